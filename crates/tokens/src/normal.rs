//! Normal forms of text, with the way back to the source.
//!
//! Two forms: the [`reading_form`] is what the network reads, without what is decoration (vowel marks, tatweel, bidi
//! controls, presentation forms, the shape of digits); the [`match_key`] also folds letters that writers of Arabic
//! interchange, and is for comparing only. Both are per character and never change the text itself: a [`Normalized`]
//! knows for each of its bytes where it came from. They do not fold case, and Unicode composition (NFC) is left alone.
//!
//! ```
//! use nasij_tokens::normal;
//!
//! let source = "مُقْتَدَى الصَّدْر";
//! let key = normal::match_key(source);
//! assert_eq!(key.text, "مقتدي الصدر");
//! let name = key.text.find("الصدر").expect("it is there");
//! assert_eq!(source.get(key.to_source(name..key.text.len())), Some("الصَّدْر"));
//! ```

use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A text in a normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// The normal form.
    pub text: String,
    /// For each byte of `text` where the source character starts that it came from, then the length of the source.
    offsets: Vec<u32>,
}

impl Normalized {
    /// The part of the source that `range` of the normal text came from, on character boundaries of the source.
    ///
    /// What was dropped belongs to the character before it (vowel marks to their letter). A part of a source character
    /// that became several (a ligature) is the whole source character.
    ///
    /// # Panics
    /// If the range is out of bounds.
    pub fn to_source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        if range.is_empty() {
            return start..start;
        }
        let last = self.offset(range.end - 1);
        let after = self.offsets.iter().skip(range.end).map(|&offset| offset as usize).find(|&offset| offset > last);
        start..after.unwrap_or_else(|| self.offset(self.text.len()))
    }

    /// The part of the normal text that came from this part of the source; empty if all of it was dropped.
    ///
    /// `range` is on character boundaries of the source.
    pub fn from_source(&self, range: Range<usize>) -> Range<usize> {
        let bytes = self.offsets.get(..self.text.len()).unwrap_or_default();
        let at = |place: usize| bytes.partition_point(|&offset| (offset as usize) < place);
        at(range.start)..at(range.end)
    }

    fn offset(&self, byte: usize) -> usize {
        self.offsets[byte] as usize
    }
}

/// What the network reads.
///
/// Arabic presentation forms are replaced by their NFKC letters (isolated marks U+FE70 to U+FE7F are dropped, because
/// NFKC would put a blank in their place); tatweel, vowel and Quranic marks, bidi controls, zero-width characters and the
/// soft hyphen are dropped; Arabic and Persian digits become `0` to `9`; Persian `ک` and `ی` become `ك` and `ي`. All else
/// stays, blanks too. Idempotent.
pub fn reading_form(text: &str) -> Normalized {
    normalize(text, |c| c)
}

/// What comparison uses: the [`reading_form`], then the letters folded that are written for one another.
///
/// `أإآٱ` become `ا`, `ى` becomes `ي`, `ة` becomes `ه`, `ؤ` becomes `و`, `ئ` becomes `ي`; curly and modifier apostrophes
/// become `'`, the two Unicode hyphens `-`. Idempotent.
pub fn match_key(text: &str) -> Normalized {
    normalize(text, fold)
}

/// The [`match_key`] of one word, `None` if it is the word itself; cheaper than asking for the whole map.
pub(crate) fn key_if_different(word: &str) -> Option<Box<str>> {
    let same = |c: char| c.is_ascii() || (!is_presentation_form(c) && reading(c).map(fold) == Some(c));
    if word.chars().all(same) {
        return None;
    }
    Some(match_key(word).text).filter(|key| key != word).map(String::into_boxed_str)
}

fn normalize(text: &str, fold: impl Fn(char) -> char) -> Normalized {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let mut form = String::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    let fit = |offset: usize| u32::try_from(offset).expect("readers refuse texts over 4 GiB");
    for (offset, c) in text.char_indices() {
        let from = form.len();
        if matches!(c, '\u{FE70}'..='\u{FE7F}') {
            continue;
        }
        if is_presentation_form(c) {
            let mut bytes = [0; 4];
            let expanded = nfkc.normalize(c.encode_utf8(&mut bytes));
            form.extend(expanded.chars().filter_map(reading).map(&fold));
        } else if let Some(c) = reading(c) {
            form.push(fold(c));
        }
        offsets.resize(offsets.len() + form.len() - from, fit(offset));
    }
    offsets.push(fit(text.len()));
    Normalized { text: form, offsets }
}

fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// One character of the reading form; `None` if it is dropped.
fn reading(c: char) -> Option<char> {
    let is_dropped = matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}'
        | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}' | '\u{06E7}' | '\u{06E8}' | '\u{06EA}'..='\u{06ED}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    (!is_dropped).then_some(match c {
        '\u{0660}'..='\u{0669}' => digit(c, 0x0660),
        '\u{06F0}'..='\u{06F9}' => digit(c, 0x06F0),
        'ک' => 'ك',
        'ی' => 'ي',
        _ => c,
    })
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// One character of the match key, from the reading form.
fn fold(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ئ' => 'ي',
        'ة' => 'ه',
        'ؤ' => 'و',
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, reading: &str, key: &str) {
        assert_eq!(reading_form(source).text, reading, "reading form of {source:?}");
        assert_eq!(match_key(source).text, key, "match key of {source:?}");
        assert_eq!(key_if_different(source).as_deref(), (key != source).then_some(key), "key of {source:?}");
    }

    #[test]
    fn decoration_is_dropped() {
        check("كتـــاب", "كتاب", "كتاب");
        check("\u{202b}بَغْدادُ\u{202c}\u{200f}", "بغداد", "بغداد");
        check("می\u{200c}روم co\u{ad}op", "ميروم coop", "ميروم coop");
        check("قا\u{06e1}ل\u{0670}", "قال", "قال");
    }

    #[test]
    fn presentation_forms_become_letters() {
        check("\u{fefb}", "لا", "لا");
        check("\u{fdf2}", "الله", "الله");
        check("ك\u{fe76}ب", "كب", "كب");
        check("\u{fb8e}\u{fbfc}", "كي", "كي");
        check("\u{fdfa}", "صلى الله عليه وسلم", "صلي الله عليه وسلم");
    }

    #[test]
    fn digits_and_persian_letters_are_unified() {
        check("١٢٬٥٠٠ ۳٫۵", "12٬500 3٫5", "12٬500 3٫5");
        check("کابینه ی", "كابينه ي", "كابينه ي");
    }

    #[test]
    fn only_the_key_folds_letters() {
        check("أإآٱ ىئ ة ؤ ء", "أإآٱ ىئ ة ؤ ء", "اااا يي ه و ء");
        check("Asa’ib ‘e\u{2011}mail\u{2010} “x”", "Asa’ib ‘e\u{2011}mail\u{2010} “x”", "Asa'ib 'e-mail- “x”");
        check("Al-Sadr ﬁ ½ …", "Al-Sadr ﬁ ½ …", "Al-Sadr ﬁ ½ …");
    }

    #[test]
    fn ranges_lead_to_the_source_and_back() {
        let source = "\u{200f}مُحَمَّد \u{fefb}م";
        let form = reading_form(source);
        assert_eq!(form.text, "محمد لام");
        let piece = |range: Range<usize>| source.get(form.to_source(range));
        assert_eq!(piece(0..2), Some("مُ"));
        assert_eq!(piece(0..8), Some("مُحَمَّد"));
        assert_eq!(piece(9..11), Some("\u{fefb}"), "half of a ligature is the ligature");
        assert_eq!(piece(9..15), Some("\u{fefb}م"));
        assert_eq!(piece(3..3), Some(""));
        assert_eq!(piece(1..3), Some("مُحَ"), "from inside a character to inside the next");
        assert_eq!(form.from_source(0..3), 0..0, "nothing is left of a bidi mark");
        assert_eq!(form.from_source(3..source.len()), 0..15);
        let ligature = source.find('\u{fefb}').unwrap();
        assert_eq!(form.from_source(ligature..ligature + 3), 9..13);
    }
}
