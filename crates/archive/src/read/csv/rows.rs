//! From bytes to rows.

use std::io::{BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::super::{BYTE_ORDER_MARK, Reason};

/// The most cells of a row.
const MOST_CELLS: usize = 100_000;

/// The room that a row has at first; in bytes.
const ROOM: usize = 16 << 10;

/// The rows of a source, each held only until the next.
pub(super) struct Rows<R> {
    source: BufReader<R>,
    parser: Reader,
    /// The longest row; in bytes of the source.
    limit: u64,
    /// How many bytes were taken from the source.
    offset: u64,
    start: u64,
    /// The bytes of all cells, one after the other; longer than what is in use.
    bytes: Vec<u8>,
    /// Where the cells end; longer than what is in use.
    ends: Vec<usize>,
}

/// The cells of a row.
pub(super) struct Row<'a> {
    /// The byte of the source where it begins.
    pub(super) start: u64,
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl Row<'_> {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell, without its quotes; an empty one if there is none.
    pub(super) fn cell(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).and_then(|it| self.ends.get(it)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }
}

impl<R: Read> Rows<R> {
    pub(super) fn source(&self) -> &R {
        self.source.get_ref()
    }

    pub(super) fn new(source: R, delimiter: u8, limit: u64) -> Self {
        Self {
            source: BufReader::with_capacity(64 << 10, source),
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            limit,
            offset: 0,
            start: 0,
            bytes: vec![0; ROOM],
            ends: vec![0; 64],
        }
    }

    /// The byte where the row begins that was read last.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// The next row; none at the end. After an error there is no next.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Reason> {
        if self.offset == 0 {
            self.skip_mark()?;
        }
        self.skip_blank_lines()?;
        self.start = self.offset;
        let (mut bytes, mut ends) = (0, 0);
        loop {
            let input = fill(&mut self.source)?;
            // One byte more than the limit tells that a row is too long.
            let left = self.limit.saturating_add(1).saturating_sub(self.offset - self.start);
            if left == 0 {
                return Err(Reason::LongRecord { what: "row", limit: self.limit });
            }
            let input = input.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(input);
            let (output, cells) = (self.bytes.get_mut(bytes..), self.ends.get_mut(ends..));
            let (result, read, written, ended) =
                self.parser.read_record(input, output.unwrap_or_default(), cells.unwrap_or_default());
            self.source.consume(read);
            self.offset += read as u64;
            bytes += written;
            ends += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    return Err(Reason::Malformed(format!("more than {MOST_CELLS} cells")));
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).min(MOST_CELLS), 0),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => break,
            }
        }
        let (bytes, ends) = (self.bytes.get(..bytes), self.ends.get(..ends));
        Ok(Some(Row { start: self.start, bytes: bytes.unwrap_or_default(), ends: ends.unwrap_or_default() }))
    }

    fn skip_mark(&mut self) -> Result<(), Reason> {
        // A source that gives its first bytes one by one is none of ours.
        if fill(&mut self.source)?.starts_with(BYTE_ORDER_MARK) {
            self.source.consume(BYTE_ORDER_MARK.len());
            self.offset += BYTE_ORDER_MARK.len() as u64;
        }
        Ok(())
    }

    fn skip_blank_lines(&mut self) -> Result<(), Reason> {
        loop {
            let input = fill(&mut self.source)?;
            let n = input.iter().take_while(|it| matches!(it, b'\r' | b'\n')).count();
            let is_done = n < input.len() || n == 0;
            self.source.consume(n);
            self.offset += n as u64;
            if is_done {
                return Ok(());
            }
        }
    }
}

fn fill<R: Read>(source: &mut BufReader<R>) -> Result<&[u8], Reason> {
    loop {
        match source.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Reason::Io(error)),
        }
    }
    Ok(source.buffer())
}
