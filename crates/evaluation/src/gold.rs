//! Gold for names and relations, in two forms.
//!
//! **`CoNLL`**: a token and its IOB2 tag a line, parted by a tab or blanks (the last column is the tag), a blank line
//! between sentences. Every 20 sentences make a document, one sentence a line, tokens joined by one space. Tokens tagged
//! `IGN` are not measured.
//!
//! **JSON lines**: `{"id", "text", "entities": [{"start", "end", "type"}], "optional_entities", "relations": [{"head",
//! "tail", "type", "status", "past"}], "optional_relations"}`, offsets in code points; `head` and `tail` are places in
//! `entities` or spans `[start, end]`. What is optional counts neither for nor against.
//!
//! The gold of [`language`](crate::language) and [`sentences`](crate::sentences) is described there.

mod conll;
mod records;

use std::path::Path;

use nasij_annotation::Document;

pub use conll::ConllDocument;
pub(crate) use conll::SENTENCES;
pub use records::{GoldEntity, GoldRelation, RecordDocument};

use crate::{ReadError, form::read_text};

/// A gold file of names, perhaps with relations.
#[derive(Clone, Debug)]
pub enum Gold {
    /// Tokens with tags.
    Conll(Vec<ConllDocument>),
    /// Texts with spans.
    Records(Vec<RecordDocument>),
}

impl Gold {
    /// Reads a file; one that begins with `{` is JSON lines.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        Self::parse(&read_text(path)?, path)
    }

    /// Reads the text of a file; `path` is its name in errors, and in the ids of records without one.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ReadError> {
        if text.trim().is_empty() {
            return Err(ReadError::Empty { path: path.to_owned() });
        }
        if text.trim_start().starts_with('{') {
            return Ok(Self::Records(records::parse(text, path)?));
        }
        Ok(Self::Conll(conll::parse(text, path)?))
    }

    /// The texts that are to be read.
    pub fn documents(&self) -> Vec<Document> {
        match self {
            Self::Conll(documents) => documents.iter().map(|it| it.document.clone()).collect(),
            Self::Records(documents) => documents.iter().map(|it| it.document.clone()).collect(),
        }
    }
}
