//! Checkpoints of the tests, and what transformers compute with them.
#![allow(dead_code, reason = "a module of several programs, each of which uses a part")]

use std::path::{Path, PathBuf};

use nasij_checkpoint::{Architecture, Checkpoint};
use serde::Deserialize;
use serde_json::Value;

/// A sentence in `expected.json`.
#[derive(Deserialize)]
pub(crate) struct Expected {
    /// Its subwords, with the marks of beginning and end.
    pub(crate) ids: Vec<u32>,
    /// Logits of transformers, subword by subword.
    pub(crate) logits: Vec<f32>,
}

/// The fixture of an architecture.
pub(crate) fn fixture(model_type: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checkpoints").join(model_type)
}

/// Reads `expected.json` of a folder.
pub(crate) fn expected(folder: &Path) -> Vec<Expected> {
    let text = fs_err::read_to_string(folder.join("expected.json")).expect("a folder by random_checkpoints.py");
    serde_json::from_str(&text).expect("the sentences of random_checkpoints.py")
}

/// A checkpoint in a folder by `random_checkpoints.py`.
pub(crate) fn checkpoint(folder: &Path) -> Checkpoint {
    let text = fs_err::read_to_string(folder.join("config.json")).expect("a folder by random_checkpoints.py");
    let config: Value = serde_json::from_str(&text).expect("the configuration of a network");
    let (architecture, first_position) = match config["model_type"].as_str() {
        Some("bert") => (Architecture::Bert, 0),
        Some("roberta") => (Architecture::Roberta, 2),
        Some("xlm-roberta") => (Architecture::XlmRoberta, 2),
        Some("distilbert") => (Architecture::DistilBert, 0),
        Some("electra") => (Architecture::Electra, 0),
        other => panic!("a network of the type {other:?}"),
    };
    let number = |key: &str| config[key].as_u64().and_then(|it| usize::try_from(it).ok()).expect("a number");
    Checkpoint {
        folder: folder.to_owned(),
        architecture,
        weights: folder.join("model.safetensors"),
        labels: (0..config["id2label"].as_object().expect("labels").len())
            .map(|i| config["id2label"][i.to_string()].as_str().expect("a label").to_owned())
            .collect(),
        window: number("max_position_embeddings") - first_position,
        padding: u32::try_from(number("pad_token_id")).expect("an id"),
    }
}

/// The largest difference of two lists of logits, the worst of all pairs.
pub(crate) fn largest_difference<'a>(pairs: impl IntoIterator<Item = (&'a Vec<f32>, &'a Vec<f32>)>) -> f32 {
    pairs
        .into_iter()
        .flat_map(|(one, other)| {
            assert_eq!(one.len(), other.len(), "as many logits");
            one.iter().zip(other).map(|(a, b)| (a - b).abs())
        })
        // A difference that is no number must not pass for none.
        .fold(0.0, |worst, difference| if difference <= worst { worst } else { difference })
}
