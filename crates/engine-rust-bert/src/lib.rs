//! How does libtorch compute a checkpoint?
#![cfg(feature = "libtorch")]
