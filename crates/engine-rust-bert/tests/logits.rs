//! Held against transformers: `tests/checkpoints`, written by `scripts/engine/random_checkpoints.py`.
#![cfg(feature = "libtorch")]

mod support;

use std::thread;

use nasij_checkpoint::Engine;
use nasij_engine_rust_bert::{Device, RustBert};
use support::{checkpoint, expected, fixture, largest_difference};

const ARCHITECTURES: [&str; 5] = ["bert", "roberta", "xlm-roberta", "distilbert", "electra"];

/// How far logits may be off. Where layer norms add 1e-5 to the variance, rust-bert adds 1e-12.
fn tolerance(architecture: &str) -> f32 {
    if architecture.ends_with("roberta") { 1e-4 } else { 2e-5 }
}

fn load(architecture: &str, threads: usize) -> RustBert {
    RustBert::load(&checkpoint(&fixture(architecture)), Device::Cpu, threads).expect("a fixture")
}

fn windows(sentences: &[support::Expected]) -> Vec<&[u32]> {
    sentences.iter().map(|sentence| sentence.ids.as_slice()).collect()
}

#[test]
fn logits_are_those_of_transformers() {
    for architecture in ARCHITECTURES {
        let engine = load(architecture, 1);
        let sentences = expected(&fixture(architecture));
        let theirs: Vec<Vec<f32>> = sentences.iter().map(|sentence| sentence.logits.clone()).collect();
        let windows = windows(&sentences);
        let alone: Vec<Vec<f32>> = windows.iter().flat_map(|window| engine.logits(&[window])).collect();
        // All lengths at once: most of it is padding, which must not matter.
        let together = engine.logits(&windows);
        for ours in [alone, together] {
            let difference = largest_difference(ours.iter().zip(&theirs));
            assert!(difference < tolerance(architecture), "{architecture}: {difference:e}");
        }
    }
}

#[test]
fn the_expected_logits_differ_from_each_other() {
    for architecture in ARCHITECTURES {
        let sentences = expected(&fixture(architecture));
        // A label's score for the same mark at the beginning of different sentences.
        let scores: Vec<f32> = sentences.iter().map(|sentence| sentence.logits[0]).collect();
        let spread = scores.iter().copied().fold(f32::MIN, f32::max) - scores.iter().copied().fold(f32::MAX, f32::min);
        assert!(spread > 0.5, "{architecture}: {spread}");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for architecture in ARCHITECTURES {
        let sentences = expected(&fixture(architecture));
        let windows = windows(&sentences);
        let batches: Vec<&[&[u32]]> = windows.chunks(3).collect();
        let bits = |logits: Vec<Vec<f32>>| -> Vec<u32> { logits.concat().iter().map(|it| it.to_bits()).collect() };
        let one = load(architecture, 1);
        let alone: Vec<Vec<u32>> = batches.iter().map(|batch| bits(one.logits(batch))).collect();
        // More threads than networks: some wait.
        let three = load(architecture, 3);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let found: Vec<Vec<u32>> = batches.iter().map(|batch| bits(three.logits(batch))).collect();
                        assert_eq!(found, alone, "{architecture}");
                    }
                });
            }
        });
    }
}

#[test]
fn nothing_in_nothing_out() {
    let engine = load("bert", 0);
    assert!(engine.logits(&[]).is_empty());
    assert_eq!(engine.logits(&[&[], &[]]), [Vec::new(), Vec::new()] as [Vec<f32>; 2]);
    let logits = engine.logits(&[&[2, 3], &[]]);
    assert_eq!(logits.iter().map(Vec::len).collect::<Vec<_>>(), [14, 0]);
}
