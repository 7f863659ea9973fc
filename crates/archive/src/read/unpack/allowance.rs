//! What bounds the memory that a library takes for the headers of an archive.

use std::{
    cell::Cell,
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

use super::{meter::Count, packing::damaged};

/// The longest headers of one entry of a tar archive; in bytes. Names and extensions are some hundred.
pub(super) const TAR_HEADERS: u64 = 4 << 20;

/// The longest directory of a zip archive; in bytes. An entry takes about a hundred.
pub(super) const ZIP_DIRECTORY: u64 = 64 << 20;

/// Bytes that may be read; `u64::MAX` is no limit.
#[derive(Clone, Debug)]
pub(super) struct Allowance(Count);

impl Allowance {
    pub(super) fn unlimited() -> Self {
        Self(Rc::new(Cell::new(u64::MAX)))
    }

    pub(super) fn set(&self, bytes: u64) {
        self.0.set(bytes);
    }
}

/// A source that fails when more is read than allowed. It remembers whether the source below it failed.
pub(super) struct Allowed<R> {
    source: R,
    allowance: Allowance,
    is_failed: Rc<Cell<bool>>,
}

impl<R> Allowed<R> {
    pub(super) fn new(source: R, allowance: &Allowance, is_failed: &Rc<Cell<bool>>) -> Self {
        Self { source, allowance: allowance.clone(), is_failed: Rc::clone(is_failed) }
    }
}

impl<R: Read> Read for Allowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.0.get();
        if left == 0 && !buffer.is_empty() {
            return Err(damaged("the headers of the archive are too long".to_owned()));
        }
        let n = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let result = self.source.read(buffer.get_mut(..n).unwrap_or_default());
        match &result {
            Ok(n) if left != u64::MAX => self.allowance.set(left.saturating_sub(*n as u64)),
            Ok(_) => {}
            Err(error) => self.is_failed.set(self.is_failed.get() || error.kind() != io::ErrorKind::Interrupted),
        }
        result
    }
}

impl<R: Seek> Seek for Allowed<R> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.source.seek(place)
    }
}
