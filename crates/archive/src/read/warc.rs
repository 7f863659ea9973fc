//! A record is a document.

use std::{io::Read, ops::ControlFlow};

use super::{Each, Input, Options, ReadError, Reason};

/// Reads the records of `source`.
pub(super) fn read(input: &Input, source: &mut dyn Read, _options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    let _ = source;
    each(Err(ReadError::new(input, Reason::Unsupported("not yet".to_owned()))))
}
