//! What stops decompression bombs.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

use super::super::error::Bomb;

/// No bomb, whatever it is packed in: texts are held up to such sizes anyway.
pub(super) const HARMLESS: u64 = 256 << 20;

/// More than this many times what was packed is no text.
const RATIO: u64 = 500;

/// The most that comes out before the meters are looked at; in bytes.
const AT_ONCE: usize = 1 << 20;

/// A count that readers above each other share; in bytes.
pub(super) type Count = Rc<Cell<u64>>;

/// What came out, held against what went in.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    packed: Count,
    unpacked: Count,
    harmless: u64,
}

impl Meter {
    /// Nothing came out yet; what goes in is counted in `packed`, below the decompressor.
    pub(super) fn new(packed: &Count, harmless: u64) -> Self {
        Self { packed: Rc::clone(packed), unpacked: Count::default(), harmless }
    }

    /// The bomb, if too much came out.
    pub(super) fn bomb(&self) -> Option<Bomb> {
        let (packed, unpacked) = (self.packed.get(), self.unpacked.get());
        (unpacked > self.harmless && unpacked > packed.saturating_mul(RATIO)).then_some(Bomb { packed, unpacked })
    }

    fn add(&self, n: usize) -> io::Result<()> {
        self.unpacked.set(self.unpacked.get().saturating_add(n as u64));
        self.bomb().map_or(Ok(()), |bomb| Err(io::Error::other(bomb)))
    }
}

/// What a decompressor gives, until a meter stops it for good.
pub(super) struct Guarded<R> {
    source: R,
    meters: Vec<Meter>,
}

impl<R> Guarded<R> {
    pub(super) fn new(source: R, meters: Vec<Meter>) -> Self {
        Self { source, meters }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.meters.iter().try_for_each(|meter| meter.add(0))?;
        // A decompressor fills what it gets, and a reader that wants all gives much.
        let n = buffer.len().min(AT_ONCE);
        let n = self.source.read(buffer.get_mut(..n).unwrap_or_default())?;
        self.meters.iter().try_for_each(|meter| meter.add(n))?;
        Ok(n)
    }
}

/// Counts what goes in.
pub(super) struct Tapped<R> {
    source: R,
    count: Count,
}

impl<R> Tapped<R> {
    pub(super) fn new(source: R, count: &Count) -> Self {
        Self { source, count: Rc::clone(count) }
    }
}

impl<R: Read> Read for Tapped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(buffer)?;
        self.count.set(self.count.get().saturating_add(n as u64));
        Ok(n)
    }
}
