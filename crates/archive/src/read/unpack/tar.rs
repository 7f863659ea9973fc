//! Tar archives, entry by entry as they come.

use std::{
    cell::Cell,
    io::{self, BufReader, Read},
    ops::ControlFlow,
    rc::Rc,
};

use tar::{Archive, EntryType};

use super::{
    super::{Each, Input, ReadError, Reason},
    Unpacker,
    allowance::{Allowance, Allowed, TAR_HEADERS},
    entry,
    meter::Count,
    packing::{damaged, is_ours, named},
};

/// Reads the entries of `archive`, whose bytes are `source`; `packed` counts its bytes as it lies there.
pub(super) fn read(
    unpacker: Unpacker<'_>,
    archive: &Input,
    source: &mut dyn Read,
    packed: &Count,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    let allowance = Allowance::unlimited();
    let is_failed = Rc::new(Cell::new(false));
    let mut tar = Archive::new(Allowed::new(BufReader::with_capacity(64 << 10, source), &allowance, &is_failed));
    let meter = unpacker.meter(packed);
    let failed = |error: io::Error| {
        let error = if is_failed.get() || is_ours(&error) { error } else { damaged(named("tar", &error)) };
        Err(ReadError::io(archive, error))
    };
    let mut entries = match tar.entries() {
        Ok(entries) => entries,
        Err(error) => return each(failed(error)),
    };
    // Bytes before the next header.
    let mut rest = 0;
    loop {
        // The library holds names and extensions, however long they are.
        allowance.set(TAR_HEADERS.saturating_add(rest));
        let next = entries.next();
        allowance.set(u64::MAX);
        rest = 0;
        let mut entry = match next {
            Some(Ok(entry)) => entry,
            Some(Err(error)) => return each(failed(error)),
            None => return ControlFlow::Continue(()),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let input = entry::input(archive, name.clone(), entry.raw_header_position());
        let kind = entry.header().entry_type();
        if kind.is_gnu_sparse() {
            // Its holes would be read as zeros without end.
            rest = entry.header().entry_size().unwrap_or(0);
            let reason = Reason::Unsupported("a sparse entry of a tar archive: not read".to_owned());
            each(Err(ReadError::new(&input, reason)))?;
            continue;
        }
        let mut content = Whole { left: entry.size(), source: &mut entry, is_failed: &is_failed };
        if matches!(kind, EntryType::Regular | EntryType::Continuous) && !entry::is_passed_over(&name) {
            unpacker.entry(&input, &mut content, &meter, each)?;
            if is_failed.get() || meter.bomb().is_some() {
                // The entry's error told of it, and nothing behind it can be read.
                return ControlFlow::Continue(());
            }
        }
        // Not by the library: what is left of a content is no header.
        if let Err(error) = io::copy(&mut content, &mut io::sink()) {
            return each(failed(error));
        }
    }
}

/// The content of an entry. The library takes a content that ends too early for a whole one.
struct Whole<'a, R> {
    source: R,
    left: u64,
    is_failed: &'a Cell<bool>,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(buffer)?;
        if n == 0 && self.left > 0 && !buffer.is_empty() {
            self.is_failed.set(true);
            return Err(damaged(named("tar", &io::ErrorKind::UnexpectedEof.into())));
        }
        self.left = self.left.saturating_sub(n as u64);
        Ok(n)
    }
}
