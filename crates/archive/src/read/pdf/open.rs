//! Opening a file, under guards against bombs and ciphers.

mod tables;

use std::{cell::Cell, io::Read, panic::resume_unwind};

use flate2::read::ZlibDecoder;
use memchr::memmem;
use pdf_extract::{Dictionary, Document, LoadOptions, Object, Stream, decode_text_string};
use serde_json::Value;

use super::super::{Reason, panics::without_panic};
use super::malformed;

/// The most that the streams with objects may unpack to, together; in bytes. The library unpacks them at once, and the
/// objects take some ten times as much.
const OBJECTS: u64 = 64 << 20;

/// The longest packed stream of a kind whose unpacking cannot be watched; in bytes. LZW makes at most some 1,500 times
/// as much.
const UNWATCHED: usize = 64 << 10;

thread_local! {
    /// What the streams with objects unpacked to. The library takes a plain function as filter, so that it stands here.
    static UNPACKED: Cell<u64> = const { Cell::new(0) };

    /// How much larger the objects may become, together; in bytes. A table may name an object any number of times.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// All objects of a file but images.
pub(super) fn open(bytes: &[u8]) -> Result<Document, Reason> {
    // Deciphering goes a way of its own in the library, past the filter.
    if memmem::find(bytes, b"/Encrypt").is_some() {
        return Err(encrypted());
    }
    tables::check(bytes)?;
    UNPACKED.set(0);
    LEFT.set((bytes.len() as u64).saturating_add(OBJECTS).saturating_mul(4));
    let options = LoadOptions { filter: Some(filter), ..LoadOptions::default() };
    let document = without_panic(|| Document::load_mem_with_options(bytes, options));
    if UNPACKED.get() > OBJECTS {
        return Err(bomb(bytes.len() as u64));
    }
    let document = document?.map_err(|error| malformed(&error.to_string()))?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(encrypted());
    }
    Ok(document)
}

/// Drops images, which hold no text, and streams with objects that unpack to too much.
fn filter(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    let Some(left) = LEFT.get().checked_sub(size(object)) else {
        UNPACKED.set(u64::MAX);
        // The library has no other end, and it would read all the others. The hook for panics is not run.
        resume_unwind(Box::new("the objects are too large"));
    };
    LEFT.set(left);
    if let Object::Stream(stream) = &*object {
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"Image") {
            return None;
        }
        if stream.dict.has_type(b"ObjStm") {
            let left = OBJECTS.saturating_sub(UNPACKED.get());
            let Some(content) = content(stream, left) else {
                UNPACKED.set(u64::MAX);
                return None;
            };
            UNPACKED.set(UNPACKED.get().saturating_add(content.len() as u64));
        }
    }
    // The library takes an object inside a stream from what is given back, others from where they are.
    Some((id, object.clone()))
}

/// About how much memory an object takes; in bytes. The library's parser bounds how deep they are.
fn size(object: &Object) -> u64 {
    let inner = match object {
        Object::Name(bytes) | Object::String(bytes, _) => bytes.len() as u64,
        Object::Array(array) => array.iter().map(size).sum(),
        Object::Dictionary(dict) => dict.iter().map(|(key, value)| key.len() as u64 + size(value)).sum(),
        Object::Stream(stream) => {
            let dict: u64 = stream.dict.iter().map(|(key, value)| key.len() as u64 + size(value)).sum();
            dict + stream.content.len() as u64
        }
        _ => 0,
    };
    inner + 16
}

/// What a stream unpacks to; nothing if that is more than `limit` bytes.
pub(super) fn content(stream: &Stream, limit: u64) -> Option<Vec<u8>> {
    let filters = stream.filters().unwrap_or_default();
    let content = match filters[..] {
        [] => stream.content.clone(),
        [b"FlateDecode"] if !has_predictor(stream) => inflated(&stream.content, limit),
        _ if stream.content.len() <= UNWATCHED => stream.decompressed_content().ok()?,
        // One layer after the other, of which only the last may be large.
        [b"ASCII85Decode", b"FlateDecode"] if !has_predictor(stream) => {
            let layer =
                Stream::new(Dictionary::from_iter([("Filter", "ASCII85Decode".into())]), stream.content.clone());
            inflated(&layer.decompressed_content().ok()?, limit)
        }
        _ => {
            let filters = filters.iter().filter(|it| **it == b"FlateDecode").count();
            if filters != 1 || inflated(&stream.content, limit).len() as u64 > limit {
                return None;
            }
            stream.decompressed_content().ok()?
        }
    };
    (content.len() as u64 <= limit).then_some(content)
}

fn has_predictor(stream: &Stream) -> bool {
    stream.dict.get(b"DecodeParms").is_ok()
}

/// At most one byte more than `limit`. Damaged data end where the damage is.
fn inflated(packed: &[u8], limit: u64) -> Vec<u8> {
    let mut content = Vec::new();
    let result = ZlibDecoder::new(packed).take(limit.saturating_add(1)).read_to_end(&mut content);
    drop(result);
    content
}

/// What the file says of itself.
pub(super) fn info(document: &Document) -> Vec<(String, Value)> {
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    let Ok(info) = info else { return vec![] };
    let names = [("title", &b"Title"[..]), ("author", b"Author"), ("date", b"CreationDate")];
    let value = |(name, key): (&str, &[u8])| {
        let value = info.get_deref(key, document).ok()?;
        let value = decode_text_string(value).ok()?;
        let value = value.trim().trim_start_matches("D:");
        let value = if name == "date" { iso(value) } else { value.to_owned() };
        (!value.is_empty() && value.len() <= 4096).then(|| (name.to_owned(), Value::String(value)))
    };
    names.into_iter().filter_map(value).collect()
}

/// `20240131120000+02'00'` as `2024-01-31`; what is no such date, as it is.
fn iso(date: &str) -> String {
    let day: String = date.chars().take(8).collect();
    let is_date = day.len() == 8 && day.bytes().all(|it| it.is_ascii_digit());
    match (is_date, day.get(..4), day.get(4..6), day.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => date.to_owned(),
    }
}

fn encrypted() -> Reason {
    Reason::Unsupported("PDF: encrypted".to_owned())
}

fn bomb(packed: u64) -> Reason {
    Reason::Bomb { packed, unpacked: OBJECTS }
}
