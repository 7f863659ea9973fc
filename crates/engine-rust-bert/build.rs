//! Programs find libtorch where it was when they were built, without `LD_LIBRARY_PATH`.
//!
//! Cargo lets a build script set the linker's arguments of its own package only, so this one does it for the tests and
//! examples here and hands the folder on: the program's build script gets it as
//! `DEP_NASIJ_ENGINE_RUST_BERT_LIBTORCH_LIB`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Set by torch-sys, where the feature `libtorch` is on.
    if let Ok(folder) = std::env::var("DEP_TCH_LIBTORCH_LIB") {
        println!("cargo::metadata=libtorch_lib={folder}");
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
