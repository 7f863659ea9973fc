//! The subword tokenizer of a checkpoint.

use std::path::Path;

use nasij_encoder::Pieces;
use tokenizers::{ModelWrapper, Tokenizer};

use crate::CheckpointError;

/// A checked tokenizer.
pub(crate) struct Subwords {
    tokenizer: Tokenizer,
    /// The mark before the first subword.
    pub(crate) begin: u32,
    /// The mark after the last.
    pub(crate) end: u32,
}

impl Subwords {
    /// Loads a `tokenizer.json`; `vocabulary` is the number of subwords that the network has embeddings for, if known.
    pub(crate) fn load(path: &Path, vocabulary: Option<usize>) -> Result<Self, CheckpointError> {
        let fail = |reason: String| CheckpointError::Tokenizer { path: path.to_owned(), reason };
        let bytes = fs_err::read(path)?;
        let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| fail(format!("not a tokenizer: {error}")))?;
        // Windows and padding are our own business, and a text that holds `[SEP]` is not cut by it.
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| fail(error.to_string()))?;
        tokenizer.set_encode_special_tokens(true);
        if let ModelWrapper::BPE(model) = tokenizer.get_model()
            && model.dropout.is_some_and(|it| it > 0.0)
        {
            return Err(fail("cuts words by chance; set `dropout` of its model to null".to_owned()));
        }
        // What no vocabulary has (Linear A, alchemy): a tokenizer that fails on it would fail on some text.
        tokenizer
            .encode("\u{10600} \u{1F71A} \u{10FFFD}", false)
            .map_err(|error| fail(format!("cannot cut every text ({error}); its vocabulary lacks a subword")))?;
        let largest = tokenizer.get_vocab(true).into_values().max().unwrap_or_default() as usize;
        if let Some(vocabulary) = vocabulary.filter(|&it| largest >= it) {
            return Err(fail(format!(
                "has a subword {largest}, but the network knows {vocabulary} only (`vocab_size` of config.json); take \
                 both from one checkpoint"
            )));
        }
        let (begin, end) = marks(&tokenizer).map_err(fail)?;
        Ok(Self { tokenizer, begin, end })
    }

    /// Cuts a text into subwords, without marks of beginning and end.
    pub(crate) fn encode(&self, text: &str) -> Pieces {
        // Loading has tried what may fail. If it does, the sentence has no subwords, and so no names.
        let Ok(encoding) = self.tokenizer.encode(text, false) else {
            return Pieces { ids: Vec::new(), ranges: Vec::new() };
        };
        let ids = encoding.get_ids().to_vec();
        let mut ranges: Vec<_> = encoding.get_offsets().iter().map(|&(start, end)| start..end).collect();
        // A blank that is a subword of its own belongs to the word behind it: it is the word's first subword, which
        // checkpoints are trained to answer by (`▁` of XLM-R before a rare word).
        for i in (1..ranges.len()).rev() {
            let (blank, word) = (&ranges[i - 1], &ranges[i]);
            if is_blank(text, blank) && !is_blank(text, word) && blank.end <= word.start {
                ranges[i - 1].end = word.end;
            }
        }
        Pieces { ids, ranges }
    }
}

fn is_blank(text: &str, range: &std::ops::Range<usize>) -> bool {
    text.get(range.clone()).is_some_and(|it| it.trim_start().is_empty())
}

/// The marks that the tokenizer puts before and behind a text.
fn marks(tokenizer: &Tokenizer) -> Result<(u32, u32), String> {
    let ids = |text: &str, marks| {
        let encoding = tokenizer.encode(text, marks).map_err(|error| error.to_string())?;
        Ok::<_, String>(encoding.get_ids().to_vec())
    };
    let around = ids("", true)?;
    let &[begin, end] = around.as_slice() else {
        return Err(format!(
            "puts {} marks around a text; only tokenizers with one before and one behind it are supported",
            around.len()
        ));
    };
    let (bare, marked) = (ids("a", false)?, ids("a", true)?);
    if marked != [&[begin], bare.as_slice(), &[end]].concat() {
        return Err("puts both marks on one side of a text; only one before and one behind is supported".to_owned());
    }
    Ok((begin, end))
}

#[cfg(test)]
mod tests {
    use crate::samples;

    #[test]
    fn marks_are_those_of_the_tokenizer() {
        for sample in [samples::word_pieces(), samples::byte_level(false), samples::metaspace()] {
            let subwords = sample.load().unwrap();
            assert_eq!((subwords.begin, subwords.end), (1, 2));
        }
    }

    #[test]
    fn a_blank_of_its_own_is_the_first_subword_of_the_word_behind() {
        let subwords = samples::metaspace().load().unwrap();
        // `▁in` `▁` `Tyr` `e`
        let pieces = subwords.encode("in Tyre");
        assert_eq!(pieces.ids.len(), 4, "{:?}", pieces.ids);
        assert_eq!(pieces.ranges[1], 2..6, "{:?}", pieces.ranges);
        assert_eq!(nasij_encoder::units(&pieces.ranges, &[0..2, 3..7]), [(0, 0..1), (1, 1..2)]);
    }

    #[test]
    fn marks_in_the_text_are_text() {
        let subwords = samples::word_pieces().load().unwrap();
        let pieces = subwords.encode("a [SEP] b [PAD]");
        assert!(pieces.ids.iter().all(|id| ![0, 1, 2].contains(id)), "{:?}", pieces.ids);
    }

    #[test]
    fn tokenizers_that_cannot_be_used_are_refused() {
        let check = |edit: fn(&mut serde_json::Value), vocabulary, expected: &str| {
            let error = samples::word_pieces().edited(edit).load_for(vocabulary).err().unwrap().to_string();
            assert!(error.ends_with(expected), "{error}");
        };
        check(
            |it| it["post_processor"] = serde_json::Value::Null,
            None,
            "tokenizer.json: puts 0 marks around a text; only tokenizers with one before and one behind it are supported",
        );
        check(
            |it| it["model"]["unk_token"] = "[?]".into(),
            None,
            "tokenizer.json: cannot cut every text (WordPiece error: Missing [UNK] token from the vocabulary); its \
             vocabulary lacks a subword",
        );
        check(
            |_| (),
            Some(3),
            "but the network knows 3 only (`vocab_size` of config.json); take both from one checkpoint",
        );
    }
}
