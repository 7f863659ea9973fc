//! Settings: what the command line, the environment, a file and our defaults say together.

mod command;
mod rows;
mod settings;
#[cfg(test)]
mod tests;
mod values;

use std::{
    env,
    io::{ErrorKind, Read},
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use crate::{
    args::{BatchFormat, FileArgs, Format, InputKind, OffsetUnit, SharedArgs},
    model::is_bare_name,
    printer::Refusal,
};

pub(crate) use command::run;
pub(crate) use settings::{BatchSettings, ExtractSettings, SharedSettings};

/// The file that is read where none is named, if it is there.
const FILE: &str = "nasij.toml";
/// The longest file that is read, in bytes: more is something else, named by mistake.
const LONGEST: u64 = 1 << 20;

/// A table of the file: the keys that all tables may have, and its own.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $($(#[$own_meta:meta])* $own:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct $name {
            #[serde(deserialize_with = "values::model")]
            model: Option<PathBuf>,
            #[serde(deserialize_with = "values::threads")]
            threads: Option<u16>,
            #[serde(deserialize_with = "values::device")]
            device: Option<String>,
            #[serde(deserialize_with = "values::score")]
            min_score: Option<f32>,
            #[serde(deserialize_with = "values::choice")]
            offsets: Option<OffsetUnit>,
            tokens: Option<bool>,
            #[serde(deserialize_with = "values::choice")]
            input_format: Option<InputKind>,
            $($(#[$own_meta])* $own: $type,)*
        }

        impl $name {
            /// What it says for any command.
            fn shared(&self) -> SharedArgs {
                SharedArgs {
                    model: self.model.clone(),
                    threads: self.threads,
                    device: self.device.clone(),
                    min_score: self.min_score,
                    offsets: self.offsets,
                    tokens: self.tokens,
                    input_format: self.input_format,
                }
            }
        }
    };
}

table! {
    /// What a configuration file says.
    Config {
        #[serde(deserialize_with = "values::table")]
        extract: ExtractTable,
        #[serde(deserialize_with = "values::table")]
        batch: BatchTable,
    }
}

table! {
    /// What it says for `nasij extract` only.
    ExtractTable {
        #[serde(deserialize_with = "values::choice")]
        format: Option<Format>,
    }
}

table! {
    /// What it says for `nasij batch` only.
    BatchTable {
        #[serde(deserialize_with = "values::choice")]
        format: Option<BatchFormat>,
        #[serde(deserialize_with = "values::size")]
        part_size: Option<u64>,
        #[serde(deserialize_with = "values::list")]
        include: Option<Vec<String>>,
        #[serde(deserialize_with = "values::list")]
        exclude: Option<Vec<String>>,
        text: Option<bool>,
        text_field: Option<String>,
        id_field: Option<String>,
        #[serde(deserialize_with = "values::size")]
        max_text: Option<u64>,
        near_duplicates: Option<bool>,
        strict: Option<bool>,
    }
}

impl Config {
    /// Reads the file that is named, or else `nasij.toml` in the current folder if it is there; also says which.
    ///
    /// # Errors
    /// If a file that is named is not there, cannot be read, or has something that is no setting.
    pub(crate) fn load(args: &FileArgs) -> Result<Option<(PathBuf, Self)>> {
        if args.no_config {
            // One may stand before the command and the other behind it, where clap does not hold them together.
            return match args.config {
                Some(_) => Err(Refusal::new("both --config and --no-config are there", "leave one out").into()),
                None => Ok(None),
            };
        }
        let path = args.config.clone().unwrap_or_else(|| FILE.into());
        let name = path.display();
        let file = match fs_err::File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound && args.config.is_none() => return Ok(None),
            file => file,
        };
        let mut text = Vec::new();
        let read = file.and_then(|file| file.take(LONGEST + 1).read_to_end(&mut text));
        read.with_context(|| format!("{name}: the configuration cannot be read"))?;
        if text.len() as u64 > LONGEST {
            bail!("{name}: longer than {LONGEST} bytes: not a configuration");
        }
        let text = String::from_utf8(text)
            .map_err(|error| anyhow!("{name}: byte {}: not UTF-8", error.utf8_error().valid_up_to()))?;
        let config = Self::parse(&text, &path)?;
        Ok(Some((path, config)))
    }

    /// Reads the text of the file at `path`, which relative paths of models count from.
    fn parse(text: &str, path: &Path) -> Result<Self> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let place = error.span().map(|span| place(text, &span)).unwrap_or_default();
            anyhow!("{}: {place}{}", path.display(), error.message())
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for model in [&mut config.model, &mut config.extract.model, &mut config.batch.model].into_iter().flatten() {
            if !is_bare_name(model) {
                *model = folder.join(&*model);
            }
        }
        Ok(config)
    }
}

/// Where a range of bytes begins: `line L, column C: `, both from 1, columns in characters.
fn place(text: &str, span: &Range<usize>) -> String {
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    format!("line {line}, column {column}: ")
}

/// What holds where the command line says nothing.
#[derive(Default)]
pub(crate) struct Layers {
    /// What `NASIJ_MODEL` says.
    model: Option<PathBuf>,
    /// The file that is read.
    path: Option<PathBuf>,
    /// What it says.
    config: Config,
}

impl Layers {
    /// Looks at the environment and reads the file.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub(crate) fn load(args: &FileArgs) -> Result<Self> {
        let model = env::var_os("NASIJ_MODEL").filter(|it| !it.is_empty()).map(PathBuf::from);
        let (path, config) = Config::load(args)?.unzip();
        Ok(Self { model, path, config: config.unwrap_or_default() })
    }
}
