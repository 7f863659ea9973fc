//! One record a line.

use std::io::{self, BufRead, BufReader, Read};

use nasij_annotation::Document;

use super::{BYTE_ORDER_MARK, FieldNames, Input, Item, Options, Origin, ReadError, Reason, Record, meta};

/// The records of a JSONL source.
///
/// A record is an object with the string `text`; `id` is its name (a value that is no string counts as its JSON text),
/// without one it is called after its input and line; all else is kept as [`Meta`](super::Meta). [`FieldNames`] may call
/// the two differently. Blank lines are passed over. A bad line is an error, and the next line follows.
pub struct Lines<R> {
    input: Input,
    source: BufReader<R>,
    limit: u64,
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
        let source = BufReader::with_capacity(64 << 10, source);
        let Options { limits, fields, .. } = options;
        Self {
            input,
            source,
            limit: limits.record,
            fields: fields.clone(),
            number: 0,
            line: Vec::new(),
            is_done: false,
        }
    }

    /// Reads the next line into `self.line`, without its end.
    fn read_line(&mut self) -> io::Result<Found> {
        self.line.clear();
        let limit = self.limit.saturating_add(1);
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

    fn record(&self) -> Item {
        let (input, number) = (&self.input, self.number);
        let error = |byte, reason| ReadError::new(input, Reason::Malformed(reason)).in_record(number).at_byte(byte);
        let json = str::from_utf8(&self.line).map_err(|e| error(e.valid_up_to() as u64, "not UTF-8".to_owned()))?;
        let fields = meta::parse(json, &self.fields).map_err(|e| {
            // The column is the number of bytes read, the one at fault included.
            let byte = if e.is_eof() { json.len() } else { e.column().saturating_sub(1) };
            error(byte as u64, reason(&e))
        })?;
        let origin = Origin { input: input.clone(), record: Some(number) };
        let id = fields.id.unwrap_or_else(|| origin.to_string());
        let document = Document { id, text: fields.text };
        Ok(Record { document, meta: fields.meta, notes: vec![], origin, is_derived: false })
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
                    let reason = Reason::LongRecord { what: "line", limit: self.limit };
                    return Some(Err(ReadError::new(&self.input, reason).in_record(self.number)));
                }
                Ok(Found::End) => self.is_done = true,
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(ReadError::new(&self.input, Reason::Io(error)).in_record(self.number + 1)));
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
    use crate::read::Limits;

    fn check(bytes: &[u8], expected: &[Result<(&str, &str, &str), &str>]) {
        let options = Options { limits: Limits { record: 60, ..Limits::default() }, ..Options::default() };
        let found: Vec<_> = Lines::new(Input::File("a.jsonl".into()), bytes, &options)
            .map(|record| match record {
                Ok(Record { document: Document { id, text }, meta, .. }) => {
                    Ok((id, text, serde_json::to_string(&meta).unwrap()))
                }
                Err(error) => Err(error.to_string()),
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|it| it.as_ref().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).map_err(String::as_str))
            .collect();
        assert_eq!(found, expected);
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
                Err("a.jsonl: record 3: byte 9: not UTF-8"),
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
    fn an_empty_source_has_no_records() {
        check(b"", &[]);
        check(b"\n \r\n\t\n", &[]);
    }
}
