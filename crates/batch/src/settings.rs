use std::path::PathBuf;

use nasij_archive::write::JsonOptions;

use crate::Identity;

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What is read, for the summary.
    pub inputs: Vec<String>,
    /// The folder of the results; it is made if it is not there.
    pub out: PathBuf,
    /// The form of the results.
    pub format: OutputFormat,
    /// A part of the results is whole when it has this many bytes of JSON.
    pub part_size: u64,
    /// What the results contain.
    pub json: JsonOptions,
    /// Names and relations below this score are left out; 0 to 1.
    pub min_score: f32,
    /// Mark documents that are nearly the same as an earlier one.
    pub near_duplicates: bool,
    /// Stop at the first document that fails.
    pub strict: bool,
    /// Throw away the results of an earlier run.
    pub restart: bool,
    /// What the results depend on besides the documents.
    pub identity: Identity,
}

/// The form of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// JSON lines.
    Jsonl,
    /// JSON lines, packed by Zstandard.
    JsonlZst,
    /// Tables of documents, mentions and relations.
    Parquet,
}
