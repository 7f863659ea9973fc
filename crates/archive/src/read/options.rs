use std::sync::{Arc, atomic::AtomicU64};

use super::{InputFormat, Stores};

/// How inputs are to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format of all; by default that of their names and first bytes.
    pub format: Option<InputFormat>,
    /// What is too large.
    pub limits: Limits,
    /// What the fields of records are called.
    pub fields: FieldNames,
    /// Connections to cloud storage.
    pub stores: Stores,
    /// Counts the bytes read from files and objects as they lie there, packed or not.
    pub read_bytes: Arc<AtomicU64>,
}

/// What is too large to be read; in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text of a document. Spans count with 32 bits, so it is at most 4 GiB - 1, the default.
    pub text: u64,
    /// The longest line, row or page that is held to be parsed; 256 MiB by default.
    pub record: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: u64::from(u32::MAX), record: 256 << 20 }
    }
}

/// What the fields or columns of a record are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldNames {
    /// The text; `text` by default.
    pub text: String,
    /// The name of the document; `id` by default. It may be missing.
    pub id: String,
}

impl Default for FieldNames {
    fn default() -> Self {
        Self { text: "text".to_owned(), id: "id".to_owned() }
    }
}
