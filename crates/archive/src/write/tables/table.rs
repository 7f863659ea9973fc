//! A flat Parquet file, written row by row.

use std::{io, io::Write, sync::Arc};

use parquet::{
    basic::{Compression, Type as PhysicalType, ZstdLevel},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        properties::{WriterProperties, WriterVersion},
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::{parser::parse_message_type, types::Type},
};

use super::TableOptions;

/// A value in a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    Null,
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Double(f64),
    Text(&'a str),
}

impl<'a> Cell<'a> {
    pub(super) fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// A file that rows are added to; it holds those of one row group.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    options: TableOptions,
    rows: usize,
    /// Bytes of all strings.
    bytes: usize,
}

impl<W: Write + Send> Table<W> {
    /// A table with the columns of a message type of simple fields.
    pub(super) fn new(out: W, schema: &str, options: TableOptions) -> io::Result<Self> {
        let schema = Arc::new(parse_message_type(schema).map_err(failed)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_writer_version(WriterVersion::PARQUET_1_0)
            // With the version of the library, the bytes would change.
            .set_created_by("nasij".to_owned())
            .build();
        let columns = schema.get_fields().iter().map(|it| Column::new(it)).collect::<io::Result<_>>()?;
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
        Ok(Self { writer, columns, options, rows: 0, bytes: 0 })
    }

    /// Adds a row; its cells are those of the columns, in their order.
    pub(super) fn push<const N: usize>(&mut self, cells: [Cell<'_>; N]) -> io::Result<()> {
        if N != self.columns.len() {
            return Err(io::Error::other("a row has other columns than its table"));
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell)?;
            if let Cell::Text(text) = cell {
                self.bytes += text.len();
            }
        }
        self.rows += 1;
        if self.rows >= self.options.rows || self.bytes >= self.options.bytes { self.flush() } else { Ok(()) }
    }

    /// Writes what is left, and the footer.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.writer.finish().map_err(failed)?;
        self.writer.inner_mut().flush()
    }

    /// Writes a row group.
    fn flush(&mut self) -> io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for column in &mut self.columns {
            let writer = group.next_column().map_err(failed)?;
            column.write(writer.ok_or_else(|| io::Error::other("a table has too few columns"))?).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

/// The cells of a column in a row group.
struct Column {
    values: Values,
    /// For each row, 1 if it has a value and 0 if it is null; none where all have one.
    levels: Option<Vec<i16>>,
}

enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Double(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Column {
    fn new(field: &Type) -> io::Result<Self> {
        let values = match field.get_physical_type() {
            PhysicalType::BOOLEAN => Values::Bool(vec![]),
            PhysicalType::INT32 => Values::Int32(vec![]),
            PhysicalType::INT64 => Values::Int64(vec![]),
            PhysicalType::DOUBLE => Values::Double(vec![]),
            PhysicalType::BYTE_ARRAY => Values::Text(vec![]),
            other => return Err(io::Error::other(format!("no table has columns of {other}"))),
        };
        Ok(Self { values, levels: field.is_optional().then(Vec::new) })
    }

    fn push(&mut self, cell: Cell<'_>) -> io::Result<()> {
        match (&mut self.values, cell) {
            (Values::Bool(values), Cell::Bool(it)) => values.push(it),
            (Values::Int32(values), Cell::Int32(it)) => values.push(it),
            (Values::Int64(values), Cell::Int64(it)) => values.push(it),
            (Values::Double(values), Cell::Double(it)) => values.push(it),
            (Values::Text(values), Cell::Text(it)) => values.push(it.into()),
            (_, Cell::Null) if self.levels.is_some() => {}
            (_, cell) => return Err(io::Error::other(format!("a column does not take {cell:?}"))),
        }
        if let Some(levels) = &mut self.levels {
            levels.push(i16::from(!matches!(cell, Cell::Null)));
        }
        Ok(())
    }

    /// Writes the cells and forgets them.
    fn write(&mut self, writer: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let mut levels = self.levels.as_mut().map(std::mem::take);
        let levels = levels.as_deref_mut().map(|it| &*it);
        match &mut self.values {
            Values::Bool(values) => write::<BoolType>(writer, values, levels),
            Values::Int32(values) => write::<Int32Type>(writer, values, levels),
            Values::Int64(values) => write::<Int64Type>(writer, values, levels),
            Values::Double(values) => write::<DoubleType>(writer, values, levels),
            Values::Text(values) => write::<ByteArrayType>(writer, values, levels),
        }
    }
}

fn write<T: DataType>(
    mut writer: SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    writer.typed::<T>().write_batch(values, levels, None)?;
    values.clear();
    writer.close()
}

/// The system's error, if that is what it was.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}
