use std::{borrow::Cow, ops::Range, path::Path};

use tokenizers::Tokenizer;

use crate::LoadError;

/// A word longer than this many bytes is shown to the network by its beginning only: no name is that long, and a
/// 300,000-letter word must not cost more than a sentence.
pub const LONGEST_WORD: usize = 256;

/// The subword tokenizer of a model.
pub struct Subwords(Tokenizer);

/// A sentence as subwords.
pub struct Pieces {
    /// Their ids.
    pub ids: Vec<u32>,
    /// Byte range of each in the text that was encoded.
    pub ranges: Vec<Range<usize>>,
}

impl Subwords {
    /// Loads a `tokenizer.json`; its padding and truncation are left aside.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let bytes = fs_err::read(path)?;
        let mut tokenizer = Tokenizer::from_bytes(bytes)
            .map_err(|error| LoadError::Tokenizer { path: path.to_owned(), reason: error.to_string() })?;
        // Windows and padding are our own business.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|error| LoadError::Tokenizer { path: path.to_owned(), reason: error.to_string() })?;
        Ok(Self(tokenizer))
    }

    /// Cuts a text into subwords, without marks of beginning and end.
    ///
    /// # Panics
    /// If the tokenizer lacks what it needs for the text: a vocabulary without a subword for the unknown.
    pub fn encode(&self, text: &str) -> Pieces {
        let encoding = self.0.encode(text, false).expect("a unigram tokenizer takes any text");
        Pieces {
            ids: encoding.get_ids().to_vec(),
            ranges: encoding.get_offsets().iter().map(|&(start, end)| start..end).collect(),
        }
    }
}

/// Shortens over-long atoms: the text to encode, its atoms, and which atoms were cut.
pub fn clip<'a>(text: &'a str, atoms: &'a [Range<usize>]) -> (Cow<'a, str>, Cow<'a, [Range<usize>]>, Vec<usize>) {
    let long: Vec<usize> = (0..atoms.len()).filter(|&i| atoms[i].len() > LONGEST_WORD).collect();
    if long.is_empty() {
        return (Cow::Borrowed(text), Cow::Borrowed(atoms), long);
    }
    let (mut clipped, mut moved, mut last) = (String::new(), Vec::with_capacity(atoms.len()), 0);
    for atom in atoms {
        clipped.push_str(text.get(last..atom.start).unwrap_or_default());
        let word = text.get(atom.clone()).unwrap_or_default();
        let kept = word.get(..word.floor_char_boundary(LONGEST_WORD)).unwrap_or_default();
        moved.push(clipped.len()..clipped.len() + kept.len());
        clipped.push_str(kept);
        last = atom.end;
    }
    clipped.push_str(text.get(last..).unwrap_or_default());
    (Cow::Owned(clipped), Cow::Owned(moved), long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_over_long_words_are_clipped() {
        let long = "ب".repeat(300);
        let text = format!("قال {long} ثم");
        let atoms = [0..6, 7..7 + long.len(), 8 + long.len()..text.len()];
        let (clipped, moved, long) = clip(&text, &atoms);
        assert_eq!(long, [1]);
        assert_eq!(moved[1].len(), LONGEST_WORD);
        assert_eq!(clipped.get(moved[2].clone()), Some("ثم"));
    }

    #[test]
    fn an_ordinary_sentence_is_left_as_it_is() {
        let atoms = [0..3, 4..9];
        let (clipped, moved, long) = clip("The atoms", &atoms);
        assert!(matches!(clipped, Cow::Borrowed(_)) && long.is_empty());
        assert_eq!(&*moved, atoms);
    }
}
