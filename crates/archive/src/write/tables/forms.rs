//! The lines of the JSON form, as far as tables hold it.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) source: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) language: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) duplicate_of: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) near_duplicate_of: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) text: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) sentences: Vec<Sentence>,
    #[serde(borrow, default)]
    pub(super) entities: Vec<Mention<'a>>,
    #[serde(borrow, default)]
    pub(super) relations: Vec<Relation<'a>>,
    #[serde(borrow, default)]
    pub(super) notes: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) meta: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Sentence {
    pub(super) start: i64,
    pub(super) end: i64,
}

#[derive(Deserialize)]
pub(super) struct Mention<'a> {
    pub(super) id: i32,
    pub(super) start: i64,
    pub(super) end: i64,
    #[serde(borrow)]
    pub(super) text: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    pub(super) score: f64,
    pub(super) sentence: Option<i32>,
    #[serde(borrow, default)]
    pub(super) clitics: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Relation<'a> {
    pub(super) head: i32,
    pub(super) tail: i32,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    pub(super) score: f64,
    #[serde(borrow)]
    pub(super) status: Cow<'a, str>,
    pub(super) past: bool,
    pub(super) sentence: i32,
}

/// The JSON of a value as it was written, or `default`.
pub(super) fn raw<'a>(value: Option<&'a RawValue>, default: &'a str) -> &'a str {
    value.map_or(default, RawValue::get)
}
