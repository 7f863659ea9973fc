use std::ops::Range;

use nasij_annotation::EntityKind;
use nasij_encoder::Window;

/// A mention as the relation head sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Byte range in the text that the encoder saw.
    pub range: Range<usize>,
    /// Its kind.
    pub kind: EntityKind,
}

/// The rows of a window's states that a mention covers, if it stands in the window whole.
///
/// Row 0 is the mark of beginning, so subword `i` is row `i + 1`.
pub(crate) fn rows(window: &Window, place: &Place) -> Option<Range<usize>> {
    let subwords = &window.subwords;
    let (first, last) = (subwords.first()?, subwords.last()?);
    // Subwords may begin with the blank before a word.
    if place.range.start < first.start || last.end < place.range.end {
        return None;
    }
    let start = subwords.partition_point(|subword| subword.end <= place.range.start);
    let end = subwords.partition_point(|subword| subword.start < place.range.end);
    (start < end).then_some(start + 1..end + 1)
}

/// How many values there are of regions, of distance with order, and of the number of mentions between.
pub(crate) const REGIONS: usize = 5;
pub(crate) const DISTANCES: usize = 12;
pub(crate) const MENTIONS: usize = 4;

/// Numbers of regions, as the network was trained on: see `scripts/train/encode.py`.
const BETWEEN: usize = 2;
const HEAD: usize = 1;
const TAIL: usize = 3;
const AFTER: usize = 4;

/// For each row of the states, where it stands to the pair: before, head, between, tail, after.
pub(crate) fn regions(rows: usize, head: &Range<usize>, tail: &Range<usize>) -> impl Iterator<Item = usize> {
    let (head, tail) = (head.clone(), tail.clone());
    let (low, high) = between(&head, &tail);
    let end = head.end.max(tail.end);
    (0..rows).map(move |row| {
        if tail.contains(&row) {
            TAIL
        } else if head.contains(&row) {
            HEAD
        } else if row >= end {
            AFTER
        } else if (low..high).contains(&row) {
            BETWEEN
        } else {
            0
        }
    })
}

/// Kind of head, kind of tail, distance and order, mentions between.
pub(crate) fn features(
    (head, head_kind): (&Range<usize>, EntityKind),
    (tail, tail_kind): (&Range<usize>, EntityKind),
    others: &[Option<Range<usize>>],
) -> [usize; 4] {
    let (low, high) = between(head, tail);
    let distance = (high.saturating_sub(low) + 1).ilog2().min(5);
    let order = if head.start < tail.start { 0 } else { 6 };
    let mentions = others.iter().flatten().filter(|other| low <= other.start && other.end <= high).count();
    [head_kind.index(), tail_kind.index(), distance as usize + order, mentions.min(MENTIONS - 1)]
}

/// The rows between head and tail, from and to; empty where the mentions touch.
pub(crate) fn between(head: &Range<usize>, tail: &Range<usize>) -> (usize, usize) {
    if head.start < tail.start { (head.end, tail.start) } else { (tail.end, head.start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_follow_the_pair_both_ways() {
        let forward: Vec<usize> = regions(7, &(1..3), &(4..5)).collect();
        assert_eq!(forward, [0, 1, 1, 2, 3, 4, 4]);
        let backward: Vec<usize> = regions(7, &(4..5), &(1..3)).collect();
        assert_eq!(backward, [0, 3, 3, 2, 1, 4, 4]);
    }

    #[test]
    fn distance_is_a_power_of_two_and_keeps_the_order() {
        let (person, place) = (EntityKind::Person, EntityKind::Location);
        let others = [Some(1..2), Some(3..4), Some(6..7)];
        assert_eq!(features((&(1..2), person), (&(6..7), place), &others), [0, 2, 2, 1]);
        assert_eq!(features((&(6..7), place), (&(1..2), person), &others), [2, 0, 8, 1]);
        assert_eq!(features((&(1..2), person), (&(2..3), place), &[]), [0, 2, 0, 0]);
    }

    #[test]
    fn a_mention_at_the_edge_of_a_window_is_in_or_out() {
        let window = Window { subwords: vec![0..3, 3..7, 7..9], states: [].into() };
        let place = |range| Place { range, kind: EntityKind::Person };
        assert_eq!(rows(&window, &place(4..7)), Some(2..3));
        assert_eq!(rows(&window, &place(0..9)), Some(1..4));
        assert_eq!(rows(&window, &place(7..11)), None);
    }
}
