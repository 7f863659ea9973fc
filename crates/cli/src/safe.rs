//! Text of strangers on a terminal.
//!
//! Control characters could give the terminal orders, and bidirectional embeddings, overrides and isolates could shuffle
//! what we print around them: they are shown as `U+FFFD`. Joiners and direction marks, which Arabic is written with,
//! pass.

use std::borrow::Cow;

/// Starts an isolate whose direction is that of its first letter.
pub(crate) const FIRST_STRONG_ISOLATE: char = '\u{2068}';
/// Starts an isolate that runs from left to right.
pub(crate) const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
/// Starts an isolate that runs from right to left.
pub(crate) const RIGHT_TO_LEFT_ISOLATE: char = '\u{2067}';
/// Ends an isolate.
pub(crate) const POP_ISOLATE: char = '\u{2069}';
/// Makes a line that begins with it run from left to right.
pub(crate) const LEFT_TO_RIGHT_MARK: char = '\u{200E}';

/// The character, or what is shown in its place.
pub(crate) fn shown(c: char) -> char {
    match c {
        '\n' => '\n',
        '\t' => ' ',
        '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// A text, with what could disturb a terminal replaced; lines and tabs stay.
pub(crate) fn neutral(text: &str) -> Cow<'_, str> {
    let keep_tab = |c| if c == '\t' { c } else { shown(c) };
    if text.chars().all(|c| keep_tab(c) == c) { Cow::Borrowed(text) } else { text.chars().map(keep_tab).collect() }
}

/// The text on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(shown).collect()
}

/// Whether the first letter belongs to a script that is written from right to left.
pub(crate) fn is_right_to_left(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphabetic());
    first.is_some_and(|c| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_to_the_terminal_are_disarmed() {
        assert_eq!(neutral("a\u{1B}[31m\u{9B}2J\rb\0"), "a\u{FFFD}[31m\u{FFFD}2J\u{FFFD}b\u{FFFD}");
        assert_eq!(neutral("\u{202E}a\u{2066}b\u{2069}"), "\u{FFFD}a\u{FFFD}b\u{FFFD}");
    }

    #[test]
    fn what_arabic_needs_passes() {
        let text = "می\u{200C}خواهم\u{200F} ه\u{200D} \u{200E}a\tb\n";
        assert!(matches!(neutral(text), Cow::Borrowed(it) if it == text));
    }

    #[test]
    fn the_first_letter_decides_the_direction() {
        assert!(is_right_to_left("(12) زار Ali"));
        assert!(!is_right_to_left("12 Ali زار"));
        assert!(!is_right_to_left("12."));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line(" a\r\n\tb\u{2029}c\u{7}"), "a b c\u{FFFD}");
    }
}
