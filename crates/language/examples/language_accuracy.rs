//! Measures `nasij_language` on folders of one language each, every line a document of its own.
//!
//! `cargo run --release -p nasij-language --example language_accuracy -- FOLDER [LANGUAGE]`
//!
//! `FOLDER` has a folder per language (`ar`, `en`, ...) with `sentences.txt`, `word-pairs.txt` and `single-words.txt`.
//! With `LANGUAGE`, the sentences of that folder that are called something else are printed instead of the table.
#![expect(clippy::print_stdout, reason = "prints a table")]

use std::{env, path::Path, time::Instant};

use anyhow::Context;
use nasij_annotation::Language;

const FILES: [&str; 3] = ["sentences.txt", "word-pairs.txt", "single-words.txt"];

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().context("usage: language_accuracy FOLDER [LANGUAGE]")?;
    let folder = Path::new(&folder);
    if let Some(language) = arguments.next() {
        return print_mistakes(&folder.join(&language).join(FILES[0]), expected(&language));
    }
    let mut languages: Vec<String> = fs_err::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<anyhow::Result<_>>()?;
    languages.sort();
    println!("{:<5} {:<17} {:>6} {:>7} {:>7} {:>7}", "lang", "file", "lines", "ar %", "en %", "right %");
    for language in languages {
        for file in FILES {
            print_row(&language, file, &fs_err::read_to_string(folder.join(&language).join(file))?);
        }
    }
    Ok(())
}

/// The language that the texts of a folder are in.
fn expected(folder: &str) -> Language {
    Language::ALL.into_iter().find(|language| language.tag() == folder).unwrap_or(Language::Other)
}

fn print_mistakes(file: &Path, expected: Language) -> anyhow::Result<()> {
    for line in fs_err::read_to_string(file)?.lines() {
        let found = main_language(line);
        if found != expected {
            println!("{found}\t{line}");
        }
    }
    Ok(())
}

fn print_row(language: &str, file: &str, text: &str) {
    let start = Instant::now();
    let found: Vec<Language> = text.lines().map(main_language).collect();
    let seconds = start.elapsed().as_secs_f64();
    let percent = |wanted: Language| {
        let n_found = found.iter().filter(|&&language| language == wanted).count();
        #[expect(clippy::cast_precision_loss, reason = "counts of lines are small")]
        let share = n_found as f64 / found.len().max(1) as f64;
        100.0 * share
    };
    #[expect(clippy::cast_precision_loss, reason = "sizes of files are small")]
    let speed = text.len() as f64 / seconds / 1e6;
    println!(
        "{language:<5} {file:<17} {:>6} {:>7.1} {:>7.1} {:>7.1}   {speed:.0} MB/s",
        found.len(),
        percent(Language::Arabic),
        percent(Language::English),
        percent(expected(language)),
    );
}

fn main_language(text: &str) -> Language {
    nasij_language::main_language(text, &nasij_language::detect(text))
}
