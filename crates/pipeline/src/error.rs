use std::{any::Any, path::PathBuf};

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file of the model is missing or broken.
    #[error(transparent)]
    Model(#[from] nasij_encoder::LoadError),
    /// The system gives no threads.
    #[error("no threads to work on: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The model was made for another schema.
    #[error("{model}: its tags, kinds or relations are not those of this version")]
    Labels {
        /// The model folder.
        model: PathBuf,
    },
}

/// A document on which the program panicked: a mistake of ours, not of the text.
#[derive(Debug, thiserror::Error)]
#[error("internal error: {message}")]
pub struct Panicked {
    message: String,
}

impl Panicked {
    pub(crate) fn new(payload: &(dyn Any + Send)) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_owned());
        Self { message }
    }
}
