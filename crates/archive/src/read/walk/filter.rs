//! Which files of a folder are read.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Which files of a folder are inputs.
///
/// Globs are held against the path in the folder that the user names. `*` and `?` do not stand for `/`, `**` does; a
/// glob without `/` is held against the name alone, in any folder.
#[derive(Clone, Debug)]
pub struct Filter {
    /// If there are any, a file must match one.
    include: Option<GlobSet>,
    /// No file or folder may match one.
    exclude: GlobSet,
    leave_out: Option<PathBuf>,
}

/// A glob that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{glob}` is no glob: {reason}")]
pub struct FilterError {
    /// The glob, as the user wrote it.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Filter {
    /// A filter that lets through what matches a glob of `include` (all if there is none) and none of `exclude`.
    /// `leave_out` is the place of the results: neither it nor what is in it is an input.
    pub fn new(include: &[String], exclude: &[String], leave_out: Option<PathBuf>) -> Result<Self, FilterError> {
        Ok(Self {
            include: if include.is_empty() { None } else { Some(globs(include)?) },
            exclude: globs(exclude)?,
            leave_out: leave_out.map(|path| real(&path).unwrap_or(path)),
        })
    }

    /// Whether nothing at `path`, relative to the named folder, may be an input.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.exclude.is_match(path)
    }

    /// Whether the file `path`, relative to the named folder, may be an input.
    pub(super) fn lets_through(&self, path: &Path) -> bool {
        self.include.as_ref().is_none_or(|include| include.is_match(path)) && !self.excludes(path)
    }

    /// Whether a folder, whatever links lead there, is the place of the results.
    pub(super) fn leaves_out(&self, folder: &Path) -> bool {
        self.leave_out.is_some() && real(folder) == self.leave_out
    }

    /// Whether a file is the place of the results. Only one of its name is looked at: files are many.
    pub(super) fn leaves_out_file(&self, file: &Path) -> bool {
        self.leave_out.as_ref().is_some_and(|place| place.file_name() == file.file_name()) && self.leaves_out(file)
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self { include: None, exclude: GlobSet::empty(), leave_out: None }
    }
}

fn real(path: &Path) -> Option<PathBuf> {
    fs_err::canonicalize(path).ok()
}

fn globs(globs: &[String]) -> Result<GlobSet, FilterError> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let error = |error: &globset::Error| FilterError { glob: glob.clone(), reason: error.kind().to_string() };
        // As in `.gitignore`: a slash at the end is that of a folder.
        let trimmed = glob.trim_end_matches('/');
        let pattern = match trimmed.strip_prefix('/') {
            Some(anchored) => anchored.to_owned(),
            None if trimmed.contains('/') => trimmed.to_owned(),
            None => format!("**/{trimmed}"),
        };
        set.add(GlobBuilder::new(&pattern).literal_separator(true).build().map_err(|e| error(&e))?);
    }
    set.build().map_err(|error| FilterError { glob: globs.join(" "), reason: error.to_string() })
}
