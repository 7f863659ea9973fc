//! The tables of where objects are, which the library reads before any filter.
//!
//! Packed tables may be bombs, and tables of entries without a width have any number of them.

use memchr::memmem;

use super::super::super::Reason;
use super::super::malformed;
use super::{OBJECTS, bomb, inflated};

/// How long what is said before a table, or after it, may be; in bytes.
const HEAD: usize = 64 << 10;

/// Checks all places that the file says are tables.
pub(super) fn check(bytes: &[u8]) -> Result<(), Reason> {
    let start = memmem::find(bytes, b"%PDF-").unwrap_or_default();
    let bytes = bytes.get(start..).unwrap_or_default();
    for key in ["startxref", "/Prev", "/XRefStm"] {
        for at in memmem::find_iter(bytes, key) {
            let rest = bytes.get(at + key.len()..).unwrap_or_default().trim_ascii_start();
            let rest = rest.strip_prefix(b"+").unwrap_or(rest);
            let digits = rest.iter().take_while(|it| it.is_ascii_digit()).count();
            let number = rest.get(..digits).and_then(|it| str::from_utf8(it).ok()?.parse::<usize>().ok());
            match number.and_then(|it| bytes.get(it..)) {
                Some(table) => check_one(table, bytes.len())?,
                // A comment hides the number from us, not from the library.
                None if rest.first() == Some(&b'%') => return Err(strange()),
                None => {}
            }
        }
    }
    Ok(())
}

fn check_one(table: &[u8], length: usize) -> Result<(), Reason> {
    let table = table.trim_ascii_start();
    if table.starts_with(b"xref") {
        let trailer = memmem::find(table, b"trailer").and_then(|it| table.get(it..)).unwrap_or_default();
        let trailer = trailer.get(..HEAD).unwrap_or(trailer);
        let end = memmem::find(trailer, b"startxref").unwrap_or(trailer.len());
        return if has_escaped_name(trailer.get(..end).unwrap_or_default()) { Err(strange()) } else { Ok(()) };
    }
    let head = table.get(..HEAD).unwrap_or(table);
    let Some(end) = memmem::find(head, b"stream") else { return Ok(()) };
    let dict = head.get(..end).unwrap_or_default();
    let is_packed_oddly = ["LZWDecode", "ASCII85Decode"].iter().any(|it| memmem::find(dict, it.as_bytes()).is_some())
        || memmem::find_iter(dict, b"FlateDecode").count() > 1;
    if has_escaped_name(dict) || memmem::find(dict, b"%").is_some() || is_packed_oddly || has_no_width(dict) {
        return Err(strange());
    }
    let packed = table.get(end + b"stream".len()..).unwrap_or_default().trim_ascii_start();
    if memmem::find(dict, b"FlateDecode").is_some() && inflated(packed, OBJECTS).len() as u64 > OBJECTS {
        return Err(bomb(length as u64));
    }
    Ok(())
}

/// Whether the widths of the parts of an entry are all zero.
fn has_no_width(dict: &[u8]) -> bool {
    memmem::find_iter(dict, b"/W").any(|at| {
        let rest = dict.get(at + 2..).unwrap_or_default();
        let end = rest.iter().position(|it| *it == b']').unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        digits.contains(&b'[') && !digits.iter().any(|it| matches!(it, b'1'..=b'9'))
    })
}

/// Whether letters of a name are written by their numbers, which hides it from us.
fn has_escaped_name(text: &[u8]) -> bool {
    let is_end = |it: &u8| it.is_ascii_whitespace() || b"()<>[]{}/%".contains(it);
    let names = text.split(|it| *it == b'/').skip(1);
    names.map(|it| it.split(is_end).next().unwrap_or_default()).any(|it| it.contains(&b'#'))
}

fn strange() -> Reason {
    malformed("the table of its objects is written in a strange way")
}
