//! `nasij model`: what can be asked of and about models.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(clap::Args)]
#[command(subcommand_value_name = "COMMAND", after_help = "`nasij model --help` tells more, with examples.", after_long_help = MODEL_HELP)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    pub(crate) task: ModelTask,
}

#[derive(Subcommand)]
pub(crate) enum ModelTask {
    /// Make a model of a checkpoint: a token classifier of names from Hugging Face, or a fine-tune of one
    Import(ImportArgs),
    /// List the models that are found
    List {
        /// Write one JSON array instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Show what a model is made of: network, labels, files
    Show {
        /// The model: a name or a folder
        #[arg(value_name = "MODEL")]
        model: PathBuf,

        /// Write one JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
pub(crate) struct ImportArgs {
    /// The folder of the checkpoint: config.json, model.safetensors, and tokenizer.json or a vocabulary
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// The name that the model shall have
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,

    /// What a kind or a label means: PER, ORG, LOC, MISC, DATE, none, or a tag such as B-PER
    #[arg(long = "label", value_name = "FROM=TO", value_parser = label)]
    pub(crate) labels: Vec<(String, String)>,

    /// Our model that gives clitics, relations, and the kinds that the checkpoint does not know
    #[arg(long, value_name = "MODEL", default_value = crate::model::DEFAULT)]
    pub(crate) with: String,

    /// Folder of models to put it in [default: that of `NASIJ_MODELS`, else models]
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<PathBuf>,

    /// Replace an imported model of that name
    #[arg(long)]
    pub(crate) replace: bool,
}

/// A label or kind, and what it means; the label itself may hold `=`.
fn label(arg: &str) -> Result<(String, String), String> {
    match arg.rsplit_once('=') {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok((from.to_owned(), to.to_owned())),
        _ => Err("a kind or label, =, and what it means, as in DISEASE=MISC".to_owned()),
    }
}

const MODEL_HELP: &str = "\
Examples:
  nasij model import bert-base-ner --name bert-ner
      Make a model of the checkpoint in the folder bert-base-ner.

  nasij model import biomedical --name medical --label DISEASE=MISC --label GENE=none
      Say what kinds mean that are not known.

  nasij extract --model bert-ner article.txt
      Take the names from it.

Checkpoints:
  A folder with config.json, the weights as one model.safetensors (or
  rust_model.ot), and tokenizer.json; where that is missing, it is made from
  vocab.txt, or vocab.json with merges.txt. The network is one of bert, roberta,
  xlm-roberta, distilbert, electra. The files are copied; the folder itself is
  not needed any more.

  Labels in BIO, IOB1, BIOES, BILOU or without a place (PER) are read; in IOB1
  with all its labels, I- must be named bare: --label I-PER=PER for each kind.

Where models are looked for:
  in the folder of NASIJ_MODELS, in ./models, in the source tree of the program,
  in share/nasij/models beside it. Importing writes to the folder of
  NASIJ_MODELS, else to ./models.";
