//! Decoding of sources that are never held as a whole.

use std::io::{self, Read};

use encoding_rs::Encoding;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use super::{super::peek::Peeked, utf16};

/// How much of a source is looked at to tell UTF-16; in bytes.
const HEAD: u64 = 4096;

/// A source as UTF-8 if it is UTF-16, else as it is.
pub(in super::super) fn utf8_stream<R: Read>(source: R) -> Utf8Stream<R> {
    Utf8Stream(State::Unknown(Some(source)))
}

/// What [`utf8_stream`] gives.
pub(in super::super) struct Utf8Stream<R>(State<R>);

enum State<R> {
    /// Nothing was read yet. It is there until something is.
    Unknown(Option<R>),
    AsItIs(Peeked<R>),
    Utf16(&'static Encoding, Box<DecodeReaderBytes<Peeked<R>, Vec<u8>>>),
}

impl<R> Utf8Stream<R> {
    /// The name of the encoding that it is decoded from, if any; known when something was read.
    pub(in super::super) fn encoding(&self) -> Option<&'static str> {
        match &self.0 {
            State::Utf16(encoding, _) => Some(encoding.name()),
            State::Unknown(_) | State::AsItIs(_) => None,
        }
    }
}

impl<R: Read> Read for Utf8Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.0 {
                State::Unknown(source) => {
                    let Some(source) = source.take() else { return Ok(0) };
                    let peeked = Peeked::new(source, HEAD);
                    self.0 = match utf16(peeked.head()) {
                        Some(encoding) => {
                            let mut builder = DecodeReaderBytesBuilder::new();
                            State::Utf16(encoding, Box::new(builder.encoding(Some(encoding)).build(peeked)))
                        }
                        None => State::AsItIs(peeked),
                    };
                }
                State::AsItIs(source) => return source.read(buffer),
                State::Utf16(_, source) => return source.read(buffer),
            }
        }
    }
}
