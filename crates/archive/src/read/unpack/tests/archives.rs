//! Archives, and what is wrong with them.

use super::*;

#[test]
fn changed_archives_make_no_reader_panic() {
    let entries: &[(&str, &str)] = &[("a.txt", "one one one one"), ("b.jsonl", LINES)];
    for bytes in [zip(entries), zip_by(CompressionMethod::Xz, entries), tar(entries)] {
        // All of a zip archive, and the first two entries of a tar archive.
        let places = (0..bytes.len().min(1100)).filter(|&at| bytes.len() < 1100 || bytes[at] != 0);
        let changed = places.flat_map(|at| {
            [0x01, 0x80, 0xFF].map(|bits| {
                let mut bytes = bytes.clone();
                bytes[at] ^= bits;
                ("a.zip", bytes)
            })
        });
        let found = Folder::of(changed).read();
        assert!(found.iter().all(|it| !it.contains("internal error")), "{found:#?}");
    }
}

#[test]
fn archives_are_read_entry_by_entry() {
    let long = format!("{}/long.txt", "folder/".repeat(20));
    let packed = gzip(LINES);
    let arabic = WINDOWS_1256.encode("وصل الوزير إلى مدينة البصرة صباح أمس").0.into_owned();
    let entries: &[(&str, &[u8])] = &[
        ("./b.txt", b"two"),
        ("a.txt", b"one"),
        ("folder/", b""),
        ("folder/c.jsonl.gz", &packed),
        (".hidden", b"x"),
        ("folder/.x/y", b"x"),
        ("__MACOSX/a.txt", b"x"),
        ("../../x", b"three"),
        ("/etc/y", b"four"),
        ("d.txt", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
        (&long, b"five"),
        ("e.txt", &arabic),
        ("empty", b""),
    ];
    let expected = |archive: &str| {
        let texts = [
            "./b.txt -> two",
            "a.txt -> one",
            "folder/c.jsonl.gz:1 -> Basra",
            "folder/c.jsonl.gz:2 -> Mosul",
            "../../x -> three",
            "/etc/y -> four",
            "d.txt: binary (image/png), not text",
            &format!("{long} -> five"),
            "e.txt -> وصل الوزير إلى مدينة البصرة صباح أمس",
            "empty -> ",
        ];
        texts.map(|it| format!("{archive}/{it}"))
    };
    let tar = tar(entries);
    // Zip has no folders but by names, and this writer takes no file of such a name.
    let zip: Vec<_> = entries.iter().filter(|(name, _)| !name.ends_with('/')).copied().collect();
    for (name, bytes) in [
        ("a.tar", tar.clone()),
        ("a", tar.clone()),
        ("a.tgz", gzip(&tar)),
        ("a.tar.xz", xz(&tar)),
        ("a.zip", super::zip(&zip)),
        ("a.txt", zip_by(CompressionMethod::Stored, &zip)),
        ("b.zip", zip_by(CompressionMethod::Zstd, &zip)),
        ("c.zip", zip_by(CompressionMethod::Xz, &zip)),
        ("d.zip", zip_by(CompressionMethod::Bzip2, &zip)),
        ("a.zip.gz", gzip(super::zip(&zip))),
    ] {
        assert_eq!(Folder::of([(name, bytes)]).read(), expected(name));
    }
}

#[test]
fn archives_in_archives_are_told() {
    let inner: &[(&str, &[u8])] = &[("a", b"b")];
    let (inner_tar, inner_zip) = (tar(inner), zip(inner));
    let packed = gzip(&inner_tar);
    let entries: &[(&str, &[u8])] = &[("a.tar", &inner_tar), ("b.tgz", &packed), ("c.zip", &inner_zip), ("d", b"e")];
    for (name, bytes) in [("x.tar", tar(entries)), ("x.zip", zip(entries))] {
        let told = "an archive inside an archive: unpack it first";
        check(
            [(name, bytes)],
            &[
                &format!("{name}/a.tar: {told}"),
                &format!("{name}/b.tgz: {told}"),
                &format!("{name}/c.zip: {told}"),
                &format!("{name}/d -> e"),
            ],
        );
    }
}

#[test]
fn a_damaged_tar_archive_is_read_to_the_damage() {
    let bytes = tar(&[("a", "one"), ("b", "two"), ("c", "three")]);
    let mut damaged = bytes.clone();
    damaged[1024] ^= 0x10;
    let mut short = bytes[..1024 + 514].to_vec();
    check([("a.tar", damaged)], &["a.tar/a -> one", "a.tar: tar: archive header checksum mismatch"]);
    check([("a.tar", short.clone())], &["a.tar/a -> one", "a.tar/b: tar: it ends too early"]);
    short.truncate(1024 + 100);
    check([("a.tar", short)], &["a.tar/a -> one", "a.tar: tar: failed to read entire block"]);
    // Without the blocks at the end.
    check([("a.tar", bytes[..3 * 1024].to_vec())], &["a.tar/a -> one", "a.tar/b -> two", "a.tar/c -> three"]);
    check([("a.tar", b"a text".to_vec())], &["a.tar: tar: failed to read entire block"]);
    let noise = noise(4000);
    let entries: &[(&str, &str)] = &[("a", "one"), ("b", &noise), ("c", "three")];
    let mut packed = gzip(tar(entries));
    packed.truncate(packed.len() / 2);
    check([("a.tgz", packed)], &["a.tgz/a -> one", "a.tgz/b: gzip: it ends too early"]);
    // A picture is passed over, and the damage is behind its beginning.
    let picture = [b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", noise.as_bytes()].concat();
    let entries: &[(&str, &[u8])] = &[("a", b"one"), ("b", &picture), ("c", b"three")];
    let mut packed = gzip(tar(entries));
    packed.truncate(packed.len() / 2);
    check(
        [("a.tgz", packed)],
        &["a.tgz/a -> one", "a.tgz/b: binary (image/png), not text", "a.tgz: gzip: it ends too early"],
    );
}

#[test]
fn hostile_tar_headers_are_bounded() {
    let header = |name: &str, kind, size: u64| {
        let mut header = ::tar::Header::new_gnu();
        header.set_path(name).unwrap();
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let long = [header("x", ::tar::EntryType::GNULongName, 1 << 30), vec![b'a'; 6 << 20]].concat();
    check([("a.tar", long)], &["a.tar: the headers of the archive are too long"]);
    let huge = [header("x", ::tar::EntryType::Regular, u64::MAX >> 2), b"abc".to_vec()].concat();
    check([("a.tar", huge)], &["a.tar/x: tar: it ends too early"]);
    let link = [header("x", ::tar::EntryType::Symlink, 0), tar(&[("a", "b")])].concat();
    check([("a.tar", link)], &["a.tar/a -> b"]);
    // A file of 8 EiB of zeros in one block.
    let mut sparse = ::tar::Header::new_gnu();
    sparse.set_path("x").unwrap();
    sparse.set_entry_type(::tar::EntryType::GNUSparse);
    sparse.set_size(0);
    let gnu = sparse.as_gnu_mut().unwrap();
    gnu.realsize.copy_from_slice(b"777777777777");
    gnu.sparse[0].offset.copy_from_slice(b"777777777777");
    gnu.sparse[0].numbytes.copy_from_slice(b"00000000000\0");
    sparse.set_cksum();
    let sparse = [sparse.as_bytes().to_vec(), tar(&[("a", "b")])].concat();
    check([("a.tar", sparse)], &["a.tar/x: a sparse entry of a tar archive: not read", "a.tar/a -> b"]);
}

#[test]
fn what_a_zip_archive_does_not_give_is_told_for_the_entry() {
    let bytes = zip_by(CompressionMethod::Stored, &[("a", "one"), ("b", "twotwo"), ("c", "three")]);
    let at = |what: &[u8]| bytes.windows(what.len()).position(|it| it == what).unwrap();
    let mut changed = bytes.clone();
    changed[at(b"twotwo")] ^= 1;
    check([("a.zip", changed)], &["a.zip/a -> one", "a.zip/b: zip: Invalid checksum", "a.zip/c -> three"]);
    // The second entry of the directory: method and flags.
    let second = bytes.windows(4).enumerate().filter(|(_, it)| it == b"PK\x01\x02").nth(1).unwrap().0;
    let mut strange = bytes.clone();
    strange[second + 10] = 98;
    check(
        [("a.zip", strange)],
        &["a.zip/a -> one", "a.zip/b: zip: its compression method is not supported", "a.zip/c -> three"],
    );
    let mut locked = bytes.clone();
    locked[second + 8] |= 1;
    check([("a.zip", locked)], &["a.zip/a -> one", "a.zip/b: it is encrypted", "a.zip/c -> three"]);
    let mut twins = bytes.clone();
    twins[second + 46] = b'a';
    check(
        [("a.zip", twins)],
        &[
            "a.zip/a -> twotwo",
            "a.zip/c -> three",
            "a.zip: entries of the archive have the same name: the last of them was read",
        ],
    );
    check([("a.zip", bytes[..bytes.len() / 2].to_vec())], &["a.zip: zip: Could not find EOCD"]);
}

#[test]
fn office_documents_are_no_archives() {
    let entries = [("_rels/.rels", "<x/>"), ("word/document.xml", "<x/>"), ("[Content_Types].xml", "<x/>")];
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    check([("a.docx", zip(&entries))], &[&format!("a.docx: binary ({kind}), not text")]);
}
