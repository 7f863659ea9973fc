//! What was predicted: read from nasij's JSON lines, or taken from analyses made just now.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use nasij_annotation::{Analysis, Document, Span};
use serde::Deserialize;

use crate::{
    CharSpan, ReadError,
    form::{self, SpanForm, place_id, read_text, records},
};

/// What is said about one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Predicted {
    /// The document's main language; empty if it is not said.
    pub language: String,
    /// The sentences.
    pub sentences: Vec<CharSpan>,
    /// The names.
    pub entities: Vec<PredictedEntity>,
    /// The relations whose two names are there.
    pub relations: Vec<PredictedRelation>,
}

/// A name that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredictedEntity {
    /// Where it stands.
    pub span: CharSpan,
    /// Its kind.
    pub kind: String,
}

/// A relation that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredictedRelation {
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

/// What is said about documents, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Predictions(BTreeMap<String, Predicted>);

impl Predictions {
    /// Reads a file of nasij's JSON lines; offsets must be code points, as they are unless asked otherwise.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        Self::parse(&read_text(path)?, path)
    }

    /// Reads the text of such a file; `path` is its name in errors. Of two records with one id the later counts.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ReadError> {
        let mut all = Self::default();
        for record in records(text, path) {
            let (line, mut record): (_, RecordForm) = record?;
            let id = record.id.take().unwrap_or_else(|| place_id(path, line));
            all.insert(id, record.into());
        }
        Ok(all)
    }

    /// Adds what is said about a document.
    pub fn insert(&mut self, id: String, predicted: Predicted) {
        self.0.insert(id, predicted);
    }

    /// What is said about the document `id`.
    pub fn get(&self, id: &str) -> Option<&Predicted> {
        self.0.get(id)
    }
}

impl Predicted {
    /// An analysis in code points.
    pub fn of(document: &Document, analysis: &Analysis) -> Self {
        let count = CodePoints::new(&document.text);
        let entity = |it: &nasij_annotation::Mention| PredictedEntity {
            span: count.span(it.span),
            kind: it.kind.label().to_owned(),
        };
        let mention = |id: nasij_annotation::MentionId| count.span(analysis.mentions[id.index()].span);
        let relation = |it: &nasij_annotation::Relation| PredictedRelation {
            head: mention(it.head),
            tail: mention(it.tail),
            kind: it.kind.label().to_owned(),
            status: it.status.label().to_owned(),
            past: it.past,
        };
        Self {
            language: analysis.language.tag().to_owned(),
            sentences: analysis.sentences.iter().map(|it| count.span(it.span)).collect(),
            entities: analysis.mentions.iter().map(entity).collect(),
            relations: analysis.relations.iter().map(relation).collect(),
        }
    }
}

/// The number of code points before each byte of a text.
struct CodePoints(Vec<usize>);

impl CodePoints {
    fn new(text: &str) -> Self {
        let starts = text.char_indices().enumerate();
        let mut counts: Vec<usize> =
            starts.flat_map(|(count, (_, c))| std::iter::repeat_n(count, c.len_utf8())).collect();
        counts.push(counts.last().map_or(0, |last| last + 1));
        Self(counts)
    }

    fn span(&self, span: Span) -> CharSpan {
        let Span { start, end } = span;
        CharSpan::new(self.0[start as usize], self.0[end as usize])
    }
}

#[derive(Deserialize)]
struct RecordForm {
    #[serde(default, deserialize_with = "form::id")]
    id: Option<String>,
    #[serde(default)]
    language: String,
    #[serde(default)]
    sentences: Vec<SpanForm>,
    #[serde(default)]
    entities: Vec<EntityForm>,
    #[serde(default)]
    relations: Vec<RelationForm>,
}

#[derive(Deserialize)]
struct EntityForm {
    #[serde(default, deserialize_with = "form::id")]
    id: Option<String>,
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct RelationForm {
    #[serde(deserialize_with = "form::id")]
    head: Option<String>,
    #[serde(deserialize_with = "form::id")]
    tail: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default = "asserted")]
    status: String,
    #[serde(default)]
    past: bool,
}

fn asserted() -> String {
    "asserted".to_owned()
}

impl From<RecordForm> for Predicted {
    fn from(record: RecordForm) -> Self {
        let named = record.entities.iter().filter_map(|it| Some((it.id.clone()?, CharSpan::new(it.start, it.end))));
        let places: HashMap<String, CharSpan> = named.collect();
        let place = |id: Option<String>| places.get(&id?).copied();
        let relation = |it: RelationForm| {
            let (head, tail) = (place(it.head)?, place(it.tail)?);
            Some(PredictedRelation { head, tail, kind: it.kind, status: it.status, past: it.past })
        };
        let entity = |it: EntityForm| PredictedEntity { span: CharSpan::new(it.start, it.end), kind: it.kind };
        Self {
            language: record.language,
            sentences: record.sentences.into_iter().map(Into::into).collect(),
            relations: record.relations.into_iter().filter_map(relation).collect(),
            entities: record.entities.into_iter().map(entity).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{
        EntityKind, Language, Mention, MentionId, Relation, RelationKind, Sentence, SentenceId, Status,
    };

    use super::*;

    #[test]
    fn an_analysis_is_what_its_json_is() {
        let text = "😀 زار Ali بغداد.";
        let document = Document { id: "a".to_owned(), text: text.to_owned() };
        let mention = |needle, kind| Mention {
            span: Span::find(text, needle).unwrap(),
            kind,
            score: 1.0,
            sentence: SentenceId(0),
            clitics: vec![],
        };
        let span = Span::find(text, "زار Ali بغداد.").unwrap();
        let relation = Relation {
            head: MentionId(0),
            tail: MentionId(1),
            kind: RelationKind::Visited,
            score: 1.0,
            status: Status::Hedged,
            past: true,
            sentence: SentenceId(0),
        };
        let analysis = Analysis {
            language: Language::Arabic,
            runs: vec![],
            sentences: vec![Sentence { span, language: Language::Arabic, tokens: 0..0 }],
            tokens: vec![],
            mentions: vec![mention("Ali", EntityKind::Person), mention("بغداد", EntityKind::Location)],
            relations: vec![relation],
            notes: vec![],
        };
        let json = r#"{"id":"a","language":"ar","sentences":[{"start":2,"end":16,"language":"ar"}],
"entities":[{"id":0,"start":6,"end":9,"type":"PER"},{"id":1,"start":10,"end":15,"type":"LOC"}],
"relations":[{"head":0,"tail":1,"type":"visited","status":"hedged","past":true}]}"#
            .replace('\n', "");
        let read = Predictions::parse(&json, Path::new("p.jsonl")).unwrap();
        assert_eq!(read.get("a"), Some(&Predicted::of(&document, &analysis)));
    }

    #[test]
    fn relations_of_names_that_are_not_there_are_none() {
        let json = r#"{"id":1,"entities":[{"id":"x","start":0,"end":3,"type":"PER"}],
"relations":[{"head":"x","tail":"y","type":"leads"}]}"#
            .replace('\n', "");
        let read = Predictions::parse(&json, Path::new("p.jsonl")).unwrap();
        assert_eq!(read.get("1").unwrap().relations, []);
    }

    #[test]
    fn a_bad_line_is_told_by_its_number() {
        let error = Predictions::parse("{}\n\n{\"entities\":7}\n", Path::new("p.jsonl")).unwrap_err();
        assert_eq!(error.to_string(), "p.jsonl: line 3: invalid type: integer `7`, expected a sequence");
    }
}
