//! `nasij extract`: what can be asked of it.

use std::path::PathBuf;

use clap::ValueEnum;

use super::SharedArgs;

#[derive(clap::Args, Default)]
#[command(after_help = EXTRACT_SHORT_HELP, after_long_help = EXTRACT_HELP)]
pub(crate) struct ExtractArgs {
    /// Files to read; `-` or none is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Form of the results [default: pretty on a terminal, else jsonl]
    #[arg(short, long)]
    pub(crate) format: Option<Format>,

    /// Write to FILE, which appears or changes when all is done
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) shared: SharedArgs,
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
  Whatever `nasij batch` reads, packed or not. What is no UTF-8 is decoded, with
  a note; offsets count in the text. A byte order mark is skipped, and offsets
  count from after it.
  A document that cannot be read is named on standard error and set aside; the
  others are done. Records are counted by lines from 1, bytes from 0.
  An object of cloud storage is named by its URL: see `nasij batch --help`.

Settings:
  What no option says, nasij.toml may say: see `nasij config --help`.

Exit codes:
  0  all documents are done
  1  some documents failed; the results of the others are whole
  2  nothing could be done, or the results could not be written";
