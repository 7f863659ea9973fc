use std::{io, path::PathBuf};

/// Why gold or predictions cannot be read.
///
/// Lines are counted from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system does not give us the text.
    #[error("{}: cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is not what its format asks for.
    #[error("{}: line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line's number.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The file holds nothing to measure against.
    #[error("{}: no gold in it", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}
