//! Records in groups, so that memory is bounded by a group and all threads have work.

use super::{Item, ReadError, Record};

/// A batch is full when its texts have this many bytes, or
const BYTES: usize = 1 << 20;
/// this many documents and errors.
const ITEMS: usize = 256;

/// Some items that follow each other, in the order of the input.
#[derive(Debug, Default)]
pub struct Batch {
    /// The items.
    pub items: Vec<Item>,
    bytes: usize,
}

impl Batch {
    /// The documents among the items.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.items.iter().filter_map(|it| it.as_ref().ok())
    }

    /// What could not be read in their midst.
    pub fn errors(&self) -> impl Iterator<Item = &ReadError> {
        self.items.iter().filter_map(|it| it.as_ref().err())
    }
}

/// Groups items into batches: about 1 MiB of text (a longer text has a batch that it ends), at most 256 items.
#[derive(Debug, Default)]
pub struct Batcher {
    batch: Batch,
}

impl Batcher {
    /// Adds an item; gives the batch that it fills.
    pub fn push(&mut self, item: Item) -> Option<Batch> {
        self.batch.bytes += item.as_ref().map_or(0, |it| it.document.text.len());
        self.batch.items.push(item);
        let is_full = self.batch.bytes >= BYTES || self.batch.items.len() >= ITEMS;
        is_full.then(|| std::mem::take(&mut self.batch))
    }

    /// The items that filled no batch.
    pub fn finish(self) -> Option<Batch> {
        (!self.batch.items.is_empty()).then_some(self.batch)
    }
}

#[cfg(test)]
mod tests {
    use nasij_annotation::Document;

    use super::*;
    use crate::read::{Input, Meta, Origin, Reason};

    fn check(lengths: &[Option<usize>], expected: &[&[Option<usize>]]) {
        let item = |length: &Option<usize>| match length {
            Some(n) => Ok(Record {
                document: Document { id: String::new(), text: "a".repeat(*n) },
                meta: Meta::default(),
                notes: vec![],
                origin: Origin { input: Input::Stdin, record: None },
                is_derived: false,
            }),
            None => Err(ReadError::new(&Input::Stdin, Reason::LongText { limit: 0 })),
        };
        let mut batcher = Batcher::default();
        let mut batches: Vec<Batch> = lengths.iter().filter_map(|it| batcher.push(item(it))).collect();
        batches.extend(batcher.finish());
        let lengths = |batch: &Batch| -> Vec<Option<usize>> {
            batch.items.iter().map(|it| it.as_ref().ok().map(|it| it.document.text.len())).collect()
        };
        assert_eq!(batches.iter().map(lengths).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_batch_ends_with_the_document_that_fills_it() {
        check(&[], &[]);
        check(&[Some(1), None, Some(BYTES), Some(2)], &[&[Some(1), None, Some(BYTES)], &[Some(2)]]);
        check(&[None], &[&[None]]);
    }

    #[test]
    fn a_batch_has_256_items_at_most() {
        check(&[Some(0); 257], &[&[Some(0); 256], &[Some(0)]]);
        check(&[None; 256], &[&[None; 256]]);
    }
}
