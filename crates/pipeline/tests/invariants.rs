//! The invariants of ARCHITECTURE.md that need the whole pipeline.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "what fails here fails the test")]

mod support;

use nasij_annotation::{Document, NoteKind, TokenKind};
use proptest::prelude::*;
use support::{assert_sound, golden, load, pipeline};

/// Pieces that have broken text programs before.
const NASTY: [&str; 28] = [
    "",
    " ",
    "\n",
    "\r\n",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\u{2066}",
    "\u{200c}",
    "\u{200f}",
    "ــــ",
    "ًٌٍَُِّْ",
    "\u{301}",
    "ﷲ",
    "ﻻ",
    "ﹶ",
    "وللعراق",
    "Al- Sadr",
    "U.S.",
    "د.",
    "22 يناير، 2022",
    "٢٢/٠١/٢٠٢٢",
    "«؟!…»",
    "👍🏽",
    "\u{10ffff}",
    "می‌رود",
    "Baghdad",
    ".",
];

#[test]
fn text_never_panics_and_results_are_sound() {
    for piece in NASTY {
        assert_sound(piece, &pipeline().analyze(piece));
    }
    let all = NASTY.join(" ");
    assert_sound(&all, &pipeline().analyze(&all));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_mixture_is_read_soundly(pieces in prop::collection::vec(prop::sample::select(&NASTY[..]), 0..20), glue in "[ \n]?") {
        let text = pieces.join(&glue);
        assert_sound(&text, &pipeline().analyze(&text));
    }

    #[test]
    fn any_text_is_read_soundly(text in "\\PC{0,60}") {
        assert_sound(&text, &pipeline().analyze(&text));
    }
}

#[test]
fn threads_and_neighbours_change_nothing() {
    let docs: Vec<Document> = ["arabic", "english", "mixed", "arabic", "mixed"]
        .iter()
        .map(|name| Document { id: (*name).to_owned(), text: fs_err::read_to_string(golden(name, "txt")).unwrap() })
        .collect();
    let together: Vec<_> =
        load(2).analyze_batch(&docs.iter().collect::<Vec<_>>()).into_iter().map(Result::unwrap).collect();
    let one = load(1);
    for (doc, analysis) in docs.iter().zip(&together) {
        // Scores too: equal to the last bit.
        assert_eq!(one.analyze(&doc.text), *analysis, "{}", doc.id);
        assert_sound(&doc.text, analysis);
    }
}

#[test]
fn a_long_sentence_is_read_whole_and_says_so() {
    let text = format!("{} Karim Haddad visited Beirut.", "the meeting went on and on,".repeat(60));
    let analysis = pipeline().analyze(&text);
    assert!(analysis.notes.iter().any(|note| note.kind == NoteKind::Windowed));
    let names: Vec<_> = analysis.mentions.iter().map(|mention| mention.span.of(&text)).collect();
    assert!(names.contains(&"Beirut"), "the last words are read too: {names:?}");
    assert_sound(&text, &analysis);
}

#[test]
fn a_monstrous_word_costs_little_and_says_so() {
    let text = format!("Beirut {} Cairo", "ب".repeat(300_000));
    let analysis = pipeline().analyze(&text);
    assert!(analysis.notes.iter().any(|note| note.kind == NoteKind::LongWord));
    assert_eq!(analysis.tokens.iter().filter(|token| token.kind == TokenKind::Word).count(), 3);
    assert_sound(&text, &analysis);
}

#[test]
fn other_languages_are_left_alone_and_said() {
    let text = "رئیس جمهور ایران روز گذشته در تهران با نخست‌وزیر عراق دیدار کرد و گفت که این گفت‌وگوها ادامه خواهد یافت.";
    let analysis = pipeline().analyze(text);
    assert!(analysis.mentions.is_empty());
    assert_eq!(analysis.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), [NoteKind::OtherLanguage]);
}

#[test]
fn a_clitic_is_kept_apart_from_the_name() {
    let text = "وصل الوزير إلى القاهرة وبغداد، ثم سافر للعراق.";
    let analysis = pipeline().analyze(text);
    let found: Vec<_> = analysis
        .mentions
        .iter()
        .map(|mention| (mention.span.of(text), mention.clitics.iter().map(|it| it.of(text)).collect::<Vec<_>>()))
        .collect();
    assert_eq!(found, [("القاهرة", vec![]), ("بغداد", vec!["و"]), ("لعراق", vec!["ل"])]);
}
