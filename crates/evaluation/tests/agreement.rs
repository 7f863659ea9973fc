//! The figures are those of `score.py`, the metric that the model's card is made with.
//!
//! `data/*.score.json` is what `score.py --json` says of the files beside them. Some relations of the gold name their
//! ends by index; that script was given them as spans.
#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::path::{Path, PathBuf};

use nasij_evaluation::{Form, Options, Predictions, Report, entities, gold::Gold, relations};
use serde_json::{Map, Value};

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file)
}

/// A report in the form of that script: the kinds beside the sums.
fn as_score_py(report: &Report) -> Map<String, Value> {
    let json: Value = serde_json::from_str(&Form::Json.render(report)).unwrap();
    let mut all = json["kinds"].as_object().unwrap().clone();
    for key in ["micro", "macro_f1", "status_accuracy_on_found", "documents_missing"] {
        all.extend(json.get(key).map(|it| (key.to_owned(), it.clone())));
    }
    all
}

fn check(report: &Report, expected: &str) {
    let expected: Map<String, Value> = serde_json::from_str(&fs_err::read_to_string(data(expected)).unwrap()).unwrap();
    assert_eq!(as_score_py(report), expected);
}

fn check_entities(name: &str, gold: &str, kinds: Option<&str>, expected: &str) {
    let gold = Gold::read(&data(gold)).unwrap();
    let predicted = Predictions::read(&data(&format!("{name}.predicted.jsonl"))).unwrap();
    let kinds: Option<Vec<String>> = kinds.map(|kinds| kinds.split(',').map(str::to_owned).collect());
    check(&entities::evaluate(&gold, &predicted, kinds.as_deref(), &Options::default()), expected);
}

#[test]
fn names_in_conll() {
    check_entities("names", "names.conll", None, "names.score.json");
    check_entities("names", "names.conll", Some("PER,LOC,ORG"), "names-three.score.json");
}

#[test]
fn names_in_records() {
    check_entities("records", "records.jsonl", None, "records-entities.score.json");
    check_entities("records", "records.jsonl", Some("PER,LOC"), "records-two.score.json");
}

fn relations_report() -> Report {
    let Gold::Records(gold) = Gold::read(&data("records.jsonl")).unwrap() else { panic!("the file has records") };
    let predicted = Predictions::read(&data("records.predicted.jsonl")).unwrap();
    relations::evaluate(&gold, &predicted, &Options { mistakes: Some(usize::MAX), ..Options::default() })
}

#[test]
fn relations_in_records() {
    check(&relations_report(), "records-relations.score.json");
}

#[test]
fn status_and_past_are_measured_on_the_relations_found() {
    let on_found = relations_report().on_found.unwrap().status_on_found;
    let rows: Vec<String> = on_found
        .iter()
        .map(|(label, it)| format!("{label} {} {} of {} and {}", it.precision, it.recall, it.gold, it.predicted))
        .collect();
    // `founded` is said to be past, and the negated visit to be asserted.
    assert_eq!(rows, ["hedged 1 1 of 1 and 1", "negated 1 0.5 of 2 and 1", "past 0.5 1 of 1 and 2"]);
}

#[test]
fn each_mistake_of_a_relation_says_what_stood_there_instead() {
    let mistakes = relations_report().mistakes.unwrap();
    let lines: Vec<String> = mistakes.listed.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "false   a  works_for  [as met_with]  33..44 `كمال الصافي` → 8..18 `هدى النجار`",
            "missed  b  based_in  [as part_of]  32..44 `Al-Noor Bank` → 50..56 `Muscat`",
            "missed  b  owns  [the other way round]  67..77 `Leila Aziz` → 32..44 `Al-Noor Bank`",
            "false   b  owns  [the other way round]  35..44 `Noor Bank` → 67..77 `Leila Aziz`",
            "false   b  part_of  [as based_in]  35..44 `Noor Bank` → 50..56 `Muscat`",
            "false   c  visited  [nothing]  9..30 `منظمة العالمية للبحار` → 39..49 `بوفد صنعاء`",
            "missed  d  located_in  [neither name there]  13..17 `Aden` → 13..17 `Aden`",
        ]
    );
}
