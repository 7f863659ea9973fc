//! The command line.

mod batch;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use nasij_archive::{read::InputFormat, write::Offsets};

pub(crate) use batch::{BatchArgs, BatchFormat};

use crate::eval::EvalArgs;

/// Finds names and the relations between them in Arabic and English text
#[derive(Parser)]
#[command(name = "nasij", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colour; auto looks at the terminal and obeys `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    /// Print errors only: no hints, no warnings
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Read texts, and write the names and relations in them
    Extract(ExtractArgs),
    /// Read whole archives, and go on where a run was cut short
    Batch(BatchArgs),
    /// Measure names, relations, languages or sentence ends against gold
    Eval(EvalArgs),
    /// List the kinds of names and relations that are found
    Schema,
}

#[derive(clap::Args)]
#[command(after_help = EXTRACT_SHORT_HELP, after_long_help = EXTRACT_HELP)]
pub(crate) struct ExtractArgs {
    /// Files to read; `-` or none is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Form of the results [default: pretty on a terminal, else jsonl]
    #[arg(short, long)]
    pub(crate) format: Option<Format>,

    /// Form of the inputs [default: jsonl for .jsonl and .ndjson, else text]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputKind>,

    /// Write to FILE, which appears or changes when all is done
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What the offsets in JSON count
    #[arg(long, value_name = "UNIT", default_value = "codepoints")]
    pub(crate) offsets: OffsetUnit,

    /// Add the tokens to JSON
    #[arg(long)]
    pub(crate) tokens: bool,

    /// Leave out names and relations scored below X, and relations of names left out
    #[arg(long, value_name = "X", value_parser = score, default_value = "0", hide_default_value = true)]
    pub(crate) min_score: f32,

    /// Threads to work on [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// The model: small, base, or a folder [default: that of `NASIJ_MODEL`, else small]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The text with its names marked, then its relations: for people
    Pretty,
    /// Indented JSON: an object for a single text, else an array
    Json,
    /// One JSON object a line and document
    Jsonl,
    /// One token a line with its IOB2 tag
    Conll,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum InputKind {
    /// A file is a document
    Text,
    /// A line is a document: {"id": "...", "text": "...", ...}
    Jsonl,
    /// A file is a page: its main text is the document
    Html,
    /// A row is a document, columns parted by commas
    Csv,
    /// A row is a document, columns parted by tabs
    Tsv,
    /// A row of a table is a document
    Parquet,
    /// A record with a page or a text is a document
    Warc,
}

impl From<InputKind> for InputFormat {
    fn from(kind: InputKind) -> Self {
        match kind {
            InputKind::Text => Self::Text,
            InputKind::Jsonl => Self::Jsonl,
            InputKind::Html => Self::Html,
            InputKind::Csv => Self::Csv,
            InputKind::Tsv => Self::Tsv,
            InputKind::Parquet => Self::Parquet,
            InputKind::Warc => Self::Warc,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OffsetUnit {
    /// Unicode code points, as in Python
    Codepoints,
    /// Bytes of UTF-8, as in Rust and Go
    Bytes,
    /// Units of UTF-16, as in JavaScript and Java
    Utf16,
}

impl From<OffsetUnit> for Offsets {
    fn from(unit: OffsetUnit) -> Self {
        match unit {
            OffsetUnit::Codepoints => Self::Codepoints,
            OffsetUnit::Bytes => Self::Bytes,
            OffsetUnit::Utf16 => Self::Utf16,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

fn score(arg: &str) -> Result<f32, String> {
    let score = arg.parse().ok().filter(|score| (0.0..=1.0).contains(score));
    score.ok_or_else(|| "scores are numbers from 0 to 1".to_owned())
}

/// A number of bytes: `4096`, `64K`, `8M`, `1G` (powers of 1024).
fn bytes(arg: &str) -> Result<u64, String> {
    let digits = arg.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match arg.strip_prefix(digits).unwrap_or_default().to_ascii_uppercase().as_str() {
        "" | "B" => Some(1),
        "K" => Some(1 << 10),
        "M" => Some(1 << 20),
        "G" => Some(1 << 30),
        _ => None,
    };
    let size = unit.and_then(|unit: u64| digits.parse::<u64>().ok()?.checked_mul(unit)).filter(|&size| size > 0);
    size.ok_or_else(|| "sizes are whole numbers above 0 with K, M, G or nothing behind".to_owned())
}

const AFTER_HELP: &str = "\
Examples:
  nasij extract article.txt                    read an article, see it with its names marked
  nasij extract *.txt -o results.jsonl         read many, one JSON line for each
  nasij batch archive/ -o results              read an archive of any size
  nasij schema                                 what is looked for
  nasij eval entities gold.conll               how good that is

`nasij extract --help` tells more.";

const EXTRACT_SHORT_HELP: &str = "`nasij extract --help` tells more, with examples and exit codes.";

const EXTRACT_HELP: &str = "\
Examples:
  nasij extract article.txt
      Show the article with its names marked, and the relations between them.

  nasij extract news.jsonl -o results.jsonl --min-score 0.5
      Read records {\"id\": ..., \"text\": ...}, one a line; keep what is at least
      as likely as not. Other fields of a record come back under \"meta\".

  curl -s https://example.org/a.txt | nasij extract --format conll
      Read standard input; write one token a line.

  nasij extract a.txt | jq -r '.entities[] | [.type, .text] | @tsv'
      List the names.

Input:
  UTF-8. A byte order mark is skipped; offsets count from after it.
  A document that cannot be read is named on standard error and set aside; the
  others are done. Records are counted by lines from 1, bytes from 0.

Exit codes:
  0  all documents are done
  1  some documents failed; the results of the others are whole
  2  nothing could be done, or the results could not be written";
