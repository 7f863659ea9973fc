//! What can be asked of all commands that run the pipeline on documents.

use std::path::PathBuf;

use super::{InputKind, OffsetUnit, THREADS, score, switch};

#[derive(clap::Args, Clone, Default)]
pub(crate) struct SharedArgs {
    /// Form of the inputs [default: by their names and first bytes]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputKind>,

    /// What the offsets in JSON and tables count [default: codepoints]
    #[arg(long, value_name = "UNIT")]
    pub(crate) offsets: Option<OffsetUnit>,

    /// Add the tokens to JSON
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch)]
    pub(crate) tokens: Option<bool>,

    /// Leave out names and relations scored below X, and relations of names left out [default: 0]
    #[arg(long, value_name = "X", value_parser = score)]
    pub(crate) min_score: Option<f32>,

    /// Threads to work on [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(THREADS))]
    pub(crate) threads: Option<u16>,

    /// The model: small, base, one of `nasij model list`, or a folder [default: that of `NASIJ_MODEL`, of nasij.toml, else small]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<PathBuf>,

    /// Where a checkpoint from elsewhere is computed: cpu, cuda:0, ... [default: cpu]
    #[arg(long, value_name = "DEVICE")]
    pub(crate) device: Option<String>,
}
