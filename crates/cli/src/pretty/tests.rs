use nasij_annotation::{Language, Mention, MentionId, NoteKind, RelationKind, Sentence, SentenceId, Status};

use super::*;

const TEXT: &str = "التقى مقتدى الصدر بوزير إيراني. Ali Hassan left Basra.\n";

fn analysis() -> Analysis {
    let mention = |name, kind, sentence| Mention {
        span: Span::find(TEXT, name).unwrap(),
        kind,
        score: 0.9,
        sentence: SentenceId(sentence),
        clitics: vec![],
    };
    let sentence = |text, language| Sentence { span: Span::find(TEXT, text).unwrap(), language, tokens: 0..0 };
    let relation = |head, tail, sentence, kind| Relation {
        head: MentionId(head),
        tail: MentionId(tail),
        kind,
        score: 0.876,
        status: Status::Hedged,
        past: sentence == 1,
        sentence: SentenceId(sentence),
    };
    Analysis {
        language: Language::Arabic,
        runs: vec![],
        sentences: vec![
            sentence("التقى مقتدى الصدر بوزير إيراني.", Language::Arabic),
            sentence("Ali Hassan left Basra.", Language::English),
        ],
        tokens: vec![],
        mentions: vec![
            mention("مقتدى الصدر", EntityKind::Person, 0),
            mention("إيراني", EntityKind::Miscellaneous, 0),
            mention("Ali Hassan", EntityKind::Person, 1),
            mention("Basra", EntityKind::Location, 1),
        ],
        relations: vec![relation(0, 1, 0, RelationKind::CitizenOf), relation(2, 3, 1, RelationKind::LivesIn)],
        notes: vec![Note { kind: NoteKind::LongWord, span: Span::find(TEXT, "left").unwrap() }],
    }
}

fn check(pretty: &Pretty, expected: &str) {
    let doc = Document { id: "a\u{1B}.txt".to_owned(), text: TEXT.to_owned() };
    assert_eq!(pretty.render(&doc, &analysis()), expected);
}

#[test]
fn without_colour_names_stand_in_brackets() {
    check(
        &Pretty { has_color: false, has_isolates: false, width: 50 },
        "\
a\u{FFFD}.txt  ar  2 sentences, 4 names, 2 relations
التقى [مقتدى الصدر PER] بوزير [إيراني MISC]. [Ali
Hassan PER] left [Basra LOC].

  مقتدى الصدر  citizen_of  إيراني  0.88  hedged
      التقى مقتدى الصدر بوزير إيراني.
  Ali Hassan   lives_in    Basra   0.88  hedged, past
      Ali Hassan left Basra.

note: left: a word of extreme length: the model saw its beginning
",
    );
}

#[test]
fn on_a_terminal_each_text_of_the_document_is_isolated() {
    let pretty = Pretty { has_color: true, has_isolates: true, width: 100 };
    let doc = Document { id: "a".to_owned(), text: TEXT.to_owned() };
    let shown = pretty.render(&doc, &analysis());
    let line = shown.lines().nth(1).unwrap();
    let name =
        "\u{2067}\u{2068}\u{1B}[1m\u{1B}[36mمقتدى الصدر\u{1B}[0m\u{2069}\u{1B}[2m\u{1B}[36m PER\u{1B}[0m\u{2069}";
    assert!(line.starts_with(&format!("\u{2067}التقى {name} بوزير ")), "{line:?}");
    for line in shown.lines() {
        let opened = line.chars().filter(|c| matches!(c, '\u{2066}'..='\u{2068}')).count();
        assert_eq!(opened, line.matches('\u{2069}').count(), "{line:?}");
    }
}
