//! What a word in Arabic script says of its language.
//!
//! Three kinds of evidence: letters that some alphabets lack, the glued article of Arabic, and function words. The
//! lists know words in a folded form, because Arabic typed on a Persian keyboard has ی and ک, and Persian in old
//! encodings has ي and ك; which of them was typed is a small piece of evidence of its own.

mod letters;
mod words;

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use nasij_annotation::Language;

use crate::{
    evidence::{self, Lexicon, MEDIUM, Points, WEAK},
    script::{self, Class},
};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| evidence::lexicon(words::LISTS, fold));

/// Bytes of a word that are looked at: no word that tells languages apart is longer.
const REACH: usize = 64;

/// Adds the evidence of one word; `key` is a buffer.
pub(crate) fn add_word(word: &str, points: &mut Points, key: &mut String) {
    let word = word.get(..word.floor_char_boundary(REACH)).unwrap_or_default();
    for c in word.chars() {
        for &(language, value) in letters::evidence(c) {
            points.add(language, value);
        }
    }
    key.clear();
    fold(word, key);
    if let Some(found) = LEXICON.get(key.as_str()) {
        points.add_all(found);
    } else if has_article(key) {
        points.add(Language::Arabic, MEDIUM);
    } else if key.starts_with('ئ') {
        // Sorani writes a hamza chair before a vowel at the beginning of a word.
        points.add(Language::Sorani, MEDIUM);
    }
}

/// A zero width non-joiner after an Arabic letter: `می‌شود`.
pub(crate) fn add_non_joiner(points: &mut Points) {
    points.add(Language::Persian, 2 * WEAK);
    points.add(Language::Urdu, WEAK);
    points.add(Language::Sorani, WEAK);
}

/// The full stop of Urdu.
pub(crate) fn add_urdu_full_stop(points: &mut Points) {
    points.add(Language::Urdu, MEDIUM);
}

/// Whether a folded word begins with the article, alone or after a proclitic, and goes on for three letters.
fn has_article(key: &str) -> bool {
    const FORMS: [&str; 8] = ["ال", "وال", "بال", "فال", "کال", "لل", "ولل", "وبال"];
    FORMS.iter().any(|form| key.strip_prefix(form).is_some_and(|rest| rest.chars().nth(2).is_some()))
}

/// Appends the form that words are looked up by: base letters without marks, one kind of yeh and kaf, alef without
/// hamza.
fn fold(word: &str, key: &mut String) {
    let is_presentation_form = |c: char| matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    if word.contains(is_presentation_form) {
        let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(word);
        key.extend(plain.chars().filter_map(fold_letter));
    } else {
        key.extend(word.chars().filter_map(fold_letter));
    }
}

fn fold_letter(c: char) -> Option<char> {
    match c {
        'ي' | 'ى' => Some('ی'),
        'ك' => Some('ک'),
        'أ' | 'إ' | 'ٱ' => Some('ا'),
        _ => matches!(script::class(c), Class::Letter(_)).then_some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leader(text: &str) -> Language {
        let mut points = Points::default();
        for word in text.split_whitespace() {
            add_word(word, &mut points, &mut String::new());
        }
        points.leader().0
    }

    #[test]
    fn words_are_compared_without_marks_and_shapes() {
        for (surface, expected) in [
            ("علــى", "علی"),
            ("عَلَى", "علی"),
            ("كانت", "کانت"),
            ("إلى", "الی"),
            ("ﻓﻲ", "فی"),
            ("ﻻ", "لا"),
            ("آن", "آن"),
            ("ب\u{200F}عد", "بعد"),
        ] {
            let mut key = String::new();
            fold(surface, &mut key);
            assert_eq!(key, expected, "{surface}");
        }
    }

    #[test]
    fn each_language_has_its_words() {
        for (text, language) in [
            ("قال رئيس الوزراء إن الحكومة لن تقبل هذا القرار", Language::Arabic),
            ("رئیس جمهور گفت که دولت این تصمیم را نخواهد پذیرفت", Language::Persian),
            ("وزیر اعظم نے کہا کہ حکومت یہ فیصلہ قبول نہیں کرے گی", Language::Urdu),
            ("ولسمشر وویل چې حکومت به دا پرېکړه و نه مني", Language::Pashto),
            ("سەرۆک وتی کە حکومەت ئەم بڕیارە قبوڵ ناکات", Language::Sorani),
            ("صدر چيو ته حڪومت اهو فيصلو قبول نه ڪندي", Language::Other),
            ("پرېزىدېنت ھۆكۈمەت بۇ قارارنى قوبۇل قىلمايدۇ دېدى", Language::Other),
        ] {
            assert_eq!(leader(text), language, "{text}");
        }
    }

    #[test]
    fn the_keyboard_does_not_make_the_language() {
        assert_eq!(leader("وزیر الدفاع العراقی یصل الی بغداد فی زیارة رسمیة"), Language::Arabic);
        assert_eq!(leader("رئيس جمهور گفت كه دولت اين تصميم را از مجلس مي خواهد"), Language::Persian);
    }

    #[test]
    fn foreign_names_do_not_make_the_language() {
        assert_eq!(leader("التقى الوزير گورباتشوف وپوتين ومحافظ چمچمال في بغداد"), Language::Arabic);
    }

    #[test]
    fn the_article_needs_a_word_after_it() {
        assert!(has_article("السلام") && has_article("والوزیر") && has_article("للعراق"));
        assert!(!has_article("الف") && !has_article("ال") && !has_article("بالا"));
    }
}
