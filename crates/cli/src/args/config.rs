//! The configuration file on the command line, and `nasij config`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::LAST;

/// Which configuration file is read.
#[derive(clap::Args, Default)]
pub(crate) struct FileArgs {
    /// Read settings from FILE [default: nasij.toml here, if it is there]
    #[arg(long, global = true, value_name = "FILE", display_order = LAST)]
    pub(crate) config: Option<PathBuf>,

    /// Read no settings from a file
    #[arg(long, global = true, display_order = LAST)]
    pub(crate) no_config: bool,
}

#[derive(clap::Args)]
#[command(after_help = "`nasij config --help` tells more, with an example of a file.", after_long_help = CONFIG_HELP)]
pub(crate) struct ConfigArgs {
    /// Show all that holds for one command [default: the file as a whole]
    #[arg(value_name = "COMMAND")]
    pub(crate) section: Option<Section>,

    /// Print the name of the file that is read, and nothing else
    #[arg(long, conflicts_with = "section")]
    pub(crate) path: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// `nasij extract`
    Extract,
    /// `nasij batch`
    Batch,
}

pub(crate) const CONFIG_HELP: &str = "\
Settings:
  An option holds before the environment (NASIJ_MODEL), that before the file,
  and that before the default. The file is that of --config, else nasij.toml in
  the current folder; it is in TOML. Its keys are options without their dashes.
  Those at the top hold for all commands, those under [extract] and [batch] for
  one, before those at the top. A path of a model counts from the file's folder;
  a bare name is that of a shipped model.

  Switches that the file turns on are turned off as in --tokens=false.

Example of a file:
  model = \"base\"             # small, base, or a folder
  threads = 4
  device = \"cuda:0\"          # of checkpoints from elsewhere
  min-score = 0.5
  offsets = \"utf16\"          # codepoints, bytes, utf16
  tokens = false
  input-format = \"jsonl\"     # text, jsonl, html, csv, tsv, parquet, warc, pdf

  [extract]
  format = \"json\"            # pretty, json, jsonl, conll

  [batch]
  format = \"parquet\"         # jsonl, jsonl.zst, parquet
  part-size = \"256M\"
  include = [\"news/**\"]
  exclude = [\"**/*.xml\"]
  text-field = \"content\"
  id-field = \"url\"
  max-text = \"8M\"
  text = true
  near-duplicates = true
  strict = false

  nasij config --no-config > nasij.toml begins a file, with the defaults.";
