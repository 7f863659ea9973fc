//! The results, in parts.
//!
//! A part grows as JSON lines in a hidden file. When it is whole it is given its form and its name.

use std::{
    io::{self, BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use fs_err as fs;
use nasij_archive::write::{Output, TableOptions, write_tables};

use crate::{BatchError, OutputFormat};

/// What the names of parts begin with.
const LINES: [&str; 1] = ["part-"];
const TABLES: [&str; 3] = ["documents-", "mentions-", "relations-"];
const LOG: &str = ".part-";

/// Level of Zstandard: its default. Higher ones take longer than reading the news does.
const LEVEL: i32 = 3;

/// A file that only grows, and can be cut back to what is known to be done.
pub(crate) struct Log {
    path: PathBuf,
    file: fs::File,
    bytes: u64,
}

impl Log {
    /// Opens a file whose first `bytes` are done.
    pub(crate) fn open(path: PathBuf, bytes: u64) -> Result<Self, BatchError> {
        let opened = (|| {
            let mut file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.set_len(bytes)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        })();
        let file = opened.map_err(|error| BatchError::Write { path: path.clone(), error })?;
        Ok(Self { path, file, bytes })
    }

    /// Adds text; it is on the disk then.
    pub(crate) fn append(&mut self, text: &str) -> Result<u64, BatchError> {
        if !text.is_empty() {
            let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
            written.map_err(|error| BatchError::Write { path: self.path.clone(), error })?;
            self.bytes += text.len() as u64;
        }
        Ok(self.bytes)
    }
}

/// The part at hand.
pub(crate) struct Part {
    out: PathBuf,
    format: OutputFormat,
    number: u32,
    log: Option<Log>,
    /// Bytes that are done, whether the file was opened or not.
    bytes: u64,
}

impl Part {
    /// Takes up part `number` after its first `bytes`.
    pub(crate) fn resume(out: &Path, format: OutputFormat, number: u32, bytes: u64) -> Result<Self, BatchError> {
        let mut part = Self { out: out.to_owned(), format, number, log: None, bytes };
        let log = part.log_path();
        let length = fs::metadata(&log).map_or(0, |it| it.len());
        if length < bytes {
            // A part gets its name only when the journal knows all of it.
            let names = part.names();
            if let Some(missing) = names.iter().find(|it| !it.is_file()) {
                return Err(BatchError::Missing { path: missing.clone() });
            }
            part.number += 1;
            part.bytes = 0;
        }
        Ok(part)
    }

    /// The part's number, and how much of it is done.
    pub(crate) fn position(&self) -> (u32, u64) {
        (self.number, self.bytes)
    }

    /// Adds lines; they are on the disk then.
    pub(crate) fn append(&mut self, lines: &str) -> Result<(), BatchError> {
        if lines.is_empty() {
            return Ok(());
        }
        let log = match &mut self.log {
            Some(log) => log,
            none => none.insert(Log::open(log_path(&self.out, self.number), self.bytes)?),
        };
        self.bytes = log.append(lines)?;
        Ok(())
    }

    /// Gives the part its form and its name, and begins the next. Does nothing for a part without results.
    pub(crate) fn finish(&mut self) -> Result<(), BatchError> {
        if self.bytes == 0 {
            return Ok(());
        }
        self.log = None;
        let log = self.log_path();
        // What lies behind the end was never done.
        drop(Log::open(log.clone(), self.bytes)?);
        let names = self.names();
        give_form(self.format, &log, &names)
            .and_then(|()| sync_folder(&self.out))
            .map_err(|error| BatchError::Write { path: names[0].clone(), error })?;
        self.number += 1;
        self.bytes = 0;
        Ok(())
    }

    fn log_path(&self) -> PathBuf {
        log_path(&self.out, self.number)
    }

    fn names(&self) -> Vec<PathBuf> {
        let (stems, ending): (&[&str], _) = match self.format {
            OutputFormat::Jsonl => (&LINES, "jsonl"),
            OutputFormat::JsonlZst => (&LINES, "jsonl.zst"),
            OutputFormat::Parquet => (&TABLES, "parquet"),
        };
        stems.iter().map(|stem| self.out.join(format!("{stem}{:05}.{ending}", self.number))).collect()
    }
}

/// Whether a file is a part, or becomes one.
pub(crate) fn is_part(name: &str) -> bool {
    LINES.iter().chain(&TABLES).chain([&LOG]).any(|stem| name.starts_with(stem))
}

fn log_path(out: &Path, number: u32) -> PathBuf {
    out.join(format!("{LOG}{number:05}.jsonl"))
}

fn give_form(format: OutputFormat, log: &Path, names: &[PathBuf]) -> io::Result<()> {
    match format {
        OutputFormat::Jsonl => fs::rename(log, &names[0]),
        OutputFormat::JsonlZst => {
            let mut packed = Output::create(&names[0])?;
            zstd::stream::copy_encode(fs::File::open(log)?, &mut packed, LEVEL)?;
            packed.finish()?;
            fs::remove_file(log)
        }
        OutputFormat::Parquet => {
            let tables: Vec<Output> = names.iter().map(|it| Output::create(it)).collect::<Result<_, _>>()?;
            let Ok([mut documents, mut mentions, mut relations]) = <[Output; 3]>::try_from(tables) else {
                return Err(io::ErrorKind::InvalidInput.into());
            };
            let lines = BufReader::new(fs::File::open(log)?);
            write_tables(lines, &mut documents, &mut mentions, &mut relations, TableOptions::default())?;
            // The documents last: where they are, all is.
            mentions.finish()?;
            relations.finish()?;
            documents.finish()?;
            fs::remove_file(log)
        }
    }
}

/// So that new names outlive a power cut, where folders can be synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
