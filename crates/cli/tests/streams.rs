//! What happens around the analysis: pipes, disks, threads and neighbours.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use fs_err as fs;

/// Four documents of our own, in the languages that are read and one that is not.
const TEXTS: [&str; 4] = [
    "التقى وزير الخارجية سامر الحلبي في بيروت السفير الفرنسي جان مورو. وقال الحلبي إن لبنان يرفض العرض.",
    "Rana Sabri, chairwoman of the Cedar Bank, met Adel Mansur in Amman on 3 May 2021. She was born in Zarqa.",
    "قالت Rana Sabri لصحيفة الأفق إن Cedar Bank افتتح فرعاً بدبي.",
    "تهران پایتخت ایران است و جمعیت زیادی دارد.",
];

fn nasij() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nasij"));
    command.env("NASIJ_MODEL", Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/small"));
    command.env("NO_COLOR", "1");
    command
}

fn run(args: &[&str], input: &[u8]) -> Output {
    let mut command = nasij();
    let mut child =
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // It may have stopped before it read all.
    let _ = writer.join().unwrap();
    output
}

fn records(texts: &[&str]) -> Vec<u8> {
    let record = |(i, text): (usize, &&str)| serde_json::json!({"id": i, "text": text}).to_string() + "\n";
    texts.iter().enumerate().map(record).collect::<String>().into_bytes()
}

fn stdout_of(args: &[&str], input: &[u8]) -> String {
    let output = run(args, input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_closed_pipe_ends_the_work_quietly() {
    // Far more than a pipe holds.
    let mut child = nasij()
        .args(["extract", "--input-format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = records(&vec![""; 20_000]);
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    assert!(line.starts_with(r#"{"schema":1,"id":"0","#), "{line}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_number_of_threads_does_not_show() {
    let input = records(&TEXTS.repeat(3));
    for format in ["jsonl", "json", "conll", "pretty"] {
        let with =
            |threads| stdout_of(&["extract", "--input-format=jsonl", "-f", format, "--threads", threads], &input);
        let one = with("1");
        assert!(one.contains("Sabri"), "{one}");
        assert!(one == with("2") && one == with("5"), "{format} differs");
    }
}

#[test]
fn neighbours_of_broken_records_are_unharmed() {
    let whole = records(&TEXTS);
    let alone = stdout_of(&["extract", "--input-format=jsonl"], &whole);
    let mut mixed = Vec::new();
    for record in whole.split_inclusive(|&byte| byte == b'\n') {
        mixed.extend(b"{\"id\":0,\"text\":7}\n");
        mixed.extend(record);
        mixed.extend(b"{\"text\":\n");
    }
    let output = run(&["extract", "--input-format=jsonl"], &mixed);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), alone);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.starts_with("error: standard input: record 1: byte 15: invalid type: integer `7`, expected a string\n"),
        "{errors}"
    );
    assert!(errors.ends_with("warning: 8 of 12 documents failed\n"), "{errors}");
}

#[test]
fn a_document_is_read_the_same_alone_and_among_others() {
    let together = stdout_of(&["extract", "--input-format=jsonl"], &records(&TEXTS));
    for (line, text) in together.lines().zip(TEXTS) {
        let mut among: serde_json::Value = serde_json::from_str(line).unwrap();
        let mut alone: serde_json::Value = serde_json::from_str(&stdout_of(&["extract"], text.as_bytes())).unwrap();
        (among["id"], alone["id"]) = (0.into(), 0.into());
        assert_eq!(among, alone);
    }
}

#[test]
fn offsets_lead_to_the_names_in_each_unit() {
    let input = records(&TEXTS);
    let surface = |unit: &str, text: &str, start: usize, end: usize| match unit {
        "bytes" => text.get(start..end).unwrap().to_owned(),
        "codepoints" => text.chars().skip(start).take(end - start).collect(),
        _ => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).unwrap(),
    };
    for unit in ["bytes", "codepoints", "utf16"] {
        let lines = stdout_of(&["extract", "--input-format=jsonl", "--offsets", unit], &input);
        let mut names = 0;
        for (line, text) in lines.lines().zip(TEXTS) {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            for entity in json["entities"].as_array().unwrap() {
                let at = |key: &str| usize::try_from(entity[key].as_u64().unwrap()).unwrap();
                assert_eq!(surface(unit, text, at("start"), at("end")), entity["text"].as_str().unwrap());
                names += 1;
            }
        }
        assert!(names > 5, "too few names to say anything: {names}");
    }
}

#[test]
fn the_least_score_is_obeyed() {
    let input = records(&TEXTS);
    let lines = stdout_of(&["extract", "--input-format=jsonl", "--min-score=0.9"], &input);
    assert!(stdout_of(&["extract", "--input-format=jsonl"], &input).len() > lines.len());
    for line in lines.lines() {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        let entities = json["entities"].as_array().unwrap();
        let relations = json["relations"].as_array().unwrap();
        assert!(entities.iter().chain(relations).all(|it| it["score"].as_f64().unwrap() >= 0.9), "{line}");
        let is_entity = |id: &serde_json::Value| id.as_u64().unwrap() < entities.len() as u64;
        assert!(relations.iter().all(|it| is_entity(&it["head"]) && is_entity(&it["tail"])), "{line}");
    }
}

#[test]
fn a_file_gets_what_standard_output_gets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    let input = records(&TEXTS);
    let shown = stdout_of(&["extract", "--input-format=jsonl"], &input);
    let silent = stdout_of(&["extract", "--input-format=jsonl", "-o", path.to_str().unwrap()], &input);
    assert_eq!(silent, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), shown);
    assert_eq!(names_in(folder.path()), [path]);
}

#[test]
fn a_run_that_fails_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    fs::write(&path, "old").unwrap();
    let output = run(&["extract", "-o", path.to_str().unwrap(), "--model", "nowhere"], b"text");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names_in(folder.path()), [path]);
}

#[test]
fn without_a_model_the_places_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    let program = root.join("a/b/nasij");
    fs::create_dir_all(program.parent().unwrap()).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_nasij"), &program).unwrap();
    let mut command = Command::new(program);
    command
        .args(["extract", "-"])
        .current_dir(&root)
        .env_remove("NASIJ_MODEL")
        .env_remove("NASIJ_MODELS")
        .env("NO_COLOR", "1");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let root = root.display();
    let expected = format!(
        "error: no model found; looked in\n  models/small\n  {root}/models/small\n  {root}/a/share/nasij/models/small\n\
         hint: name a model of `nasij model list` or a folder with --model or NASIJ_MODEL\n"
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
    assert_eq!(output.status.code(), Some(2));
}

fn names_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for args in [&["extract", "-"][..], &["schema"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = nasij().args(args).stdin(Stdio::null()).stdout(File::from(full)).output().unwrap();
        let expected =
            "error: standard output: cannot be written\n  caused by: No space left on device (os error 28)\n";
        assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
        assert_eq!(output.status.code(), Some(2));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_feeds_standard_input_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "old").unwrap();
    let input = File::from(fs::File::open(&path).unwrap());
    let output = nasij().args(["extract", "-o"]).arg(&path).stdin(input).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
}

#[cfg(target_os = "linux")]
#[test]
fn a_text_that_offsets_cannot_count_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.txt");
    // A hole: it takes no room on the disk.
    fs::File::create(&path).unwrap().set_len(1 << 32).unwrap();
    let output = nasij().arg("extract").arg(&path).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("huge.txt: the text is longer than 4294967295 bytes\n"), "{errors}");
}
