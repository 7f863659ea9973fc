//! How does libtorch compute a checkpoint?
//!
//! `RustBert` is the [`Engine`](nasij_checkpoint::Engine) for checkpoints from elsewhere: the networks of the crate
//! rust-bert, computed in 32 bits by libtorch on CPUs and GPUs. rust-bert's own pipelines are not used; texts, subwords
//! and labels are the business of `nasij-checkpoint`.
//!
//! Everything here is behind the feature `libtorch`, and building it needs libtorch 2.4.0, no other version:
//! `eval "$(scripts/install-libtorch)"` installs it into `target/libtorch` and sets the variables that the build reads
//! (`LIBTORCH`, `LIBTORCH_CXX11_ABI`). Without them the build of `torch-sys` stops with "Cannot find a libtorch
//! install", with another version with "this tch version expects `PyTorch` 2.4.0". A program remembers the folder it
//! was built with; when that folder is gone, it does not start ("error while loading shared libraries:
//! `libtorch_cpu.so`") unless `LD_LIBRARY_PATH` names another.
#![cfg(feature = "libtorch")]

mod config;
mod device;
mod engine;
mod error;
mod libtorch;
mod network;
mod pool;
mod tensors;
mod weights;

pub use device::Device;
pub use engine::RustBert;
pub use error::Error;
pub use libtorch::libtorch;
