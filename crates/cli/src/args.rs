//! The command line.

mod batch;
mod config;
mod extract;
mod model;
mod shared;

use std::{ops::RangeInclusive, path::PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use nasij_archive::{read::InputFormat, write::Offsets};

pub(crate) use batch::{BatchArgs, BatchFormat};
#[cfg(test)]
pub(crate) use config::CONFIG_HELP;
pub(crate) use config::{ConfigArgs, FileArgs, Section};
pub(crate) use extract::{ExtractArgs, Format};
pub(crate) use model::{ImportArgs, ModelArgs, ModelTask};
pub(crate) use shared::SharedArgs;

use crate::eval::EvalArgs;

/// Finds names and the relations between them in Arabic and English text
#[derive(Parser)]
#[command(name = "nasij", version, after_help = AFTER_HELP, max_term_width = 100, subcommand_value_name = "COMMAND")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) file: FileArgs,

    /// When to use colour; auto looks at the terminal and obeys `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = LAST)]
    pub(crate) color: Color,

    /// Print errors only: no hints, no warnings
    #[arg(short, long, global = true, display_order = LAST)]
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
    /// Bring in checkpoints from elsewhere, and see which models there are
    Model(ModelArgs),
    /// Show the settings that hold, and where each comes from
    Config(ConfigArgs),
    /// Say what this build can do here: features, processor, libraries, models that load
    Doctor {
        /// Where checkpoints from elsewhere are to be computed: cpu, cuda:0, ... [default: cpu]
        #[arg(long, value_name = "DEVICE")]
        device: Option<String>,
    },
    /// Print the completions of commands and options for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page, or write those of all commands
    Man {
        /// Write a page a command, nasij.1, nasij-batch.1 ..., into the folder DIR
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
    /// A file is a document: the text of its pages (in builds with the feature pdf)
    Pdf,
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
            InputKind::Pdf => Self::Pdf,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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

/// How many threads can be asked for.
pub(crate) const THREADS: RangeInclusive<i64> = 1..=1024;

/// Options of all commands stand behind those of the command.
const LAST: usize = 900;

/// A score: a number from 0 to 1.
pub(crate) fn score(arg: &str) -> Result<f32, String> {
    let score = arg.parse().ok().filter(|score| (0.0..=1.0).contains(score));
    score.ok_or_else(|| "scores are numbers from 0 to 1".to_owned())
}

/// A switch: on where it stands alone, off with `=false`. No values are offered to shells, which would offer them for
/// the next word too.
fn switch(arg: &str) -> Result<bool, String> {
    arg.parse().map_err(|_| "switches are true or false".to_owned())
}

/// A number of bytes: `4096`, `64K`, `8M`, `1G` (powers of 1024).
pub(crate) fn bytes(arg: &str) -> Result<u64, String> {
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
  nasij config                                 the settings that hold

`nasij extract --help` tells more.";
