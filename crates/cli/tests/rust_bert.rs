//! Checkpoints from elsewhere as models, computed by libtorch, through the program.
#![cfg(feature = "rust-bert")]
#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

const CHECKPOINTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../engine-rust-bert/tests/checkpoints");
const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/small");
const ENGLISH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/english.txt");
const ARCHITECTURES: [&str; 5] = ["bert", "distilbert", "electra", "roberta", "xlm-roberta"];

fn nasij(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nasij"))
        .args(arguments)
        .current_dir(folder)
        .env("NASIJ_MODELS", folder.join("models"))
        .env("NASIJ_MODEL", SMALL)
        .output()
        .unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let done = nasij(folder, arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn import(folder: &Path, name: &str) {
    succeeds(folder, &["model", "import", &format!("{CHECKPOINTS}/{name}"), "--name", name, "--with", SMALL]);
}

#[test]
fn each_architecture_reads_an_article_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for name in ARCHITECTURES {
        import(folder.path(), name);
        let extract = |threads| {
            let arguments = ["extract", "--model", name, "--threads", threads, "--format", "jsonl", ENGLISH];
            succeeds(folder.path(), &arguments)
        };
        let one = extract("1");
        assert_eq!(one, extract("3"), "{name}");
        let names = |line: &str| serde_json::from_str::<Value>(line).unwrap()["entities"].clone();
        // Weights are random, so names are nonsense; but they are not ours.
        assert!(!names(&one).as_array().unwrap().is_empty(), "{name}");
        let ours = succeeds(folder.path(), &["extract", "--format", "jsonl", ENGLISH]);
        assert_ne!(names(&one), names(&ours), "{name}: the checkpoint was not asked");
    }
    let list = succeeds(folder.path(), &["model", "list"]);
    assert!(!list.contains("not in this build"), "{list}");
    let doctor = succeeds(folder.path(), &["doctor"]);
    assert!(doctor.contains("rust-bert") && doctor.contains("2.4.0"), "{doctor}");
}

#[test]
fn memory_does_not_grow_with_the_batch() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), "xlm-roberta");
    let article = fs_err::read_to_string(ENGLISH).unwrap();
    let memory = |documents: usize| {
        let line = |i: usize| serde_json::json!({"id": i, "text": format!("{i} {}", &article)}).to_string() + "\n";
        let text: String = (0..documents).map(line).collect();
        fs_err::write(folder.path().join("in.jsonl"), text).unwrap();
        let out = format!("out-{documents}");
        succeeds(folder.path(), &["batch", "in.jsonl", "-o", &out, "--model", "xlm-roberta", "--threads", "2"]);
        let run = fs_err::read_to_string(folder.path().join(&out).join("run.json")).unwrap();
        let run: Value = serde_json::from_str(&run).unwrap();
        run["peak_memory"].as_u64().unwrap_or_else(|| panic!("{run}"))
    };
    let (few, many) = (memory(40), memory(160));
    assert!(many < few + (24 << 20), "{few} bytes at 40 documents, {many} at 160");
}

#[test]
fn what_cannot_be_is_told() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), "bert");
    let fails = |arguments: &[&str], expected: &str| {
        let done = nasij(folder.path(), arguments);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    };
    fails(&["extract", ENGLISH, "--model", "bert", "--device", "gpu"], "`gpu` is no device: cpu, cuda");
    fails(&["extract", ENGLISH, "--model", "bert", "--device", "cuda:4096"], "cuda:4096: ");
    fails(&["extract", ENGLISH, "--device", "cuda:0"], "our own models are computed on the CPU");

    let weights = folder.path().join("models/bert/model.safetensors");
    let whole = fs_err::read(&weights).unwrap();
    fs_err::write(&weights, &whole[..whole.len() / 2]).unwrap();
    fails(&["extract", ENGLISH, "--model", "bert"], "model.safetensors");
    fs_err::remove_file(&weights).unwrap();
    fails(&["extract", ENGLISH, "--model", "bert"], "model.safetensors");
}
