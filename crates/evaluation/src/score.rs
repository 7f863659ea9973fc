//! Precision, recall and F1 from counts.

use std::{collections::BTreeMap, iter::Sum, ops::AddAssign};

use serde::Serialize;

/// What was right and wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Predicted and right.
    pub(crate) right: usize,
    /// Predicted and wrong.
    pub(crate) wrong: usize,
    /// In the gold and not predicted.
    pub(crate) missed: usize,
}

impl Counts {
    /// Precision, recall and F1, each 0 to 1, and 0 where there is nothing to divide by; not rounded.
    pub(crate) fn ratios(self) -> [f64; 3] {
        let precision = ratio(self.right, self.right + self.wrong);
        let recall = ratio(self.right, self.right + self.missed);
        let sum = precision + recall;
        [precision, recall, if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }]
    }

    /// The score as it is reported.
    pub(crate) fn score(self) -> Score {
        let [precision, recall, f1] = self.ratios().map(rounded);
        Score { precision, recall, f1, gold: self.right + self.missed, predicted: self.right + self.wrong }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut sum, it| {
            sum += it;
            sum
        })
    }
}

/// Counts for each kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(pub(crate) BTreeMap<String, Counts>);

impl Tally {
    pub(crate) fn right(&mut self, kind: &str) {
        self.of(kind).right += 1;
    }

    pub(crate) fn wrong(&mut self, kind: &str) {
        self.of(kind).wrong += 1;
    }

    pub(crate) fn missed(&mut self, kind: &str) {
        self.of(kind).missed += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (kind, counts) in &other.0 {
            *self.of(kind) += *counts;
        }
    }

    /// The counts of all kinds together.
    pub(crate) fn all(&self) -> Counts {
        self.0.values().copied().sum()
    }

    fn of(&mut self, kind: &str) -> &mut Counts {
        self.0.entry(kind.to_owned()).or_default()
    }
}

/// How good predictions are. Figures are 0 to 1, rounded to four decimals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// The share of the predicted that is right.
    pub precision: f64,
    /// The share of the gold that was predicted.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// How many are in the gold.
    pub gold: usize,
    /// How many were predicted.
    pub predicted: usize,
}

/// `part / whole`, 0 for an empty whole.
#[expect(clippy::cast_precision_loss, reason = "counts of what people annotated are small")]
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The mean of figures that were rounded, added in their order.
///
/// Such means often lie in the middle of two roundings; then the sum's last bit decides, and `score.py` adds so too.
#[expect(clippy::cast_precision_loss, reason = "there are few kinds")]
pub(crate) fn mean_of_rounded(figures: &[f64]) -> f64 {
    if figures.is_empty() {
        return 0.0;
    }
    rounded(figures.iter().fold(0.0, |sum, figure| sum + figure) / figures.len() as f64)
}

/// Four decimals, the exact middle to the even side: as Python rounds.
pub(crate) fn rounded(figure: f64) -> f64 {
    format!("{figure:.4}").parse().expect("what was a number is read as a number")
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounding is exact")]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_success() {
        let nothing = Score { precision: 0.0, recall: 0.0, f1: 0.0, gold: 0, predicted: 0 };
        assert_eq!(Counts::default().score(), nothing);
        let missed = Counts { missed: 3, ..Counts::default() };
        assert_eq!(missed.score(), Score { gold: 3, ..nothing });
    }

    #[test]
    fn figures_have_four_decimals() {
        let counts = Counts { right: 2, wrong: 1, missed: 5 };
        let expected = Score { precision: 0.6667, recall: 0.2857, f1: 0.4, gold: 7, predicted: 3 };
        assert_eq!(counts.score(), expected);
    }

    #[test]
    fn the_middle_goes_to_the_even_side() {
        // 1/32 and 3/32 have five decimals and are exact in binary.
        assert_eq!([0.03125, 0.09375].map(rounded), [0.0312, 0.0938]);
        // These are not: what decides is which side of the middle the nearest binary number lies on.
        assert_eq!([0.50005, 0.80055, 0.00015].map(rounded), [0.5, 0.8005, 0.0001]);
    }

    #[test]
    fn the_mean_is_of_rounded_figures() {
        assert_eq!(mean_of_rounded(&[0.6667, 0.5, 0.0]), 0.3889);
        assert_eq!(mean_of_rounded(&[]), 0.0);
        // The decimal mean is 0.94105; in binary the sum falls below it, while 1.8821 / 2 rounds to 0.9411.
        assert_eq!(mean_of_rounded(&[0.9339, 0.9482]), 0.941);
    }
}
