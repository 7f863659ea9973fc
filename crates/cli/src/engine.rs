//! Which engines for checkpoints from elsewhere this build has.

use anyhow::Result;
use nasij_pipeline::checkpoint::{Imported, Tagger};

/// Whether this build can run checkpoints from elsewhere.
pub(crate) const HAS_RUST_BERT: bool = cfg!(feature = "rust-bert");

/// The device that is taken where none is named.
pub(crate) const CPU: &str = "cpu";

/// Loads a checkpoint, to be computed on a device by so many threads.
#[cfg(feature = "rust-bert")]
pub(crate) fn tagger(model: &Imported, device: &str, threads: usize) -> Result<Tagger> {
    use nasij_engine_rust_bert::RustBert;

    let engine = RustBert::load(&model.checkpoint, device.parse()?, threads)?;
    Ok(Tagger::new(&model.checkpoint, model.labels.clone(), Box::new(engine))?)
}

/// Refuses: this build has no engine for it.
#[cfg(not(feature = "rust-bert"))]
pub(crate) fn tagger(model: &Imported, _device: &str, _threads: usize) -> Result<Tagger> {
    let message = format!("`{}` is a checkpoint from elsewhere, which this build cannot run", model.name);
    let hint = "build nasij with `--features rust-bert` (README, \"A model from elsewhere\"), or take small or base";
    Err(crate::printer::Refusal::new(message, hint).into())
}

/// Which libtorch the program runs with, and the GPUs that it finds.
#[cfg(feature = "rust-bert")]
pub(crate) fn libraries() -> String {
    nasij_engine_rust_bert::libtorch()
}

/// Which libtorch the program runs with: none.
#[cfg(not(feature = "rust-bert"))]
pub(crate) fn libraries() -> String {
    "not in this build".to_owned()
}
