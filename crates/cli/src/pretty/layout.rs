//! Text in lines of a given width, with some stretches marked.

use std::{fmt::Write as _, mem};

use anstyle::Style;
use nasij_annotation::Span;
use unicode_width::UnicodeWidthChar;

use crate::safe::{
    FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, RIGHT_TO_LEFT_ISOLATE, is_right_to_left, shown,
};

/// How text is set.
pub(super) struct Layout {
    /// Columns of a line, without the indent.
    pub(super) width: usize,
    pub(super) indent: usize,
    pub(super) has_isolates: bool,
}

/// A stretch to be shown in a style, between two pieces of text of ours.
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) style: Style,
    pub(super) before: &'static str,
    pub(super) after: String,
    pub(super) after_style: Style,
}

impl Layout {
    /// Writes the lines of `span`; the marks are in the order of the text and do not overlap.
    ///
    /// Lines are broken at blanks, over-long words anywhere.
    pub(super) fn push(&self, out: &mut String, text: &str, span: Span, marks: &[Mark]) {
        let text = text.get(..span.end as usize).expect("spans lie on character boundaries");
        let mut start = span.start as usize;
        let mut marks = marks;
        while let Some(rest) = text.get(start..).filter(|it| !it.is_empty()) {
            let break_at = rest.find(['\n', '\u{2028}', '\u{2029}']);
            let line = rest.get(..break_at.unwrap_or(rest.len())).expect("found in it");
            let skipped = break_at.and_then(|at| rest.get(at..)?.chars().next()).map_or(0, char::len_utf8);
            let end = start + line.len();
            while let [mark, later @ ..] = marks
                && (mark.span.end as usize) <= start
            {
                marks = later;
            }
            self.push_paragraph(out, line.strip_suffix('\r').unwrap_or(line), start, marks);
            start = end + skipped;
        }
    }

    fn push_paragraph(&self, out: &mut String, line: &str, start: usize, marks: &[Mark]) {
        let direction = is_right_to_left(line);
        let mut setter = Setter { layout: self, out, marks, direction, line: Vec::new(), used: 0 };
        let mut word = Vec::new();
        for piece in (Pieces { line, at: 0, start, marks, mark: 0 }) {
            match piece {
                Piece::Blank { .. } => {
                    setter.push_word(mem::take(&mut word));
                    setter.push_blank(piece);
                }
                Piece::Text { .. } => word.push(piece),
            }
        }
        setter.push_word(word);
        setter.end_line();
    }
}

/// The columns that a character takes.
pub(super) fn width_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// What a line is made of: blanks, and stretches without blanks that are inside one mark or none.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Blank { mark: Option<usize> },
    Text { text: &'a str, mark: Option<usize>, is_first: bool, is_last: bool },
}

impl Piece<'_> {
    fn mark(&self) -> Option<usize> {
        match self {
            Self::Blank { mark } | Self::Text { mark, .. } => *mark,
        }
    }
}

fn is_blank(c: char) -> bool {
    // The others are there to hold words together.
    c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}')
}

/// Cuts a line at blanks and at the ends of marks.
struct Pieces<'a> {
    line: &'a str,
    /// How much of the line is done, in bytes.
    at: usize,
    /// Where the line starts in the text.
    start: usize,
    marks: &'a [Mark],
    /// The first mark that does not end before what is to come.
    mark: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.line.get(self.at..)?;
        let c = rest.chars().next()?;
        let here = self.start + self.at;
        while self.marks.get(self.mark).is_some_and(|it| it.span.end as usize <= here) {
            self.mark += 1;
        }
        let next = self.marks.get(self.mark).map(|it| it.span.range());
        let mark = next.as_ref().is_some_and(|it| it.start <= here).then_some(self.mark);
        if is_blank(c) {
            self.at += c.len_utf8();
            return Some(Piece::Blank { mark });
        }
        let border = next.as_ref().map_or(usize::MAX, |it| if mark.is_some() { it.end } else { it.start }) - here;
        // Not beyond the border: a long word with many marks would be searched once for each.
        let text = rest.get(..border.min(rest.len())).expect("marks lie on character boundaries");
        let text = text.split(is_blank).next().unwrap_or_default();
        let len = text.len();
        self.at += len;
        let range = next.filter(|_| mark.is_some()).unwrap_or_default();
        Some(Piece::Text { text, mark, is_first: range.start == here, is_last: range.end == here + len })
    }
}

/// Fills lines.
struct Setter<'a, 'b> {
    layout: &'b Layout,
    out: &'b mut String,
    marks: &'a [Mark],
    /// Whether the paragraph runs from right to left.
    direction: bool,
    line: Vec<Piece<'a>>,
    /// Columns used in `line`.
    used: usize,
}

impl<'a> Setter<'a, '_> {
    fn width(&self, piece: &Piece<'a>) -> usize {
        let Piece::Text { text, mark, is_first, is_last } = piece else { return 1 };
        let mark = mark.map(|it| &self.marks[it]);
        let before = mark.filter(|_| *is_first).map_or(0, |it| width(it.before));
        let after = mark.filter(|_| *is_last).map_or(0, |it| width(&it.after));
        before + width(text) + after
    }

    fn push_blank(&mut self, blank: Piece<'a>) {
        // Blanks at the end of a line take no room: the next word decides whether they are kept.
        self.used += 1;
        self.line.push(blank);
    }

    fn push_word(&mut self, word: Vec<Piece<'a>>) {
        let needed: usize = word.iter().map(|piece| self.width(piece)).sum();
        if self.used + needed > self.layout.width && self.used > 0 && needed > 0 {
            self.end_line();
        }
        for piece in word {
            let needed = self.width(&piece);
            if self.used + needed <= self.layout.width {
                self.used += needed;
                self.line.push(piece);
            } else {
                self.push_in_parts(piece);
            }
        }
    }

    /// Sets a piece that is longer than a line.
    fn push_in_parts(&mut self, piece: Piece<'a>) {
        let Piece::Text { text, mark, is_first, is_last } = piece else { return };
        let around = self.width(&piece) - width(text);
        let room = self.layout.width.saturating_sub(around).max(1);
        let mut rest = text;
        while !rest.is_empty() {
            if self.used > 0 {
                self.end_line();
            }
            let mut used = 0;
            let is_over = |(at, c): &(usize, char)| {
                used += width_of(*c);
                // At least one character, so that we get on.
                used > room && *at > 0
            };
            let end = rest.char_indices().find(is_over).map_or(rest.len(), |(at, _)| at);
            let (part, later) = rest.split_at(end);
            let is_first = is_first && rest.len() == text.len();
            let part = Piece::Text { text: part, mark, is_first, is_last: is_last && later.is_empty() };
            self.used = self.width(&part).max(1);
            self.line.push(part);
            rest = later;
        }
    }

    /// Writes the line, without the blanks at its end.
    fn end_line(&mut self) {
        let mut line = mem::take(&mut self.line);
        self.used = 0;
        while matches!(line.last(), Some(Piece::Blank { .. })) {
            line.pop();
        }
        if !line.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', self.layout.indent));
            self.isolate(self.direction);
            for group in line.chunk_by(|a, b| a.mark() == b.mark()) {
                self.push_group(group);
            }
            self.end_isolate();
        }
        self.out.push('\n');
    }

    /// Writes what stands in one mark, or in none.
    fn push_group(&mut self, group: &[Piece<'a>]) {
        let Some(mark) = group[0].mark().map(|it| &self.marks[it]) else { return self.push_text(group) };
        let is_in = |test: fn(&Piece<'a>) -> bool| group.iter().any(test);
        let direction = group.iter().any(|it| matches!(it, Piece::Text { text, .. } if is_right_to_left(text)));
        self.isolate(direction);
        if is_in(|it| matches!(it, Piece::Text { is_first: true, .. })) {
            self.out.push_str(mark.before);
        }
        if self.layout.has_isolates {
            self.out.push(FIRST_STRONG_ISOLATE);
        }
        let _ = write!(self.out, "{}", mark.style);
        self.push_text(group);
        let _ = write!(self.out, "{:#}", mark.style);
        self.end_isolate();
        if is_in(|it| matches!(it, Piece::Text { is_last: true, .. })) {
            let _ = write!(self.out, "{}{}{:#}", mark.after_style, mark.after, mark.after_style);
        }
        self.end_isolate();
    }

    fn push_text(&mut self, pieces: &[Piece<'a>]) {
        for piece in pieces {
            match piece {
                Piece::Blank { .. } => self.out.push(' '),
                Piece::Text { text, .. } => self.out.extend(text.chars().map(shown)),
            }
        }
    }

    fn isolate(&mut self, is_right_to_left: bool) {
        if self.layout.has_isolates {
            self.out.push(if is_right_to_left { RIGHT_TO_LEFT_ISOLATE } else { LEFT_TO_RIGHT_ISOLATE });
        }
    }

    fn end_isolate(&mut self) {
        if self.layout.has_isolates {
            self.out.push(POP_ISOLATE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: usize, text: &str, names: &[&str], expected: &str) {
        let marks: Vec<Mark> = names
            .iter()
            .map(|name| Mark {
                span: Span::find(text, name).unwrap(),
                style: Style::new(),
                before: "[",
                after: " X]".to_owned(),
                after_style: Style::new(),
            })
            .collect();
        let mut out = String::new();
        let layout = Layout { width, indent: 0, has_isolates: false };
        layout.push(&mut out, text, Span::new(0, text.len()), &marks);
        assert_eq!(out, expected);
    }

    #[test]
    fn lines_break_at_blanks() {
        check(10, "one two three four", &[], "one two\nthree four\n");
        check(10, "one\r\n\n  two\u{2029}three\tfour", &[], "one\n\n  two\nthree four\n");
        check(10, "0123456789 x", &[], "0123456789\nx\n");
        check(10, "", &[], "");
        check(10, "a            b", &[], "a\nb\n");
    }

    #[test]
    fn over_long_words_break_anywhere() {
        check(4, "abcdefghij k", &[], "abcd\nefgh\nij k\n");
        check(4, "a bcdefg", &[], "a\nbcde\nfg\n");
        check(4, "東京都庁", &[], "東京\n都庁\n");
        check(4, "ab\u{301}cd\u{301}e", &[], "ab\u{301}cd\u{301}\ne\n");
    }

    #[test]
    fn marks_stand_around_names_also_over_lines() {
        check(40, "زار وبغداد.", &["بغداد"], "زار و[بغداد X].\n");
        check(12, "met Ali Ahmad Saleh.", &["Ali Ahmad Saleh"], "met [Ali\nAhmad\nSaleh X].\n");
        check(20, "Ali\nAhmad x", &["Ali\nAhmad"], "[Ali\nAhmad X] x\n");
        check(20, "Iran-Iraq", &["Iran", "Iraq"], "[Iran X]-[Iraq X]\n");
    }

    #[test]
    fn a_long_name_keeps_its_marks() {
        check(8, "abcdefghij", &["abcdefghij"], "[abcd\nefgh\nij X]\n");
        check(1, "ab", &["ab"], "[a\nb X]\n");
    }

    #[test]
    fn hostile_characters_are_shown_as_replaced() {
        check(40, "a\u{1B}[2J \u{202E}b\u{2069}", &[], "a\u{FFFD}[2J \u{FFFD}b\u{FFFD}\n");
    }
}
