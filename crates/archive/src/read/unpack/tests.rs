mod archives;
mod packing;

use std::io::Write;

use ::zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};
use encoding_rs::WINDOWS_1256;

use super::{super::Limits, *};

/// What is read from a folder with `files`, as `id -> text` or the error, the folder left out of both.
#[derive(Default)]
struct Folder<'a> {
    files: Vec<(&'a str, Vec<u8>)>,
    options: Options,
    harmless: Option<u64>,
}

impl<'a> Folder<'a> {
    fn of(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Self {
        Self { files: files.into_iter().collect(), ..Self::default() }
    }

    fn read(&self) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let root = format!("{}/", folder.path().display());
        let mut found = Vec::new();
        for (name, bytes) in &self.files {
            let path = folder.path().join(name);
            fs_err::write(&path, bytes).unwrap();
            let unpacker = Unpacker { options: &self.options, harmless: self.harmless.unwrap_or(HARMLESS) };
            let flow = unpacker.read(&Input::File(path), &mut |item| {
                found.push(match item {
                    Ok(it) => format!("{} -> {}", it.document.id, it.document.text).replace(&root, ""),
                    Err(error) => error.to_string().replace(&root, ""),
                });
                ControlFlow::Continue(())
            });
            assert_eq!(flow, ControlFlow::Continue(()));
        }
        found
    }

    fn check(&self, expected: &[&str]) {
        assert_eq!(self.read(), expected);
    }
}

fn check<const N: usize>(files: [(&str, Vec<u8>); N], expected: &[&str]) {
    Folder::of(files).check(expected);
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    ::zstd::encode_all(bytes.as_ref(), 3).unwrap()
}

fn xz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0)).unwrap();
    writer.write_all(bytes.as_ref()).unwrap();
    writer.finish().unwrap()
}

fn bzip2(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn tar<B: AsRef<[u8]>>(entries: &[(&str, B)]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.as_ref().len() as u64);
        header.set_mode(0o644);
        if name.ends_with('/') {
            header.set_entry_type(::tar::EntryType::Directory);
        }
        // The builder refuses names such as `../a`.
        if name.len() < 100 {
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, bytes.as_ref()).unwrap();
        } else {
            builder.append_data(&mut header, name, bytes.as_ref()).unwrap();
        }
    }
    builder.into_inner().unwrap()
}

fn zip_by<B: AsRef<[u8]>>(method: CompressionMethod, entries: &[(&str, B)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes.as_ref()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn zip<B: AsRef<[u8]>>(entries: &[(&str, B)]) -> Vec<u8> {
    zip_by(CompressionMethod::Deflated, entries)
}

const LINES: &str = "{\"text\":\"Basra\"}\n{\"text\":\"Mosul\"}\n";

/// Lines that do not compress much, and a text.
fn noise(n: usize) -> String {
    let mut state = 1_u32;
    let mut word = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let mut lines = String::new();
    for _ in 0..n {
        lines.push_str("{\"text\":\"");
        lines.push_str(&word().to_string());
        lines.push_str("\"}\n");
    }
    lines
}

#[test]
fn what_must_be_held_is_limited() {
    let limits = Limits { record: 1000, ..Limits::default() };
    let folder =
        |name, bytes| Folder { options: Options { limits, ..Options::default() }, ..Folder::of([(name, bytes)]) };
    let archive = zip_by(CompressionMethod::Stored, &[("a", "b".repeat(1000))]);
    folder("a.zip", archive.clone()).check(&[&format!("a.zip/a -> {}", "b".repeat(1000))]);
    folder("a.zip.gz", gzip(archive)).check(&["a.zip.gz: the archive is longer than 1000 bytes"]);
    let table = [&b"PAR1\0"[..], &[7; 1000]].concat();
    folder("a.gz", gzip(table)).check(&["a.gz: the table is longer than 1000 bytes"]);
}

#[test]
fn texts_are_decoded() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let text = "وصل الوزير إلى مدينة البصرة";
    check(
        [
            ("a", utf16(&format!("\u{FEFF}{text}"))),
            ("b.txt", utf16(text)),
            ("c.txt", WINDOWS_1256.encode(text).0.into_owned()),
            ("d.txt", vec![0; 5000]),
            ("e.jsonl", utf16(LINES)),
        ],
        &[
            &format!("a -> {text}"),
            &format!("b.txt -> {text}"),
            &format!("c.txt -> {text}"),
            "d.txt: binary (control characters), not text",
            "e.jsonl:1 -> Basra",
            "e.jsonl:2 -> Mosul",
        ],
    );
}

#[test]
fn what_is_not_there_is_an_item() {
    let options = Options::default();
    let folder = tempfile::tempdir().unwrap();
    let check = |input: Input, expected: &str| {
        let mut found = vec![];
        let _ = read(&input, &options, &mut |item| {
            found.push(item.unwrap_err().reason.to_string());
            ControlFlow::Continue(())
        });
        assert_eq!(found, [expected]);
    };
    check(Input::File(folder.path().join("none")), "no such file");
    check(Input::File(folder.path().to_owned()), "a directory, not a file");
    let entry = Input::Entry { archive: folder.path().to_owned(), name: "a".to_owned(), position: 0 };
    check(entry, "an entry of an archive is read with all of it");
}

#[test]
fn a_break_ends_the_reading_of_an_archive() {
    let options = Options::default();
    let folder = tempfile::tempdir().unwrap();
    let entries = [("a", "one"), ("b", "two")];
    for bytes in [tar(&entries), zip(&entries), gzip(tar(&entries)), gzip(LINES)] {
        let path = folder.path().join("a.jsonl");
        fs_err::write(&path, bytes).unwrap();
        let mut n = 0;
        let flow = read(&Input::File(path), &options, &mut |_| {
            n += 1;
            ControlFlow::Break(())
        });
        assert_eq!((flow, n), (ControlFlow::Break(()), 1));
    }
}

#[test]
fn bytes_are_counted_as_they_lie_there() {
    let check = |name: &'static str, bytes: Vec<u8>| {
        let (length, folder) = (bytes.len() as u64, Folder::of([(name, bytes)]));
        folder.read();
        let counted = folder.options.read_bytes.load(Ordering::Relaxed);
        assert!((length..=length + 512).contains(&counted), "{name}: {counted} of {length}");
    };
    check("a.txt", b"abc".to_vec());
    check("a.gz", gzip(noise(5000)));
    check("a.tar.xz", xz(tar(&[("a", noise(5000))])));
    check("a.parquet", vec![b'x'; 3000]);
}
