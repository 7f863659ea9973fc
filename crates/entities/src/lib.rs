//! Which spans are names, and of what kind?
//!
//! The network gives each unit of a sentence a log-probability for every tag (`O`, `B-PER`, `I-PER`, ...). This crate
//! finds the best sequence of tags that is well formed, by the algorithm of Viterbi (1967), and gives its names as
//! ranges of units. A name continues only what began with its own kind: `O I-PER` and `B-PER I-LOC` cannot come out.
//! It does not know the text; where a name begins inside a word, after a clitic, is decided by who knows the words.
//!
//! ```
//! use nasij_annotation::EntityKind;
//! use nasij_entities::decode;
//!
//! let mut tags = [[-9.0; 11]; 3];
//! tags[0][0] = -0.1; // O
//! tags[1][1] = -0.1; // B-PER
//! tags[2][2] = -0.1; // I-PER
//! let names = decode(&tags);
//! assert_eq!((names[0].units.clone(), names[0].kind), (1..3, EntityKind::Person));
//! ```

mod article;
mod organizations;
mod viterbi;

use std::ops::Range;

pub use article::Article;
pub use organizations::Organizations;

use nasij_annotation::EntityKind;
use nasij_encoder::{ModelCard, TAGS};

/// How much likelier than a name its absence may be in one sentence, when the article knows the name. Chosen on development
/// data, where F1 moves by 0.002 at most from 10 to 1,000.
const DOUBT: f32 = 50.0;

/// A name as the units that it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Indices of its units.
    pub units: Range<usize>,
    /// Its kind.
    pub kind: EntityKind,
    /// How sure the network is, 0 to 1: the geometric mean of the probabilities of its tags.
    pub score: f32,
    /// The same for each kind that the span could have, in the order of [`EntityKind::ALL`].
    pub kinds: [f32; 5],
}

/// The names of one sentence from the log-probabilities of its units' tags.
pub fn decode(tags: &[[f32; TAGS]]) -> Vec<Name> {
    let path = viterbi::best_path(tags);
    let mut spans: Vec<(Range<usize>, EntityKind)> = Vec::new();
    for (i, &tag) in path.iter().enumerate() {
        let Some(kind) = viterbi::kind_of(tag) else { continue };
        match spans.last_mut() {
            Some((units, _)) if !viterbi::begins(tag) => units.end = i + 1,
            _ => spans.push((i..i + 1, kind)),
        }
    }
    let name = |(units, kind): (Range<usize>, EntityKind)| {
        let kinds = EntityKind::ALL.map(|kind| probability(&tags[units.clone()], kind));
        Name { units, kind, score: kinds[kind.index()], kinds }
    };
    spans.into_iter().map(name).collect()
}

/// Spans that are no names by their own sentence, but might be if the article says so: what would be names if not being
/// one were 50 times less likely. They are clear of `names`, which are those of the same sentence.
pub fn possible(tags: &[[f32; TAGS]], names: &[Name]) -> Vec<Name> {
    let doubtful = |scores: &[f32; TAGS]| {
        let mut scores = *scores;
        scores[0] -= DOUBT.ln();
        scores
    };
    let mut found = decode(&tags.iter().map(doubtful).collect::<Vec<_>>());
    found.retain(|name| {
        let next = names.partition_point(|other| other.units.end <= name.units.start);
        names.get(next).is_none_or(|other| name.units.end <= other.units.start)
    });
    found
}

/// How likely it is that these units are one name of this kind: the geometric mean over `B-` and then `I-`.
fn probability(tags: &[[f32; TAGS]], kind: EntityKind) -> f32 {
    let begin = 1 + 2 * kind.index();
    let sum: f32 = tags.iter().enumerate().map(|(i, scores)| scores[if i == 0 { begin } else { begin + 1 }]).sum();
    #[expect(clippy::cast_precision_loss, reason = "a name has a handful of units")]
    let units = tags.len() as f32;
    (sum / units).exp().min(1.0)
}

/// Whether a model's tags are those that [`decode`] reads: `O`, then `B-` and `I-` of each kind in order.
pub fn tags_match(card: &ModelCard) -> bool {
    let expected = std::iter::once("O".to_owned())
        .chain(EntityKind::ALL.iter().flat_map(|kind| [format!("B-{kind}"), format!("I-{kind}")]));
    card.tags.iter().cloned().eq(expected)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Log-probabilities that prefer the given tags.
    fn preferring(tags: &[usize]) -> Vec<[f32; TAGS]> {
        tags.iter()
            .map(|&tag| {
                let mut scores = [-5.0; TAGS];
                scores[tag] = -0.1;
                scores
            })
            .collect()
    }

    fn check(tags: &[usize], expected: &[(Range<usize>, EntityKind)]) {
        let found: Vec<_> = decode(&preferring(tags)).into_iter().map(|name| (name.units, name.kind)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn two_names_side_by_side_stay_two() {
        check(
            &[1, 2, 1, 0, 5],
            &[(0..2, EntityKind::Person), (2..3, EntityKind::Person), (4..5, EntityKind::Location)],
        );
    }

    #[test]
    fn an_inside_without_a_beginning_is_mended() {
        // `O I-LOC`: the nearest well-formed reading begins the place.
        let mut scores = preferring(&[0, 6]);
        scores[1][5] = -1.0;
        let names = decode(&scores);
        assert_eq!((names[0].units.clone(), names[0].kind), (1..2, EntityKind::Location));
    }

    #[test]
    fn a_name_scores_the_geometric_mean_of_its_tags() {
        let names = decode(&preferring(&[3, 4]));
        assert!((names[0].score - (-0.1f32).exp()).abs() < 1e-6);
    }

    #[test]
    fn what_might_be_a_name_is_clear_of_names() {
        let mut scores = preferring(&[0, 1, 0, 0]);
        for (unit, doubt) in [(0, -3.0), (2, -3.0), (3, -9.0)] {
            scores[unit][5] = doubt; // B-LOC
            scores[unit][0] = -0.05;
        }
        let names = decode(&scores);
        assert_eq!(names.len(), 1);
        let possible: Vec<_> = possible(&scores, &names).into_iter().map(|name| (name.units, name.kind)).collect();
        assert_eq!(possible, [(0..1, EntityKind::Location), (2..3, EntityKind::Location)]);
    }

    #[test]
    fn no_units_no_names() {
        assert_eq!(decode(&[]), []);
    }

    proptest! {
        #[test]
        fn names_are_ordered_disjoint_and_scored(scores in prop::collection::vec(prop::array::uniform11(-20.0f32..0.0), 0..40)) {
            let names = decode(&scores);
            for pair in names.windows(2) {
                prop_assert!(pair[0].units.end <= pair[1].units.start);
            }
            for name in names {
                prop_assert!(!name.units.is_empty() && name.units.end <= scores.len());
                prop_assert!((0.0..=1.0).contains(&name.score));
            }
        }
    }
}
