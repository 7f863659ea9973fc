//! What the commands are to do, put together from all layers. The defaults are here.

use std::path::PathBuf;

use nasij_archive::read::FieldNames;

use super::{
    Layers,
    rows::{Row, Rows, Source, own, shared, shown},
};
use crate::{
    args::{BatchArgs, BatchFormat, ExtractArgs, Format, InputKind, OffsetUnit, SharedArgs},
    engine, model,
};

/// What `nasij extract` is to do.
#[derive(Debug, PartialEq)]
pub(crate) struct ExtractSettings {
    /// The files to read; none is standard input.
    pub(crate) files: Vec<PathBuf>,
    /// The form of the results, if it does not depend on the terminal.
    pub(crate) format: Option<Format>,
    /// The file for the results; else standard output.
    pub(crate) output: Option<PathBuf>,
    /// What all commands share.
    pub(crate) shared: SharedSettings,
}

/// What `nasij batch` is to do.
#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct BatchSettings {
    /// The files and folders to read; `-` is standard input.
    pub(crate) inputs: Vec<PathBuf>,
    /// The folder for the results.
    pub(crate) output: PathBuf,
    /// The form of the results.
    pub(crate) format: BatchFormat,
    /// Bytes after which a part of the results ends.
    pub(crate) part_size: u64,
    /// Globs, one of which the files of folders match; none is all files.
    pub(crate) include: Vec<String>,
    /// Globs of files of folders that are passed over.
    pub(crate) exclude: Vec<String>,
    /// The field or column with the text.
    pub(crate) text_field: String,
    /// The field or column with the id.
    pub(crate) id_field: String,
    /// The longest text that is read, in bytes.
    pub(crate) max_text: u64,
    /// Whether texts are among the results.
    pub(crate) text: bool,
    /// Whether documents that are nearly the same as an earlier one are marked.
    pub(crate) near_duplicates: bool,
    /// Whether the first document that fails ends the run.
    pub(crate) strict: bool,
    /// Whether what an earlier run left in the folder is thrown away.
    pub(crate) restart: bool,
    /// What all commands share.
    pub(crate) shared: SharedSettings,
}

/// What holds of the settings that all commands share.
#[derive(Debug, PartialEq)]
pub(crate) struct SharedSettings {
    /// The form of the inputs, if it does not depend on each.
    pub(crate) input_format: Option<InputKind>,
    /// What offsets count.
    pub(crate) offsets: OffsetUnit,
    /// Whether tokens are among the results.
    pub(crate) tokens: bool,
    /// What is scored lower is left out.
    pub(crate) min_score: f32,
    /// Threads to work on; else one a processor.
    pub(crate) threads: Option<u16>,
    /// The model, if it is not the default one.
    pub(crate) model: Option<PathBuf>,
    /// Where a checkpoint from elsewhere is computed.
    pub(crate) device: String,
}

impl Layers {
    /// All that holds for `nasij extract`; row by row too.
    pub(crate) fn extract(&self, args: ExtractArgs) -> (ExtractSettings, Vec<Row>) {
        let table = &self.config.extract;
        let mut rows = Rows::default();
        let shared = self.over(args.shared, table.shared(), &mut rows);
        let otherwise = Err("pretty on a terminal, else jsonl");
        let settings = ExtractSettings {
            files: args.files,
            format: rows.optional("format", own(args.format, table.format), otherwise, shown::choice),
            output: args.output,
            shared,
        };
        (settings, rows.into_inner())
    }

    /// All that holds for `nasij batch`; row by row too.
    pub(crate) fn batch(&self, args: BatchArgs) -> (BatchSettings, Vec<Row>) {
        let table = &self.config.batch;
        let mut rows = Rows::default();
        let shared = self.over(args.shared, table.shared(), &mut rows);
        let some = |globs: Vec<String>| Some(globs).filter(|it| !it.is_empty());
        let (include, exclude) =
            (own(some(args.include), table.include.clone()), own(some(args.exclude), table.exclude.clone()));
        let text_field = own(args.text_field, table.text_field.clone());
        let id_field = own(args.id_field, table.id_field.clone());
        let near_duplicates = own(args.near_duplicates, table.near_duplicates);
        let fields = FieldNames::default();
        let settings = BatchSettings {
            inputs: args.inputs,
            output: args.output,
            format: rows.required("format", own(args.format, table.format), BatchFormat::Jsonl, shown::choice),
            part_size: rows.required("part-size", own(args.part_size, table.part_size), 256 << 20, shown::size),
            include: rows.required("include", include, Vec::new(), shown::list),
            exclude: rows.required("exclude", exclude, Vec::new(), shown::list),
            text_field: rows.required("text-field", text_field, fields.text, shown::text),
            id_field: rows.required("id-field", id_field, fields.id, shown::text),
            max_text: rows.required("max-text", own(args.max_text, table.max_text), 8 << 20, shown::size),
            text: rows.required("text", own(args.text, table.text), false, shown::switch),
            near_duplicates: rows.required("near-duplicates", near_duplicates, false, shown::switch),
            strict: rows.required("strict", own(args.strict, table.strict), false, shown::switch),
            restart: args.restart,
            shared,
        };
        (settings, rows.into_inner())
    }

    /// What holds for commands that have no table of their own; row by row too.
    pub(crate) fn shared(&self, flags: SharedArgs) -> (SharedSettings, Vec<Row>) {
        let mut rows = Rows::default();
        let settings = self.over(flags, SharedArgs::default(), &mut rows);
        (settings, rows.into_inner())
    }

    /// Lays the layers of the settings that all commands share over each other.
    fn over(&self, flags: SharedArgs, table: SharedArgs, rows: &mut Rows) -> SharedSettings {
        let top = self.config.shared();
        let model = [
            (Source::Flag, flags.model),
            (Source::Environment, self.model.clone()),
            (Source::Table, table.model),
            (Source::Top, top.model),
        ];
        let threads = shared(flags.threads, table.threads, top.threads);
        let min_score = shared(flags.min_score, table.min_score, top.min_score);
        let offsets = shared(flags.offsets, table.offsets, top.offsets);
        let tokens = shared(flags.tokens, table.tokens, top.tokens);
        let input_format = shared(flags.input_format, table.input_format, top.input_format);
        let device = shared(flags.device, table.device, top.device);
        let by_name = Err("by their names and first bytes");
        SharedSettings {
            model: rows.optional("model", model, Ok(model::DEFAULT.into()), shown::path),
            device: rows.required("device", device, engine::CPU.to_owned(), shown::text),
            threads: rows.optional("threads", threads, Err("one a processor"), shown::count),
            min_score: rows.required("min-score", min_score, 0.0, shown::score),
            offsets: rows.required("offsets", offsets, OffsetUnit::Codepoints, shown::choice),
            tokens: rows.required("tokens", tokens, false, shown::switch),
            input_format: rows.optional("input-format", input_format, by_name, shown::choice),
        }
    }
}
