//! What several test files need.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::string_slice,
    clippy::missing_panics_doc,
    reason = "what fails here fails the test"
)]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use fs_err as fs;
use nasij_annotation::{Analysis, EntityKind, Language, RelationKind, Span};
use nasij_pipeline::Pipeline;

/// The default model, loaded once a test binary.
pub(crate) fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| load(2))
}

/// The default model on a number of threads of its own.
pub(crate) fn load(threads: usize) -> Pipeline {
    load_model("small", threads)
}

/// One of the shipped models.
pub(crate) fn load_model(name: &str, threads: usize) -> Pipeline {
    Pipeline::load(&root().join("models").join(name), threads).unwrap()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn golden(name: &str, extension: &str) -> PathBuf {
    root().join("tests/golden").join(format!("{name}.{extension}"))
}

/// Right, missed and wrong items.
pub(crate) type Counts = [usize; 3];

/// F1 over several texts together.
pub(crate) fn f1(counts: &[Counts]) -> f64 {
    let [right, missed, wrong] = [0, 1, 2].map(|i| counts.iter().map(|it| it[i]).sum::<usize>());
    2.0 * right as f64 / (2 * right + missed + wrong).max(1) as f64
}

type Place = (usize, usize, EntityKind);

/// The gold of an article: names in code points, relations between them.
pub(crate) struct Gold {
    names: Vec<Place>,
    relations: BTreeSet<(usize, RelationKind, usize)>,
}

impl Gold {
    /// Reads `NAME.gold`, and checks that each surface stands where it says.
    pub(crate) fn read(name: &str, text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let (mut names, mut relations) = (Vec::new(), BTreeSet::new());
        for line in fs::read_to_string(golden(name, "gold")).unwrap().lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                ["entity", start, end, kind, surface] => {
                    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
                    assert_eq!(chars[start..end].iter().collect::<String>(), surface, "{name}: {line}");
                    names.push((start, end, kind.parse().unwrap()));
                }
                ["relation", kind, head, tail, _status, _past] => {
                    relations.insert((head.parse().unwrap(), kind.parse().unwrap(), tail.parse().unwrap()));
                }
                _ => panic!("{name}: {line}"),
            }
        }
        Self { names, relations }
    }

    /// Names with the same place and kind.
    pub(crate) fn names(&self, text: &str, analysis: &Analysis) -> Counts {
        let gold: BTreeSet<Place> = self.names.iter().copied().collect();
        let found: BTreeSet<Place> = places(text, analysis).into_iter().collect();
        let right = gold.intersection(&found).count();
        [right, gold.len() - right, found.len() - right]
    }

    /// Relations of the same kind between names that overlap those of the gold, either way round where it is symmetric.
    pub(crate) fn relations(&self, text: &str, analysis: &Analysis) -> Counts {
        let places = places(text, analysis);
        let over = |gold: usize, found: Place| self.names[gold].0 < found.1 && found.0 < self.names[gold].1;
        let mut open: Vec<_> = self.relations.iter().collect();
        let gold = open.len();
        for relation in &analysis.relations {
            let (head, tail) = (places[relation.head.index()], places[relation.tail.index()]);
            let hit = open.iter().position(|&&(h, kind, t)| {
                kind == relation.kind
                    && (over(h, head) && over(t, tail) || kind.is_symmetric() && over(h, tail) && over(t, head))
            });
            if let Some(hit) = hit {
                open.remove(hit);
            }
        }
        let right = gold - open.len();
        [right, open.len(), analysis.relations.len() - right]
    }
}

fn places(text: &str, analysis: &Analysis) -> Vec<Place> {
    let chars = |span: Span| (text[..span.start as usize].chars().count(), span.of(text).chars().count());
    let place = |span, kind| {
        let (start, length) = chars(span);
        (start, start + length, kind)
    };
    analysis.mentions.iter().map(|mention| place(mention.span, mention.kind)).collect()
}

/// What must hold of every analysis, whatever the text.
pub(crate) fn assert_sound(text: &str, analysis: &Analysis) {
    let mut at = 0;
    for run in &analysis.runs {
        assert_eq!(run.span.start, at, "runs tile the text");
        assert!(!run.span.is_empty());
        at = run.span.end;
    }
    assert_eq!(at as usize, text.len(), "runs tile the text");

    let mut end = 0;
    for (i, sentence) in analysis.sentences.iter().enumerate() {
        assert!(end <= sentence.span.start && !sentence.span.of(text).is_empty(), "sentences are in order");
        end = sentence.span.end;
        for token in &analysis.tokens[sentence.token_range()] {
            assert!(sentence.span.contains(token.span), "tokens lie in their sentence");
            let mut at = token.span.start;
            for clitic in &token.clitics {
                assert!(
                    token.span.contains(clitic.span) && at <= clitic.span.start,
                    "clitics lie in their word, in order"
                );
                assert!(!clitic.span.of(text).is_empty());
                at = clitic.span.end;
            }
        }
        assert_eq!(
            sentence.token_range().end,
            analysis.sentences.get(i + 1).map_or(analysis.tokens.len(), |next| next.token_range().start)
        );
    }
    let mut end = 0;
    for mention in &analysis.mentions {
        assert!(end <= mention.span.start && !mention.span.of(text).is_empty(), "mentions are in order and disjoint");
        end = mention.span.end;
        assert!((0.0..=1.0).contains(&mention.score));
        let sentence = &analysis.sentences[mention.sentence.index()];
        assert!(sentence.span.contains(mention.span), "a mention lies in its sentence");
        assert!(matches!(
            sentence.language,
            Language::Arabic | Language::English | Language::Arabizi | Language::Unknown
        ));
        for clitic in &mention.clitics {
            assert!(clitic.end <= mention.span.start && !clitic.of(text).is_empty(), "clitics stand before the name");
        }
    }
    for relation in &analysis.relations {
        let (head, tail) = (&analysis.mentions[relation.head.index()], &analysis.mentions[relation.tail.index()]);
        assert!(head.sentence == tail.sentence && head.sentence == relation.sentence, "a relation has one sentence");
        assert!(relation.kind.allows(head.kind, tail.kind), "the kinds fit the relation");
        assert!(
            !relation.kind.is_symmetric() || relation.head < relation.tail,
            "symmetric: the earlier mention is the head"
        );
        assert!((0.0..=1.0).contains(&relation.score));
    }
    for note in &analysis.notes {
        assert!(text.get(note.span.range()).is_some());
    }
}
