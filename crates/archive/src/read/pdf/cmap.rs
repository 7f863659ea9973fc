//! What the codes of a font mean: its `ToUnicode` table.
//!
//! The library's reader of such tables loops over ranges of any size and panics on most mistakes. Here a table is read
//! with care, and written anew in the simplest form.

use std::{collections::BTreeMap, fmt::Write};

/// The longest table that is read; in bytes.
pub(super) const LONGEST: u64 = 2 << 20;

/// The longest text that a code may mean; in units of UTF-16.
const UNITS: usize = 32;

/// What a code means that is said to mean nothing, as the second glyph of a letter: that is not unknown.
const NOTHING: u16 = 0x200B;

/// What codes of at most two bytes mean; in UTF-16.
pub(super) type Meanings = BTreeMap<u16, Vec<u16>>;

#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// The digits between `<` and `>`.
    Hex(&'a [u8]),
    Open,
    Close,
    Word(&'a [u8]),
}

/// Reads a table; what is not understood is left out.
pub(super) fn parse(table: &[u8]) -> Meanings {
    let mut meanings = Meanings::new();
    let mut tokens = Tokens(table);
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(b"beginbfchar") => chars(&mut tokens, &mut meanings),
            Token::Word(b"beginbfrange") => ranges(&mut tokens, &mut meanings),
            _ => {}
        }
    }
    meanings.retain(|_, units| String::from_utf16(units).is_ok());
    for units in meanings.values_mut().filter(|it| it.iter().all(|it| *it == 0)) {
        *units = vec![NOTHING];
    }
    meanings
}

fn chars(tokens: &mut Tokens<'_>, meanings: &mut Meanings) {
    while let (Some(Token::Hex(code)), Some(Token::Hex(text))) = (tokens.next(), tokens.next()) {
        if let Some(code) = number(code) {
            meanings.insert(code, units(text));
        }
    }
}

fn ranges(tokens: &mut Tokens<'_>, meanings: &mut Meanings) {
    while let (Some(Token::Hex(first)), Some(Token::Hex(last))) = (tokens.next(), tokens.next()) {
        let mut codes = number(first).zip(number(last)).into_iter().flat_map(|(first, last)| first..=last);
        match tokens.next() {
            Some(Token::Hex(text)) => {
                let mut units = units(text);
                for code in codes {
                    meanings.insert(code, units.clone());
                    let Some(last) = units.last_mut() else { break };
                    *last = last.wrapping_add(1);
                }
            }
            Some(Token::Open) => {
                while let Some(Token::Hex(text)) = tokens.next() {
                    if let Some(code) = codes.next() {
                        meanings.insert(code, units(text));
                    }
                }
            }
            _ => return,
        }
    }
}

/// The table in the form that the library reads without trouble.
pub(super) fn write<'a>(meanings: impl Iterator<Item = (&'a u16, &'a Vec<u16>)>, code_digits: usize) -> Vec<u8> {
    let meanings: Vec<_> = meanings.collect();
    let mut table = format!("{} beginbfchar\n", meanings.len());
    for (code, units) in meanings {
        let units = units.iter().fold(String::new(), |mut text, unit| {
            let _ = write!(text, "{unit:04x}");
            text
        });
        let _ = writeln!(table, "<{code:0code_digits$x}> <{units}>");
    }
    table.push_str("endbfchar\n");
    table.into_bytes()
}

fn number(digits: &[u8]) -> Option<u16> {
    u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

fn units(digits: &[u8]) -> Vec<u16> {
    // Some write a single byte.
    if digits.len() <= 2 {
        return number(digits).into_iter().collect();
    }
    let (units, _) = digits.as_chunks::<4>();
    units.iter().take(UNITS).filter_map(|it| number(it)).collect()
}

struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.0 = self.0.trim_ascii_start();
            let (token, rest) = match *self.0.first()? {
                b'%' => {
                    self.0 = after(self.0, self.0.iter().position(|it| matches!(it, b'\n' | b'\r')));
                    continue;
                }
                b'[' => (Token::Open, self.0.get(1..)?),
                b']' => (Token::Close, self.0.get(1..)?),
                b'<' if self.0.get(1) != Some(&b'<') => {
                    let end = self.0.iter().position(|it| *it == b'>')?;
                    (Token::Hex(self.0.get(1..end)?), self.0.get(end + 1..)?)
                }
                _ => {
                    let is_end = |it: &u8| it.is_ascii_whitespace() || matches!(it, b'[' | b']' | b'<' | b'>' | b'/');
                    let end = self.0.iter().skip(1).position(is_end).map_or(self.0.len(), |it| it + 1);
                    // `<<` is one word: its second half is no string.
                    let end = if self.0.starts_with(b"<<") { 2 } else { end };
                    (Token::Word(self.0.get(..end)?), self.0.get(end..)?)
                }
            };
            self.0 = rest;
            return Some(token);
        }
    }
}

fn after(bytes: &[u8], position: Option<usize>) -> &[u8] {
    position.and_then(|it| bytes.get(it + 1..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &str, expected: &[(u16, &str)]) {
        let found: Vec<_> = parse(table.as_bytes())
            .into_iter()
            .map(|(code, units)| (code, String::from_utf16(&units).unwrap()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(code, text)| (*code, (*text).to_owned())).collect();
        assert_eq!(found, expected, "{table}");
    }

    #[test]
    fn chars_and_ranges_are_read() {
        check("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar<01><0627>endbfchar", &[(1, "ا")]);
        check("<< /Registry (Adobe) >> def 1 beginbfrange <0a> <0b> <0041> endbfrange", &[(10, "A"), (11, "B")]);
        check("beginbfrange <1> <3> [<0041> <06440627>] % <\n endbfrange", &[(1, "A"), (2, "لا")]);
    }

    #[test]
    fn hostile_tables_stay_small() {
        check("beginbfchar <01> <d800> <02> <0042>", &[(2, "B")]);
        check("beginbfrange <00000000> <ffffffff> <0041>", &[]);
        check("beginbfrange <5> <1> <0041> <01> beginbfchar <", &[]);
        // All but the halves of pairs.
        assert_eq!(parse(b"beginbfrange <0000> <ffff> <0000>").len(), 63_488);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let meanings = parse("beginbfchar <01> <06440627> <0102> <d83dde00> endbfchar".as_bytes());
        assert_eq!(parse(&write(meanings.iter(), 4)), meanings);
    }
}
