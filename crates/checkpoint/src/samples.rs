//! Small tokenizers and checkpoints for tests.

use std::path::Path;

use fs_err as fs;
use serde_json::{Map, Value, json};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;

use crate::{CheckpointError, tokenizer::Subwords};

/// A `tokenizer.json`. Its padding is 0, its marks are 1 and 2, what it does not know is 3.
#[derive(Clone)]
pub(crate) struct Sample(Value);

impl Sample {
    pub(crate) fn edited(mut self, edit: impl FnOnce(&mut Value)) -> Self {
        edit(&mut self.0);
        self
    }

    pub(crate) fn write(&self, path: &Path) {
        fs::write(path, self.0.to_string()).unwrap();
    }

    pub(crate) fn load(&self) -> Result<Subwords, CheckpointError> {
        self.load_for(None)
    }

    pub(crate) fn load_for(&self, vocabulary: Option<usize>) -> Result<Subwords, CheckpointError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokenizer.json");
        self.write(&path);
        Subwords::load(&path, vocabulary)
    }
}

/// Ids for subwords in their order.
fn vocab(tokens: impl IntoIterator<Item = String>) -> Map<String, Value> {
    let mut vocab = Map::new();
    for token in tokens {
        let id = vocab.len();
        vocab.entry(token).or_insert(id.into());
    }
    vocab
}

fn letters() -> impl Iterator<Item = String> {
    ('a'..='z').chain('A'..='Z').chain('ء'..='غ').chain('ف'..='ي').map(String::from)
}

fn special(names: [&str; 4]) -> Value {
    let token = |(id, name)| {
        json!({
            "id": id, "content": name, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true
        })
    };
    names.into_iter().enumerate().map(token).collect()
}

/// As BERT: words, and their pieces behind `##`; no emoji, no marks.
pub(crate) fn word_pieces() -> Sample {
    let names = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"];
    let words = ["in", "Tyre", "قال", "بغداد", "في", "##لم", "(", ")", ".", ",", ":", "«", "»", "-", "[", "]"];
    let pieces = letters().chain(letters().map(|it| format!("##{it}")));
    Sample(json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": special(names),
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": false
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
        "decoder": null,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocab(names.into_iter().chain(words).map(str::to_owned).chain(pieces))
        }
    }))
}

/// As `RoBERTa`, but without merges: each byte is a subword.
pub(crate) fn byte_level(trim_offsets: bool) -> Sample {
    let names = ["<pad>", "<s>", "</s>", "<unk>"];
    let mut bytes: Vec<_> = ByteLevel::alphabet().into_iter().collect();
    bytes.sort_unstable();
    Sample(json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": special(names), "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": trim_offsets, "use_regex": true},
        "post_processor": {
            "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1],
            "trim_offsets": trim_offsets, "add_prefix_space": false
        },
        "decoder": null,
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "",
            "end_of_word_suffix": "", "fuse_unk": false, "merges": [],
            "vocab": vocab(names.into_iter().map(str::to_owned).chain(bytes.into_iter().map(String::from)))
        }
    }))
}

/// As XLM-R: a blank is `▁`, alone or with the letters behind it.
pub(crate) fn metaspace() -> Sample {
    let names = ["<pad>", "<s>", "</s>", "<unk>"];
    let pieces = ["▁", "▁in", "Tyr", "▁قال", "بغداد", ".", ","].map(|it| json!([it, -3.0]));
    let vocab: Vec<Value> = names
        .map(|it| json!([it, 0.0]))
        .into_iter()
        .chain(pieces)
        .chain(letters().map(|it| json!([it, -6.0])))
        .collect();
    let mark = |id: &str| json!({"SpecialToken": {"id": id, "type_id": 0}});
    let text = |id: &str| json!({"Sequence": {"id": id, "type_id": 0}});
    Sample(json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": special(names), "normalizer": null,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [mark("<s>"), text("A"), mark("</s>")],
            "pair": [mark("<s>"), text("A"), mark("</s>"), text("B"), mark("</s>")],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}
            }
        },
        "decoder": null,
        "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": false, "vocab": vocab}
    }))
}

/// A safetensors file with the head of a classifier, all zeros: what an engine needs beside it is left out.
pub(crate) fn head(rows: usize) -> Vec<u8> {
    let end = rows * 4 * 4;
    let header =
        json!({"classifier.weight": {"dtype": "F32", "shape": [rows, 4], "data_offsets": [0, end]}}).to_string();
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; end]].concat()
}

/// A `config.json` of BERT with these labels.
pub(crate) fn config(labels: &[&str]) -> Value {
    let labels: Map<String, Value> =
        labels.iter().enumerate().map(|(id, &label)| (id.to_string(), label.into())).collect();
    json!({
        "model_type": "bert", "architectures": ["BertForTokenClassification"], "id2label": labels,
        "max_position_embeddings": 512, "pad_token_id": 0, "num_hidden_layers": 2, "hidden_size": 4
    })
}

/// Writes a checkpoint that can be loaded.
pub(crate) fn checkpoint(folder: &Path, labels: &[&str]) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("config.json"), config(labels).to_string()).unwrap();
    fs::write(folder.join("model.safetensors"), head(labels.len())).unwrap();
    word_pieces().write(&folder.join("tokenizer.json"));
}
