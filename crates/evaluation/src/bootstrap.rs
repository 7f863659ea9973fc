//! How far a figure can be trusted: the bootstrap over documents (Efron 1979, percentile intervals).
//!
//! Names within a document are not independent of each other, so whole documents are drawn.

use serde::Serialize;

use crate::score::{Counts, rounded};

/// Any number would do; with one that never changes, the output does not either.
const SEED: u64 = 20_170_113;

/// Where 95 % of the figures lie when documents are drawn anew with replacement: from, to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// How often documents were drawn.
    pub resamples: usize,
    /// Of the precision.
    pub precision: [f64; 2],
    /// Of the recall.
    pub recall: [f64; 2],
    /// Of F1.
    pub f1: [f64; 2],
}

impl Interval {
    /// The lower ends: precision, recall, F1.
    pub(crate) fn from(&self) -> [f64; 3] {
        [&self.precision, &self.recall, &self.f1].map(|&[from, _]| from)
    }

    /// The upper ends: precision, recall, F1.
    pub(crate) fn to(&self) -> [f64; 3] {
        [&self.precision, &self.recall, &self.f1].map(|&[_, to]| to)
    }

    /// The intervals for the counts of documents; none without documents or resamples.
    pub(crate) fn of(documents: &[Counts], resamples: usize) -> Option<Self> {
        if documents.is_empty() || resamples == 0 {
            return None;
        }
        let mut rng = fastrand::Rng::with_seed(SEED);
        let mut draw = || -> Counts { documents.iter().filter_map(|_| rng.choice(documents)).copied().sum() };
        let drawn: Vec<[f64; 3]> = (0..resamples).map(|_| draw().ratios()).collect();
        let of = |figure: usize| {
            let mut figures: Vec<f64> = drawn.iter().map(|it| it[figure]).collect();
            figures.sort_unstable_by(f64::total_cmp);
            [0.025, 0.975].map(|share| rounded(quantile(&figures, share)))
        };
        Some(Self { resamples, precision: of(0), recall: of(1), f1: of(2) })
    }
}

/// The value below which `share` of the sorted figures lie, in a straight line between neighbours.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list of some thousands"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the same input gives the same bits")]
mod tests {
    use super::*;

    fn counts(right: usize, wrong: usize, missed: usize) -> Counts {
        Counts { right, wrong, missed }
    }

    #[test]
    fn documents_that_are_alike_leave_no_doubt() {
        let interval = Interval::of(&[counts(2, 2, 6); 7], 50).unwrap();
        let expected = Interval { resamples: 50, precision: [0.5; 2], recall: [0.25; 2], f1: [0.3333; 2] };
        assert_eq!(interval, expected);
    }

    #[test]
    fn a_figure_of_a_hundred_documents_is_within_two_standard_errors() {
        // Half of the documents right: the standard error of the share is 0.05.
        let documents: Vec<_> = (0..100).map(|i| if i % 2 == 0 { counts(1, 0, 0) } else { counts(0, 1, 1) }).collect();
        let Interval { recall: [from, to], .. } = Interval::of(&documents, 1_000).unwrap();
        assert!((0.38..=0.42).contains(&from) && (0.58..=0.62).contains(&to), "{from} {to}");
        assert_eq!(Interval::of(&documents, 1_000), Interval::of(&documents, 1_000));
    }

    #[test]
    fn without_documents_there_is_none() {
        assert_eq!(Interval::of(&[], 10), None);
        assert_eq!(Interval::of(&[counts(1, 0, 0)], 0), None);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let sorted = [0.0, 1.0, 2.0, 3.0, 4.0];
        assert_eq!([0.0, 0.1, 0.5, 1.0].map(|share| quantile(&sorted, share)), [0.0, 0.4, 2.0, 4.0]);
        assert_eq!(quantile(&[7.0], 0.975), 7.0);
    }
}
