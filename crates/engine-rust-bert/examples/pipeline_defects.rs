//! Why rust-bert's own pipeline for names is not used: what goes wrong in 0.23, on the small checkpoints of the tests.
//!
//! `cargo run -p nasij-engine-rust-bert --features pipeline-defects --example pipeline_defects`
#![expect(clippy::print_stdout, reason = "a program that reports")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use rust_bert::{
    Config, RustBertError,
    electra::{ElectraConfig, ElectraForTokenClassification},
    pipelines::{
        common::{ModelResource, ModelType, TokenizerOption},
        token_classification::{LabelAggregationOption, Token, TokenClassificationConfig, TokenClassificationModel},
    },
    resources::LocalResource,
};
use serde_json::Value;
use support::fixture;
use tch::{Device, Kind, Tensor, nn::VarStore, no_grad};

fn main() -> Result<(), RustBertError> {
    let folder = std::env::temp_dir().join(format!("nasij-pipeline-defects-{}", std::process::id()));
    fs_err::create_dir_all(&folder)?;
    let outcome = more_inputs_than_a_batch(&folder)
        .and_then(|()| arabic_with_tokenizer_json(&folder))
        .and_then(|()| padding_in_electra());
    fs_err::remove_dir_all(&folder)?;
    outcome
}

/// The pipeline on the checkpoint of BERT, with the vocabulary in the older form.
fn configuration(folder: &Path) -> Result<TokenClassificationConfig, RustBertError> {
    let tokenizer = fs_err::read_to_string(fixture("bert").join("tokenizer.json"))?;
    let tokenizer: Value = serde_json::from_str(&tokenizer).expect("a tokenizer");
    let ids = tokenizer["model"]["vocab"].as_object().expect("a vocabulary");
    let subwords: BTreeMap<u64, &String> =
        ids.iter().filter_map(|(subword, id)| Some((id.as_u64()?, subword))).collect();
    let lines: Vec<&str> = subwords.values().map(|subword| subword.as_str()).collect();
    let vocabulary = folder.join("vocab.txt");
    fs_err::write(&vocabulary, lines.join("\n"))?;
    Ok(TokenClassificationConfig::new(
        ModelType::Bert,
        ModelResource::Torch(Box::new(LocalResource::from(fixture("bert").join("model.safetensors")))),
        LocalResource::from(fixture("bert").join("config.json")),
        LocalResource::from(vocabulary),
        None,
        false,
        false,
        None,
        LabelAggregationOption::First,
    ))
}

fn labels(tokens: &[Token]) -> Vec<(&str, &str)> {
    tokens.iter().map(|token| (token.text.as_str(), token.label.as_str())).collect()
}

fn more_inputs_than_a_batch(folder: &Path) -> Result<(), RustBertError> {
    let model =
        TokenClassificationModel::new(TokenClassificationConfig { device: Device::Cpu, ..configuration(folder)? })?;
    for n in [64, 100] {
        let sentences: Vec<String> = (0..n).map(|i| format!("Layla met {i} engineers of the port in Cairo.")).collect();
        let together = model.predict(&sentences, false, false);
        let alone: Vec<Vec<Token>> =
            sentences.iter().flat_map(|sentence| model.predict(&[sentence], false, false)).collect();
        let wrong = together.iter().zip(&alone).filter(|(a, b)| labels(a) != labels(b)).count();
        let empty = together.iter().filter(|tokens| tokens.is_empty()).count();
        println!("{n} sentences at once: {wrong} have other results than alone, {empty} of them none at all");
    }
    Ok(())
}

fn arabic_with_tokenizer_json(folder: &Path) -> Result<(), RustBertError> {
    let map = folder.join("special_tokens_map.json");
    fs_err::write(
        &map,
        r#"{"unk_token":"[UNK]","pad_token":"[PAD]","cls_token":"[CLS]","sep_token":"[SEP]","mask_token":"[MASK]"}"#,
    )?;
    let tokenizer = TokenizerOption::from_hf_tokenizer_file(fixture("bert").join("tokenizer.json"), map)?;
    let config = TokenClassificationConfig { device: Device::Cpu, ..configuration(folder)? };
    let model = TokenClassificationModel::new_with_tokenizer(config, tokenizer)?;
    for sentence in ["Layla met the engineers in Cairo.", "التقت ليلى المهندسين في القاهرة."]
    {
        match catch_unwind(AssertUnwindSafe(|| model.predict(&[sentence], false, false))) {
            Ok(tokens) => println!("with tokenizer.json, {} tokens: {sentence}", tokens[0].len()),
            Err(panic) => {
                let message = panic.downcast_ref::<String>().map_or("", String::as_str);
                println!("with tokenizer.json, a panic ({message}): {sentence}");
            }
        }
    }
    Ok(())
}

/// What a padding does to the logits of the subwords before it, by the mask as rust-bert's pipeline gives it.
fn padding_in_electra() -> Result<(), RustBertError> {
    let mut store = VarStore::new(Device::Cpu);
    let config = ElectraConfig::from_file(fixture("electra").join("config.json"));
    let model = ElectraForTokenClassification::new(store.root(), &config)?;
    store.load(fixture("electra").join("model.safetensors"))?;
    let logits = |ids: &[i64], mask: &[i64]| -> Tensor {
        let row = |values: &[i64]| Tensor::from_slice(values).unsqueeze(0);
        no_grad(|| model.forward_t(Some(&row(ids)), Some(&row(mask)), None, None, None, false).logits)
    };
    let alone = logits(&[2, 50, 60, 70, 3], &[1; 5]);
    let padded = logits(&[2, 50, 60, 70, 3, 0, 0, 0], &[1, 1, 1, 1, 1, 0, 0, 0]).narrow(1, 0, 5);
    let difference = (alone - padded).abs().max().to_kind(Kind::Double).double_value(&[]);
    println!("ELECTRA: three paddings behind a sentence change its logits by up to {difference:.2}");
    Ok(())
}
