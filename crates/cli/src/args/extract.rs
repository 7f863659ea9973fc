//! `nasij extract`: what can be asked of it.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{InputKind, OffsetUnit, THREADS, score, switch};

#[derive(clap::Args, Default)]
#[command(after_help = EXTRACT_SHORT_HELP, after_long_help = EXTRACT_HELP)]
pub(crate) struct ExtractArgs {
    /// Files to read; `-` or none is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Form of the results [default: pretty on a terminal, else jsonl]
    #[arg(short, long)]
    pub(crate) format: Option<Format>,

    /// Form of the inputs [default: by their names and first bytes]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputKind>,

    /// Write to FILE, which appears or changes when all is done
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What the offsets in JSON count [default: codepoints]
    #[arg(long, value_name = "UNIT")]
    pub(crate) offsets: Option<OffsetUnit>,

    /// Add the tokens to JSON
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch)]
    pub(crate) tokens: Option<bool>,

    /// Leave out names and relations scored below X, and relations of names left out [default: 0]
    #[arg(long, value_name = "X", value_parser = score)]
    pub(crate) min_score: Option<f32>,

    /// Threads to work on [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(THREADS))]
    pub(crate) threads: Option<u16>,

    /// The model: small, base, or a folder [default: that of `NASIJ_MODEL`, of nasij.toml, else small]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
  An object of cloud storage is named by its URL: see `nasij batch --help`.

Settings:
  What no option says, nasij.toml may say: see `nasij config --help`.

Exit codes:
  0  all documents are done
  1  some documents failed; the results of the others are whole
  2  nothing could be done, or the results could not be written";
