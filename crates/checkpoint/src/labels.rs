//! From the labels of a checkpoint to our tags.

mod kinds;
mod name;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use nasij_encoder::TAGS;
use serde_json::{Map, Value};

pub use kinds::KINDS;
use kinds::{Known, known};
use name::{LabelName, Place};

/// The least log-probability of a tag: that of one in a thousand million. A decoder adds them, so none is infinite.
pub const FLOOR: f32 = -20.723_266;

/// A bare label says that a unit is in a name, not whether one begins there. As the beginning it counts this much, so
/// that neighbours of one kind are one name, and a name begins where there was none before.
const BARE_AS_BEGINNING: f32 = 0.999;

/// What a label of a checkpoint says in our terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// `O`: no name.
    Outside,
    /// `B-PER`: a name of the kind begins; the number is its place in [`KINDS`].
    Begin(usize),
    /// `I-PER`: a name of the kind goes on.
    Inside(usize),
    /// `PER`: in a name of the kind; neighbours are one name.
    Bare(usize),
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Outside => f.write_str("O"),
            Self::Begin(kind) => write!(f, "B-{}", KINDS[kind]),
            Self::Inside(kind) => write!(f, "I-{}", KINDS[kind]),
            Self::Bare(kind) => f.write_str(KINDS[kind]),
        }
    }
}

impl FromStr for Meaning {
    type Err = LabelError;

    /// Reads `O` or `none`, `B-PER`, `I-PER`, `PER`; in letters of any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.to_ascii_uppercase();
        if ["O", "NONE"].contains(&upper.as_str()) {
            return Ok(Self::Outside);
        }
        let kind = |label: &str| KINDS.iter().position(|it| *it == label);
        let meaning = match upper.split_once('-') {
            Some(("B", rest)) => kind(rest).map(Self::Begin),
            Some(("I", rest)) => kind(rest).map(Self::Inside),
            _ => kind(&upper).map(Self::Bare),
        };
        meaning.ok_or_else(|| LabelError::NoMeaning { found: text.to_owned() })
    }
}

/// Why the labels of a checkpoint do not become ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// Labels that nobody told us the meaning of.
    #[error(
        "it is not known what these labels mean: {}; say it for each when you import it, as in --label {example}=MISC \
         or --label {example}=none (PER, ORG, LOC, MISC, DATE; a label that has no kind in its name: B-PER, I-PER, O)",
        .labels.join(", ")
    )]
    Unknown {
        /// The labels, in the order of their ids.
        labels: Vec<String>,
        /// A kind among them, or a label.
        example: String,
    },
    /// What a label shall mean is none of our terms.
    #[error("`{found}` is no meaning of a label; take PER, ORG, LOC, MISC, DATE or none, or a tag such as B-PER")]
    NoMeaning {
        /// What was given.
        found: String,
    },
    /// A meaning was given for what is no label.
    #[error("no label of the checkpoint is, or has the kind, `{from}`; its labels are {}", .labels.join(", "))]
    Unused {
        /// What was given.
        from: String,
        /// All labels.
        labels: Vec<String>,
    },
    /// No label says that a word is in no name.
    #[error("no label means O (in no name); say which one does when you import it, as in --label {example}=O")]
    NoOutside {
        /// The first label.
        example: String,
    },
    /// No label speaks of a name.
    #[error("no label speaks of names of our kinds; take a checkpoint that was trained to find names")]
    NoNames,
}

/// The labels of a checkpoint and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    names: Vec<String>,
    meanings: Vec<Meaning>,
}

impl Labels {
    /// Finds out what labels mean by their names.
    ///
    /// `overrides` come first: the kind in a label (`DISEASE` of `B-DISEASE`) or a whole label, and what it means. A
    /// kind keeps the place that its label gives it; a whole label means exactly what is said.
    pub fn new(names: &[String], overrides: &[(String, String)]) -> Result<Self, LabelError> {
        let parsed: Vec<_> = names.iter().map(|name| LabelName::parse(name)).collect();
        let overrides = overrides
            .iter()
            .map(|(from, to)| {
                let is_used = names.contains(from) || parsed.iter().any(|name| name.has_kind(from));
                let unused = || LabelError::Unused { from: from.clone(), labels: names.to_vec() };
                Ok((from, to.parse::<Meaning>()?, is_used.then_some(()).ok_or_else(unused)?))
            })
            .collect::<Result<Vec<_>, LabelError>>()?;
        let has_bare_inside = insides_begin(&parsed);
        let has_date = parsed.iter().any(|name| name.kind == "DATE");
        let (mut meanings, mut unknown) = (Vec::with_capacity(names.len()), Vec::new());
        for (label, name) in names.iter().zip(&parsed) {
            let place = if name.place == Place::Inside && has_bare_inside { Place::Bare } else { name.place };
            let whole = overrides.iter().find(|(from, ..)| *from == label).map(|it| it.1);
            let of_kind = || overrides.iter().find(|(from, ..)| name.has_kind(from)).map(|it| at(place, it.1));
            let usual = || match known(&name.kind, has_date)? {
                Known::Kind(kind) => Some(at(place, Meaning::Bare(kind))),
                Known::Outside => Some(Meaning::Outside),
            };
            match whole.or_else(of_kind).or_else(usual) {
                Some(meaning) => meanings.push(meaning),
                None => unknown.push((label, name)),
            }
        }
        if let Some((_, first)) = unknown.first() {
            let example = first.written_kind.clone();
            return Err(LabelError::Unknown {
                labels: unknown.iter().map(|(label, _)| (*label).clone()).collect(),
                example,
            });
        }
        Self { names: names.to_vec(), meanings }.checked()
    }

    /// Takes the meanings that were written down by [`mapping`](Self::mapping).
    pub fn with_mapping(names: &[String], mapping: &Map<String, Value>) -> Result<Self, LabelError> {
        let meaning = |name: &String| match mapping.get(name) {
            Some(Value::String(meaning)) => meaning.parse(),
            Some(other) => Err(LabelError::NoMeaning { found: other.to_string() }),
            None => Err(LabelError::Unknown { labels: vec![name.clone()], example: name.clone() }),
        };
        let meanings = names.iter().map(meaning).collect::<Result<_, _>>()?;
        Self { names: names.to_vec(), meanings }.checked()
    }

    fn checked(self) -> Result<Self, LabelError> {
        if self.kinds() == [false; KINDS.len()] {
            return Err(LabelError::NoNames);
        }
        if !self.meanings.contains(&Meaning::Outside) {
            return Err(LabelError::NoOutside { example: self.names.first().cloned().unwrap_or_default() });
        }
        Ok(self)
    }

    /// Each label and what it means, in the order of the scores.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Meaning)> {
        self.names.iter().map(String::as_str).zip(self.meanings.iter().copied())
    }

    /// The same, to be written down.
    pub fn mapping(&self) -> Map<String, Value> {
        self.iter().map(|(name, meaning)| (name.to_owned(), Value::String(meaning.to_string()))).collect()
    }

    /// How many labels there are: the length of a row of logits.
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Which of our kinds the checkpoint knows, in the order of [`KINDS`].
    pub fn kinds(&self) -> [bool; KINDS.len()] {
        let mut kinds = [false; KINDS.len()];
        for meaning in &self.meanings {
            if let Meaning::Begin(kind) | Meaning::Inside(kind) | Meaning::Bare(kind) = *meaning {
                kinds[kind] = true;
            }
        }
        kinds
    }

    /// The log-probabilities of our tags from a row of logits, one for each label; none is below [`FLOOR`].
    ///
    /// The probabilities of labels that mean the same are added. Where bare labels are in play, the tags of a kind do
    /// not sum to one: see [`Meaning::Bare`].
    ///
    /// # Panics
    /// If the row has another length.
    pub fn scores(&self, logits: &[f32]) -> [f32; TAGS] {
        assert_eq!(logits.len(), self.len(), "a logit for each label");
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exps = || logits.iter().map(|logit| (logit - most).exp());
        let sum: f32 = exps().sum();
        if !sum.is_finite() {
            // The network overflowed: it says nothing about this unit.
            let mut nothing = [FLOOR; TAGS];
            nothing[0] = 0.0;
            return nothing;
        }
        let (mut tags, mut bare) = ([0.0; TAGS], [0.0; KINDS.len()]);
        for (&meaning, exp) in self.meanings.iter().zip(exps()) {
            let probability = exp / sum;
            match meaning {
                Meaning::Outside => tags[0] += probability,
                Meaning::Begin(kind) => tags[begin(kind)] += probability,
                Meaning::Inside(kind) => tags[inside(kind)] += probability,
                Meaning::Bare(kind) => bare[kind] += probability,
            }
        }
        for (kind, bare) in bare.into_iter().enumerate() {
            // Not a sum: behind a name of its kind, a name begins only where a label that says so is the likelier one.
            tags[begin(kind)] = tags[begin(kind)].max(bare * BARE_AS_BEGINNING);
            tags[inside(kind)] += bare;
        }
        tags.map(|probability: f32| probability.ln().clamp(FLOOR, 0.0))
    }
}

/// Place of `B-` of a kind among the tags.
const fn begin(kind: usize) -> usize {
    1 + 2 * kind
}

/// Place of `I-` of a kind among the tags.
const fn inside(kind: usize) -> usize {
    2 + 2 * kind
}

/// What a label with this place means, where its kind means `meaning`.
fn at(place: Place, meaning: Meaning) -> Meaning {
    match (place, meaning) {
        (Place::Begin, Meaning::Bare(kind)) => Meaning::Begin(kind),
        (Place::Inside, Meaning::Bare(kind)) => Meaning::Inside(kind),
        _ => meaning,
    }
}

/// Whether `I-` also begins names, as in IOB1 and where there are no other labels: then some kind has no `B-`.
///
/// The corpora in IOB1 (CoNLL-2003 as it was given out) have kinds that never follow each other, and checkpoints
/// trained on them do not have the label. IOB1 with all labels looks like BIO, and must be told apart by who knows it.
fn insides_begin(names: &[LabelName]) -> bool {
    let has = |kind: &str, place| names.iter().any(|name| name.kind == kind && name.place == place);
    names.iter().any(|name| name.place == Place::Inside && !has(&name.kind, Place::Begin))
}
