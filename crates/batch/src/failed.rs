use nasij_archive::read::{Input, Origin, ReadError};
use serde::Serialize;

/// A line of `failed.jsonl`.
#[derive(Debug, Serialize)]
pub(crate) struct Failure<'a> {
    path: String,
    record: Option<u64>,
    byte: Option<u64>,
    id: Option<&'a str>,
    reason: String,
}

impl<'a> Failure<'a> {
    /// What could not be read.
    pub(crate) fn unread(error: &ReadError) -> Self {
        let ReadError { input, record, byte, reason } = error;
        Self { path: path(input), record: *record, byte: *byte, id: None, reason: reason.to_string() }
    }

    /// What could not be analysed.
    pub(crate) fn unanalysed(origin: &Origin, id: &'a str, reason: &str) -> Self {
        let Origin { input, record } = origin;
        Self { path: path(input), record: *record, byte: None, id: Some(id), reason: reason.to_owned() }
    }

    /// The line, with its end.
    pub(crate) fn line(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers can be written") + "\n"
    }

    /// For people.
    pub(crate) fn message(&self) -> String {
        let record = self.record.map_or(String::new(), |it| format!("record {it}: "));
        let byte = self.byte.map_or(String::new(), |it| format!("byte {it}: "));
        format!("{}: {record}{byte}{}", self.path, self.reason)
    }
}

fn path(input: &Input) -> String {
    input.id()
}
