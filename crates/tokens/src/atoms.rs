//! The finest units of a text, which carry the network's labels.
//!
//! An atom is a maximal run of letters, marks, numbers, format characters (bidi marks, joiners) and `_`, or any other
//! single character that is not blank. `al-Sadr's` has five: `al`, `-`, `Sadr`, `'`, `s`. Words as readers count them are
//! put together from atoms in [`tokenize`](crate::tokenize()). Blank is what `char::is_whitespace` says.

use nasij_annotation::Span;

use crate::characters::is_word_char;

/// The atoms of `sentence`, in the order of the text; together they cover each of its non-blank characters once.
///
/// ```
/// use nasij_annotation::Span;
///
/// let text = "زار al-Sadr بغداد.";
/// let atoms = nasij_tokens::atoms(text, Span::new(0, text.len()));
/// let surfaces: Vec<_> = atoms.iter().map(|atom| atom.of(text)).collect();
/// assert_eq!(surfaces, ["زار", "al", "-", "Sadr", "بغداد", "."]);
/// ```
///
/// # Panics
/// If the span is not of this text.
pub fn atoms(text: &str, sentence: Span) -> Vec<Span> {
    Atoms::new(text, sentence).collect()
}

/// The atoms of a span, one at a time.
pub(crate) struct Atoms<'a> {
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
    offset: usize,
    end: usize,
}

impl<'a> Atoms<'a> {
    pub(crate) fn new(text: &'a str, span: Span) -> Self {
        let range = span.range();
        Self { chars: span.of(text).char_indices().peekable(), offset: range.start, end: range.end }
    }
}

impl Iterator for Atoms<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let (start, first) = self.chars.find(|(_, c)| !c.is_whitespace())?;
        if is_word_char(first) {
            while self.chars.next_if(|&(_, c)| is_word_char(c)).is_some() {}
        }
        let end = self.chars.peek().map_or(self.end, |&(next, _)| self.offset + next);
        Some(Span::new(self.offset + start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = atoms(text, Span::new(0, text.len()));
        assert_eq!(found.iter().map(|atom| atom.of(text)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn runs_hold_letters_marks_numbers_and_format_characters() {
        check("U.S. F-16s", &["U", ".", "S", ".", "F", "-", "16s"]);
        check("مُقتـدى\u{200f} می\u{200c}روم", &["مُقتـدى\u{200f}", "می\u{200c}روم"]);
        check("snake_case ٣٫٥", &["snake_case", "٣", "٫", "٥"]);
        check("«سائرون»", &["«", "سائرون", "»"]);
    }

    #[test]
    fn every_other_character_stands_alone() {
        check("?!\u{0}", &["?", "!", "\u{0}"]);
        check("\u{200e}\u{301}.", &["\u{200e}\u{301}", "."]);
        check(" \u{a0}\u{3000}\n", &[]);
    }

    #[test]
    fn spans_count_from_the_start_of_the_text() {
        assert_eq!(atoms("ab cd. ef", Span::new(3, 6)), [Span::new(3, 5), Span::new(5, 6)]);
    }
}
