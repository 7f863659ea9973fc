use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{CheckpointError, weights};

/// The longest window that is used: attention over more costs much, and sentences are shorter.
const LONGEST_WINDOW: usize = 512;
/// The shortest window that is used, in subwords with the marks.
const SHORTEST_WINDOW: usize = 32;

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

impl Architecture {
    /// All that can be run.
    pub const ALL: [Self; 5] = [Self::Bert, Self::Roberta, Self::XlmRoberta, Self::DistilBert, Self::Electra];

    /// What transformers call it: the `model_type` of `config.json`.
    pub const fn model_type(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::Roberta => "roberta",
            Self::XlmRoberta => "xlm-roberta",
            Self::DistilBert => "distilbert",
            Self::Electra => "electra",
        }
    }

    /// Whether positions are counted from behind the padding's id, as in `RoBERTa`: two places of the window are lost.
    const fn has_shifted_positions(self) -> bool {
        matches!(self, Self::Roberta | Self::XlmRoberta)
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.model_type())
    }
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

impl Checkpoint {
    /// Reads what a checkpoint folder says about itself, and checks that all is there that an engine needs.
    ///
    /// Of the weights only the header is read.
    pub fn load(folder: &Path) -> Result<Self, CheckpointError> {
        let checkpoint = Self::load_without_tokenizer(folder)?;
        if !folder.join("tokenizer.json").is_file() {
            return Err(CheckpointError::NoTokenizer { folder: folder.to_owned() });
        }
        Ok(checkpoint)
    }

    /// The same for a folder whose tokenizer may still have to be made.
    pub(crate) fn load_without_tokenizer(folder: &Path) -> Result<Self, CheckpointError> {
        let path = folder.join("config.json");
        let config: Config = read_json(&path)?;
        let unsupported = |reason: String| CheckpointError::Unsupported { path: path.clone(), reason };
        let architecture = Architecture::ALL
            .into_iter()
            .find(|it| it.model_type() == config.model_type)
            .ok_or_else(|| CheckpointError::Architecture { path: path.clone(), found: config.model_type.clone() })?;
        // The head of a classifier of whole texts has the same name in some networks.
        if !config.architectures.is_empty() && !config.architectures.iter().any(|it| it.contains("TokenClassification"))
        {
            let found = config.architectures.join(", ");
            let reason = format!("a {found}, not a token classifier; take a checkpoint that was trained to find names");
            return Err(unsupported(reason));
        }
        let lost = if architecture.has_shifted_positions() { 2 } else { 0 };
        let window = config.max_position_embeddings.saturating_sub(lost).min(LONGEST_WINDOW);
        if window < SHORTEST_WINDOW {
            let reason = format!("a window of {window} subwords is too short, {SHORTEST_WINDOW} is the least");
            return Err(unsupported(reason));
        }
        let labels = config.labels().map_err(unsupported)?;
        let weights = weights::find(folder)?;
        weights::check(&weights, labels.len())?;
        // What transformers take where the configuration does not say.
        let padding = config.pad_token_id.unwrap_or(u32::from(architecture.has_shifted_positions()));
        Ok(Self { folder: folder.to_owned(), architecture, weights, labels, window, padding })
    }
}

/// How large a network is, as far as its configuration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Layers of the encoder.
    pub layers: Option<usize>,
    /// Width of a state.
    pub hidden: Option<usize>,
    /// Subwords that it has embeddings for.
    pub vocabulary: Option<usize>,
}

impl Shape {
    /// Reads it from the `config.json` in a folder.
    pub fn read(folder: &Path) -> Result<Self, CheckpointError> {
        let config: Config = read_json(&folder.join("config.json"))?;
        Ok(Self { layers: config.num_hidden_layers, hidden: config.hidden_size, vocabulary: config.vocab_size })
    }
}

/// What we read of `config.json`.
#[derive(Deserialize)]
struct Config {
    model_type: String,
    #[serde(default)]
    architectures: Vec<String>,
    #[serde(default)]
    id2label: BTreeMap<String, String>,
    #[serde(default = "usual_positions")]
    max_position_embeddings: usize,
    pad_token_id: Option<u32>,
    #[serde(alias = "n_layers")]
    num_hidden_layers: Option<usize>,
    #[serde(alias = "dim")]
    hidden_size: Option<usize>,
    vocab_size: Option<usize>,
}

fn usual_positions() -> usize {
    LONGEST_WINDOW
}

impl Config {
    /// The labels in the order of their ids.
    fn labels(&self) -> Result<Vec<String>, String> {
        let mut labels: Vec<(usize, &String)> = Vec::with_capacity(self.id2label.len());
        for (id, label) in &self.id2label {
            labels.push((id.parse().map_err(|_| format!("`id2label`: `{id}` is no id"))?, label));
        }
        labels.sort_unstable();
        if labels.is_empty() {
            return Err(
                "no `id2label`: write the names of the labels there, {\"0\": \"O\", \"1\": \"B-PER\", ...}".to_owned()
            );
        }
        match labels.iter().enumerate().find(|(i, (id, _))| i != id) {
            Some((i, _)) => Err(format!("`id2label` has no label of the id {i}, or two of the id before")),
            None => Ok(labels.into_iter().map(|(_, label)| label.clone()).collect()),
        }
    }
}

/// Reads a JSON file; its errors name it.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, CheckpointError> {
    let text = fs_err::read_to_string(path)?;
    serde_json::from_str(&text).map_err(|source| CheckpointError::Json { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use fs_err as fs;
    use serde_json::{Value, json};

    use super::*;
    use crate::samples;

    const LABELS: [&str; 3] = ["O", "B-PER", "I-PER"];

    /// Loads a checkpoint whose configuration was edited.
    fn load(edit: impl FnOnce(&mut Value)) -> Result<Checkpoint, CheckpointError> {
        let folder = tempfile::tempdir().unwrap();
        samples::checkpoint(folder.path(), &LABELS);
        let mut config = samples::config(&LABELS);
        edit(&mut config);
        fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
        Checkpoint::load(folder.path())
    }

    #[test]
    fn the_configuration_is_read() {
        let checkpoint = load(|_| ()).unwrap();
        assert_eq!(checkpoint.labels, LABELS);
        assert_eq!((checkpoint.architecture, checkpoint.window, checkpoint.padding), (Architecture::Bert, 512, 0));
        assert!(checkpoint.weights.ends_with("model.safetensors"));
    }

    #[test]
    fn roberta_loses_two_places_by_its_padding() {
        for model_type in ["roberta", "xlm-roberta"] {
            let checkpoint = load(|config| {
                config["model_type"] = model_type.into();
                config["max_position_embeddings"] = 130.into();
                config["pad_token_id"] = Value::Null;
            })
            .unwrap();
            assert_eq!((checkpoint.window, checkpoint.padding), (128, 1));
        }
        assert_eq!(load(|config| config["max_position_embeddings"] = 4096.into()).unwrap().window, 512);
    }

    #[test]
    fn labels_stand_in_the_order_of_their_numbers() {
        let ids: Value = (0..12).rev().map(|id| (id.to_string(), Value::from(format!("B-{id}")))).collect();
        let config: Config = serde_json::from_value(json!({"model_type": "bert", "id2label": ids})).unwrap();
        assert_eq!(config.labels().unwrap(), (0..12).map(|id| format!("B-{id}")).collect::<Vec<_>>());
    }

    #[test]
    fn what_cannot_be_run_is_said() {
        let check = |edit: fn(&mut Value), expected: &str| {
            let error = load(edit).unwrap_err().to_string();
            assert!(error.ends_with(expected), "{error}");
        };
        check(
            |config| config["model_type"] = "t5".into(),
            "config.json: a network of the type `t5` cannot be run; take a checkpoint of the type bert, roberta, \
             xlm-roberta, distilbert or electra",
        );
        check(
            |config| config["architectures"] = json!(["BertForMaskedLM"]),
            "config.json: a BertForMaskedLM, not a token classifier; take a checkpoint that was trained to find names",
        );
        check(
            |config| config["id2label"] = json!({}),
            "config.json: no `id2label`: write the names of the labels there, {\"0\": \"O\", \"1\": \"B-PER\", ...}",
        );
        check(
            |config| config["id2label"] = json!({"0": "O", "2": "B-PER"}),
            "config.json: `id2label` has no label of the id 1, or two of the id before",
        );
        check(
            |config| config["max_position_embeddings"] = 16.into(),
            "config.json: a window of 16 subwords is too short, 32 is the least",
        );
        check(
            |config| config["id2label"]["3"] = "B-LOC".into(),
            "model.safetensors: `classifier.weight` has the shape [3, 4], but config.json names 4 labels; take both \
             from one checkpoint",
        );
        check(|config| *config = json!([]), "config.json: not what transformers or nasij write there");
    }
}
