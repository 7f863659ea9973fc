//! One pass over the text: cuts it into units and stretches, and collects the evidence of each unit.

use crate::{
    arabic_script,
    evidence::Points,
    latin_script::{self, LatinWord},
    script::{self, Class, Script},
};

/// What the scan of a text found.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// In the order of the text; each has at least one letter.
    pub(crate) units: Vec<Unit>,
    /// In the order of the text.
    pub(crate) stretches: Vec<Stretch>,
}

/// A line, or some sentences of a long line: all letters of one script in it are of one language.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// Byte offset of its line's, or first sentence's, beginning.
    pub(crate) start: u32,
    /// Whether the first letter of its line is written from right to left.
    pub(crate) right_to_left: bool,
    /// Letter weights.
    pub(crate) letters: LetterCounts,
    /// What its words in Arabic script say.
    pub(crate) arabic: Points,
    /// What its words in Latin script say.
    pub(crate) latin: Points,
    /// Latin words that begin with a small letter.
    pub(crate) small_words: u32,
}

/// Weighted letters of the scripts that need a judgement.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LetterCounts {
    pub(crate) arabic: u32,
    pub(crate) latin: u32,
}

/// Words of one script in one unit, with nothing of another script between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Byte offset of the first letter.
    pub(crate) start: u32,
    /// Byte offset after the last letter and its marks.
    pub(crate) end: u32,
    /// Index of its unit.
    pub(crate) unit: u32,
    pub(crate) script: Script,
    /// Weighted letters.
    pub(crate) letters: u32,
}

/// A line is cut at a sentence end when the unit has this much letter weight: about forty words.
const LONG_UNIT: u32 = 1_000;

/// Cuts a text into units and stretches.
pub(crate) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner::new(text);
    for (offset, c) in text.char_indices() {
        scanner.take(offset, c);
    }
    scanner.end_token(None);
    let mut scan = scanner.scan;
    // A lone letter such as the alpha of "alpha-synuclein" is a symbol in the language around it.
    scan.stretches.retain(|stretch| stretch.script != Script::Other || stretch.letters != script::ALPHABET_WEIGHT);
    scan
}

/// A word that is being read; it may begin with digits.
#[derive(Clone, Copy)]
struct OpenToken {
    start: usize,
    /// After the last letter, digit or mark.
    end: usize,
    /// `None` as long as it has only digits.
    script: Option<Script>,
    has_digit: bool,
    letters: u32,
    before: Option<char>,
}

struct Scanner<'t> {
    text: &'t str,
    scan: Scan,
    token: Option<OpenToken>,
    previous: Option<char>,
    line_start: usize,
    line_direction: Option<bool>,
    /// Whether the last of `scan.units` is still being filled.
    unit_open: bool,
    /// A sentence ended in a long unit: the next blank begins a new one.
    cut_at_blank: bool,
    /// Inside an Internet address: its words say nothing of the language.
    in_address: bool,
    arabic_key: String,
    latin_key: String,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            scan: Scan::default(),
            token: None,
            previous: None,
            line_start: 0,
            line_direction: None,
            unit_open: false,
            cut_at_blank: false,
            in_address: false,
            arabic_key: String::new(),
            latin_key: String::new(),
        }
    }

    fn take(&mut self, offset: usize, c: char) {
        let after = offset + c.len_utf8();
        match script::class(c) {
            Class::Letter(script) => self.take_letter(offset, c, script),
            Class::Digit => self.take_digit(offset, c),
            Class::Joined => {
                if let Some(token) = &mut self.token {
                    token.end = after;
                }
            }
            Class::NonJoiner => {
                let in_arabic = self.token.is_some_and(|token| token.script == Some(Script::Arabic));
                self.end_token(Some(c));
                if let (true, Some(unit)) = (in_arabic, self.open_unit()) {
                    arabic_script::add_non_joiner(&mut unit.arabic);
                }
            }
            Class::LineEnd => {
                self.end_token(Some(c));
                self.end_line(after);
            }
            Class::Blank => {
                self.end_token(Some(c));
                self.in_address = false;
                if self.cut_at_blank {
                    self.unit_open = false;
                    self.cut_at_blank = false;
                    self.line_start = after;
                }
            }
            Class::Neutral => {
                self.end_token(Some(c));
                self.take_neutral(c);
            }
        }
        self.previous = Some(c);
    }

    fn take_letter(&mut self, offset: usize, c: char, script: Script) {
        self.cut_at_blank = false;
        if self.token.is_some_and(|token| token.script.is_some_and(|other| other != script)) {
            self.end_token(Some(c));
        } else if script == Script::Arabic && self.token.is_some_and(|token| token.script.is_none()) {
            // Digits before an Arabic word are no part of it.
            self.token = None;
        }
        let after = offset + c.len_utf8();
        if self.token.is_none() {
            self.begin_token(offset, after, Some(script));
        }
        if let Some(token) = &mut self.token {
            token.script = Some(script);
            token.end = after;
            token.letters = token.letters.saturating_add(script::weight(c, script));
        }
        self.line_direction.get_or_insert(script == Script::Arabic || matches!(c, '\u{590}'..='\u{8FF}'));
    }

    fn take_digit(&mut self, offset: usize, c: char) {
        self.cut_at_blank = false;
        let after = offset + c.len_utf8();
        match &mut self.token {
            Some(token) if token.script != Some(Script::Arabic) => {
                token.end = after;
                token.has_digit = true;
            }
            _ => {
                self.end_token(Some(c));
                self.begin_token(offset, after, None);
            }
        }
    }

    fn begin_token(&mut self, start: usize, end: usize, script: Option<Script>) {
        let has_digit = script.is_none();
        self.token = Some(OpenToken { start, end, script, has_digit, letters: 0, before: self.previous });
    }

    fn take_neutral(&mut self, c: char) {
        if matches!(c, '.' | '!' | '?' | '؟' | '۔' | '…') {
            let long = self
                .open_unit()
                .is_some_and(|unit| unit.letters.arabic.saturating_add(unit.letters.latin) >= LONG_UNIT);
            self.cut_at_blank |= long;
        }
        if let ('۔', Some(unit)) = (c, self.open_unit()) {
            arabic_script::add_urdu_full_stop(&mut unit.arabic);
        }
    }

    fn end_line(&mut self, next_line: usize) {
        self.line_start = next_line;
        self.line_direction = None;
        self.unit_open = false;
        self.cut_at_blank = false;
        self.in_address = false;
    }

    fn open_unit(&mut self) -> Option<&mut Unit> {
        if self.unit_open { self.scan.units.last_mut() } else { None }
    }

    /// Ends the word being read, if any; `next` is the character after it.
    fn end_token(&mut self, next: Option<char>) {
        let Some(token) = self.token.take() else { return };
        let Some(script) = token.script else { return };
        if !self.unit_open {
            self.scan.units.push(Unit {
                start: offset32(self.line_start),
                right_to_left: self.line_direction == Some(true),
                letters: LetterCounts::default(),
                arabic: Points::default(),
                latin: Points::default(),
                small_words: 0,
            });
            self.unit_open = true;
        }
        self.add_evidence(&token, script, next);
        self.add_to_stretch(&token, script);
    }

    fn add_evidence(&mut self, token: &OpenToken, script: Script, next: Option<char>) {
        let Some(unit) = self.scan.units.last_mut() else { return };
        let word = self.text.get(token.start..token.end).unwrap_or_default();
        match script {
            Script::Arabic => {
                unit.letters.arabic = unit.letters.arabic.saturating_add(token.letters);
                arabic_script::add_word(word, &mut unit.arabic, &mut self.arabic_key);
            }
            Script::Latin => {
                unit.letters.latin = unit.letters.latin.saturating_add(token.letters);
                let word = LatinWord { surface: word, before: token.before, after: next, has_digit: token.has_digit };
                self.in_address |= word.opens_address();
                if !self.in_address {
                    unit.small_words += u32::from(word.is_small());
                    latin_script::add_word(&word, &mut unit.latin, &mut self.latin_key);
                }
            }
            Script::Other => {}
        }
    }

    fn add_to_stretch(&mut self, token: &OpenToken, script: Script) {
        let unit = offset32(self.scan.units.len() - 1);
        let (start, end) = (offset32(token.start), offset32(token.end));
        match self.scan.stretches.last_mut() {
            Some(last) if last.unit == unit && last.script == script => {
                last.end = end;
                last.letters = last.letters.saturating_add(token.letters);
            }
            _ => self.scan.stretches.push(Stretch { start, end, unit, script, letters: token.letters }),
        }
    }
}

fn offset32(offset: usize) -> u32 {
    u32::try_from(offset).expect("readers refuse texts over 4 GiB")
}
