//! How well are sentence ends found? Precision, recall and F1 on a file of gold sentences.
//!
//! The file has one sentence a line and a blank line between paragraphs; each paragraph is put together with one space
//! between sentences. A boundary is the end offset of a sentence. *inner*: without the last one of each paragraph, which
//! cannot be missed; *all*: with it. `--errors` shows each error with its surroundings.

#![expect(clippy::print_stdout, reason = "an evaluation command")]

use std::{collections::BTreeSet, env};

use anyhow::{Context, Result};
use nasij_annotation::{Language, Span};

#[derive(Default)]
struct Counts {
    right: usize,
    found: usize,
    gold: usize,
}

impl Counts {
    fn add(&mut self, gold: &BTreeSet<usize>, found: &BTreeSet<usize>) {
        self.right += gold.intersection(found).count();
        self.found += found.len();
        self.gold += gold.len();
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of sentences are small")]
    fn show(&self) -> String {
        let ratio = |whole: usize| if whole == 0 { 1.0 } else { self.right as f64 / whole as f64 };
        let (precision, recall) = (ratio(self.found), ratio(self.gold));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        format!("P {precision:.4}  R {recall:.4}  F1 {f1:.4}")
    }
}

fn main() -> Result<()> {
    let (options, files): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|argument| argument.starts_with("--"));
    for file in files {
        let text = fs_err::read_to_string(&file)?;
        let (mut inner, mut all) = (Counts::default(), Counts::default());
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            let sentences: Vec<_> = paragraph.lines().filter(|line| !line.is_empty()).collect();
            let text = sentences.join(" ");
            let mut end = 0;
            let mut gold: BTreeSet<usize> = sentences
                .iter()
                .map(|sentence| {
                    end += sentence.len() + 1;
                    end - 1
                })
                .collect();
            let tokenized = nasij_tokens::tokenize(&text, |_| Language::Unknown);
            let mut found: BTreeSet<usize> =
                tokenized.sentences.iter().map(|sentence| sentence.span.range().end).collect();
            all.add(&gold, &found);
            gold.pop_last().context("a paragraph has a sentence")?;
            found.pop_last().context("a paragraph has a sentence")?;
            inner.add(&gold, &found);
            if options.iter().any(|option| option == "--errors") {
                for &place in gold.symmetric_difference(&found) {
                    println!(
                        "{} {}",
                        if gold.contains(&place) { "missed" } else { "false " },
                        surroundings(&text, place)
                    );
                }
            }
        }
        println!("{file}: inner {} ({} gold)  all {} ({} gold)", inner.show(), inner.gold, all.show(), all.gold);
    }
    Ok(())
}

/// The text around a boundary, which is shown as `‖`.
fn surroundings(text: &str, place: usize) -> String {
    let (from, to) =
        (text.floor_char_boundary(place.saturating_sub(70)), text.ceil_char_boundary((place + 60).min(text.len())));
    format!("{}‖{}", Span::new(from, place).of(text), Span::new(place, to).of(text))
}
