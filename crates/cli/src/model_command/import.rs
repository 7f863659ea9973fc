//! `nasij model import`: a checkpoint becomes a model.

use std::path::{Path, PathBuf};

use anyhow::Result;
use nasij_pipeline::checkpoint::{Import, is_checkpoint};

use super::facts::{CANNOT_RUN, Facts};
use crate::{
    args::ImportArgs,
    model,
    printer::{Printer, Refusal},
};

/// Checks the checkpoint, copies it among the models, and says what came of it.
pub(super) fn run(args: &ImportArgs, printer: &mut Printer) -> Result<()> {
    let roots = model::roots();
    let root = args.into.clone().or_else(|| roots.first().cloned()).unwrap_or_else(|| "models".into());
    refuse(args, &roots)?;
    let import = Import {
        source: &args.folder,
        name: &args.name,
        root: &root,
        labels: &args.labels,
        with: &args.with,
        replace: args.replace,
    };
    let imported = import.run()?;
    let folder = imported.checkpoint.folder;
    let (facts, _) = Facts::read(&folder)?;
    printer.note(&format!("{}: {}; names of {}", folder.display(), facts.network(), facts.kinds.join(", ")));
    printer.note(&format!("say in {} where it is from and under which licence", folder.join("README.md").display()));
    if !facts.runs {
        printer.warning(CANNOT_RUN);
    }
    if !roots.contains(&root) {
        let root = root.display();
        printer.note(&format!("it is found by its folder, or by its name where NASIJ_MODELS is {root}"));
    }
    Ok(())
}

/// Refuses what would give a model that cannot be loaded, or that hides another.
fn refuse(args: &ImportArgs, roots: &[PathBuf]) -> Result<(), Refusal> {
    let with = model::folder(Some(Path::new(&args.with)))?;
    if !with.join("model.json").is_file() || is_checkpoint(&with) {
        let message = format!("{}: is none of our own models, which know clitics and relations", args.with);
        return Err(Refusal::new(message, "name one of them with --with, such as small"));
    }
    let same = roots.iter().map(|root| root.join(&args.name)).find(|it| it.join("model.json").is_file());
    match same.filter(|it| !is_checkpoint(it)) {
        Some(same) => {
            let message = format!("{}: is the name of one of our own models ({})", args.name, same.display());
            Err(Refusal::new(message, "take another name"))
        }
        None => Ok(()),
    }
}
