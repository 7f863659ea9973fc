//! A row is a document.

mod columns;
mod rows;
#[cfg(test)]
mod tests;

use std::{io::Read, ops::ControlFlow, path::Path};

use nasij_annotation::{Document, Note, NoteKind, Span};
use serde_json::Value;

use super::{Each, Input, InputFormat, Meta, Options, Origin, ReadError, Reason, Record, encoding};
use columns::Columns;
pub(super) use columns::missing;
use rows::{Row, Rows};

/// Reads the rows of `source`: the first names the columns, each other is a document.
///
/// Blank lines are passed over, and no rows. A row that is no document is an error, and the next follows; one that is
/// too long, as where a quote is never closed, ends the reading.
pub(super) fn read(input: &Input, source: &mut dyn Read, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    let mut rows = Rows::new(encoding::utf8_stream(source), delimiter(input, options), options.limits.record);
    let columns = match rows.next() {
        Ok(row) => Columns::new(row.as_ref(), &options.fields),
        Err(reason) => Err(reason),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(reason) => return each(Err(ReadError::new(input, reason))),
    };
    let encoding = rows.source().encoding();
    for number in 1.. {
        match rows.next() {
            Ok(Some(row)) => {
                let start = row.start;
                let item = record(input, number, &columns, &row, encoding, options);
                each(item.map_err(|reason| ReadError::new(input, reason).in_record(number).at_byte(start)))?;
            }
            Ok(None) => break,
            Err(reason) => {
                let error = |reason| Err(ReadError::new(input, reason).in_record(number).at_byte(rows.start()));
                each(error(reason))?;
                return each(error(Reason::Malformed("the rest of the file is not read".to_owned())));
            }
        }
    }
    ControlFlow::Continue(())
}

/// What parts the cells.
fn delimiter(input: &Input, options: &Options) -> u8 {
    let format = options.format.or_else(|| {
        // Packed, the ending before the last tells.
        let name = input.name();
        InputFormat::of_name(name).or_else(|| InputFormat::of_name(Path::new(name.file_stem()?)))
    });
    if format == Some(InputFormat::Tsv) { b'\t' } else { b',' }
}

/// `encoding`: what the whole source was decoded from, if anything.
fn record(
    input: &Input,
    number: u64,
    columns: &Columns,
    row: &Row<'_>,
    encoding: Option<&'static str>,
    options: &Options,
) -> Result<Record, Reason> {
    let (found, expected) = (row.len(), columns.names.len());
    if found != expected {
        return Err(Reason::Malformed(format!("{found} cells where the header has {expected}")));
    }
    let origin = Origin { input: input.clone(), record: Some(number) };
    let cell = row.cell(columns.text);
    let limit = options.limits.text;
    if cell.len() as u64 > limit {
        return Err(Reason::LongText { limit });
    }
    let (text, notes) = match str::from_utf8(cell) {
        Ok(text) => {
            let note = |encoding| Note { kind: NoteKind::Decoded(encoding), span: Span::new(0, text.len()) };
            (text.to_owned(), encoding.map(note).into_iter().collect())
        }
        Err(_) => encoding::decode(cell.to_owned(), limit)?,
    };
    let string = |index: usize| String::from_utf8_lossy(row.cell(index)).into_owned();
    let id = columns.id.map(string).filter(|id| !id.is_empty()).unwrap_or_else(|| origin.to_string());
    let others = columns.names.iter().enumerate();
    let others = others.filter(|(index, _)| *index != columns.text && Some(*index) != columns.id);
    let meta = Meta::from_values(others.map(|(index, name)| (name.clone(), Value::String(string(index)))));
    Ok(Record { document: Document { id, text }, meta, notes, origin, is_derived: false })
}
