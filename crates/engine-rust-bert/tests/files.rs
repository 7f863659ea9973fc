//! Files that are not as they should be, and files that are as they used to be.
#![cfg(feature = "libtorch")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::{collections::BTreeMap, path::Path};

use nasij_checkpoint::{Checkpoint, Engine};
use nasij_engine_rust_bert::{Device, RustBert};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::{Value, json};
use support::{checkpoint, expected, fixture, largest_difference};
use tch::Tensor;
use tempfile::TempDir;

/// A copy of a fixture that may be damaged.
fn copy(architecture: &str) -> (TempDir, Checkpoint) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["config.json", "model.safetensors", "expected.json"] {
        fs_err::copy(fixture(architecture).join(name), folder.path().join(name)).unwrap();
    }
    let checkpoint = checkpoint(folder.path());
    (folder, checkpoint)
}

fn error(checkpoint: &Checkpoint) -> String {
    RustBert::load(checkpoint, Device::Cpu, 1).err().expect("loading fails").to_string()
}

/// How far the logits are from those of transformers.
fn difference(checkpoint: &Checkpoint) -> f32 {
    let engine = RustBert::load(checkpoint, Device::Cpu, 1).unwrap();
    let sentences = expected(&checkpoint.folder);
    let windows: Vec<&[u32]> = sentences.iter().map(|sentence| sentence.ids.as_slice()).collect();
    largest_difference(engine.logits(&windows).iter().zip(sentences.iter().map(|sentence| &sentence.logits)))
}

/// Writes the weights of a file anew: other names, other forms, others left out.
fn rewrite(path: &Path, change: impl Fn(&str, &TensorView<'_>) -> Option<(String, Dtype, Vec<usize>, Vec<u8>)>) {
    let bytes = fs_err::read(path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let changed: Vec<_> = file.iter().filter_map(|(name, tensor)| change(name, &tensor)).collect();
    let views: Vec<_> = changed
        .iter()
        .map(|(name, dtype, shape, data)| (name.as_str(), TensorView::new(*dtype, shape.clone(), data).unwrap()))
        .collect();
    fs_err::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
}

fn same(name: &str, tensor: &TensorView<'_>) -> (String, Dtype, Vec<usize>, Vec<u8>) {
    (name.to_owned(), tensor.dtype(), tensor.shape().to_vec(), tensor.data().to_vec())
}

fn reconfigure(folder: &Path, change: impl Fn(&mut Value)) {
    let path = folder.join("config.json");
    let mut config: Value = serde_json::from_str(&fs_err::read_to_string(&path).unwrap()).unwrap();
    change(&mut config);
    fs_err::write(path, config.to_string()).unwrap();
}

#[test]
fn a_damaged_file_is_named() {
    let (_folder, checkpoint) = copy("bert");
    let whole = fs_err::read(&checkpoint.weights).unwrap();
    let mut garbled = whole.clone();
    garbled[20] = b'\xff';
    let damages: [(&[u8], &str); 6] = [
        (b"", "cut off at 0 bytes"),
        (&whole[..100], "cut off at 100 bytes"),
        (&whole[..whole.len() - 1], "bytes long, its header says"),
        (b"version https://git-lfs.github.com/spec/v1\n", "does not begin like a file of safetensors"),
        (&garbled, "its header is damaged"),
        (&[0; 64], "its header is damaged"),
    ];
    for (bytes, reason) in damages {
        fs_err::write(&checkpoint.weights, bytes).unwrap();
        let error = error(&checkpoint);
        assert!(error.starts_with(checkpoint.weights.to_str().unwrap()) && error.contains(reason), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    fs_err::remove_file(&checkpoint.weights).unwrap();
    assert!(error(&checkpoint).contains("model.safetensors"));
}

#[test]
fn a_missing_tensor_is_named() {
    let (_folder, checkpoint) = copy("electra");
    rewrite(&checkpoint.weights, |name, tensor| {
        (name != "electra.embeddings_project.bias").then(|| same(name, tensor))
    });
    let error = error(&checkpoint);
    assert!(error.contains("model.safetensors: no tensor `electra.embeddings_project.bias`"), "{error}");
}

#[test]
fn a_tensor_of_another_shape_is_named() {
    let (folder, checkpoint) = copy("roberta");
    reconfigure(folder.path(), |config| config["intermediate_size"] = json!(65));
    let error = error(&checkpoint);
    let expected = "model.safetensors: `roberta.encoder.layer.0.intermediate.dense.weight` has the shape [64, 32], \
                    but by config.json beside it [65, 32]";
    assert!(error.ends_with(expected), "{error}");
}

#[test]
fn a_tensor_of_integers_is_no_weight() {
    let (_folder, checkpoint) = copy("bert");
    rewrite(&checkpoint.weights, |name, tensor| {
        let (name, dtype, shape, data) = same(name, tensor);
        Some((name.clone(), if name == "classifier.bias" { Dtype::I32 } else { dtype }, shape, data))
    });
    let error = error(&checkpoint);
    assert!(error.ends_with("`classifier.bias` holds I32: not 16, 32 or 64 bit floats"), "{error}");
}

#[test]
fn older_names_and_surplus_tensors_are_understood() {
    for architecture in ["bert", "electra", "distilbert"] {
        let (_folder, checkpoint) = copy(architecture);
        rewrite(&checkpoint.weights, |name, tensor| {
            let (name, dtype, shape, data) = same(name, tensor);
            let older = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
            Some((older, dtype, shape, data))
        });
        assert!(difference(&checkpoint) < 1e-4);
        // Buffers that transformers wrote before 4.31.
        let bytes = fs_err::read(&checkpoint.weights).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let positions: Vec<u8> = (0..64_i64).flat_map(i64::to_le_bytes).collect();
        let buffer = TensorView::new(Dtype::I64, vec![1, 64], &positions).unwrap();
        let name = format!("{architecture}.embeddings.position_ids");
        let all = file.tensors().into_iter().chain([(name, buffer)]);
        fs_err::write(&checkpoint.weights, safetensors::serialize(all, None).unwrap()).unwrap();
        assert!(difference(&checkpoint) < 1e-4);
    }
}

#[test]
fn weights_in_16_bits_are_computed_in_32() {
    let (_folder, checkpoint) = copy("bert");
    rewrite(&checkpoint.weights, |name, tensor| {
        // The upper half of a float is a bfloat16.
        let data = tensor.data().chunks_exact(4).flat_map(|float| [float[2], float[3]]).collect();
        Some((name.to_owned(), Dtype::BF16, tensor.shape().to_vec(), data))
    });
    let difference = difference(&checkpoint);
    assert!(difference > 1e-4 && difference < 0.2, "{difference}");
}

#[test]
fn files_of_libtorch_are_read() {
    let (folder, mut checkpoint) = copy("xlm-roberta");
    let tensors = Tensor::read_safetensors(&checkpoint.weights).unwrap();
    checkpoint.weights = folder.path().join("rust_model.ot");
    Tensor::save_multi(&tensors, &checkpoint.weights).unwrap();
    assert!(difference(&checkpoint) < 1e-4);

    let whole = fs_err::read(&checkpoint.weights).unwrap();
    for (bytes, reason) in [
        (&b""[..], "does not begin like a file of libtorch"),
        (b"\x80\x02}", "does not begin like a file of libtorch"),
        (&whole[..whole.len() / 2], "libtorch cannot read it"),
    ] {
        fs_err::write(&checkpoint.weights, bytes).unwrap();
        let error = error(&checkpoint);
        assert!(error.contains("rust_model.ot: ") && error.contains(reason), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn what_config_json_leaves_out_is_what_transformers_take() {
    // What it must say of these networks is what differs from the usual.
    let kept: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("bert", &["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"][..]),
        ("distilbert", &["dim", "hidden_dim", "n_layers", "n_heads"]),
        ("electra", &["hidden_size", "embedding_size", "intermediate_size", "num_hidden_layers"]),
    ]);
    for (architecture, kept) in kept {
        let (folder, checkpoint) = copy(architecture);
        reconfigure(folder.path(), |config| {
            let always = ["vocab_size", "max_position_embeddings"];
            config
                .as_object_mut()
                .unwrap()
                .retain(|key, _| kept.contains(&key.as_str()) || always.contains(&key.as_str()));
        });
        assert!(difference(&checkpoint) < 1e-4, "{architecture}");
    }
}

#[test]
fn a_network_that_rust_bert_does_not_have_is_refused() {
    for (key, value, reason) in [
        ("hidden_act", json!("quick_gelu"), "rust-bert has no activation `quick_gelu`"),
        ("position_embedding_type", json!("relative_key"), "rust-bert has `absolute` only"),
        ("layer_norm_eps", json!(1e-3), "`layer_norm_eps` is 1e-3"),
        ("is_decoder", json!(true), "reads forwards only"),
        ("num_attention_heads", json!(5), "no multiple of the 5 attention heads"),
        ("num_hidden_layers", json!(0), "`num_hidden_layers` is 0"),
        ("num_hidden_layers", json!(4_000_000_000_u32), "more than 500"),
        ("num_hidden_layers", json!(3), "no tensor `bert.encoder.layer.2."),
        ("max_position_embeddings", json!(32), "a window of 64 subwords is more than"),
        ("hidden_size", json!("wide"), "not the configuration of a network"),
    ] {
        let (folder, checkpoint) = copy("bert");
        reconfigure(folder.path(), |config| config[key] = value.clone());
        let error = error(&checkpoint);
        assert!(error.contains(reason), "{key}: {error}");
    }
}
