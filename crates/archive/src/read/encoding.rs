//! From bytes to text.
//!
//! A text is UTF-8 unless it cannot be. UTF-16 is told by its mark, or by every other byte being that of the Latin or
//! Arabic block; UTF-8 with few errors stays UTF-8; all else is one of the encodings from before Unicode, told by its
//! letters.

mod stream;
#[cfg(test)]
mod tests;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_16BE, UTF_16LE};
use nasij_annotation::{Note, NoteKind, Span};

use super::{BYTE_ORDER_MARK, Reason};

pub(super) use stream::{Utf8Stream, utf8_stream};

/// At most so many notes tell of bad bytes; the last covers all that follow.
const NOTES: usize = 100;

/// The percentage of controls that a text in Unicode may have.
const CONTROLS: usize = 10;

/// That of a text in an older encoding. There the encoding is a guess: much of what is no text gets letters, and fewer
/// controls are left.
const LEGACY_CONTROLS: usize = 5;

/// How much is decoded before the length is looked at; in bytes.
const CHUNK: usize = 64 << 10;

/// A text, and how its bytes became it.
pub(super) type Decoded = (String, Vec<Note>);

/// Decodes a whole text of at most `limit` bytes.
pub(super) fn decode(bytes: Vec<u8>, limit: u64) -> Result<Decoded, Reason> {
    let limit = limit.min(u32::MAX.into());
    if let Some(encoding) = utf16(&bytes) {
        return transcode(encoding, &bytes, limit, CONTROLS);
    }
    decode_narrow(bytes, limit)
}

/// Decodes a text, or a part of one, that is not UTF-16.
pub(super) fn decode_narrow(mut bytes: Vec<u8>, limit: u64) -> Result<Decoded, Reason> {
    let limit = limit.min(u32::MAX.into());
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.len() as u64 > limit => Err(Reason::LongText { limit }),
        Ok(text) if is_readable(&text, CONTROLS) => Ok((text, vec![])),
        Ok(_) => Err(unreadable()),
        Err(error) if is_mostly_utf8(error.as_bytes()) => with_replacements(error.as_bytes(), limit),
        Err(error) if is_surely_binary(error.as_bytes()) => Err(unreadable()),
        Err(error) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(error.as_bytes(), true);
            let encoding = detector.guess(None, Utf8Detection::Deny);
            transcode(encoding, error.as_bytes(), limit, LEGACY_CONTROLS)
        }
    }
}

/// The kind of UTF-16 that a text begins with: by its mark; or if one half of each pair is mostly 00 or 06, as for
/// Latin and Arabic letters, and the other is not.
pub(super) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let (pairs, _) = head.get(..CHUNK).unwrap_or(head).as_chunks::<2>();
    let is_block = |byte: u8| byte == 0 || byte == 6;
    let big = pairs.iter().filter(|[first, _]| is_block(*first)).count();
    let little = pairs.iter().filter(|[_, second]| is_block(*second)).count();
    let is_clear = |most: usize, least: usize| most * 10 >= pairs.len() * 9 && least * 20 <= pairs.len();
    match pairs.len() {
        // As well some letters with NULs between.
        0..4 => None,
        _ if is_clear(little, big) => Some(UTF_16LE),
        _ if is_clear(big, little) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a text was UTF-8 once: at most one bad sequence for ten good characters that are no ASCII. In a short text
/// up to three are few, if twice as many are good. In no text of an older encoding do so many bytes happen to be UTF-8:
/// there a letter beside a letter is always bad.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|char| !char.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 10 <= good || (bad <= 3 && bad * 2 <= good)
}

/// UTF-8 with `U+FFFD` for what is bad.
fn with_replacements(bytes: &[u8], limit: u64) -> Result<Decoded, Reason> {
    let mut text = String::with_capacity(bytes.len());
    let mut spans: Vec<Span> = Vec::new();
    for chunk in bytes.utf8_chunks() {
        let replacement = if chunk.invalid().is_empty() { "" } else { "\u{FFFD}" };
        if (text.len() + chunk.valid().len() + replacement.len()) as u64 > limit {
            return Err(Reason::LongText { limit });
        }
        text.push_str(chunk.valid());
        if replacement.is_empty() {
            continue;
        }
        let span = Span::new(text.len(), text.len() + replacement.len());
        text.push_str(replacement);
        let is_full = spans.len() == NOTES;
        match spans.last_mut() {
            Some(last) if last.end == span.start || is_full => last.end = span.end,
            _ => spans.push(span),
        }
    }
    if !is_readable(&text, CONTROLS) {
        return Err(unreadable());
    }
    Ok((text, spans.into_iter().map(|span| Note { kind: NoteKind::BadBytes, span }).collect()))
}

/// A text in an encoding that is not UTF-8, of which at most `controls` percent are controls.
///
/// It is decoded piece by piece: decoding can triple the size, and the limit is that of the text.
fn transcode(encoding: &'static Encoding, bytes: &[u8], limit: u64, controls: usize) -> Result<Decoded, Reason> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(bytes.len());
    let mut chunks = bytes.chunks(CHUNK).peekable();
    while let Some(mut chunk) = chunks.next() {
        let is_last = chunks.peek().is_none();
        loop {
            text.reserve(decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(CHUNK * 4));
            let (result, n, _) = decoder.decode_to_string(chunk, &mut text, is_last);
            chunk = chunk.get(n..).unwrap_or_default();
            if text.len() as u64 > limit {
                return Err(Reason::LongText { limit });
            }
            if result == CoderResult::InputEmpty {
                break;
            }
        }
    }
    if !is_readable(&text, controls) {
        return Err(unreadable());
    }
    let note = Note { kind: NoteKind::Decoded(encoding.name()), span: Span::new(0, text.len()) };
    Ok((text, vec![note]))
}

/// Whether at most `percent` of a text are control characters that texts do not have, and at most 30 are NULs, which
/// some have. A handful proves nothing.
fn is_readable(text: &str, percent: usize) -> bool {
    let (mut all, mut controls, mut nuls) = (0, 0, 0);
    for char in text.chars() {
        all += 1;
        match char {
            '\0' => nuls += 1,
            '\t' | '\n' | '\r' | '\x0C' => {}
            char => controls += usize::from(char.is_control()),
        }
    }
    (controls < 4 || controls * 100 <= all * percent) && (nuls < 4 || nuls * 100 <= all * 30)
}

/// Whether bytes are no readable text in any encoding that has ASCII. Guessing takes long: this need not be tried.
fn is_surely_binary(bytes: &[u8]) -> bool {
    let is_control = |&&byte: &&u8| matches!(byte, 0x01..=0x08 | 0x0B | 0x0E..=0x1F);
    let controls = bytes.iter().filter(is_control).count();
    // A character has at least one byte, so that its share in the text is no smaller.
    controls >= 4 && controls * 100 > bytes.len() * LEGACY_CONTROLS
}

fn unreadable() -> Reason {
    Reason::Binary { kind: "control characters".to_owned() }
}
