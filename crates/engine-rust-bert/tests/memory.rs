//! One copy of the weights, however many threads. A program of its own, so that no other test allocates meanwhile.
#![cfg(all(feature = "libtorch", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nasij_checkpoint::{Architecture, Checkpoint, Engine};
use nasij_engine_rust_bert::{Device, RustBert};
use safetensors::{Dtype, tensor::TensorView};
use serde_json::json;

/// Memory of this process in bytes: now, and the most it ever was.
fn resident() -> (usize, usize) {
    let status = fs_err::read_to_string("/proc/self/status").unwrap();
    let kilobytes = |key: &str| -> usize {
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (kilobytes("VmRSS:") * 1024, kilobytes("VmHWM:") * 1024)
}

#[test]
fn threads_share_the_weights() {
    const VOCABULARY: usize = 40_000;
    const WIDTH: usize = 256;
    let folder = tempfile::tempdir().unwrap();
    let config = json!({
        "model_type": "distilbert", "vocab_size": VOCABULARY, "max_position_embeddings": 64,
        "dim": WIDTH, "hidden_dim": 4 * WIDTH, "n_layers": 4, "n_heads": 4,
    });
    fs_err::write(folder.path().join("config.json"), config.to_string()).unwrap();
    let layer = |name: &str, from: usize, to: usize| {
        [(format!("{name}.weight"), vec![to, from]), (format!("{name}.bias"), vec![to])]
    };
    let norm = |name: &str| [(format!("{name}.weight"), vec![WIDTH]), (format!("{name}.bias"), vec![WIDTH])];
    let mut shapes = vec![
        ("distilbert.embeddings.word_embeddings.weight".to_owned(), vec![VOCABULARY, WIDTH]),
        ("distilbert.embeddings.position_embeddings.weight".to_owned(), vec![64, WIDTH]),
    ];
    shapes.extend(norm("distilbert.embeddings.LayerNorm"));
    shapes.extend(layer("classifier", WIDTH, 3));
    for i in 0..4 {
        let name = format!("distilbert.transformer.layer.{i}");
        for part in ["q_lin", "k_lin", "v_lin", "out_lin"] {
            shapes.extend(layer(&format!("{name}.attention.{part}"), WIDTH, WIDTH));
        }
        shapes.extend(layer(&format!("{name}.ffn.lin1"), WIDTH, 4 * WIDTH));
        shapes.extend(layer(&format!("{name}.ffn.lin2"), 4 * WIDTH, WIDTH));
        shapes.extend(norm(&format!("{name}.sa_layer_norm")));
        shapes.extend(norm(&format!("{name}.output_layer_norm")));
    }
    let model: usize = shapes.iter().map(|(_, shape)| 4 * shape.iter().product::<usize>()).sum();
    let weights = folder.path().join("model.safetensors");
    {
        let zeros = vec![0_u8; 4 * VOCABULARY * WIDTH];
        let views = shapes.into_iter().map(|(name, shape)| {
            let bytes = 4 * shape.iter().product::<usize>();
            (name, TensorView::new(Dtype::F32, shape, &zeros[..bytes]).unwrap())
        });
        safetensors::serialize_to_file(views, None, &weights).unwrap();
    }
    let checkpoint = Checkpoint {
        folder: folder.path().to_owned(),
        architecture: Architecture::DistilBert,
        weights,
        labels: vec!["O".to_owned(), "B-PER".to_owned(), "I-PER".to_owned()],
        window: 64,
        padding: 0,
    };
    // The first use of libtorch makes tables of its own.
    let small = |engine: &RustBert| engine.logits(&[&[1, 2, 3]]);
    let (before, most_before) = resident();
    let one = RustBert::load(&checkpoint, Device::Cpu, 1).unwrap();
    assert_eq!(small(&one), [vec![0.0; 9]]);
    let (with_one, most) = resident();
    assert!(with_one - before > model / 2, "{model} bytes of weights, {} resident", with_one - before);
    assert!(most.saturating_sub(most_before.max(before)) < 2 * model, "{model} bytes of weights, {most} at most");
    drop(one);
    let eight = RustBert::load(&checkpoint, Device::Cpu, 8).unwrap();
    assert_eq!(small(&eight), [vec![0.0; 9]]);
    let (with_eight, _) = resident();
    let more = with_eight.saturating_sub(with_one);
    println!("{model} bytes of weights; one thread {}, eight {more} more", with_one - before);
    assert!(more < model, "{model} bytes of weights, seven more threads take {more}");
}
