use std::{
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;

use crate::{
    Checkpoint, CheckpointError, Imported, Labels, Shape, card, convert, digest::copy, imported::is_checkpoint,
    tokenizer::Subwords,
};

/// What shall become of a checkpoint.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The folder of the checkpoint; it is only read.
    pub source: &'a Path,
    /// The name that the model shall have: that of its folder.
    pub name: &'a str,
    /// The folder of models; made if it is not there.
    pub root: &'a Path,
    /// What labels or kinds mean, before what their names say: see [`Labels::new`].
    pub labels: &'a [(String, String)],
    /// Our model that shall give clitics, relations and the kinds that the checkpoint does not know.
    pub with: &'a str,
    /// Whether a checkpoint of that name may be replaced.
    pub replace: bool,
}

/// Why a checkpoint was not imported; nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The checkpoint cannot be run.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A file could not be copied or written; the message of the source names it.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// The name cannot be that of a folder, or would be mistaken.
    #[error("`{name}` cannot be the name of a model; take letters, digits, - and _, and a letter or digit first")]
    Name {
        /// The name.
        name: String,
    },
    /// The model would need itself.
    #[error("`{name}` cannot give its own clitics and relations; take another name for the checkpoint")]
    Itself {
        /// The name.
        name: String,
    },
    /// There is such a model.
    #[error("{folder}: is there already; take another name, or replace it with --replace")]
    Exists {
        /// Its folder.
        folder: PathBuf,
    },
    /// There is something else that is never replaced.
    #[error("{folder}: is not an imported checkpoint, and is not replaced; take another name")]
    Other {
        /// Its folder.
        folder: PathBuf,
    },
}

impl Import<'_> {
    /// Checks a checkpoint, and copies what is needed of it to a folder among the models.
    ///
    /// All is written to a hidden folder beside, which gets its name when it is whole: an import that is cut short
    /// leaves no half model, and what it left is removed by the next one of that name.
    pub fn run(&self) -> Result<Imported, ImportError> {
        let checkpoint = Checkpoint::load_without_tokenizer(self.source)?;
        let labels = Labels::new(&checkpoint.labels, self.labels)
            .map_err(|reason| CheckpointError::Labels { path: self.source.join("config.json"), reason })?;
        let folder = self.folder()?;
        let part = self.root.join(format!(".{}.importing", self.name));
        remove(&part)?;
        fs::create_dir_all(&part)?;
        let written = self.write(&part, &checkpoint, labels);
        let put = written.and_then(|()| Ok(self.put(&part, &folder)?));
        if let Err(error) = put {
            // The first error says more than one about what is left behind.
            let _ = remove(&part);
            return Err(error);
        }
        Ok(Imported::load(&folder)?)
    }

    /// Where the model will be.
    fn folder(&self) -> Result<PathBuf, ImportError> {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let begins_well = self.name.chars().next().is_some_and(char::is_alphanumeric);
        let name = || self.name.to_owned();
        if !begins_well || !self.name.chars().all(is_plain) {
            return Err(ImportError::Name { name: name() });
        }
        if self.name == self.with {
            return Err(ImportError::Itself { name: name() });
        }
        let folder = self.root.join(self.name);
        if !folder.try_exists()? {
            return Ok(folder);
        }
        match (is_checkpoint(&folder), self.replace) {
            (true, true) => Ok(folder),
            (true, false) => Err(ImportError::Exists { folder }),
            (false, _) => Err(ImportError::Other { folder }),
        }
    }

    /// Writes all files of the model, and checks what was written.
    fn write(&self, part: &Path, checkpoint: &Checkpoint, labels: Labels) -> Result<(), ImportError> {
        let mut files = Vec::new();
        let tokenizer = part.join("tokenizer.json");
        let original = self.source.join("tokenizer.json");
        let vocabulary = Shape::read(self.source)?.vocabulary;
        if original.is_file() {
            Subwords::load(&original, vocabulary)?;
            files.push(copy(&original, &tokenizer)?);
        } else {
            let fail = |error: tokenizers::Error| CheckpointError::Tokenizer {
                path: tokenizer.clone(),
                reason: format!("cannot be written: {error}"),
            };
            let text = convert::tokenizer(self.source)?.to_string(false).map_err(fail)?;
            fs::write(&tokenizer, text)?;
            Subwords::load(&tokenizer, vocabulary)?;
            files.push(crate::digest(&tokenizer)?);
        }
        files.push(copy(&self.source.join("config.json"), &part.join("config.json"))?);
        let weights = part.join(checkpoint.weights.file_name().unwrap_or_default());
        files.insert(0, copy(&checkpoint.weights, &weights)?);
        let checkpoint = Checkpoint { folder: part.to_owned(), weights, ..checkpoint.clone() };
        let imported = Imported { name: self.name.to_owned(), with: self.with.to_owned(), checkpoint, labels };
        let description = part.join("model.json");
        fs::write(&description, imported.description())?;
        files.push(crate::digest(&description)?);
        fs::write(part.join("README.md"), card::text(&imported, &files, &Shape::read(part)?))?;
        Imported::load(part)?;
        Ok(())
    }

    /// Gives the whole model its name; one that it replaces is removed.
    fn put(&self, part: &Path, folder: &Path) -> io::Result<()> {
        let old = self.root.join(format!(".{}.replaced", self.name));
        remove(&old)?;
        if folder.try_exists()? {
            fs::rename(folder, &old)?;
        }
        if let Err(error) = fs::rename(part, folder) {
            if old.try_exists()? {
                fs::rename(&old, folder)?;
            }
            return Err(error);
        }
        remove(&old)
    }
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Meaning, samples};

    const LABELS: [&str; 5] = ["O", "B-PERS", "I-PERS", "B-DISEASE", "I-DISEASE"];

    fn import<'a>(source: &'a Path, root: &'a Path, labels: &'a [(String, String)]) -> Import<'a> {
        Import { source, name: "camel", root, labels, with: "small", replace: false }
    }

    fn disease() -> [(String, String); 1] {
        [("DISEASE".to_owned(), "MISC".to_owned())]
    }

    /// Names in a folder.
    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A folder with a checkpoint in `source`, and room for models in `models`.
    fn place() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let (source, root) = (place.path().join("source"), place.path().join("models"));
        samples::checkpoint(&source, &LABELS);
        (place, source, root)
    }

    #[test]
    fn an_import_is_a_model_of_its_own() {
        let (_place, source, root) = place();
        let imported = import(&source, &root, &disease()).run().unwrap();
        fs::remove_dir_all(&source).unwrap();
        let folder = root.join("camel");
        assert_eq!(names(&folder), ["README.md", "config.json", "model.json", "model.safetensors", "tokenizer.json"]);
        assert_eq!(names(&root), ["camel"]);
        let description = fs::read_to_string(folder.join("model.json")).unwrap();
        let expected = r#"{
  "format": 2,
  "name": "camel",
  "engine": "rust-bert",
  "architecture": "bert",
  "labels": {
    "O": "O",
    "B-PERS": "B-PER",
    "I-PERS": "I-PER",
    "B-DISEASE": "B-MISC",
    "I-DISEASE": "I-MISC"
  },
  "with": "small"
}
"#;
        assert_eq!(description, expected);
        let loaded = Imported::load(&folder).unwrap();
        assert_eq!((loaded.name.as_str(), loaded.with.as_str(), &loaded.labels), ("camel", "small", &imported.labels));
        assert_eq!(loaded.labels.iter().nth(3), Some(("B-DISEASE", Meaning::Begin(3))));
        assert!(is_checkpoint(&folder) && !is_checkpoint(&root));
    }

    #[test]
    fn a_failed_import_leaves_nothing() {
        let (_place, source, root) = place();
        let error = import(&source, &root, &[]).run().unwrap_err().to_string();
        assert!(
            error.contains("config.json: it is not known what these labels mean: B-DISEASE, I-DISEASE;"),
            "{error}"
        );
        assert!(!root.exists());
        fs::write(source.join("tokenizer.json"), "{}").unwrap();
        assert!(import(&source, &root, &disease()).run().is_err());
        assert_eq!(names(&root), [""; 0]);
    }

    #[test]
    fn what_an_interrupted_import_left_is_removed() {
        let (_place, source, root) = place();
        let left = root.join(".camel.importing");
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("half"), "").unwrap();
        import(&source, &root, &disease()).run().unwrap();
        assert_eq!(names(&root), ["camel"]);
        assert!(!root.join("camel/half").exists());
    }

    #[test]
    fn a_model_is_replaced_only_where_told() {
        let (_place, source, root) = place();
        let disease = disease();
        let import = import(&source, &root, &disease);
        import.run().unwrap();
        assert!(matches!(import.run(), Err(ImportError::Exists { .. })));
        let none = [("DISEASE".to_owned(), "none".to_owned())];
        let replaced = Import { replace: true, labels: &none, ..import }.run().unwrap();
        assert_eq!(replaced.labels.iter().nth(3), Some(("B-DISEASE", Meaning::Outside)));
        assert_eq!(names(&root), ["camel"]);
        // What is not an import is never replaced.
        fs::write(root.join("camel/model.json"), r#"{"format": 2, "name": "small"}"#).unwrap();
        assert!(matches!(Import { replace: true, ..import }.run(), Err(ImportError::Other { .. })));
    }

    #[test]
    fn names_are_those_of_folders() {
        let (_place, source, root) = place();
        let disease = disease();
        let import = import(&source, &root, &disease);
        for name in ["", ".", "..", "a/b", ".hidden", "-f", "a b"] {
            assert!(matches!(Import { name, ..import }.run(), Err(ImportError::Name { .. })), "{name}");
        }
        assert!(matches!(Import { name: "small", ..import }.run(), Err(ImportError::Itself { .. })));
        assert!(!root.exists());
    }

    #[test]
    fn a_tokenizer_is_made_where_there_is_none() {
        let (_place, source, root) = place();
        fs::remove_file(source.join("tokenizer.json")).unwrap();
        fs::write(source.join("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\nsalma\n").unwrap();
        import(&source, &root, &disease()).run().unwrap();
        let subwords = Subwords::load(&root.join("camel/tokenizer.json"), None).unwrap();
        assert_eq!(subwords.encode("Salma").ids, [4]);
        assert_eq!(names(&source), ["config.json", "model.safetensors", "vocab.txt"]);
    }

    #[test]
    fn the_card_says_what_is_left_to_fill_in() {
        let (_place, source, root) = place();
        import(&source, &root, &disease()).run().unwrap();
        let card = fs::read_to_string(root.join("camel/README.md")).unwrap();
        let config = crate::digest(&root.join("camel/config.json")).unwrap();
        for line in [
            "# Model card: camel",
            "| licence | FILL IN: of the weights, and of the corpora that they were trained on |",
            "| architecture | bert, 2 layers x 4 |",
            "| `B-DISEASE` | `B-MISC` |",
            &format!("| config.json | {} | {} |", config.bytes, config.sha256),
        ] {
            assert!(card.lines().any(|it| it == line), "no {line} in {card}");
        }
    }
}
