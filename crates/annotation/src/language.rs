use std::fmt;

use crate::Span;

/// A language as far as nasij tells languages apart.
///
/// [`Arabic`](Self::Arabic) and [`English`](Self::English) are analysed; the others are named so that they are not
/// taken for them. "Don't know" is a value, not a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Arabic in Arabic script.
    Arabic,
    /// Arabic in Latin letters and digits (`el 7akeem`), also called Arabizi.
    Arabizi,
    /// English.
    English,
    /// Persian (Farsi, Dari).
    Persian,
    /// Urdu.
    Urdu,
    /// Pashto.
    Pashto,
    /// Central Kurdish in Arabic script.
    Sorani,
    /// Letters of some language that is none of the above.
    Other,
    /// Nothing to tell a language by: digits, punctuation, blanks.
    Unknown,
}

impl Language {
    /// All values, in a fixed order.
    pub const ALL: [Self; 9] = [
        Self::Arabic,
        Self::Arabizi,
        Self::English,
        Self::Persian,
        Self::Urdu,
        Self::Pashto,
        Self::Sorani,
        Self::Other,
        Self::Unknown,
    ];

    /// The BCP 47 tag: `mis` is "a language without a tag of its own here", `und` is "undetermined".
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::Arabizi => "ar-Latn",
            Self::English => "en",
            Self::Persian => "fa",
            Self::Urdu => "ur",
            Self::Pashto => "ps",
            Self::Sorani => "ckb",
            Self::Other => "mis",
            Self::Unknown => "und",
        }
    }

    /// Whether it is written from right to left.
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Arabic | Self::Persian | Self::Urdu | Self::Pashto | Self::Sorani)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A stretch of text in one language. The runs of a document tile its text: no gap, no overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LanguageRun {
    /// Where it stands.
    pub span: Span,
    /// Its language.
    pub language: Language,
    /// How sure we are, 0 to 1.
    pub score: f32,
}
