//! The command line of `nasij eval`.

use std::path::PathBuf;

use clap::Subcommand;
use nasij_annotation::EntityKind;

use crate::args::THREADS;

#[derive(clap::Args)]
#[command(subcommand_value_name = "COMMAND", after_help = "`nasij eval --help` tells more, with examples.", after_long_help = EVAL_HELP)]
pub(crate) struct EvalArgs {
    #[command(subcommand)]
    pub(super) task: Task,
}

#[derive(Subcommand)]
#[expect(clippy::doc_markdown, reason = "the user sees it")]
pub(super) enum Task {
    /// Names, against CoNLL (token, IOB2 tag) or JSON lines
    Entities {
        /// Count these kinds only, as in PER,LOC,ORG
        #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
        kinds: Option<Vec<String>>,

        #[command(flatten)]
        common: Common,
    },
    /// Relations with status and past, against JSON lines
    Relations(Common),
    /// Main languages, against JSON lines or lines "LANGUAGE TAB TEXT"
    Language(Common),
    /// Sentence ends, against CoNLL-U or one sentence a line, a blank line between paragraphs
    Sentences(Common),
}

/// What every task can be told.
#[derive(clap::Args)]
pub(super) struct Common {
    /// The gold
    #[arg(value_name = "GOLD")]
    pub(super) gold: PathBuf,

    /// Measure these results of `nasij extract` (JSON lines) instead of running the model
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "threads", "device"])]
    pub(super) predicted: Option<PathBuf>,

    /// List what is wrong, one by one
    #[arg(long)]
    pub(super) errors: bool,

    /// List at most N of it; 0 is all
    #[arg(long, value_name = "N", default_value_t = 100, requires = "errors")]
    pub(super) max_errors: usize,

    /// How often documents are drawn anew for the 95 % interval; 0 is no interval
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(super) resamples: usize,

    /// Write one JSON object instead of a table
    #[arg(long)]
    pub(super) json: bool,

    /// Write the documents of the gold as JSON lines, for `nasij extract`, and measure nothing
    #[arg(long, conflicts_with_all = ["predicted", "model", "threads", "device", "errors", "json"])]
    pub(super) documents: bool,

    /// Write to FILE, which appears or changes when all is done
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Threads to work on [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(THREADS))]
    pub(super) threads: Option<u16>,

    /// The model: small, base, or a folder [default: that of `NASIJ_MODEL`, of nasij.toml, else small]
    #[arg(long, value_name = "MODEL")]
    pub(super) model: Option<PathBuf>,

    /// Where a checkpoint from elsewhere is computed: cpu, cuda:0, ... [default: cpu]
    #[arg(long, value_name = "DEVICE")]
    pub(super) device: Option<String>,
}

fn kind(label: &str) -> Result<String, String> {
    label.parse::<EntityKind>().map(|kind| kind.label().to_owned()).map_err(|error| {
        let labels = EntityKind::ALL.map(EntityKind::label).join(", ");
        format!("{error}, expected some of {labels}")
    })
}

const EVAL_HELP: &str = "\
Examples:
  nasij eval entities dev.conll --kinds PER,LOC,ORG
      Run the model on the gold's text; precision, recall and F1 of its names.

  nasij eval relations gold.jsonl --errors --max-errors 20
      The same of relations; show the first mistakes.

  nasij eval entities dev.conll --documents -o documents.jsonl
  nasij extract documents.jsonl -o results.jsonl
  nasij eval entities dev.conll --predicted results.jsonl --json
      In three steps, to measure again without running the model again.

Gold:
  CoNLL: 20 sentences make a document; a name may begin or end within a token;
  tokens tagged IGN do not count. JSON lines: {\"id\", \"text\", \"entities\":
  [{\"start\", \"end\", \"type\"}], \"relations\": [{\"head\", \"tail\", \"type\", \"status\",
  \"past\"}]}, offsets in code points, heads and tails as indices of entities or
  spans [start, end]; what is in \"optional_entities\" and \"optional_relations\"
  counts neither for nor against.

Exit codes:
  0  measured
  1  measured, but the model failed on some documents
  2  the gold or the results could not be read";
