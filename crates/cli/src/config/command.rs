//! `nasij config`: what holds, and why.

use std::fmt::Write as _;

use anyhow::Result;

use super::{
    Layers, SharedArgs,
    rows::{Row, Source},
};
use crate::{
    args::{BatchArgs, ConfigArgs, ExtractArgs, Section},
    printer::Refusal,
    safe::one_line,
    sink,
};

/// Prints the settings that hold, or the file that is read.
pub(crate) fn run(args: &ConfigArgs, layers: &Layers) -> Result<()> {
    if !args.path {
        return sink::write_all(None, &layers.render(args.section));
    }
    let Some(path) = &layers.path else {
        let hint = "settings are read from nasij.toml in the current folder, or from the file of --config";
        return Err(Refusal::new("no configuration file is read", hint).into());
    };
    sink::write_all(None, &format!("{}\n", path.display()))
}

impl Layers {
    /// The settings as a file that says the same: those of one command, or of all.
    pub(super) fn render(&self, section: Option<Section>) -> String {
        let extract = || self.extract(ExtractArgs::default()).1;
        let batch = || self.batch(BatchArgs::default()).1;
        match section {
            Some(Section::Extract) => self.table("[extract]\n", &extract()),
            Some(Section::Batch) => self.table("[batch]\n", &batch()),
            None => {
                let (_, top) = self.shared(SharedArgs::default());
                // What a table repeats from the top would say it twice.
                let says_more = |row: &Row| row.source == Source::Table || top.iter().all(|it| it.key != row.key);
                let rest = |rows: Vec<Row>| rows.into_iter().filter(says_more).collect::<Vec<_>>();
                let tables = [("\n[extract]\n", rest(extract())), ("\n[batch]\n", rest(batch()))];
                let tables = tables.map(|(head, rows)| self.table(head, &rows));
                self.table("", &top) + &tables.concat()
            }
        }
    }

    /// The rows under the head of a table, each with the layer that says so.
    pub(super) fn table(&self, head: &str, rows: &[Row]) -> String {
        let mut out = head.to_owned();
        for Row { key, value, source } in rows {
            let from = match source {
                Source::Flag => format!("--{key}"),
                Source::Environment => "NASIJ_MODEL".to_owned(),
                Source::Table | Source::Top => {
                    self.path.as_deref().map(|it| it.display().to_string()).unwrap_or_default()
                }
                Source::Default => "default".to_owned(),
            };
            // A comment ends with its line.
            let from = one_line(&from);
            let _ = match value {
                Ok(value) => writeln!(out, "{key} = {value}  # {from}"),
                Err(words) => writeln!(out, "# {key}: {words}  # {from}"),
            };
        }
        out
    }
}
