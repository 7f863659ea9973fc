//! What a word in Latin script says: English, Arabic in Latin letters, or some other language.
//!
//! Evidence against English is taken from running words only: a word with a capital may be a name, and names of all
//! languages stand in English texts.

mod arabizi;
mod words;

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use nasij_annotation::Language;

use crate::{
    evidence::{self, Lexicon, MEDIUM, Points, STRONG, WEAK},
    script::{self, Class},
};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| evidence::lexicon(words::LISTS, fold));

/// Bytes of a word that are looked at: no word that tells languages apart is longer.
const REACH: usize = 48;

/// A word and what stands beside it.
pub(crate) struct LatinWord<'t> {
    pub(crate) surface: &'t str,
    /// The character before it.
    pub(crate) before: Option<char>,
    /// The character after it.
    pub(crate) after: Option<char>,
    /// Whether a digit is part of it.
    pub(crate) has_digit: bool,
}

impl LatinWord<'_> {
    /// Whether the word begins or belongs to an Internet address, a user's name or a tag.
    pub(crate) fn opens_address(&self) -> bool {
        matches!(self.before, Some('@' | '#'))
            || self.after == Some('@')
            || (matches!(self.after, Some(':' | '.')) && matches!(self.surface, "http" | "https" | "www"))
    }

    /// Whether it is a word of running text: more than one letter, the first of them small.
    pub(crate) fn is_small(&self) -> bool {
        self.surface.len() > 1 && self.surface.starts_with(char::is_lowercase)
    }
}

/// How a word is capitalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Small,
    Title,
    Capitals,
}

/// Adds the evidence of one word; `key` is a buffer.
pub(crate) fn add_word(word: &LatinWord, points: &mut Points, key: &mut String) {
    let surface = word.surface.get(..word.surface.floor_char_boundary(REACH)).unwrap_or_default();
    if word.has_digit {
        points.add(Language::Arabizi, arabizi::evidence(surface));
        return;
    }
    let case = case_of(surface);
    key.clear();
    fold(surface, key);
    if let Some((language, value)) = elision(word, key) {
        points.add(language, value);
        return;
    }
    if let Some(found) = LEXICON.get(key.as_str()) {
        points.add_all(&by_case(found, case));
        return;
    }
    if case == Case::Small {
        add_shape(key, points);
    } else if case == Case::Title && !key.is_ascii() {
        points.add(Language::Other, WEAK);
    }
}

/// A capital takes most of the weight from evidence against English.
fn by_case(found: &Points, case: Case) -> Points {
    match case {
        Case::Small => *found,
        Case::Title | Case::Capitals => {
            let mut points = found.divided(4);
            points.add(Language::English, found.get(Language::English) - points.get(Language::English));
            points
        }
    }
}

/// The letters and the ending of a running word that no list has.
fn add_shape(key: &str, points: &mut Points) {
    const ENGLISH: [&str; 12] = ["ing", "ed", "ly", "ness", "ght", "ck", "ship", "ful", "less", "wn", "ity", "ous"];
    const OTHER: [&str; 24] = [
        "ung", "ungen", "keit", "heit", "lich", "liche", "lichen", "ische", "ischen", "iert", "schaft", "eux", "euse",
        "aient", "mente", "encia", "ciones", "ções", "zione", "zioni", "iyor", "lerin", "lerini", "larini",
    ];
    if !key.is_ascii() {
        points.add(Language::Other, MEDIUM);
    } else if key.len() > 4 && ENGLISH.iter().any(|ending| key.ends_with(ending)) {
        points.add(Language::English, 2 * WEAK);
    } else if key.len() > 5 && OTHER.iter().any(|ending| key.ends_with(ending)) {
        points.add(Language::Other, 2 * WEAK);
    }
}

/// What the `s` of `it's` and the `l` of `l'ami` say.
fn elision(word: &LatinWord, key: &str) -> Option<(Language, u16)> {
    if is_apostrophe(word.before) && matches!(key, "s" | "t" | "re" | "ve" | "ll" | "d" | "m") {
        Some((Language::English, MEDIUM))
    } else if is_apostrophe(word.after) && matches!(key, "l" | "d" | "j" | "n" | "c" | "qu" | "dell" | "nell" | "un") {
        Some((Language::Other, if word.surface.starts_with(char::is_lowercase) { STRONG } else { WEAK }))
    } else {
        None
    }
}

fn is_apostrophe(c: Option<char>) -> bool {
    matches!(c, Some('\'' | '\u{2019}'))
}

fn case_of(word: &str) -> Case {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if !first.is_uppercase() => Case::Small,
        _ if word.len() > 1 && letters.all(|c| !c.is_lowercase()) => Case::Capitals,
        _ => Case::Title,
    }
}

/// Appends the form that words are looked up by: composed small letters, without soft hyphens and the like.
fn fold(word: &str, key: &mut String) {
    if word.is_ascii() {
        key.push_str(word);
        key.make_ascii_lowercase();
    } else {
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(word);
        let letters = composed.chars().filter(|&c| matches!(script::class(c), Class::Letter(_)));
        key.extend(letters.flat_map(char::to_lowercase));
    }
}
