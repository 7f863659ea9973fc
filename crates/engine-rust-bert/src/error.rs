use std::{io, path::PathBuf};

/// Why a checkpoint cannot be computed, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file is missing or unreadable; the message of the source names it.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// A name that is no device.
    #[error("`{name}` is no device: cpu, cuda (the first GPU) or cuda:0, cuda:1, ...")]
    DeviceName {
        /// What was asked for.
        name: String,
    },
    /// There is no such GPU.
    #[error("{device}: {reason}")]
    Device {
        /// What was asked for.
        device: String,
        /// Why it cannot be had.
        reason: String,
    },
    /// `config.json` is not what we expect.
    #[error("{path}: not the configuration of a network")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: serde_json::Error,
    },
    /// `config.json` describes a network that cannot be computed.
    #[error("{path}: {reason}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// The file of the weights is damaged, or of another kind.
    #[error("{path}: {reason}")]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A tensor that the network needs is not in the file.
    #[error("{path}: no tensor `{name}`: not the weights that config.json beside it describes")]
    Missing {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
    /// A tensor has another shape.
    #[error("{path}: `{name}` has the shape {found:?}, but by config.json beside it {expected:?}")]
    Shape {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// Its shape in the file.
        found: Vec<i64>,
        /// The shape that the network needs.
        expected: Vec<i64>,
    },
}
