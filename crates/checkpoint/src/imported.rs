use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Checkpoint, CheckpointError, Labels, checkpoint::read_json};

/// What `model.json` calls the engine of a checkpoint.
pub const ENGINE: &str = "rust-bert";

/// Version of the layout of a model folder.
const FORMAT: u32 = 2;

/// A checkpoint among the models: its folder has a `model.json` beside the files of the checkpoint.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The model's name.
    pub name: String,
    /// Our model that gives clitics, relations and the kinds that the checkpoint does not know: a name or a folder.
    pub with: String,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// What its labels mean.
    pub labels: Labels,
}

/// `model.json` of a checkpoint.
#[derive(Deserialize, Serialize)]
struct Description {
    format: u32,
    name: String,
    engine: String,
    architecture: String,
    labels: Map<String, Value>,
    with: String,
}

impl Imported {
    /// Loads a model folder that an import has written, and checks it as [`Checkpoint::load`] does.
    pub fn load(folder: &Path) -> Result<Self, CheckpointError> {
        let path = folder.join("model.json");
        let Description { format, name, engine, architecture: _, labels, with } = read_json(&path)?;
        let unsupported = |reason: String| CheckpointError::Unsupported { path: path.clone(), reason };
        if format != FORMAT {
            return Err(unsupported(format!("model format {format}, this version reads format {FORMAT}")));
        }
        if engine != ENGINE {
            return Err(unsupported(format!("a model of the engine `{engine}`, this version knows {ENGINE}")));
        }
        let checkpoint = Checkpoint::load(folder)?;
        let labels = Labels::with_mapping(&checkpoint.labels, &labels)
            .map_err(|reason| CheckpointError::Labels { path: path.clone(), reason })?;
        Ok(Self { name, with, checkpoint, labels })
    }

    /// The text of its `model.json`.
    pub(crate) fn description(&self) -> String {
        let description = Description {
            format: FORMAT,
            name: self.name.clone(),
            engine: ENGINE.to_owned(),
            architecture: self.checkpoint.architecture.to_string(),
            labels: self.labels.mapping(),
            with: self.with.clone(),
        };
        serde_json::to_string_pretty(&description).expect("strings and numbers become JSON") + "\n"
    }
}

/// Whether a model folder holds a checkpoint, and not one of our own models; false where there is no model.
pub fn is_checkpoint(folder: &Path) -> bool {
    read_json::<Value>(&folder.join("model.json")).is_ok_and(|card| card.get("engine").is_some())
}
