use serde::Serialize;

/// A half-open range of code points in a text: `nasij_annotation::Span` counts bytes, gold and output do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CharSpan {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl CharSpan {
    /// From `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the two share a code point.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether the two end together and start at most three letters apart: a proclitic or an article left in or out.
    pub fn is_same_name(self, other: Self) -> bool {
        self.end == other.end && self.start.abs_diff(other.start) <= 3 && self.overlaps(other)
    }

    /// What stands there in `text`; less or nothing where the text ends before.
    pub fn of(self, text: &str) -> String {
        text.chars().skip(self.start).take(self.end.saturating_sub(self.start)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_start_three_letters_later() {
        let check =
            |a: (usize, usize), b: (usize, usize)| CharSpan::new(a.0, a.1).is_same_name(CharSpan::new(b.0, b.1));
        assert!(check((0, 9), (3, 9)) && check((3, 9), (0, 9)));
        assert!(!check((0, 9), (4, 9)));
        assert!(!check((0, 9), (0, 8)));
        assert!(!check((5, 5), (5, 5)), "nothing is no name");
    }

    #[test]
    fn the_text_is_counted_in_code_points() {
        assert_eq!(CharSpan::new(2, 7).of("😀 بغداد."), "بغداد");
        assert_eq!(CharSpan::new(5, 99).of("الصدر ١"), " ١");
        assert_eq!(CharSpan::new(9, 2).of("abc"), "");
    }
}
