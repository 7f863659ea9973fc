//! How does a run over an archive come to its end, whatever happens?
//!
//! [`run`] takes documents as they are read, has them analysed batch by batch, and keeps the results in a folder, so
//! that nothing is lost and nothing comes twice:
//!
//! | file | what |
//! |---|---|
//! | `part-00000.jsonl` ... | results in the order of the input; a part has its name when it is whole |
//! | `failed.jsonl` | what could not be read or analysed: `path`, `record`, `byte`, `id`, `reason` |
//! | `run.json` | what was done, written when a run ends |
//! | `journal.redb` | what is done already |
//!
//! After each batch the results are on the disk, and then the journal says so, in one step. A run that is cut short,
//! however hard, is taken up by the next one after the last batch that the journal knows; what lies behind it in the
//! files is cut off. Batches depend on the input alone, so the results are the same bytes as those of a run that was
//! not cut short. This crate knows no model and no format: it is handed a reader and an analyser.

mod counts;
mod error;
mod failed;
mod identity;
mod journal;
mod key;
mod near;
mod part;
mod results;
mod run;
mod settings;
mod step;
mod summary;
mod usage;

pub use counts::Counts;
pub use error::BatchError;
pub use identity::Identity;
pub use run::{Progress, run};
pub use settings::{OutputFormat, Settings};
pub use summary::Summary;
