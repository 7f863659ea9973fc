//! One record a line.

use std::io::{self, BufRead, BufReader, Read};

use nasij_annotation::{Document, Note, NoteKind, Span};

use super::{
    BYTE_ORDER_MARK, FieldNames, Input, Item, Limits, Options, Origin, ReadError, Reason, Record,
    encoding::{self, Utf8Stream, utf8_stream},
    meta,
};

/// The records of a JSONL source.
///
/// A record is an object with the string `text`; `id` is its name (a value that is no string counts as its JSON text),
/// without one it is called after its input and line; all else is kept as [`Meta`](super::Meta). [`FieldNames`] may call
/// the two differently. Blank lines are passed over. A bad line is an error, and the next line follows. What is no UTF-8
/// is decoded: UTF-16 as a whole, older encodings line by line.
pub struct Lines<R> {
    input: Input,
    source: BufReader<Utf8Stream<R>>,
    limits: Limits,
    fields: FieldNames,
    /// The number of the line that was read last, from 1.
    number: u64,
    line: Vec<u8>,
    is_done: bool,
}

/// What was found where a line was expected.
enum Found {
    Line,
    TooLong,
    End,
}

impl<R: Read> Lines<R> {
    /// Reads the lines of `source`, which is called `input` in ids and errors.
    pub fn new(input: Input, source: R, options: &Options) -> Self {
        // The buffer is large: records are long, and few.
        let source = BufReader::with_capacity(64 << 10, utf8_stream(source));
        let Options { limits, fields, .. } = options;
        Self { input, source, limits: *limits, fields: fields.clone(), number: 0, line: Vec::new(), is_done: false }
    }

    /// Reads the next line into `self.line`, without its end.
    fn read_line(&mut self) -> io::Result<Found> {
        self.line.clear();
        let limit = self.limits.record.saturating_add(1);
        if self.source.by_ref().take(limit).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(Found::End);
        }
        self.number += 1;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.line.len() as u64 == limit {
            self.line = Vec::new();
            self.skip_line()?;
            return Ok(Found::TooLong);
        }
        if self.number == 1 && self.line.starts_with(BYTE_ORDER_MARK) {
            self.line.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Found::Line)
    }

    /// Passes over the rest of a line without holding it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = match self.source.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = memchr::memchr(b'\n', buffer);
            let n = end.map_or(buffer.len(), |end| end + 1);
            self.source.consume(n);
            if end.is_some() || n == 0 {
                return Ok(());
            }
        }
    }

    fn record(&mut self) -> Item {
        let (json, how) = self.json()?;
        let error = |reason| ReadError::new(&self.input, reason).in_record(self.number);
        let fields = meta::parse(&json, &self.fields).map_err(|e| {
            // The column is the number of bytes read, the one at fault included.
            let byte = if e.is_eof() { json.len() } else { e.column().saturating_sub(1) };
            error(Reason::Malformed(reason(&e))).at_byte(byte as u64)
        })?;
        let limit = self.limits.text.min(u32::MAX.into());
        if fields.text.len() as u64 > limit {
            return Err(error(Reason::LongText { limit }));
        }
        let span = Span::new(0, fields.text.len());
        let origin = Origin { input: self.input.clone(), record: Some(self.number) };
        let id = fields.id.unwrap_or_else(|| origin.to_string());
        let document = Document { id, text: fields.text };
        let notes = how.into_iter().map(|kind| Note { kind, span }).collect();
        Ok(Record { document, meta: fields.meta, notes, origin, is_derived: false })
    }

    /// The line as text, and how it became it if it was no UTF-8.
    fn json(&mut self) -> Result<(String, Option<NoteKind>), ReadError> {
        match String::from_utf8(std::mem::take(&mut self.line)) {
            Ok(json) => Ok((json, self.source.get_ref().encoding().map(NoteKind::Decoded))),
            Err(error) => {
                let limit = self.limits.record;
                let (json, notes) = encoding::decode_narrow(error.into_bytes(), limit).map_err(|reason| {
                    let reason = match reason {
                        Reason::LongText { .. } => Reason::LongRecord { what: "line", limit },
                        reason => reason,
                    };
                    ReadError::new(&self.input, reason).in_record(self.number)
                })?;
                Ok((json, notes.first().map(|note| note.kind)))
            }
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            match self.read_line() {
                Ok(Found::Line) if self.line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Found::Line) => return Some(self.record()),
                Ok(Found::TooLong) => {
                    let reason = Reason::LongRecord { what: "line", limit: self.limits.record };
                    return Some(Err(ReadError::new(&self.input, reason).in_record(self.number)));
                }
                Ok(Found::End) => self.is_done = true,
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(ReadError::io(&self.input, error).in_record(self.number + 1)));
                }
            }
        }
        None
    }
}

/// The parser's words without the place, which we say ourselves.
fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.rsplit_once(" at line ").map_or(words.as_str(), |(reason, _)| reason) {
        // `null`, `true` or `false` begun and not ended.
        "expected ident" => "expected value".to_owned(),
        reason => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{
        Limits,
        listed::{self, listed},
    };

    #[track_caller]
    fn check(bytes: &[u8], expected: &[Result<(&str, &str, &str), &str>]) {
        let options = Options { limits: Limits { record: 60, ..Limits::default() }, ..Options::default() };
        let found: Vec<_> = Lines::new(Input::File("a.jsonl".into()), bytes, &options).map(listed).collect();
        listed::check(&found, expected);
    }

    #[test]
    fn ids_are_strings_or_json_or_places() {
        check(
            b"{\"text\":\"a\",\"id\":\"x\\ny\"}\r\n\n{\"text\":\"b\"}\n{\"id\":[1, 2],\"text\":\"c\"}\n{\"id\":null,\"text\":\"d\"}",
            &[Ok(("x\ny", "a", "{}")), Ok(("a.jsonl:3", "b", "{}")), Ok(("[1, 2]", "c", "{}")), Ok(("a.jsonl:5", "d", "{}"))],
        );
    }

    #[test]
    fn other_fields_are_kept_as_written() {
        check(
            br#"{"z":1.10,"id":1,"n":12345678901234567890123,"text":"","a":{"b":[]}}"#,
            &[Err("a.jsonl: record 1: the line is longer than 60 bytes")],
        );
        check(
            br#"{"z":1.10,"id":1,"n":12345678901234567890,"text":"\u0000"}"#,
            &[Ok(("1", "\0", r#"{"z":1.10,"n":12345678901234567890}"#))],
        );
    }

    #[test]
    fn a_bad_line_does_not_harm_its_neighbours() {
        check(
            b"\xEF\xBB\xBF{\"text\":\"a\"}\n{\"text\":\"b\"\n{\"text\":\"\xFF\"}\nx\n{\"id\":1}\n[]\n{\"text\":\"c\"} d\n{\"text\":\"e\"}\n",
            &[
                Ok(("a.jsonl:1", "a", "{}")),
                Err("a.jsonl: record 2: byte 11: EOF while parsing an object"),
                Ok(("a.jsonl:3", "ÿ", "{}")),
                Err("a.jsonl: record 4: byte 0: expected value"),
                Err("a.jsonl: record 5: byte 7: expected a field `text`"),
                Err("a.jsonl: record 6: byte 0: invalid type: sequence, expected an object with a field `text`"),
                Err("a.jsonl: record 7: byte 13: trailing characters"),
                Ok(("a.jsonl:8", "e", "{}")),
            ],
        );
    }

    #[test]
    fn a_long_line_is_passed_over() {
        let bytes = [&b"{\"text\":\"a\"}\n"[..], &vec![b'x'; 200_000], b"\n{\"text\":\"b\"}"].concat();
        check(
            &bytes,
            &[
                Ok(("a.jsonl:1", "a", "{}")),
                Err("a.jsonl: record 2: the line is longer than 60 bytes"),
                Ok(("a.jsonl:3", "b", "{}")),
            ],
        );
    }

    #[test]
    fn a_line_of_just_the_limit_is_read() {
        let line = format!("{{\"text\":\"{}\"}}", "a".repeat(60 - 11));
        check(
            format!("{line}\n{line}").as_bytes(),
            &[Ok(("a.jsonl:1", &"a".repeat(49), "{}")), Ok(("a.jsonl:2", &"a".repeat(49), "{}"))],
        );
    }

    #[test]
    fn deep_nesting_is_data_like_any_other() {
        let line = format!("{{\"a\":{}{},\"text\":\"b\"}}", "[".repeat(100_000), "]".repeat(100_000));
        let mut lines = Lines::new(Input::Stdin, line.as_bytes(), &Options::default());
        assert_eq!(lines.next().unwrap().unwrap().document.text, "b");
    }

    #[test]
    fn other_encodings_are_decoded_and_noted() {
        let check = |bytes: &[u8], expected: &[(&str, &[(&str, u32)])]| {
            let records: Vec<Record> =
                Lines::new(Input::Stdin, bytes, &Options::default()).collect::<Result<_, _>>().unwrap();
            let code = |kind| match kind {
                NoteKind::Decoded(encoding) => encoding,
                kind => kind.code(),
            };
            let notes: Vec<Vec<_>> = records
                .iter()
                .map(|it| it.notes.iter().map(|note| (code(note.kind), note.span.end - note.span.start)).collect())
                .collect();
            let found: Vec<_> =
                records.iter().zip(&notes).map(|(it, notes)| (it.document.text.as_str(), notes.as_slice())).collect();
            assert_eq!(found, expected);
        };
        let lines = "{\"text\":\"بغداد\"}\n{\"text\":\"\"}\n{\"text\":\"Basra\"}";
        let notes: &[_] = &[("UTF-16LE", 10)];
        let expected = [("بغداد", notes), ("", &[("UTF-16LE", 0)]), ("Basra", &[("UTF-16LE", 5)])];
        for text in [lines.to_owned(), format!("\u{FEFF}{lines}")] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            check(&bytes, &expected);
        }
        check(
            b"{\"text\":\"caf\xE9\"}\n{\"text\":\"\xC3\xA9\"}\n{\"text\":\"\xC3\xA9\xC3\xA9\xFF\"}",
            &[("café", &[("windows-1252", 5)]), ("é", &[]), ("éé\u{FFFD}", &[("bad_bytes", 7)])],
        );
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        let options = Options { limits: Limits { text: 3, ..Limits::default() }, ..Options::default() };
        let lines = "{\"text\":\"abc\"}\n{\"text\":\"abcd\"}\n{\"text\":\"\"}\n";
        let found: Vec<String> = Lines::new(Input::Stdin, lines.as_bytes(), &options)
            .map(|it| it.map_or_else(|error| error.to_string(), |record| record.document.text))
            .collect();
        assert_eq!(found, ["abc", "standard input: record 2: the text is longer than 3 bytes", ""]);
    }

    #[test]
    fn an_empty_source_has_no_records() {
        check(b"", &[]);
        check(b"\n \r\n\t\n", &[]);
    }
}
