//! The text of a PDF, as well as it can be had.
//!
//! A PDF says where glyphs stand, not how a text reads. The file is opened under guards (`open`); what draws text is
//! taken out of each page (`flatten`) with clean copies of the fonts (`font`, `cmap`), so that the library sees nothing
//! that it loops, recurses or panics on; the glyphs become lines (`layout`); Arabic in visual order is put into reading
//! order (`order`), and presentation forms become letters (`forms`).

mod cmap;
mod flatten;
mod font;
mod forms;
mod layout;
mod open;
mod order;
#[cfg(test)]
mod tests;

use std::{io::Read, thread};

use nasij_annotation::{Document, Note};
use serde_json::Value;

use super::{Input, Item, Meta, Options, Origin, ReadError, Reason, Record, panics::without_panic, whole::whole};

/// The longest file that is read; in bytes.
const LONGEST: u64 = 64 << 20;

/// The most pages that are read.
const PAGES: usize = 5_000;

/// The stack of the thread that reads; in bytes of virtual memory. The library's parsers recurse.
const STACK: usize = 256 << 20;

/// A text, what else the file says of itself, and how it was read.
type Parts = (String, Meta, Vec<Note>);

/// Reads all of `source` as one document.
pub(super) fn read(input: &Input, source: &mut dyn Read, options: &Options) -> Item {
    let error = |reason| ReadError::new(input, reason);
    let limit = options.limits.record.min(LONGEST);
    let bytes = whole(source, limit, Reason::LongRecord { what: "file", limit }).map_err(error)?;
    let (text, meta, notes) = on_large_stack(&bytes, options.limits.text).map_err(error)?;
    let document = Document { id: input.id(), text };
    let origin = Origin { input: input.clone(), record: None };
    Ok(Record { document, meta, notes, origin, is_derived: true })
}

/// The parts of the file, found by a thread that may recurse deeply.
fn on_large_stack(bytes: &[u8], limit: u64) -> Result<Parts, Reason> {
    let work = || without_panic(|| parts(bytes, limit)).flatten();
    let result = thread::scope(|scope| {
        let thread = thread::Builder::new().name("pdf".to_owned()).stack_size(STACK);
        let thread = thread.spawn_scoped(scope, work).map_err(Reason::Io)?;
        thread.join().unwrap_or_else(|_| Err(Reason::Panicked("the thread ended".to_owned())))
    });
    result.map_err(|reason| match reason {
        Reason::Panicked(words) => Reason::Malformed(format!("PDF: the library failed: {}", first_line(&words))),
        reason => reason,
    })
}

/// The beginning of what a panic said: some print all of a font.
fn first_line(words: &str) -> String {
    words.lines().next().unwrap_or_default().chars().take(120).collect()
}

fn parts(bytes: &[u8], limit: u64) -> Result<Parts, Reason> {
    let source = open::open(bytes)?;
    let ids: Vec<_> = source.page_iter().take(PAGES + 1).collect();
    if ids.len() > PAGES {
        return Err(Reason::Unsupported(format!("PDF: more than {PAGES} pages")));
    }
    let mut flattener = flatten::Flattener::new(&source);
    let mut pages = Vec::new();
    let mut length = Length { text: 0, limit: limit.min(u32::MAX.into()) };
    let (mut known, mut unknown) = (0, 0);
    for id in &ids {
        let page = layout::page(flattener.page(*id)?, &mut length)?;
        known += page.known;
        unknown += page.unknown;
        pages.push(order::Page::new(page.lines));
    }
    if unknown > known {
        return Err(malformed("its fonts do not tell what their glyphs mean"));
    }
    let (text, notes) = order::join(pages);
    if text.trim().is_empty() {
        return Err(malformed("no text in it, perhaps scanned"));
    }
    if text.len() as u64 > length.limit {
        return Err(Reason::LongText { limit });
    }
    let mut values = open::info(&source);
    values.push(("pages".to_owned(), Value::from(ids.len())));
    Ok((text, Meta::from_values(values), notes))
}

/// How much text there is so far; in bytes.
struct Length {
    text: u64,
    limit: u64,
}

impl Length {
    /// Counts `n` bytes; false if they are too many.
    fn add(&mut self, n: usize) -> bool {
        self.text = self.text.saturating_add(n as u64);
        self.text <= self.limit
    }

    fn error(&self) -> Reason {
        Reason::LongText { limit: self.limit }
    }
}

fn malformed(words: &str) -> Reason {
    Reason::Malformed(format!("PDF: {words}"))
}
