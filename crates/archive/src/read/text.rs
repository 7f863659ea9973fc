//! A file that is one document.

use std::io::Read;

use nasij_annotation::Document;

use super::{BYTE_ORDER_MARK, Input, Limits, Meta, ReadError, Record, open};

/// Reads all of `input` as one document.
pub(super) fn read(input: &Input, limits: Limits) -> Result<Record, ReadError> {
    let (source, size) = open(input).map_err(|error| ReadError::Io { input: input.clone(), error })?;
    if size.is_some_and(|size| size > limits.text) {
        return Err(ReadError::LongText { input: input.clone(), limit: limits.text });
    }
    read_from(input, source, limits)
}

fn read_from(input: &Input, source: impl Read, limits: Limits) -> Result<Record, ReadError> {
    let mut bytes = Vec::new();
    let read = source.take(limits.text.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| ReadError::Io { input: input.clone(), error })?;
    if bytes.len() as u64 > limits.text {
        return Err(ReadError::LongText { input: input.clone(), limit: limits.text });
    }
    let mut text = String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        input: input.clone(),
        record: None,
        byte: error.utf8_error().valid_up_to() as u64,
        utf16: matches!(error.as_bytes(), [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..]),
    })?;
    if text.as_bytes().starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(Record { document: Document { id: input.id(), text }, meta: Meta::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&str, &str>) {
        let limits = Limits { text: 20, ..Limits::default() };
        let result = read_from(&Input::File("a.txt".into()), bytes, limits);
        let result = result.map(|record| record.document.text).map_err(|error| error.to_string());
        assert_eq!(result.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_file_is_a_text_as_it_stands() {
        check(b"", Ok(""));
        check(b" \r\n ", Ok(" \r\n "));
        check(b"a\0b", Ok("a\0b"));
        check("a\u{202E}b".as_bytes(), Ok("a\u{202E}b"));
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once() {
        check("\u{FEFF}بغداد".as_bytes(), Ok("بغداد"));
        check("\u{FEFF}\u{FEFF}a".as_bytes(), Ok("\u{FEFF}a"));
        check("\u{FEFF}".as_bytes(), Ok(""));
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        check(b"abc\xD8", Err("a.txt: byte 3: not UTF-8"));
        check(b"\xEF\xBB\xBFab\xFFc", Err("a.txt: byte 5: not UTF-8"));
        check(b"\xFF\xFEa\0", Err("a.txt: byte 0: not UTF-8"));
        check(b"a\xED\xA0\x80", Err("a.txt: byte 1: not UTF-8"));
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        check(&[b'a'; 20], Ok("aaaaaaaaaaaaaaaaaaaa"));
        check(&[b'a'; 21], Err("a.txt: the text is longer than 20 bytes"));
    }
}
