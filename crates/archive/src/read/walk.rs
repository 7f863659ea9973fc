//! From the paths that the user names to inputs.

mod filter;
mod objects;
#[cfg(test)]
mod tests;

use std::{
    io,
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use self::objects::Objects;
use super::{Input, ReadError, Reason, Stores};

pub use filter::{Filter, FilterError};

/// The inputs that `paths` name: `-` is standard input; a file is an input in any case; of a folder, all files that
/// `filter` lets through, by name, those of its folders in the midst of them.
///
/// A URL of cloud storage is an object; if it ends in `/`, or there is no such object, it is a prefix: all objects below
/// it that `filter` lets through by the rest of their keys, in the order in which the storage lists them, that of the
/// bytes of keys. They are listed as they are read.
///
/// Hidden files and folders in a folder or below a prefix are passed over; links are followed. What cannot be walked is an error in its
/// place, and the walk goes on.
pub fn walk<'a>(paths: &'a [PathBuf], filter: &'a Filter) -> Walk<'a> {
    walk_in(paths, filter, Stores::default())
}

/// The same with connections that are there already.
pub(super) fn walk_in<'a>(paths: &'a [PathBuf], filter: &'a Filter, stores: Stores) -> Walk<'a> {
    Walk { paths: paths.iter(), filter, stores, at: None }
}

/// The sizes of the files and objects that [`walk`] finds, for a progress bar; in bytes. Standard input and errors count nothing.
pub fn total_bytes(paths: &[PathBuf], filter: &Filter) -> u64 {
    sizes(walk(paths, filter))
}

pub(super) fn sizes(mut walk: Walk<'_>) -> u64 {
    let size = |found| match found {
        Ok((Input::File(path), _)) => {
            fs_err::metadata(path).ok().filter(std::fs::Metadata::is_file).map_or(0, |it| it.len())
        }
        Ok((_, size)) => size,
        Err(_) => 0,
    };
    std::iter::from_fn(|| walk.step()).map(size).fold(0, u64::saturating_add)
}

/// What [`walk`] gives.
#[derive(Debug)]
pub struct Walk<'a> {
    paths: std::slice::Iter<'a, PathBuf>,
    filter: &'a Filter,
    stores: Stores,
    /// What is walked.
    at: Option<At<'a>>,
}

#[derive(Debug)]
enum At<'a> {
    Folder(Folder<'a>),
    Objects(Objects),
}

/// An input, and its size in bytes, where it is told with it: that of an object.
type Step = Result<(Input, u64), ReadError>;

#[derive(Debug)]
struct Folder<'a> {
    root: &'a Path,
    entries: walkdir::IntoIter,
}

impl Iterator for Walk<'_> {
    type Item = Result<Input, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.step()?.map(|(input, _)| input))
    }
}

impl Walk<'_> {
    fn step(&mut self) -> Option<Step> {
        loop {
            let item = match &mut self.at {
                Some(At::Folder(folder)) => folder.next(self.filter).map(|item| item.map(|input| (input, 0))),
                Some(At::Objects(objects)) => objects.next(self.filter),
                None => None,
            };
            if item.is_some() {
                return item;
            }
            let path = self.paths.next()?;
            self.at = None;
            match Input::named(path) {
                Input::Object(url) => self.at = Some(At::Objects(Objects::new(&self.stores, url))),
                Input::File(_) if path.is_dir() => {
                    // The order is that of the bytes of names, the same everywhere.
                    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
                    self.at = Some(At::Folder(Folder { root: path, entries }));
                }
                input => return Some(Ok((input, 0))),
            }
        }
    }
}

impl Folder<'_> {
    /// The next file that the filter lets through, or what stands in the way.
    fn next(&mut self, filter: &Filter) -> Option<Result<Input, ReadError>> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) => match self.error(&error, filter) {
                    Some(error) => return Some(Err(error)),
                    None => continue,
                },
            };
            if entry.file_type().is_dir() {
                if !self.is_entered(&entry, filter) {
                    self.entries.skip_current_dir();
                }
            } else if self.is_wanted(entry.path(), filter) {
                let input = Input::File(entry.path().to_owned());
                return Some(if entry.file_type().is_file() {
                    Ok(input)
                } else {
                    Err(ReadError::new(&input, Reason::Unsupported("not a file".to_owned())))
                });
            }
        }
    }

    fn is_entered(&self, entry: &DirEntry, filter: &Filter) -> bool {
        let is_root = entry.depth() == 0;
        (is_root || (!is_hidden(entry.path()) && !filter.excludes(self.relative(entry.path()))))
            && !filter.leaves_out(entry.path())
    }

    fn is_wanted(&self, path: &Path, filter: &Filter) -> bool {
        !is_hidden(path) && filter.lets_through(self.relative(path)) && !filter.leaves_out_file(path)
    }

    fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(self.root).unwrap_or(path)
    }

    /// What `error` says, if it is about something that is wanted.
    fn error(&self, error: &walkdir::Error, filter: &Filter) -> Option<ReadError> {
        let path = error.path().unwrap_or(self.root);
        let is_root = path == self.root;
        if !is_root && (is_hidden(path) || filter.excludes(self.relative(path))) {
            return None;
        }
        let input = Input::File(path.to_owned());
        if let Some(ancestor) = error.loop_ancestor() {
            let words = format!("a link to `{}`, which it is in: not followed", ancestor.display());
            return Some(ReadError::new(&input, Reason::Unsupported(words)));
        }
        let kind = error.io_error().map_or(io::ErrorKind::Other, io::Error::kind);
        if kind == io::ErrorKind::NotFound && path.is_symlink() {
            let is_wanted = filter.lets_through(self.relative(path));
            let reason = Reason::Unsupported("a link to what is not there".to_owned());
            return is_wanted.then(|| ReadError::new(&input, reason));
        }
        let error = match error.io_error().and_then(io::Error::raw_os_error) {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(kind, error.to_string()),
        };
        Some(ReadError::io(&input, error))
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}
