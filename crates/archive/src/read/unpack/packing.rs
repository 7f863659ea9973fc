//! Compression, told by its first bytes.

use std::io::{self, BufRead, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::super::error::{Bomb, in_our_words};

/// Memory that the dictionary of an xz stream may take, in KiB. `xz -9` needs 64 MiB.
const XZ_MEMORY: u32 = 257 << 10;

/// The largest window of a Zstandard frame is two to the power of this: 128 MiB, as in the command line tool.
const ZSTD_WINDOW: u32 = 27;

/// A kind of compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstandard,
    Xz,
    Bzip2,
}

impl Packing {
    /// The kind that begins with `head`.
    pub(super) fn of_magic(head: &[u8]) -> Option<Self> {
        match head {
            [0x1F, 0x8B, 8, ..] => Some(Self::Gzip),
            // The second is a frame that holds no data: some tools write one first.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstandard),
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            // A text may begin with `BZh`: the mark of a block, or of an end without blocks, must follow.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Self::Bzip2),
            _ => None,
        }
    }

    /// What errors call it.
    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }

    /// What is packed in `source`, of all streams that follow each other there.
    pub(super) fn decoder<'s>(self, source: impl BufRead + 's) -> io::Result<Box<dyn Read + 's>> {
        let decoder: Box<dyn Read + 's> = match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(source)),
            Self::Zstandard => {
                let mut decoder = zstd::Decoder::with_buffer(source)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
            Self::Xz => Box::new(XzReader::new_mem_limit(source, true, XZ_MEMORY)),
            Self::Bzip2 => Box::new(MultiBzDecoder::new(source)),
        };
        Ok(Box::new(Named::new(self.name(), decoder)))
    }
}

/// A decompressor whose errors say its name, and come again if it is read again.
pub(super) struct Named<R> {
    name: &'static str,
    source: R,
    failure: Option<String>,
}

impl<R> Named<R> {
    pub(super) fn new(name: &'static str, source: R) -> Self {
        Self { name, source, failure: None }
    }
}

impl<R: Read> Read for Named<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(failure) = &self.failure {
            return Err(damaged(failure.clone()));
        }
        self.source.read(buffer).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted || is_ours(&error) {
                return error;
            }
            let failure = named(self.name, &error);
            self.failure = Some(failure.clone());
            damaged(failure)
        })
    }
}

/// The words of an error, with the name of what failed before them.
pub(super) fn named(name: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::OutOfMemory => format!("{name}: it needs too much memory"),
        _ => format!("{name}: {}", in_our_words(error)),
    }
}

/// An error with words of ours.
pub(in crate::read) fn damaged(words: String) -> io::Error {
    io::Error::other(Damaged(words))
}

/// Whether the error came from below, and says already where.
pub(super) fn is_ours(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Damaged>());
    inner.is_some() || Bomb::of(error).is_some()
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Damaged(String);
