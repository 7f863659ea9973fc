//! What gold and predictions share in JSON: ids, offsets, lines with their numbers.

use std::{fmt, path::Path};

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use crate::{CharSpan, ReadError};

/// Start and end of something, in code points.
#[derive(Clone, Copy, Deserialize)]
pub(crate) struct SpanForm {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl From<SpanForm> for CharSpan {
    fn from(form: SpanForm) -> Self {
        Self::new(form.start, form.end)
    }
}

/// A whole text file, without a byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String, ReadError> {
    let text = fs_err::read_to_string(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The records of a JSON lines file with the numbers of their lines; blank lines are passed over.
pub(crate) fn records<'a, T: DeserializeOwned>(
    text: &'a str,
    path: &'a Path,
) -> impl Iterator<Item = Result<(usize, T), ReadError>> + 'a {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines.map(move |(line, number)| {
        let record = serde_json::from_str(line).map_err(|error| line_error(path, number, reason(&error)))?;
        Ok((number, record))
    })
}

pub(crate) fn line_error(path: &Path, line: usize, reason: impl Into<String>) -> ReadError {
    ReadError::Line { path: path.to_owned(), line, reason: reason.into() }
}

/// An id, which may be a string or a number, as a string.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.map(|value| match value {
        Value::String(id) => id,
        other => other.to_string(),
    }))
}

/// What nasij calls a record without an id.
pub(crate) fn place_id(path: &Path, line: usize) -> String {
    format!("{}:{line}", path.display())
}

/// The parser's complaint, without its position: it knows one line only, and would call it the first.
fn reason(error: &impl fmt::Display) -> String {
    let whole = error.to_string();
    whole.rsplit_once(" at line ").map_or(whole.clone(), |(reason, _)| reason.to_owned())
}
