//! A row of a table is a document.

use std::ops::ControlFlow;

use parquet::file::reader::ChunkReader;

use super::{Each, Input, Options, ReadError, Reason};

/// Reads the rows of `source`: a file, or bytes that were unpacked.
pub(super) fn read<R: ChunkReader + 'static>(
    input: &Input,
    source: R,
    _options: &Options,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    let _ = source;
    each(Err(ReadError::new(input, Reason::Unsupported("not yet".to_owned()))))
}
