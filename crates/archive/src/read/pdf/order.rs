//! Is Arabic in reading order, or as it is seen from left to right?
//!
//! Nothing in a PDF tells it, but Arabic does. Three signs are counted, in the text as it is and in the text turned
//! about, glyph by glyph:
//!
//! - Words that begin with the article: every fourth word or so. In Arabic turned about they are those that end in lam
//!   and alef, such as `أولا`: one in a hundred.
//! - Words that end in teh marbuta or alef maksura: every seventh or so. No word begins with them.
//! - Presentation forms: an initial form is followed by a medial or final one, never the other way about.
//!
//! Each sign speaks the truth more than twenty times as often as not, so that three that agree are wrong once in some
//! 8,000 pages; one sign in five may disagree (names, foreign words, broken lines), as in a text with more signs it then
//! still is some hundred times likelier to be one than the other. [`MIN`] and [`RATIO`] say that. A page that does not
//! tell is as the others are if they agree; if none tells, nothing is changed, and a note says so.

mod bidi;

use std::fmt::Write;

use nasij_annotation::{Note, NoteKind, Span};

use super::forms::{self, Shape};
use super::layout::Line;

/// So many signs are enough.
const MIN: usize = 3;

/// So many times as many signs must be for one order as for the other.
const RATIO: usize = 4;

/// Whether a character is of the Arabic script, a letter or a mark.
pub(super) fn is_arabic(char: char) -> bool {
    matches!(char, '\u{610}'..='\u{61A}' | '\u{620}'..='\u{65F}' | '\u{66E}'..='\u{6D3}' | '\u{6D5}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6EF}' | '\u{6FA}'..='\u{6FC}' | '\u{6FF}' | '\u{750}'..='\u{77F}'
        | '\u{8A0}'..='\u{8FF}' | '\u{FB50}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}')
}

/// Whether a character stands above or below a letter, or stretches it.
pub(super) fn is_mark(char: char) -> bool {
    matches!(char, '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}'
        | '\u{8D3}'..='\u{8FF}' | '\u{FE70}'..='\u{FE7F}')
}

/// The signs for the order as it is, and for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Signs {
    forward: usize,
    backward: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Logical,
    Visual,
    Unclear,
}

impl Signs {
    fn order(self) -> Order {
        let Self { forward, backward } = self;
        if backward >= MIN && backward >= RATIO * forward {
            Order::Visual
        } else if forward >= MIN && forward >= RATIO * backward {
            Order::Logical
        } else {
            Order::Unclear
        }
    }
}

/// The lines of a page, their presentation forms composed, and what they tell.
pub(super) struct Page {
    lines: Vec<Line>,
    signs: Signs,
    has_arabic: bool,
    is_mostly_arabic: bool,
}

impl Page {
    pub(super) fn new(mut lines: Vec<Line>) -> Self {
        let (mut signs, mut arabic, mut latin) = (Signs::default(), 0, 0);
        for line in &mut lines {
            shapes(&line.glyphs, &mut signs);
            for glyph in &mut line.glyphs {
                let mut composed = String::with_capacity(glyph.len());
                forms::compose(glyph, &mut composed);
                *glyph = composed;
                arabic += glyph.chars().filter(|it| is_arabic(*it)).count();
                latin += glyph.chars().filter(|it| it.is_alphabetic() && !is_arabic(*it)).count();
            }
            signs.forward += words(&line.glyphs.concat());
            signs.backward += words(&line.glyphs.iter().rev().map(String::as_str).collect::<String>());
        }
        Self { lines, signs, has_arabic: arabic > 1, is_mostly_arabic: arabic > latin }
    }
}

/// The words in a line that begin with the article, and those that end in what no word begins with.
fn words(line: &str) -> usize {
    let words = line.split(|it| !is_arabic(it));
    let signs = words.map(|word| {
        let letters: Vec<char> = word.chars().filter(|it| !is_mark(*it)).collect();
        let has_article = letters.len() >= 4 && letters.starts_with(&['ا', 'ل']);
        let has_ending = letters.len() >= 3 && matches!(letters.last(), Some('ة' | 'ى'));
        usize::from(has_article) + usize::from(has_ending)
    });
    signs.sum()
}

/// The pairs of presentation forms that join as they stand, and as they do not.
fn shapes(glyphs: &[String], signs: &mut Signs) {
    let mut last = None;
    for char in glyphs.iter().flat_map(|it| it.chars()).filter(|it| !is_mark(*it)) {
        let shape = forms::shape(char);
        match (last, shape) {
            (Some(Shape::Initial), Some(Shape::Medial | Shape::Final)) | (Some(Shape::Medial), Some(Shape::Final)) => {
                signs.forward += 1;
            }
            (Some(Shape::Medial | Shape::Final), Some(Shape::Initial)) | (Some(Shape::Final), Some(Shape::Medial)) => {
                signs.backward += 1;
            }
            _ => {}
        }
        last = shape;
    }
}

/// The text of all pages, in reading order where that is certain.
pub(super) fn join(pages: Vec<Page>) -> (String, Vec<Note>) {
    let of_all = common(&pages);
    let (mut text, mut notes) = (String::new(), Vec::new());
    for page in pages {
        let order = match page.signs.order() {
            Order::Unclear => of_all,
            order => order,
        };
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        write(&page, order, &mut text);
        if text.len() == start {
            text.truncate(text.trim_end_matches('\n').len());
            continue;
        }
        let kind = match order {
            _ if !page.has_arabic => continue,
            Order::Logical => continue,
            Order::Visual => NoteKind::Reordered,
            Order::Unclear => NoteKind::DoubtfulOrder,
        };
        let span = Span::new(start, text.len());
        match notes.last_mut() {
            Some(Note { kind: last, span: before }) if *last == kind => before.end = span.end,
            _ => notes.push(Note { kind, span }),
        }
    }
    (text, notes)
}

/// The order of pages that do not tell: that of those that tell, or of all together.
fn common(pages: &[Page]) -> Order {
    let mut orders: Vec<_> = pages.iter().map(|it| it.signs.order()).filter(|it| *it != Order::Unclear).collect();
    orders.dedup();
    match orders[..] {
        [order] => order,
        [] => {
            let sum = |all: Signs, page: &Page| Signs {
                forward: all.forward + page.signs.forward,
                backward: all.backward + page.signs.backward,
            };
            pages.iter().fold(Signs::default(), sum).order()
        }
        _ => Order::Unclear,
    }
}

fn write(page: &Page, order: Order, text: &mut String) {
    let is_turned = order == Order::Visual;
    let has_mirrors = is_turned && bidi::has_mirrors(&page.lines);
    let keeps_marks = is_turned && bidi::keeps_marks(&page.lines);
    let turn = bidi::Turn { is_mostly_arabic: page.is_mostly_arabic, has_mirrors, keeps_marks };
    let start = text.len();
    let mut is_full = false;
    for line in &page.lines {
        let is_arabic = line.glyphs.iter().any(|it| it.chars().any(is_arabic));
        let line_text = if is_turned && is_arabic { turn.line(&line.glyphs) } else { line.glyphs.concat() };
        let line_text = line_text.trim();
        if line_text.is_empty() {
            continue;
        }
        let gap = match (text.len() > start, line.begins_paragraph) {
            (false, _) => "",
            (true, true) => "\n\n",
            (true, false) if is_full => " ",
            (true, false) => "\n",
        };
        is_full = line.is_full;
        let _ = write!(text, "{gap}{line_text}");
    }
}

#[cfg(test)]
mod tests;
