//! `nasij extract`: read, analyse, write.

use std::{
    io::{self, IsTerminal},
    ops::ControlFlow,
    path::Path,
    process::ExitCode,
};

use anyhow::Result;
use nasij_archive::{
    read::{self, Batcher, Input, InputFormat, Item, Options},
    write::drop_below,
};
use nasij_pipeline::Pipeline;

use crate::{
    config::ExtractSettings,
    model,
    printer::{Printer, Refusal, is_broken_pipe},
    sink::Sink,
};

/// Does all documents; the exit code says whether some failed.
pub(crate) fn run(settings: &ExtractSettings, printer: &mut Printer) -> Result<ExitCode> {
    let inputs = inputs(settings)?;
    let format = settings.shared.input_format.map(InputFormat::from);
    let is_single = matches!(&inputs[..], [one] if one.is_one_document(format));
    let mut sink = Sink::open(settings, is_single)?;
    let pipeline = model::load(&settings.shared)?;

    let mut tally = Tally::default();
    let mut work = || {
        let options = Options { format, ..Options::default() };
        let mut batcher = Batcher::default();
        let mut result = Ok(());
        let _ = read::read(inputs.iter().cloned().map(Ok), &options, &mut |item| {
            let bytes = item.as_ref().map_or(0, |it| it.document.text.len());
            let Some(batch) = batcher.push(item, bytes) else { return ControlFlow::Continue(()) };
            result = one_batch(batch, settings, &pipeline, &mut sink, &mut tally, printer);
            if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        result?;
        batcher.finish().map_or(Ok(()), |batch| one_batch(batch, settings, &pipeline, &mut sink, &mut tally, printer))
    };
    match work().and_then(|()| sink.finish()) {
        // Whoever reads the results has seen enough.
        Err(error) if is_broken_pipe(&error) => {}
        result => result?,
    }
    if tally.failed == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let noun = if tally.all == 1 { "document" } else { "documents" };
    printer.warning(&format!("{} of {} {noun} failed", tally.failed, tally.all));
    Ok(ExitCode::from(1))
}

#[derive(Default)]
struct Tally {
    all: usize,
    failed: usize,
}

fn one_batch(
    batch: Vec<Item>,
    settings: &ExtractSettings,
    pipeline: &Pipeline,
    sink: &mut Sink,
    tally: &mut Tally,
    printer: &mut Printer,
) -> Result<()> {
    tally.all += batch.len();
    let mut records = Vec::new();
    for item in batch {
        match item {
            Ok(record) => records.push(record),
            Err(error) => {
                tally.failed += 1;
                printer.error(&error.into());
            }
        }
    }
    let results = pipeline.analyze_batch(&records.iter().map(|it| &it.document).collect::<Vec<_>>());
    for (record, result) in records.iter().zip(results) {
        match result {
            Ok(mut analysis) => {
                drop_below(&mut analysis, settings.shared.min_score);
                sink.write(record, &analysis)?;
            }
            Err(panicked) => {
                tally.failed += 1;
                printer.error(&anyhow::anyhow!("{}: {panicked}", record.document.id));
            }
        }
    }
    sink.flush()
}

/// The inputs that `settings` name, unless reading them or writing beside them cannot go well.
fn inputs(settings: &ExtractSettings) -> Result<Vec<Input>> {
    if settings.files.is_empty() && io::stdin().is_terminal() {
        return Err(
            Refusal::new("nothing to read", "name a file, as in `nasij extract article.txt`, or `-` to type").into()
        );
    }
    let mut inputs: Vec<Input> = settings.files.iter().map(|path| Input::named(path)).collect();
    if inputs.is_empty() {
        inputs.push(Input::Stdin);
    }
    if inputs.iter().filter(|&it| *it == Input::Stdin).count() > 1 {
        return Err(Refusal::new("standard input can be read only once", "name `-` once").into());
    }
    if let Some(output) = &settings.output
        && let Some(same) = inputs.iter().find(|it| is_same_file(it, output))
    {
        let message = format!("{}: is an input too ({same})", output.display());
        return Err(Refusal::new(message, "write the results to another file").into());
    }
    Ok(inputs)
}

/// Whether writing `output` would replace the file that is read.
pub(crate) fn is_same_file(input: &Input, output: &Path) -> bool {
    let input = match input {
        Input::File(path) | Input::Entry { archive: path, .. } => path,
        Input::Object(_) => return false,
        Input::Stdin => Path::new("/dev/stdin"),
    };
    let real = |path: &Path| fs_err::canonicalize(path).ok().filter(|it| it.is_file());
    real(input).is_some_and(|input| real(output) == Some(input))
}
