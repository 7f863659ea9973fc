//! The main text of a page.

use std::io::Read;

use super::{Input, Item, Options, ReadError, Reason};

/// Reads all of `source` as one page.
pub(super) fn read(input: &Input, source: &mut dyn Read, _options: &Options) -> Item {
    let _ = source;
    Err(ReadError::new(input, Reason::Unsupported("not yet".to_owned())))
}
