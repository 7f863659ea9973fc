//! A row of a table is a document.
//!
//! The text is read by its column reader as bytes, so that what is no UTF-8 can be decoded; the other columns by the
//! library's reader of rows. Both decode a page when they come to it and drop it after its last row: what is held is a
//! page of each column, and the dictionaries of the row group.

mod footer;
mod iso;
#[cfg(test)]
mod tests;
mod texts;
mod values;

use std::{ops::ControlFlow, sync::Arc};

use nasij_annotation::Document;
use parquet::{
    basic::{ConvertedType, Type as PhysicalType},
    data_type::ByteArray,
    errors::ParquetError,
    file::{
        reader::{ChunkReader, FileReader},
        serialized_reader::SerializedFileReader,
    },
    record::{
        Row,
        reader::{ReaderIter, TreeBuilder},
    },
    schema::types::{SchemaDescPtr, SchemaDescriptor, Type},
};

use super::{Each, Input, Meta, Options, Origin, ReadError, Reason, Record, csv, encoding, panics::without_panic};
use texts::{Text, Texts};

/// How many rows of the other columns are decoded at once. Few: a row may hold pages of its own.
const ROWS: usize = 64;

/// Reads the rows of `source`: a file, or bytes that were unpacked.
///
/// Each row is a document; one without a text is an error. Where the file is broken, the reading ends with an error.
pub(crate) fn read<R: ChunkReader + 'static>(
    input: &Input,
    source: R,
    options: &Options,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    let table = match without_panic(|| Table::open(source, options)).flatten() {
        Ok(table) => table,
        Err(reason) => return each(Err(ReadError::new(input, reason))),
    };
    let mut rows = Rows { table: &table, next_group: 0, group: None };
    for number in 1.. {
        let error = |reason| ReadError::new(input, reason).in_record(number);
        match without_panic(|| rows.next()).flatten() {
            Ok(None) => break,
            Ok(Some((text, row))) => {
                // The library panics at some values of hostile size when it writes them.
                let item = without_panic(|| table.record(input, number, text.as_ref(), row.as_ref(), options));
                each(item.flatten().map_err(error))?;
            }
            Err(reason) => return each(Err(error(reason))),
        }
    }
    ControlFlow::Continue(())
}

/// A file, and which of its columns are what.
struct Table {
    file: Box<dyn FileReader>,
    /// Where the text stands among the leaves of the schema.
    text: usize,
    /// What the column of the ids is called.
    id: String,
    /// All other columns, if there are any.
    others: Option<SchemaDescPtr>,
}

impl Table {
    fn open<R: ChunkReader + 'static>(source: R, options: &Options) -> Result<Self, Reason> {
        footer::check(&source)?;
        let file = SerializedFileReader::new(source).map_err(|error| broken(&error))?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let name = &options.fields.text;
        let fields = schema.root_schema().get_fields();
        let Some(field) = fields.iter().find(|it| it.name() == name) else {
            let names: Vec<String> = fields.iter().map(|it| it.name().to_owned()).collect();
            return Err(csv::missing(name, &names));
        };
        let is_string = field.is_primitive() && field.get_physical_type() == PhysicalType::BYTE_ARRAY;
        let leaf = (0..schema.num_columns()).find(|leaf| {
            let column = schema.column(*leaf);
            matches!(column.path().parts(), [part] if part == name) && column.max_rep_level() == 0
        });
        let Some(text) = leaf.filter(|_| is_string) else {
            return Err(Reason::Malformed(format!("the column `{name}` holds no strings")));
        };
        let others: Vec<_> = fields.iter().filter(|it| it.name() != name && is_readable(it)).cloned().collect();
        let others = if others.is_empty() {
            None
        } else {
            let schema = Type::group_type_builder("schema").with_fields(others).build();
            Some(Arc::new(SchemaDescriptor::new(Arc::new(schema.map_err(|error| broken(&error))?))))
        };
        Ok(Self { file: Box::new(file), text, id: options.fields.id.clone(), others })
    }

    fn record(
        &self,
        input: &Input,
        number: u64,
        text: Option<&ByteArray>,
        row: Option<&Row>,
        options: &Options,
    ) -> Result<Record, Reason> {
        let text = text.ok_or_else(|| Reason::Malformed("no text: null".to_owned()))?;
        let limit = options.limits.text;
        if text.len() as u64 > limit {
            return Err(Reason::LongText { limit });
        }
        let (text, notes) = match str::from_utf8(text.data()) {
            Ok(text) => (text.to_owned(), vec![]),
            Err(_) => encoding::decode(text.data().to_owned(), limit)?,
        };
        let origin = Origin { input: input.clone(), record: Some(number) };
        let (mut id, mut meta) = (None, vec![]);
        for (index, (name, field)) in row.into_iter().flat_map(Row::get_column_iter).enumerate() {
            let leaf = self.others.as_ref().and_then(|it| it.root_schema().get_fields().get(index));
            let value = values::json(field, leaf.map(|it| &**it));
            if *name == self.id { id = values::plain(&value) } else { meta.push((name.clone(), value)) }
        }
        let id = id.unwrap_or_else(|| origin.to_string());
        let document = Document { id, text };
        Ok(Record { document, meta: Meta::from_values(meta), notes, origin, is_derived: false })
    }
}

/// Whether the library reads a column. It panics at intervals, and wherever a list or a map is not as it should be.
fn is_readable(field: &Type) -> bool {
    match field {
        Type::PrimitiveType { .. } => field.get_basic_info().converted_type() != ConvertedType::INTERVAL,
        Type::GroupType { fields, .. } => !fields.is_empty() && fields.iter().all(|it| is_readable(it)),
    }
}

/// The rows of a table, group by group.
struct Rows<'a> {
    table: &'a Table,
    next_group: usize,
    group: Option<(Texts, Option<ReaderIter>)>,
}

impl Rows<'_> {
    fn next(&mut self) -> Result<Option<(Text, Option<Row>)>, Reason> {
        loop {
            if let Some((texts, others)) = &mut self.group
                && let Some(text) = texts.next().map_err(|error| broken(&error))?
            {
                let Some(others) = others else { return Ok(Some((text, None))) };
                let row = others.next().ok_or_else(|| Reason::Malformed("the columns differ in length".to_owned()))?;
                return Ok(Some((text, Some(row.map_err(|error| broken(&error))?))));
            }
            if self.next_group >= self.table.file.num_row_groups() {
                return Ok(None);
            }
            self.group = Some(self.open(self.next_group).map_err(|error| broken(&error))?);
            self.next_group += 1;
        }
    }

    fn open(&self, group: usize) -> Result<(Texts, Option<ReaderIter>), ParquetError> {
        let group = self.table.file.get_row_group(group)?;
        let texts = Texts::open(&*group, self.table.text)?;
        let others = self.table.others.clone();
        let others = others.map(|it| TreeBuilder::new().with_batch_size(ROWS).as_iter(it, &*group)).transpose()?;
        Ok((texts, others))
    }
}

/// The library's words.
fn broken(error: &ParquetError) -> Reason {
    let words = error.to_string();
    Reason::Malformed(format!("Parquet: {}", words.strip_prefix("Parquet error: ").unwrap_or(&words)))
}
