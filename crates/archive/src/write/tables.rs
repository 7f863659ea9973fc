//! From the JSON form to three flat Parquet files: documents, mentions and relations.
//!
//! The files of a part belong together: `doc` is the place of the document among the lines, from 0, and joins them.
//! Offsets count as they do in the lines. Strings are UTF-8, `?` marks columns that may be null.
//!
//! | `documents` | type | |
//! |---|---|---|
//! | `doc` | `INT64` | |
//! | `id` | string | |
//! | `source` | string? | place in the input |
//! | `language` | string? | main language; null for duplicates |
//! | `duplicate_of` | string? | id of the document with the same text; all about that is in its rows |
//! | `near_duplicate_of` | string? | id of an earlier document with nearly the same text |
//! | `text` | string? | where the lines have it |
//! | `sentences` | `INT32`? | how many there are; null for duplicates |
//! | `meta` | string | a JSON object |
//! | `notes` | string | a JSON array |
//!
//! | `mentions` | type | |
//! |---|---|---|
//! | `doc` | `INT64` | |
//! | `id` | `INT32` | place in the document, from 0 |
//! | `start`, `end` | `INT64` | |
//! | `text`, `type` | string | |
//! | `score` | `DOUBLE` | |
//! | `sentence` | `INT32`? | where the lines have it |
//! | `clitics` | string | a JSON array |
//!
//! | `relations` | type | |
//! |---|---|---|
//! | `doc` | `INT64` | |
//! | `head`, `tail` | `INT32` | ids of mentions of the document |
//! | `type` | string | |
//! | `score` | `DOUBLE` | |
//! | `status` | string | |
//! | `past` | `BOOLEAN` | |
//! | `sentence` | `INT32` | place in the document, from 0 |
//! | `head_text`, `tail_text` | string | the two mentions |
//! | `sentence_start`, `sentence_end` | `INT64` | where the sentence is that says it |
//!
//! A document that is a duplicate has a row in `documents` only. Further keys of the lines are left out. The same lines
//! give the same bytes.

mod forms;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Write};

use forms::{Document, Relation, raw};
use table::{Cell, Table};

const DOCUMENTS: &str = "message documents {
    required int64 doc;
    required binary id (STRING);
    optional binary source (STRING);
    optional binary language (STRING);
    optional binary duplicate_of (STRING);
    optional binary near_duplicate_of (STRING);
    optional binary text (STRING);
    optional int32 sentences;
    required binary meta (STRING);
    required binary notes (STRING);
}";

const MENTIONS: &str = "message mentions {
    required int64 doc;
    required int32 id;
    required int64 start;
    required int64 end;
    required binary text (STRING);
    required binary type (STRING);
    required double score;
    optional int32 sentence;
    required binary clitics (STRING);
}";

const RELATIONS: &str = "message relations {
    required int64 doc;
    required int32 head;
    required int32 tail;
    required binary type (STRING);
    required double score;
    required binary status (STRING);
    required boolean past;
    required int32 sentence;
    required binary head_text (STRING);
    required binary tail_text (STRING);
    required int64 sentence_start;
    required int64 sentence_end;
}";

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// A row group has at most so many rows.
    pub rows: usize,
    /// A row group ends with the row that brings its strings to so many bytes; 16 MiB by default. About twice as much
    /// is held of each table.
    pub bytes: usize,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self { rows: 50_000, bytes: 16 << 20 }
    }
}

/// Turns lines of the JSON form, such as [`json_line`](super::json_line) and [`duplicate_line`](super::duplicate_line)
/// give, into tables; the module's documentation has their columns.
///
/// Fails with [`InvalidData`](io::ErrorKind::InvalidData) at the first line that is none of that form.
pub fn write_tables<D, M, R>(
    mut lines: impl BufRead,
    documents: D,
    mentions: M,
    relations: R,
    options: TableOptions,
) -> io::Result<()>
where
    D: Write + Send,
    M: Write + Send,
    R: Write + Send,
{
    let mut tables = Tables {
        documents: Table::new(documents, DOCUMENTS, options)?,
        mentions: Table::new(mentions, MENTIONS, options)?,
        relations: Table::new(relations, RELATIONS, options)?,
    };
    let mut line = Vec::new();
    let mut doc = 0;
    for number in 1_u64.. {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let document = serde_json::from_slice(&line).map_err(|error| invalid(format!("line {number}: {error}")))?;
        tables.push(doc, &document).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => invalid(format!("line {number}: {error}")),
            _ => error,
        })?;
        doc += 1;
    }
    tables.documents.finish()?;
    tables.mentions.finish()?;
    tables.relations.finish()
}

struct Tables<D: Write + Send, M: Write + Send, R: Write + Send> {
    documents: Table<D>,
    mentions: Table<M>,
    relations: Table<R>,
}

impl<D: Write + Send, M: Write + Send, R: Write + Send> Tables<D, M, R> {
    fn push(&mut self, doc: i64, document: &Document<'_>) -> io::Result<()> {
        let is_duplicate = document.duplicate_of.is_some();
        let sentences = i32::try_from(document.sentences.len()).map_err(io::Error::other)?;
        self.documents.push([
            Cell::Int64(doc),
            Cell::Text(&document.id),
            Cell::optional(document.source.as_deref()),
            Cell::optional(document.language.as_deref()),
            Cell::optional(document.duplicate_of.as_deref()),
            Cell::optional(document.near_duplicate_of.as_deref()),
            Cell::optional(document.text.as_deref()),
            if is_duplicate { Cell::Null } else { Cell::Int32(sentences) },
            Cell::Text(raw(document.meta, "{}")),
            Cell::Text(raw(document.notes, "[]")),
        ])?;
        for mention in &document.entities {
            self.mentions.push([
                Cell::Int64(doc),
                Cell::Int32(mention.id),
                Cell::Int64(mention.start),
                Cell::Int64(mention.end),
                Cell::Text(&mention.text),
                Cell::Text(&mention.kind),
                Cell::Double(mention.score),
                mention.sentence.map_or(Cell::Null, Cell::Int32),
                Cell::Text(raw(mention.clitics, "[]")),
            ])?;
        }
        document.relations.iter().try_for_each(|relation| self.push_relation(doc, document, relation))
    }

    fn push_relation(&mut self, doc: i64, document: &Document<'_>, relation: &Relation<'_>) -> io::Result<()> {
        let Relation { head, tail, sentence, .. } = *relation;
        let place = part(&document.sentences, "sentence", sentence)?;
        self.relations.push([
            Cell::Int64(doc),
            Cell::Int32(head),
            Cell::Int32(tail),
            Cell::Text(&relation.kind),
            Cell::Double(relation.score),
            Cell::Text(&relation.status),
            Cell::Bool(relation.past),
            Cell::Int32(sentence),
            Cell::Text(&part(&document.entities, "entity", head)?.text),
            Cell::Text(&part(&document.entities, "entity", tail)?.text),
            Cell::Int64(place.start),
            Cell::Int64(place.end),
        ])
    }
}

/// What a relation names by its place.
fn part<'a, T>(parts: &'a [T], name: &str, index: i32) -> io::Result<&'a T> {
    let part = usize::try_from(index).ok().and_then(|it| parts.get(it));
    part.ok_or_else(|| invalid(format!("a relation names {name} {index}, of {}", parts.len())))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
