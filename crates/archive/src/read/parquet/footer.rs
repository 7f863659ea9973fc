//! A look at the footer before the library parses it.
//!
//! The library builds the schema by recursion and believes the number of children: a small file could overflow the
//! stack or ask for all memory, and neither can be caught. The footer is a struct in the compact form of Thrift; field 2
//! is the list of the schema's elements, in depth-first order, field 5 of each the number of its children.

use parquet::file::reader::ChunkReader;

use super::Reason;

/// The deepest schema that is read.
const DEEPEST: usize = 100;

/// The end of a file: the length of the footer in 4 bytes, and
const END: u64 = 8;
/// the mark.
const MARK: &[u8] = b"PAR1";

/// Fails for what is no Parquet file, or has a schema that is made to do harm.
pub(super) fn check<R: ChunkReader>(source: &R) -> Result<(), Reason> {
    let malformed = |what: &str| Reason::Malformed(what.to_owned());
    let size = source.len();
    let start = size.checked_sub(END).ok_or_else(|| malformed("too short for a Parquet file"))?;
    let bytes = |start, length| source.get_bytes(start, length).map_err(|error| super::broken(&error));
    let end = bytes(start, 8)?;
    let Some((length, mark)) = end.split_first_chunk::<4>() else { return Err(malformed("too short")) };
    if mark != MARK {
        return Err(malformed("no Parquet file: it does not end in `PAR1`"));
    }
    let length = u32::from_le_bytes(*length);
    let start = start.checked_sub(length.into()).ok_or_else(|| malformed("the footer is longer than the file"))?;
    let footer = bytes(start, usize::try_from(length).unwrap_or(usize::MAX))?;
    let mut thrift = Thrift(&footer);
    match thrift.schema() {
        Some(true) => Ok(()),
        Some(false) => Err(Reason::Malformed(format!("a broken schema, or one deeper than {DEEPEST}"))),
        None => Err(malformed("the footer is broken")),
    }
}

/// Thrift in its compact form.
struct Thrift<'a>(&'a [u8]);

/// Types of fields and elements.
const BOOL: [u8; 2] = [1, 2];
const BYTE: u8 = 3;
const INTEGERS: [u8; 3] = [4, 5, 6];
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LISTS: [u8; 2] = [9, 10];
const MAP: u8 = 11;
const STRUCT: u8 = 12;

impl Thrift<'_> {
    /// Whether the schemas of this struct can be built; none if it cannot be read.
    fn schema(&mut self) -> Option<bool> {
        let (mut id, mut is_good) = (0, true);
        while let Some(kind) = self.field(&mut id)? {
            if id == 2 && LISTS.contains(&kind) {
                is_good &= self.elements()?;
            } else {
                self.skip(kind, 0)?;
            }
        }
        Some(is_good)
    }

    /// Reads the elements of a schema; whether they form a tree of bearable depth.
    fn elements(&mut self) -> Option<bool> {
        let (kind, count) = self.list()?;
        // How many children each open element still has, from the root on.
        let mut open: Vec<u64> = Vec::new();
        let mut is_good = kind == STRUCT;
        for index in 0..count {
            let children = if kind == STRUCT { self.children()? } else { self.skip(kind, 0).map(|()| 0)? };
            while open.last() == Some(&0) {
                open.pop();
            }
            match open.last_mut() {
                Some(left) => *left -= 1,
                None => is_good &= index == 0,
            }
            if children > 0 {
                is_good &= open.len() < DEEPEST && children < count - index;
                open.push(children);
            }
            // What is bad already need not be followed.
            open.truncate(DEEPEST + 1);
        }
        Some(is_good && open.iter().all(|left| *left == 0))
    }

    /// Reads an element of the schema; how many children it has.
    fn children(&mut self) -> Option<u64> {
        let (mut id, mut children) = (0, 0);
        while let Some(kind) = self.field(&mut id)? {
            if id == 5 && INTEGERS.contains(&kind) {
                // Zigzag: the lowest bit is the sign. What is negative is too many.
                let value = self.varint()?;
                children = if value & 1 == 0 { value >> 1 } else { u64::MAX };
            } else {
                self.skip(kind, 0)?;
            }
        }
        Some(children)
    }

    /// The type of the next field, `id` becoming its number; `Some(None)` at the end of the struct.
    #[expect(clippy::option_option, reason = "no more fields is another thing than no more bytes")]
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        let step = i64::from(byte >> 4);
        *id = if step > 0 { id.wrapping_add(step) } else { zigzag(self.varint()?) };
        Some(Some(byte & 0xF))
    }

    fn list(&mut self) -> Option<(u8, u64)> {
        let byte = self.byte()?;
        let count = if byte >> 4 == 15 { self.varint()? } else { u64::from(byte >> 4) };
        Some((byte & 0xF, count))
    }

    /// Passes over a value.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > 64 {
            return None;
        }
        match kind {
            // In a field, the type is the value.
            _ if BOOL.contains(&kind) => {}
            BYTE => self.take(1)?,
            _ if INTEGERS.contains(&kind) => self.varint().map(|_| ())?,
            DOUBLE => self.take(8)?,
            BINARY => {
                let length = self.varint()?;
                self.take(length)?;
            }
            _ if LISTS.contains(&kind) => {
                let (kind, count) = self.list()?;
                self.skip_many(&[kind], count, depth)?;
            }
            MAP => {
                let count = self.varint()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    self.skip_many(&[kinds >> 4, kinds & 0xF], count, depth)?;
                }
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn skip_many(&mut self, kinds: &[u8], count: u64, depth: usize) -> Option<()> {
        for _ in 0..count {
            for kind in kinds {
                // In a list, a truth value has a byte.
                if BOOL.contains(kind) { self.take(1)? } else { self.skip(*kind, depth + 1)? }
            }
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn take(&mut self, n: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(n).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
