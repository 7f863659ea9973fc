//! What goes to standard error.

use std::{
    fmt,
    io::{self, Stderr, Write},
};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use nasij_archive::read::ReadError;
use nasij_batch::BatchError;

use crate::safe::neutral;

/// Why the program does not do as it was told, and what to do instead.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// Prints errors, hints and warnings.
pub(crate) struct Printer {
    is_quiet: bool,
    stream: AutoStream<Stderr>,
}

impl Printer {
    pub(crate) fn new(is_quiet: bool) -> Self {
        Self { is_quiet, stream: AutoStream::auto(io::stderr()) }
    }

    /// Prints an error, its causes, and what helps against it.
    pub(crate) fn error(&mut self, error: &anyhow::Error) {
        self.line("error", AnsiColor::Red, &error.to_string());
        for cause in error.chain().skip(1) {
            self.plain(&format!("  caused by: {cause}"));
        }
        let read = error.downcast_ref::<ReadError>().and_then(ReadError::hint);
        let refusal = error.downcast_ref::<Refusal>().map(|it| it.hint.clone());
        let batch = error.downcast_ref::<BatchError>().and_then(BatchError::hint).map(str::to_owned);
        if let Some(hint) = read.or(refusal).or(batch)
            && !self.is_quiet
        {
            self.line("hint", AnsiColor::Cyan, &hint);
        }
    }

    /// Whether errors only are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Prints what is good to know.
    pub(crate) fn note(&mut self, message: &str) {
        if !self.is_quiet {
            self.plain(message);
        }
    }

    /// Prints a warning.
    pub(crate) fn warning(&mut self, message: &str) {
        if !self.is_quiet {
            self.line("warning", AnsiColor::Yellow, message);
        }
    }

    fn line(&mut self, word: &str, color: AnsiColor, message: &str) {
        let style = Style::new().bold().fg_color(Some(color.into()));
        // There is nobody left to be told that standard error is closed.
        let _ = writeln!(self.stream, "{style}{word}{style:#}: {}", neutral(message));
    }

    fn plain(&mut self, message: &str) {
        let _ = writeln!(self.stream, "{}", neutral(message));
    }
}

/// Whether the reader of our output went away, as `head` does when it has seen enough.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|it| it.downcast_ref::<io::Error>()).map(io::Error::kind);
    kinds.into_iter().any(|kind| kind == io::ErrorKind::BrokenPipe)
}
