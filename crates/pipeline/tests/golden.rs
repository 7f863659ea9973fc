//! Articles of our own, full of hard cases, through the whole pipeline with the shipped model.
//!
//! What no model decides (runs, sentences, tokens, normal forms) must equal `tests/golden/NAME.expected` to the byte;
//! `UPDATE_GOLDEN=1` writes these files anew, to be read like prose before they are committed. What the model decides
//! is held against the gold beside each article (`NAME.gold`), with a floor under the agreement: another processor may
//! round another way, but not worse.
#![allow(clippy::unwrap_used, clippy::string_slice, clippy::print_stdout, reason = "what fails here fails the test")]

mod support;

use std::fmt::Write as _;

use fs_err as fs;

use nasij_annotation::Analysis;
use support::{Gold, f1, golden, pipeline};

const ARTICLES: [&str; 3] = ["arabic", "english", "mixed"];

#[test]
fn runs_sentences_and_tokens_are_as_reviewed() {
    for name in ARTICLES {
        let text = fs::read_to_string(golden(name, "txt")).unwrap();
        let found = listing(&text, &pipeline().analyze(&text));
        let path = golden(name, "expected");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap();
        let mut lines = expected.lines().zip(found.lines());
        if let Some((expected, found)) = lines.find(|(expected, found)| expected != found) {
            panic!("{name}: expected\n  {expected}\nfound\n  {found}");
        }
        assert_eq!(expected.lines().count(), found.lines().count(), "{name}: number of lines");
    }
}

/// One item a line, numbers and labels first and the surface last, so that it stays readable from right to left.
fn listing(text: &str, analysis: &Analysis) -> String {
    let mut out = format!("language\t{}\n", analysis.language);
    for run in &analysis.runs {
        writeln!(out, "run\t{}\t{}\t{}", run.span.start, run.span.end, run.language).unwrap();
    }
    for sentence in &analysis.sentences {
        let span = sentence.span;
        writeln!(out, "sentence\t{}\t{}\t{}", span.start, span.end, sentence.language).unwrap();
        for token in &analysis.tokens[sentence.token_range()] {
            let surface = token.span.of(text);
            write!(out, "  {:?}\t{}\t{}\t{surface}", token.kind, token.span.start, token.span.end).unwrap();
            if let Some(normal) = &token.normal {
                write!(out, "\t{normal}").unwrap();
            }
            out.push('\n');
        }
    }
    out
}

#[test]
fn names_and_relations_agree_with_the_gold() {
    agrees("small");
    agrees("base");
}

fn agrees(model: &str) {
    let pipeline = support::load_model(model, 2);
    let (mut names, mut relations) = (Vec::new(), Vec::new());
    for name in ARTICLES {
        let text = fs::read_to_string(golden(name, "txt")).unwrap();
        let gold = Gold::read(name, &text);
        let analysis = pipeline.analyze(&text);
        names.push(gold.names(&text, &analysis));
        relations.push(gold.relations(&text, &analysis));
        println!(
            "{model}, {name}: names {:.3}, relations {:.3}",
            f1(&names[names.len() - 1..]),
            f1(&relations[relations.len() - 1..])
        );
    }
    assert!(f1(&names) >= 0.85, "{model}: names: F1 {:.3}", f1(&names));
    assert!(f1(&relations) >= 0.60, "{model}: relations: F1 {:.3}", f1(&relations));
}
