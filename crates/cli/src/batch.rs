//! `nasij batch`: a run over an archive.

mod progress;
mod report;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use nasij_archive::{
    read::{self, FieldNames, Filter, InputFormat, Limits, Options, walk},
    write::{JsonOptions, Offsets},
};
use nasij_batch::{Identity, OutputFormat, Settings, run as run_batch};
use progress::Shown;

use crate::{
    args::BatchFormat,
    config::BatchSettings,
    model,
    printer::{Printer, Refusal},
};

/// Does all documents, or goes on where a run was cut short; the exit code says whether some failed.
pub(crate) fn run(args: &BatchSettings, printer: &mut Printer) -> Result<ExitCode> {
    check_inputs(&args.inputs)?;
    if args.shared.tokens && args.format == BatchFormat::Parquet {
        return Err(Refusal::new("the tables have no tokens", "leave out --tokens, or take another --format").into());
    }
    // It is there before the walk begins, so that it is known by its real place.
    fs_err::create_dir_all(&args.output).with_context(|| format!("{}: cannot be made", args.output.display()))?;
    let filter = Filter::new(&args.include, &args.exclude, Some(args.output.clone()))?;
    let folder = model::folder(args.shared.model.as_deref())?;
    let settings = settings(args, model::hash(&folder)?);
    let pipeline = model::load_from(&folder, &args.shared)?;

    let options = options(args);
    let total = read::total_bytes(&args.inputs, &filter);
    let mut shown = Shown::new(printer, total, options.read_bytes.clone());
    let read = |each: &mut read::Each<'_>| read::read(walk(&args.inputs, &filter), &options, each);
    let analyze = |docs: &[&nasij_annotation::Document]| {
        pipeline.analyze_batch(docs).into_iter().map(|it| it.map_err(|panicked| panicked.to_string())).collect()
    };
    let done = run_batch(&settings, read, analyze, &mut |progress| shown.tell(progress));
    shown.end();
    let summary = done?;
    printer.note(&report::render(&summary, &args.output));
    Ok(if summary.counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Refuses inputs of which one is, or lies in, the other: its documents would come twice.
fn check_inputs(inputs: &[PathBuf]) -> Result<(), Refusal> {
    let real: Vec<PathBuf> = inputs.iter().map(|it| fs_err::canonicalize(it).unwrap_or_else(|_| it.clone())).collect();
    for (i, inner) in real.iter().enumerate() {
        for (j, outer) in real.iter().enumerate() {
            if i != j && inner.starts_with(outer) {
                let (inner, outer) = (inputs[i].display(), inputs[j].display());
                return Err(Refusal::new(format!("{inner}: is named twice, also as {outer}"), "name it once"));
            }
        }
    }
    Ok(())
}

fn options(args: &BatchSettings) -> Options {
    Options {
        format: args.shared.input_format.map(InputFormat::from),
        limits: Limits { text: args.max_text.min(u64::from(u32::MAX)), ..Limits::default() },
        fields: FieldNames { text: args.text_field.clone(), id: args.id_field.clone() },
        ..Options::default()
    }
}

fn settings(args: &BatchSettings, model: String) -> Settings {
    let format = match args.format {
        BatchFormat::Jsonl => OutputFormat::Jsonl,
        BatchFormat::JsonlZst => OutputFormat::JsonlZst,
        BatchFormat::Parquet => OutputFormat::Parquet,
    };
    let json = JsonOptions { offsets: Offsets::from(args.shared.offsets), tokens: args.shared.tokens, text: args.text };
    let input_format = args.shared.input_format.map_or("by name and content".to_owned(), |it| name(&it));
    let identity = Identity(
        [
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("model", model),
            ("format", name(&args.format)),
            ("part-size", args.part_size.to_string()),
            ("input-format", input_format),
            ("text-field", args.text_field.clone()),
            ("id-field", args.id_field.clone()),
            ("max-text", args.max_text.to_string()),
            ("offsets", name(&args.shared.offsets)),
            ("tokens", args.shared.tokens.to_string()),
            ("text", args.text.to_string()),
            ("min-score", args.shared.min_score.to_string()),
            ("near-duplicates", args.near_duplicates.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    );
    Settings {
        inputs: args.inputs.iter().map(|it| it.display().to_string()).collect(),
        out: args.output.clone(),
        format,
        part_size: args.part_size,
        json,
        min_score: args.shared.min_score,
        near_duplicates: args.near_duplicates,
        strict: args.strict,
        restart: args.restart,
        identity,
    }
}

/// What a value is called on the command line.
fn name(value: &impl clap::ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inputs: &[&str], expected: Result<(), &str>) {
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        let checked = check_inputs(&inputs).map_err(|refusal| refusal.message);
        assert_eq!(checked, expected.map_err(str::to_owned));
    }

    #[test]
    fn an_input_is_named_once() {
        check(&["src", "tests", "-"], Ok(()));
        check(&["src", "src/../src"], Err("src: is named twice, also as src/../src"));
        check(&["src/main.rs", "src"], Err("src/main.rs: is named twice, also as src"));
        check(&["no/such", "no/such"], Err("no/such: is named twice, also as no/such"));
    }
}
