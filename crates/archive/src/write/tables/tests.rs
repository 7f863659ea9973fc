use std::{
    io::{Seek, Write},
    ops::ControlFlow,
};

use super::*;
use crate::read::{FieldNames, Input, Options, read_parquet};

/// Two documents and a duplicate, in the form that `json_line` and `duplicate_line` give.
const LINES: &str = r#"{"schema":1,"id":"a","source":"x.csv:1","near_duplicate_of":"z","text":"زار علي بغداد.","language":"ar","runs":[{"start":0,"end":14,"language":"ar","score":1.0}],"sentences":[{"start":0,"end":14,"language":"ar"}],"entities":[{"id":0,"start":4,"end":7,"text":"علي","type":"PER","score":0.9,"clitics":[]},{"id":1,"start":8,"end":13,"text":"بغداد","type":"LOC","score":0.8,"clitics":["و"]}],"relations":[{"head":0,"tail":1,"type":"visited","score":0.7,"status":"stated","past":true,"sentence":0}],"notes":[{"code":"decoded","start":0,"end":14,"message":"x"}],"meta":{"n":1.10}}

{"schema":1,"id":"b\"","source":"x.csv:2","duplicate_of":"a","meta":{}}
{"schema":2,"id":"c","language":"en","sentences":[],"entities":[{"id":0,"start":0,"end":4294967295,"text":"A\nb","type":"ORG","score":1,"sentence":3,"new":[]}],"relations":[],"notes":[],"meta":{},"new":{}}
"#;

fn tables(lines: &str, options: TableOptions) -> io::Result<[Vec<u8>; 3]> {
    let [mut documents, mut mentions, mut relations] = [vec![], vec![], vec![]];
    write_tables(lines.as_bytes(), &mut documents, &mut mentions, &mut relations, options)?;
    Ok([documents, mentions, relations])
}

/// The rows of a table as our own reader gives them: the column `text`, and all others as JSON.
fn rows(bytes: &[u8], text: &str) -> Vec<(String, String)> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let fields = FieldNames { text: text.to_owned(), id: String::new() };
    let mut rows = vec![];
    let end = read_parquet(&Input::Stdin, file, &Options { fields, ..Options::default() }, &mut |item| {
        let record = item.unwrap();
        rows.push((record.document.text, serde_json::to_string(&record.meta).unwrap()));
        ControlFlow::Continue(())
    });
    assert!(end.is_continue());
    rows
}

fn check(lines: &str, expected: [&[(&str, &str)]; 3]) {
    let tables = tables(lines, TableOptions::default()).unwrap();
    for ((bytes, text), expected) in tables.iter().zip(["id", "text", "type"]).zip(expected) {
        let rows = rows(bytes, text);
        let rows: Vec<_> = rows.iter().map(|(text, meta)| (text.as_str(), meta.as_str())).collect();
        assert_eq!(rows, expected);
    }
}

fn check_error(lines: &str, expected: &str) {
    let error = tables(lines, TableOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (io::ErrorKind::InvalidData, expected));
}

#[test]
fn lines_become_rows() {
    check(
        LINES,
        [
            &[
                (
                    "a",
                    r#"{"doc":0,"source":"x.csv:1","language":"ar","duplicate_of":null,"near_duplicate_of":"z","text":"زار علي بغداد.","sentences":1,"meta":"{\"n\":1.10}","notes":"[{\"code\":\"decoded\",\"start\":0,\"end\":14,\"message\":\"x\"}]"}"#,
                ),
                (
                    "b\"",
                    r#"{"doc":1,"source":"x.csv:2","language":null,"duplicate_of":"a","near_duplicate_of":null,"text":null,"sentences":null,"meta":"{}","notes":"[]"}"#,
                ),
                (
                    "c",
                    r#"{"doc":2,"source":null,"language":"en","duplicate_of":null,"near_duplicate_of":null,"text":null,"sentences":0,"meta":"{}","notes":"[]"}"#,
                ),
            ],
            &[
                (
                    "علي",
                    r#"{"doc":0,"id":0,"start":4,"end":7,"type":"PER","score":0.9,"sentence":null,"clitics":"[]"}"#,
                ),
                (
                    "بغداد",
                    r#"{"doc":0,"id":1,"start":8,"end":13,"type":"LOC","score":0.8,"sentence":null,"clitics":"[\"و\"]"}"#,
                ),
                (
                    "A\nb",
                    r#"{"doc":2,"id":0,"start":0,"end":4294967295,"type":"ORG","score":1.0,"sentence":3,"clitics":"[]"}"#,
                ),
            ],
            &[(
                "visited",
                r#"{"doc":0,"head":0,"tail":1,"score":0.7,"status":"stated","past":true,"sentence":0,"head_text":"علي","tail_text":"بغداد","sentence_start":0,"sentence_end":14}"#,
            )],
        ],
    );
}

#[test]
fn no_lines_make_empty_tables() {
    check("", [&[], &[], &[]]);
    check("\n\n", [&[], &[], &[]]);
}

#[test]
fn row_groups_are_bounded() {
    let lines = LINES.repeat(50);
    let whole = tables(&lines, TableOptions::default()).unwrap();
    for options in [
        TableOptions { rows: 7, ..TableOptions::default() },
        TableOptions { bytes: 100, ..TableOptions::default() },
        TableOptions { rows: 0, bytes: 0 },
    ] {
        let parts = tables(&lines, options).unwrap();
        for ((part, whole), text) in parts.iter().zip(&whole).zip(["id", "text", "type"]) {
            assert!(part.len() > whole.len());
            assert_eq!(rows(part, text), rows(whole, text));
        }
    }
}

#[test]
fn the_same_lines_give_the_same_bytes() {
    let lines = LINES.repeat(50);
    let options = TableOptions { rows: 20, ..TableOptions::default() };
    assert_eq!(tables(&lines, options).unwrap(), tables(&lines, options).unwrap());
}

#[test]
fn lines_of_another_form_are_errors() {
    check_error("{\"id\":\"a\"}\n\n[1]\n", "line 3: invalid type: integer `1`, expected a string at line 1 column 2");
    check_error("{\"id\":\"a\"", "line 1: EOF while parsing an object at line 1 column 9");
    check_error("{\"id\":\"\u{FFFD}", "line 1: EOF while parsing a string at line 1 column 10");
    let relation =
        r#"{"id":"a","relations":[{"head":0,"tail":1,"type":"x","score":1,"status":"y","past":true,"sentence":0}]"#;
    check_error(&format!("{relation}}}"), "line 1: a relation names sentence 0, of 0");
    let sentence = r#","sentences":[{"start":0,"end":1}]}"#;
    check_error(&format!("{relation}{sentence}"), "line 1: a relation names entity 0, of 0");
    check_error(
        &format!("{}{sentence}", relation.replace("\"head\":0", "\"head\":-1")),
        "line 1: a relation names entity -1, of 0",
    );
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for rows in [1, 1000] {
        let options = TableOptions { rows, ..TableOptions::default() };
        let lines = LINES.repeat(100);
        let error = write_tables(lines.as_bytes(), Vec::new(), Full, Vec::new(), options).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{error}");
    }
}
