//! Long texts that linear time reads in a moment, also unoptimised, and quadratic time does not.

use std::time::{Duration, Instant};

use nasij_annotation::{Language, NoteKind};
use nasij_tokens::{Tokenized, normal, tokenize};

/// Bytes.
const SIZE: usize = 500_000;

/// For one text; many times what a slow machine needs.
const PATIENCE: Duration = Duration::from_mins(1);

fn read(text: &str) -> Tokenized {
    let start = Instant::now();
    let key = normal::match_key(text);
    assert_eq!(key.from_source(0..text.len()), 0..key.text.len());
    let tokenized = tokenize(text, |_| Language::Unknown);
    assert!(start.elapsed() < PATIENCE, "{:?}… took {:?}", text.chars().take(20).collect::<String>(), start.elapsed());
    tokenized
}

fn read_many(piece: &str) -> Tokenized {
    read(&piece.repeat(SIZE / piece.len()))
}

/// Numbers of sentences and tokens.
fn check(piece: &str, sentences: usize, tokens: usize) {
    let tokenized = read_many(piece);
    assert_eq!((tokenized.sentences.len(), tokenized.tokens.len()), (sentences, tokens), "{piece:?}");
}

#[test]
fn one_word() {
    check("a", 1, 1);
    check("\u{64e}", 1, 1);
    check("\u{200f}", 1, 1);
}

#[test]
fn blanks() {
    check(" ", 0, 0);
    check("\n", 0, 0);
}

#[test]
fn punctuation() {
    for piece in [
        ".",
        "\"",
        "!",
        ". ",
        "\" ",
        "(",
        ".'",
        "a.",
        "a'",
        "a. ",
        "الف.",
        ".\u{64e}",
        "\u{2019} ",
        "[1",
        "a-",
        "x\u{64e}.",
    ] {
        let tokenized = read_many(piece);
        assert!(!tokenized.sentences.is_empty() && tokenized.tokens.len() >= tokenized.sentences.len(), "{piece:?}");
    }
}

#[test]
fn a_full_stop_and_then_only_quotes() {
    for rest in ["\"", " ", "\u{64e}", "(", " \"", "\u{ad}", ","] {
        let text = format!("He left.{}", rest.repeat(SIZE / rest.len()));
        assert!(!read(&text).sentences.is_empty());
    }
}

#[test]
fn a_stretch_without_end_is_cut_with_notes() {
    let tokenized = read_many("word ");
    assert_eq!((tokenized.sentences.len(), tokenized.tokens.len()), (50, 100_000));
    let spans: Vec<_> = tokenized.sentences.iter().map(|sentence| sentence.span).collect();
    assert_eq!(tokenized.notes.iter().map(|note| note.span).collect::<Vec<_>>(), spans);
    assert!(tokenized.notes.iter().all(|note| note.kind == NoteKind::CutSentence));
}
