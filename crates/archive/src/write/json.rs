//! The JSON form of an analysis; described in the crate's documentation.

use nasij_annotation::{Analysis, Mention, Note, Token};
use serde::Serialize;

use super::{JsonOptions, SCHEMA, Standing, escape::escape, offsets::Converter};
use crate::read::{Meta, Record};

#[derive(Serialize)]
struct DocumentForm<'a> {
    schema: u32,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    near_duplicate_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    language: &'static str,
    runs: Vec<RunForm>,
    sentences: Vec<SentenceForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<TokenForm<'a>>>,
    entities: Vec<EntityForm<'a>>,
    relations: Vec<RelationForm>,
    notes: Vec<NoteForm>,
    meta: &'a Meta,
}

#[derive(Serialize)]
struct DuplicateForm<'a> {
    schema: u32,
    id: &'a str,
    source: String,
    duplicate_of: &'a str,
    meta: &'a Meta,
}

#[derive(Serialize)]
struct RunForm {
    start: u32,
    end: u32,
    language: &'static str,
    score: f64,
}

#[derive(Serialize)]
struct SentenceForm {
    start: u32,
    end: u32,
    language: &'static str,
}

#[derive(Serialize)]
struct TokenForm<'a> {
    start: u32,
    end: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    normal: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clitics: Vec<CliticForm>,
}

#[derive(Serialize)]
struct CliticForm {
    start: u32,
    end: u32,
    kind: &'static str,
}

#[derive(Serialize)]
struct EntityForm<'a> {
    id: usize,
    start: u32,
    end: u32,
    text: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    score: f64,
    clitics: Vec<&'a str>,
}

#[derive(Serialize)]
struct RelationForm {
    head: u32,
    tail: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    score: f64,
    status: &'static str,
    past: bool,
    sentence: u32,
}

#[derive(Serialize)]
struct NoteForm {
    code: &'static str,
    start: u32,
    end: u32,
    message: String,
}

/// The JSON of one document, without a line end.
pub(super) fn render(
    record: &Record,
    analysis: &Analysis,
    standing: &Standing<'_>,
    options: JsonOptions,
    is_indented: bool,
) -> String {
    let form = form(record, analysis, standing, options);
    let json = if is_indented { serde_json::to_string_pretty(&form) } else { serde_json::to_string(&form) };
    escape(json.expect(WRITABLE))
}

/// The JSON of a document whose text is that of `first`, without a line end.
pub(super) fn render_duplicate(record: &Record, first: &str) -> String {
    let Record { document, meta, origin, .. } = record;
    let form =
        DuplicateForm { schema: SCHEMA, id: &document.id, source: origin.to_string(), duplicate_of: first, meta };
    escape(serde_json::to_string(&form).expect(WRITABLE))
}

const WRITABLE: &str = "the form has string keys only, and strings do not fail to be written";

fn form<'a>(
    record: &'a Record,
    analysis: &'a Analysis,
    standing: &Standing<'a>,
    options: JsonOptions,
) -> DocumentForm<'a> {
    let Record { document: doc, meta, origin, .. } = record;
    let text = &doc.text;
    // The reader's notes are about the whole, and come first.
    let notes: Vec<&Note> = record.notes.iter().chain(&analysis.notes).collect();
    let at = Converter::new(text, analysis, &record.notes, options.offsets);
    let run = |run: &nasij_annotation::LanguageRun| {
        let (start, end) = at.convert(run.span);
        RunForm { start, end, language: run.language.tag(), score: rounded(run.score) }
    };
    let sentence = |sentence: &nasij_annotation::Sentence| {
        let (start, end) = at.convert(sentence.span);
        SentenceForm { start, end, language: sentence.language.tag() }
    };
    let relation = |relation: &nasij_annotation::Relation| RelationForm {
        head: relation.head.0,
        tail: relation.tail.0,
        kind: relation.kind.label(),
        score: rounded(relation.score),
        status: relation.status.label(),
        past: relation.past,
        sentence: relation.sentence.0,
    };
    DocumentForm {
        schema: SCHEMA,
        id: &doc.id,
        source: standing.source.then(|| origin.to_string()),
        near_duplicate_of: standing.near_duplicate_of,
        text: (options.text || record.is_derived).then_some(text.as_str()),
        language: analysis.language.tag(),
        runs: analysis.runs.iter().map(run).collect(),
        sentences: analysis.sentences.iter().map(sentence).collect(),
        tokens: options.tokens.then(|| analysis.tokens.iter().map(|it| token(it, &at)).collect()),
        entities: analysis.mentions.iter().enumerate().map(|(id, it)| entity(id, it, text, &at)).collect(),
        relations: analysis.relations.iter().map(relation).collect(),
        notes: notes.into_iter().map(|it| note(it, &at)).collect(),
        meta,
    }
}

fn token<'a>(token: &'a Token, at: &Converter) -> TokenForm<'a> {
    let (start, end) = at.convert(token.span);
    let clitic = |clitic: &nasij_annotation::Clitic| {
        let (start, end) = at.convert(clitic.span);
        CliticForm { start, end, kind: clitic.kind.label() }
    };
    let clitics = token.clitics.iter().map(clitic).collect();
    TokenForm { start, end, normal: token.normal.as_deref(), clitics }
}

fn entity<'a>(id: usize, mention: &Mention, text: &'a str, at: &Converter) -> EntityForm<'a> {
    let (start, end) = at.convert(mention.span);
    EntityForm {
        id,
        start,
        end,
        text: mention.span.of(text),
        kind: mention.kind.label(),
        score: rounded(mention.score),
        clitics: mention.clitics.iter().map(|span| span.of(text)).collect(),
    }
}

fn note(note: &Note, at: &Converter) -> NoteForm {
    let (start, end) = at.convert(note.span);
    NoteForm { code: note.kind.code(), start, end, message: note.kind.to_string() }
}

/// Four decimals say more than the scores are worth, and look alike everywhere.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{
        Clitic, CliticKind, Document, EntityKind, Language, LanguageRun, MentionId, NoteKind, Relation, RelationKind,
        Sentence, SentenceId, Span, Status, TokenKind,
    };

    use super::*;
    use crate::{
        read::{Input, Origin},
        write::Offsets,
    };

    const TEXT: &str = "😀 زار Ali وبغداد.";

    fn analysis() -> Analysis {
        let find = |needle| Span::find(TEXT, needle).unwrap();
        let whole = Span::new(0, TEXT.len());
        let sentence = Sentence { span: find("زار Ali وبغداد."), language: Language::Arabic, tokens: 0..2 };
        let mention = |needle, kind, score, clitics| Mention {
            span: find(needle),
            kind,
            score,
            sentence: SentenceId(0),
            clitics,
        };
        let token = |needle, normal: Option<&str>, clitics| Token {
            span: find(needle),
            kind: TokenKind::Word,
            normal: normal.map(Into::into),
            clitics,
        };
        Analysis {
            language: Language::Arabic,
            runs: vec![LanguageRun { span: whole, language: Language::Arabic, score: 0.987_66 }],
            sentences: vec![sentence],
            tokens: vec![
                token("Ali", Some("ali"), vec![]),
                token("وبغداد", None, vec![Clitic { span: find("و"), kind: CliticKind::Conjunction }]),
            ],
            mentions: vec![
                mention("Ali", EntityKind::Person, 0.9, vec![]),
                mention("بغداد", EntityKind::Location, 1.0, vec![find("و")]),
            ],
            relations: vec![Relation {
                head: MentionId(0),
                tail: MentionId(1),
                kind: RelationKind::Visited,
                score: 0.123_456,
                status: Status::Hedged,
                past: true,
                sentence: SentenceId(0),
            }],
            notes: vec![Note { kind: NoteKind::OtherLanguage, span: whole }],
        }
    }

    fn record() -> Record {
        Record {
            document: Document { id: "a\"b".to_owned(), text: TEXT.to_owned() },
            meta: Meta::default(),
            notes: vec![],
            origin: Origin { input: Input::File("a.jsonl".into()), record: Some(7) },
            is_derived: false,
        }
    }

    fn check(options: JsonOptions, expected: &str) {
        let record = record();
        let rendered = render(&record, &analysis(), &Standing::default(), options, false);
        assert_eq!(rendered, expected.replace('\n', ""));
    }

    #[test]
    fn all_that_is_said_is_written() {
        check(
            JsonOptions::default(),
            r#"{"schema":1,"id":"a\"b","language":"ar",
"runs":[{"start":0,"end":17,"language":"ar","score":0.9877}],
"sentences":[{"start":2,"end":17,"language":"ar"}],
"entities":[{"id":0,"start":6,"end":9,"text":"Ali","type":"PER","score":0.9,"clitics":[]},
{"id":1,"start":11,"end":16,"text":"بغداد","type":"LOC","score":1.0,"clitics":["و"]}],
"relations":[{"head":0,"tail":1,"type":"visited","score":0.1235,"status":"hedged","past":true,"sentence":0}],
"notes":[{"code":"other_language","start":0,"end":17,"message":"not Arabic or English: no names looked for"}],
"meta":{}}"#,
        );
    }

    #[test]
    fn tokens_come_on_request_and_in_the_chosen_unit() {
        check(
            JsonOptions { offsets: Offsets::Utf16, tokens: true, text: false },
            r#"{"schema":1,"id":"a\"b","language":"ar",
"runs":[{"start":0,"end":18,"language":"ar","score":0.9877}],
"sentences":[{"start":3,"end":18,"language":"ar"}],
"tokens":[{"start":7,"end":10,"normal":"ali"},
{"start":11,"end":17,"clitics":[{"start":11,"end":12,"kind":"conjunction"}]}],
"entities":[{"id":0,"start":7,"end":10,"text":"Ali","type":"PER","score":0.9,"clitics":[]},
{"id":1,"start":12,"end":17,"text":"بغداد","type":"LOC","score":1.0,"clitics":["و"]}],
"relations":[{"head":0,"tail":1,"type":"visited","score":0.1235,"status":"hedged","past":true,"sentence":0}],
"notes":[{"code":"other_language","start":0,"end":18,"message":"not Arabic or English: no names looked for"}],
"meta":{}}"#,
        );
    }

    #[test]
    fn a_run_tells_more() {
        let mut record = record();
        record.is_derived = true;
        record.notes = vec![Note { kind: NoteKind::Decoded("windows-1256"), span: Span::new(0, TEXT.len()) }];
        let standing = Standing { source: true, near_duplicate_of: Some("b") };
        let json = render(&record, &analysis(), &standing, JsonOptions::default(), false);
        let head =
            r#"{"schema":1,"id":"a\"b","source":"a.jsonl:7","near_duplicate_of":"b","text":"😀 زار Ali وبغداد.","#;
        assert!(json.starts_with(head), "{json}");
        let note = r#""notes":[{"code":"decoded","start":0,"end":17,"message":"decoded from windows-1256"#;
        assert!(json.contains(note), "{json}");
        assert_eq!(
            render_duplicate(&record, "b"),
            r#"{"schema":1,"id":"a\"b","source":"a.jsonl:7","duplicate_of":"b","meta":{}}"#
        );
    }
}
