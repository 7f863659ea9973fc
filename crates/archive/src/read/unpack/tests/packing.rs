//! Compression, and what is wrong with it.

use super::*;

#[test]
fn compression_is_seen_through_whatever_the_name() {
    check(
        [
            ("a.txt", gzip("one")),
            ("b.jsonl.gz", gzip(LINES)),
            ("c.jsonl", zstd(LINES)),
            ("d.txt.xz", xz("four")),
            ("e", bzip2("five")),
            ("f.jsonl.gz", LINES.into()),
            ("g.txt.gz.xz.zst", zstd(xz(gzip("seven")))),
            ("h.txt", gzip(zstd(xz(gzip("eight"))))),
            ("i.txt.gz", vec![]),
        ],
        &[
            "a.txt -> one",
            "b.jsonl.gz:1 -> Basra",
            "b.jsonl.gz:2 -> Mosul",
            "c.jsonl:1 -> Basra",
            "c.jsonl:2 -> Mosul",
            "d.txt.xz -> four",
            "e -> five",
            "f.jsonl.gz:1 -> Basra",
            "f.jsonl.gz:2 -> Mosul",
            "g.txt.gz.xz.zst -> seven",
            "h.txt: packed more than 3 times",
            "i.txt.gz -> ",
        ],
    );
}

#[test]
fn streams_that_follow_each_other_are_one_text() {
    let twice = |pack: fn(&'static str) -> Vec<u8>| [pack("ab"), pack("cd")].concat();
    let skippable = [&b"\x50\x2A\x4D\x18\x02\0\0\0xy"[..], &zstd("ab")].concat();
    check(
        [
            ("a", twice(gzip)),
            ("b", twice(zstd)),
            ("c", twice(xz)),
            ("d", twice(bzip2)),
            ("e", skippable),
            ("f", bzip2("")),
        ],
        &["a -> abcd", "b -> abcd", "c -> abcd", "d -> abcd", "e -> ab", "f -> "],
    );
}

#[test]
fn what_came_out_before_the_damage_is_read() {
    for (pack, name) in [(gzip as fn(String) -> Vec<u8>, "gzip"), (zstd, "zstd"), (xz, "xz"), (bzip2, "bzip2")] {
        let lines = noise(60_000);
        let mut packed = pack(lines.clone());
        packed.truncate(packed.len() * 2 / 3);
        let found = Folder::of([("a.jsonl", packed.clone())]).read();
        let (last, before) = found.split_last().unwrap();
        assert!(before.len() > 10_000, "{name}: {}", before.len());
        let expected = lines.lines().zip(1..).map(|(line, n)| {
            let text = line.trim_start_matches("{\"text\":\"").trim_end_matches("\"}");
            format!("a.jsonl:{n} -> {text}")
        });
        assert!(expected.zip(before).all(|(expected, found)| expected == *found), "{name}");
        assert_eq!(*last, format!("a.jsonl: record {}: {name}: it ends too early", before.len() + 1));
        check([("a.txt", packed)], &[&format!("a.txt: {name}: it ends too early")]);
    }
}

#[test]
fn every_cut_and_every_changed_byte_is_an_error_or_harmless() {
    for pack in [gzip as fn(&'static str) -> Vec<u8>, zstd, xz, bzip2] {
        let packed = pack("a text that is packed, and cut");
        for end in 6..packed.len() {
            // A frame header of xz or gzip may be cut so short that it is none.
            let found = Folder::of([("a.txt", packed[..end].to_vec())]).read();
            assert_eq!(found.len(), 1);
            assert!(!found[0].contains("a text"), "{end}: {found:?}");
        }
        for at in 0..packed.len() {
            let mut packed = packed.clone();
            packed[at] ^= 0x41;
            assert_eq!(Folder::of([("a.txt", packed)]).read().len(), 1);
        }
    }
}

#[test]
fn no_stream_takes_the_memory_that_it_asks_for() {
    let mut packed = xz("a text");
    // The header of the block: its length, flags, filter, length of the properties, then the dictionary: 4 GiB - 1.
    let block = 12;
    assert_eq!(packed[block + 2..block + 4], [0x21, 1]);
    packed[block + 4] = 40;
    let end = block + usize::from(packed[block]) * 4;
    let mut crc = flate2::Crc::new();
    crc.update(&packed[block..end]);
    packed[end..end + 4].copy_from_slice(&crc.sum().to_le_bytes());
    check([("a.txt", packed.clone())], &["a.txt: xz: it needs too much memory"]);
    // The same in a zip archive; the library does not write what is packed already.
    let entry = zip_by(CompressionMethod::Stored, &[("a", &packed)]);
    let mut entry = entry;
    let directory = entry.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    entry[8] = 95;
    entry[directory + 10] = 95;
    check([("a.zip", entry)], &["a.zip/a: xz: it needs too much memory"]);
    // A window of 2 GiB, then a block of no bytes.
    let frame = [&[0x28, 0xB5, 0x2F, 0xFD, 0, 21 << 3][..], &[1, 0, 0]].concat();
    check([("a.txt", frame)], &["a.txt: zstd: Frame requires too much memory for decoding"]);
}

#[test]
fn bombs_are_stopped() {
    let zeros = vec![0; 12 << 20];
    let bomb = |name: &'static str, bytes: Vec<u8>, expected: &[&str]| {
        let folder = Folder { harmless: Some(1 << 20), ..Folder::of([(name, bytes)]) };
        let found = folder.read();
        let words: Vec<_> = found
            .iter()
            .map(|it| it.split_once(" bytes unpack to more than ").map_or(it.as_str(), |(before, _)| before))
            .map(|it| it.trim_end_matches(|it: char| it.is_ascii_digit()))
            .collect();
        assert_eq!(words, expected);
    };
    bomb("a.txt", gzip(&zeros), &["a.txt: a decompression bomb: "]);
    bomb("a.zst", zstd(&zeros), &["a.zst: a decompression bomb: "]);
    bomb("a.jsonl", bzip2(&zeros), &["a.jsonl: record 1: a decompression bomb: "]);
    // Each layer alone is none.
    bomb("b.txt", gzip(gzip(vec![0; 60 << 20])), &["b.txt: a decompression bomb: "]);
    let entries: &[(&str, &[u8])] = &[("a", b"one"), ("b", &zeros), ("c", b"three")];
    bomb("a.tar.zst", zstd(tar(entries)), &["a.tar.zst/a -> one", "a.tar.zst/b: a decompression bomb: "]);
    let locked = gzip(&zeros);
    let entries: &[(&str, &[u8])] = &[("a", b"one"), ("b", &locked), ("c", b"three")];
    bomb("a.tar", tar(entries), &["a.tar/a -> one", "a.tar/b: a decompression bomb: ", "a.tar/c -> three"]);
    let noise = noise(40_000);
    let entries: &[(&str, &[u8])] = &[("a", b"one"), ("b", &zeros), ("c", b"three"), ("d.png", noise.as_bytes())];
    bomb("a.zip", zip(&entries[..3]), &["a.zip/a -> one", "a.zip/b: a decompression bomb: "]);
    let found = Folder { harmless: Some(1 << 20), ..Folder::of([("a.zip", zip(entries))]) }.read();
    assert!(found[1].starts_with("a.zip/b: a decompression bomb: "));
    assert_eq!(found[2], "a.zip/c -> three");
    // Small, but more of them than the archive is worth.
    let pieces: Vec<_> = (0..40).map(|n| (format!("{n}"), vec![b'a'; 900 << 10])).collect();
    let entries: Vec<_> = pieces.iter().map(|(name, bytes)| (name.as_str(), bytes)).collect();
    let mut folder = Folder { harmless: Some(1 << 20), ..Folder::of([("a.zip", zip(&entries))]) };
    let found = folder.read();
    assert!(found.last().unwrap().contains("a decompression bomb") && found.len() < 30, "{}", found.len());
    folder.harmless = None;
    assert_eq!(folder.read().len(), 40);
}
