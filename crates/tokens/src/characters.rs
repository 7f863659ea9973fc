//! Classes of characters, as far as words and sentences are told apart by them.
//!
//! `char::is_alphabetic` is of no use here: it counts the Arabic short-vowel marks as letters.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup},
};

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// `[\p{L}\p{M}\p{N}\p{Cf}_]`: what atoms longer than one character are made of.
pub(crate) fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let group = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Mark).union(GeneralCategoryGroup::Number);
    group.union(GeneralCategoryGroup::Format).contains(category(c))
}

/// `\p{L}`.
pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    GeneralCategoryGroup::Letter.contains(category(c))
}

/// `\p{N}`.
pub(crate) fn is_number(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    GeneralCategoryGroup::Number.contains(category(c))
}

/// `[\p{M}\p{Cf}]`: what has no place of its own in the line and goes with the character before it.
pub(crate) fn is_attached(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Mark.union(GeneralCategoryGroup::Format).contains(category(c))
}

/// A letter of the Arabic script.
pub(crate) fn is_arabic_letter(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{0870}'..='\u{08FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && is_letter(c)
}

/// Characters that end a line, and so a sentence.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0085}' | '\u{2028}' | '\u{2029}')
}

/// Punctuation that can end a sentence.
pub(crate) fn is_final(c: char) -> bool {
    is_exclamatory(c) || matches!(c, '.' | '…')
}

/// Punctuation that ends a sentence and is never part of an abbreviation.
pub(crate) fn is_exclamatory(c: char) -> bool {
    matches!(c, '!' | '?' | '؟' | '۔' | '‼' | '⁇' | '⁈' | '⁉' | '。' | '！' | '？' | '।')
}

/// Brackets and quotation marks that close, or may close.
pub(crate) fn is_closer(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' | '›' | '﴾' | '〟' | '」' | '』' | '）')
}

/// Brackets and quotation marks that open and never close.
pub(crate) fn is_opener(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '“' | '‘' | '«' | '‹' | '„' | '﴿' | '「' | '『' | '（')
}

/// Signs that begin the items of a list.
pub(crate) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '▪' | '◦' | '‣' | '●' | '■' | '◆' | '►' | '▸')
}

/// Hyphens that join the parts of a word.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Apostrophes and what is typed for them, also as ayn and hamza in romanised Arabic.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`')
}
