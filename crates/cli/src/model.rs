//! Where is the model?

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use nasij_pipeline::Pipeline;

use crate::printer::Refusal;

/// Loads the model in `folder`, or else in the first place where there is one.
pub(crate) fn load(folder: Option<&Path>, threads: usize) -> Result<Pipeline> {
    let named = env::var_os("NASIJ_MODEL").filter(|it| !it.is_empty()).map(PathBuf::from);
    let folder = match folder.map(Path::to_owned).or(named) {
        Some(folder) => folder,
        None => find(&places(env::current_exe().ok().as_deref()))?,
    };
    Pipeline::load(&folder, threads).with_context(|| format!("{}: the model cannot be loaded", folder.display()))
}

/// The folders where a model may be: here, in the source tree that the program was built in, where it was installed.
fn places(program: Option<&Path>) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("models/base")];
    if let Some(bin) = program.and_then(Path::parent) {
        // target/release is two folders deep in the source tree.
        places.extend(bin.ancestors().nth(2).map(|tree| tree.join("models/base")));
        places.extend(bin.parent().map(|prefix| prefix.join("share/nasij/models/base")));
    }
    places
}

fn find(places: &[PathBuf]) -> Result<PathBuf, Refusal> {
    let found = places.iter().find(|it| it.join("model.json").is_file());
    found.cloned().ok_or_else(|| {
        let tried: Vec<_> = places.iter().map(|it| it.display().to_string()).collect();
        Refusal::new(
            format!("no model found; looked in\n  {}", tried.join("\n  ")),
            "name its folder with --model or NASIJ_MODEL",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_here_the_source_tree_and_the_installation() {
        let expected = ["models/base", "/src/nasij/models/base", "/src/nasij/target/share/nasij/models/base"];
        let places = places(Some(Path::new("/src/nasij/target/release/nasij")));
        assert_eq!(places, expected.map(PathBuf::from));
        assert_eq!(super::places(Some(Path::new("/bin/nasij"))).len(), 2);
    }

    #[test]
    fn the_first_place_with_a_model_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let places = ["a", "b", "c"].map(|name| folder.path().join(name));
        fs_err::create_dir_all(&places[0]).unwrap();
        for place in &places[1..] {
            fs_err::create_dir_all(place).unwrap();
            fs_err::write(place.join("model.json"), "").unwrap();
        }
        assert_eq!(find(&places).unwrap(), places[1]);
        let message = find(&places[..1]).unwrap_err().message;
        assert_eq!(message, format!("no model found; looked in\n  {}", places[0].display()));
    }
}
