//! Where results go, and in which form.

use std::{
    io::{self, BufWriter, IsTerminal, Stdout, Write},
    path::Path,
};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result};
use nasij_annotation::Analysis;
use nasij_archive::{
    read::Record,
    write::{self, JsonOptions, Output, Writer},
};

use crate::{args::Format, config::ExtractSettings, pretty::Pretty, safe::neutral};

/// The end of the line for results.
pub(crate) struct Sink {
    /// What it is called in errors.
    name: String,
    form: Form,
}

enum Form {
    Pretty { pretty: Pretty, is_first: bool, out: Out },
    Data(Writer<Out>),
}

impl Sink {
    /// Opens the output that `settings` ask for; `is_single` if there is one document, whatever is in it.
    pub(crate) fn open(settings: &ExtractSettings, is_single: bool) -> Result<Self> {
        let is_terminal = settings.output.is_none() && io::stdout().is_terminal();
        let format = settings.format.unwrap_or(if is_terminal { Format::Pretty } else { Format::Jsonl });
        let (name, out) = Out::open(settings.output.as_deref(), is_terminal && format != Format::Pretty)?;
        let options =
            JsonOptions { offsets: settings.shared.offsets.into(), tokens: settings.shared.tokens, text: false };
        let data = |out, format| Form::Data(Writer::new(out, format, options));
        let form = match format {
            Format::Pretty => {
                // `auto` looks at standard output, which a file is not.
                let has_color = match (ColorChoice::global(), &settings.output) {
                    (ColorChoice::Auto, Some(_)) => false,
                    _ => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
                };
                Form::Pretty { pretty: Pretty::new(is_terminal, has_color), is_first: true, out }
            }
            Format::Json if is_single => data(out, write::Format::JsonObject),
            Format::Json => data(out, write::Format::JsonArray),
            Format::Jsonl => data(out, write::Format::Jsonl),
            Format::Conll => data(out, write::Format::Conll),
        };
        Ok(Self { name, form })
    }

    /// Writes a document.
    pub(crate) fn write(&mut self, record: &Record, analysis: &Analysis) -> Result<()> {
        let written = match &mut self.form {
            Form::Data(writer) => writer.write(record, analysis),
            Form::Pretty { pretty, is_first, out } => {
                let separator = if std::mem::take(is_first) { "" } else { "\n" };
                out.write_all((separator.to_owned() + &pretty.render(&record.document, analysis)).as_bytes())
            }
        };
        written.with_context(|| cannot_write(&self.name))
    }

    /// Hands over what was written so far.
    pub(crate) fn flush(&mut self) -> Result<()> {
        let flushed = match &mut self.form {
            Form::Data(writer) => writer.flush(),
            Form::Pretty { out, .. } => out.flush(),
        };
        flushed.with_context(|| cannot_write(&self.name))
    }

    /// Ends the results; a file appears under its name.
    pub(crate) fn finish(self) -> Result<()> {
        let out = match self.form {
            Form::Data(writer) => writer.finish(),
            Form::Pretty { out, .. } => Ok(out),
        };
        out.and_then(Out::finish).with_context(|| cannot_write(&self.name))
    }
}

fn cannot_write(name: &str) -> String {
    format!("{name}: cannot be written")
}

/// Writes a whole text to a file, or else to standard output.
pub(crate) fn write_all(output: Option<&Path>, text: &str) -> Result<()> {
    let (name, mut out) = Out::open(output, output.is_none() && io::stdout().is_terminal())?;
    out.write_all(text.as_bytes()).and_then(|()| out.finish()).with_context(|| cannot_write(&name))
}

enum Out {
    Stream(BufWriter<Stdout>),
    /// Data forms on a terminal: the text of strangers.
    Terminal(Stdout),
    File(Output),
}

impl Out {
    /// Opens the output, and says what it is called in errors.
    fn open(output: Option<&Path>, is_terminal: bool) -> Result<(String, Self)> {
        let Some(path) = output else {
            let out =
                if is_terminal { Self::Terminal(io::stdout()) } else { Self::Stream(BufWriter::new(io::stdout())) };
            return Ok(("standard output".to_owned(), out));
        };
        let name = path.display().to_string();
        let output = Output::create(path).with_context(|| cannot_write(&name))?;
        Ok((name, Self::File(output)))
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Stream(mut out) => out.flush(),
            Self::Terminal(mut out) => out.flush(),
            Self::File(file) => file.finish(),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(out) => out.write(bytes),
            Self::Terminal(out) => {
                // The writer hands over whole characters.
                out.write_all(neutral(&String::from_utf8_lossy(bytes)).as_bytes())?;
                Ok(bytes.len())
            }
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.flush(),
            Self::Terminal(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
