use std::{
    fs::File,
    io::{Seek, Write},
};

use parquet::{
    basic::Compression,
    data_type::{BoolType, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type},
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};

use super::*;
use crate::read::{
    FieldNames, Limits,
    listed::{self, Listed, listed},
};

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// A file with the row groups that `fill` writes.
fn table(schema: &str, fill: &[&dyn Fn(&mut Group<'_>)]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for fill in fill {
        let mut group = writer.next_row_group().unwrap();
        fill(&mut group);
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// The next column; `levels` tell what is null, and where lists begin.
fn column<T: DataType>(group: &mut Group<'_>, values: &[T::T], levels: Option<&[i16]>, lists: Option<&[i16]>) {
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(values, levels, lists).unwrap();
    column.close().unwrap();
}

fn texts(group: &mut Group<'_>, values: &[&[u8]], levels: Option<&[i16]>) {
    let values: Vec<ByteArray> = values.iter().map(|it| it.to_vec().into()).collect();
    column::<ByteArrayType>(group, &values, levels, None);
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn run(bytes: &[u8], options: &Options) -> Vec<Listed> {
    let mut found = vec![];
    let end = read(&Input::File("a.parquet".into()), file(bytes), options, &mut |item| {
        found.push(listed(item.inspect(|record| assert!(!record.is_derived))));
        if found.len() < 1000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(end.is_continue() || found.len() == 1000);
    found
}

fn check_with(options: &Options, bytes: &[u8], expected: &[Result<(&str, &str, &str), &str>]) {
    listed::check(&run(bytes, options), expected);
}

fn check(bytes: &[u8], expected: &[Result<(&str, &str, &str), &str>]) {
    check_with(&Options::default(), bytes, expected);
}

const SIMPLE: &str = "message schema { required int64 id; optional binary text (STRING); required double n; }";

fn simple() -> Vec<u8> {
    let first = |group: &mut Group<'_>| {
        column::<Int64Type>(group, &[7, 8, 9], None, None);
        texts(group, &["زار بغداد".as_bytes(), b""], Some(&[1, 0, 1]));
        column::<DoubleType>(group, &[0.5, f64::NAN, 1e300], None, None);
    };
    let second = |group: &mut Group<'_>| {
        column::<Int64Type>(group, &[-1], None, None);
        texts(group, &[b"c"], Some(&[1]));
        column::<DoubleType>(group, &[2.0], None, None);
    };
    table(SIMPLE, &[&first, &second])
}

#[test]
fn a_row_is_a_document() {
    check(
        &simple(),
        &[
            Ok(("7", "زار بغداد", r#"{"n":0.5}"#)),
            Err("a.parquet: record 2: no text: null"),
            Ok(("9", "", r#"{"n":1e+300}"#)),
            Ok(("-1", "c", r#"{"n":2.0}"#)),
        ],
    );
    check(&table(SIMPLE, &[]), &[]);
}

#[test]
fn columns_may_be_called_otherwise() {
    let fields = FieldNames { text: "id".to_owned(), id: "text".to_owned() };
    check_with(
        &Options { fields, ..Options::default() },
        &simple(),
        &[Err("a.parquet: the column `id` holds no strings")],
    );
    let fields = FieldNames { text: "body".to_owned(), ..FieldNames::default() };
    let options = Options { fields, ..Options::default() };
    check_with(&options, &simple(), &[Err("a.parquet: no column `body`; there are `id`, `text`, `n`")]);
    let only = table("message schema { required binary body; }", &[&|group| texts(group, &[b"a", b"b"], None)]);
    check_with(&options, &only, &[Ok(("a.parquet:1", "a", "{}")), Ok(("a.parquet:2", "b", "{}"))]);
    let nested = "message schema { optional group text { required binary text (STRING); } }";
    check(&table(nested, &[]), &[Err("a.parquet: the column `text` holds no strings")]);
    let repeated = "message schema { repeated binary text (STRING); }";
    check(&table(repeated, &[]), &[Err("a.parquet: the column `text` holds no strings")]);
}

#[test]
fn a_long_text_is_an_error() {
    let options = Options { limits: Limits { text: 5, ..Limits::default() }, ..Options::default() };
    let bytes =
        table("message schema { required binary text; }", &[&|group| texts(group, &[b"12345", b"123456"], None)]);
    let expected = [Ok(("a.parquet:1", "12345", "{}")), Err("a.parquet: record 2: the text is longer than 5 bytes")];
    check_with(&options, &bytes, &expected);
}

#[test]
fn texts_that_are_no_utf8_are_decoded() {
    let arabic = b"\xD2\xC7\xD1 \xC7\xE1\xE6\xD2\xED\xD1 \xC8\xDB\xCF\xC7\xCF";
    let bytes = table("message schema { required binary text (STRING); }", &[&|group| texts(group, &[arabic], None)]);
    check(&bytes, &[Ok(("a.parquet:1", "زار الوزير بغداد", "{}"))]);
}

#[test]
fn values_become_json() {
    let schema = "message schema {
        required binary text (STRING);
        required boolean a;
        required float b;
        required int32 c (DATE);
        required int64 d (TIMESTAMP(MILLIS,true));
        required int64 e (TIMESTAMP(NANOS,false));
        required int32 f (DECIMAL(9,2));
        required binary g;
        optional group h (LIST) { repeated group list { optional int32 element; } }
        optional group i { optional binary j (STRING); required int64 k (TIMESTAMP(MICROS,false)); }
        required int32 l (INTEGER(8,false));
        required fixed_len_byte_array(12) m (INTERVAL);
    }";
    let bytes = table(
        schema,
        &[&|group| {
            texts(group, &[b"x", b"y"], None);
            column::<BoolType>(group, &[true, false], None, None);
            column::<FloatType>(group, &[0.1, f32::INFINITY], None, None);
            column::<Int32Type>(group, &[19_844, -1], None, None);
            column::<Int64Type>(group, &[1_714_557_600_500, i64::MAX], None, None);
            column::<Int64Type>(group, &[1_714_557_600_000_000_001, 0], None, None);
            column::<Int32Type>(group, &[-123, 5], None, None);
            texts(group, &["س".as_bytes(), b"\xFF"], None);
            column::<Int32Type>(group, &[1, 2], Some(&[3, 2, 3, 0]), Some(&[0, 1, 1, 0]));
            texts(group, &[], Some(&[1, 0]));
            column::<Int64Type>(group, &[1], Some(&[1, 0]), None);
            column::<Int32Type>(group, &[200, 0], None, None);
            let interval = vec![0; 12];
            let values = [interval.clone().into(), interval.into()];
            column::<parquet::data_type::FixedLenByteArrayType>(group, &values, None, None);
        }],
    );
    let first = r#"{"a":true,"b":0.1,"c":"2024-05-01","d":"2024-05-01T10:00:00.5Z","e":"2024-05-01T10:00:00.000000001","f":"-1.23","g":"س","h":[1,null,2],"i":{"j":null,"k":"1970-01-01T00:00:00.000001"},"l":200}"#;
    let second = r#"{"a":false,"b":null,"c":"1969-12-31","d":"292278994-08-17T07:12:55.807Z","e":"1970-01-01T00:00:00","f":"0.05","g":null,"h":null,"i":null,"l":0}"#;
    check(&bytes, &[Ok(("a.parquet:1", "x", first)), Ok(("a.parquet:2", "y", second))]);
}

#[test]
fn what_is_no_table_is_an_error() {
    check(b"", &[Err("a.parquet: too short for a Parquet file")]);
    check(b"PAR1", &[Err("a.parquet: too short for a Parquet file")]);
    check(&[b'x'; 100], &[Err("a.parquet: no Parquet file: it does not end in `PAR1`")]);
    check(b"PAR1\xFF\xFF\xFF\xFFPAR1", &[Err("a.parquet: the footer is longer than the file")]);
    check(b"PAR1\0\0\0\0PAR1", &[Err("a.parquet: the footer is broken")]);
    let whole = simple();
    check(&whole[..whole.len() - 1], &[Err("a.parquet: no Parquet file: it does not end in `PAR1`")]);
    let cut = [&whole[whole.len() - 300..]].concat();
    assert!(run(&cut, &Options::default()).iter().any(Result::is_err));
}

/// A file of nothing but a schema; `elements` are the numbers of children.
fn schema(elements: &[i64]) -> Vec<u8> {
    let varint = |mut value: u64| {
        let mut bytes = vec![];
        while value >= 0x80 {
            bytes.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        bytes.push(value.to_le_bytes()[0]);
        bytes
    };
    // Version 1, then the list.
    let mut footer = vec![0x15, 2, 0x19, 0xFC];
    footer.extend(varint(elements.len() as u64));
    for children in elements {
        // Required, called `a`, and its children.
        footer.extend([0x35, 0, 0x18, 1, b'a', 0x15]);
        footer.extend(varint((children << 1).cast_unsigned()));
        footer.push(0);
    }
    // No rows and no row groups.
    footer.extend([0x16, 0, 0x19, 0x0C, 0]);
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [b"PAR1", &footer[..], &length, b"PAR1"].concat()
}

#[test]
fn a_schema_made_to_do_harm_is_refused() {
    let refused = &[Err("a.parquet: a broken schema, or one deeper than 100")];
    check(&schema(&vec![1; 1_000_000]), refused);
    check(&schema(&[1, 1 << 30, 0]), refused);
    check(&schema(&[1, -1]), refused);
    check(&schema(&[0, 0]), refused);
    check(&schema(&[2, 0]), refused);
    let deep = [vec![1; 100], vec![0]].concat();
    let found = run(&schema(&deep), &Options::default());
    assert_eq!(found, [Err("a.parquet: no column `text`; there are `a`".to_owned())]);
}

#[test]
fn broken_bytes_end_well() {
    let whole = simple();
    let mut random = 1_u64;
    let mut next = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize
    };
    // Where the library panics, that need not fill the screen.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for round in 0..1000 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 3 {
            let at = next() % bytes.len();
            bytes[at] = next().to_le_bytes()[0];
        }
        assert!(run(&bytes, &Options::default()).len() < 1000);
    }
    std::panic::set_hook(hook);
}
