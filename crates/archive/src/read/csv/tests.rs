use super::*;
use crate::read::{
    FieldNames, Limits,
    listed::{self, Listed, listed},
};

fn run(name: &str, bytes: &[u8], options: &Options) -> Vec<Listed> {
    let mut found = vec![];
    let end = read(&Input::File(name.into()), &mut &*bytes, options, &mut |item| {
        found.push(listed(item));
        ControlFlow::Continue(())
    });
    assert!(end.is_continue());
    found
}

fn small() -> Options {
    Options { limits: Limits { record: 60, text: 20 }, ..Options::default() }
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[Result<(&str, &str, &str), &str>]) {
    listed::check(&run(name, bytes, &small()), expected);
}

#[test]
fn a_row_is_a_document() {
    check(
        "a.csv",
        "\u{FEFF}id,text,n,m\n7,زار بغداد,1,\n,b,\"x \"\"y\"\", z\",2\n".as_bytes(),
        &[Ok(("7", "زار بغداد", r#"{"n":"1","m":""}"#)), Ok(("a.csv:2", "b", r#"{"n":"x \"y\", z","m":"2"}"#))],
    );
    check("a.csv", b"text\r\na\r\n\r\n\r\nb", &[Ok(("a.csv:1", "a", "{}")), Ok(("a.csv:2", "b", "{}"))]);
    check("a.csv", b"\n\ntext\n\"a\n\nb\"\n", &[Ok(("a.csv:1", "a\n\nb", "{}"))]);
    check("a.csv", b"text\n", &[]);
}

#[test]
fn tabs_part_the_cells_of_tsv() {
    let expected: &[Result<(&str, &str, &str), &str>] = &[Ok(("1", "a, \tb", "{}"))];
    let bytes = b"id\ttext\n1\t\"a, \tb\"\n";
    for name in ["a.tsv", "a.TAB", "a.tsv.gz", "b/a.tab.zst"] {
        check(name, bytes, expected);
    }
    let options = Options { format: Some(InputFormat::Tsv), ..Options::default() };
    assert_eq!(run("a", bytes, &options), [Ok(("1".to_owned(), "a, \tb".to_owned(), "{}".to_owned()))]);
    check("a.csv.gz", b"id,text\n1,a\n", &[Ok(("1", "a", "{}"))]);
}

#[test]
fn a_bad_row_does_not_harm_its_neighbours() {
    check(
        "a.csv",
        b"text,n\na,1\nb\n\nc,1,2\nd,2\n123456789012345678901,3\ne,4\n",
        &[
            Ok(("a.csv:1", "a", r#"{"n":"1"}"#)),
            Err("a.csv: record 2: byte 11: 1 cells where the header has 2"),
            Err("a.csv: record 3: byte 14: 3 cells where the header has 2"),
            Ok(("a.csv:4", "d", r#"{"n":"2"}"#)),
            Err("a.csv: record 5: byte 24: the text is longer than 20 bytes"),
            Ok(("a.csv:6", "e", r#"{"n":"4"}"#)),
        ],
    );
}

#[test]
fn the_header_must_name_the_text_once() {
    check("a.csv", b"", &[Err("a.csv: no header: the file is empty")]);
    check("a.csv", b"\n\r\n", &[Err("a.csv: no header: the file is empty")]);
    check("a.csv", b"id,Text\n1,a\n", &[Err("a.csv: no column `text`; there are `id`, `Text`")]);
    check("a.csv", b"text,a,text\n", &[Err("a.csv: two columns are called `text`")]);
    let names = "x,".repeat(24) + &"ب".repeat(50);
    let found = run("a.csv", names.as_bytes(), &Options::default());
    let expected = format!("a.csv: no column `text`; there are {}5 more", "`x`, ".repeat(20));
    assert_eq!(found, [Err(expected)]);
    let found = run("a.csv", "ب".repeat(50).as_bytes(), &Options::default());
    assert_eq!(found, [Err(format!("a.csv: no column `text`; there are `{}…`", "ب".repeat(40)))]);
}

#[test]
fn columns_may_be_called_otherwise() {
    let fields = FieldNames { text: "body".to_owned(), id: "text".to_owned() };
    let options = Options { fields, ..Options::default() };
    let found = run("a.csv", b"id,body,text\n1,b,c\n", &options);
    assert_eq!(found, [Ok(("c".to_owned(), "b".to_owned(), r#"{"id":"1"}"#.to_owned()))]);
}

#[test]
fn an_open_quote_ends_the_reading() {
    let rest = "x,\n".repeat(100_000);
    check(
        "a.csv",
        format!("text\na\n\"{rest}").as_bytes(),
        &[
            Ok(("a.csv:1", "a", "{}")),
            Err("a.csv: record 2: byte 7: the row is longer than 60 bytes"),
            Err("a.csv: record 2: byte 7: the rest of the file is not read"),
        ],
    );
    check("a.csv", "x".repeat(100).as_bytes(), &[Err("a.csv: the row is longer than 60 bytes")]);
    check("a.csv", b"text\n\"a", &[Ok(("a.csv:1", "a", "{}"))]);
}

#[test]
fn a_row_of_just_the_limit_is_read() {
    let row = format!("{},a", "x".repeat(57));
    let meta = format!(r#"{{"n":"{}"}}"#, "x".repeat(57));
    check(
        "a.csv",
        format!("n,text\n{row}\n{row}").as_bytes(),
        &[Ok(("a.csv:1", "a", &meta)), Ok(("a.csv:2", "a", &meta))],
    );
}

#[test]
fn long_rows_and_many_cells_have_room() {
    let text = "a,b\n".repeat(100_000);
    let found = run("a.csv", format!("text\n\"{text}\"\n").as_bytes(), &Options::default());
    assert_eq!(found, [Ok(("a.csv:1".to_owned(), text, "{}".to_owned()))]);
    let found = run("a.csv", format!("text{}\n{}\n", ",".repeat(999), ",".repeat(999)).as_bytes(), &Options::default());
    assert!(found.iter().all(Result::is_ok));
    let found = run("a.csv", ",".repeat(1_000_000).as_bytes(), &Options::default());
    assert_eq!(found, [Err("a.csv: more than 100000 cells".to_owned())]);
}

#[test]
fn bytes_that_are_no_utf8_are_decoded() {
    let mut notes = vec![];
    let bytes = b"text,n\n\xD2\xC7\xD1 \xC7\xE1\xE6\xD2\xED\xD1 \xC8\xDB\xCF\xC7\xCF,\xFF\n";
    let end = read(&Input::File("a.csv".into()), &mut &bytes[..], &Options::default(), &mut |item| {
        let record = item.unwrap();
        assert_eq!(record.document.text, "زار الوزير بغداد");
        assert_eq!(serde_json::to_string(&record.meta).unwrap(), "{\"n\":\"\u{FFFD}\"}");
        notes = record.notes;
        ControlFlow::Break(())
    });
    assert!(end.is_break());
    assert_eq!(notes.len(), 1);
}

#[test]
fn any_bytes_end_well() {
    let mut random = 1_u64;
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..40)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                b"text,\"\r\n\t\xFFa"[(random >> 33) as usize % 11]
            })
            .collect();
        run("a.csv", &[b"text,a\n", &bytes[..]].concat(), &small());
    }
}

#[test]
fn a_table_in_utf_16_is_decoded_and_noted() {
    let bytes: Vec<u8> = "\u{FEFF}id,text\n7,زار بغداد\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("a.csv", &bytes, &[Ok(("7", "زار بغداد", "{}"))]);
    let _ = read(&Input::Stdin, &mut &*bytes, &small(), &mut |item| {
        let notes: Vec<_> = item.unwrap().notes.iter().map(|it| it.kind).collect();
        assert_eq!(notes, [NoteKind::Decoded("UTF-16LE")]);
        ControlFlow::Continue(())
    });
}
