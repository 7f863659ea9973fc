//! What the entries of all archives have in common.

use std::path::PathBuf;

use super::super::Input;

/// The entry `name` of `archive`, which begins at `position` there.
pub(super) fn input(archive: &Input, name: String, position: u64) -> Input {
    let archive = match archive {
        Input::File(path) | Input::Entry { archive: path, .. } => path.clone(),
        Input::Object(url) => PathBuf::from(url),
        Input::Stdin => PathBuf::from("-"),
    };
    Input::Entry { archive, name, position }
}

/// Whether an entry is a folder, hidden, or what macOS adds to its archives.
pub(super) fn is_passed_over(name: &str) -> bool {
    let is_hidden = |part: &str| part.starts_with('.') && part != "." && part != "..";
    name.ends_with('/') || name.split('/').any(|part| is_hidden(part) || part == "__MACOSX")
}
