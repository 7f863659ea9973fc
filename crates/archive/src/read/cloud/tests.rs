use std::{
    cell::RefCell,
    io::{Read, Write},
    ops::ControlFlow,
    path::PathBuf,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use futures_util::FutureExt;
use object_store::{Error, ObjectStore, ObjectStoreExt, chunked::ChunkedStore, memory::InMemory};

use super::{
    super::{Filter, Limits, Options, read, walk},
    Stores,
    object::{Answer, Object},
    reason,
};

const ROOT: &str = "s3://b";

/// A bucket that gives its objects in chunks of 7 bytes.
fn bucket<B: AsRef<[u8]>>(objects: &[(&str, B)]) -> Stores {
    let store = InMemory::new();
    for (key, bytes) in objects {
        let bytes = bytes.as_ref().to_vec();
        store.put(&object_store::path::Path::parse(key).unwrap(), bytes.into()).now_or_never().unwrap().unwrap();
    }
    let store: Arc<dyn ObjectStore> = Arc::new(store);
    Stores::with(ROOT, Arc::new(ChunkedStore::new(store, 7)))
}

fn filter(include: &[&str], exclude: &[&str]) -> Filter {
    let own = |globs: &[&str]| globs.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    Filter::new(&own(include), &own(exclude), None).unwrap()
}

/// What a walk of `urls` finds.
fn check(stores: &Stores, urls: &[&str], filter: &Filter, expected: &[&str]) {
    let paths: Vec<PathBuf> = urls.iter().map(PathBuf::from).collect();
    let found: Vec<_> = walk::walk_in(&paths, filter, stores.clone())
        .map(|it| it.map_or_else(|error| format!("! {error}"), |input| input.id()))
        .collect();
    assert_eq!(found, expected);
}

/// What is read from `urls`, as `id -> text` or the error.
fn contents(stores: &Stores, urls: &[&str], options: Options) -> Vec<String> {
    let paths: Vec<PathBuf> = urls.iter().map(PathBuf::from).collect();
    let options = Options { stores: stores.clone(), ..options };
    let mut found = Vec::new();
    let _ = read(walk::walk_in(&paths, &Filter::default(), stores.clone()), &options, &mut |item| {
        found.push(
            item.map_or_else(|error| format!("! {error}"), |it| format!("{} -> {}", it.document.id, it.document.text)),
        );
        ControlFlow::Continue(())
    });
    found
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_prefix_is_walked_by_key() {
    let keys = ["n/a/z", "n/a.txt", "n/B", "n/.h", "n/.g/x", "n/a/.i", "n", "nn/a", "o", "n/خبر ١.txt", "n/a%20b"];
    let stores = bucket(&keys.map(|key| (key, key)));
    let all = ["s3://b/n/B", "s3://b/n/a%20b", "s3://b/n/a.txt", "s3://b/n/a/z", "s3://b/n/خبر ١.txt"];
    let none = Filter::default();
    check(&stores, &["s3://b/n/"], &none, &all);
    // What is named is read.
    check(&stores, &["s3://b/n", "s3://b/n/.h"], &none, &["s3://b/n", "s3://b/n/.h"]);
    check(&stores, &["s3://b/nn", "s3://b/n/a"], &none, &["s3://b/nn/a", "s3://b/n/a/z"]);
    for root in ["s3://b", "s3://b/"] {
        check(&stores, &[root], &none, &[&["s3://b/n"][..], &all, &["s3://b/nn/a", "s3://b/o"]].concat());
    }
    let paths = ["s3://b/n/", "s3://b/o", "s3://b/none", "Cargo.toml/none"].map(PathBuf::from);
    let sum: usize = all.iter().map(|it| it.len() - "s3://b/".len()).sum();
    assert_eq!(walk::sizes(walk::walk_in(&paths, &none, stores)), sum as u64 + 1);
}

#[test]
fn globs_are_held_against_the_rest_of_the_key() {
    let keys = ["n/a.txt", "n/b.md", "n/c/a.txt", "n/c/d/a.txt", "n/drafts/x.txt", "n/c/drafts/y.txt"];
    let stores = bucket(&keys.map(|key| (key, key)));
    let check = |include: &[&str], exclude: &[&str], expected: &[&str]| {
        check(&stores, &["s3://b/n/"], &filter(include, exclude), expected);
    };
    check(&["*.md"], &[], &["s3://b/n/b.md"]);
    check(&["c/*.txt"], &[], &["s3://b/n/c/a.txt"]);
    check(&["/*.txt", "b.*"], &["drafts/"], &["s3://b/n/a.txt", "s3://b/n/b.md"]);
    check(&["c/**/*.txt"], &["drafts/"], &["s3://b/n/c/a.txt", "s3://b/n/c/d/a.txt"]);
    check(&[], &["c", "/drafts"], &["s3://b/n/a.txt", "s3://b/n/b.md"]);
    check(&["none"], &[], &[]);
}

#[test]
fn what_cannot_be_listed_is_an_error_that_names_the_url() {
    let stores = bucket(&[("a", "a")]);
    let check = |url: &str, expected: &str| {
        check(&stores, &[url, "s3://b/a"], &Filter::default(), &[&format!("! {url}: {expected}"), "s3://b/a"]);
    };
    check("s3://b/none", "no such object, nor any below it");
    check("s3://b/a/", "no such object, nor any below it");
    check("s3://", "no bucket is named");
    check("s3:///a", "no bucket is named");
    let words = "keys with an empty part, `.` or `..` between their slashes, or control characters are not read";
    for url in ["s3://b//a", "s3://b/a//b", "s3://b/../a", "s3://b/a\u{7}", "s3://b//"] {
        check(url, words);
    }
    check("gs://B B/a", "invalid domain character");
}

#[test]
fn an_object_is_read_like_a_file() {
    let lines = "{\"text\":\"Basra\"}\n{\"id\":\"m\",\"text\":\"الموصل\"}\n";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("c.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all("Tikrit".as_bytes()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let mut broken = gzip(&"Erbil ".repeat(50).into_bytes());
    broken.truncate(broken.len() - 4);
    let objects = [
        ("n/a.jsonl.gz", gzip(lines.as_bytes())),
        ("n/b.zip", zip),
        ("n/d.txt.gz", broken),
        ("n/e.txt", vec![]),
        ("n/f.jsonl", lines.into()),
    ];
    let (stores, options) = (bucket(&objects), Options::default());
    let read_bytes = Arc::clone(&options.read_bytes);
    assert_eq!(
        contents(&stores, &["s3://b/n"], options),
        [
            "s3://b/n/a.jsonl.gz:1 -> Basra",
            "m -> الموصل",
            "s3://b/n/b.zip/c.txt -> Tikrit",
            "! s3://b/n/d.txt.gz: gzip: it ends too early",
            "s3://b/n/e.txt -> ",
            "s3://b/n/f.jsonl:1 -> Basra",
            "m -> الموصل",
        ]
    );
    let sum: usize = objects.iter().map(|(_, bytes)| bytes.len()).sum();
    assert_eq!(read_bytes.load(Ordering::Relaxed), sum as u64);
    let limits = Limits { record: 20, ..Limits::default() };
    assert_eq!(
        contents(&stores, &["s3://b/n/b.zip"], Options { limits, ..Options::default() }),
        ["! s3://b/n/b.zip: the archive is longer than 20 bytes"]
    );
}

#[test]
fn a_prefix_is_no_object() {
    let stores = bucket(&[("n/a", "a")]);
    let check = |url: &str, expected: &str| {
        assert_eq!(stores.open(url).map(|_| ()).unwrap_err().to_string(), expected);
    };
    check("s3://b/n", "no such object");
    check("s3://b/n/", "a prefix, not an object: `nasij batch` reads all below it");
    check("s3://b", "a prefix, not an object: `nasij batch` reads all below it");
}

/// What comes of `text` if the connections break after so many bytes each, and from where it was asked for.
fn over(text: &Bytes, breaks: &[usize]) -> (Result<Vec<u8>, String>, Vec<u64>) {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let (mut breaks, log) = (breaks.iter().copied(), Rc::clone(&asked));
    let request = move |from: u64| {
        log.borrow_mut().push(from);
        let rest = text.slice(usize::try_from(from).unwrap()..);
        let broken = || Error::Generic { store: "S3", source: "connection reset".into() };
        let chunks: Vec<Result<Bytes, Error>> = match breaks.next() {
            Some(n) => vec![Ok(rest.slice(..n)), Err(broken())],
            None => vec![Ok(Bytes::new()), Ok(rest)],
        };
        Ok(Answer { size: text.len() as u64, chunks: Box::new(chunks.into_iter()) })
    };
    let mut object = Object::new(request, Duration::ZERO).unwrap();
    let mut bytes = Vec::new();
    let result = object.read_to_end(&mut bytes).map_err(|error| error.to_string());
    if let Err(words) = &result {
        assert_eq!(object.read(&mut [0; 9]).unwrap_err().to_string(), *words, "an error stays");
    }
    let asked = asked.borrow().clone();
    (result.map(|_| bytes), asked)
}

#[test]
fn a_broken_connection_is_taken_up_where_it_was() {
    let check = |text: &'static str, breaks: &[usize], asked: &[u64]| {
        let text = Bytes::from(text);
        assert_eq!(over(&text, breaks), (Ok(text.to_vec()), asked.to_vec()));
    };
    check("abcdef", &[], &[0]);
    check("abcdef", &[2, 0, 3], &[0, 2, 2, 5]);
    check("abcdef", &[6], &[0]);
    check("", &[], &[0]);
    let again = "the connection broke again and again: connection reset";
    assert_eq!(over(&"abcdef".into(), &[1, 0, 0, 0, 0, 0]), (Err(again.to_owned()), vec![0, 1, 1, 1, 1, 1]));
    // Breaks with enough between them are none of a kind.
    let long = Bytes::from(vec![b'x'; 20 << 20]);
    let (result, asked) = over(&long, &[2 << 20; 9]);
    assert_eq!((result.map(|it| it.len()), asked.len()), (Ok(long.len()), 10));
}

#[test]
fn an_object_that_changes_is_not_mixed() {
    let request = |from: u64| match from {
        0 => Ok(Answer { size: 9, chunks: Box::new(std::iter::once(Ok(Bytes::from_static(b"abc")))) }),
        _ => Err(Error::Precondition { path: "a".to_owned(), source: "412".into() }),
    };
    let (mut object, mut bytes) = (Object::new(request, Duration::ZERO).unwrap(), Vec::new());
    assert_eq!(object.read_to_end(&mut bytes).unwrap_err().to_string(), "it changed while it was read");
    assert_eq!(bytes, b"abc");
}

#[test]
fn an_answer_that_is_too_short_or_too_long_is_no_object() {
    let check = |size: u64, expected: Result<&str, &str>| {
        let request = |_| Ok(Answer { size, chunks: Box::new(std::iter::once(Ok(Bytes::from_static(b"abc")))) });
        let mut text = String::new();
        let result = Object::new(request, Duration::ZERO).unwrap().read_to_string(&mut text);
        assert_eq!(result.map(|_| text.as_str()).map_err(|it| it.to_string()), expected.map_err(str::to_owned));
    };
    check(2, Ok("ab"));
    check(100, Err("the connection broke again and again: it ends too early"));
}

#[test]
fn reasons_are_short_and_tell_no_secrets() {
    let generic = |words: &str| Error::Generic { store: "S3", source: words.into() };
    let check = |words: &str, expected: &str| assert_eq!(reason::words(&generic(words)), expected);
    let refused = "Server returned non-2xx status code: 403 Forbidden: ";
    let xml = |code: &str, message: &str| {
        format!(
            "{refused}<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><AWSAccessKeyId>AKIA7</AWSAccessKeyId></Error>"
        )
    };
    check(
        &xml("InvalidAccessKeyId", "The key does not exist in our records."),
        "InvalidAccessKeyId: The key does not exist in our records",
    );
    check(&xml("AuthenticationFailed", "Not signed.\nRequestId:7\nTime:8"), "AuthenticationFailed: Not signed");
    check(&format!("{refused}{{\"error\":{{\"code\":403,\"message\":\"No access\"}}}}"), "No access");
    check(&format!("{refused}{{\"error\":\"a\",\"error_description\":\"Bad grant\"}}"), "Bad grant");
    check(&format!("{refused}<html>secret"), "the storage says 403 Forbidden");
    check(refused, "the storage says 403 Forbidden");
    check("Server returned error response: secret", "the storage refuses");
    check("Missing SecretAccessKey", "Missing SecretAccessKey");
    check("a\u{1b}[1m\nb", "a[1m");
    check(
        "Error performing GET http://169.254.169.254/x",
        "no credentials: none in the environment, and the machine gives none",
    );
    let missing = |words: String| Error::NotFound { path: "a".to_owned(), source: words.into() };
    assert_eq!(reason::words(&missing(xml("NoSuchKey", "It is not there."))), "no such object");
    assert_eq!(reason::words(&missing(xml("NoSuchBucket", "Not there."))), "NoSuchBucket: Not there");
}
