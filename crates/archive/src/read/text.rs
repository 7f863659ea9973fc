//! A file that is one document.

use std::io::Read;

use nasij_annotation::Document;

use super::{Input, Item, Meta, Options, Origin, ReadError, Reason, Record, encoding, whole::whole};

/// Reads all of `source` as one document.
pub(super) fn read(input: &Input, source: &mut dyn Read, options: &Options) -> Item {
    let limit = options.limits.text;
    let decoded = whole(source, limit, Reason::LongText { limit }).and_then(|bytes| encoding::decode(bytes, limit));
    let (text, notes) = decoded.map_err(|reason| ReadError::new(input, reason))?;
    let document = Document { id: input.id(), text };
    let origin = Origin { input: input.clone(), record: None };
    Ok(Record { document, meta: Meta::default(), notes, origin, is_derived: false })
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
    fn other_encodings_are_decoded() {
        check(b"\xFF\xFEa\0b\0", Ok("ab"));
        check(b"caf\xE9", Ok("café"));
        check(&[0; 9], Err("a.txt: binary (control characters), not text"));
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        check(&[b'a'; 20], Ok("aaaaaaaaaaaaaaaaaaaa"));
        check(&[b'a'; 21], Err("a.txt: the text is longer than 20 bytes"));
        check(b"l'\xE9t\xE9 \xE0 la plage !", Err("a.txt: the text is longer than 20 bytes"));
    }
}
