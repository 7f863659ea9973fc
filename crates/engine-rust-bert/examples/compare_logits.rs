//! How far is the engine from transformers? `compare_logits FOLDER...`, each by `random_checkpoints.py`.
#![expect(clippy::print_stdout, reason = "a program that reports")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{path::PathBuf, time::Instant};

use nasij_checkpoint::Engine;
use nasij_engine_rust_bert::{Device, Error, RustBert};
use support::{checkpoint, expected, largest_difference};

fn main() -> Result<(), Error> {
    for folder in std::env::args_os().skip(1).map(PathBuf::from) {
        let sentences = expected(&folder);
        let windows: Vec<&[u32]> = sentences.iter().map(|sentence| sentence.ids.as_slice()).collect();
        let started = Instant::now();
        let engine = RustBert::load(&checkpoint(&folder), Device::Cpu, 1)?;
        let loaded = started.elapsed();
        let alone: Vec<Vec<f32>> = windows.iter().flat_map(|window| engine.logits(&[window])).collect();
        let together = engine.logits(&windows);
        let to_theirs = |ours: &[Vec<f32>]| largest_difference(ours.iter().zip(sentences.iter().map(|it| &it.logits)));
        println!(
            "{}: largest difference to transformers {:.1e} alone, {:.1e} padded; alone to padded {:.1e}; loaded in {loaded:.1?}",
            folder.display(),
            to_theirs(&alone),
            to_theirs(&together),
            largest_difference(alone.iter().zip(&together)),
        );
    }
    Ok(())
}
