//! The main text of a page.

mod blocks;
mod charset;
mod parse;
mod survey;
#[cfg(test)]
mod tests;

use std::io::Read;

use dom_query::Document as Page;
use dom_smoothie::{Article, Metadata, Readability};
use nasij_annotation::{Document, Note, Span};
use serde_json::Value;

use super::{Input, Item, Meta, Options, Origin, ReadError, Reason, Record, panics::without_panic, whole::whole};
use survey::Survey;

/// The longest page that is parsed; in bytes. The tree of a page takes some ten times as much.
const LONGEST: u64 = 16 << 20;

/// The main text of a page, what else it says of itself, and how its bytes became text.
pub(super) type PageParts = (String, Meta, Vec<Note>);

/// Reads all of `source` as one page.
pub(super) fn read(input: &Input, source: &mut dyn Read, options: &Options) -> Item {
    let error = |reason| ReadError::new(input, reason);
    let limit = longest(options);
    let bytes = whole(source, limit, Reason::LongRecord { what: "page", limit }).map_err(error)?;
    let (text, meta, notes) = page(bytes, None, options).map_err(error)?;
    let document = Document { id: input.id(), text };
    let origin = Origin { input: input.clone(), record: None };
    Ok(Record { document, meta, notes, origin, is_derived: true })
}

/// The longest page that is read; in bytes.
pub(super) fn longest(options: &Options) -> u64 {
    options.limits.record.min(LONGEST)
}

/// The main text of a page, blocks kept apart by blank lines; of one without an article, all of its text.
///
/// `charset_hint` is what was said of the encoding outside of the page. Fails with [`Reason::LongRecord`],
/// [`Reason::LongText`], [`Reason::Malformed`] for pages made to be costly, or [`Reason::Panicked`].
pub(super) fn page(html: Vec<u8>, charset_hint: Option<&str>, options: &Options) -> Result<PageParts, Reason> {
    let limit = longest(options);
    if html.len() as u64 > limit {
        return Err(Reason::LongRecord { what: "page", limit });
    }
    let (html, mut notes) = charset::decode(html, charset_hint)?;
    let (text, meta) = without_panic(|| extract(&html))??;
    let limit = options.limits.text;
    if text.len() as u64 > limit {
        return Err(Reason::LongText { limit });
    }
    // Places in the page are not places in its text.
    notes.dedup_by_key(|note| note.kind);
    for note in &mut notes {
        note.span = Span::new(0, text.len());
    }
    Ok((text, meta, notes))
}

fn extract(html: &str) -> Result<(String, Meta), Reason> {
    let page = parse::parse(html)?;
    let survey = Survey::of(&page);
    if survey.depth > parse::DEEPEST {
        return Err(parse::too_deep());
    }
    let mut reader = Readability::from("");
    reader.doc = page;
    // They are gone when the search for an article fails.
    let json = reader.parse_json_ld();
    let metadata = reader.get_article_metadata(json);
    reader.doc.select("noscript").remove();
    blocks::mark_line_ends(&reader.doc);
    let article = if survey.is_cheap() { reader.parse().ok() } else { None };
    let Some(article) = article else {
        return Ok((body(&reader.doc), metadata_fields(metadata)));
    };
    let content = reader.doc.select_single("#readability-page-1");
    let text = content.nodes().first().map(blocks::text).unwrap_or_default();
    if text.is_empty() {
        return Ok((body(&reader.doc), metadata_fields(metadata)));
    }
    Ok((text, article_fields(article)))
}

/// All text that is shown.
fn body(page: &Page) -> String {
    page.body().as_ref().map(blocks::text).unwrap_or_default()
}

fn article_fields(article: Article) -> Meta {
    let Article { title, byline, dir, lang, site_name, published_time, url, .. } = article;
    fields(title, [byline, published_time, lang, dir, site_name, url])
}

fn metadata_fields(metadata: Metadata) -> Meta {
    let Metadata { title, byline, dir, lang, site_name, published_time, url, .. } = metadata;
    fields(title, [byline, published_time, lang, dir, site_name, url])
}

fn fields(title: String, others: [Option<String>; 6]) -> Meta {
    let names = ["title", "byline", "date", "lang", "dir", "site", "url"];
    let values = std::iter::once(Some(title)).chain(others);
    let present = names.into_iter().zip(values).filter_map(|(name, value)| {
        let value = value?.trim().to_owned();
        (!value.is_empty()).then(|| (name.to_owned(), Value::String(value)))
    });
    Meta::from_values(present)
}
