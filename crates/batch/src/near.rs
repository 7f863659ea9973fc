//! Texts that are nearly the same.
//!
//! News archives repeat wire copy with another headline or a sentence more. A text is a set of word triples; the share of
//! triples that two texts have in common (Jaccard) is estimated by `MinHash` signatures (Broder 1997), and candidates are
//! found by bands of them, on the disk, so that memory does not grow with the archive.

use std::collections::HashMap;

use gaoya::minhash::{MinHasher, MinHasher64V1, SipHasher24BuildHasher};

use crate::{
    BatchError,
    journal::{Entries, Journal},
    key::{self, Key},
};

/// A signature has 24 bands of 5 values. Two texts that share 0.7 of their triples share a band in 98.8 % of cases
/// (1 - (1 - 0.7^5)^24); those that share 0.4 do in 22 %, cost a look and are turned away by the estimate.
const BANDS: usize = 24;
const ROWS: usize = 5;
/// The least estimated share that is told.
const LEAST: f64 = 0.7;
/// Words of a shingle.
const WORDS: usize = 3;
/// Texts with fewer words are captions and headings: alike without being copies.
const SHORTEST: usize = 30;

/// The low bits of each value: unlike texts agree in one by chance once in 65,536.
type Signature = Vec<u16>;

/// Finds earlier texts that are nearly the same, in the journal and among those that a batch adds to it.
pub(crate) struct Near<'a> {
    journal: &'a Journal,
    hasher: Hasher,
    /// Bands of this batch, with the first text that has them.
    bands: HashMap<Key, Key>,
    /// Texts of this batch: the document's id, and the signature.
    texts: HashMap<Key, (String, Signature)>,
}

impl<'a> Near<'a> {
    pub(crate) fn new(journal: &'a Journal) -> Self {
        Self { journal, hasher: Hasher::default(), bands: HashMap::new(), texts: HashMap::new() }
    }

    /// The id of the earlier document that is most like this text, if one is much like it. The text, known as `text_key`,
    /// is an earlier one from now on.
    pub(crate) fn find(
        &mut self,
        text: &str,
        text_key: Key,
        id: &str,
        entries: &mut Entries,
    ) -> Result<Option<String>, BatchError> {
        let Some(signature) = self.hasher.signature(text) else { return Ok(None) };
        let mut best: Option<(f64, String)> = None;
        let mut looked: Vec<Key> = Vec::new();
        for (n, band) in signature.chunks(ROWS).enumerate() {
            let band = key::of_band(n, band);
            let Some(candidate) = self.text_with(&band)? else {
                self.bands.insert(band, text_key);
                entries.bands.push((band, text_key));
                continue;
            };
            if looked.contains(&candidate) {
                continue;
            }
            looked.push(candidate);
            let Some((id, other)) = self.text(&candidate)? else { continue };
            let share = share(&signature, &other);
            if share >= LEAST && best.as_ref().is_none_or(|(it, _)| share > *it) {
                best = Some((share, id));
            }
        }
        let bytes: Vec<u8> = signature.iter().flat_map(|it| it.to_le_bytes()).chain(id.bytes()).collect();
        entries.signatures.push((text_key, bytes));
        self.texts.insert(text_key, (id.to_owned(), signature));
        Ok(best.map(|(_, id)| id))
    }

    fn text_with(&self, band: &Key) -> Result<Option<Key>, BatchError> {
        self.bands.get(band).map_or_else(|| self.journal.band(band), |it| Ok(Some(*it)))
    }

    fn text(&self, key: &Key) -> Result<Option<(String, Signature)>, BatchError> {
        if let Some(text) = self.texts.get(key) {
            return Ok(Some(text.clone()));
        }
        let parse = |bytes: Vec<u8>| {
            let (values, id) = bytes.split_at_checked(2 * BANDS * ROWS)?;
            let values = values.chunks_exact(2).map(|it| u16::from_le_bytes([it[0], it[1]])).collect();
            Some((String::from_utf8_lossy(id).into_owned(), values))
        };
        Ok(self.journal.signature(key)?.and_then(parse))
    }
}

/// Makes signatures, the same in every run: its constants come from a generator with a fixed seed.
struct Hasher(MinHasher64V1<SipHasher24BuildHasher>);

impl Default for Hasher {
    fn default() -> Self {
        Self(MinHasher64V1::new_with_hasher(BANDS * ROWS, SipHasher24BuildHasher::default()))
    }
}

impl Hasher {
    /// None for texts that are too short to tell.
    #[allow(clippy::cast_possible_truncation, reason = "the low bits are wanted")]
    fn signature(&self, text: &str) -> Option<Signature> {
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_lowercase).collect();
        if words.len() < SHORTEST {
            return None;
        }
        Some(self.0.create_signature(words.windows(WORDS)).into_iter().map(|it| it as u16).collect())
    }
}

/// The estimated share of triples in common, 0 to 1.
#[allow(clippy::cast_precision_loss, reason = "a signature has some hundred values")]
fn share(a: &Signature, b: &Signature) -> f64 {
    let same = a.iter().zip(b).filter(|(a, b)| a == b).count();
    same as f64 / a.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> Option<Signature> {
        Hasher::default().signature(text)
    }

    fn text(words: std::ops::Range<usize>) -> String {
        words.map(|i| format!("word{}", i * 7919 % 1000)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_estimate_is_near_the_share() {
        let a = signature(&text(0..400)).unwrap();
        for (other, expected) in [(0..400, 1.0), (20..400, 0.95), (100..400, 0.75), (300..700, 0.14), (500..900, 0.0)] {
            let found = share(&a, &signature(&text(other.clone())).unwrap());
            assert!((found - expected).abs() < 0.12, "{other:?}: {found} for {expected}");
        }
    }

    #[test]
    fn marks_and_case_do_not_count() {
        let plain = text(0..50);
        assert_eq!(signature(&plain), signature(&plain.to_uppercase().replace(' ', ", \n")));
        assert_eq!(signature("a b c"), None);
    }
}
