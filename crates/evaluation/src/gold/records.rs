use std::path::Path;

use nasij_annotation::Document;
use serde::Deserialize;

use crate::{
    CharSpan, ReadError,
    form::{self, SpanForm, line_error, place_id, records},
};

/// A text with its gold.
#[derive(Clone, Debug)]
pub struct RecordDocument {
    /// Id and text.
    pub document: Document,
    /// Its language, if the gold says it.
    pub language: Option<String>,
    /// The names.
    pub entities: Vec<GoldEntity>,
    /// Where a name may be predicted.
    pub optional_entities: Vec<CharSpan>,
    /// The relations.
    pub relations: Vec<GoldRelation>,
    /// Relations that may be predicted.
    pub optional_relations: Vec<GoldRelation>,
}

/// A name in the gold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldEntity {
    /// Where it stands.
    pub span: CharSpan,
    /// Its kind.
    pub kind: String,
}

/// A relation in the gold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldRelation {
    /// Where its head stands.
    pub head: CharSpan,
    /// Where its tail stands.
    pub tail: CharSpan,
    /// Its type.
    pub kind: String,
    /// `asserted`, `negated` or `hedged`.
    pub status: String,
    /// Whether it no longer holds.
    pub past: bool,
}

#[derive(Deserialize)]
struct RecordForm {
    #[serde(default, deserialize_with = "form::id")]
    id: Option<String>,
    text: String,
    language: Option<String>,
    entities: Vec<EntityForm>,
    #[serde(default)]
    optional_entities: Vec<SpanForm>,
    #[serde(default)]
    relations: Vec<RelationForm>,
    #[serde(default)]
    optional_relations: Vec<RelationForm>,
}

#[derive(Deserialize)]
struct EntityForm {
    #[serde(flatten)]
    span: SpanForm,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct RelationForm {
    head: EndForm,
    tail: EndForm,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default = "asserted")]
    status: String,
    #[serde(default)]
    past: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "expected the index of an entity or a span [start, end]")]
enum EndForm {
    Index(usize),
    Span(usize, usize),
}

fn asserted() -> String {
    "asserted".to_owned()
}

/// Reads a file's text.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<RecordDocument>, ReadError> {
    let document = |record: Result<_, _>| {
        let (line, record) = record?;
        document(record, place_id(path, line)).map_err(|reason| line_error(path, line, reason))
    };
    records(text, path).map(document).collect()
}

fn document(record: RecordForm, place: String) -> Result<RecordDocument, String> {
    let length = record.text.chars().count();
    let checked = |span: CharSpan| {
        let CharSpan { start, end } = span;
        if start < end && end <= length { Ok(span) } else { Err(format!("the text has no span {start}..{end}")) }
    };
    let entity = |it: EntityForm| Ok::<_, String>(GoldEntity { span: checked(it.span.into())?, kind: it.kind });
    let entities: Vec<_> = record.entities.into_iter().map(entity).collect::<Result<_, _>>()?;
    let end = |end: EndForm| match end {
        EndForm::Index(i) => entities.get(i).map(|it| it.span).ok_or_else(|| format!("there is no entity {i}")),
        EndForm::Span(start, end) => checked(CharSpan::new(start, end)),
    };
    let relation = |it: RelationForm| {
        let RelationForm { kind, status, past, .. } = it;
        Ok::<_, String>(GoldRelation { head: end(it.head)?, tail: end(it.tail)?, kind, status, past })
    };
    let relations = |list: Vec<RelationForm>| list.into_iter().map(relation).collect::<Result<_, _>>();
    Ok(RecordDocument {
        document: Document { id: record.id.unwrap_or(place), text: record.text },
        language: record.language,
        optional_entities: record
            .optional_entities
            .into_iter()
            .map(|it| checked(it.into()))
            .collect::<Result<_, _>>()?,
        relations: relations(record.relations)?,
        optional_relations: relations(record.optional_relations)?,
        entities,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<RecordDocument>, String> {
        parse(text, Path::new("a.jsonl")).map_err(|error| error.to_string())
    }

    #[test]
    fn ends_of_relations_are_indices_or_spans() {
        let record = |head, tail| {
            format!(
                r#"{{"id":7,"text":"Salma met Omar","entities":[{{"start":0,"end":5,"type":"PER"}},
{{"start":10,"end":14,"type":"PER"}}],"relations":[{{"head":{head},"tail":{tail},"type":"met_with"}}]}}"#
            )
            .replace('\n', "")
        };
        for record in [record("0", "1"), record("[0,5]", "[10, 14]"), record("[0, 5]", "1")] {
            let documents = read(&record).unwrap();
            let expected = GoldRelation {
                head: CharSpan::new(0, 5),
                tail: CharSpan::new(10, 14),
                kind: "met_with".to_owned(),
                status: "asserted".to_owned(),
                past: false,
            };
            assert_eq!((documents[0].document.id.as_str(), &documents[0].relations[..]), ("7", &[expected][..]));
        }
        assert_eq!(read(&record("0", "2")).unwrap_err(), "a.jsonl: line 1: there is no entity 2");
        let expected = "a.jsonl: line 1: expected the index of an entity or a span [start, end]";
        assert_eq!(read(&record("0", "\"x\"")).unwrap_err(), expected);
    }

    #[test]
    fn bad_records_are_told_by_their_line() {
        let check = |text, expected: &str| assert_eq!(read(text).unwrap_err(), expected);
        check("\n{\"text\":\"a\"}", "a.jsonl: line 2: missing field `entities`");
        check(
            r#"{"text":"بيت","entities":[{"start":0,"end":4,"type":"LOC"}]}"#,
            "a.jsonl: line 1: the text has no span 0..4",
        );
        check(
            r#"{"text":"a","entities":[{"start":1,"end":1,"type":"LOC"}]}"#,
            "a.jsonl: line 1: the text has no span 1..1",
        );
        check("{", "a.jsonl: line 1: EOF while parsing an object");
    }

    #[test]
    fn a_record_without_id_is_named_by_its_place() {
        let documents = read("\n{\"text\":\"a\",\"entities\":[],\"language\":\"en\"}").unwrap();
        assert_eq!((documents[0].document.id.as_str(), documents[0].language.as_deref()), ("a.jsonl:2", Some("en")));
    }
}
