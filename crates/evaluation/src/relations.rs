//! Relations: `{"relations": [{"head", "tail", "type", "status", "past"}]}` held against records.
//!
//! A relation is right when types are equal and heads and tails overlap; symmetric ones match either way round. One
//! that matches an optional relation, or a second time one that was found already, does not count. Status and past are
//! measured on the relations that were found.

use std::collections::BTreeMap;

use nasij_annotation::RelationKind;
use serde::Serialize;

use crate::{
    CharSpan, Instead, Mistake, Mistakes, Options, Place, Predicted, PredictedRelation, Predictions, Report, Score,
    Wrong,
    gold::{GoldRelation, RecordDocument},
    report::Counted,
    score::{Counts, Tally, ratio, rounded},
};

/// What is said of the relations that were found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnFound {
    /// The share whose status is right.
    pub status_accuracy_on_found: f64,
    /// `negated`, `hedged` and `past` among them.
    pub status_on_found: BTreeMap<String, Score>,
}

/// Measures relations.
pub fn evaluate(gold: &[RecordDocument], predictions: &Predictions, options: &Options) -> Report {
    let (mut counted, mut missing) = (Vec::new(), 0);
    let mut mistakes = options.mistakes.map(Mistakes::new);
    let mut found = Found::default();
    let nothing = Predicted::default();
    for document in gold {
        let predicted = predictions.get(&document.document.id);
        missing += usize::from(predicted.is_none());
        let predicted = predicted.unwrap_or(&nothing);
        let language = document.language.as_deref().or(Some(&predicted.language));
        counted.push(Counted { language, tally: one(document, predicted, &mut found, mistakes.as_mut()) });
    }
    Report { on_found: Some(found.summary()), mistakes, ..Report::new("relations", missing, &counted, options) }
}

fn one(
    document: &RecordDocument,
    predicted: &Predicted,
    found: &mut Found,
    mut mistakes: Option<&mut Mistakes>,
) -> Tally {
    let mut tally = Tally::default();
    let mut mistake = |wrong, kind: &str, ends: Ends, instead: &dyn Fn() -> Instead| {
        let Some(mistakes) = &mut mistakes else { return };
        let place = |span| Place::new(span, &document.document.text);
        mistakes.add(wrong, || Mistake {
            document: document.document.id.clone(),
            wrong,
            kind: kind.to_owned(),
            at: place(ends.0),
            tail: Some(place(ends.1)),
            instead: instead(),
        });
    };
    let mut is_used = vec![false; predicted.relations.len()];
    for gold in &document.relations {
        let free = predicted.relations.iter().enumerate().find(|&(i, it)| !is_used[i] && is_same(gold, it));
        if let Some((i, relation)) = free {
            is_used[i] = true;
            tally.right(&gold.kind);
            found.add(gold, relation);
            continue;
        }
        tally.missed(&gold.kind);
        mistake(Wrong::FalseNegative, &gold.kind, (gold.head, gold.tail), &|| instead_of(gold, predicted));
    }
    let accepted = || document.relations.iter().chain(&document.optional_relations);
    for (relation, _) in predicted.relations.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
        if !accepted().any(|gold| is_same(gold, relation)) {
            tally.wrong(&relation.kind);
            let ends = (relation.head, relation.tail);
            mistake(Wrong::FalsePositive, &relation.kind, ends, &|| gold_instead_of(relation, document));
        }
    }
    tally
}

/// Head and tail.
type Ends = (CharSpan, CharSpan);

fn is_same(gold: &GoldRelation, found: &PredictedRelation) -> bool {
    let (a, b) = ((gold.head, gold.tail), (found.head, found.tail));
    let is_symmetric = || gold.kind.parse::<RelationKind>().is_ok_and(RelationKind::is_symmetric);
    gold.kind == found.kind && (meet(a, b) || is_symmetric() && meet(a, (b.1, b.0)))
}

fn meet(a: Ends, b: Ends) -> bool {
    a.0.overlaps(b.0) && a.1.overlaps(b.1)
}

/// What was predicted in place of a relation of the gold.
fn instead_of(gold: &GoldRelation, predicted: &Predicted) -> Instead {
    let relations = predicted.relations.iter().map(|it| ((it.head, it.tail), it.kind.as_str()));
    let names: Vec<_> = predicted.entities.iter().map(|it| it.span).collect();
    instead((gold.head, gold.tail), &gold.kind, relations, &names)
}

/// What the gold has in place of a predicted relation.
fn gold_instead_of(relation: &PredictedRelation, gold: &RecordDocument) -> Instead {
    let relations = gold.relations.iter().map(|it| ((it.head, it.tail), it.kind.as_str()));
    let names = gold.entities.iter().map(|it| it.span).chain(gold.optional_entities.iter().copied());
    let names: Vec<_> = names.collect();
    instead((relation.head, relation.tail), &relation.kind, relations, &names)
}

fn instead<'a>(
    ends: Ends,
    kind: &str,
    relations: impl Iterator<Item = (Ends, &'a str)> + Clone,
    names: &[CharSpan],
) -> Instead {
    let reversed = |(head, tail)| (tail, head);
    if relations.clone().any(|(it, other)| other == kind && meet(ends, reversed(it))) {
        return Instead::Reversed;
    }
    let other =
        relations.into_iter().find(|&(it, other)| other != kind && (meet(ends, it) || meet(ends, reversed(it))));
    if let Some((_, kind)) = other {
        return Instead::OtherKind { kind: kind.to_owned() };
    }
    let is_free = |end: CharSpan| !names.iter().any(|it| it.overlaps(end));
    match (is_free(ends.0), is_free(ends.1)) {
        (false, false) => Instead::Nothing,
        (head, tail) => Instead::NoName { head, tail },
    }
}

/// Status and past of the relations that were found.
#[derive(Default)]
struct Found {
    all: usize,
    status_right: usize,
    negated: Counts,
    hedged: Counts,
    past: Counts,
}

impl Found {
    fn add(&mut self, gold: &GoldRelation, found: &PredictedRelation) {
        self.all += 1;
        self.status_right += usize::from(gold.status == found.status);
        for (label, counts) in [("negated", &mut self.negated), ("hedged", &mut self.hedged)] {
            count(counts, gold.status == label, found.status == label);
        }
        count(&mut self.past, gold.past, found.past);
    }

    fn summary(self) -> OnFound {
        let rows = [("hedged", self.hedged), ("negated", self.negated), ("past", self.past)];
        OnFound {
            status_accuracy_on_found: rounded(ratio(self.status_right, self.all)),
            status_on_found: rows.into_iter().map(|(label, it)| (label.to_owned(), it.score())).collect(),
        }
    }
}

fn count(counts: &mut Counts, gold: bool, found: bool) {
    match (gold, found) {
        (true, true) => counts.right += 1,
        (false, true) => counts.wrong += 1,
        (true, false) => counts.missed += 1,
        (false, false) => {}
    }
}
