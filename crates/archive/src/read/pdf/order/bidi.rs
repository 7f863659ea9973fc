//! From what is seen, left to right, to what is read: the reverse of the Unicode bidirectional algorithm, for lines of
//! one level of Arabic with Latin words and numbers in it.

use super::super::layout::Line;
use super::{is_arabic, is_mark};

/// How glyphs are turned about.
pub(super) struct Turn {
    /// The line runs from right to left, with Latin in it; else the other way about.
    pub(super) is_mostly_arabic: bool,
    /// Brackets in Arabic stand as they look and must be mirrored.
    pub(super) has_mirrors: bool,
    /// Marks stand after their letters.
    pub(super) keeps_marks: bool,
}

/// What the direction of a glyph is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Arabic,
    Latin,
    Digit,
    /// It stands inside of a number.
    Separator,
    Neutral,
}

fn class(glyph: &str) -> Class {
    let Some(char) = glyph.chars().find(|it| !is_mark(*it)).or_else(|| glyph.chars().next()) else {
        return Class::Neutral;
    };
    match char {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => Class::Digit,
        '.' | ',' | ':' | '/' | '\u{66B}' | '\u{66C}' => Class::Separator,
        char if is_arabic(char) => Class::Arabic,
        char if char.is_alphanumeric() => Class::Latin,
        _ => Class::Neutral,
    }
}

/// The number that ends before `end` where `glyphs` has one that begins at `start`; separators stand between digits.
fn number(classes: &[Class], start: usize) -> usize {
    let at = |index: usize| classes.get(index).copied();
    let mut end = start;
    while at(end) == Some(Class::Digit) || (at(end) == Some(Class::Separator) && at(end + 1) == Some(Class::Digit)) {
        end += 1;
    }
    end
}

/// The end of the Latin words and numbers that begin at `start`: after the last of them before any Arabic.
fn latin(classes: &[Class], start: usize) -> usize {
    if classes.get(start) == Some(&Class::Digit) {
        let end = number(classes, start);
        let next = classes.iter().skip(end).position(|it| *it != Class::Neutral && *it != Class::Separator);
        // `7 pages` is Latin, `7 - 9` is two numbers.
        let is_latin = next.and_then(|it| classes.get(end + it)) == Some(&Class::Latin);
        if !is_latin {
            return end;
        }
    }
    let arabic = classes.iter().skip(start).position(|it| *it == Class::Arabic).map_or(classes.len(), |it| start + it);
    let run = classes.get(start..arabic).unwrap_or_default();
    let last = run.iter().rposition(|it| matches!(it, Class::Latin | Class::Digit)).unwrap_or_default();
    start + last + 1
}

impl Turn {
    /// The text of a line that is given from left to right.
    pub(super) fn line(&self, glyphs: &[String]) -> String {
        let classes: Vec<Class> = glyphs.iter().map(|it| class(it)).collect();
        let mut text = String::new();
        if self.is_mostly_arabic {
            self.turn(glyphs, &classes, &mut text);
            return text;
        }
        let mut start = 0;
        while let Some(class) = classes.get(start) {
            let end = if *class == Class::Arabic { arabic(&classes, start) } else { start + 1 };
            let run = glyphs.get(start..end).unwrap_or_default();
            if *class == Class::Arabic {
                self.turn(run, classes.get(start..end).unwrap_or_default(), &mut text);
            } else {
                text.extend(run.iter().map(String::as_str));
            }
            start = end;
        }
        text
    }

    /// Turns glyphs about; Latin words and numbers among them keep their order.
    fn turn(&self, glyphs: &[String], classes: &[Class], text: &mut String) {
        let mut runs = Vec::new();
        let mut start = 0;
        while let Some(class) = classes.get(start) {
            let is_kept = matches!(class, Class::Latin | Class::Digit);
            let mut end = if is_kept { latin(classes, start) } else { start + 1 };
            if !is_kept && self.keeps_marks {
                end += glyphs.iter().skip(end).take_while(|it| it.chars().all(is_mark)).count();
            }
            runs.push((start..end, is_kept));
            start = end;
        }
        for (range, is_kept) in runs.into_iter().rev() {
            for char in glyphs.get(range).unwrap_or_default().iter().flat_map(|it| it.chars()) {
                text.push(if self.has_mirrors && !is_kept { mirrored(char) } else { char });
            }
        }
    }
}

/// The end of the Arabic that begins at `start`, with what is between its words.
fn arabic(classes: &[Class], start: usize) -> usize {
    let latin = classes.iter().skip(start).position(|it| *it == Class::Latin).map_or(classes.len(), |it| start + it);
    let run = classes.get(start..latin).unwrap_or_default();
    start + run.iter().rposition(|it| *it == Class::Arabic).unwrap_or_default() + 1
}

fn mirrored(char: char) -> char {
    let pairs = ["()", "[]", "{}", "<>", "«»", "‹›", "\u{FD3E}\u{FD3F}"];
    for pair in pairs {
        let mut chars = pair.chars();
        match (chars.next(), chars.next()) {
            (Some(one), Some(other)) if one == char => return other,
            (Some(one), Some(other)) if other == char => return one,
            _ => {}
        }
    }
    char
}

/// Whether brackets stand as they look: read from the right, they then close before they open.
pub(super) fn has_mirrors(lines: &[Line]) -> bool {
    let (mut sound, mut mirrored) = (0, 0);
    for line in lines.iter().filter(|it| it.glyphs.iter().any(|it| it.chars().any(is_arabic))) {
        let mut last = None;
        for char in line.glyphs.iter().rev().flat_map(|it| it.chars()) {
            match (last, char) {
                (Some('('), ')') | (Some('['), ']') | (Some('«'), '»') => sound += 1,
                (Some(')'), '(') | (Some(']'), '[') | (Some('»'), '«') => mirrored += 1,
                _ => {}
            }
            if matches!(char, '(' | ')' | '[' | ']' | '«' | '»') {
                last = Some(char);
            }
        }
    }
    // Most show them as they look.
    mirrored >= sound
}

/// Whether marks stand after their letters even though the letters are turned about. No word begins with a mark: it
/// ends with one in visual order only if marks do not go with the letters.
pub(super) fn keeps_marks(lines: &[Line]) -> bool {
    let (mut first, mut last) = (0, 0);
    for line in lines {
        let text = line.glyphs.concat();
        for word in text.split(|it| !is_arabic(it)) {
            let is_wrong = |it: Option<char>| it.is_some_and(|it| is_mark(it) && it != '\u{640}');
            first += usize::from(is_wrong(word.chars().next()));
            last += usize::from(is_wrong(word.chars().next_back()));
        }
    }
    last > first
}
