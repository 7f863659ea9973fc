//! A run gives the same results however often it is cut short.
#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::{
    cell::RefCell,
    collections::BTreeMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use fs_err as fs;
use nasij_annotation::{Analysis, Document, EntityKind, Language, LanguageRun, Mention, Sentence, SentenceId, Span};
use nasij_archive::{
    read::{Input, Lines, Options, ReadError, Reason},
    write::JsonOptions,
};
use nasij_batch::{BatchError, Identity, OutputFormat, Settings, Summary, run};

fn settings(out: &Path) -> Settings {
    Settings {
        inputs: vec!["a.jsonl".to_owned()],
        out: out.to_owned(),
        format: OutputFormat::Jsonl,
        part_size: 20_000,
        json: JsonOptions::default(),
        min_score: 0.0,
        near_duplicates: false,
        strict: false,
        restart: false,
        identity: Identity([("model".to_owned(), "none".to_owned())].into()),
    }
}

/// 500 records, some of them broken, some twice; every 40th makes the analyser fail.
fn archive(n: usize) -> String {
    let line = |i: usize| match i {
        i if i % 90 == 7 => format!("{{\"id\": \"broken {i}\", \"text\": }}\n"),
        i if i % 40 == 9 => format!("{{\"id\": \"doc {i}\", \"text\": \"boom {i}\"}}\n"),
        i if i % 30 == 11 => format!("{{\"id\": \"doc {i}\", \"text\": \"text {}\"}}\n", i / 2),
        i => format!("{{\"id\": \"doc {i}\", \"text\": \"text {i}\"}}\n"),
    };
    (0..n).map(line).collect()
}

/// The first word is the only name.
fn analyze(docs: &[&Document]) -> Vec<Result<Analysis, String>> {
    let one = |doc: &&Document| {
        let text = &doc.text;
        if text.starts_with("boom") {
            return Err(format!("boom at {text}"));
        }
        let whole = Span::new(0, text.len());
        let name = Span::find(text, "text").unwrap_or(whole);
        Ok(Analysis {
            language: Language::English,
            runs: vec![LanguageRun { span: whole, language: Language::English, score: 1.0 }],
            sentences: vec![Sentence { span: whole, language: Language::English, tokens: 0..0 }],
            tokens: vec![],
            mentions: vec![Mention {
                span: name,
                kind: EntityKind::Person,
                score: 0.5,
                sentence: SentenceId(0),
                clitics: vec![],
            }],
            relations: vec![],
            notes: vec![],
        })
    };
    docs.iter().map(one).collect()
}

fn go(settings: &Settings, archive: &str) -> Result<Summary, BatchError> {
    watched(settings, archive, &mut || ())
}

fn watched(settings: &Settings, archive: &str, watch: &mut dyn FnMut()) -> Result<Summary, BatchError> {
    let read = |each: &mut nasij_archive::read::Each<'_>| {
        Lines::new(Input::File("a.jsonl".into()), archive.as_bytes(), &Options::default()).try_for_each(each)
    };
    run(settings, read, analyze, &mut |_| watch())
}

/// The results by their names: all but the journal and the summary.
fn results(out: &Path) -> BTreeMap<String, String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let files = fs::read_dir(out).unwrap().map(|it| it.unwrap().path());
    let files = files.filter(|it| !["journal.redb", "run.json"].contains(&name(it).as_str()));
    files.map(|it| (name(&it), fs::read_to_string(&it).unwrap())).collect()
}

fn names(out: &Path) -> Vec<String> {
    let names = fs::read_dir(out).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn all_comes_out_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let summary = go(&settings(folder.path()), &archive(500)).unwrap();
    let files = results(folder.path());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["failed.jsonl", "part-00000.jsonl", "part-00001.jsonl", "part-00002.jsonl", "part-00003.jsonl"]);
    let ids: Vec<usize> = files
        .iter()
        .filter(|(name, _)| name.starts_with("part"))
        .flat_map(|(_, lines)| lines.lines())
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .map(|id| id.strip_prefix("doc ").unwrap().parse().unwrap())
        .collect();
    let good: Vec<usize> = (0..500).filter(|i| i % 90 != 7 && i % 40 != 9).collect();
    assert_eq!(ids, good);
    assert_eq!(files["failed.jsonl"].lines().count(), 500 - good.len());
    assert_eq!((summary.counts.documents, summary.counts.failed), (good.len() as u64, 500 - good.len() as u64));
    assert!(summary.complete);
}

#[test]
fn a_failure_names_path_record_byte_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    go(&settings(folder.path()), &archive(10)).unwrap();
    let expected = r#"{"path":"a.jsonl","record":8,"byte":27,"id":null,"reason":"expected value"}
{"path":"a.jsonl","record":10,"byte":null,"id":"doc 9","reason":"boom at boom 9"}
"#;
    assert_eq!(results(folder.path())["failed.jsonl"], expected);
}

#[test]
fn a_text_that_comes_again_names_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"id\":\"a\",\"text\":\"text 1\"}\n{\"id\":\"b\",\"text\":\"text 1\",\"x\":1}\n\
                 {\"id\":\"c\",\"text\":\"boom\"}\n{\"id\":\"d\",\"text\":\"boom\"}\n{\"id\":\"a\",\"text\":\"text 2\"}\n\
                 {\"id\":\"e\",\"text\":\" \"}\n{\"id\":\"f\",\"text\":\" \"}\n";
    let summary = go(&settings(folder.path()), lines).unwrap();
    let files = results(folder.path());
    let lines: Vec<&str> = files["part-00000.jsonl"].lines().collect();
    assert_eq!(lines[1], r#"{"schema":1,"id":"b","source":"a.jsonl:2","duplicate_of":"a","meta":{"x":1}}"#);
    assert!(lines[2].contains(r#""id":"a","source":"a.jsonl:5""#) && lines[2].contains("repeated_id"), "{}", lines[2]);
    assert_eq!(lines.len(), 5, "blank texts are no copies of each other");
    assert_eq!((summary.counts.documents, summary.counts.duplicates, summary.counts.failed), (5, 1, 2));
}

#[test]
fn texts_that_are_nearly_the_same_are_told() {
    let words = |from: usize| (from..from + 60).map(|i| format!("text{i}")).collect::<Vec<_>>().join(" ");
    let record = |id: &str, from: usize| format!("{{\"id\":\"{id}\",\"text\":\"{}\"}}\n", words(from));
    // Two runs: copies are found in the batch and in the journal.
    let first = record("a", 0) + &record("b", 3) + &record("c", 500);
    let both = first.clone() + &record("d", 502) + &record("e", 2000);
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { near_duplicates: true, ..settings(folder.path()) };
    go(&settings, &first).unwrap();
    let summary = go(&settings, &both).unwrap();
    assert_eq!(summary.counts.near_duplicates, 2);
    let files = results(folder.path());
    let lines: Vec<&str> = files.iter().filter(|it| it.0.starts_with("part")).flat_map(|it| it.1.lines()).collect();
    assert!(lines[1].contains(r#""id":"b","source":"a.jsonl:2","near_duplicate_of":"a""#), "{}", lines[1]);
    assert!(lines[3].contains(r#""id":"d","source":"a.jsonl:4","near_duplicate_of":"c""#), "{}", lines[3]);
}

#[test]
fn a_run_cut_short_anywhere_ends_as_if_it_had_not_been() {
    let archive = archive(600);
    for format in [OutputFormat::Jsonl, OutputFormat::JsonlZst] {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().join("whole");
        let snapshots = RefCell::new(Vec::new());
        let settings_of = |out: &Path| Settings { format, ..settings(out) };
        watched(&settings_of(&whole), &archive, &mut || {
            let to = folder.path().join(format!("cut {}", snapshots.borrow().len()));
            copy(&whole, &to);
            snapshots.borrow_mut().push(to);
        })
        .unwrap();
        let bytes = |out: &Path| -> BTreeMap<_, _> {
            let files = fs::read_dir(out).unwrap().map(|it| it.unwrap().path());
            let files = files.filter(|it| !it.ends_with("journal.redb") && !it.ends_with("run.json"));
            files.map(|it| (it.file_name().unwrap().to_owned(), fs::read(&it).unwrap())).collect()
        };
        let expected = bytes(&whole);
        let snapshots = snapshots.into_inner();
        assert!(snapshots.len() >= 5, "{} snapshots", snapshots.len());
        for out in snapshots {
            // What was written of the next batch before the end came.
            for entry in fs::read_dir(&out).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                if name == "failed.jsonl" || name.starts_with(".part-") {
                    let mut text = fs::read(&path).unwrap();
                    text.extend(b"{\"half\": ");
                    fs::write(&path, text).unwrap();
                }
            }
            fs::write(out.join(".nasij-abc.part"), "half").unwrap();
            // Some ends come just before the last part gets its name.
            let names = names(&out);
            if format == OutputFormat::Jsonl
                && !names.iter().any(|it| it.starts_with(".part-"))
                && let Some(last) = names.iter().rfind(|it| it.starts_with("part-"))
            {
                fs::rename(out.join(last), out.join(format!(".{last}"))).unwrap();
            }
            let summary = go(&settings_of(&out), &archive).unwrap();
            assert!(summary.skipped > 0);
            assert_eq!(bytes(&out), expected, "{}", out.display());
        }
    }
}

#[test]
fn a_whole_run_is_left_alone_and_new_documents_are_added() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    go(&settings, &archive(200)).unwrap();
    let before = results(folder.path());
    let summary = go(&settings, &archive(200)).unwrap();
    assert_eq!((summary.skipped, results(folder.path())), (200, before.clone()));
    let summary = go(&settings, &archive(210)).unwrap();
    assert_eq!(summary.skipped, 200);
    let after = results(folder.path());
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|(name, text)| after[name].starts_with(text)));
}

#[test]
fn other_settings_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let first = settings(folder.path());
    go(&first, &archive(5)).unwrap();
    let mut other = Settings { identity: Identity([("model".to_owned(), "some".to_owned())].into()), ..first };
    let error = go(&other, &archive(5)).unwrap_err();
    let place = folder.path().display();
    assert_eq!(error.to_string(), format!("{place}: was begun with other settings: model was none, is some"));
    other.restart = true;
    assert_eq!(go(&other, &archive(5)).unwrap().skipped, 0);
}

#[test]
fn folders_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "mine").unwrap();
    let settings = Settings { restart: true, ..settings(folder.path()) };
    assert!(matches!(go(&settings, ""), Err(BatchError::Foreign { example, .. }) if example == "thesis.txt"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn strict_runs_stop_at_the_first_failure_and_keep_what_came_before() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { strict: true, ..settings(folder.path()) };
    let error = go(&settings, &archive(100)).unwrap_err();
    assert_eq!(error.to_string(), "a.jsonl: record 8: byte 27: expected value");
    let error = go(&settings, &archive(100)).unwrap_err();
    assert_eq!(error.to_string(), "a.jsonl: record 10: boom at boom 9");
    let files = results(folder.path());
    assert_eq!(files[".part-00000.jsonl"].lines().count(), 8);
    assert_eq!(files["failed.jsonl"].lines().count(), 2);
}

#[test]
fn a_reader_that_fails_is_an_item_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let read = |each: &mut nasij_archive::read::Each<'_>| -> ControlFlow<()> {
        each(Err(ReadError::new(&Input::Stdin, Reason::Malformed("torn".to_owned()))))
    };
    let summary = run(&settings(folder.path()), read, analyze, &mut |_| ()).unwrap();
    assert_eq!((summary.counts.failed, summary.complete), (1, true));
}
