//! From the bytes of an input to the reader of its format.

use std::{
    io::{self, Read},
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{Each, Input, InputFormat, Lines, Options, ReadError, Reason, csv, html, text, warc};

/// Reads one input.
pub(super) fn read(input: &Input, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    match open(input) {
        Ok(source) => read_format(input, &mut Counted { source, count: &options.read_bytes }, options, each),
        Err(error) => each(Err(ReadError::new(input, Reason::Io(error)))),
    }
}

fn read_format(input: &Input, source: &mut dyn Read, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    let format = options.format.or_else(|| input.format()).unwrap_or(InputFormat::Text);
    match format {
        InputFormat::Text => each(text::read(input, source, options)),
        InputFormat::Jsonl => Lines::new(input.clone(), source, options).try_for_each(each),
        InputFormat::Html => each(html::read(input, source, options)),
        InputFormat::Csv | InputFormat::Tsv => csv::read(input, source, options, each),
        InputFormat::Warc => warc::read(input, source, options, each),
        InputFormat::Parquet => each(Err(ReadError::new(input, Reason::Unsupported("not yet".to_owned())))),
    }
}

/// Opens an input.
fn open(input: &Input) -> io::Result<Box<dyn Read>> {
    match input {
        Input::Stdin => Ok(Box::new(io::stdin().lock())),
        Input::File(path) | Input::Entry { archive: path, .. } => open_file(path),
    }
}

fn open_file(path: &Path) -> io::Result<Box<dyn Read>> {
    let file = fs_err::File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(file))
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
