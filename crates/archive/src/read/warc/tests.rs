use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};

use super::*;
use crate::read::{
    Limits,
    listed::{Listed, listed},
};

const PAGE: &str = "<html><head><title>خبر</title></head><body><p>زار علي بغداد.</p><p>Then he left.</p></body></html>";
const TEXT: &str = "زار علي بغداد.\n\nThen he left.";

/// A record with its fields and block.
fn warc(kind: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{fields}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

const FETCHED: &str = "WARC-Target-URI: <http://a.example/b>\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n\
                       Content-Type: application/http; msgtype=response\r\n";

/// A response to a fetch of `http://a.example/b`.
fn response(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    warc("response", FETCHED, &[format!("{status}\r\n{fields}\r\n").as_bytes(), body].concat())
}

fn run(bytes: &[u8], options: &Options) -> Vec<Listed> {
    let mut found = vec![];
    let end = read(&Input::File("a.warc".into()), &mut &*bytes, options, &mut |item| {
        found.push(listed(item.inspect(|record| assert!(record.is_derived))));
        ControlFlow::Continue(())
    });
    assert!(end.is_continue());
    found
}

fn check(bytes: &[u8], expected: &[Result<(&str, &str), &str>]) {
    let options = Options { limits: Limits { record: 100_000, ..Limits::default() }, ..Options::default() };
    let found = run(bytes, &options);
    let found: Vec<_> =
        found.iter().map(|it| it.as_ref().map(|(a, b, _)| (a.as_str(), b.as_str())).map_err(String::as_str)).collect();
    assert_eq!(found, expected);
}

const ID: &str = "http://a.example/b";
const HTML: &str = "Content-Type: text/html; charset=UTF-8\r\n";

fn packed(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = vec![];
    write(&mut bytes);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    packed(|out| GzEncoder::new(out, Compression::fast()).write_all(bytes).unwrap())
}

#[test]
fn pages_and_texts_are_documents() {
    let wet = "WARC-Target-URI: http://a.example/c\r\nContent-Type: text/plain\r\n";
    let bytes = [
        warc("warcinfo", "Content-Type: application/warc-fields\r\n", b"software: x\r\n"),
        warc("request", FETCHED, b"GET /b HTTP/1.1\r\n\r\n"),
        response("HTTP/1.1 200 OK", HTML, PAGE.as_bytes()),
        warc("metadata", FETCHED, b"x: y"),
        warc("conversion", wet, "زار\nعلي".as_bytes()),
        warc("resource", "Content-Type: text/html\r\n", PAGE.as_bytes()),
        warc("resource", "Content-Type: image/png\r\n", b"\x89PNG"),
        response("HTTP/1.1 404 Not Found", HTML, PAGE.as_bytes()),
        response("HTTP/1.1 200 OK", "Content-Type: image/png\r\n", b"\x89PNG"),
        response("HTTP/1.1 200 OK", "", PAGE.as_bytes()),
        response("HTTP/2 200", "content-type: Text/Plain\r\ncontent-length: 4\r\n", b"abcdef"),
    ]
    .concat();
    let found = run(&bytes, &Options::default());
    let meta = r#"{"title":"خبر","warc_date":"2024-05-01T10:00:00Z","url":"http://a.example/b"}"#;
    let expected = [
        (ID, TEXT, meta),
        ("http://a.example/c", "زار\nعلي", r#"{"url":"http://a.example/c"}"#),
        ("a.warc:6", TEXT, r#"{"title":"خبر"}"#),
        (ID, "abcd", r#"{"warc_date":"2024-05-01T10:00:00Z","url":"http://a.example/b"}"#),
    ];
    assert_eq!(found, expected.map(|(a, b, c)| Ok((a.to_owned(), b.to_owned(), c.to_owned()))));
}

#[test]
fn what_the_server_packed_is_unpacked() {
    let check = |fields: &str, body: &[u8]| {
        check(&response("HTTP/1.1 200 OK", &format!("{HTML}{fields}"), body), &[Ok((ID, TEXT))]);
    };
    let page = PAGE.as_bytes();
    let chunks = |bytes: &[u8]| {
        let mut out: Vec<u8> = bytes
            .chunks(50)
            .flat_map(|it| [format!("{:X};x=y\r\n", it.len()).as_bytes(), it, b"\r\n"].concat())
            .collect();
        out.extend_from_slice(b"0\r\n\r\n");
        out
    };
    check("Transfer-Encoding: chunked\r\n", &chunks(page));
    check("Transfer-Encoding: chunked\r\n", page);
    check("Content-Encoding: gzip\r\n", &gzip(page));
    check("Content-Encoding: gzip\r\n", page);
    check("Content-Encoding: identity\r\n", page);
    check("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n", &chunks(&gzip(page)));
    let zlib = packed(|out| ZlibEncoder::new(out, Compression::fast()).write_all(page).unwrap());
    check("Content-Encoding: deflate\r\n", &zlib);
    let deflate = packed(|out| DeflateEncoder::new(out, Compression::fast()).write_all(page).unwrap());
    check("Content-Encoding: deflate\r\n", &deflate);
    check("Content-Encoding: deflate, gzip\r\n", &gzip(&zlib));
    check("Bad Name: x\r\nX-Fold: a\r\n b\r\nX-\u{e9}: b\r\n", page);
}

#[test]
fn the_server_names_the_encoding() {
    // `زار` in windows-1256, short enough to be anything.
    let page = b"<p>\xD2\xC7\xD1</p>";
    let fields = "Content-Type: text/html; Charset=\"windows-1256\"\r\n";
    check(&response("HTTP/1.1 200 OK", fields, page), &[Ok((ID, "زار"))]);
}

#[test]
fn what_cannot_be_unpacked_is_an_error() {
    let check = |fields: &str, body: &[u8], expected: &str| {
        let good = response("HTTP/1.1 200 OK", HTML, PAGE.as_bytes());
        let bytes = [response("HTTP/1.1 200 OK", &format!("{HTML}{fields}"), body), good].concat();
        super::tests::check(&bytes, &[Err(&format!("a.warc: record 1: byte 0: {expected}")), Ok((ID, TEXT))]);
    };
    check("Content-Encoding: br\r\n", b"x", "packed by `br`, which is not read");
    let chunked = "Transfer-Encoding: chunked\r\n";
    check(chunked, b"5\r\nabc", "the chunks of the body are broken");
    check(chunked, b"3\r\nabc\r\nxyz\r\n", "the chunks of the body are broken");
    check(chunked, b"FFFFFFFFFFFFFFFF\r\nabc\r\n", "the chunks of the body are broken");
    let bomb = gzip(&vec![b'a'; 1 << 20]);
    let expected = format!("a decompression bomb: {} bytes unpack to more than 100000", bomb.len());
    check("Content-Encoding: gzip\r\n", &bomb, &expected);
    let whole = gzip(PAGE.as_bytes());
    let (cut, _) = whole.split_at(whole.len() - 20);
    check("Content-Encoding: gzip\r\n", cut, "the body cannot be unpacked: incomplete deflate stream");
}

#[test]
fn a_body_that_was_cut_is_taken_as_it_is() {
    let fields = format!("{FETCHED}WARC-Truncated: length\r\n");
    let block = format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\nFF\r\n<p>abc");
    check(&warc("response", &fields, block.as_bytes()), &[Ok((ID, "abc"))]);
}

#[test]
fn a_broken_record_does_not_harm_its_neighbours() {
    let good = response("HTTP/1.1 200 OK", HTML, PAGE.as_bytes());
    let (n, ok) = (good.len(), Ok((ID, TEXT)));
    let join = |bad: &[u8]| [&good[..], bad, &good].concat();
    let check = |bad: &[u8], expected: &str| {
        let expected = format!("a.warc: record 2: byte {n}: {expected}");
        super::tests::check(&join(bad), &[ok, Err(&expected), ok]);
    };
    check(b"garbage\r\nmore WARC/1.0\r\n", "no `WARC/1.` where a record begins");
    check(format!("{}\n", "x".repeat(200_000)).as_bytes(), "no `WARC/1.` where a record begins");
    check(b"WARC/1.0\r\nWARC-Type: response\r\n\r\nabc\r\n\r\n", "no `Content-Length` in the head");
    check(b"WARC/1.1\r\nContent-Length: -1\r\nWARC-Type: x\r\n\r\nabc\r\n\r\n", "no `Content-Length` in the head");
    check(b"WARC/1.0\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n", "no `WARC-Type` in the head");
    let long = format!("WARC/1.0\r\n{}\r\n", "x: y\r\n".repeat(20_000));
    check(long.as_bytes(), "the head is longer than 65536 bytes");
    check(&warc("response", FETCHED, b""), "no HTTP status line");
    check(&warc("response", FETCHED, b"HTTP/1.1 abc\r\n\r\n"), "no HTTP status line");
    let fields = "x: y\r\n".repeat(2000);
    check(&response("HTTP/1.1 200 OK", &fields, b""), "in the HTTP head: too many headers");
    check(&response("HTTP/1.1 200 OK", &"x: y\r\n".repeat(50_000), b""), "the HTTP head is longer than 262144 bytes");
    let long = format!("{PAGE}{}", "x".repeat(200_000));
    check(&response("HTTP/1.1 200 OK", HTML, long.as_bytes()), "the record is longer than 100000 bytes");
    check(
        &warc("conversion", "Content-Type: text/plain\r\n", long.as_bytes()),
        "the record is longer than 100000 bytes",
    );
    let deep = format!("{}x", "<div>".repeat(5000));
    check(&response("HTTP/1.1 200 OK", HTML, deep.as_bytes()), "nested deeper than 1000");
}

#[test]
fn long_records_of_other_kinds_are_passed_over() {
    let long = vec![b'x'; 200_000];
    let good = response("HTTP/1.1 200 OK", HTML, PAGE.as_bytes());
    let video = response("HTTP/1.1 200 OK", "Content-Type: video/mp4\r\n", &long);
    check(&[video, warc("metadata", "", &long), good].concat(), &[Ok((ID, TEXT))]);
}

#[test]
fn a_file_that_ends_early_is_an_error() {
    let good = response("HTTP/1.1 200 OK", HTML, PAGE.as_bytes());
    let n = good.len();
    let two = [&good[..], &good].concat();
    let ok = Ok((ID, TEXT));
    let check = |left: usize, expected: &[Result<(&str, &str), &str>]| super::tests::check(&two[..left], expected);
    check(n + 10, &[ok, Err(&format!("a.warc: record 2: byte {n}: the file ends in the head of a record"))]);
    let cut = format!("a.warc: record 2: byte {n}: the file ends 6 bytes before the record does");
    check(2 * n - 10, &[ok, Err(&cut)]);
    check(2 * n - 4, &[ok, ok]);
    check(n, &[ok]);
    check(0, &[]);
}

#[test]
fn a_version_that_two_buffers_share_is_found() {
    let good = response("HTTP/1.1 200 OK", HTML, PAGE.as_bytes());
    for n in 65_530..65_540 {
        let bytes = [&vec![b'x'; n - 1][..], b"\n", &good].concat();
        check(&bytes, &[Err("a.warc: record 1: byte 0: no `WARC/1.` where a record begins"), Ok((ID, TEXT))]);
    }
}
