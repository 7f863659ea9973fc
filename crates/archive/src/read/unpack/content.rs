//! What the first bytes of a content, and its name, say that it is.

use std::path::Path;

use infer::MatcherType;

use super::super::{InputFormat, Reason, encoding, input::without_packing};

/// How much is looked at; in bytes.
pub(super) const HEAD: u64 = 4096;

/// What is to be done with a content.
#[derive(Debug)]
pub(super) enum Content {
    Tar,
    Zip,
    Document(InputFormat),
    /// It is not read.
    Refused(Reason),
}

impl Content {
    /// What begins with `head`, and is called `name`. `format` is what the user says.
    ///
    /// First bytes that no text has are believed before the user, he before all others, they before the name.
    pub(super) fn of(head: &[u8], name: &Path, format: Option<InputFormat>) -> Self {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return zip(head);
        }
        if head.get(257..262) == Some(b"ustar") {
            return Self::Tar;
        }
        let is_binary = is_binary(head);
        if is_binary && format.is_none() && head.starts_with(b"PAR1") {
            return Self::Document(InputFormat::Parquet);
        }
        if head.starts_with(b"%PDF-") {
            return Self::Document(InputFormat::Pdf);
        }
        if let Some(reason) = unread(head, is_binary) {
            return Self::Refused(reason);
        }
        if let Some(format) = format {
            return Self::Document(format);
        }
        let is_tar = || without_packing(name).extension().is_some_and(|it| it.eq_ignore_ascii_case("tar"));
        if head.starts_with(b"WARC/") {
            Self::Document(InputFormat::Warc)
        } else if let Some(format) = InputFormat::of_name(name) {
            Self::Document(format)
        } else if is_tar() && !head.is_empty() {
            // Archives older than the magic.
            Self::Tar
        } else if is_html(head) {
            Self::Document(InputFormat::Html)
        } else {
            Self::Document(InputFormat::Text)
        }
    }
}

/// A zip archive, or one of the documents that are zip archives inside.
fn zip(head: &[u8]) -> Content {
    let document = |kind: &infer::Type| {
        matches!(kind.matcher_type(), MatcherType::Doc | MatcherType::Book | MatcherType::Image)
            || kind.mime_type() == "application/epub+zip"
    };
    match infer::get(head).filter(document) {
        Some(kind) => Content::Refused(Reason::Binary { kind: kind.mime_type().to_owned() }),
        None => Content::Zip,
    }
}

/// Why a content is not read, if it is of a known kind that is no text.
fn unread(head: &[u8], is_binary: bool) -> Option<Reason> {
    let not_read = |kind: &str| Some(Reason::Unsupported(format!("{kind}: not read by this build")));
    if head.starts_with(b"{\\rtf") {
        return not_read("RTF");
    }
    let kind = infer::get(head).filter(|_| is_binary)?;
    let is_text = kind.matcher_type() == MatcherType::Text;
    // Two letters each, which prove little.
    let is_weak = matches!(kind.extension(), "obj" | "bc" | "der" | "pem");
    // A text that speaks of PDF: the real ones are told above.
    let is_mentioned = kind.extension() == "pdf";
    let kind = kind.mime_type().to_owned();
    (!is_text && !is_weak && !is_mentioned).then_some(Reason::Binary { kind })
}

/// Whether the beginning holds what no text does. Marks of kinds are short, and texts may begin with them: `MZ`, `BM`,
/// `GIF`.
fn is_binary(head: &[u8]) -> bool {
    let head = head.get(..512).unwrap_or(head);
    if encoding::utf16(head).is_some() {
        return false;
    }
    let is_utf8 = str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    let is_control = |&byte: &u8| matches!(byte, 0x01..=0x08 | 0x0E..=0x19 | 0x1C..=0x1F);
    head.contains(&0) || (!is_utf8 && head.iter().any(is_control))
}

fn is_html(head: &[u8]) -> bool {
    let head = head.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(head).trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|mark| head.get(..mark.len()).is_some_and(|it| it.eq_ignore_ascii_case(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], name: &str, expected: &str) {
        let found = match Content::of(head, Path::new(name), None) {
            Content::Document(format) => format!("{format:?}"),
            Content::Refused(reason) => reason.to_string(),
            content => format!("{content:?}"),
        };
        assert_eq!(found, expected, "{name}: {}", head.escape_ascii());
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";

    #[test]
    fn the_name_tells_the_format_and_the_beginning_where_it_does_not() {
        check(b"", "a", "Text");
        check(b"<html>", "a.txt", "Text");
        check(b"\xEF\xBB\xBF \n<!DocType HTML><p>", "a", "Html");
        check(b"<HTML lang=ar>", "", "Html");
        check(b"<p>", "a.htm.gz", "Html");
        check(b"{}", "a.jsonl", "Jsonl");
        check(b"a", "a.tar", "Tar");
        check(b"a", "a.tbz2", "Tar");
    }

    #[test]
    fn first_bytes_win_over_a_lying_name() {
        check(b"PAR1\x15\x04\x15\0", "a.txt", "Parquet");
        check(b"WARC/1.0\r\nWARC-Type: response\r\n", "a.html", "Warc");
        check(b"PK\x05\x06\0\0", "a.jsonl", "Zip");
        check(&[&[b'a'; 257][..], b"ustar\x0000"].concat(), "a.csv", "Tar");
        check(PNG, "a.txt", "binary (image/png), not text");
        check(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", "a.html", "binary (image/jpeg), not text");
        check(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "a.txt", "Pdf");
        check(b"{\\rtf1\\ansi", "a.txt", "RTF: not read by this build");
        check(b"ID3\x03\0\0\0\0", "a", "binary (audio/mpeg), not text");
    }

    #[test]
    fn documents_in_zip_form_are_no_archives() {
        let entry = |name: &str, content: &str| {
            let mut bytes = b"PK\x03\x04".to_vec();
            bytes.resize(30, 0);
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(content.as_bytes());
            bytes
        };
        check(&entry("mimetype", "application/epub+zip"), "a.epub", "binary (application/epub+zip), not text");
        check(
            &entry("mimetype", "application/vnd.oasis.opendocument.text"),
            "a",
            "binary (application/vnd.oasis.opendocument.text), not text",
        );
        check(&entry("a.txt", "b"), "a", "Zip");
    }

    #[test]
    fn texts_that_begin_like_something_else_are_texts() {
        for text in
            ["MZ is a sign", "BM", "GIF89a is a format", "BC 300", "%!PS", "In 1993 %PDF-1.0 came", "#!/bin/sh\n"]
        {
            check(text.as_bytes(), "a", "Text");
        }
        check(b"PAR1, the first", "a", "Text");
        check(b"-----BEGIN CERTIFICATE-----", "a", "Text");
        // As UTF-16, with and without mark.
        check(b"\xFF\xFEI\0I\0*\0\0\0", "a.txt", "Text");
        check(b"B\0M\0 \0i\0s\0 \0a\0 \0k\0e\0y\0", "a", "Text");
        // Bytes over 7F, but no control characters.
        check(b"BM \xE3\xCF\xED\xE4\xC9", "a", "Text");
    }
}
