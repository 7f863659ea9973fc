//! How are two mentions connected?
//!
//! [`Extractor`] looks at each pair of mentions of a sentence whose kinds can be connected at all, lets the relation
//! head of the model score it from the encoder's states, and keeps the best relation of each pair that is likely
//! enough, with its status (asserted, negated, hedged) and whether it is past. The states are those that found the
//! names: relations cost almost nothing extra.
//!
//! A pair is scored only where both mentions stand in one window of the encoder. Dates are connected to nothing.

mod extractor;
mod features;
mod head;

pub use extractor::{Extractor, Link};
pub use features::Place;
