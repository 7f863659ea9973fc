//! Records in groups, so that memory is bounded by a group and all threads have work.

/// A batch is full when its texts have this many bytes, or
const BYTES: usize = 1 << 20;
/// this many items.
const ITEMS: usize = 128;

/// Groups items into batches: about 1 MiB of text (a longer text has a batch that it ends), at most 128 items.
#[derive(Debug)]
pub struct Batcher<T> {
    items: Vec<T>,
    bytes: usize,
}

impl<T> Default for Batcher<T> {
    fn default() -> Self {
        Self { items: Vec::new(), bytes: 0 }
    }
}

impl<T> Batcher<T> {
    /// Adds an item whose text has so many bytes; gives the batch that it fills.
    pub fn push(&mut self, item: T, bytes: usize) -> Option<Vec<T>> {
        self.items.push(item);
        self.bytes += bytes;
        if self.bytes < BYTES && self.items.len() < ITEMS {
            return None;
        }
        self.bytes = 0;
        Some(std::mem::take(&mut self.items))
    }

    /// The items that filled no batch.
    pub fn finish(self) -> Option<Vec<T>> {
        (!self.items.is_empty()).then_some(self.items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lengths: &[usize], expected: &[&[usize]]) {
        let mut batcher = Batcher::default();
        let mut found: Vec<_> = lengths.iter().filter_map(|&it| batcher.push(it, it)).collect();
        found.extend(batcher.finish());
        assert_eq!(found, expected);
    }

    #[test]
    fn a_batch_ends_with_the_document_that_fills_it() {
        check(&[], &[]);
        check(&[1, 0, BYTES, 2], &[&[1, 0, BYTES], &[2]]);
        check(&[0], &[&[0]]);
    }

    #[test]
    fn a_batch_has_128_items_at_most() {
        check(&[0; 129], &[&[0; 128], &[0]]);
        check(&[0; 128], &[&[0; 128]]);
    }
}
