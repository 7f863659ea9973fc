//! Which letters of an Arabic word are words of their own?
//!
//! The conjunctions و and ف, the prepositions ب, ل and ك, the future س, the article ال and the pronoun suffixes are
//! written as one with the word they go with, its host. The network says how likely each kind is for a word; the letters
//! say which kinds are possible at all. [`split`] takes the likeliest of what is possible. It knows no lexicon: whether
//! the ب of بكين is a preposition is the network's to say.
//!
//! ```
//! use nasij_annotation::{CliticKind, Span};
//! use nasij_tokens::clitics::{CliticScores, split};
//!
//! let text = "وبمدينتها";
//! let scores = CliticScores { prefix: [-3.0, -3.0, -3.0, -0.1], article: [-0.1, -3.0], suffix: [-3.0, -4.0, -0.1, -5.0] };
//! let found: Vec<_> = split(text, Span::new(0, text.len()), &scores)
//!     .into_iter()
//!     .map(|clitic| (clitic.kind, clitic.span.of(text)))
//!     .collect();
//! assert_eq!(
//!     found,
//!     [(CliticKind::Conjunction, "و"), (CliticKind::Preposition, "ب"), (CliticKind::Pronoun, "ها")]
//! );
//! ```

use std::ops::Range;

use nasij_annotation::{Clitic, CliticKind, Span};

use crate::{
    characters::{is_letter, is_number},
    normal,
};

/// The network's log-probabilities (natural, so at most 0) for one Arabic word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CliticScores {
    /// No prefix; conjunction; preposition or future; conjunction and then preposition or future.
    pub prefix: [f32; 4],
    /// No article; article.
    pub article: [f32; 2],
    /// Length of the pronoun suffix in letters.
    pub suffix: [f32; 4],
}

/// Pronoun suffixes by their length in letters, in the reading form.
const PRONOUNS: [&[&str]; 4] = [&[], &["ي", "ه", "ك"], &["ها", "هم", "هن", "نا", "كم", "كن", "ني"], &["هما", "كما"]];

/// Prepositions that a pronoun suffix can be the only other part of: له، بهم.
const BARE_HOSTS: [char; 2] = ['ل', 'ب'];

/// Letters that a host keeps at the least, unless it is a number.
const MIN_HOST: usize = 2;

/// The clitics of `word` under the best split that its letters allow, from the outside in: first the proclitics, then the
/// pronoun. Empty if the best is not to cut.
///
/// Vowel marks, tatweel and format characters are passed over; they belong to the letter before them. What the letters
/// allow: conjunction و or ف, then preposition ب ل ك or future س (only before the imperfect's أ ن ي ت), then the article
/// ال, of which only the second ل of لل is left after the preposition ل, then the host, then a pronoun. The article and
/// a pronoun exclude one another, and the host keeps two letters or a digit. Where only the preposition and the
/// pronoun are there (له، وبها), both are clitics and no host is left, whichever of the two the network calls the host.
/// A ligature is not cut.
///
/// # Panics
/// If the span is not of this text.
pub fn split(text: &str, word: Span, scores: &CliticScores) -> Vec<Clitic> {
    let letters = Letters::new(word.of(text));
    let mut best = (scores.prefix[0] + scores.article[0] + scores.suffix[0], Vec::new());
    for (prefix, prefix_score) in scores.prefix.iter().enumerate() {
        for (article, article_score) in scores.article.iter().enumerate() {
            for (suffix, suffix_score) in scores.suffix.iter().enumerate() {
                let score = prefix_score + article_score + suffix_score;
                // Also when the score for not cutting is not a number.
                if score.is_nan() || score <= best.0 {
                    continue;
                }
                if let Some(parts) = letters.cut(prefix, article == 1, suffix) {
                    best = (score, parts);
                }
            }
        }
    }
    let offset = word.range().start;
    let clitic = |(kind, part): (CliticKind, Range<usize>)| Clitic {
        span: Span::new(offset + part.start, offset + part.end),
        kind,
    };
    best.1.into_iter().map(clitic).collect()
}

/// Kind and bytes within the word.
type Part = (CliticKind, Range<usize>);

/// The letters of one word in the reading form, with their bytes in the word.
struct Letters {
    letters: Vec<char>,
    /// Where each letter starts, then the end of the word; two of a ligature start at the same place.
    starts: Vec<usize>,
}

impl Letters {
    fn new(word: &str) -> Self {
        let form = normal::reading_form(word);
        let (letters, starts) = form
            .text
            .char_indices()
            .map(|(byte, letter)| (letter, form.to_source(byte..byte + letter.len_utf8()).start))
            .unzip();
        let mut letters = Self { letters, starts };
        letters.starts.push(word.len());
        letters
    }

    fn is(&self, at: usize, among: &[char]) -> bool {
        self.letters.get(at).is_some_and(|letter| among.contains(letter))
    }

    /// The parts of the word if it has these clitics; `None` if its letters do not allow it.
    fn cut(&self, prefix: usize, article: bool, suffix: usize) -> Option<Vec<Part>> {
        let mut parts: Vec<(CliticKind, Range<usize>)> = Vec::new();
        let mut at = 0;
        if prefix & 1 == 1 {
            if !self.is(at, &['و', 'ف']) {
                return None;
            }
            parts.push((CliticKind::Conjunction, at..at + 1));
            at += 1;
        }
        let end = self.letters.len().checked_sub(suffix)?;
        if suffix > 0 && !self.ends_with_pronoun(suffix) {
            return None;
        }
        let mut governed = None;
        if prefix & 2 == 2 {
            let is_future = self.is(at, &['س']) && self.is(at + 1, &['أ', 'ا', 'ن', 'ي', 'ت']) && !article;
            if !is_future && !self.is(at, &['ب', 'ل', 'ك']) {
                return None;
            }
            governed = self.letters.get(at).copied();
            let kind = if is_future { CliticKind::Future } else { CliticKind::Preposition };
            parts.push((kind, at..at + 1));
            at += 1;
        }
        if article {
            let length = if governed == Some('ل') { 1 } else { 2 };
            let there =
                if length == 1 { self.is(at, &['ل']) } else { self.is(at, &['ا', 'ٱ']) && self.is(at + 1, &['ل']) };
            if !there || suffix > 0 {
                return None;
            }
            parts.push((CliticKind::Article, at..at + length));
            at += length;
        }
        let host = self.letters.get(at..end)?;
        let is_bare = |host: &[char], preposition: Option<char>| {
            suffix > 0 && host.is_empty() && preposition.is_some_and(|letter| BARE_HOSTS.contains(&letter))
        };
        match host {
            [letter] if governed.is_none() && is_bare(&[], Some(*letter)) => {
                parts.push((CliticKind::Preposition, at..end));
            }
            host if is_bare(host, governed) => {}
            host => {
                let n_letters = host.iter().filter(|&&c| is_letter(c)).count();
                if n_letters < MIN_HOST && !host.iter().any(|&c| is_number(c)) {
                    return None;
                }
            }
        }
        if suffix > 0 {
            parts.push((CliticKind::Pronoun, end..end + suffix));
        }
        parts.into_iter().map(|(kind, part)| Some((kind, self.bytes(part)?))).collect()
    }

    fn ends_with_pronoun(&self, length: usize) -> bool {
        let ending: String = self.letters.iter().skip(self.letters.len().saturating_sub(length)).collect();
        PRONOUNS.get(length).is_some_and(|pronouns| pronouns.contains(&ending.as_str()))
    }

    /// The bytes of a range of letters; `None` if it begins or ends inside a ligature.
    fn bytes(&self, letters: Range<usize>) -> Option<Range<usize>> {
        let is_border = |at: usize| at == 0 || self.starts.get(at - 1) != self.starts.get(at);
        (is_border(letters.start) && is_border(letters.end))
            .then(|| self.starts[letters.start]..self.starts[letters.end])
    }
}

#[cfg(test)]
mod tests {
    use CliticKind::{Article, Conjunction, Future, Preposition, Pronoun};

    use super::*;

    /// Scores that favour one class of each kind.
    fn favour(prefix: usize, article: usize, suffix: usize) -> CliticScores {
        let mut scores = CliticScores { prefix: [-4.0; 4], article: [-4.0; 2], suffix: [-4.0; 4] };
        scores.prefix[prefix] = -0.1;
        scores.article[article] = -0.1;
        scores.suffix[suffix] = -0.1;
        scores
    }

    fn check(word: &str, scores: &CliticScores, expected: &[(CliticKind, &str)]) {
        let text = format!("قال {word} نعم");
        let span = Span::find(&text, word).unwrap();
        let found = split(&text, span, scores);
        assert_eq!(found.iter().map(|clitic| (clitic.kind, clitic.span.of(&text))).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn prefixes() {
        check("وبغداد", &favour(1, 0, 0), &[(Conjunction, "و")]);
        check("لبنان", &favour(0, 0, 0), &[]);
        check("بالبصرة", &favour(2, 1, 0), &[(Preposition, "ب"), (Article, "ال")]);
        check("وللعراق", &favour(3, 1, 0), &[(Conjunction, "و"), (Preposition, "ل"), (Article, "ل")]);
        check("وسيزور", &favour(3, 0, 0), &[(Conjunction, "و"), (Future, "س")]);
        check("و2003", &favour(1, 0, 0), &[(Conjunction, "و")]);
        check("ب5", &favour(2, 0, 0), &[(Preposition, "ب")]);
    }

    #[test]
    fn suffixes() {
        check("كتابهما", &favour(0, 0, 3), &[(Pronoun, "هما")]);
        check("مدينتها", &favour(0, 0, 2), &[(Pronoun, "ها")]);
        check("فيه", &favour(0, 0, 1), &[(Pronoun, "ه")]);
    }

    #[test]
    fn a_preposition_and_its_pronoun_leave_no_host() {
        check("له", &favour(2, 0, 1), &[(Preposition, "ل"), (Pronoun, "ه")]);
        check("له", &favour(0, 0, 1), &[(Preposition, "ل"), (Pronoun, "ه")]);
        check("وبها", &favour(3, 0, 2), &[(Conjunction, "و"), (Preposition, "ب"), (Pronoun, "ها")]);
        check("وبها", &favour(1, 0, 2), &[(Conjunction, "و"), (Preposition, "ب"), (Pronoun, "ها")]);
    }

    #[test]
    fn the_letters_have_the_last_word() {
        check("محمد", &favour(3, 1, 2), &[]);
        check("سوريا", &favour(2, 0, 0), &[]);
        check("وب", &favour(1, 0, 0), &[]);
        check("العراق", &favour(2, 1, 0), &[(Article, "ال")]);
        let scores = CliticScores { article: [-9.0, -0.1], ..favour(0, 1, 1) };
        check("المعلمه", &scores, &[(Article, "ال")]);
    }

    #[test]
    fn nearly_certain_article_needs_its_preposition() {
        let scores =
            CliticScores { prefix: [-0.6, -6.0, -0.8, -6.0], article: [-5.0, -0.01], suffix: [0.0, -9.0, -9.0, -9.0] };
        check("بالكتاب", &scores, &[(Preposition, "ب"), (Article, "ال")]);
    }

    #[test]
    fn marks_belong_to_the_letter_before() {
        check("وَبِبَغدادَ", &favour(3, 0, 0), &[(Conjunction, "وَ"), (Preposition, "بِ")]);
        check("بـ\u{200f}2003", &favour(2, 0, 0), &[(Preposition, "بـ\u{200f}")]);
        check("كِتابُهُ", &favour(0, 0, 1), &[(Pronoun, "هُ")]);
    }

    #[test]
    fn presentation_forms_are_read_and_ligatures_stay_whole() {
        check("\u{feed}\u{feea}ﻢ\u{feb4}", &favour(1, 0, 0), &[(Conjunction, "\u{feed}")]);
        check("\u{fefb}عبين", &favour(2, 0, 0), &[]);
    }

    #[test]
    fn no_scores_no_cut() {
        let nothing = CliticScores { prefix: [f32::NAN; 4], article: [f32::NAN; 2], suffix: [f32::NAN; 4] };
        check("وبغداد", &nothing, &[]);
        check("وبغداد", &CliticScores { prefix: [0.0; 4], article: [0.0; 2], suffix: [0.0; 4] }, &[]);
    }
}
