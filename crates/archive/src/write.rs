//! From analyses to JSON and `CoNLL`, and from there to tables.

mod conll;
mod escape;
mod json;
mod offsets;
mod output;
pub mod tables;
mod threshold;

use std::io::{self, Write};

use nasij_annotation::Analysis;

pub use offsets::Offsets;
pub use output::Output;
pub use tables::{TableOptions, write_tables};
pub use threshold::drop_below;

use crate::read::Record;

/// The version of the JSON form; the crate's documentation describes it.
pub const SCHEMA: u32 = 1;

/// How documents are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One indented object.
    JsonObject,
    /// An array of indented objects.
    JsonArray,
    /// One object a line.
    Jsonl,
    /// One token a line with its IOB2 tag, and a blank line after each sentence.
    ///
    /// A name that begins or ends inside a token tags all of it; where two names share a token, it has the first one's
    /// tag. `# id = …` stands before each document.
    Conll,
}

/// What the JSON forms contain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonOptions {
    /// The unit of all offsets.
    pub offsets: Offsets,
    /// Whether tokens are written.
    pub tokens: bool,
    /// Whether the text is written; that of pages, which is not in the input as it stands, always is.
    pub text: bool,
}

/// What a run over an archive knows of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Whether the place in the input is written, as `source`.
    pub source: bool,
    /// The id of an earlier document with nearly the same text.
    pub near_duplicate_of: Option<&'a str>,
}

/// One document as a line of JSON, without its end.
pub fn json_line(record: &Record, analysis: &Analysis, standing: &Standing<'_>, options: JsonOptions) -> String {
    json::render(record, analysis, standing, options, false)
}

/// One document whose text is that of the document `first`, as a line of JSON, without its end.
pub fn duplicate_line(record: &Record, first: &str) -> String {
    json::render_duplicate(record, first)
}

/// Writes documents one by one as they come; only the one at hand is held in memory.
pub struct Writer<W> {
    format: Format,
    options: JsonOptions,
    out: W,
    is_first: bool,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`. Each document is one call of its `write_all`, and whole UTF-8.
    pub fn new(out: W, format: Format, options: JsonOptions) -> Self {
        Self { format, options, out, is_first: true }
    }

    /// Writes a document.
    pub fn write(&mut self, record: &Record, analysis: &Analysis) -> io::Result<()> {
        let before = match (self.format, self.is_first) {
            (Format::JsonArray, true) => "[\n",
            (Format::JsonArray, false) => ",\n",
            _ => "",
        };
        self.is_first = false;
        let json = |is_indented| json::render(record, analysis, &Standing::default(), self.options, is_indented);
        let body = match self.format {
            Format::Conll => conll::render(&record.document, analysis),
            Format::Jsonl => json(false) + "\n",
            Format::JsonObject => json(true) + "\n",
            Format::JsonArray => json(true),
        };
        self.out.write_all(before.as_bytes())?;
        self.out.write_all(body.as_bytes())
    }

    /// Hands over to the system what was written so far.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the output and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        if self.format == Format::JsonArray {
            self.out.write_all(if self.is_first { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{Document, Language};

    use super::*;
    use crate::read::{Input, Meta, Origin};

    fn check(format: Format, texts: &[&str], expected: &str) {
        let mut writer = Writer::new(Vec::new(), format, JsonOptions::default());
        for text in texts {
            let record = Record {
                document: Document { id: "a".to_owned(), text: (*text).to_owned() },
                meta: Meta::default(),
                notes: vec![],
                origin: Origin { input: Input::Stdin, record: None },
                is_derived: false,
            };
            let analysis = Analysis {
                language: Language::Unknown,
                runs: vec![],
                sentences: vec![],
                tokens: vec![],
                mentions: vec![],
                relations: vec![],
                notes: vec![],
            };
            writer.write(&record, &analysis).unwrap();
        }
        let written = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert_eq!(written, expected);
    }

    const LINE: &str = "{\"schema\":1,\"id\":\"a\",\"language\":\"und\",\"runs\":[],\"sentences\":[],\"entities\":[],\
                        \"relations\":[],\"notes\":[],\"meta\":{}}\n";

    #[test]
    fn lines_follow_each_other() {
        check(Format::Jsonl, &["", ""], &LINE.repeat(2));
        check(Format::Jsonl, &[], "");
    }

    #[test]
    fn an_array_is_whole_for_any_number_of_documents() {
        let object = "{\n  \"schema\": 1,\n  \"id\": \"a\",\n  \"language\": \"und\",\n  \"runs\": [],\n  \
                      \"sentences\": [],\n  \"entities\": [],\n  \"relations\": [],\n  \"notes\": [],\n  \"meta\": {}\n}";
        check(Format::JsonArray, &[], "[]\n");
        check(Format::JsonArray, &[""], &format!("[\n{object}\n]\n"));
        check(Format::JsonArray, &["", ""], &format!("[\n{object},\n{object}\n]\n"));
        check(Format::JsonObject, &[""], &format!("{object}\n"));
        check(Format::JsonObject, &[], "");
    }
}
