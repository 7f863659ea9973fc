//! What went wrong, one by one.

use std::fmt;

use serde::Serialize;

use crate::CharSpan;

/// A stretch of a document with what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Where.
    #[serde(flatten)]
    pub span: CharSpan,
    /// What stands there.
    pub text: String,
}

impl Place {
    /// The stretch `span` of `text`.
    pub fn new(span: CharSpan, text: &str) -> Self {
        Self { span, text: span.of(text) }
    }
}

/// Which way it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Predicted, and not in the gold.
    FalsePositive,
    /// In the gold, and not predicted.
    FalseNegative,
}

/// What stood on the other side instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Instead {
    /// The same name or pair of names, as something else.
    OtherKind {
        /// As what.
        kind: String,
    },
    /// A name that overlaps.
    OtherSpan {
        /// Of which kind.
        kind: String,
        /// The name.
        place: Place,
    },
    /// The same relation, from tail to head.
    Reversed,
    /// A relation whose names are not there.
    NoName {
        /// Whether the head is not.
        head: bool,
        /// Whether the tail is not.
        tail: bool,
    },
    /// Nothing.
    Nothing,
}

/// One false positive or false negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Id of the document.
    pub document: String,
    /// Which way.
    pub wrong: Wrong,
    /// Kind of name, type of relation, language; `boundary` for sentences.
    pub kind: String,
    /// The name, the head, the whole text; what surrounds a boundary, which is shown as `‖`.
    pub at: Place,
    /// The tail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tail: Option<Place>,
    /// What stood there instead.
    pub instead: Instead,
}

/// All mistakes, some of them listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistakes {
    /// How many were predicted and wrong.
    pub false_positives: usize,
    /// How many were missed.
    pub false_negatives: usize,
    /// The first of both, in the order of the gold.
    pub listed: Vec<Mistake>,
    #[serde(skip)]
    limit: usize,
}

impl Mistakes {
    /// Counts all and lists `limit`.
    pub(crate) fn new(limit: usize) -> Self {
        Self { false_positives: 0, false_negatives: 0, listed: Vec::new(), limit }
    }

    /// Counts a mistake, and lists it if there is room.
    pub(crate) fn add(&mut self, wrong: Wrong, describe: impl FnOnce() -> Mistake) {
        match wrong {
            Wrong::FalsePositive => self.false_positives += 1,
            Wrong::FalseNegative => self.false_negatives += 1,
        }
        if self.listed.len() < self.limit {
            self.listed.push(describe());
        }
    }
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherKind { kind } => write!(f, "as {kind}"),
            Self::OtherSpan { kind, place } => write!(f, "overlaps {kind} {place}"),
            Self::Reversed => f.write_str("the other way round"),
            Self::NoName { head: true, tail: true } => f.write_str("neither name there"),
            Self::NoName { head: true, .. } => f.write_str("no name at the head"),
            Self::NoName { .. } => f.write_str("no name at the tail"),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

impl fmt::Display for Place {
    /// Offsets first and letters last, so that text from right to left does not move them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name may hold a line end.
        let text = self.text.replace(['\n', '\r', '\t'], " ");
        write!(f, "{}..{} `{text}`", self.span.start, self.span.end)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = match self.wrong {
            Wrong::FalsePositive => "false ",
            Wrong::FalseNegative => "missed",
        };
        let Self { document, kind, at, tail, instead, .. } = self;
        write!(f, "{wrong}  {document}  {kind}  [{instead}]  {at}")?;
        if let Some(tail) = tail { write!(f, " → {tail}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_some_are_listed() {
        let mistake = || Mistake {
            document: "a".to_owned(),
            wrong: Wrong::FalsePositive,
            kind: "LOC".to_owned(),
            at: Place::new(CharSpan::new(4, 9), "زار بغداد"),
            tail: None,
            instead: Instead::OtherKind { kind: "PER".to_owned() },
        };
        let mut mistakes = Mistakes::new(1);
        mistakes.add(Wrong::FalsePositive, mistake);
        mistakes.add(Wrong::FalseNegative, || unreachable!("the list is full"));
        assert_eq!((mistakes.false_positives, mistakes.false_negatives), (1, 1));
        assert_eq!(mistakes.listed[0].to_string(), "false   a  LOC  [as PER]  4..9 `بغداد`");
    }
}
