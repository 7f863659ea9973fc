//! Where do sentences begin and end?
//!
//! A line end always ends a sentence; in a line, final punctuation does where [`end_of_sentence`](crate::end_of_sentence)
//! says so, and closing quotes and brackets stay with the sentence before. A bullet begins a sentence. A stretch of a
//! length that no writer means as one sentence is cut.

use nasij_annotation::Span;

use crate::{
    atoms::Atoms,
    characters::{is_attached, is_bullet, is_closer, is_final, is_letter, is_line_end, is_number, is_word_char},
    end_of_sentence::{Stop, ends},
};

/// Atoms in a sentence before it is cut.
pub(crate) const MAX_ATOMS: usize = 2_000;

/// A sentence or a piece of one that was too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Without blanks at its edges.
    pub(crate) span: Span,
    /// Whether it is a piece of a longer stretch.
    pub(crate) is_cut: bool,
}

/// The sentences of a text, in order; together they hold each non-blank character once.
pub(crate) fn sentences(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive(is_line_end) {
        let mut start = offset;
        for end in Line::new(line).ends() {
            push_trimmed(text, start, offset + end, &mut pieces);
            start = offset + end;
        }
        offset += line.len();
    }
    pieces
}

fn push_trimmed(text: &str, start: usize, end: usize, pieces: &mut Vec<Piece>) {
    let sentence = Span::new(start, end).of(text);
    let start = end - sentence.trim_start().len();
    let length = sentence.trim().len();
    if length > 0 {
        cut(text, Span::new(start, start + length), pieces);
    }
}

/// Pieces of equal size, about: each ends at the first blank once it has its share of atoms, or where it has twice that.
fn cut(text: &str, sentence: Span, pieces: &mut Vec<Piece>) {
    let n_atoms = Atoms::new(text, sentence).count();
    if n_atoms <= MAX_ATOMS {
        pieces.push(Piece { span: sentence, is_cut: false });
        return;
    }
    let share = n_atoms.div_ceil(n_atoms.div_ceil(MAX_ATOMS));
    let first_piece = pieces.len();
    let (mut start, mut end, mut size) = (sentence.start, sentence.start, 0);
    for atom in Atoms::new(text, sentence) {
        if size >= 2 * share || (size >= share && atom.start > end) {
            pieces.push(Piece { span: Span { start, end }, is_cut: true });
            (start, size) = (atom.start, 0);
        }
        end = atom.end;
        size += 1;
    }
    let is_cut = pieces.len() > first_piece;
    pieces.push(Piece { span: Span { start, end }, is_cut });
}

/// One line, its line end included, and the place in it that is being read.
struct Line<'a> {
    text: &'a str,
    at: usize,
    /// Whether a straight quote is open: only its parity tells an opening one from a closing one between blanks.
    is_quoting: bool,
}

impl<'a> Line<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, is_quoting: false }
    }

    /// Where the sentences end, the end of the line included; byte offsets in the line.
    fn ends(mut self) -> Vec<usize> {
        let mut ends_found = Vec::new();
        let mut start = 0;
        // A sentence without letters and digits goes to the one before it.
        let mut has_word = false;
        while let Some(c) = self.peek() {
            let place = self.at;
            if is_final(c) {
                let end = self.stop(start);
                if let Some(end) = end.filter(|_| has_word) {
                    ends_found.push(end);
                    (start, has_word) = (end, false);
                }
                continue;
            }
            self.take(c);
            has_word |= is_letter(c) || is_number(c);
            if is_bullet(c) && has_word && self.is_between_blanks(place) {
                ends_found.push(place);
                (start, has_word) = (place, false);
            }
        }
        if !has_word && self.text.get(start..).is_some_and(|rest| !rest.trim().is_empty()) {
            ends_found.pop();
        }
        ends_found.push(self.text.len());
        ends_found
    }

    /// Reads final punctuation and what closes after it; -> where the sentence ends, if it does.
    fn stop(&mut self, start: usize) -> Option<usize> {
        let place = self.at;
        self.take_while(|c| is_final(c) || is_attached(c));
        let marks = place..self.at;
        self.closers();
        let mut end = self.at;
        self.take_while(char::is_whitespace);
        // `. "` and `. )` in text with blanks around its punctuation.
        while self.at > end && self.is_spaced_closer() {
            self.closers();
            end = self.at;
            self.take_while(char::is_whitespace);
        }
        let piece = |range: std::ops::Range<usize>| self.text.get(range).unwrap_or_default();
        let stop = Stop {
            before: piece(start..place),
            marks: piece(marks.clone()).trim_end_matches(is_attached),
            closers: piece(marks.end..end),
            has_blank: self.at > end,
            after: piece(self.at..self.text.len()),
        };
        if stop.after.is_empty() || !ends(&stop) {
            return None;
        }
        // Marks and format characters before a word are part of its first atom.
        let is_glued = !stop.has_blank && stop.after.starts_with(is_word_char);
        Some(if is_glued { place + piece(place..end).trim_end_matches(is_attached).len() } else { end })
    }

    /// Reads closing quotes and brackets, reference numbers such as `[12]`, and omissions.
    fn closers(&mut self) {
        while let Some(c) = self.peek() {
            if c == '[' {
                let Some(length) = self.reference() else { return };
                self.at += length;
            } else if (is_closer(c) && !self.opens(c)) || is_attached(c) {
                self.take(c);
            } else {
                return;
            }
        }
    }

    /// The length of a reference number or an omission `[...]` here.
    fn reference(&self) -> Option<usize> {
        let inside = self.rest().strip_prefix('[')?;
        let length_of = |is: fn(char) -> bool| inside.chars().take(4).take_while(|&c| is(c)).map(char::len_utf8).sum();
        let length = match length_of(is_number) {
            0 => length_of(|c| matches!(c, '.' | '…')),
            length => length,
        };
        (length > 0 && inside.get(length..)?.starts_with(']')).then_some(length + 2)
    }

    /// Whether the straight quote here is an opening one: none is open, and a letter follows.
    fn opens(&self, c: char) -> bool {
        let is_before_word = || self.rest().chars().nth(1).is_some_and(|next| is_letter(next) || is_number(next));
        match c {
            '"' => !self.is_quoting && is_before_word(),
            '\'' => is_before_word(),
            _ => false,
        }
    }

    /// Whether what stands here after a blank closes something: a closing bracket or quote by its shape, or a straight
    /// quote before another blank while one is open.
    fn is_spaced_closer(&self) -> bool {
        if self.rest().starts_with("[.") || self.rest().starts_with("[…") {
            return self.reference().is_some();
        }
        let Some(c) = self.peek().filter(|&c| is_closer(c)) else { return false };
        let is_before_blank = self.rest().chars().nth(1).is_none_or(|next| !is_letter(next) && !is_number(next));
        match c {
            '"' => self.is_quoting && is_before_blank,
            '\'' | '’' => is_before_blank,
            _ => true,
        }
    }

    fn is_between_blanks(&self, place: usize) -> bool {
        let before = self.text.get(..place).unwrap_or_default();
        before.ends_with(char::is_whitespace) && self.rest().starts_with(char::is_whitespace)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, c: char) {
        self.is_quoting ^= c == '"';
        self.at += c.len_utf8();
    }

    fn take_while(&mut self, is: impl Fn(char) -> bool) {
        while let Some(c) = self.peek().filter(|&c| is(c)) {
            self.take(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences, with `|` between them.
    fn check(text: &str, expected: &str) {
        let found: Vec<_> = sentences(text).iter().map(|piece| piece.span.of(text)).collect();
        assert_eq!(found.join("|"), expected);
    }

    #[test]
    fn line_ends_always_end() {
        check(" one \r\n two\n\n\u{2028}three\u{2029}four\u{85}five\rsix ", "one|two|three|four|five|six");
        check(" \n \r\n", "");
        check("Dr.\nSmith", "Dr.|Smith");
    }

    #[test]
    fn final_punctuation_ends() {
        check("He left. She stayed! Why? Nobody knows.", "He left.|She stayed!|Why?|Nobody knows.");
        check("أين هو؟! لا أعلم؛ ربما في بغداد، أو البصرة. انتهى", "أين هو؟!|لا أعلم؛ ربما في بغداد، أو البصرة.|انتهى");
        check("He waited… Then he left... and came back.", "He waited…|Then he left... and came back.");
        check("سكت.. ثم قال ... إلخ. وذهب", "سكت..|ثم قال ... إلخ.|وذهب");
    }

    #[test]
    fn small_letters_and_commas_go_on() {
        check(
            "Yahoo! is old. \"Why?\" he asked. (No!), she said.",
            "Yahoo! is old.|\"Why?\" he asked.|(No!), she said.",
        );
        check("He left. al-Sadr stayed. iPhone sales fell.", "He left.|al-Sadr stayed.|iPhone sales fell.");
        check("It ended. - The army left. – so they say.", "It ended.|- The army left. – so they say.");
        check("هل هذا (؟) صحيح", "هل هذا (؟) صحيح");
    }

    #[test]
    fn closing_quotes_and_brackets_stay_with_the_sentence_before() {
        check("He said \"go.\" She went. (It rained.) Yes.", "He said \"go.\"|She went.|(It rained.)|Yes.");
        check("قال «اذهب.» وذهب. \"من؟\" سأل", "قال «اذهب.»|وذهب.|\"من؟\"|سأل");
        check("He said : \" Go . \" \" Where ? \" She went .", "He said : \" Go . \"|\" Where ? \"|She went .");
        check("It fell.[12] It rose.[3][4] End. [...] New.", "It fell.[12]|It rose.[3][4]|End. [...]|New.");
    }

    #[test]
    fn abbreviations_go_on() {
        check(
            "Gen. Smith of Acme Corp. Ltd. left. Mr. Jones stayed.",
            "Gen. Smith of Acme Corp. Ltd. left.|Mr. Jones stayed.",
        );
        check(
            "On 3 Jan. 2020, see Fig. 2 and No. 5. He said No. They left.",
            "On 3 Jan. 2020, see Fig. 2 and No. 5.|He said No.|They left.",
        );
        check(
            "The U.S. Army left the U.S. The war ended at 5 p.m. Monday.",
            "The U.S. Army left the U.S.|The war ended at 5 p.m. Monday.",
        );
        check("He works for Acme Inc. She does not.", "He works for Acme Inc.|She does not.");
    }

    #[test]
    fn initials_go_on() {
        check("J. K. Rowling met A. Smith. He left.", "J. K. Rowling met A. Smith.|He left.");
        check("After World War I. Germany was poor.", "After World War I.|Germany was poor.");
        check("زار د. أحمد وأ.د. محمد المدينة. وعاد", "زار د. أحمد وأ.د. محمد المدينة.|وعاد");
        check("ولد عام 1423 هـ. وعاش", "ولد عام 1423 هـ.|وعاش");
        check(
            "جون إف. كينيدي في إم. آي. تي. قالت بي بي سي. وأضافت",
            "جون إف. كينيدي في إم. آي. تي. قالت بي بي سي.|وأضافت",
        );
    }

    #[test]
    fn list_labels_and_bullets_begin() {
        check("1.     Targeting parties of the agreement:", "1.     Targeting parties of the agreement:");
        check("It ended. 2. The second. أ. الأول", "It ended.|2. The second.|أ. الأول");
        check("• one • two", "• one|• two");
        check("It was 2003. Then", "It was 2003.|Then");
    }

    #[test]
    fn a_missing_blank_is_seen() {
        check("They met.The war ended in 2003.Iraq", "They met.|The war ended in 2003.|Iraq");
        check("زار المدينة.وقال «نعم».وأضاف أ.د. علي", "زار المدينة.|وقال «نعم».|وأضاف أ.د. علي");
        check("See Booking.Com, e.g.The U.S.Army, www.a.Bcd.Efg", "See Booking.Com, e.g.The U.S.Army, www.a.Bcd.Efg");
        check("Why?The http://a.b/?Cd=1 is 3.5", "Why?|The http://a.b/?Cd=1 is 3.5");
    }

    #[test]
    fn a_sentence_has_a_word() {
        check("He left. ... ! \u{201d} *", "He left. ... ! \u{201d} *");
        check("... He left.", "... He left.");
        check("***", "***");
    }

    #[test]
    fn long_stretches_are_cut_at_blanks() {
        let text = "word ".repeat(3 * MAX_ATOMS / 2);
        let pieces = sentences(&text);
        let sizes: Vec<_> = pieces.iter().map(|piece| (Atoms::new(&text, piece.span).count(), piece.is_cut)).collect();
        assert_eq!(sizes, [(1500, true), (1500, true)]);
        let text = "word ".repeat(MAX_ATOMS);
        assert_eq!(sentences(&text), [Piece { span: Span::new(0, text.len() - 1), is_cut: false }]);
    }

    #[test]
    fn without_blanks_the_cut_is_between_atoms() {
        let text = format!("a{}", ",".repeat(3 * MAX_ATOMS - 1));
        let spans: Vec<_> = sentences(&text).iter().map(|piece| piece.span).collect();
        assert_eq!(spans, [Span::new(0, 4000), Span::new(4000, 6000)]);
    }

    #[test]
    fn one_endless_word_is_not_cut() {
        let text = "ب".repeat(300_000);
        assert_eq!(sentences(&text), [Piece { span: Span::new(0, text.len()), is_cut: false }]);
    }
}
