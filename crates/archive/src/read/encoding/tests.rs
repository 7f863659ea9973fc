use std::io::Read;

use encoding_rs::{Encoding, ISO_8859_6, UTF_8, WINDOWS_1252, WINDOWS_1256};

use super::*;

const ARABIC: &str = "وصل الوزير إلى مدينة البصرة صباح أمس، وزار الميناء.";
const FRENCH: &str = "Le ministre est arrivé à Alger où il a été reçu par le préfet.";

fn check(bytes: &[u8], text: &str, notes: &[(&str, std::ops::Range<u32>)]) {
    let (found, found_notes) = decode(bytes.to_vec(), 4096).unwrap();
    assert_eq!(found, text);
    let message = |kind| match kind {
        NoteKind::Decoded(encoding) => encoding,
        kind => kind.code(),
    };
    let found: Vec<_> = found_notes.iter().map(|note| (message(note.kind), note.span.start..note.span.end)).collect();
    assert_eq!(found, notes);
}

fn refused(bytes: &[u8], limit: u64, expected: &str) {
    assert_eq!(decode(bytes.to_vec(), limit).unwrap_err().to_string(), expected);
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding.encode(text);
    assert!(!is_lossy);
    bytes.into_owned()
}

fn utf16_of(text: &str, is_big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|it| if is_big { it.to_be_bytes() } else { it.to_le_bytes() }).collect()
}

#[test]
fn utf8_is_taken_as_it_is() {
    check(b"", "", &[]);
    check(ARABIC.as_bytes(), ARABIC, &[]);
    check("\u{FEFF}a\u{FEFF}".as_bytes(), "a\u{FEFF}", &[]);
    check(b"a\0b", "a\0b", &[]);
    check(b"a name\0another name\0", "a name\0another name\0", &[]);
    check("a\u{202E}\u{85}\x1B[0m\u{E000}".as_bytes(), "a\u{202E}\u{85}\x1B[0m\u{E000}", &[]);
}

#[test]
fn utf16_is_told_by_its_mark_or_its_blocks() {
    for text in ["Basra and Mosul", ARABIC, "Basra \u{1F600}", "x\r\n"] {
        let end = u32::try_from(text.len()).unwrap();
        let marked = format!("\u{FEFF}{text}");
        check(&utf16_of(&marked, false), text, &[("UTF-16LE", 0..end)]);
        check(&utf16_of(&marked, true), text, &[("UTF-16BE", 0..end)]);
    }
    for text in ["Basra and Mosul", ARABIC, "1 2\r\n"] {
        let end = u32::try_from(text.len()).unwrap();
        check(&utf16_of(text, false), text, &[("UTF-16LE", 0..end)]);
        check(&utf16_of(text, true), text, &[("UTF-16BE", 0..end)]);
    }
    // Cut in the middle of a letter.
    check(b"\xFF\xFEa\0b", "a\u{FFFD}", &[("UTF-16LE", 0..4)]);
    check(b"\xFF\xFE", "", &[("UTF-16LE", 0..0)]);
}

#[test]
fn few_bad_bytes_do_not_make_another_encoding() {
    let cut = &ARABIC.as_bytes()[..ARABIC.len() - 2];
    check(cut, &ARABIC.replace("ء.", "\u{FFFD}"), &[("bad_bytes", 90..93)]);
    check("“one” two\u{2014}".as_bytes(), "“one” two\u{2014}", &[]);
    check(b"\xE2\x80\x9Cone\xE2\x80\x9D \x97 two", "“one” \u{FFFD} two", &[("bad_bytes", 10..13)]);
    let joined = [ARABIC.as_bytes(), b"\xFF\xFE", ARABIC.as_bytes()].concat();
    check(&joined, &format!("{ARABIC}\u{FFFD}\u{FFFD}{ARABIC}"), &[("bad_bytes", 93..99)]);
}

#[test]
fn the_hundredth_note_covers_the_rest() {
    let line = "مدينة البصرة\n";
    let bytes = [line.as_bytes(), b"\xFF "].concat().repeat(150);
    let (text, notes) = decode(bytes, 1 << 20).unwrap();
    let n = line.len() + 4;
    assert_eq!(text.len(), 150 * n);
    assert_eq!(notes.len(), 100);
    assert_eq!(notes[98].span, Span::new(99 * n - 4, 99 * n - 1));
    assert_eq!(notes[99].span, Span::new(100 * n - 4, 150 * n - 1));
}

#[test]
fn older_encodings_are_told_by_their_letters() {
    for (text, encoding, name) in [
        (ARABIC, WINDOWS_1256, "windows-1256"),
        (ARABIC, ISO_8859_6, "ISO-8859-6"),
        ("قال المدير إن الشركة ستفتح فرعا جديدا", WINDOWS_1256, "windows-1256"),
        ("قال المدير إن الشركة ستفتح فرعا جديدا", ISO_8859_6, "ISO-8859-6"),
        (FRENCH, WINDOWS_1252, "windows-1252"),
        ("The company\u{2019}s director said \u{201C}no\u{201D} to the offer.", WINDOWS_1252, "windows-1252"),
        ("Caf\u{E9}", WINDOWS_1252, "windows-1252"),
    ] {
        check(&encoded(text, encoding), text, &[(name, 0..u32::try_from(text.len()).unwrap())]);
    }
}

#[test]
fn what_is_mostly_control_characters_is_no_text() {
    let expected = "binary (control characters), not text";
    refused(&[0; 100], 4096, expected);
    refused(&[0xFF; 5].iter().chain(&[1; 9]).copied().collect::<Vec<_>>(), 4096, expected);
    refused(&(0..=255).cycle().take(4000).map(|n: u32| (n * 7 % 31) as u8).collect::<Vec<_>>(), 4096, expected);
    let noise: Vec<u8> = (0..5000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    assert!(str::from_utf8(&noise).is_err());
    refused(&noise, 8192, expected);
    // UTF-32.
    refused(&"\u{FEFF}a text".chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<_>>(), 4096, expected);
    check(b"abc\0def\0ghi\0jkl\0", "abc\0def\0ghi\0jkl\0", &[]);
    refused(b"a\0\0b\0c\0d\0\0\0", 4096, expected);
}

#[test]
fn the_limit_is_that_of_the_text_and_never_passed() {
    let long = "the text is longer than 50 bytes";
    let text = "وصل الوزير إلى مدينة البصرة";
    assert_eq!(text.len(), 50);
    assert_eq!(decode(encoded(text, WINDOWS_1256), 50).unwrap().0, text);
    refused(&encoded(text, WINDOWS_1256), 49, &long.replace("50", "49"));
    refused(&utf16_of(&"\u{FEFF}a".repeat(14), true), 50, long);
    refused(&[&b"\xD8\xA8".repeat(24)[..], b"\xFF"].concat(), 50, long);
    assert_eq!(decode([&b"\xD8\xA8".repeat(23)[..], b"\xFF"].concat(), 50).unwrap().0.len(), 49);
    refused(&[b'a'; 51], 50, long);
}

#[test]
fn streams_of_utf16_come_out_as_utf8() {
    let check = |bytes: &[u8], expected: &str, encoding| {
        let mut stream = utf8_stream(bytes);
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        assert_eq!((text.as_slice(), stream.encoding()), (expected.as_bytes(), encoding));
    };
    let long = ARABIC.repeat(500);
    for is_big in [false, true] {
        let name = Some(if is_big { "UTF-16BE" } else { "UTF-16LE" });
        check(&utf16_of(&long, is_big), &long, name);
        check(&utf16_of(&format!("\u{FEFF}{long}"), is_big), &long, name);
    }
    check(long.as_bytes(), &long, None);
    check("\u{FEFF}a".as_bytes(), "\u{FEFF}a", None);
    check(b"", "", None);
    assert_eq!(UTF_8.name(), "UTF-8");
}
