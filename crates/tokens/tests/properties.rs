//! What holds for every text.

use nasij_annotation::{CliticKind, Language, Span};
use nasij_tokens::{
    atoms,
    clitics::{CliticScores, split},
    normal::{self, Normalized},
    tokenize,
};
use proptest::{collection::vec, prelude::*, sample::select};

const PIECES: &[&str] = &[
    "a",
    "The",
    "met",
    "al-",
    "al- ",
    "Al- Sadr",
    "U.S.",
    "Dr.",
    "J.",
    "Inc. ",
    "e.g.",
    "www.x.Y",
    "3",
    "12,500",
    "٣٫٥",
    "۱۲",
    "No. ",
    "1. ",
    "2003",
    ".",
    "..",
    "…",
    "!",
    "?",
    "؟",
    "،",
    "؛",
    ":",
    "-",
    "–",
    "'",
    "’",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "(",
    ")",
    "[1]",
    "[...]",
    "•",
    " ",
    "  ",
    "\u{a0}",
    "\t",
    "\n",
    "\r\n",
    "\u{2028}",
    "\0",
    "و",
    "بالبصرة",
    "للعراق",
    "له",
    "د.",
    "أ.د.",
    "هـ.",
    "إم.",
    "وقال",
    "المدينة",
    "كتـــاب",
    "مُقْتَدَى",
    "\u{64e}",
    "\u{670}",
    "\u{640}",
    "\u{200c}",
    "\u{200d}",
    "\u{200e}",
    "\u{200f}",
    "\u{202e}",
    "\u{202c}",
    "\u{2067}",
    "\u{feff}",
    "\u{fefb}",
    "\u{fdfa}",
    "\u{fc5e}",
    "\u{fe76}",
    "ک",
    "ی",
    "👍🏽",
    "👨\u{200d}👩",
    "🇮🇶",
    "漢字",
    "\u{301}",
    "_",
    "&",
    "/",
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())]
}

fn is_sound(text: &str, form: &Normalized) -> Result<(), TestCaseError> {
    let mut last = 0;
    for (at, c) in form.text.char_indices() {
        let source = form.to_source(at..at + c.len_utf8());
        prop_assert!(source.start >= last && source.start < source.end, "{source:?} after {last}");
        prop_assert!(text.get(source.clone()).is_some(), "{source:?} is not on character boundaries");
        let back = form.from_source(source.clone());
        prop_assert!(back.start <= at && at + c.len_utf8() <= back.end, "{at} came back as {back:?}");
        prop_assert!(form.text.get(back).is_some());
        last = source.start;
    }
    prop_assert_eq!(form.from_source(0..text.len()), 0..form.text.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn each_character_is_in_one_sentence_and_one_token(text in texts()) {
        let tokenized = tokenize(&text, |_| Language::Unknown);
        let spans = |spans: Vec<Span>| {
            let mut covered = vec![0; text.len()];
            let mut end = 0;
            for span in spans {
                prop_assert!(span.start >= end && !span.is_empty(), "{span:?} is empty or before {end}");
                let surface = text.get(span.range()).expect("on character boundaries");
                prop_assert_eq!(surface.trim(), surface);
                covered[span.range()].fill(1);
                end = span.end;
            }
            for (at, c) in text.char_indices() {
                prop_assert!(c.is_whitespace() || covered[at] == 1, "{c:?} at {at} is nowhere");
            }
            Ok(())
        };
        spans(tokenized.sentences.iter().map(|sentence| sentence.span).collect())?;
        spans(tokenized.tokens.iter().map(|token| token.span).collect())?;
        let mut next = 0;
        for sentence in &tokenized.sentences {
            prop_assert_eq!(sentence.token_range().start, next);
            next = sentence.token_range().end;
            prop_assert!(tokenized.tokens[sentence.token_range()].iter().all(|token| sentence.span.contains(token.span)));
            let has_line_end = sentence.span.of(&text).contains(['\n', '\r', '\u{2028}']);
            prop_assert!(!has_line_end);
        }
        prop_assert_eq!(next, tokenized.tokens.len());
    }

    #[test]
    fn no_atom_crosses_a_token(text in texts()) {
        let tokenized = tokenize(&text, |_| Language::Unknown);
        for sentence in &tokenized.sentences {
            let tokens = &tokenized.tokens[sentence.token_range()];
            for atom in atoms(&text, sentence.span) {
                prop_assert!(tokens.iter().any(|token| token.span.contains(atom)), "{atom:?} is cut");
            }
        }
        let whole = atoms(&text, Span::new(0, text.len()));
        let by_sentence: Vec<_> = tokenized.sentences.iter().flat_map(|sentence| atoms(&text, sentence.span)).collect();
        prop_assert_eq!(whole, by_sentence);
    }

    #[test]
    fn the_normal_form_of_a_token_is_its_key(text in texts()) {
        for token in tokenize(&text, |_| Language::Unknown).tokens {
            let surface = token.span.of(&text);
            let key = normal::match_key(surface).text;
            prop_assert_eq!(token.normal.as_deref(), (key != surface).then_some(key.as_str()));
        }
    }

    #[test]
    fn normalising_twice_is_once(text in texts()) {
        let form = normal::reading_form(&text);
        let key = normal::match_key(&text);
        prop_assert_eq!(&normal::reading_form(&form.text).text, &form.text);
        prop_assert_eq!(&normal::match_key(&key.text).text, &key.text);
        prop_assert_eq!(&normal::match_key(&form.text).text, &key.text);
        is_sound(&text, &form)?;
        is_sound(&text, &key)?;
    }

    #[test]
    fn clitics_are_in_order_inside_their_word(
        before in texts(),
        word in prop_oneof![texts(), "[\u{64e}\u{640}]?[وفبلكس]{0,2}[ال]{0,2}[\u{64e}ابتسي]{0,4}(ه|ها|هما|ني|ك)?"],
        prefix in any::<[f32; 4]>(), article in any::<[f32; 2]>(), suffix in any::<[f32; 4]>(),
    ) {
        let text = format!("{before}{word}");
        let span = Span::new(before.len(), text.len());
        let clitics = split(&text, span, &CliticScores { prefix, article, suffix });
        let mut end = span.start;
        for clitic in &clitics {
            prop_assert!(clitic.span.start >= end && clitic.span.end <= span.end && !clitic.span.is_empty());
            prop_assert!(text.get(clitic.span.range()).is_some());
            end = clitic.span.end;
        }
        let order = [CliticKind::Conjunction, CliticKind::Preposition, CliticKind::Future, CliticKind::Article, CliticKind::Pronoun];
        let place = |kind| order.iter().position(|&other| other == kind);
        prop_assert!(clitics.is_sorted_by_key(|clitic| place(clitic.kind)));
    }
}
