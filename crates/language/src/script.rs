//! What a character is: a letter of some script, a part of the character before it, or neither.
//!
//! Scripts and categories are those of the Unicode Character Database, as `icu_properties` has them.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, Script as UnicodeScript},
};

/// The scripts that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Arabic,
    Latin,
    /// Hebrew, Cyrillic, Han ...
    Other,
}

/// What a character means for cutting a text into runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Letter(Script),
    /// `0` to `9`: Arabizi writes letters with them.
    Digit,
    /// A mark, a tatweel, an invisible control: part of the word around it.
    Joined,
    /// Zero width non-joiner: ends a part of a Persian word.
    NonJoiner,
    /// A character that ends a line.
    LineEnd,
    Blank,
    /// Punctuation, symbols, other digits.
    Neutral,
}

const TATWEEL: char = '\u{640}';
const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';

pub(crate) fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter(Script::Latin),
        '0'..='9' => Class::Digit,
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineEnd,
        ' ' | '\t' => Class::Blank,
        _ if c.is_ascii() => Class::Neutral,
        TATWEEL => Class::Joined,
        ZERO_WIDTH_NON_JOINER => Class::NonJoiner,
        // The letters of Arabic proper, spared the look-up.
        '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' => Class::Letter(Script::Arabic),
        _ => class_by_properties(c),
    }
}

fn class_by_properties(c: char) -> Class {
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::UppercaseLetter
        | GeneralCategory::LowercaseLetter
        | GeneralCategory::TitlecaseLetter
        | GeneralCategory::ModifierLetter
        | GeneralCategory::OtherLetter => match CodePointMapData::<UnicodeScript>::new().get(c) {
            UnicodeScript::Arabic => Class::Letter(Script::Arabic),
            UnicodeScript::Latin => Class::Letter(Script::Latin),
            UnicodeScript::Common | UnicodeScript::Inherited => Class::Neutral,
            _ => Class::Letter(Script::Other),
        },
        GeneralCategory::NonspacingMark
        | GeneralCategory::SpacingMark
        | GeneralCategory::EnclosingMark
        | GeneralCategory::Format => Class::Joined,
        GeneralCategory::SpaceSeparator => Class::Blank,
        _ => Class::Neutral,
    }
}

/// The weight of an Arabic letter; short vowels are not written, so it stands for more than a Latin one.
const ARABIC_WEIGHT: u32 = 6;
/// The weight of a letter of an alphabet that writes its vowels.
pub(crate) const ALPHABET_WEIGHT: u32 = 5;
/// The weight of a sign that stands for a syllable or a word.
const IDEOGRAPH_WEIGHT: u32 = 15;

/// How much of a text a letter stands for, compared between scripts.
pub(crate) fn weight(c: char, script: Script) -> u32 {
    match script {
        Script::Arabic => ARABIC_WEIGHT,
        // East Asian scripts begin with the radicals; Hangul Jamo and Yi are near enough.
        Script::Other if c >= '\u{2E80}' => IDEOGRAPH_WEIGHT,
        Script::Latin | Script::Other => ALPHABET_WEIGHT,
    }
}

/// The weights of all letters of a text.
pub(crate) fn letter_weight(text: &str) -> u64 {
    text.chars()
        .map(|c| match class(c) {
            Class::Letter(script) => u64::from(weight(c, script)),
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_the_class_that_unicode_gives_them() {
        for (text, expected) in [
            ("aZéŞﬁ", Class::Letter(Script::Latin)),
            ("ابگیےۆﺍﻻ", Class::Letter(Script::Arabic)),
            ("אЖक漢α", Class::Letter(Script::Other)),
            ("09", Class::Digit),
            ("\u{64E}\u{670}\u{640}\u{301}\u{200D}\u{200F}\u{202B}\u{AD}", Class::Joined),
            ("\u{200C}", Class::NonJoiner),
            (" \t\u{A0}\u{3000}", Class::Blank),
            ("\n\r\u{2029}", Class::LineEnd),
            ("،؟٣۳۔!€\0😀", Class::Neutral),
        ] {
            for c in text.chars() {
                assert_eq!(class(c), expected, "{c:?}");
            }
        }
    }
}
