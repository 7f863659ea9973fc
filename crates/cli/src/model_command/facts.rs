//! What `model.json` and its neighbours say about a model.

use std::path::Path;

use anyhow::{Context, Result};
use nasij_pipeline::checkpoint::{self, Imported, KINDS, Shape, is_checkpoint};
use serde::{Deserialize, Serialize};

use crate::engine::HAS_RUST_BERT;

/// What is said of a model that this build cannot run.
pub(crate) const CANNOT_RUN: &str = "this build cannot run it: build nasij with `--features rust-bert`";

/// What the engine of our own models is called.
const OURS: &str = "nasij";

/// What is known of a model without reading its weights.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) folder: String,
    pub(crate) engine: &'static str,
    /// Whether this build can run it.
    pub(crate) runs: bool,
    pub(super) architecture: &'static str,
    pub(super) layers: Option<usize>,
    pub(super) hidden: Option<usize>,
    /// Longest input in subwords.
    pub(super) window: usize,
    /// Kinds of names that it finds itself.
    pub(super) kinds: Vec<String>,
    /// The model that gives the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) with: Option<String>,
}

/// What we read of the `model.json` of our own models.
#[derive(Deserialize)]
struct OwnCard {
    name: String,
    layers: usize,
    hidden: usize,
    window: usize,
    kinds: Vec<String>,
}

impl Facts {
    /// Reads the facts of a model folder; also the checkpoint, if it is one.
    pub(super) fn read(folder: &Path) -> Result<(Self, Option<Imported>)> {
        let place = folder.display().to_string();
        if is_checkpoint(folder) {
            let model = Imported::load(folder)?;
            let shape = Shape::read(folder)?;
            let known = KINDS.into_iter().zip(model.labels.kinds()).filter(|it| it.1);
            let facts = Self {
                name: model.name.clone(),
                folder: place,
                engine: checkpoint::ENGINE,
                runs: HAS_RUST_BERT,
                architecture: model.checkpoint.architecture.model_type(),
                layers: shape.layers,
                hidden: shape.hidden,
                window: model.checkpoint.window,
                kinds: known.map(|it| it.0.to_owned()).collect(),
                with: Some(model.with.clone()),
            };
            return Ok((facts, Some(model)));
        }
        let path = folder.join("model.json");
        let text = fs_err::read_to_string(&path)?;
        let card: OwnCard =
            serde_json::from_str(&text).with_context(|| format!("{}: not a model description", path.display()))?;
        let facts = Self {
            name: card.name,
            folder: place,
            engine: OURS,
            runs: true,
            architecture: "bert",
            layers: Some(card.layers),
            hidden: Some(card.hidden),
            window: card.window,
            kinds: card.kinds,
            with: None,
        };
        Ok((facts, None))
    }

    /// The network in a few words.
    pub(super) fn network(&self) -> String {
        match (self.layers, self.hidden) {
            (Some(layers), Some(hidden)) => format!("{}, {layers} layers x {hidden}", self.architecture),
            _ => self.architecture.to_owned(),
        }
    }
}
