use std::{ops::Range, path::Path};

use nasij_annotation::{
    EntityKind::{self, Date},
    RelationKind, Status,
};
use nasij_encoder::{LoadError, ModelCard, Window};

use crate::{
    features::{Place, features, rows},
    head::{Asked, Head, LOGITS, Pair},
};

/// Scores a pair: "none" and the relations.
const SCORES: usize = 1 + RelationKind::ALL.len();

/// Pairs scored at once: enough to read the weights from memory once for many, and a bound to the memory of a sentence
/// that is full of names.
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
    head: Head,
    threshold: f32,
}

/// The network's answer for one ordered pair.
struct Scored {
    head: usize,
    tail: usize,
    probabilities: [f32; SCORES],
    status: Status,
    past: bool,
}

/// The pairs of a window that are to be scored.
struct Chosen<'a> {
    /// Which sentence it is.
    sentence: usize,
    window: &'a Window,
    places: &'a [Place],
    /// The rows of each place.
    spots: Vec<Option<Range<usize>>>,
    pairs: Vec<(usize, usize)>,
}

impl Extractor {
    /// Loads `relations.safetensors` from a model folder.
    pub fn load(folder: &Path, card: &ModelCard) -> Result<Self, LoadError> {
        let head = Head::load(&folder.join("relations.safetensors"), card.hidden)?;
        Ok(Self { head, threshold: card.relation_threshold })
    }

    /// Whether a model's labels are those of the schema, in its order.
    pub fn labels_match(card: &ModelCard) -> bool {
        card.relations.iter().map(String::as_str).eq(RelationKind::ALL.iter().map(|kind| kind.label()))
            && card.status.iter().map(String::as_str).eq(Status::ALL.iter().map(|status| status.label()))
            && card.kinds.iter().map(String::as_str).eq(EntityKind::ALL.iter().map(|kind| kind.label()))
    }

    /// The relations among the mentions of each sentence, in the order of heads, then tails.
    ///
    /// A sentence is given by the windows in which it was read and the places of its mentions, which are in the order of
    /// the text and do not overlap.
    pub fn extract(&self, sentences: &[(&[Window], Vec<Place>)]) -> Vec<Vec<Link>> {
        let mut chosen: Vec<Chosen<'_>> = Vec::new();
        for (sentence, (windows, places)) in sentences.iter().enumerate() {
            choose(sentence, windows, places, &mut chosen);
        }
        let mut links = vec![Vec::new(); sentences.len()];
        for (chosen, scored) in chosen.iter().zip(self.score(&chosen)) {
            links[chosen.sentence].extend(self.best(&scored, chosen.places));
        }
        for links in &mut links {
            links.sort_by_key(|link: &Link| (link.head, link.tail));
        }
        links
    }

    /// The answers for the pairs of each window.
    fn score(&self, chosen: &[Chosen<'_>]) -> Vec<Vec<Scored>> {
        let parts: Vec<(usize, &[(usize, usize)])> = chosen
            .iter()
            .enumerate()
            .flat_map(|(i, it)| it.pairs.chunks(PAIRS_AT_ONCE).map(move |it| (i, it)))
            .collect();
        let mut out: Vec<Vec<Scored>> = chosen.iter().map(|_| Vec::new()).collect();
        let (mut first, mut count) = (0, 0);
        for (n, (_, pairs)) in parts.iter().enumerate() {
            count += pairs.len();
            if count < PAIRS_AT_ONCE && n + 1 < parts.len() {
                continue;
            }
            let group = &parts[first..=n];
            let asked: Vec<_> = group.iter().map(|(i, pairs)| chosen[*i].ask(pairs)).collect();
            let logits = self.head.score(&asked);
            let pairs = group.iter().flat_map(|(i, pairs)| pairs.iter().map(move |pair| (*i, pair)));
            for ((i, &pair), logits) in pairs.zip(logits.chunks_exact(LOGITS)) {
                out[i].push(Scored::new(pair, logits, chosen[i].places));
            }
            (first, count) = (n + 1, 0);
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

impl Chosen<'_> {
    fn ask(&self, pairs: &[(usize, usize)]) -> Asked<'_> {
        let spot = |i: usize| self.spots[i].as_ref().expect("pairs are of mentions in the window");
        let kind = |i: usize| self.places[i].kind;
        let pair = |&(head, tail): &(usize, usize)| Pair {
            head: spot(head).clone(),
            tail: spot(tail).clone(),
            features: features((spot(head), kind(head)), (spot(tail), kind(tail)), &self.spots),
        };
        Asked { states: &self.window.states, pairs: pairs.iter().map(pair).collect() }
    }
}

impl Scored {
    fn new((head, tail): (usize, usize), logits: &[f32], places: &[Place]) -> Self {
        let (relations, rest) = logits.split_at(SCORES);
        let (status, past) = rest.split_at(Status::ALL.len());
        let probabilities = softmax(relations, places[head].kind, places[tail].kind);
        Self { head, tail, probabilities, status: Status::ALL[argmax(status)], past: past[0] > 0.0 }
    }
}

/// Chooses the pairs of a sentence, window by window; a pair that two windows hold is scored in the first.
fn choose<'a>(sentence: usize, windows: &'a [Window], places: &'a [Place], chosen: &mut Vec<Chosen<'a>>) {
    let mut done = 0;
    for window in windows {
        let spots: Vec<_> = places.iter().map(|place| rows(window, place)).collect();
        let whole = spots.iter().enumerate().filter(|(_, spot)| spot.is_some());
        let (first, last) = whole.fold((usize::MAX, 0), |(first, last), (i, _)| (first.min(i), last.max(i + 1)));
        if first == usize::MAX {
            continue;
        }
        let fresh = |&(head, tail): &(usize, usize)| head.max(tail) >= done;
        let pairs: Vec<_> = pairs(places, first..last).filter(fresh).collect();
        if !pairs.is_empty() {
            chosen.push(Chosen { sentence, window, places, spots, pairs });
        }
        done = done.max(last);
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
