//! What does a checkpoint from elsewhere say about these sentences?
//!
//! A checkpoint is a folder with a token classifier in the form that Hugging Face's transformers write: `config.json`,
//! `tokenizer.json`, weights. Everything about it but the arithmetic is here; an [`Engine`] computes.

mod card;
mod checkpoint;
mod convert;
mod digest;
mod error;
mod import;
mod imported;
mod labels;
#[cfg(test)]
mod samples;
mod tagger;
mod tokenizer;
mod weights;

pub use checkpoint::{Architecture, Checkpoint, Shape};
pub use digest::{FileDigest, digest};
pub use error::CheckpointError;
pub use import::{Import, ImportError};
pub use imported::{ENGINE, Imported, is_checkpoint};
pub use labels::{FLOOR, KINDS, LabelError, Labels, Meaning};
pub use tagger::{Tagged, TaggedUnit, Tagger};

/// Computes the label scores of subwords with the weights of a checkpoint.
///
/// # Panics
/// Where the library behind it fails (memory of a device is exhausted): the text is not at fault.
pub trait Engine: Send + Sync {
    /// Windows of subwords, each with its marks of beginning and end, all of like length. For each, a row of logits a
    /// subword (marks included), one for each label, flattened row by row.
    fn logits(&self, windows: &[&[u32]]) -> Vec<Vec<f32>>;
}
