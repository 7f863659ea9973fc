//! What the network reads in Rust is what it read in training: `scripts/train/text.py` made the same cases.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "what fails here fails the test")]

use nasij_annotation::Span;
use nasij_tokens::{atoms, normal::reading_form};

const CASES: &str = include_str!("../../../tests/text_forms.jsonl");

#[test]
fn reading_form_and_atoms_are_those_of_training() {
    let mut cases = 0;
    for line in CASES.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        let form = reading_form(text);
        assert_eq!(form.text, case["form"].as_str().unwrap(), "reading form of {text:?}");

        let whole = Span::new(0, text.len());
        let found: Vec<&str> = atoms(text, whole)
            .into_iter()
            .map(|atom| &form.text[form.from_source(atom.range())])
            .filter(|atom| !atom.is_empty())
            .collect();
        let expected: Vec<&str> = case["atoms"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(found, expected, "atoms of {text:?}");
        cases += 1;
    }
    assert!(cases > 5);
}
