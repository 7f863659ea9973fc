use nasij_checkpoint::{Architecture, Checkpoint};
use rust_bert::Activation;
use serde::Deserialize;
use serde_json::Value;

use crate::Error;

/// rust-bert's layer norms add 1e-12 to the variance whatever the configuration says. What it does where 1e-5 is meant,
/// as in most of `roberta`, is told at [`RustBert`](crate::RustBert); beyond, it would be another network.
const GREATEST_EPSILON: f64 = 1.1e-5;

/// Ten times what large networks have: a damaged number must not become a list of billions of tensors.
const MOST_LAYERS: i64 = 500;

/// What a network is like.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) architecture: Architecture,
    pub(crate) vocabulary: i64,
    /// Width of the embeddings: that of the states, but in ELECTRA.
    pub(crate) embedding: i64,
    /// Width of the states.
    pub(crate) hidden: i64,
    /// Width of the feed-forward layers.
    pub(crate) intermediate: i64,
    pub(crate) layers: i64,
    pub(crate) heads: i64,
    pub(crate) positions: i64,
    pub(crate) types: i64,
    pub(crate) labels: i64,
    /// Positions are counted from behind this id where the architecture does so.
    pub(crate) padding: i64,
    pub(crate) activation: Activation,
}

/// What we read of `config.json`; what is missing there has the value that transformers give it.
#[derive(Deserialize)]
struct File {
    vocab_size: Option<u32>,
    embedding_size: Option<u32>,
    #[serde(alias = "dim")]
    hidden_size: Option<u32>,
    #[serde(alias = "hidden_dim")]
    intermediate_size: Option<u32>,
    #[serde(alias = "n_layers")]
    num_hidden_layers: Option<u32>,
    #[serde(alias = "n_heads")]
    num_attention_heads: Option<u32>,
    max_position_embeddings: Option<u32>,
    type_vocab_size: Option<u32>,
    pad_token_id: Option<u32>,
    #[serde(alias = "activation")]
    hidden_act: Option<String>,
    layer_norm_eps: Option<f64>,
    position_embedding_type: Option<String>,
    is_decoder: Option<bool>,
}

impl Config {
    /// Reads `config.json` in the folder of a checkpoint.
    pub(crate) fn load(checkpoint: &Checkpoint) -> Result<Self, Error> {
        let path = checkpoint.folder.join("config.json");
        let text = fs_err::read_to_string(&path)?;
        let json = |source| Error::Json { path: path.clone(), source };
        // By way of `Value`: some files have both names of a key, and only the architecture's own one counts.
        let mut value: Value = serde_json::from_str(&text).map_err(json)?;
        if let Some(keys) = value.as_object_mut() {
            let distilbert = checkpoint.architecture == Architecture::DistilBert;
            let foreign = if distilbert { BERT_KEYS } else { DISTILBERT_KEYS };
            keys.retain(|key, _| !foreign.contains(&key.as_str()));
        }
        let file: File = serde_json::from_value(value).map_err(json)?;
        Self::from_file(&file, checkpoint).map_err(|reason| Error::Unsupported { path: path.clone(), reason })
    }

    fn from_file(file: &File, checkpoint: &Checkpoint) -> Result<Self, String> {
        let architecture = checkpoint.architecture;
        let electra = architecture == Architecture::Electra;
        let distilbert = architecture == Architecture::DistilBert;
        let or = |value: Option<u32>, usual: u32| i64::from(value.unwrap_or(usual));
        let hidden = or(file.hidden_size, if electra { 256 } else { 768 });
        let config = Self {
            architecture,
            vocabulary: or(file.vocab_size, if architecture == Architecture::Roberta { 50265 } else { 30522 }),
            embedding: if electra { or(file.embedding_size, 128) } else { hidden },
            hidden,
            intermediate: or(file.intermediate_size, if electra { 1024 } else { 3072 }),
            layers: or(file.num_hidden_layers, if distilbert { 6 } else { 12 }),
            heads: or(file.num_attention_heads, if electra { 4 } else { 12 }),
            positions: or(file.max_position_embeddings, 512),
            types: or(file.type_vocab_size, 2),
            labels: i64::try_from(checkpoint.labels.len()).unwrap_or(0),
            padding: or(file.pad_token_id, u32::from(has_shifted_positions(architecture))),
            activation: activation(file.hidden_act.as_deref().unwrap_or("gelu"))?,
        };
        config.check(file)?;
        config.check_window(checkpoint)?;
        Ok(config)
    }

    fn check(&self, file: &File) -> Result<(), String> {
        let sizes = [
            ("vocab_size", self.vocabulary),
            ("embedding_size", self.embedding),
            ("hidden_size", self.hidden),
            ("intermediate_size", self.intermediate),
            ("num_hidden_layers", self.layers),
            ("num_attention_heads", self.heads),
            ("max_position_embeddings", self.positions),
            ("type_vocab_size", self.types),
            ("id2label", self.labels),
        ];
        if let Some((name, _)) = sizes.iter().find(|(_, size)| *size == 0) {
            return Err(format!("`{name}` is 0"));
        }
        if self.layers > MOST_LAYERS {
            return Err(format!("`num_hidden_layers` is {}, more than {MOST_LAYERS}", self.layers));
        }
        if self.hidden % self.heads != 0 {
            return Err(format!("`hidden_size` {} is no multiple of the {} attention heads", self.hidden, self.heads));
        }
        let epsilon = file.layer_norm_eps.unwrap_or(1e-12);
        if !(0.0..=GREATEST_EPSILON).contains(&epsilon) {
            return Err(format!(
                "`layer_norm_eps` is {epsilon:e}: rust-bert computes with 1e-12, which is too far off"
            ));
        }
        match file.position_embedding_type.as_deref() {
            None | Some("absolute") => {}
            Some(other) => {
                return Err(format!("`position_embedding_type` is `{other}`; rust-bert has `absolute` only"));
            }
        }
        if file.is_decoder == Some(true) {
            return Err("`is_decoder` is true: a network that reads forwards only cannot be run".to_owned());
        }
        Ok(())
    }

    /// What would be out of range of the embeddings is found here, not in the middle of a run.
    fn check_window(&self, checkpoint: &Checkpoint) -> Result<(), String> {
        let first = if has_shifted_positions(self.architecture) { self.padding + 1 } else { 0 };
        let window = i64::try_from(checkpoint.window).unwrap_or(i64::MAX);
        if window > self.positions - first {
            return Err(format!(
                "a window of {window} subwords is more than `max_position_embeddings` {} allows",
                self.positions
            ));
        }
        if i64::from(checkpoint.padding) >= self.vocabulary {
            return Err(format!("the padding {} is not below `vocab_size` {}", checkpoint.padding, self.vocabulary));
        }
        Ok(())
    }
}

/// Whether positions are counted from behind the padding's id, passing over paddings.
pub(crate) fn has_shifted_positions(architecture: Architecture) -> bool {
    matches!(architecture, Architecture::Roberta | Architecture::XlmRoberta)
}

/// Names that only `distilbert` uses, and what the others call the same.
const DISTILBERT_KEYS: &[&str] = &["dim", "hidden_dim", "n_layers", "n_heads", "activation"];
const BERT_KEYS: &[&str] =
    &["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "hidden_act"];

/// The functions that transformers call by several names, as far as rust-bert has them.
fn activation(name: &str) -> Result<Activation, String> {
    Ok(match name {
        "gelu" | "gelu_python" => Activation::gelu,
        "gelu_new" | "gelu_pytorch_tanh" | "gelu_python_tanh" | "gelu_fast" => Activation::gelu_new,
        "relu" => Activation::relu,
        "swish" | "silu" => Activation::swish,
        "mish" => Activation::mish,
        "tanh" => Activation::tanh,
        "linear" => Activation::identity,
        other => return Err(format!("rust-bert has no activation `{other}`")),
    })
}
