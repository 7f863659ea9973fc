//! The bytes of a WARC file, and where we are in them.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use super::{super::Reason, head::Head};

/// What each record begins with.
const VERSION: &[u8] = b"WARC/1.";

/// The longest head of a record; in bytes.
const LONGEST_HEAD: u64 = 64 << 10;

/// The byte where a record begins, and its head or why there is none.
type Found = (u64, Result<Head, Reason>);

/// Reads heads and blocks.
pub(super) struct Stream<'a> {
    source: BufReader<&'a mut dyn Read>,
    offset: u64,
    line: Vec<u8>,
    /// The line is the next that is to be looked at.
    is_pending: bool,
}

impl<'a> Stream<'a> {
    pub(super) fn new(source: &'a mut dyn Read) -> Self {
        Self { source: BufReader::with_capacity(64 << 10, source), offset: 0, line: vec![], is_pending: false }
    }

    /// The bytes read so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next head and the byte where it begins; none at the end. Fails where the source does.
    ///
    /// What is no head is passed over up to the next line that could begin one, and is an error.
    pub(super) fn next_head(&mut self) -> Result<Option<Found>, Reason> {
        self.head().map_err(Reason::Io)
    }

    fn head(&mut self) -> io::Result<Option<Found>> {
        // Blank lines end the record before.
        while !std::mem::take(&mut self.is_pending) {
            if !self.read_line()? {
                return Ok(None);
            }
            self.is_pending = !self.line.trim_ascii().is_empty();
        }
        let start = self.offset - self.line.len() as u64;
        if !self.line.starts_with(VERSION) {
            self.skip_to_version()?;
            return Ok(Some((start, Err(Reason::Malformed("no `WARC/1.` where a record begins".to_owned())))));
        }
        let mut head = Vec::new();
        loop {
            if !self.read_line()? {
                return Ok(Some((start, Err(Reason::Malformed("the file ends in the head of a record".to_owned())))));
            }
            if self.line.trim_ascii().is_empty() {
                break;
            }
            if head.len() as u64 + self.line.len() as u64 > LONGEST_HEAD {
                self.skip_to_version()?;
                return Ok(Some((start, Err(Reason::LongRecord { what: "head", limit: LONGEST_HEAD }))));
            }
            head.extend_from_slice(&self.line);
        }
        let head = Head::parse(&head);
        if head.is_err() {
            self.skip_to_version()?;
        }
        Ok(Some((start, head)))
    }

    /// The `length` bytes that follow.
    pub(super) fn block(&mut self, length: u64) -> Block<'_, 'a> {
        Block { stream: self, left: length }
    }

    /// Passes over lines until one begins a record, or to the end; that line is the next.
    fn skip_to_version(&mut self) -> io::Result<()> {
        let mut is_line_start = self.line.ends_with(b"\n");
        while self.read_line()? {
            if is_line_start && self.line.starts_with(VERSION) {
                self.is_pending = true;
                break;
            }
            is_line_start = self.line.ends_with(b"\n");
        }
        Ok(())
    }

    /// Reads a line into `self.line`, with its end, or the beginning of a very long one; false at the end.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let n = self.source.by_ref().take(LONGEST_HEAD).read_until(b'\n', &mut self.line)?;
        self.offset += n as u64;
        Ok(n > 0)
    }
}

/// The block of a record.
pub(super) struct Block<'s, 'a> {
    stream: &'s mut Stream<'a>,
    left: u64,
}

impl Block<'_, '_> {
    /// Passes over what was not read; gives how many bytes were missing.
    pub(super) fn skip_rest(&mut self) -> io::Result<u64> {
        loop {
            let n = self.fill_buf()?.len();
            if n == 0 {
                return Ok(self.left);
            }
            self.consume(n);
        }
    }
}

impl BufRead for Block<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Ok(&[]);
        }
        let buffer = fill(&mut self.stream.source)?;
        Ok(buffer.get(..usize::try_from(self.left).unwrap_or(usize::MAX)).unwrap_or(buffer))
    }

    fn consume(&mut self, n: usize) {
        self.stream.source.consume(n);
        self.stream.offset += n as u64;
        self.left = self.left.saturating_sub(n as u64);
    }
}

impl Read for Block<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

fn fill<R: Read>(source: &mut BufReader<R>) -> io::Result<&[u8]> {
    loop {
        match source.fill_buf() {
            Ok(_) => return Ok(source.buffer()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
