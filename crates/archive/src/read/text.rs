//! A file that is one document.

use std::io::Read;

use nasij_annotation::Document;

use super::{BYTE_ORDER_MARK, Input, Item, Meta, Options, Origin, ReadError, Reason, Record};

/// Reads all of `source` as one document.
pub(super) fn read(input: &Input, source: &mut dyn Read, options: &Options) -> Item {
    let limit = options.limits.text;
    let mut bytes = Vec::new();
    let read = source.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| ReadError::new(input, Reason::Io(error)))?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::new(input, Reason::LongText { limit }));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() as u64;
        ReadError::new(input, Reason::Malformed("not UTF-8".to_owned())).at_byte(byte)
    })?;
    if text.as_bytes().starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    let document = Document { id: input.id(), text };
    let origin = Origin { input: input.clone(), record: None };
    Ok(Record { document, meta: Meta::default(), notes: vec![], origin, is_derived: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn check(bytes: &[u8], expected: Result<&str, &str>) {
        let options = Options { limits: Limits { text: 20, ..Limits::default() }, ..Options::default() };
        let result = read(&Input::File("a.txt".into()), &mut &*bytes, &options);
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
