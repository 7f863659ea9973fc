//! From the bytes of an input to the reader of its format.
//!
//! A file is looked at (`content`), unpacked as often as it is packed (`packing`) under a guard against bombs
//! (`meter`), and taken apart if it is an archive (`tar`, `zip`): each entry then is looked at in the same way.

mod allowance;
mod content;
mod entry;
mod meter;
mod packing;
mod tar;
#[cfg(test)]
mod tests;
mod zip;

use std::{
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;

#[cfg(feature = "cloud")]
pub(super) use self::packing::damaged;

use self::{
    content::{Content, HEAD},
    meter::{Count, Guarded, HARMLESS, Meter, Tapped},
    packing::Packing,
};
use super::{
    Each, Input, InputFormat, Lines, Options, ReadError, Reason, csv, html, panics::catching, parquet, pdf,
    peek::Peeked, text, warc, whole::whole,
};

/// How often a content may be packed.
const LAYERS: usize = 3;

/// Reads one input.
pub(super) fn read(input: &Input, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    Unpacker { options, harmless: HARMLESS }.read(input, each)
}

/// What holds for all of an input.
#[derive(Clone, Copy)]
struct Unpacker<'o> {
    options: &'o Options,
    /// What may come out of anything; in bytes.
    harmless: u64,
}

/// What came out of all compression.
struct Unpacked<'s> {
    source: Peeked<Box<dyn Read + 's>>,
    /// Counts the bytes as they lie there.
    packed: Count,
}

impl Unpacker<'_> {
    fn read(self, input: &Input, each: &mut Each<'_>) -> ControlFlow<()> {
        catching(input, each, |each| match input {
            Input::Stdin => self.stream(input, Box::new(self.counted(io::stdin().lock())), None, each),
            Input::File(path) => self.file(input, path, each),
            Input::Object(url) => match self.options.stores.open(url) {
                Ok(object) => self.stream(input, Box::new(self.counted(object)), None, each),
                Err(reason) => each(Err(ReadError::new(input, reason))),
            },
            Input::Entry { .. } => {
                let reason = Reason::Unsupported("an entry of an archive is read with all of it".to_owned());
                each(Err(ReadError::new(input, reason)))
            }
        })
    }

    fn file(self, input: &Input, path: &Path, each: &mut Each<'_>) -> ControlFlow<()> {
        let (file, head, length) = match open(path) {
            Ok(opened) => opened,
            Err(error) => return each(Err(ReadError::io(input, error))),
        };
        if !head.is_empty() && Packing::of_magic(&head).is_none() {
            match Content::of(&head, input.name(), self.options.format) {
                Content::Zip => {
                    let source = BufReader::new(self.counted(file));
                    return zip::read(self, input, source, length, each);
                }
                Content::Document(InputFormat::Parquet) => {
                    let flow = parquet::read(input, file.into_file(), self.options, each);
                    self.options.read_bytes.fetch_add(length, Ordering::Relaxed);
                    return flow;
                }
                _ => {}
            }
        }
        self.stream(input, Box::new(self.counted(file)), None, each)
    }

    /// Reads the entry of an archive; `archive` holds what comes out of all its entries.
    fn entry(self, input: &Input, source: &mut dyn Read, archive: &Meter, each: &mut Each<'_>) -> ControlFlow<()> {
        catching(input, each, |each| self.stream(input, Box::new(source), Some(archive), each))
    }

    fn stream<'s>(
        self,
        input: &Input,
        source: Box<dyn Read + 's>,
        archive: Option<&Meter>,
        each: &mut Each<'_>,
    ) -> ControlFlow<()> {
        match self.unpack(source, archive) {
            Ok(unpacked) => self.content(input, unpacked, each),
            Err(reason) => each(Err(ReadError::new(input, reason))),
        }
    }

    /// Looks through compression.
    fn unpack<'s>(self, source: Box<dyn Read + 's>, archive: Option<&Meter>) -> Result<Unpacked<'s>, Reason> {
        let packed = Count::default();
        let mut source: Box<dyn Read + 's> = Box::new(Tapped::new(source, &packed));
        for _ in 0..=LAYERS {
            let peeked = Peeked::new(source, HEAD);
            let Some(packing) = Packing::of_magic(peeked.head()) else {
                return Ok(Unpacked { source: peeked, packed });
            };
            let decoder = packing.decoder(BufReader::with_capacity(64 << 10, peeked)).map_err(Reason::Io)?;
            let meters = archive.cloned().into_iter().chain([self.meter(&packed)]).collect();
            source = Box::new(Guarded::new(decoder, meters));
        }
        Err(Reason::Unsupported(format!("packed more than {LAYERS} times")))
    }

    fn content(self, input: &Input, unpacked: Unpacked<'_>, each: &mut Each<'_>) -> ControlFlow<()> {
        let Unpacked { mut source, packed } = unpacked;
        let is_entry = matches!(input, Input::Entry { .. });
        let reason = match Content::of(source.head(), input.name(), self.options.format) {
            Content::Tar | Content::Zip if is_entry => {
                Reason::Unsupported("an archive inside an archive: unpack it first".to_owned())
            }
            Content::Tar => return tar::read(self, input, &mut source, &packed, each),
            Content::Zip => match self.held(&mut source, "archive") {
                Ok(bytes) => return zip::read(self, input, Cursor::new(&bytes), bytes.len() as u64, each),
                Err(reason) => reason,
            },
            Content::Document(format) => return self.document(input, format, &mut source, each),
            Content::Refused(reason) => reason,
        };
        each(Err(ReadError::new(input, reason)))
    }

    fn document(
        self,
        input: &Input,
        format: InputFormat,
        source: &mut dyn Read,
        each: &mut Each<'_>,
    ) -> ControlFlow<()> {
        let options = self.options;
        match format {
            InputFormat::Text => each(text::read(input, source, options)),
            InputFormat::Jsonl => Lines::new(input.clone(), source, options).try_for_each(each),
            InputFormat::Html => each(html::read(input, source, options)),
            InputFormat::Csv | InputFormat::Tsv => csv::read(input, source, options, each),
            InputFormat::Warc => warc::read(input, source, options, each),
            InputFormat::Pdf => each(pdf::read(input, source, options)),
            InputFormat::Parquet => match self.held(source, "table") {
                Ok(bytes) => parquet::read(input, Bytes::from(bytes), options, each),
                Err(reason) => each(Err(ReadError::new(input, reason))),
            },
        }
    }

    /// All of a content whose reader must jump about in it.
    fn held(self, source: &mut dyn Read, what: &'static str) -> Result<Vec<u8>, Reason> {
        let limit = self.options.limits.record;
        whole(source, limit, Reason::LongRecord { what, limit })
    }

    fn meter(self, packed: &Count) -> Meter {
        Meter::new(packed, self.harmless)
    }
}

impl<'o> Unpacker<'o> {
    fn counted<R>(self, source: R) -> Counted<'o, R> {
        Counted { source, count: &self.options.read_bytes }
    }
}

/// Opens a file; gives the first bytes, and its length, if it can be read from its beginning again.
fn open(path: &Path) -> io::Result<(fs_err::File, Vec<u8>, u64)> {
    let mut file = fs_err::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut head = Vec::new();
    if metadata.is_file() {
        (&mut file).take(HEAD).read_to_end(&mut head)?;
        file.rewind()?;
    }
    Ok((file, head, metadata.len()))
}

/// Counts what is read.
struct Counted<'a, R> {
    source: R,
    count: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.source.seek(place)
    }
}
