//! From files and standard input to records.
//!
//! A text file is one document; a JSONL file has one in each line. Bad input is an error of its own and never stops the
//! reader: the next record, or the next file, follows.

mod batch;
mod error;
mod jsonl;
mod meta;
mod text;

use std::{
    fmt,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    vec,
};

use nasij_annotation::Document;

pub use batch::{Batch, Batches};
pub use error::ReadError;
pub use jsonl::Lines;
pub use meta::Meta;

/// A document as it came in, and what came with it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The document.
    pub document: Document,
    /// Further fields of its record.
    pub meta: Meta,
}

/// Where documents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The id of its document: the path as given, `-` for standard input.
    pub fn id(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

/// How the bytes of an input are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// One document: all of it is its text.
    Text,
    /// One document a line: an object with `text`, and often `id`.
    Jsonl,
}

impl InputFormat {
    /// JSONL for files that end in `.jsonl` or `.ndjson`, text for all else.
    pub fn of(input: &Input) -> Self {
        let Input::File(path) = input else { return Self::Text };
        let is_jsonl =
            path.extension().is_some_and(|it| it.eq_ignore_ascii_case("jsonl") || it.eq_ignore_ascii_case("ndjson"));
        if is_jsonl { Self::Jsonl } else { Self::Text }
    }
}

/// What is too large to be read; in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text of a document. Spans count with 32 bits, so it is at most 4 GiB - 1, the default.
    pub text: u64,
    /// The longest line of a JSONL file; 256 MiB by default.
    pub line: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: u64::from(u32::MAX), line: 256 << 20 }
    }
}

/// Reads inputs one after the other; none is opened before the one before it is done.
pub struct Reader {
    inputs: vec::IntoIter<Input>,
    format: Option<InputFormat>,
    limits: Limits,
    lines: Option<Lines<Box<dyn Read>>>,
}

impl Reader {
    /// Reads `inputs`, in the given format or else in that of their names.
    pub fn new(inputs: Vec<Input>, format: Option<InputFormat>, limits: Limits) -> Self {
        Self { inputs: inputs.into_iter(), format, limits, lines: None }
    }
}

impl Iterator for Reader {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.lines.as_mut().and_then(Iterator::next) {
                return Some(record);
            }
            self.lines = None;
            let input = self.inputs.next()?;
            match self.format.unwrap_or_else(|| InputFormat::of(&input)) {
                InputFormat::Text => return Some(text::read(&input, self.limits)),
                InputFormat::Jsonl => match open(&input) {
                    Ok((source, _)) => self.lines = Some(Lines::new(input, source, self.limits)),
                    Err(error) => return Some(Err(ReadError::Io { input, error })),
                },
            }
        }
    }
}

/// Opens an input; with its size in bytes where it is known.
fn open(input: &Input) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    match input {
        Input::Stdin => Ok((Box::new(io::stdin().lock()), None)),
        Input::File(path) => open_file(path),
    }
}

fn open_file(path: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    let file = fs_err::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let size = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(file), size))
}

/// The buffer is large: records are long, and few.
fn buffered<R: Read>(source: R) -> BufReader<R> {
    BufReader::with_capacity(64 << 10, source)
}

/// The mark that some editors write at the beginning of a UTF-8 file.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
