//! Names: `{"entities": [{"start", "end", "type"}]}` held against either form of [`Gold`].
//!
//! **`CoNLL` gold.** A predicted span is widened to the tokens it touches, so that a clitic inside or outside of it makes
//! no difference; it is right when tokens and kind are equal. Kinds that the gold does not annotate do not count, nor
//! does what touches an ignored token.
//!
//! **Records.** Spans are right when kind and end are equal and the starts at most three letters apart: a proclitic or
//! an article left in or out. What overlaps an optional name does not count.

use std::collections::BTreeSet;

use crate::{
    CharSpan, Instead, Mistake, Mistakes, Options, Place, Predicted, Predictions, Report, Wrong,
    gold::{ConllDocument, Gold, RecordDocument},
    report::Counted,
    score::Tally,
};

/// Measures names; of the given kinds only, if there are any given.
pub fn evaluate(gold: &Gold, predictions: &Predictions, kinds: Option<&[String]>, options: &Options) -> Report {
    let mut measure = Measure { counted: Vec::new(), mistakes: options.mistakes.map(Mistakes::new), missing: 0 };
    let is_wanted = |kind: &str| kinds.is_none_or(|kinds| kinds.iter().any(|it| it == kind));
    let nothing = Predicted::default();
    match gold {
        Gold::Conll(documents) => {
            let scored: BTreeSet<&str> =
                documents.iter().flat_map(ConllDocument::kinds).filter(|&kind| is_wanted(kind)).collect();
            for gold in documents {
                let predicted = predictions.get(&gold.document.id);
                measure.missing += usize::from(predicted.is_none());
                measure.conll(gold, predicted.unwrap_or(&nothing), |kind| scored.contains(kind));
            }
        }
        Gold::Records(documents) => {
            for gold in documents {
                let predicted = predictions.get(&gold.document.id);
                measure.missing += usize::from(predicted.is_none());
                measure.record(gold, predicted.unwrap_or(&nothing), is_wanted);
            }
        }
    }
    let Measure { counted, mistakes, missing } = measure;
    Report { mistakes, ..Report::new("entities", missing, &counted, options) }
}

struct Measure<'a> {
    counted: Vec<Counted<'a>>,
    mistakes: Option<Mistakes>,
    missing: usize,
}

impl<'a> Measure<'a> {
    fn conll(&mut self, document: &'a ConllDocument, predicted: &'a Predicted, is_scored: impl Fn(&str) -> bool) {
        let mut tally = Tally::default();
        let gold: BTreeSet<_> = document.names().into_iter().collect();
        // Widened to tokens, two predictions can become one.
        let found: BTreeSet<_> =
            predicted.entities.iter().filter_map(|it| document.widened(it.span, &it.kind)).collect();
        for name in gold.union(&found).filter(|it| is_scored(&it.kind)) {
            let (wrong, others) = match (gold.contains(name), found.contains(name)) {
                (true, true) => {
                    tally.right(&name.kind);
                    continue;
                }
                (true, false) => (Wrong::FalseNegative, &found),
                (false, _) => (Wrong::FalsePositive, &gold),
            };
            let place = |span| Place::new(span, &document.document.text);
            let instead = || {
                if let Some(same) = others.iter().find(|it| (it.first, it.end) == (name.first, name.end)) {
                    return Instead::OtherKind { kind: same.kind.clone() };
                }
                let overlapping = others.iter().find(|it| it.overlaps(name));
                overlapping.map_or(Instead::Nothing, |it| Instead::OtherSpan {
                    kind: it.kind.clone(),
                    place: place(document.span(it)),
                })
            };
            let describe = || (place(document.span(name)), instead());
            self.mistake(wrong, &document.document.id, &name.kind, &mut tally, describe);
        }
        self.counted.push(Counted { language: Some(&predicted.language), tally });
    }

    fn record(&mut self, document: &'a RecordDocument, predicted: &'a Predicted, is_scored: impl Fn(&str) -> bool) {
        let mut tally = Tally::default();
        let gold: Vec<_> = document.entities.iter().map(|it| (it.span, it.kind.as_str())).collect();
        let found: Vec<_> = predicted.entities.iter().map(|it| (it.span, it.kind.as_str())).collect();
        let instead = |(span, kind): (CharSpan, &str), others: &[(CharSpan, &str)]| {
            if let Some((_, kind)) = others.iter().find(|(other, it)| other.is_same_name(span) && *it != kind) {
                return Instead::OtherKind { kind: (*kind).to_owned() };
            }
            let overlapping = others.iter().find(|(other, _)| other.overlaps(span));
            overlapping.map_or(Instead::Nothing, |&(span, kind)| Instead::OtherSpan {
                kind: kind.to_owned(),
                place: Place::new(span, &document.document.text),
            })
        };
        let mut is_used = vec![false; found.len()];
        for &name @ (span, kind) in gold.iter().filter(|(_, kind)| is_scored(kind)) {
            let is_same = |i: &usize| !is_used[*i] && found[*i].1 == kind && span.is_same_name(found[*i].0);
            if let Some(i) = (0..found.len()).find(is_same) {
                is_used[i] = true;
                tally.right(kind);
                continue;
            }
            let describe = || (Place::new(span, &document.document.text), instead(name, &found));
            self.mistake(Wrong::FalseNegative, &document.document.id, kind, &mut tally, describe);
        }
        for (&name, _) in found.iter().zip(&is_used).filter(|((_, kind), is_used)| !**is_used && is_scored(kind)) {
            let (span, kind) = name;
            if !document.optional_entities.iter().any(|it| it.overlaps(span)) {
                let describe = || (Place::new(span, &document.document.text), instead(name, &gold));
                self.mistake(Wrong::FalsePositive, &document.document.id, kind, &mut tally, describe);
            }
        }
        self.counted.push(Counted { language: document.language.as_deref().or(Some(&predicted.language)), tally });
    }

    fn mistake(
        &mut self,
        wrong: Wrong,
        document: &str,
        kind: &str,
        tally: &mut Tally,
        describe: impl FnOnce() -> (Place, Instead),
    ) {
        match wrong {
            Wrong::FalsePositive => tally.wrong(kind),
            Wrong::FalseNegative => tally.missed(kind),
        }
        if let Some(mistakes) = &mut self.mistakes {
            mistakes.add(wrong, || {
                let (at, instead) = describe();
                Mistake { document: document.to_owned(), wrong, kind: kind.to_owned(), at, tail: None, instead }
            });
        }
    }
}
