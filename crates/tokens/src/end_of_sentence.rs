//! Does this punctuation end the sentence?
//!
//! The rules follow UAX #29 (SB6 to SB11) and go beyond it where Arabic and English news need it: abbreviations, initials,
//! list labels, blanks that are missing, ellipses. `unicode-segmentation` has the same rules, but looks ahead again and
//! again over the quotes or blanks that follow a full stop, which takes quadratic time on hostile text.

use crate::{
    abbreviations::{self, Abbreviation},
    characters::{is_arabic_letter, is_attached, is_closer, is_exclamatory, is_final, is_letter, is_number, is_opener},
};

/// Final punctuation and what stands around it, in one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop<'a> {
    /// The sentence up to the punctuation.
    pub(crate) before: &'a str,
    /// The punctuation: `.`, `?!`, `...`.
    pub(crate) marks: &'a str,
    /// Closing quotes and brackets after it.
    pub(crate) closers: &'a str,
    /// Whether a blank follows.
    pub(crate) has_blank: bool,
    /// What follows the blank, not empty.
    pub(crate) after: &'a str,
}

/// How far the rules look back and ahead, in bytes: longer than any word that they know.
const REACH: usize = 64;

/// Whether a sentence ends at this punctuation.
pub(crate) fn ends(stop: &Stop<'_>) -> bool {
    let Some(next) = stop.after.chars().find(|&c| !is_attached(c)) else { return false };
    // `(?)`, `«...»`: a remark, not an end.
    let is_remark = stop.before.ends_with(is_opener) && !stop.closers.is_empty();
    if is_remark || (stop.marks == "." && is_list_label(stop.before)) {
        return false;
    }
    let marks = Marks::of(stop.marks);
    if !stop.has_blank {
        return ends_without_blank(stop, marks, next);
    }
    if continues_sentence(next, stop.after) || is_final(next) || goes_on_in_lower_case(stop.after, next) {
        return false;
    }
    match marks {
        Marks::Exclamatory => true,
        Marks::Ellipsis => !abbreviations::is_et_cetera(first_word(stop.after).trim_end_matches(|c| !is_letter(c))),
        Marks::FullStop => {
            stop.closers.contains(['"', '”', '’', '»', '\'']) || !is_abbreviated(stop.before, stop.after, next)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    FullStop,
    Exclamatory,
    Ellipsis,
}

impl Marks {
    fn of(marks: &str) -> Self {
        if marks.contains(is_exclamatory) {
            Self::Exclamatory
        } else if marks.contains('…') || marks.matches('.').nth(1).is_some() {
            Self::Ellipsis
        } else {
            Self::FullStop
        }
    }
}

/// `1`, `2.3`, `b`, `IV`, `(a)`, `أ`: alone before a full stop it numbers what follows.
fn is_list_label(before: &str) -> bool {
    if before.len() > 12 {
        return false;
    }
    let label =
        before.trim_matches(|c: char| c.is_whitespace() || is_attached(c) || matches!(c, '(' | '[' | '#' | '\u{0640}'));
    let n_letters = label.chars().count();
    let is_number_label = n_letters > 0
        && label.chars().all(|c| is_number(c) || c == '.')
        && label.split('.').all(|part| part.chars().count() <= 3);
    let is_letter_label = n_letters == 1 && label.chars().all(is_letter);
    is_number_label || is_letter_label || (n_letters <= 4 && is_roman_numeral(label))
}

fn is_roman_numeral(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| b"IVXLC".contains(&byte))
}

/// A comma and its like go on (Unicode's `SContinue`); a dash only before a small letter, else it begins a list item or
/// somebody's speech.
fn continues_sentence(next: char, after: &str) -> bool {
    match next {
        '-' | '–' | '—' => {
            letters(after.chars()).find(|&c| is_letter(c) || is_number(c)).is_none_or(char::is_lowercase)
        }
        _ => matches!(next, ',' | ';' | ':' | '،' | '؛' | '、' | '，' | '/'),
    }
}

/// English goes on after `Yahoo!` or `etc.` in lower case; `al-Sadr` and `iPhone` can begin a sentence.
fn goes_on_in_lower_case(after: &str, next: char) -> bool {
    if !next.is_lowercase() {
        return false;
    }
    let word = first_word(after);
    let begins_name = match word.split_once('-') {
        Some((article, noun)) => abbreviations::is_romanised_article(article) && noun.starts_with(char::is_uppercase),
        None => word.chars().nth(1).is_some_and(char::is_uppercase),
    };
    !begins_name
}

/// Whether the full stop belongs to an abbreviation in the middle of a sentence.
fn is_abbreviated(before: &str, after: &str, next: char) -> bool {
    let word = last_word(before);
    let next_word = first_word(after).trim_end_matches(|c: char| !is_letter(c) && c != '.');
    // `A.` is an initial again, `The` is not.
    let begins_sentence = abbreviations::is_starter(next_word) || matches!(next, '"' | '“' | '‘' | '«');
    match abbreviations::lookup(word) {
        Some(Abbreviation::Leads) => return true,
        Some(Abbreviation::MayEnd) => return !begins_sentence && !is_arabic_letter(next),
        Some(Abbreviation::BeforeNumber) if is_number(next) || is_roman_numeral(next_word) => return true,
        Some(Abbreviation::BeforeNumber) | None => {}
    }
    // `جون إف. كينيدي`, `إم. آي. تي`, but not the end of `بي بي سي.`
    let is_letter_name = |word: &str| abbreviations::is_letter_name(&letters(word.chars()).collect::<String>());
    if is_letter_name(word) {
        return !is_letter_name(last_word(words_before(before, word)));
    }
    let Some(n_initials) = count_initials(word) else { return false };
    if word.chars().any(is_arabic_letter) {
        // `1423 هـ.` and `500 ق.م.` may end a sentence; a title or an initial may not.
        let is_unit = words_before(before, word).ends_with(is_number);
        let is_title =
            n_initials == 1 || abbreviations::lookup(word.trim_start_matches('و')) == Some(Abbreviation::Leads);
        return if is_title { !is_unit } else { !next_word.starts_with(['و', 'ف']) };
    }
    if n_initials == 1 {
        let is_numeral_or_pronoun = word == "I" && before.len() > 2;
        return word.chars().all(char::is_uppercase)
            && !is_numeral_or_pronoun
            && !begins_sentence
            && !is_arabic_letter(next);
    }
    !begins_sentence && !is_arabic_letter(next)
}

/// How many initials with full stops between them `word` is (`U.S` two, `J` one); `None` if it is more than that.
fn count_initials(word: &str) -> Option<usize> {
    let parts = word.split('.');
    parts.clone().all(abbreviations::is_initial).then(|| parts.count())
}

fn ends_without_blank(stop: &Stop<'_>, marks: Marks, next: char) -> bool {
    let chunk = last_chunk(stop.before);
    if chunk.contains(['/', '@', '=']) || chunk.contains("www.") {
        return false;
    }
    match marks {
        Marks::Ellipsis => false,
        Marks::Exclamatory => next.is_uppercase() || is_arabic_letter(next) || matches!(next, '“' | '«'),
        Marks::FullStop => {
            begins_without_blank(stop.after, next) && (!stop.closers.is_empty() || ends_before_no_blank(chunk))
        }
    }
}

/// `The`, `وقال`, `«`: what a sentence can begin with after a full stop without a blank.
fn begins_without_blank(after: &str, next: char) -> bool {
    if is_arabic_letter(next) {
        return letters(after.chars()).take_while(|&c| is_arabic_letter(c)).nth(2).is_some();
    }
    let word: String = letters(tail_free(after).chars()).take_while(|&c| is_letter(c)).collect();
    let is_capitalised = next.is_uppercase() && word.chars().nth(1).is_some_and(char::is_lowercase);
    matches!(next, '“' | '«') || (is_capitalised && !abbreviations::is_name_ending(&word))
}

/// `met`, `المدينة`, `2003`, `»`: what a sentence can end with before a full stop without a blank.
fn ends_before_no_blank(chunk: &str) -> bool {
    let last = |n: usize, is: fn(char) -> bool| {
        let mut run = letters(chunk.chars().rev()).take_while(|&c| is(c));
        run.nth(n - 1).is_some()
    };
    // A chunk with a full stop in it already is a host name or a chain of initials.
    !chunk.contains('.')
        && (last(3, is_arabic_letter)
            || last(2, char::is_lowercase)
            || last(3, char::is_uppercase)
            || last(2, is_number))
        || chunk.ends_with(is_closer)
}

/// The characters without marks and tatweel.
fn letters(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars.filter(|&c| !is_attached(c) && c != '\u{0640}').take(REACH)
}

/// The last stretch without blanks, of which only the last [`REACH`] bytes are looked at.
fn last_chunk(before: &str) -> &str {
    let from = before.ceil_char_boundary(before.len().saturating_sub(REACH));
    let tail = before.get(from..).unwrap_or_default();
    tail.rsplit(char::is_whitespace).next().unwrap_or_default()
}

/// The last word, without brackets, quotes and the parts before a hyphen.
fn last_word(before: &str) -> &str {
    let chunk = last_chunk(before);
    let word =
        chunk.rsplit(|c: char| !(is_letter(c) || is_number(c) || is_attached(c) || matches!(c, '.' | '&'))).next();
    word.unwrap_or_default().trim_start_matches('.').trim_matches(is_attached)
}

/// What stands before the last word, without the blank between.
fn words_before<'a>(before: &'a str, word: &str) -> &'a str {
    let end = before.trim_end_matches(is_attached).len().saturating_sub(word.len());
    before.get(..end).unwrap_or_default().trim_end()
}

/// The first stretch without blanks, at most [`REACH`] bytes of it, without what opens it.
fn first_word(after: &str) -> &str {
    let word = tail_free(after).split(char::is_whitespace).next().unwrap_or_default();
    word.trim_start_matches(|c: char| is_attached(c) || is_opener(c) || c == '"')
}

/// At most [`REACH`] bytes.
fn tail_free(after: &str) -> &str {
    after.get(..after.floor_char_boundary(REACH)).unwrap_or_default()
}
