mod writer;

use std::{fmt::Write, io::Cursor};

use nasij_annotation::NoteKind;

use super::super::Limits;
use super::*;
use writer::{Pdf, catalog, hex};

const ARABIC: &str = "قالت الوزيرة في المدينة إن الشركة باعت 1250 طن من القمح إلى مصر";

fn read_with(bytes: &[u8], limits: Limits) -> Item {
    let options = Options { limits, ..Options::default() };
    read(&Input::File("a.pdf".into()), &mut Cursor::new(bytes), &options)
}

fn check(bytes: &[u8], expected: &str, notes: &[NoteKind]) {
    let record = read_with(bytes, Limits::default()).unwrap();
    assert_eq!(record.document.text, expected);
    assert_eq!(record.document.id, "a.pdf");
    assert!(record.is_derived);
    assert_eq!(record.notes.iter().map(|it| it.kind).collect::<Vec<_>>(), notes);
}

#[track_caller]
fn check_error(bytes: &[u8], expected: &str) {
    let error = read_with(bytes, Limits::default()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("a.pdf: {expected}")), "{error}");
}

fn seen(text: &str) -> String {
    let words = text.split(' ').rev();
    let words = words.map(|it| if it.is_ascii() { it.to_owned() } else { it.chars().rev().collect() });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn pages_of_english_are_read() {
    let one = "BT /H 12 Tf 50 700 Td (The minister) Tj 100 0 Td (spoke.) Tj 0 -14 Td (A line) ' T* (more) Tj ET";
    let two = "BT /H 12 Tf 1 0 0 1 50 700 Tm [(W) 20 (ord) -400 (by word)] TJ ET 0.5 g 9 9 9 9 re f /X sh";
    let pdf = Pdf::of_pages(&[one, two]).bytes();
    let record = read_with(&pdf, Limits::default()).unwrap();
    assert_eq!(record.document.text, "The minister spoke.\nA line more\n\nWord by word");
    let meta = serde_json::to_string(&record.meta).unwrap();
    assert_eq!(meta, r#"{"title":"A title","author":"منى","date":"2024-01-31","pages":2}"#);
}

#[test]
fn arabic_is_read_in_either_order() {
    check(&Pdf::of_text(ARABIC).bytes(), ARABIC, &[]);
    check(&Pdf::of_text(&seen(ARABIC)).bytes(), ARABIC, &[NoteKind::Reordered]);
    check(&Pdf::of_text("من مصر").bytes(), "من مصر", &[NoteKind::DoubtfulOrder]);
    let forms = "\u{FE96}\u{FEF4}\u{FE91} \u{FE96}\u{FEF4}\u{FE91}";
    check(&Pdf::of_text(forms).bytes(), "بيت بيت", &[NoteKind::Reordered]);
}

#[test]
fn words_drawn_from_the_right_are_turned_about_too() {
    let mut pdf = Pdf::of_text(ARABIC);
    let (mut content, mut right) = ("BT /A 10 Tf ".to_owned(), 550);
    for word in ARABIC.split(' ') {
        right -= 5 * i32::try_from(word.chars().count()).unwrap();
        let word: String = if word.is_ascii() { word.to_owned() } else { word.chars().rev().collect() };
        write!(content, "1 0 0 1 {right} 700 Tm <{}> Tj ", hex(&word)).unwrap();
        right -= 3;
    }
    pdf.set(3, &writer::stream("", content + "ET"));
    check(&pdf.bytes(), ARABIC, &[NoteKind::Reordered]);
}

#[test]
fn full_lines_go_on() {
    let page =
        "BT /H 9 Tf 12 TL 10 700 Td (The Bank of the) Tj (North and South) ' (said it would pay) ' (more.) ' (New) '";
    let page = format!("{page} 0 -30 Td (Next) Tj ET");
    check(
        &Pdf::of_pages(&[&page]).bytes(),
        "The Bank of the North and South said it would pay more.\nNew\n\nNext",
        &[],
    );
}

#[test]
fn forms_are_drawn_in_place_and_images_not() {
    let mut pdf = Pdf::of_pages(&["/F Do /I Do BT /H 9 Tf 10 10 Td (after) Tj ET"]);
    pdf.set(20, &writer::stream("/Subtype /Form /Matrix [1 0 0 1 0 50]", "q BT /H 9 Tf 10 10 Td (form) Tj ET"));
    pdf.set(21, &writer::stream("/Subtype /Image", "BT (no) Tj ET"));
    pdf.resources = "/XObject << /F 20 0 R /I 21 0 R >>".to_owned();
    check(&pdf.bytes(), "form\nafter", &[]);
}

#[test]
fn limits_hold() {
    let pdf = Pdf::of_pages(&["BT /H 9 Tf (0123456789) Tj ET"]).bytes();
    let error = |limits| read_with(&pdf, limits).unwrap_err().to_string();
    let limits = Limits::default();
    assert_eq!(error(Limits { record: 100, ..limits }), "a.pdf: the file is longer than 100 bytes");
    assert_eq!(error(Limits { text: 9, ..limits }), "a.pdf: the text is longer than 9 bytes");
    assert!(read_with(&pdf, Limits { text: 10, ..limits }).is_ok());
    let many = Pdf::of_pages(&vec![""; PAGES + 1]).bytes();
    check_error(&many, "PDF: more than 5000 pages");
}

#[test]
fn what_has_no_text_is_an_error() {
    check_error(&Pdf::of_pages(&[""]).bytes(), "PDF: no text in it, perhaps scanned");
    check_error(b"%PDF-1.4\n", "PDF: failed parsing cross reference table");
    check_error(b"", "PDF: couldn't parse input");
    let mut pdf = Pdf::of_pages(&["BT /H 9 Tf (a) Tj ET"]);
    pdf.trailer = "/Encrypt 9 0 R".to_owned();
    check_error(&pdf.bytes(), "PDF: encrypted");
    // A font of two bytes without a table.
    let mut pdf = Pdf::of_text("مصر");
    pdf.set(5, "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [6 0 R] >>");
    check_error(&pdf.bytes(), "PDF: its fonts do not tell what their glyphs mean");
    // One that does not know one of its letters.
    let mut pdf = Pdf::of_text("مصر");
    pdf.set(7, &writer::stream("", "beginbfchar <0631> <0631> <0645> <0645> endbfchar"));
    check(&pdf.bytes(), "م\u{FFFD}ر", &[NoteKind::DoubtfulOrder]);
}

#[test]
fn cycles_end() {
    let mut pdf = Pdf::of_pages(&["/F Do /F Do BT /H 9 Tf (a) Tj ET"]);
    pdf.set(20, &writer::stream("/Subtype /Form", "/F Do /F Do"));
    pdf.resources = "/XObject << /F 20 0 R >>".to_owned();
    check(&pdf.bytes(), "a", &[]);
    // Twelve levels of ten drawings each are too much.
    pdf.set(20, &writer::stream("/Subtype /Form", "/F Do ".repeat(10)));
    check_error(&pdf.bytes(), "PDF: its pages are too much to draw");
    // A page that is its own parent, without resources.
    let mut pdf = Pdf::of_pages(&["BT /H 9 Tf (a) Tj ET"]);
    pdf.set(2, "<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>");
    check(&pdf.bytes(), "a", &[]);
    // A tree of pages that is its own child.
    let mut pdf = Pdf::of_pages(&["BT /H 9 Tf (a) Tj ET"]);
    pdf.set(catalog::PAGES, "<< /Type /Pages /Kids [11 0 R 11 0 R 2 0 R] /Count 9 >>");
    check_error(&pdf.bytes(), "PDF: ");
}

#[test]
fn bombs_are_refused() {
    let zeros = writer::deflated(&vec![b' '; 80 << 20]);
    let mut pdf = Pdf::of_pages(&["BT /H 9 Tf (a) Tj ET"]);
    pdf.set(3, &writer::packed("", &zeros));
    check_error(&pdf.bytes(), "PDF: its pages are too much to draw");
    let mut pdf = Pdf::of_pages(&["BT /H 9 Tf (a) Tj ET"]);
    pdf.set(30, &writer::packed("/Type /ObjStm /N 1 /First 4", &zeros));
    check_error(&pdf.bytes(), "a decompression bomb");
    // A table that names a large object many times.
    let mut bytes = b"%PDF-1.5\n1 0 obj\n(".to_vec();
    bytes.resize(1 << 20, b'a');
    bytes.extend(b")\nendobj\n");
    let start = bytes.len();
    bytes.extend(b"xref\n0 5000\n");
    bytes.extend(b"0000000009 00000 n \n".repeat(5000));
    bytes.extend(format!("trailer << /Size 5000 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF").bytes());
    check_error(&bytes, "a decompression bomb");
    let table = writer::packed("/Type /XRef /Size 9 /W [1 2 1] /Root 10 0 R", &zeros);
    let with_table = |table: &[u8]| [b"%PDF-1.5\n7 0 obj\n", table, b"\nendobj\nstartxref\n9\n%%EOF"].concat();
    check_error(&with_table(&table), "a decompression bomb");
    // Entries without a width, of which there can be any number.
    let table = |type_name| writer::stream(&format!("/Type /{type_name} /Size 4294967295 /W [0 0 0] /Root 1 0 R"), "");
    check_error(&with_table(&table("XRef")), "PDF: the table of its objects");
    check_error(&with_table(&table("X#52ef")), "PDF: the table of its objects");
}

#[test]
fn hostile_fonts_do_no_harm() {
    let text = "BT /H 9 Tf (ab) Tj ET";
    let check = |font: &str, expected: &str| {
        let mut pdf = Pdf::of_pages(&[text]);
        pdf.set(4, font);
        check(&pdf.bytes(), expected, &[]);
    };
    check("<< /Type /Font >>", "ab");
    check("<< /Subtype /Type3 /FontMatrix [1 0 0 1 0 0] /FirstChar 255 /Widths [1 2 3] >>", "ab");
    check("<< /Subtype /TrueType /FirstChar -5 /LastChar 9 /Widths 7 /Encoding /StandardEncoding >>", "ab");
    check("<< /Subtype /Type1 /Encoding << /Differences [-7 /a 97 /b 999 /c 98 4 0 R 98 /zzz] >> >>", "bb");
    check("(no font)", "ab");
}

/// Whatever is broken in a file, reading it ends, and in time.
#[test]
fn damaged_files_do_not_harm() {
    let pdf = Pdf::of_text(ARABIC).bytes();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut state = 7_u64;
    for _ in 0..300 {
        let mut bytes = pdf.clone();
        for _ in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % bytes.len();
            match state % 3 {
                0 => bytes[at] = u8::try_from(state >> 56).unwrap(),
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b'9'),
            }
        }
        if let Err(error) = read_with(&bytes, Limits::default()) {
            let words = error.to_string();
            assert!(words.starts_with("a.pdf: PDF: ") || words.contains("bomb"), "{words}");
        }
    }
    std::panic::set_hook(hook);
}
