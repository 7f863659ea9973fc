use std::ops::Range;

use crate::{Language, Span};

/// Index of a sentence in [`Analysis::sentences`](crate::Analysis::sentences).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceId(pub u32);

impl SentenceId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A sentence: its text without the blanks around it, and its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands; starts and ends at a character that is not blank.
    pub span: Span,
    /// Its language: that of the larger part of its letters.
    pub language: Language,
    /// Its tokens, as indices into [`Analysis::tokens`](crate::Analysis::tokens).
    pub tokens: Range<u32>,
}

impl Sentence {
    /// The tokens as an index range for slicing.
    pub fn token_range(&self) -> Range<usize> {
        self.tokens.start as usize..self.tokens.end as usize
    }
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// Has a letter.
    Word,
    /// Has a digit and no letter.
    Number,
    /// Punctuation, symbols, lone marks and all else.
    Punctuation,
}

/// A word as a reader counts words (`al-Sadr`, `U.S.`, `e-mail`, `وبغداد` are one each), a number, or a punctuation mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
    /// Its normal form for comparison (see `nasij_tokens::normal`); `None` where it equals the surface.
    pub normal: Option<Box<str>>,
    /// Arabic clitics written as one with the word, from the outside in: first the proclitics, then the pronoun suffix.
    pub clitics: Vec<Clitic>,
}

/// A word of its own that is written as one with its host word: the و, the ب and the ها of `وبمدينتها`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clitic {
    /// The letters.
    pub span: Span,
    /// What the clitic does.
    pub kind: CliticKind,
}

/// The kinds of Arabic clitics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CliticKind {
    /// و and ف, "and", "so".
    Conjunction,
    /// ب, ل and ك, "in", "for", "like".
    Preposition,
    /// س before a verb, "will".
    Future,
    /// ال, "the"; the single ل that is left of it in لل.
    Article,
    /// A pronoun suffix: ه ها هم ك نا ي ...
    Pronoun,
}

impl CliticKind {
    /// The label in data and output.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Conjunction => "conjunction",
            Self::Preposition => "preposition",
            Self::Future => "future",
            Self::Article => "article",
            Self::Pronoun => "pronoun",
        }
    }
}
