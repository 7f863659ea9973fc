//! A `tokenizer.json` for checkpoints from before there was one.

use std::path::Path;

use serde::Deserialize;
use tokenizers::{
    AddedToken, Tokenizer,
    models::{bpe::BPE, wordpiece::WordPiece},
    normalizers::BertNormalizer,
    pre_tokenizers::{bert::BertPreTokenizer, byte_level::ByteLevel},
    processors::{bert::BertProcessing, roberta::RobertaProcessing},
};

use crate::{CheckpointError, checkpoint::read_json};

/// The tokenizer of a folder without `tokenizer.json`, built from its vocabulary.
pub(crate) fn tokenizer(folder: &Path) -> Result<Tokenizer, CheckpointError> {
    let has = |name: &str| folder.join(name).is_file();
    let (is_word_piece, is_byte_level) = (has("vocab.txt"), has("vocab.json") && has("merges.txt"));
    if !is_word_piece && !is_byte_level {
        let sentencepiece = ["sentencepiece.bpe.model", "spiece.model", "spm.model", "tokenizer.model"];
        return Err(match sentencepiece.into_iter().find(|name| has(name)) {
            Some(found) => CheckpointError::OtherTokenizer { folder: folder.to_owned(), found },
            None => CheckpointError::NoTokenizer { folder: folder.to_owned() },
        });
    }
    let path = folder.join("tokenizer_config.json");
    let settings: Settings = if path.is_file() { read_json(&path)? } else { Settings::default() };
    let (name, built) = if is_word_piece {
        ("vocab.txt", word_piece(&folder.join("vocab.txt"), &settings))
    } else {
        ("vocab.json", byte_level(&folder.join("vocab.json"), &folder.join("merges.txt"), &settings))
    };
    let fail = |error: tokenizers::Error| CheckpointError::Tokenizer {
        path: folder.join(name),
        reason: format!("cannot be made a tokenizer.json: {error}"),
    };
    built.map_err(fail)
}

/// What we read of `tokenizer_config.json`; all that it does not say is as in transformers.
#[derive(Default, Deserialize)]
struct Settings {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
    tokenize_chinese_chars: Option<bool>,
    add_prefix_space: Option<bool>,
    unk_token: Option<Token>,
    cls_token: Option<Token>,
    sep_token: Option<Token>,
    bos_token: Option<Token>,
    eos_token: Option<Token>,
    pad_token: Option<Token>,
    mask_token: Option<Token>,
}

/// A subword with a meaning of its own, in one of the forms in which it is written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Token {
    Bare(String),
    Described { content: String },
}

fn name(token: Option<&Token>, usual: &str) -> String {
    match token {
        Some(Token::Bare(name) | Token::Described { content: name }) => name.clone(),
        None => usual.to_owned(),
    }
}

fn word_piece(vocab: &Path, settings: &Settings) -> tokenizers::Result<Tokenizer> {
    let vocab = WordPiece::read_bytes(&fs_err::read(vocab)?)?;
    let unknown = name(settings.unk_token.as_ref(), "[UNK]");
    let model = WordPiece::builder().vocab(vocab).unk_token(unknown.clone()).build()?;
    let mut tokenizer = Tokenizer::new(model);
    tokenizer.with_normalizer(Some(BertNormalizer::new(
        true,
        settings.tokenize_chinese_chars.unwrap_or(true),
        settings.strip_accents,
        settings.do_lower_case.unwrap_or(true),
    )))?;
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    let begin = mark(&tokenizer, name(settings.cls_token.as_ref(), "[CLS]"))?;
    let end = mark(&tokenizer, name(settings.sep_token.as_ref(), "[SEP]"))?;
    let padding = name(settings.pad_token.as_ref(), "[PAD]");
    let mask = name(settings.mask_token.as_ref(), "[MASK]");
    add_special(&mut tokenizer, [unknown, begin.0.clone(), end.0.clone(), padding, mask])?;
    tokenizer.with_post_processor(Some(BertProcessing::new(end, begin)));
    Ok(tokenizer)
}

fn byte_level(vocab: &Path, merges: &Path, settings: &Settings) -> tokenizers::Result<Tokenizer> {
    let readable = |path: &Path| path.to_str().map(str::to_owned).ok_or("the name of the folder is not Unicode");
    let (vocab, merges) = BPE::read_file(&readable(vocab)?, &readable(merges)?)?;
    let model = BPE::builder().vocab_and_merges(vocab, merges).build()?;
    let mut tokenizer = Tokenizer::new(model);
    let prefix = settings.add_prefix_space.unwrap_or(false);
    tokenizer.with_pre_tokenizer(Some(ByteLevel::new(prefix, true, true)));
    let begin = settings.cls_token.as_ref().or(settings.bos_token.as_ref());
    let end = settings.sep_token.as_ref().or(settings.eos_token.as_ref());
    let (begin, end) = (mark(&tokenizer, name(begin, "<s>"))?, mark(&tokenizer, name(end, "</s>"))?);
    let unknown = name(settings.unk_token.as_ref(), "<unk>");
    let padding = name(settings.pad_token.as_ref(), "<pad>");
    add_special(&mut tokenizer, [unknown, begin.0.clone(), end.0.clone(), padding])?;
    let mask = name(settings.mask_token.as_ref(), "<mask>");
    if tokenizer.token_to_id(&mask).is_some() {
        tokenizer.add_special_tokens([AddedToken::from(mask, true).lstrip(true)])?;
    }
    tokenizer.with_post_processor(Some(RobertaProcessing::new(end, begin).trim_offsets(true).add_prefix_space(prefix)));
    Ok(tokenizer)
}

/// A mark and its id.
fn mark(tokenizer: &Tokenizer, name: String) -> tokenizers::Result<(String, u32)> {
    let id = tokenizer.token_to_id(&name).ok_or_else(|| format!("the vocabulary lacks the mark `{name}`"))?;
    Ok((name, id))
}

/// Tells the tokenizer which of its subwords are no text; those that it lacks are not added, the network lacks them too.
fn add_special<const N: usize>(tokenizer: &mut Tokenizer, names: [String; N]) -> tokenizers::Result<()> {
    let known: Vec<_> = names.into_iter().filter(|name| tokenizer.token_to_id(name).is_some()).collect();
    tokenizer.add_special_tokens(known.into_iter().map(|name| AddedToken::from(name, true)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use fs_err as fs;

    use super::*;
    use crate::tokenizer::Subwords;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    /// Converts, writes, and loads what was written.
    fn convert(files: &[(&str, &str)]) -> Result<Subwords, CheckpointError> {
        let folder = folder(files);
        let path = folder.path().join("tokenizer.json");
        tokenizer(folder.path())?.save(&path, false).unwrap();
        Subwords::load(&path, None)
    }

    const VOCAB: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nSidon\nsidon\nصيدا\nse\n##para\nsépara\n北\n";

    #[test]
    fn word_pieces_are_cut_as_the_settings_say() {
        let cased = r#"{"do_lower_case": false, "cls_token": {"content": "[CLS]", "lstrip": false}}"#;
        let cased = convert(&[("vocab.txt", VOCAB), ("tokenizer_config.json", cased)]).unwrap();
        assert_eq!(cased.encode("Sidon صيدا sépara 北北").ids, [5, 7, 10, 11, 11]);
        assert_eq!((cased.begin, cased.end), (2, 3));
        // Without settings as transformers do: in small letters, and so without accents.
        let uncased = convert(&[("vocab.txt", VOCAB)]).unwrap();
        let pieces = uncased.encode("Sidon sépara x");
        assert_eq!(pieces.ids, [6, 8, 9, 1]);
        assert_eq!(pieces.ranges, [0..5, 6..9, 9..13, 14..15]);
        let chinese = r#"{"tokenize_chinese_chars": false, "strip_accents": false}"#;
        let chinese = convert(&[("vocab.txt", VOCAB), ("tokenizer_config.json", chinese)]).unwrap();
        assert_eq!(chinese.encode("sépara 北北").ids, [10, 1]);
    }

    #[test]
    fn byte_level_pieces_are_cut_by_their_merges() {
        let mut vocab = serde_json::Map::new();
        for (id, token) in ["<s>", "<pad>", "</s>", "<unk>"].into_iter().enumerate() {
            vocab.insert(token.to_owned(), id.into());
        }
        let mut letters: Vec<_> = ByteLevel::alphabet().into_iter().collect();
        letters.sort_unstable();
        let letters = letters.into_iter().map(String::from);
        for token in letters.chain(["Ty".to_owned(), "re".to_owned(), "Tyre".to_owned(), "ĠTyre".to_owned()]) {
            vocab.insert(token, vocab.len().into());
        }
        let vocab = serde_json::Value::Object(vocab).to_string();
        let merges = "#version: 0.2\nT y\nr e\nTy re\nĠ Tyre\n";
        let subwords = convert(&[("vocab.json", &vocab), ("merges.txt", merges)]).unwrap();
        assert_eq!((subwords.begin, subwords.end), (0, 2));
        let pieces = subwords.encode("Tyre Tyre");
        assert_eq!(pieces.ids, [262, 263]);
        assert_eq!(pieces.ranges, [0..4, 5..9]);
    }

    #[test]
    fn what_is_not_read_is_said() {
        let check = |files: &[(&str, &str)], expected: &str| {
            let error = convert(files).err().unwrap().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(&[], ": no tokenizer; put tokenizer.json");
        check(&[("sentencepiece.bpe.model", "")], ": the tokenizer is sentencepiece.bpe.model only, which is not read");
        check(
            &[("vocab.txt", "a\nb\n")],
            "vocab.txt: cannot be made a tokenizer.json: the vocabulary lacks the mark `[CLS]`",
        );
        check(&[("vocab.json", "[]"), ("merges.txt", "")], "vocab.json: cannot be made a tokenizer.json: ");
    }
}
