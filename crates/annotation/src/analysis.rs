use std::fmt;

use crate::{Language, LanguageRun, Mention, Relation, Sentence, Span, Token};

/// A text to be read. It never changes after it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What its owner calls it: a path, a record's `id`.
    pub id: String,
    /// The text, as given.
    pub text: String,
}

/// All that is said about one document. Indices (`SentenceId`, `MentionId`) point into the lists beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The main language.
    pub language: Language,
    /// The runs of one language; they tile the text.
    pub runs: Vec<LanguageRun>,
    /// Sentences in the order of the text.
    pub sentences: Vec<Sentence>,
    /// Tokens in the order of the text.
    pub tokens: Vec<Token>,
    /// Mentions in the order of the text; they do not overlap.
    pub mentions: Vec<Mention>,
    /// Relations in the order of their heads, then tails, then kinds.
    pub relations: Vec<Relation>,
    /// What a careful reader must know about how the text was read.
    pub notes: Vec<Note>,
}

/// A remark on how a stretch of the text was read: nothing is left out in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What happened.
    pub kind: NoteKind,
    /// Where.
    pub span: Span,
}

/// What can be worth a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// The sentence is longer than the model's window and was read in several overlapping ones.
    Windowed,
    /// A stretch without sentence end, too long for one piece, was cut at a blank.
    CutSentence,
    /// The model saw only the beginning of a word of extreme length.
    LongWord,
    /// No names are looked for in this language.
    OtherLanguage,
    /// The bytes were no UTF-8 and were decoded from this encoding; its name is that of the WHATWG standard.
    Decoded(&'static str),
    /// The text is UTF-8, but for some bytes that became `U+FFFD`.
    BadBytes,
    /// Another document of the archive has the same id.
    RepeatedId,
    /// The letters of the PDF stood as they are seen, from left to right, and were put into reading order.
    Reordered,
    /// The letters of the PDF may stand as they are seen, from left to right; they were left as they are.
    DoubtfulOrder,
}

impl NoteKind {
    /// The code in the output.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Windowed => "windowed",
            Self::CutSentence => "cut_sentence",
            Self::LongWord => "long_word",
            Self::OtherLanguage => "other_language",
            Self::Decoded(_) => "decoded",
            Self::BadBytes => "bad_bytes",
            Self::RepeatedId => "repeated_id",
            Self::Reordered => "reordered",
            Self::DoubtfulOrder => "doubtful_order",
        }
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self {
            Self::Windowed => "longer than the model's window: read in overlapping windows",
            Self::CutSentence => "no sentence end for very long: cut at a blank",
            Self::LongWord => "a word of extreme length: the model saw its beginning",
            Self::OtherLanguage => "not Arabic or English: no names looked for",
            Self::Decoded(encoding) => return write!(f, "decoded from {encoding}: offsets count in the text"),
            Self::BadBytes => "bytes that are not UTF-8: read as U+FFFD",
            Self::RepeatedId => "another document has the same id",
            Self::Reordered => "the PDF had its letters in visual order: put into reading order",
            Self::DoubtfulOrder => "the PDF's letters may be in visual order",
        };
        f.write_str(message)
    }
}
