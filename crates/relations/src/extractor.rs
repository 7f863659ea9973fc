use std::{ops::Range, path::Path};

use nasij_annotation::{
    EntityKind::{self, Date},
    RelationKind, Status,
};
use nasij_encoder::{Graph, Input, LoadError, ModelCard, Threads, Window};

use crate::features::{Place, features, regions, rows};

/// Scores a pair: "none" and the relations.
const SCORES: usize = 1 + RelationKind::ALL.len();

/// Pairs scored at once: bounds the memory of a sentence that is full of names.
const PAIRS_AT_ONCE: usize = 256;

/// A relation between two mentions, by their places in the list that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Index of the head.
    pub head: usize,
    /// Index of the tail.
    pub tail: usize,
    /// How they are connected.
    pub kind: RelationKind,
    /// Probability, 0 to 1.
    pub score: f32,
    /// What the sentence says of its truth.
    pub status: Status,
    /// Whether it no longer holds.
    pub past: bool,
}

/// The relation head of a model.
pub struct Extractor {
    graph: Graph,
    threshold: f32,
    width: usize,
}

/// The network's answer for one ordered pair.
struct Scored {
    head: usize,
    tail: usize,
    probabilities: [f32; SCORES],
    status: Status,
    past: bool,
}

impl Extractor {
    /// Loads `relations.onnx` from a model folder.
    pub fn load(folder: &Path, card: &ModelCard, threads: &Threads) -> Result<Self, LoadError> {
        let inputs = ["states", "regions", "features"];
        let graph = Graph::load(&folder.join("relations.onnx"), &inputs, &["relation", "status", "past"], threads)?;
        Ok(Self { graph, threshold: card.relation_threshold, width: card.hidden })
    }

    /// Whether a model's labels are those of the schema, in its order.
    pub fn labels_match(card: &ModelCard) -> bool {
        card.relations.iter().map(String::as_str).eq(RelationKind::ALL.iter().map(|kind| kind.label()))
            && card.status.iter().map(String::as_str).eq(Status::ALL.iter().map(|status| status.label()))
            && card.kinds.iter().map(String::as_str).eq(EntityKind::ALL.iter().map(|kind| kind.label()))
    }

    /// The relations among the mentions of one sentence, in the order of heads, then tails.
    ///
    /// `places` are in the order of the text and do not overlap.
    pub fn extract(&self, windows: &[Window], places: &[Place]) -> Vec<Link> {
        let mut links = Vec::new();
        let mut done = 0;
        for window in windows {
            let spots: Vec<_> = places.iter().map(|place| rows(window, place)).collect();
            // A pair that the window before held whole was scored there.
            let whole = spots.iter().enumerate().filter(|(_, spot)| spot.is_some());
            let (first, last) = whole.fold((usize::MAX, 0), |(first, last), (i, _)| (first.min(i), last.max(i + 1)));
            if first == usize::MAX {
                continue;
            }
            let fresh = |&(head, tail): &(usize, usize)| head.max(tail) >= done;
            let pairs: Vec<_> = pairs(places, first..last).filter(fresh).collect();
            links.extend(self.best(&self.score(window, places, &spots, &pairs), places));
            done = done.max(last);
        }
        links.sort_by_key(|link| (link.head, link.tail));
        links
    }

    fn score(
        &self,
        window: &Window,
        places: &[Place],
        spots: &[Option<Range<usize>>],
        pairs: &[(usize, usize)],
    ) -> Vec<Scored> {
        let count = window.subwords.len() + 2;
        let spot = |i: usize| spots[i].as_ref().expect("pairs are of mentions in the window");
        let mut out = Vec::with_capacity(pairs.len());
        for chunk in pairs.chunks(PAIRS_AT_ONCE) {
            let mut region = Vec::with_capacity(chunk.len() * count);
            let mut feature = Vec::with_capacity(chunk.len() * 4);
            for &(head, tail) in chunk {
                region.extend(regions(count, spot(head), spot(tail)));
                feature.extend(features((spot(head), places[head].kind), (spot(tail), places[tail].kind), spots));
            }
            let outputs = self.graph.run(&[
                Input::Floats(&window.states, [count, self.width]),
                Input::Integers(&region, [chunk.len(), count]),
                Input::Integers(&feature, [chunk.len(), 4]),
            ]);
            let [relation, status, past]: [Vec<f32>; 3] = outputs.try_into().expect("the head has three outputs");
            for (i, &(head, tail)) in chunk.iter().enumerate() {
                let logits = &relation[i * SCORES..(i + 1) * SCORES];
                let status = &status[i * Status::ALL.len()..(i + 1) * Status::ALL.len()];
                out.push(Scored {
                    head,
                    tail,
                    probabilities: softmax(logits, places[head].kind, places[tail].kind),
                    status: Status::ALL[argmax(status)],
                    past: past[i] > 0.0,
                });
            }
        }
        out
    }

    /// The best relation of each pair that reaches the threshold.
    ///
    /// A symmetric relation is given once, head first in the text; its probability is the mean of both directions.
    fn best(&self, scored: &[Scored], places: &[Place]) -> Vec<Link> {
        let mut links = Vec::new();
        for pair in scored {
            let back = || {
                let at = scored.binary_search_by_key(&(pair.tail, pair.head), |other| (other.head, other.tail));
                at.ok().map(|at| &scored[at].probabilities)
            };
            let forward = pair.head < pair.tail;
            let best = RelationKind::ALL
                .into_iter()
                .filter(|kind| kind.allows(places[pair.head].kind, places[pair.tail].kind))
                .filter(|kind| forward || !kind.is_symmetric())
                .map(|kind| {
                    let own = pair.probabilities[1 + kind.index()];
                    let score = match back().filter(|_| kind.is_symmetric()) {
                        Some(other) => f32::midpoint(own, other[1 + kind.index()]),
                        None => own,
                    };
                    (kind, score)
                })
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((kind, score)) = best.filter(|(_, score)| *score >= self.threshold) {
                let (head, tail, status, past) = (pair.head, pair.tail, pair.status, pair.past);
                links.push(Link { head, tail, kind, score, status, past });
            }
        }
        links
    }
}

/// Ordered pairs within `range` that some relation may connect, sorted.
fn pairs(places: &[Place], range: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    let ends = range.clone();
    range.flat_map(move |head| ends.clone().map(move |tail| (head, tail))).filter(move |&(head, tail)| {
        let (a, b) = (places[head].kind, places[tail].kind);
        head != tail && a != Date && b != Date && RelationKind::ALL.iter().any(|kind| kind.allows(a, b))
    })
}

/// Probabilities over "none" and the relations that the kinds allow.
fn softmax(logits: &[f32], head: EntityKind, tail: EntityKind) -> [f32; SCORES] {
    let mut out = [0.0; SCORES];
    let open = |i: usize| i == 0 || RelationKind::ALL[i - 1].allows(head, tail);
    let largest = (0..SCORES).filter(|&i| open(i)).map(|i| logits[i]).fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for i in (0..SCORES).filter(|&i| open(i)) {
        out[i] = (logits[i] - largest).exp();
        sum += out[i];
    }
    out.map(|score| score / sum)
}

fn argmax(scores: &[f32]) -> usize {
    (0..scores.len()).rev().max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: EntityKind) -> Place {
        Place { range: 0..1, kind }
    }

    #[test]
    fn dates_and_impossible_kinds_are_not_paired() {
        let places = [place(EntityKind::Person), place(EntityKind::Date), place(EntityKind::Location)];
        assert_eq!(pairs(&places, 0..3).collect::<Vec<_>>(), [(0, 2), (2, 0)]);
    }

    #[test]
    fn forbidden_relations_get_no_probability() {
        let probabilities = softmax(&[1.0; SCORES], EntityKind::Person, EntityKind::Miscellaneous);
        for kind in RelationKind::ALL {
            let allowed = kind.allows(EntityKind::Person, EntityKind::Miscellaneous);
            assert_eq!(probabilities[1 + kind.index()] > 0.0, allowed, "{kind}");
        }
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
