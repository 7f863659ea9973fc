//! `nasij model`: bring in checkpoints, see which models there are.

mod facts;
mod import;
mod list;
mod show;

pub(crate) use facts::CANNOT_RUN;
pub(crate) use list::{Found, models};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{args::ModelTask, model, printer::Printer, sink};

/// Does what is asked of or about models.
pub(crate) fn run(task: &ModelTask, printer: &mut Printer) -> Result<()> {
    match task {
        ModelTask::Import(args) => import::run(args, printer),
        ModelTask::List { json } => {
            let models = list::models(&model::roots());
            let text = if *json { json_text(&models)? } else { list::table(&models) };
            sink::write_all(None, &text)
        }
        ModelTask::Show { model, json } => {
            let shown = show::Shown::read(&model::folder(Some(model))?)?;
            let text = if *json { json_text(&shown)? } else { shown.table() };
            sink::write_all(None, &text)
        }
    }
}

fn json_text(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string_pretty(value).context("what is known cannot become JSON")? + "\n")
}
