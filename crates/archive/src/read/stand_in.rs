//! From bytes to text: a stand-in of the same form as `encoding.rs`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use nasij_annotation::{Note, NoteKind, Span};

use super::Reason;

/// A text, and how its bytes became it.
pub(super) type Decoded = (String, Vec<Note>);

/// Decodes a whole text of at most `limit` bytes.
#[expect(clippy::needless_pass_by_value, reason = "the form of what it stands for")]
pub(super) fn decode(bytes: Vec<u8>, limit: u64) -> Result<Decoded, Reason> {
    let (text, notes) = match Encoding::for_bom(&bytes) {
        None if str::from_utf8(&bytes).is_err() => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            let encoding = detector.guess(None, Utf8Detection::Deny);
            let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
            let note = Note { kind: NoteKind::Decoded(encoding.name()), span: Span::new(0, text.len()) };
            (text, vec![note])
        }
        Some((encoding, _)) if encoding != UTF_8 => {
            let text = encoding.decode(&bytes).0.into_owned();
            let note = Note { kind: NoteKind::Decoded(encoding.name()), span: Span::new(0, text.len()) };
            (text, vec![note])
        }
        Some(_) => (UTF_8.decode(&bytes).0.into_owned(), vec![]),
        None => (String::from_utf8_lossy(&bytes).into_owned(), vec![]),
    };
    if text.len() as u64 > limit { Err(Reason::LongText { limit }) } else { Ok((text, notes)) }
}
