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
    /// A relation is given from this probability on; the network's own, before calibration.
    pub relation_threshold: f32,
    /// From the network's probabilities to how often it is right.
    #[serde(default)]
    pub calibration: Calibrations,
}

/// How the scores of names and relations are calibrated; not at all in a model that does not say.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Calibrations {
    /// Of names.
    pub names: Calibration,
    /// Of relations.
    pub relations: Calibration,
}

/// A probability, moved on the scale of its logit: `logit * slope + offset` (Platt 1999).
///
/// The slope is one over the temperature.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Calibration {
    /// Above zero, so that the order of scores stays.
    pub slope: f32,
    /// Added to the logit.
    pub offset: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { slope: 1.0, offset: 0.0 }
    }
}

impl Calibration {
    /// How often a mention or relation with this probability is right.
    pub fn apply(&self, probability: f32) -> f32 {
        if *self == Self::default() {
            return probability;
        }
        // Logits beyond 14 are 0 or 1 in a float.
        let logit = (probability / (1.0 - probability)).ln().clamp(-14.0, 14.0);
        (1.0 + (-(logit * self.slope + self.offset)).exp()).recip()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_keeps_the_order_and_stays_a_probability() {
        let calibration = Calibration { slope: 0.5, offset: -0.2 };
        let scores = [0.0, 0.1, 0.5, 0.9, 0.999, 1.0].map(|score| calibration.apply(score));
        assert!(scores.is_sorted() && scores[0] >= 0.0 && scores[5] <= 1.0, "{scores:?}");
        assert!((scores[2] - 0.450).abs() < 1e-3, "{scores:?}");
    }

    #[test]
    fn without_calibration_scores_stay_as_they_are() {
        for score in [0.0, 0.3, 1.0] {
            assert_eq!(Calibration::default().apply(score).to_bits(), f32::to_bits(score));
        }
    }
}
