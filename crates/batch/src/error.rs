use std::{io, path::PathBuf};

/// Why a run cannot begin or go on. What was done until then is kept, and the next run goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// A file of the results cannot be written or read back.
    #[error("{path}: cannot be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The journal cannot be opened or written.
    #[error("{path}: the journal cannot be used")]
    Journal {
        /// The file.
        path: PathBuf,
        /// What the database says.
        #[source]
        error: Box<redb::Error>,
    },
    /// Another run is at work in the folder.
    #[error("{out}: another run is at work there")]
    Busy {
        /// The folder of the results.
        out: PathBuf,
    },
    /// The folder holds results of a run that was asked for something else.
    #[error("{out}: was begun with other settings: {}", changes.join("; "))]
    Changed {
        /// The folder of the results.
        out: PathBuf,
        /// What differs.
        changes: Vec<String>,
    },
    /// The folder holds files that are not of a run.
    #[error("{out}: has files that are not of a run, such as {example}")]
    Foreign {
        /// The folder of the results.
        out: PathBuf,
        /// One of them.
        example: String,
    },
    /// A part that the journal knows is gone.
    #[error("{path}: is missing, though the journal says that it was written")]
    Missing {
        /// The part.
        path: PathBuf,
    },
    /// A document failed, and the run was to stop there.
    #[error("{0}")]
    Strict(String),
}

impl BatchError {
    /// What can be done about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Write { error, .. } if error.kind() == io::ErrorKind::StorageFull => {
                Some("make room, and give the same command again: it goes on where it was")
            }
            Self::Write { .. } => Some("the same command goes on where it was"),
            Self::Changed { .. } => Some("give the same settings, another folder, or --restart to begin anew"),
            Self::Foreign { .. } => Some("name an empty folder or a new one"),
            Self::Missing { .. } => Some("begin anew with --restart"),
            Self::Strict(_) => Some("without --strict such a document is set aside, and the run goes on"),
            Self::Journal { .. } | Self::Busy { .. } => None,
        }
    }
}
