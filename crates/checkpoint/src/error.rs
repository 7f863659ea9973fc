use std::{io, path::PathBuf};

use crate::LabelError;

/// Why a folder is not a checkpoint that can be run, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// A file is missing or unreadable; the message of the source names it.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// A JSON file is not what we expect.
    #[error("{path}: not what transformers or nasij write there")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: serde_json::Error,
    },
    /// A network that no engine knows.
    #[error(
        "{path}: a network of the type `{found}` cannot be run; take a checkpoint of the type bert, roberta, \
         xlm-roberta, distilbert or electra"
    )]
    Architecture {
        /// `config.json`.
        path: PathBuf,
        /// Its `model_type`.
        found: String,
    },
    /// A file describes something that cannot be run.
    #[error("{path}: {reason}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What does not fit, and what to do.
        reason: String,
    },
    /// No weights at all.
    #[error("{folder}: no weights; put model.safetensors (or rust_model.ot) of the checkpoint into the folder")]
    NoWeights {
        /// The folder of the checkpoint.
        folder: PathBuf,
    },
    /// Weights in a form that is not read.
    #[error(
        "{folder}: the weights are {found}, which is not read; write them as one model.safetensors with Python:\n  \
         from transformers import AutoModelForTokenClassification as Model\n  \
         Model.from_pretrained(\"{folder}\").save_pretrained(\"{folder}\", max_shard_size=\"100GB\")"
    )]
    OtherWeights {
        /// The folder of the checkpoint.
        folder: PathBuf,
        /// What is there instead.
        found: &'static str,
    },
    /// The weights are damaged, or not those of a token classifier with these labels.
    #[error("{path}: {reason}")]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// No tokenizer at all.
    #[error(
        "{folder}: no tokenizer; put tokenizer.json (or vocab.txt, or vocab.json with merges.txt) of the checkpoint \
         into the folder"
    )]
    NoTokenizer {
        /// The folder of the checkpoint.
        folder: PathBuf,
    },
    /// A tokenizer in a form that is not read.
    #[error(
        "{folder}: the tokenizer is {found} only, which is not read; write tokenizer.json with Python:\n  \
         from transformers import AutoTokenizer\n  \
         AutoTokenizer.from_pretrained(\"{folder}\", use_fast=True).save_pretrained(\"{folder}\")"
    )]
    OtherTokenizer {
        /// The folder of the checkpoint.
        folder: PathBuf,
        /// The file that is there instead.
        found: &'static str,
    },
    /// The tokenizer cannot be loaded, or cannot be used.
    #[error("{path}: {reason}")]
    Tokenizer {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The labels of the checkpoint do not become ours.
    #[error("{path}: {reason}")]
    Labels {
        /// Where the labels, or what they mean, are written.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: LabelError,
    },
}
