use nasij_annotation::NoteKind;

use super::*;
use crate::read::Limits;

type Found = Result<(String, String, Vec<Note>), String>;

fn run(html: &[u8], limits: Limits) -> Found {
    let options = Options { limits, ..Options::default() };
    let record = read(&Input::File("a.html".into()), &mut &*html, &options).map_err(|error| error.to_string())?;
    assert!(record.is_derived);
    assert_eq!((record.document.id.as_str(), record.origin.record), ("a.html", None));
    Ok((record.document.text, serde_json::to_string(&record.meta).unwrap(), record.notes))
}

fn check(html: &str, expected: Result<(&str, &str), &str>) {
    let found = run(html.as_bytes(), Limits::default()).map(|(text, meta, _)| (text, meta));
    let found = found.as_ref().map(|(text, meta)| (text.as_str(), meta.as_str())).map_err(String::as_str);
    assert_eq!(found, expected);
}

const FIRST: &str = "زار الوزير بغداد اليوم، والتقى برئيس الوزراء، ثم عاد إلى عمّان مساء، وقال إن الزيارة كانت الأولى.";
const SECOND: &str = "The visit was the first in ten years, officials said, and more are planned, they added, in May.";

/// A page with an article amidst what pages have.
fn article() -> String {
    let paragraphs = format!("<p>{FIRST}</p><p>{SECOND}</p>").repeat(4);
    format!(
        "<!DOCTYPE html><html lang=ar dir=rtl><head><title>زيارة إلى بغداد</title>
        <meta name=author content='Ali Hasan'><meta property='og:site_name' content=Example>
        <meta property='article:published_time' content='2022-01-22'>
        <script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"url\":\"http://a.example/b\"}}</script>
        <script>var a = '<p>no';</script></head><body><nav><ul><li><a href=a>Home</a><li><a href=b>News</a></ul></nav>
        <article><div><span>22 يناير، 2022</span></div>{paragraphs}<dl><dt>Place</dt><dd>Baghdad, in the east, they said</dd></dl></article>
        <footer><a href=c>Contact</a></footer></body></html>"
    )
}

#[test]
fn an_article_is_the_text() {
    let paragraphs = format!("{FIRST}\n\n{SECOND}\n\n").repeat(4);
    let text = format!("22 يناير، 2022\n\n{paragraphs}Place\nBaghdad, in the east, they said");
    let meta = r#"{"title":"زيارة إلى بغداد","byline":"Ali Hasan","date":"2022-01-22","lang":"ar","dir":"rtl","site":"Example","url":"http://a.example/b"}"#;
    check(&article(), Ok((&text, meta)));
}

#[test]
fn a_page_without_an_article_is_all_its_text() {
    check("", Ok(("", "{}")));
    check("<p> </p><script>a</script>", Ok(("", "{}")));
    check("<title>T</title><img src=a>", Ok(("", r#"{"title":"T"}"#)));
    check("abc", Ok(("abc", "{}")));
    check("<body><script>a</script><style>b</style><noscript>c</noscript>d<template>e</template>", Ok(("d", "{}")));
    check("\u{FEFF}<p>a", Ok(("a", "{}")));
}

#[test]
fn blocks_are_kept_apart() {
    let check = |html: &str, expected: &str| check(html, Ok((expected, "{}")));
    check("<div>a<div>b</div>c</div>d", "a\n\nb\n\nc\n\nd");
    check("<p>a <b>b</b>c<p>\n d\n  e ", "a bc\n\nd e");
    check("a<br>b<br><br>c<br> <br>d", "a\nb\n\nc\n\nd");
    check("a<br>b<p>c", "a\nb\n\nc");
    check("<pre>a<br>b", "a\nb");
    check("<ul><li>a<li>b</ul>c", "a\nb\n\nc");
    check("<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\n\nd");
    check("<dl><dt>a<dd>b</dl>", "a\nb");
    check("<header>a</header><main>b</main><figure><figcaption>c</figcaption></figure>d", "a\n\nb\n\nc\n\nd");
    check("<pre>a\n  b</pre>c   d", "a\n  b\n\nc d");
    check("<span>a</span><span>b</span> <span> c</span>", "ab c");
    check("a&nbsp;b&amp;c&#x200F;", "a\u{A0}b&c\u{200F}");
}

#[test]
fn a_page_says_how_it_is_encoded() {
    let check = |html: &[u8], expected: &str, kinds: &[NoteKind]| {
        let (text, _, notes) = run(html, Limits::default()).unwrap();
        assert_eq!(text, expected);
        let span = Span::new(0, text.len());
        assert_eq!(notes, kinds.iter().map(|kind| Note { kind: *kind, span }).collect::<Vec<_>>());
    };
    let arabic = NoteKind::Decoded("windows-1256");
    let page = |head: &str| [head.as_bytes(), b"<p>\xD2\xC7\xD1"].concat();
    check(&page("<meta charset=windows-1256>"), "زار", &[arabic]);
    check(&page("<META HTTP-EQUIV='Content-Type' CONTENT=\"text/html; CHARSET = cp1256\">"), "زار", &[arabic]);
    check(&page("<?xml version='1.0' encoding='windows-1256'?><html>"), "زار", &[arabic]);
    check(&page("<!-- --><meta name=a><meta charset='iso-8859-6'>"), "زار", &[NoteKind::Decoded("ISO-8859-6")]);
    check("<meta charset=windows-1256><p>زار".as_bytes(), "زار", &[]);
    check(b"\xFF\xFE<\0p\0>\0a\0", "a", &[NoteKind::Decoded("UTF-16LE")]);
    let shift = b"<meta charset=shift_jis><p>a\xFFb";
    check(shift, "a\u{FFFD}b", &[NoteKind::Decoded("Shift_JIS"), NoteKind::BadBytes]);
    let (text, ..) = page_text(b"<meta charset=windows-1256><p>\xD2\xC7\xD1", Some("iso-8859-1"));
    assert_eq!(text, "زار");
    let (text, ..) = page_text(b"<meta charset=windows-1256><p>\xE9", Some("windows-1250"));
    assert_eq!(text, "é");
}

fn page_text(html: &[u8], hint: Option<&str>) -> PageParts {
    page(html.to_vec(), hint, &Options::default()).unwrap()
}

#[test]
fn long_pages_and_texts_are_refused() {
    let limits = Limits { record: 100, text: 20 };
    let check = |html: &str, expected: Result<&str, &str>| {
        let found = run(html.as_bytes(), limits).map(|(text, ..)| text);
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    };
    check(&format!("<p>{}a", " ".repeat(96)), Ok("a"));
    check(&format!("<p>{}a", " ".repeat(97)), Err("a.html: the page is longer than 100 bytes"));
    check(&format!("<p>{}", "a".repeat(20)), Ok(&"a".repeat(20)));
    check(&format!("<p>{}", "a".repeat(21)), Err("a.html: the text is longer than 20 bytes"));
    let mut endless = std::io::repeat(b'a');
    let error = read(&Input::Stdin, &mut endless, &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "standard input: the page is longer than 16777216 bytes");
}

/// Tags that are never closed, each unlike the others.
fn bold(n: usize) -> String {
    (0..n).fold(String::new(), |tags, number| tags + &format!("<b a={number}>"))
}

#[test]
fn deep_nesting_is_refused_early() {
    let refused = Err("a.html: nested deeper than 1000");
    for tag in ["<div>", "<b>", "<i><b>", "<table><tr><td>", "<ul><li>", "<form><div>", "<div><a>", "<font size=1>"] {
        check(&tag.repeat(10_000), refused);
        check(&tag.repeat(100_000), refused);
    }
    check(&format!("<table>{}", "<div>".repeat(100_000)), refused);
    check(&format!("<p>{}</p><p>x", bold(2000)), refused);
    // The body is the second element.
    check(&format!("{}a", "<div>".repeat(990)), Ok(("a", "{}")));
    // What ends by itself does not nest.
    for tag in ["<p>", "<li>", "<br>", "<img>", "<a>", "<option>", "<tr>"] {
        check(&format!("{}a", tag.repeat(3000)), Ok(("a", "{}")));
    }
}

#[test]
fn pages_made_to_be_costly_end_soon() {
    // 900 elements are opened anew in each paragraph.
    let page = format!("<p>{}</p>{}", bold(900), "<p>x</p>".repeat(10_000));
    check(&page, Err("a.html: more than 1000000 elements and texts"));
    // The search for an article would look at the rest of the text from each on.
    let text = "&".repeat(1 << 20);
    check(&text, Ok((&text, "{}")));
    let json = format!("<script type='application/ld+json'>{}</script>a", "[{\"a\":".repeat(100_000));
    check(&json, Ok(("a", "{}")));
}

#[test]
fn any_bytes_end_well() {
    let parts: [&[u8]; 16] = [
        b"<p>",
        b"<table>",
        b"<b>",
        b"</b>",
        b"<script>",
        b"</",
        b"<!--",
        b"\xFF",
        b"&#",
        b"<svg>",
        b"<template>",
        b"\0",
        b"a ",
        b"<a href='",
        b"<select>",
        b"</table>",
    ];
    let mut random = 1_u64;
    for _ in 0..500 {
        let page: Vec<&[u8]> = (0..30)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                parts[(random >> 33) as usize % 16]
            })
            .collect();
        run(&page.concat(), Limits::default()).ok();
    }
}
