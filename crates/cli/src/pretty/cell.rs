//! Cells of a table, in columns of a terminal.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::layout::width_of;
use crate::safe::{FIRST_STRONG_ISOLATE, POP_ISOLATE};

/// Blanks between columns.
const GAP: usize = 2;

/// How cells are written.
pub(super) struct Cells {
    pub(super) has_isolates: bool,
}

impl Cells {
    /// The text, so that it does not reorder what stands around it; ASCII does not in a line from left to right.
    pub(super) fn isolated(&self, text: &str) -> String {
        if self.has_isolates && !text.is_ascii() {
            format!("{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}")
        } else {
            text.to_owned()
        }
    }

    /// Writes a row; longer cells are cut.
    pub(super) fn push_row<const N: usize>(
        &self,
        out: &mut String,
        row: &[String; N],
        widths: &[usize; N],
        styles: &[Style; N],
    ) {
        for (i, ((text, &width), style)) in row.iter().zip(widths).zip(styles).enumerate() {
            let text = cut(text, width);
            let _ = write!(out, "{style}{}{style:#}", self.isolated(&text));
            if i + 1 < N {
                let blanks = width.saturating_sub(text.width()) + GAP;
                out.extend(std::iter::repeat_n(' ', blanks));
            }
        }
        out.push('\n');
    }
}

/// Widths of the columns: of their longest cells, but the first and the third, which are names, share what is left.
pub(super) fn widths(rows: &[[String; 5]], width: usize) -> [usize; 5] {
    let longest = |i: usize| rows.iter().map(|row| row[i].width()).max().unwrap_or(0);
    let mut widths = [longest(0), longest(1), longest(2), longest(3), longest(4)];
    let others = widths[1] + widths[3] + widths[4] + 5 * GAP;
    let half = (width.saturating_sub(others) / 2).max(10);
    // A short column leaves its room to the other one.
    let room = |other: usize| 2 * half - other.min(half);
    (widths[0], widths[2]) = (widths[0].min(room(widths[2])), widths[2].min(room(widths[0])));
    widths
}

/// The text, or as much of its beginning as goes into `width` columns with an ellipsis.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += width_of(*c);
        used < width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_says_so() {
        assert_eq!(cut("بغداد", 5), "بغداد");
        assert_eq!(cut("مقتدى الصدر", 7), "مقتدى …");
        assert_eq!(cut("東京都", 5), "東京…");
    }

    #[test]
    fn names_share_the_room_that_is_left() {
        let row =
            |head: usize, tail: usize| ["h".repeat(head), "r".repeat(10), "t".repeat(tail), "0.50".into(), "s".into()];
        assert_eq!(widths(&[row(3, 4), row(5, 2)], 80), [5, 10, 4, 4, 1]);
        assert_eq!(widths(&[row(90, 90)], 65), [20, 10, 20, 4, 1]);
        assert_eq!(widths(&[row(90, 5)], 65), [35, 10, 5, 4, 1]);
        assert_eq!(widths(&[row(90, 90)], 20), [10, 10, 10, 4, 1]);
    }
}
