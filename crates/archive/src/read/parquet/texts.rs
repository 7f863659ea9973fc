//! The column of the texts.

use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, ByteArrayType},
    errors::ParquetError,
    file::reader::RowGroupReader,
};

/// How many rows are decoded at once. Few: a long text has a page of its own.
const ROWS: usize = 16;

/// A text, or null.
pub(super) type Text = Option<ByteArray>;

/// The texts of a row group.
pub(super) struct Texts {
    column: ColumnReaderImpl<ByteArrayType>,
    /// The level at which there is a text; below it is null.
    defined: i16,
    /// The next texts, the first at the end.
    next: Vec<Text>,
}

impl Texts {
    pub(super) fn open(group: &dyn RowGroupReader, column: usize) -> Result<Self, ParquetError> {
        let defined = group.metadata().column(column).column_descr().max_def_level();
        match group.get_column_reader(column)? {
            ColumnReader::ByteArrayColumnReader(column) => Ok(Self { column, defined, next: vec![] }),
            _ => Err(ParquetError::General("the texts are no strings".to_owned())),
        }
    }

    /// The text of the next row, which may be null; none after the last.
    pub(super) fn next(&mut self) -> Result<Option<Text>, ParquetError> {
        if self.next.is_empty() {
            let (mut levels, mut values) = (vec![], vec![]);
            let (rows, ..) = self.column.read_records(ROWS, Some(&mut levels), None, &mut values)?;
            let mut values = values.into_iter();
            let defined = self.defined;
            let is_text = |row: usize| defined == 0 || levels.get(row).is_some_and(|level| *level == defined);
            self.next = (0..rows).map(|row| if is_text(row) { values.next() } else { None }).collect();
            self.next.reverse();
        }
        Ok(self.next.pop())
    }
}
