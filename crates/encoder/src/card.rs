use std::path::Path;

use serde::Deserialize;

use crate::LoadError;

/// Number of tags: `O`, then `B-` and `I-` of each of the five kinds.
pub const TAGS: usize = 11;

/// Number of clitic scores: 4 for the prefix, 2 for the article, 4 for the suffix.
pub const CLITIC_SCORES: usize = 10;

/// `model.json`: what a model folder says about itself.
#[derive(Clone, Debug, Deserialize)]
pub struct ModelCard {
    /// Version of the folder's layout; this crate reads 2.
    pub format: u32,
    /// The model's name.
    pub name: String,
    /// Width of a state.
    pub hidden: usize,
    /// Layers of the encoder.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Longest input in subwords, with the marks of beginning and end.
    pub window: usize,
    /// Ids of the marks.
    pub special: Special,
    /// Names of the tags, in the order of the scores.
    pub tags: Vec<String>,
    /// Names of the entity kinds, in the order of the relation head's features.
    pub kinds: Vec<String>,
    /// Names of the relations, in the order of the scores after "none".
    pub relations: Vec<String>,
    /// Names of the statuses, in the order of the scores.
    pub status: Vec<String>,
    /// A relation is given from this probability on.
    pub relation_threshold: f32,
}

/// Ids of the subwords with a meaning of their own.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Special {
    /// Before the first subword.
    pub begin: u32,
    /// After the last.
    pub end: u32,
    /// For what the vocabulary lacks.
    pub unknown: u32,
}

impl ModelCard {
    pub(crate) fn load(path: &Path) -> Result<Self, LoadError> {
        let text = fs_err::read_to_string(path)?;
        let card: Self =
            serde_json::from_str(&text).map_err(|source| LoadError::Card { path: path.to_owned(), source })?;
        let unsupported = |reason: String| LoadError::Unsupported { path: path.to_owned(), reason };
        if card.format != 2 {
            return Err(unsupported(format!("model format {}, this version reads format 2", card.format)));
        }
        if card.tags.len() != TAGS {
            return Err(unsupported(format!("{} tags, expected {TAGS}", card.tags.len())));
        }
        if card.window < 32 {
            return Err(unsupported(format!("a window of {} subwords is too short, 32 is the least", card.window)));
        }
        Ok(card)
    }
}
