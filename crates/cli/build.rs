//! With the engine rust-bert, the program finds libtorch where it was when it was built.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Ok(folder) = std::env::var("DEP_NASIJ_ENGINE_RUST_BERT_LIBTORCH_LIB") {
        println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{folder}");
    }
}
