//! `nasij model show`: what a model is made of.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Result;
use nasij_pipeline::checkpoint::{KINDS, Meaning, digest};
use serde::Serialize;

use super::facts::{CANNOT_RUN, Facts};
use crate::safe::one_line;

/// All that can be said of a model.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    facts: Facts,
    /// The labels of a checkpoint, and what they mean, in their order; empty for our own models, whose tags are ours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Label>,
    files: Vec<File>,
}

#[derive(Debug, Serialize)]
struct Label {
    label: String,
    means: String,
}

#[derive(Debug, Serialize)]
struct File {
    name: String,
    bytes: u64,
    sha256: String,
}

impl Shown {
    /// Reads a model folder, all files of it.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let (facts, imported) = Facts::read(folder)?;
        let label = |(label, means): (&str, Meaning)| Label { label: label.to_owned(), means: means.to_string() };
        let labels = imported.iter().flat_map(|it| it.labels.iter()).map(label).collect();
        let mut paths = Vec::new();
        for entry in fs_err::read_dir(folder)? {
            paths.push(entry?.path());
        }
        paths.retain(|path| path.is_file());
        paths.sort();
        let file = |path: &PathBuf| {
            let it = digest(path)?;
            Ok(File { name: it.name, bytes: it.bytes, sha256: it.sha256 })
        };
        let files = paths.iter().map(file).collect::<Result<_>>()?;
        Ok(Self { facts, labels, files })
    }

    /// The same for people.
    pub(super) fn table(&self) -> String {
        let Facts { name, folder, engine, runs, window, kinds, with, .. } = &self.facts;
        let lacks = if *runs { String::new() } else { format!("; {CANNOT_RUN}") };
        let mut out = format!("{}\n", one_line(name));
        let mut row = |key: &str, value: &str| {
            let _ = writeln!(out, "  {key:<8} {}", one_line(value));
        };
        row("folder", folder);
        row("engine", &format!("{engine}{lacks}"));
        row("network", &self.facts.network());
        row("window", &format!("{window} subwords"));
        row("names", &kinds.join(", "));
        if let Some(with) = with {
            let others = KINDS.into_iter().filter(|kind| !kinds.iter().any(|it| it == kind));
            let rest: Vec<_> = others.chain(["clitics", "relations"]).collect();
            row("with", &format!("{with}, for {}", rest.join(", ")));
        }
        if !self.labels.is_empty() {
            let longest = self.labels.iter().map(|it| it.label.chars().count()).max().unwrap_or_default();
            out.push_str("\nLabels\n");
            for Label { label, means } in &self.labels {
                let _ = writeln!(out, "  {:<longest$}  {means}", one_line(label));
            }
        }
        let longest = self.files.iter().map(|it| it.name.chars().count()).max().unwrap_or_default();
        out.push_str("\nFiles (bytes, sha256)\n");
        for File { name, bytes, sha256 } in &self.files {
            let _ = writeln!(out, "  {:<longest$} {bytes:>12}  {sha256}", one_line(name));
        }
        out
    }
}
