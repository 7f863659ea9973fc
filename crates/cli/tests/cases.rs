//! What the user types and sees, case by case: the files in `tests/cli`.
//!
//! `TRYCMD=overwrite cargo test -p nasij-cli --test cases` writes what is seen now; read the difference like prose.

use std::path::Path;

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let model = root.join("models/small");
    trycmd::TestCases::new()
        .env("NASIJ_MODEL", model.to_str().expect("the path is Unicode"))
        .env("NASIJ_MODELS", "")
        .env("NO_COLOR", "1")
        .case("../../tests/cli/*.md")
        .case("../../tests/cli/*.toml");
}
