//! How good is what nasij says, held against gold?
//!
//! Reads gold files ([`gold`]) and predictions ([`Predictions`]: nasij's own JSON lines, or analyses made just now), and
//! measures names, relations, languages and sentence ends. Each task has a module with one function `evaluate`; what it
//! gives is written as a table or as JSON by [`Form::render`]. This crate analyses nothing and prints nothing.
//!
//! All offsets here are code points, as in nasij's output and in the gold. All figures are rounded to four decimals,
//! and the same input gives the same bytes: resampling has a fixed seed.
//!
//! ```
//! use std::path::Path;
//!
//! use nasij_evaluation::{Options, Predictions, entities, gold::Gold};
//!
//! let gold = "وصل\tO\nسامي\tB-PER\nإلى\tO\nبغداد\tB-LOC\n";
//! let gold = Gold::parse(gold, Path::new("gold.conll"))?;
//! let predicted = r#"{"id":"d00000","entities":[{"id":0,"start":4,"end":8,"type":"PER"}]}"#;
//! let predicted = Predictions::parse(predicted, Path::new("predicted.jsonl"))?;
//! let report = entities::evaluate(&gold, &predicted, None, &Options::default());
//! assert_eq!((report.micro.precision, report.micro.recall, report.micro.f1), (1.0, 0.5, 0.6667));
//! # Ok::<(), nasij_evaluation::ReadError>(())
//! ```

mod bootstrap;
mod error;
mod form;
mod mistake;
mod predicted;
mod report;
mod score;
mod span;

pub mod entities;
pub mod gold;
pub mod language;
pub mod relations;
pub mod sentences;

pub use bootstrap::Interval;
pub use error::ReadError;
pub use mistake::{Instead, Mistake, Mistakes, Place, Wrong};
pub use predicted::{Predicted, PredictedEntity, PredictedRelation, Predictions};
pub use report::{Form, Report, documents_json};
pub use score::Score;
pub use span::CharSpan;

/// What every task can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How often documents are drawn anew for the 95 % interval; 0 is no interval.
    pub resamples: usize,
    /// How many mistakes are listed; `None` lists none.
    pub mistakes: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self { resamples: 1_000, mistakes: None }
    }
}
