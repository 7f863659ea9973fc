//! From atoms to words: which atoms does a reader count as one?
//!
//! The word bounds of Unicode (UAX #29) keep `3.5`, `don't`, `U.S` together and split `al-Sadr`, `e-mail`, and the full
//! stop from its abbreviation; the rules here join what they split. Atoms are never cut, and nothing is joined over a
//! blank but the romanised article that strayed from its noun: `al- Sadr` is one word written badly.

use std::iter::Peekable;

use nasij_annotation::{Span, Token, TokenKind};
use unicode_segmentation::{UWordBoundIndices, UnicodeSegmentation};

use crate::{
    abbreviations::{self, Abbreviation},
    atoms::Atoms,
    characters::{is_apostrophe, is_arabic_letter, is_attached, is_hyphen, is_letter, is_number, is_word_char},
    normal,
};

/// The tokens of one sentence, which cover each of its non-blank characters once.
pub(crate) fn words(text: &str, sentence: Span, tokens: &mut Vec<Token>) {
    let atoms: Vec<Atom> = with_unicode_bounds(text, sentence);
    let last_word = atoms.iter().rposition(|atom| atom.is_word).unwrap_or(0);
    let mut at = 0;
    while at < atoms.len() {
        let end = word_end(text, &atoms, at, last_word);
        let span = Span { start: atoms[at].span.start, end: atoms[end - 1].span.end };
        let surface = span.of(text);
        tokens.push(Token {
            span,
            kind: kind(surface),
            normal: normal::key_if_different(surface),
            clitics: Vec::new(),
        });
        at = end;
    }
}

/// An atom and what the rules ask of it.
#[derive(Clone, Copy)]
struct Atom {
    span: Span,
    /// First character.
    first: char,
    /// Has a letter or a digit.
    is_word: bool,
    /// Unicode has a word bound before it.
    has_bound: bool,
}

fn with_unicode_bounds(text: &str, sentence: Span) -> Vec<Atom> {
    let offset = sentence.range().start;
    let mut bounds = sentence.of(text).split_word_bound_indices().peekable();
    let is_bound = |span: Span, bounds: &mut Peekable<UWordBoundIndices<'_>>| {
        let place = span.range().start - offset;
        while bounds.next_if(|&(bound, _)| bound < place).is_some() {}
        bounds.peek().is_some_and(|&(bound, _)| bound == place)
    };
    Atoms::new(text, sentence)
        .map(|span| {
            let first = span.of(text).chars().next().unwrap_or(' ');
            let is_word = is_word_char(first) && span.of(text).chars().any(|c| is_letter(c) || is_number(c));
            Atom { span, first, is_word, has_bound: is_bound(span, &mut bounds) }
        })
        .collect()
}

/// One past the last atom of the word that begins with the atom `start`.
fn word_end(text: &str, atoms: &[Atom], start: usize, last_word: usize) -> usize {
    let mut end = start + 1;
    // Parts joined by full stops so far, as long as each is one letter: U.S, أ.د, J.
    let mut initials = usize::from(abbreviations::is_initial(atoms[start].span.of(text)));
    while let Some(&next) = atoms.get(end) {
        let last = atoms[end - 1];
        if last.span.end != next.span.start {
            break;
        }
        if !next.is_word && goes_on(text, last, next) {
            end += 1;
            continue;
        }
        // Only part of a word can be joined to what follows it.
        let after = atoms.get(end + 1).copied().filter(|after| after.is_word && after.span.start == next.span.end);
        if last.is_word
            && let Some(after) = after
            && joins(text, last, next, after)
        {
            initials = match abbreviations::is_initial(after.span.of(text)) {
                true if next.first == '.' && initials > 0 => initials + 1,
                true if is_hyphen(next.first) => 1,
                _ => 0,
            };
            end += 2;
            continue;
        }
        let whole = Span { start: atoms[start].span.start, end: last.span.end };
        if last.is_word && next.first == '.' && keeps_stop(whole.of(text), initials, atoms, end, last_word) {
            end += 1;
            // `U.S.-led`
            if let [hyphen, after, ..] = atoms.get(end..).unwrap_or_default()
                && is_hyphen(hyphen.first)
                && after.is_word
                && hyphen.span.start == next.span.end
                && after.span.start == hyphen.span.end
            {
                end += 2;
                initials = 0;
                continue;
            }
            break;
        }
        if is_stray_article(text, last, next, atoms.get(end + 1)) {
            end += 2;
            continue;
        }
        // `al-'Aziz`: the apostrophe is the letter ayn.
        if let Some([apostrophe, after]) = atoms.get(end + 1..end + 3)
            && is_hyphen(next.first)
            && is_apostrophe(apostrophe.first)
            && after.is_word
            && apostrophe.span.start == next.span.end
            && after.span.start == apostrophe.span.end
            && abbreviations::is_romanised_article(last.span.of(text))
        {
            end += 3;
            initials = 0;
            continue;
        }
        break;
    }
    end
}

/// Whether `mid`, one character, joins the words beside it into one.
fn joins(text: &str, before: Atom, mid: Atom, after: Atom) -> bool {
    let ends = (before.span.of(text).chars().rfind(|&c| !is_attached(c)).unwrap_or(' '), after.first);
    let is_unicode_word = !mid.has_bound && !after.has_bound;
    match mid.first {
        '.' => is_unicode_word && !is_long_arabic(text, before) && !is_long_arabic(text, after),
        c if is_hyphen(c) => !(is_arabic_letter(ends.0) && is_arabic_letter(ends.1)),
        c if is_apostrophe(c) => is_unicode_word || (is_latin_letter(ends.0) && is_latin_letter(ends.1)),
        '&' => ends.0.is_ascii_uppercase() && ends.1.is_ascii_uppercase(),
        ':' | '/' => is_number(ends.0) && is_number(ends.1),
        ';' => false,
        _ => is_unicode_word,
    }
}

/// Whether `next`, no word, is only the continuation of `last`: marks after it, the parts of an emoji or a flag.
fn goes_on(text: &str, last: Atom, next: Atom) -> bool {
    let are_symbols = !last.is_word && !last.first.is_ascii() && !next.first.is_ascii();
    next.span.of(text).chars().all(is_attached) || (are_symbols && !next.has_bound)
}

/// `al-` or `El-`, then one blank, then a capital.
fn is_stray_article(text: &str, article: Atom, hyphen: Atom, noun: Option<&Atom>) -> bool {
    let Some(noun) = noun.filter(|noun| noun.first.is_uppercase()) else { return false };
    let blank = Span { start: hyphen.span.end, end: noun.span.start };
    hyphen.first == '-'
        && blank.of(text).chars().count() == 1
        && abbreviations::is_romanised_article(article.span.of(text))
}

/// Whether the full stop at the atom `stop` belongs to `word` before it.
fn keeps_stop(word: &str, initials: usize, atoms: &[Atom], stop: usize, last_word: usize) -> bool {
    if atoms.get(stop + 1).is_some_and(|after| after.first == '.' && after.span.start == atoms[stop].span.end) {
        return false;
    }
    let is_last = stop > last_word;
    match initials {
        0 => {}
        1 => return !is_last && word.chars().next().is_some_and(|c| c.is_uppercase() || is_arabic_letter(c)),
        _ => return true,
    }
    let core = word.trim_end_matches(is_attached);
    match abbreviations::lookup(core) {
        Some(Abbreviation::Leads) => !is_last,
        Some(Abbreviation::MayEnd) => true,
        Some(Abbreviation::BeforeNumber) => atoms.get(stop + 1).is_some_and(|after| is_number(after.first)),
        None => false,
    }
}

/// Three Arabic letters and more: no initials.
fn is_long_arabic(text: &str, atom: Atom) -> bool {
    atom.span.of(text).chars().filter(|&c| is_arabic_letter(c) && c != '\u{0640}').nth(2).is_some()
}

fn is_latin_letter(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && is_letter(c)
}

fn kind(surface: &str) -> TokenKind {
    // A stretch that stretches no letter is a dash: newspapers put it after the place of a dateline.
    if surface.chars().any(|c| is_letter(c) && c != '\u{0640}') {
        TokenKind::Word
    } else if surface.chars().any(is_number) {
        TokenKind::Number
    } else {
        TokenKind::Punctuation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut tokens = Vec::new();
        words(text, Span::new(0, text.len()), &mut tokens);
        let found: Vec<_> = tokens.iter().map(|token| token.span.of(text)).collect();
        assert_eq!(found.join("|"), expected);
    }

    #[test]
    fn hyphens_and_apostrophes_are_inside_words() {
        check("Moqtada al-Sadr's pro-Iran allies", "Moqtada|al-Sadr's|pro-Iran|allies");
        check("O'Brien’s C-RAM, F-16s", "O'Brien’s|C-RAM|,|F-16s");
        check("Asa'ib Sana`a al-'Aziz Abd al-‘Aziz", "Asa'ib|Sana`a|al-'Aziz|Abd|al-‘Aziz");
        check("'Abd the fighters' e-mail - well -- no", "'|Abd|the|fighters|'|e-mail|-|well|-|-|no");
        check("AT&T and R&D", "AT&T|and|R&D");
        check("إف-16 بغداد-البصرة", "إف-16|بغداد|-|البصرة");
    }

    #[test]
    fn a_stray_article_is_one_word_with_its_noun() {
        check("Muqtada Al- Sadr spoke", "Muqtada|Al- Sadr|spoke");
        check("as- Sadr al- sadr al-  Sadr", "as- Sadr|al|-|sadr|al|-|Sadr");
        check("In mid- May and Al - Sadr", "In|mid|-|May|and|Al|-|Sadr");
    }

    #[test]
    fn abbreviations_keep_their_stop() {
        check("Dr. Smith of the U.S. met J. K. Rowling.", "Dr.|Smith|of|the|U.S.|met|J.|K.|Rowling|.");
        check("the U.S.-led force of Acme Inc.", "the|U.S.-led|force|of|Acme|Inc.");
        check("non-U.S. forces", "non-U.S.|forces");
        check("No. 5 said No.", "No.|5|said|No|.");
        check("Vitamin C.", "Vitamin|C|.");
        check("(in the U.S.)", "(|in|the|U.S.|)");
        check("زار د. أحمد أ.د. محمد ود.علي.", "زار|د.|أحمد|أ.د.|محمد|ود.|علي|.");
        check("at 5 p.m. Jan. 3...", "at|5|p.m.|Jan.|3|.|.|.");
    }

    #[test]
    fn numbers_are_whole() {
        check("3.5 12,500 ٣٫٥ ١٢٬٥٠٠ 50%", "3.5|12,500|٣٫٥|١٢٬٥٠٠|50|%");
        check("1996-08-30 12/05/2015 10:30 2-1 $5.", "1996-08-30|12/05/2015|10:30|2-1|$|5|.");
    }

    #[test]
    fn unicode_words_that_readers_split() {
        check("said:he a;b هذا.ثلاثة بغداد.وقال", "said|:|he|a|;|b|هذا|.|ثلاثة|بغداد|.|وقال");
        check("الـ«سائرون»، قال", "الـ|«|سائرون|»|،|قال");
    }

    #[test]
    fn marks_and_format_characters_stay_with_their_neighbour() {
        check("!\u{200f} \u{200f}قال\u{200f}.\u{200f}", "!\u{200f}|\u{200f}قال\u{200f}|.\u{200f}");
        check("👍🏽 🇮🇶", "👍🏽|🇮🇶");
    }

    #[test]
    fn a_stretch_alone_is_a_dash() {
        let text = "بغداد ـ رويترز";
        let mut tokens = Vec::new();
        words(text, Span::new(0, text.len()), &mut tokens);
        let kinds: Vec<_> = tokens.iter().map(|token| token.kind).collect();
        assert_eq!(kinds, [TokenKind::Word, TokenKind::Punctuation, TokenKind::Word]);
    }

    #[test]
    fn kinds_and_normal_forms() {
        let text = "إيران F-16 ٣٫٥ «";
        let mut tokens = Vec::new();
        words(text, Span::new(0, text.len()), &mut tokens);
        let found: Vec<_> = tokens.iter().map(|token| (token.kind, token.normal.as_deref())).collect();
        assert_eq!(
            found,
            [
                (TokenKind::Word, Some("ايران")),
                (TokenKind::Word, None),
                (TokenKind::Number, Some("3٫5")),
                (TokenKind::Punctuation, None)
            ]
        );
    }
}
