use std::ops::Range;

/// Cuts `n` subwords into windows of at most `size` that overlap by about a quarter; a window begins at one of `starts`
/// (the first subwords of units, ascending), so that no unit is cut at its window's front.
pub fn windows(n: usize, size: usize, starts: &[usize]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut begin = 0;
    loop {
        let end = (begin + size).min(n);
        out.push(begin..end);
        if end == n {
            return out;
        }
        let aim = begin + size - size / 4;
        let at = starts.partition_point(|&start| start <= aim);
        begin = match at.checked_sub(1).map(|i| starts[i]) {
            Some(start) if start > begin => start,
            // One unit fills the window: cut through it.
            _ => aim,
        };
    }
}

/// The window in which `at` stands farthest from an edge that is not an edge of the sentence.
///
/// # Panics
/// If no window contains it.
pub fn best_window(windows: &[Range<usize>], at: usize) -> usize {
    let last = windows.len() - 1;
    let margin = |i: usize| {
        let left = if i == 0 { usize::MAX } else { at - windows[i].start };
        let right = if i == last { usize::MAX } else { windows[i].end - 1 - at };
        left.min(right)
    };
    (0..windows.len())
        .filter(|&i| windows[i].contains(&at))
        .max_by_key(|&i| (margin(i), std::cmp::Reverse(i)))
        .expect("windows cover every subword")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_sentence_is_one_window() {
        assert_eq!(windows(190, 190, &[0, 1]), vec![Range { start: 0, end: 190 }]);
        assert_eq!(windows(0, 190, &[]), vec![Range { start: 0, end: 0 }]);
    }

    #[test]
    fn the_middle_of_an_overlap_changes_windows() {
        let all: Vec<usize> = (0..300).collect();
        let cut = windows(300, 100, &all);
        assert_eq!(cut, [0..100, 75..175, 150..250, 225..300]);
        assert_eq!(best_window(&cut, 80), 0);
        assert_eq!(best_window(&cut, 95), 1);
        assert_eq!(best_window(&cut, 0), 0);
        assert_eq!(best_window(&cut, 299), 3);
    }

    proptest! {
        #[test]
        fn windows_cover_all_and_advance(n in 1usize..2000, size in 32usize..256, step in 1usize..300) {
            let starts: Vec<usize> = (0..n).step_by(step).collect();
            let cut = windows(n, size, &starts);
            prop_assert_eq!(cut[0].start, 0);
            prop_assert_eq!(cut[cut.len() - 1].end, n);
            for pair in cut.windows(2) {
                prop_assert!(pair[0].start < pair[1].start && pair[1].start <= pair[0].end);
            }
            for at in 0..n {
                prop_assert!(cut[best_window(&cut, at)].contains(&at));
            }
        }
    }
}
