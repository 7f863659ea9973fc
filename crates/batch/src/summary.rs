use std::{io::Write, path::Path};

use nasij_archive::write::Output;
use serde::Serialize;

use crate::{BatchError, Counts, Identity};

/// What was done, in this run and those that it takes up.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// What was read, as it was named.
    pub inputs: Vec<String>,
    /// Whether the input was read to its end.
    pub complete: bool,
    /// How often the run was taken up after it had been cut short.
    pub resumed: u32,
    /// Items that earlier runs had done.
    pub skipped: u64,
    /// What was done.
    #[serde(flatten)]
    pub counts: Counts,
    /// Wall seconds, without the batch at hand when a run was cut short.
    pub seconds: f64,
    /// CPU seconds, likewise.
    pub cpu_seconds: f64,
    /// CPU seconds of this run for reading, unpacking and parsing.
    pub reading_seconds: f64,
    /// CPU seconds of this run for results and journal.
    pub writing_seconds: f64,
    /// Most memory of this run, in bytes.
    pub peak_memory: u64,
    /// What the results depend on besides the documents.
    pub settings: Identity,
}

impl Summary {
    /// Words a wall second.
    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    pub fn words_a_second(&self) -> f64 {
        if self.seconds > 0.0 { self.counts.words as f64 / self.seconds } else { 0.0 }
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), BatchError> {
        let mut json = serde_json::to_string_pretty(self).expect("numbers and strings can be written");
        json.push('\n');
        let written = Output::create(path).and_then(|mut file| {
            file.write_all(json.as_bytes())?;
            file.finish()
        });
        written.map_err(|error| BatchError::Write { path: path.to_owned(), error })
    }
}
