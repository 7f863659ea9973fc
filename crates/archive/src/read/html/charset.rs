//! The encoding that a page says it has.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;
use nasij_annotation::{Note, NoteKind, Span};

use super::super::{Reason, encoding};

/// A page names its encoding in so many bytes, or not at all.
const HEAD: usize = 1024;

/// Decodes a page: by its byte order mark, as UTF-8 if it is that, by what was said of it, or by what it looks like.
pub(super) fn decode(html: Vec<u8>, hint: Option<&str>) -> Result<(String, Vec<Note>), Reason> {
    let is_settled = Encoding::for_bom(&html).is_some() || str::from_utf8(&html).is_ok();
    let label = if is_settled { None } else { said(&html, hint) };
    let Some(encoding) = label else { return encoding::decode(html, u32::MAX.into()) };
    let (text, has_errors) = encoding.decode_without_bom_handling(&html);
    let text = text.into_owned();
    let span = Span::new(0, text.len());
    let mut notes = vec![Note { kind: NoteKind::Decoded(encoding.name()), span }];
    if has_errors {
        notes.push(Note { kind: NoteKind::BadBytes, span });
    }
    Ok((text, notes))
}

/// The encoding from before Unicode that is said to be that of a page which is no UTF-8.
fn said(html: &[u8], hint: Option<&str>) -> Option<&'static Encoding> {
    let hint = hint.and_then(|label| Encoding::for_label(label.as_bytes()));
    let head = html.get(..HEAD).unwrap_or(html);
    let meta = || label(head).and_then(Encoding::for_label);
    // Many servers call all that they have ISO-8859-1.
    let said = if hint == Some(WINDOWS_1252) { meta().or(hint) } else { hint.or_else(meta) };
    said.filter(|it| ![UTF_8, UTF_16LE, UTF_16BE].contains(it))
}

/// What stands behind `charset=` in a `<meta>`, or behind `encoding=` in an XML declaration.
fn label(head: &[u8]) -> Option<&[u8]> {
    let lower = head.to_ascii_lowercase();
    let tags = [(&b"<meta"[..], &b"charset"[..]), (b"<?xml", b"encoding")];
    tags.into_iter().find_map(|(tag, key)| {
        memmem::find_iter(&lower, tag).find_map(|start| {
            let end = start + memchr::memchr(b'>', lower.get(start..)?)?;
            let key_end = start + memmem::find(lower.get(start..end)?, key)? + key.len();
            value(head.get(key_end..end)?)
        })
    })
}

/// The value in `= "value"`.
fn value(bytes: &[u8]) -> Option<&[u8]> {
    let value = bytes.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/?>".contains(byte);
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    value.split(is_end).next()
}
