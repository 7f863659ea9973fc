//! `nasij batch`: what can be asked of a run over an archive.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{SharedArgs, bytes, switch};

#[derive(clap::Args, Default)]
#[command(after_help = BATCH_SHORT_HELP, after_long_help = BATCH_HELP)]
pub(crate) struct BatchArgs {
    /// Files and folders to read, as they are, packed or in archives; `-` is standard input
    ///
    /// Also s3://, gs:// and az:// URLs, where the program is built with `--features cloud`.
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Folder for the results; a run that was cut short there goes on where it was
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,

    /// Form of the results [default: jsonl]
    #[arg(short, long)]
    pub(crate) format: Option<BatchFormat>,

    /// Begin a new part of the results when one has SIZE [default: 256M]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub(crate) part_size: Option<u64>,

    /// Read only files of folders whose path there matches GLOB
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,

    /// Leave out files of folders whose path there matches GLOB
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,

    /// The field or column that holds the text [default: text]
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,

    /// The field or column that holds the id [default: id]
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,

    /// Refuse documents longer than SIZE [default: 8M]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub(crate) max_text: Option<u64>,

    /// Add the text itself; that of pages, which is not in the input as it stands, is always added
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch)]
    pub(crate) text: Option<bool>,

    /// Mark documents that are nearly the same as an earlier one
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch)]
    pub(crate) near_duplicates: Option<bool>,

    /// Stop at the first document that fails
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch)]
    pub(crate) strict: Option<bool>,

    /// Throw away what is in the folder of an earlier run, and begin anew
    #[arg(long)]
    pub(crate) restart: bool,

    #[command(flatten)]
    pub(crate) shared: SharedArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchFormat {
    /// One JSON object a line and document
    Jsonl,
    /// The same, packed by Zstandard
    #[value(name = "jsonl.zst")]
    JsonlZst,
    /// Three tables: documents, mentions, relations
    Parquet,
}

const BATCH_SHORT_HELP: &str = "`nasij batch --help` tells more, with examples and exit codes.";

const BATCH_HELP: &str = "\
Examples:
  nasij batch news/ -o results
      Read all files under news/, whatever they are and however packed.

  nasij batch crawl.warc.gz dump.jsonl.zst -o results --format parquet
      Read two archives; write tables.

  nasij batch articles.csv -o results --text-field content --id-field url
      Read a table whose columns have other names.

Input:
  Text, HTML, JSONL, CSV, TSV, Parquet and WARC, each plain or packed
  (.gz .zst .xz .bz2), also inside .tar and .zip; in any common encoding.
  Hidden files in folders are passed over. Files are read in the order given,
  folders in the order of their names.

Cloud storage (where the program is built with `--features cloud`):
  s3://BUCKET/KEY, gs://BUCKET/KEY and az://CONTAINER/KEY are objects; with a /
  at the end, or where there is no such object, all objects below, in the order
  of their keys. Credentials, region and endpoint are those of the environment:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT;
  GOOGLE_APPLICATION_CREDENTIALS; AZURE_STORAGE_ACCOUNT_NAME and ..._KEY; else
  those that the machine gives. Public buckets: AWS_SKIP_SIGNATURE=true.

Results, in DIR:
  part-00000.jsonl ...  results in the order of the input; a part appears
                        under its name when it is whole
  failed.jsonl          what could not be read or analysed: path, record,
                        byte, reason
  run.json              what was done: counts, words, time, memory, model
  journal.redb          what is done already; needed to go on

  A text that came before is not analysed again: its record says `duplicate_of`.
  Killed at any moment, the same command goes on where it was, and the results
  are the same bytes as those of a run that was not.

Settings:
  What no option says, nasij.toml may say: see `nasij config --help`.

Exit codes:
  0  all documents are done
  1  some documents failed; the results of the others are whole
  2  the run could not begin, or not go on; the same command goes on later";
