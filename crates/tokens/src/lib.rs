//! Where are the sentences, words and clitics; what is a word's normal form?
//!
//! [`tokenize`] finds sentences and words by the rules of Unicode (UAX #29) and a layer of our own for Arabic and
//! English: abbreviations, initials, quotation marks, missing blanks, `al-Sadr`. [`atoms`] are the finer units that the
//! network labels. [`normal`] makes forms for reading and comparing and leads back to the source, [`clitics`] cuts what
//! the network recognises as glued to an Arabic word.
//!
//! What it does not do: it does not find sentence ends where there is no punctuation or line end, it does not join hard
//! wrapped lines (a line end always ends a sentence), and it does not segment scripts that are written without blanks.
//!
//! ```
//! use nasij_annotation::Language;
//!
//! let text = "Dr. Smith met Moqtada al-Sadr. The U.S. objected.";
//! let tokenized = nasij_tokens::tokenize(text, |_| Language::English);
//! let sentences: Vec<_> = tokenized.sentences.iter().map(|sentence| sentence.span.of(text)).collect();
//! assert_eq!(sentences, ["Dr. Smith met Moqtada al-Sadr.", "The U.S. objected."]);
//! let second = tokenized.sentences[1].token_range();
//! let words: Vec<_> = tokenized.tokens[second].iter().map(|token| token.span.of(text)).collect();
//! assert_eq!(words, ["The", "U.S.", "objected", "."]);
//! ```

mod abbreviations;
mod atoms;
mod characters;
pub mod clitics;
mod end_of_sentence;
pub mod normal;
mod sentences;
mod words;

use nasij_annotation::{Language, Note, NoteKind, Sentence, Span, Token};

pub use atoms::atoms;

/// A text in sentences and tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokenized {
    /// In the order of the text; never blank at their edges.
    pub sentences: Vec<Sentence>,
    /// In the order of the text; their ranges in [`Sentence::tokens`] tile this list.
    pub tokens: Vec<Token>,
    /// [`NoteKind::CutSentence`] for each piece of a sentence that was too long.
    pub notes: Vec<Note>,
}

/// Finds the sentences and tokens of a text.
///
/// Every non-blank character is in exactly one sentence and one token. `language_of` gives the language of a sentence.
/// [`Token::clitics`] is left empty: telling a clitic from a first letter takes the network (see [`clitics`]). Takes time
/// linear in the length of the text, whatever is in it.
///
/// # Panics
/// If the text is longer than 4 GiB.
pub fn tokenize(text: &str, language_of: impl Fn(Span) -> Language) -> Tokenized {
    let mut tokenized = Tokenized { sentences: Vec::new(), tokens: Vec::new(), notes: Vec::new() };
    let fit = |n: usize| u32::try_from(n).expect("a text of 4 GiB has no more tokens than bytes");
    for piece in sentences::sentences(text) {
        let first = fit(tokenized.tokens.len());
        words::words(text, piece.span, &mut tokenized.tokens);
        let tokens = first..fit(tokenized.tokens.len());
        tokenized.sentences.push(Sentence { span: piece.span, language: language_of(piece.span), tokens });
        if piece.is_cut {
            tokenized.notes.push(Note { kind: NoteKind::CutSentence, span: piece.span });
        }
    }
    tokenized
}
