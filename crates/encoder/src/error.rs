use std::{io, path::PathBuf};

/// Why a model folder could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file is missing or unreadable; the message of the source names it.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// `model.json` is not what we expect.
    #[error("{path}: not a model description")]
    Card {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: serde_json::Error,
    },
    /// `model.json` describes a model that this version cannot run.
    #[error("{path}: {reason}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// A network file cannot be loaded.
    #[error("{path}: not a network that can be run: {reason}")]
    Graph {
        /// The file.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// The tokenizer file cannot be loaded.
    #[error("{path}: not a tokenizer: {reason}")]
    Tokenizer {
        /// The file.
        path: PathBuf,
        /// The library's words.
        reason: String,
    },
}
