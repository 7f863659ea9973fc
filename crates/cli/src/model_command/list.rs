//! `nasij model list`: which models are found.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::facts::Facts;
use crate::safe::one_line;

/// A model that is found, or what is wrong with it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Found {
    Model(Facts),
    Broken { name: String, folder: String, error: String },
}

/// The models below `roots`; of those of one name, the first, which is the one that is taken.
pub(crate) fn models(roots: &[PathBuf]) -> Vec<Found> {
    let mut names = BTreeSet::new();
    let found = roots.iter().flat_map(|root| folders(root).into_iter().map(|name| (root.join(&name), name)));
    found.filter(|(_, name)| names.insert(name.clone())).map(|(folder, name)| read(&folder, name)).collect()
}

/// The names of the folders with a model, in their order; none where the folder cannot be read.
fn folders(root: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs_err::read_dir(root) else { return BTreeSet::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // What an import that was cut short has left begins with a dot.
    names.filter(|name| !name.starts_with('.') && root.join(name).join("model.json").is_file()).collect()
}

fn read(folder: &Path, name: String) -> Found {
    match Facts::read(folder) {
        // The name that it is called by is that of its folder.
        Ok((facts, _)) => Found::Model(Facts { name, ..facts }),
        Err(error) => Found::Broken { name, folder: folder.display().to_string(), error: format!("{error:#}") },
    }
}

/// A line for each model.
pub(super) fn table(models: &[Found]) -> String {
    let rows = models.iter().map(|found| match found {
        Found::Model(facts) => {
            let lacks = if facts.runs { "" } else { " (not in this build)" };
            [one_line(&facts.name), format!("{}{lacks}", facts.engine), facts.network(), one_line(&facts.folder)]
        }
        Found::Broken { name, folder, error } => {
            [one_line(name), "cannot be loaded".to_owned(), one_line(error), one_line(folder)]
        }
    });
    let head = ["MODEL", "ENGINE", "NETWORK", "FOLDER"].map(str::to_owned);
    let rows: Vec<_> = [head].into_iter().chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [0, 1, 2].map(width);
    let mut out = String::new();
    for [name, engine, network, folder] in &rows {
        let [a, b, c] = widths;
        let _ = writeln!(out, "{name:<a$}  {engine:<b$}  {network:<c$}  {folder}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_one_name_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        let roots = ["a", "b", "c"].map(|root| folder.path().join(root));
        let card = r#"{"name": "x", "layers": 2, "hidden": 8, "window": 64, "kinds": ["PER"]}"#;
        for (root, name, text) in [(0, "own", card), (1, "own", ""), (1, "broken", "{"), (0, ".own.importing", card)] {
            let model = roots[root].join(name);
            fs_err::create_dir_all(&model).unwrap();
            fs_err::write(model.join("model.json"), text).unwrap();
        }
        let models = models(&roots);
        assert!(matches!(&models[0], Found::Model(facts) if facts.name == "own" && facts.runs), "{models:?}");
        assert!(matches!(&models[1], Found::Broken { name, .. } if name == "broken"), "{models:?}");
        assert_eq!(models.len(), 2);
    }
}
