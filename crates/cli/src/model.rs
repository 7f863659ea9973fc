//! Where is the model?

use std::{
    env,
    path::{Component, Path, PathBuf},
    thread,
};

use anyhow::{Context, Result};
use nasij_pipeline::{
    Pipeline,
    checkpoint::{Imported, is_checkpoint},
};

use crate::{config::SharedSettings, engine, printer::Refusal};

/// The model that is taken where none is named.
pub(crate) const DEFAULT: &str = "small";

/// Loads the model of the settings, given by its name or its folder, or else the default one.
pub(crate) fn load(settings: &SharedSettings) -> Result<Pipeline> {
    load_from(&folder(settings.model.as_deref())?, settings)
}

/// Loads the model in a folder, for one thread a processor, or as many as the settings say.
///
/// A checkpoint from elsewhere comes with the model that does what it cannot.
pub(crate) fn load_from(folder: &Path, settings: &SharedSettings) -> Result<Pipeline> {
    let threads = settings.threads.map(usize::from).or_else(|| thread::available_parallelism().ok().map(Into::into));
    let (threads, device) = (threads.unwrap_or(1), settings.device.as_str());
    let cannot = |folder: &Path| format!("{}: the model cannot be loaded", folder.display());
    if !is_checkpoint(folder) {
        if device != engine::CPU {
            let hint = "a device is for checkpoints from elsewhere: see `nasij model`";
            return Err(Refusal::new("our own models are computed on the CPU", hint).into());
        }
        return Pipeline::load(folder, threads).with_context(|| cannot(folder));
    }
    let model = Imported::load(folder).with_context(|| cannot(folder))?;
    let with = companion(&model)?;
    // A refusal has its own words.
    let tagger = engine::tagger(&model, device, threads).map_err(|error| match error.downcast::<Refusal>() {
        Ok(refusal) => refusal.into(),
        Err(error) => error.context(cannot(folder)),
    })?;
    Ok(Pipeline::load(&with, threads).with_context(|| cannot(&with))?.with_tagger(tagger))
}

/// The folder of our model that does for a checkpoint what it cannot.
fn companion(model: &Imported) -> Result<PathBuf> {
    let with = folder(Some(Path::new(&model.with)))?;
    if is_checkpoint(&with) {
        let message = format!("`{}` goes with `{}`, which is a checkpoint itself", model.name, model.with);
        return Err(Refusal::new(message, "import it anew, --with small or another model of ours").into());
    }
    Ok(with)
}

/// The folder of a model that is given by its name or its folder, or else of the default one.
pub(crate) fn folder(model: Option<&Path>) -> Result<PathBuf, Refusal> {
    folder_of(model.unwrap_or(Path::new(DEFAULT)), &roots())
}

/// The folders that hold models, in the order in which they are searched; not all are there.
///
/// That of `NASIJ_MODELS` comes first: who names a folder means it. Else the first is `models` here.
pub(crate) fn roots() -> Vec<PathBuf> {
    let named = env::var_os("NASIJ_MODELS").filter(|it| !it.is_empty()).map(PathBuf::from);
    named.into_iter().chain(usual_roots(env::current_exe().ok().as_deref())).collect()
}

/// A short hash of all that a model's answers depend on: its files, but for what is written about it.
pub(crate) fn hash(folder: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    update(&mut hasher, folder)?;
    if is_checkpoint(folder) {
        update(&mut hasher, &companion(&Imported::load(folder)?)?)?;
    }
    let hash = hasher.finalize().to_hex();
    Ok(hash.chars().take(16).collect())
}

fn update(hasher: &mut blake3::Hasher, folder: &Path) -> Result<()> {
    let mut paths: Vec<PathBuf> =
        fs_err::read_dir(folder)?.map(|entry| entry.map(|it| it.path())).collect::<Result<_, _>>()?;
    paths.retain(|it| it.is_file() && it.extension().is_none_or(|it| it != "md"));
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = fs_err::File::open(&path)?;
        hasher.update(name.as_bytes()).update(&file.metadata()?.len().to_le_bytes()).update_reader(file)?;
    }
    Ok(())
}

/// A bare name is that of a shipped or imported model, unless there is such a folder here; anything else is a folder.
fn folder_of(model: &Path, roots: &[PathBuf]) -> Result<PathBuf, Refusal> {
    let is_shipped = is_bare_name(model) && !model.join("model.json").is_file();
    let places: Vec<_> = roots.iter().map(|root| root.join(model)).collect();
    if is_shipped { find(&places) } else { Ok(model.to_owned()) }
}

/// Whether it is a name without any folder.
pub(crate) fn is_bare_name(model: &Path) -> bool {
    let mut parts = model.components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
}

/// Where models may be: here, in the source tree that the program was built in, where it was installed.
fn usual_roots(program: Option<&Path>) -> Vec<PathBuf> {
    let mut roots = vec![PathBuf::from("models")];
    if let Some(bin) = program.and_then(Path::parent) {
        // target/release is two folders deep in the source tree.
        roots.extend(bin.ancestors().nth(2).map(|tree| tree.join("models")));
        roots.extend(bin.parent().map(|prefix| prefix.join("share/nasij/models")));
    }
    roots
}

fn find(places: &[PathBuf]) -> Result<PathBuf, Refusal> {
    let found = places.iter().find(|it| it.join("model.json").is_file());
    found.cloned().ok_or_else(|| {
        let tried: Vec<_> = places.iter().map(|it| it.display().to_string()).collect();
        Refusal::new(
            format!("no model found; looked in\n  {}", tried.join("\n  ")),
            "name a model of `nasij model list` or a folder with --model or NASIJ_MODEL",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_here_in_the_source_tree_and_in_the_installation() {
        let expected = ["models", "/src/nasij/models", "/src/nasij/target/share/nasij/models"];
        assert_eq!(usual_roots(Some(Path::new("/src/nasij/target/release/nasij"))), expected.map(PathBuf::from));
        assert_eq!(usual_roots(Some(Path::new("/bin/nasij"))).len(), 2);
    }

    #[test]
    fn a_bare_name_is_a_shipped_model_and_a_path_a_folder() {
        let roots = usual_roots(None);
        assert_eq!(folder_of(Path::new("some/model"), &roots).unwrap(), Path::new("some/model"));
        assert_eq!(folder_of(Path::new("./base"), &roots).unwrap(), Path::new("./base"));
        let message = folder_of(Path::new("huge"), &roots).unwrap_err().message;
        assert_eq!(message, "no model found; looked in\n  models/huge");
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
