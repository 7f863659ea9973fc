//! Runs over archives: cut short, on many threads, in bounded memory.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use fs_err as fs;

/// Of our own, in the languages that are read and one that is not: it costs the network nothing.
const TEXTS: [&str; 3] = [
    "التقى وزير الخارجية سامر الحلبي في بيروت السفير الفرنسي جان مورو.",
    "Rana Sabri, chairwoman of the Cedar Bank, met Adel Mansur in Amman.",
    "تهران پایتخت ایران است و جمعیت زیادی دارد.",
];

/// `n` records; every 12th is for the network, every 50th is broken, every 35th comes again.
fn archive(n: usize) -> String {
    let mut lines = String::new();
    for i in 0..n {
        let text = match i {
            i if i % 12 == 0 => TEXTS[i / 12 % 2],
            _ => TEXTS[2],
        };
        let number = if i % 35 == 34 { i - 1 } else { i };
        let _ = match i {
            i if i % 50 == 49 => writeln!(lines, "{{\"id\": {i}, \"text\": "),
            i => writeln!(lines, "{{\"id\": {i}, \"text\": \"{text} ({number})\"}}"),
        };
    }
    lines
}

fn nasij(args: &[&str], input: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nasij"));
    command.env("NASIJ_MODEL", Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/small"));
    command.env("NO_COLOR", "1").args(["batch", "--no-config"]).arg(input).arg("-o").arg(out).args(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ends(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The results by their names: all but the journal and the summary.
fn results(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(out).unwrap().map(|it| it.unwrap().path());
    let files = files.filter(|it| !it.ends_with("journal.redb") && !it.ends_with("run.json"));
    files.map(|it| (it.file_name().unwrap().into(), fs::read(&it).unwrap())).collect()
}

fn summary(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap()
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_it_had_not_been() {
    let folder = tempfile::tempdir().unwrap();
    let (input, whole, killed) =
        (folder.path().join("a.jsonl"), folder.path().join("whole"), folder.path().join("killed"));
    fs::write(&input, archive(1500)).unwrap();
    let args = ["--part-size", "64K"];
    let started = Instant::now();
    ends(&nasij(&args, &input, &whole).output().unwrap(), 1);
    let time = started.elapsed();
    assert!(results(&whole).len() > 4, "{:?}", results(&whole).keys());

    let mut kills = 0;
    for i in 1..=6 {
        let mut child = nasij(&args, &input, &killed).spawn().unwrap();
        // Each goes on some way into the run, the first ones not far.
        std::thread::sleep(time.mul_f64(f64::from(i) / 12.0));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
    }
    assert!(kills >= 3, "{kills} kills hit");
    ends(&nasij(&args, &input, &killed).output().unwrap(), 1);
    assert_eq!(results(&killed), results(&whole));
    let counts = |out| ["documents", "duplicates", "failed", "words"].map(|it| summary(out)[it].clone());
    assert_eq!(counts(&killed), counts(&whole));
}

#[test]
fn threads_and_forms_do_not_change_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.jsonl");
    fs::write(&input, archive(150)).unwrap();
    let of = |name: &str, args: &[&str]| {
        let out = folder.path().join(name);
        ends(&nasij(args, &input, &out).output().unwrap(), 1);
        results(&out)
    };
    let one = of("one", &["--threads", "1"]);
    assert_eq!(of("two", &["--threads", "2"]), one);
    let packed = of("packed", &["--format", "jsonl.zst"]);
    let unpacked = zstd::decode_all(&packed[Path::new("part-00000.jsonl.zst")][..]).unwrap();
    assert_eq!(unpacked, one[Path::new("part-00000.jsonl")]);
    let tables = of("tables", &["--format", "parquet"]);
    let names: Vec<_> = tables.keys().map(|it| it.to_str().unwrap()).collect();
    let expected = ["documents-00000.parquet", "failed.jsonl", "mentions-00000.parquet", "relations-00000.parquet"];
    assert_eq!(names, expected);
}

#[test]
fn memory_does_not_grow_with_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let peak = |n: usize| {
        let (input, out) = (folder.path().join(format!("{n}.jsonl")), folder.path().join(format!("out {n}")));
        // The first ones fill the caches of the network; all others cost it nothing.
        let text = |i: usize| if i < 500 { TEXTS[i % 2] } else { TEXTS[2] };
        let lines = (0..n).map(|i| format!("{{\"id\": {i}, \"text\": \"{i} {}\"}}", text(i)));
        fs::write(&input, lines.collect::<Vec<_>>().join("\n")).unwrap();
        ends(&nasij(&["--threads", "1"], &input, &out).output().unwrap(), 0);
        summary(&out)["peak_memory"].as_f64().unwrap()
    };
    let (few, many) = (peak(1_000), peak(6_000));
    assert!(many < 1.1 * few, "{few} bytes for 1,000 documents, {many} for 6,000");
}

#[test]
fn a_run_is_given_back_its_settings_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("a.jsonl"), folder.path().join("out"));
    fs::write(&input, archive(20)).unwrap();
    ends(&nasij(&[], &input, &out).output().unwrap(), 0);
    let before = results(&out);
    let changed = nasij(&["--tokens"], &input, &out).output().unwrap();
    ends(&changed, 2);
    let message = String::from_utf8(changed.stderr).unwrap();
    assert!(message.contains("was begun with other settings: tokens was false, is true"), "{message}");
    assert!(message.contains("--restart"), "{message}");
    assert_eq!(results(&out), before);
    ends(&nasij(&["--tokens", "--restart"], &input, &out).output().unwrap(), 0);
    assert_ne!(results(&out), before);
}

#[test]
fn two_runs_at_once_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("a.jsonl"), folder.path().join("out"));
    fs::write(&input, archive(3000)).unwrap();
    let mut first = nasij(&[], &input, &out).spawn().unwrap();
    while !out.join("journal.redb").is_file() {
        std::thread::sleep(Duration::from_millis(5));
        assert!(first.try_wait().unwrap().is_none(), "it ended before it began");
    }
    let second = nasij(&[], &input, &out).output().unwrap();
    let message = String::from_utf8(second.stderr.clone()).unwrap();
    ends(&second, 2);
    assert!(message.contains("another run is at work there"), "{message}");
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn the_folder_of_results_is_no_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), archive(20)).unwrap();
    let out = folder.path().join("out");
    for _ in 0..2 {
        ends(&nasij(&[], folder.path(), &out).output().unwrap(), 0);
        assert_eq!(summary(&out)["documents"], 20);
    }
}
