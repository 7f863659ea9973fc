//! `nasij eval`: read gold, have it analysed or read results, measure.

mod args;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use args::{Common, Task};
use nasij_annotation::Document;
use nasij_archive::read::Input;
use nasij_evaluation::{
    Form, Options, Predicted, Predictions, documents_json, entities,
    gold::{Gold, RecordDocument},
    language, relations, sentences,
};

use crate::{
    args::SharedArgs,
    config::Layers,
    extract::is_same_file,
    model,
    printer::{Printer, Refusal},
    sink,
};

pub(crate) use args::EvalArgs;

/// Documents that are analysed at once.
const BATCH: usize = 64;

/// Measures; the exit code says whether the model failed on some documents.
pub(crate) fn run(args: &EvalArgs, layers: &Layers, printer: &mut Printer) -> Result<ExitCode> {
    match &args.task {
        Task::Entities { kinds, common } => {
            let gold = Gold::read(&common.gold)?;
            measure(common, &gold.documents(), layers, printer, |predictions, options, form| {
                form.render(&entities::evaluate(&gold, predictions, kinds.as_deref(), options))
            })
        }
        Task::Relations(common) => {
            let gold = records(&common.gold)?;
            let documents: Vec<_> = gold.iter().map(|it| it.document.clone()).collect();
            measure(common, &documents, layers, printer, |predictions, options, form| {
                form.render(&relations::evaluate(&gold, predictions, options))
            })
        }
        Task::Language(common) => {
            let gold = language::read(&common.gold)?;
            let documents: Vec<_> = gold.iter().map(|it| it.document.clone()).collect();
            measure(common, &documents, layers, printer, |predictions, options, form| {
                form.render(&language::evaluate(&gold, predictions, options))
            })
        }
        Task::Sentences(common) => {
            let gold = sentences::read(&common.gold)?;
            let documents: Vec<_> = gold.iter().map(|it| it.document.clone()).collect();
            measure(common, &documents, layers, printer, |predictions, options, form| {
                form.render(&sentences::evaluate(&gold, predictions, options))
            })
        }
    }
}

fn records(gold: &Path) -> Result<Vec<RecordDocument>> {
    match Gold::read(gold)? {
        Gold::Records(records) => Ok(records),
        Gold::Conll(_) => {
            let message = format!("{}: has no relations: it is CoNLL", gold.display());
            Err(Refusal::new(message, "gold of relations is JSON lines: see `nasij eval --help`").into())
        }
    }
}

/// What all tasks have in common: documents, predictions, the result.
fn measure(
    common: &Common,
    documents: &[Document],
    layers: &Layers,
    printer: &mut Printer,
    evaluate: impl FnOnce(&Predictions, &Options, Form) -> String,
) -> Result<ExitCode> {
    let output = common.output.as_deref();
    refuse_to_overwrite(common)?;
    if common.documents {
        sink::write_all(output, &documents_json(documents))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (predictions, failed) = match &common.predicted {
        Some(path) => (Predictions::read(path)?, 0),
        None => analyses(common, documents, layers, printer)?,
    };
    let limit = if common.max_errors == 0 { usize::MAX } else { common.max_errors };
    let options = Options { resamples: common.resamples, mistakes: common.errors.then_some(limit) };
    let form = if common.json { Form::Json } else { Form::Table };
    sink::write_all(output, &evaluate(&predictions, &options, form))?;
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// What the model says of the documents, and on how many it failed.
fn analyses(
    common: &Common,
    documents: &[Document],
    layers: &Layers,
    printer: &mut Printer,
) -> Result<(Predictions, usize)> {
    let flags = SharedArgs {
        model: common.model.clone(),
        threads: common.threads,
        device: common.device.clone(),
        ..SharedArgs::default()
    };
    let (settings, _) = layers.shared(flags);
    let pipeline = model::load(&settings)?;
    let (mut predictions, mut failed) = (Predictions::default(), 0);
    for batch in documents.chunks(BATCH) {
        for (document, result) in batch.iter().zip(pipeline.analyze_batch(&batch.iter().collect::<Vec<_>>())) {
            match result {
                Ok(analysis) => predictions.insert(document.id.clone(), Predicted::of(document, &analysis)),
                Err(panicked) => {
                    failed += 1;
                    printer.error(&anyhow::anyhow!("{}: {panicked}", document.id));
                }
            }
        }
    }
    Ok((predictions, failed))
}

fn refuse_to_overwrite(common: &Common) -> Result<(), Refusal> {
    let Some(output) = &common.output else { return Ok(()) };
    let inputs = [Some(&common.gold), common.predicted.as_ref()];
    let is_input = |path: &&PathBuf| is_same_file(&Input::File((*path).clone()), output);
    match inputs.into_iter().flatten().find(is_input) {
        Some(same) => {
            let message = format!("{}: is an input too ({})", output.display(), same.display());
            Err(Refusal::new(message, "write the results to another file"))
        }
        None => Ok(()),
    }
}
