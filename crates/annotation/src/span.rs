use std::ops::Range;

/// A half-open range of bytes in a document's text; both ends lie on character boundaries.
///
/// Offsets are `u32`: a document is at most 4 GiB, which the readers check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets.
    ///
    /// # Panics
    /// If `end < start` or `end` does not fit 32 bits: both are mistakes of the caller, never of a text.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span ends before it starts: {start}..{end}");
        let fit = |n: usize| u32::try_from(n).expect("readers refuse texts over 4 GiB");
        Self { start: fit(start), end: fit(end) }
    }

    /// The first place where `needle` stands in `text`; a help for examples and tests.
    pub fn find(text: &str, needle: &str) -> Option<Self> {
        text.find(needle).map(|start| Self::new(start, start + needle.len()))
    }

    /// The bytes as a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The surface: what stands in `text` at this span.
    ///
    /// # Panics
    /// If the span is not of this text (out of bounds or inside a character).
    #[expect(clippy::string_slice, reason = "the one place where spans meet their text")]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_spans_do_not_overlap() {
        let (a, b) = (Span::new(0, 3), Span::new(3, 5));
        assert!(!a.overlaps(b) && !b.overlaps(a));
        assert!(a.overlaps(Span::new(2, 4)));
    }

    #[test]
    fn a_span_contains_itself_and_its_parts_only() {
        let whole = Span::new(2, 8);
        assert!(whole.contains(whole) && whole.contains(Span::new(3, 8)));
        assert!(!whole.contains(Span::new(1, 3)));
    }
}
