use std::path::PathBuf;

/// The networks that can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `bert`
    Bert,
    /// `roberta`
    Roberta,
    /// `xlm-roberta`
    XlmRoberta,
    /// `distilbert`
    DistilBert,
    /// `electra`
    Electra,
}

/// A checked checkpoint folder.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The folder; `config.json` and `tokenizer.json` are in it.
    pub folder: PathBuf,
    /// `model_type` of `config.json`.
    pub architecture: Architecture,
    /// The file with the weights: `model.safetensors` or `rust_model.ot`.
    pub weights: PathBuf,
    /// Names of the labels in the order of the scores.
    pub labels: Vec<String>,
    /// Longest input in subwords, with the marks of beginning and end.
    pub window: usize,
    /// Id of the padding.
    pub padding: u32,
}
