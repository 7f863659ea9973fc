//! Records in groups, so that memory is bounded by a group and all threads have work.

use nasij_annotation::Document;

use super::{Meta, ReadError, Record};

/// A batch is full when its texts have this many bytes, or
const BYTES: usize = 1 << 20;
/// this many documents and errors.
const ITEMS: usize = 64;

/// Some records that follow each other.
#[derive(Debug, Default)]
pub struct Batch {
    /// The documents, in the order of the input.
    pub documents: Vec<Document>,
    /// What came with each of them.
    pub metas: Vec<Meta>,
    /// What could not be read in their midst.
    pub errors: Vec<ReadError>,
}

/// Groups records into batches: about 1 MiB of text (a longer text has a batch that it ends), at most 64 records.
pub struct Batches<I> {
    records: I,
}

impl<I: Iterator<Item = Result<Record, ReadError>>> Batches<I> {
    /// Groups `records`.
    pub fn new(records: I) -> Self {
        Self { records }
    }
}

impl<I: Iterator<Item = Result<Record, ReadError>>> Iterator for Batches<I> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        let mut bytes = 0;
        while bytes < BYTES && batch.documents.len() + batch.errors.len() < ITEMS {
            match self.records.next() {
                Some(Ok(Record { document, meta })) => {
                    bytes += document.text.len();
                    batch.documents.push(document);
                    batch.metas.push(meta);
                }
                Some(Err(error)) => batch.errors.push(error),
                None => break,
            }
        }
        (batch.documents.len() + batch.errors.len() > 0).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Input;

    fn check(lengths: &[Option<usize>], expected: &[(&[usize], usize)]) {
        let records = lengths.iter().map(|length| match length {
            Some(n) => {
                Ok(Record { document: Document { id: String::new(), text: "a".repeat(*n) }, meta: Meta::default() })
            }
            None => Err(ReadError::LongText { input: Input::Stdin, limit: 0 }),
        });
        let found: Vec<(Vec<usize>, usize)> = Batches::new(records)
            .map(|batch| (batch.documents.iter().map(|it| it.text.len()).collect(), batch.errors.len()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(lengths, errors)| (lengths.to_vec(), *errors)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_batch_ends_with_the_document_that_fills_it() {
        check(&[], &[]);
        check(&[Some(1), None, Some(BYTES), Some(2)], &[(&[1, BYTES], 1), (&[2], 0)]);
        check(&[None], &[(&[], 1)]);
    }

    #[test]
    fn a_batch_has_64_records_at_most() {
        check(&[Some(0); 65], &[(&[0; 64], 0), (&[0], 0)]);
        check(&[None; 64], &[(&[], 64)]);
    }
}
