//! From glyphs at places to lines.

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};

use super::super::Reason;
use super::{Length, malformed, order};

/// The most glyphs of a page.
const GLYPHS: usize = 1 << 20;

/// A gap of this part of the font's size parts words. A blank is at least a fifth of it, the letters of a word are
/// closer.
const GAP: f64 = 0.15;

/// A baseline that is off by less is the same line: raised and lowered letters.
const BASELINE: f64 = 0.5;

/// A distance of lines that is so much larger than most parts paragraphs.
const PARAGRAPH: f64 = 1.5;

/// A line of this part of the widest is full: it ended for want of room. A page has so many of them, or none.
const FULL: f64 = 0.85;
const FULL_LINES: usize = 3;

/// The lines of a page, and of how many of its glyphs the meaning is known.
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    pub(super) known: usize,
    pub(super) unknown: usize,
}

/// What stands on one line, glyph by glyph: from left to right where some of it is Arabic.
#[derive(Default)]
pub(super) struct Line {
    pub(super) glyphs: Vec<String>,
    /// A larger gap is above it.
    pub(super) begins_paragraph: bool,
    /// The next goes on with what is said, if it begins no paragraph.
    pub(super) is_full: bool,
}

/// Reads the first page of `document`.
pub(super) fn page(document: &Document, length: &mut Length) -> Result<Page, Reason> {
    let mut glyphs = Glyphs { placed: vec![], unknown: 0, begins: true, length, stop: None };
    let result = output_doc_page(document, &mut glyphs, 1);
    if let Some(reason) = glyphs.stop {
        return Err(reason);
    }
    result.map_err(|error| malformed(&error.to_string()))?;
    let (known, unknown) = (glyphs.placed.len().saturating_sub(glyphs.unknown), glyphs.unknown);
    Ok(Page { lines: lines(glyphs.placed), known, unknown })
}

/// A glyph on the page turned so that its text is upright.
struct Glyph {
    /// Where it begins and ends on the line.
    start: f64,
    end: f64,
    /// The height of the line.
    baseline: f64,
    size: f64,
    /// It is the first of what is drawn at once.
    begins: bool,
    text: String,
}

/// Takes the glyphs from the library.
struct Glyphs<'a> {
    placed: Vec<Glyph>,
    unknown: usize,
    begins: bool,
    length: &'a mut Length,
    stop: Option<Reason>,
}

impl Glyphs<'_> {
    fn stop(&mut self, reason: Reason) -> OutputError {
        self.stop = Some(reason);
        OutputError::FormatError(std::fmt::Error)
    }
}

impl OutputDev for Glyphs<'_> {
    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let mut readable: String = text.chars().filter_map(readable).collect();
        if text.is_empty() && width > 0.0 {
            self.unknown += 1;
            readable.push('\u{FFFD}');
        }
        let text = readable;
        if text.is_empty() {
            return Ok(());
        }
        if !self.length.add(text.len()) {
            let reason = self.length.error();
            return Err(self.stop(reason));
        }
        if self.placed.len() == GLYPHS {
            return Err(self.stop(malformed("a page has too many glyphs")));
        }
        // What is up for the letters is up for the line; mirrored letters then run to the left.
        let height = place.m21.hypot(place.m22);
        let (up_x, up_y) = if height > 0.0 { (place.m21 / height, place.m22 / height) } else { (0.0, 1.0) };
        let along = |x: f64, y: f64| x * up_y - y * up_x;
        let start = along(place.m31, place.m32);
        let advance = width * font_size + spacing;
        let glyph = Glyph {
            start,
            end: start + along(advance * place.m11, advance * place.m12),
            baseline: place.m31 * up_x + place.m32 * up_y,
            size: (font_size * height).abs(),
            begins: self.begins,
            text,
        };
        self.begins = false;
        let is_sound = [glyph.start, glyph.end, glyph.baseline, glyph.size].iter().all(|it| it.is_finite());
        if is_sound {
            self.placed.push(glyph);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.begins = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A character as a text has it: no controls but blanks, no marks of direction, which are those of the page, and none
/// without a width.
fn readable(char: char) -> Option<char> {
    match char {
        '\t' | '\n' | '\r' | '\u{A0}' => Some(' '),
        '\u{AD}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => None,
        char => (!char.is_control()).then_some(char),
    }
}

fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut groups: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|it| is_same_line(it, &glyph)) => group.push(glyph),
            _ => groups.push(vec![glyph]),
        }
    }
    let tops: Vec<f64> = groups.iter().filter_map(|it| it.first()).map(|it| it.baseline).collect();
    let mut distances: Vec<f64> =
        tops.windows(2).map(|it| it.first().unwrap_or(&0.0) - it.last().unwrap_or(&0.0)).collect();
    let given = distances.clone();
    distances.retain(|it| *it > 0.0);
    distances.sort_by(f64::total_cmp);
    let common = distances.get(distances.len() / 2).copied().unwrap_or(f64::INFINITY);
    let is_gap = |distance: f64| distance < 0.0 || distance > common * PARAGRAPH;
    let gaps = std::iter::once(false).chain(given.into_iter().map(is_gap));
    let widths: Vec<f64> = groups.iter().map(|it| width(it)).collect();
    let widest = widths.iter().copied().fold(0.0, f64::max);
    let is_full = |width: f64| width >= widest * FULL;
    let has_full = widths.iter().filter(|it| is_full(**it)).count() >= FULL_LINES;
    let groups = groups.into_iter().zip(gaps).zip(widths);
    let lines = groups.map(|((group, begins_paragraph), width)| Line {
        glyphs: line(group),
        begins_paragraph,
        is_full: has_full && is_full(width),
    });
    lines.collect()
}

fn width(glyphs: &[Glyph]) -> f64 {
    let left = glyphs.iter().map(|it| it.start.min(it.end)).fold(f64::INFINITY, f64::min);
    let right = glyphs.iter().map(|it| it.start.max(it.end)).fold(f64::NEG_INFINITY, f64::max);
    (right - left).max(0.0)
}

fn is_same_line(one: &Glyph, other: &Glyph) -> bool {
    (one.baseline - other.baseline).abs() <= BASELINE * one.size.max(other.size)
}

/// The glyphs of a line, with blanks where there are gaps.
fn line(glyphs: Vec<Glyph>) -> Vec<String> {
    let has_arabic = glyphs.iter().any(|it| it.text.chars().any(order::is_arabic));
    let mut runs: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match runs.last_mut() {
            Some(run) if !glyph.begins => run.push(glyph),
            _ => runs.push(vec![glyph]),
        }
    }
    if has_arabic {
        for run in &mut runs {
            mirror(run);
        }
        // Some draw Arabic word by word from the right: as it is read. All is made to be as it is seen.
        let jumps = runs.windows(2).any(|pair| match pair {
            [one, other] => one.last().zip(other.first()).is_some_and(|(it, next)| next.start < it.end - it.size),
            _ => false,
        });
        if jumps {
            runs.sort_by(|one, other| start(one).total_cmp(&start(other)));
        }
    }
    let mut line = Spaced::default();
    for run in runs {
        line.push(run);
    }
    line.glyphs
}

/// A line that gets blanks where there are gaps.
#[derive(Default)]
struct Spaced {
    glyphs: Vec<String>,
    /// Where the letters so far end.
    end: Option<f64>,
    /// How many glyphs belong to them; marks of the next letter may have followed.
    length: usize,
}

impl Spaced {
    fn push(&mut self, run: Vec<Glyph>) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let (start, end, size) = (first.start, last.end, first.size);
        // Marks have no width and stand above or below a letter, which may be the last or the next.
        let is_mark = run.iter().all(|it| it.text.chars().all(order::is_mark));
        let is_blank = |it: &str| it.chars().all(char::is_whitespace);
        let gap = self.end.map_or(0.0, |it| start - it);
        if !is_mark && (gap > GAP * size || gap < -size) {
            let before = self.length.checked_sub(1).and_then(|it| self.glyphs.get(it));
            if !is_blank(&first.text) && !before.is_some_and(|it| is_blank(it)) {
                self.glyphs.insert(self.length, " ".to_owned());
            }
        }
        self.glyphs.extend(run.into_iter().map(|it| it.text));
        if !is_mark {
            self.end = Some(end);
            self.length = self.glyphs.len();
        } else if gap < 0.0 {
            self.length = self.glyphs.len();
        }
    }
}

/// Turns about what is drawn from right to left, by mirrored letters.
fn mirror(run: &mut [Glyph]) {
    let is_leftwards = run.iter().filter(|it| it.end < it.start).count() * 2 > run.len();
    if is_leftwards {
        run.reverse();
        for glyph in run {
            std::mem::swap(&mut glyph.start, &mut glyph.end);
        }
    }
}

fn start(run: &[Glyph]) -> f64 {
    run.first().map_or(0.0, |it| it.start)
}
