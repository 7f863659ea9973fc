//! What does the neural network say about these sentences?
//!
//! [`Encoder`] loads a model folder, cuts a sentence into subwords, runs the network, and gives for each unit of the
//! sentence the log-probabilities of its labels, and the states that the relation head reads. A sentence longer than
//! the network's window is read in overlapping windows. The crate knows nothing of names, relations or languages: it
//! gives numbers, and other crates decide.
//!
//! The encoder is our own forward pass on the kernels of [RTen](https://docs.rs/rten-gemm): 8-bit products whose rows are
//! rounded one by one, sentences packed without padding. The numbers of a sentence depend on that sentence alone, never on
//! its neighbours or on the number of threads.

mod attention;
mod cache;
mod card;
mod encoder;
mod error;
mod matrix;
mod network;
mod simd;
mod subwords;
mod weights;
mod window;

pub use attention::{Attention, LANES, Look, Rows};
pub use card::{CLITIC_SCORES, Calibration, Calibrations, ModelCard, TAGS};
pub use encoder::{Encoded, Encoder, Unit, Window, units};
pub use error::LoadError;
pub use matrix::{Dense, Linear};
pub use simd::gelu;
pub use subwords::{LONGEST_WORD, Pieces, Subwords, clip};
pub use weights::Weights;
pub use window::{best_window, windows};
