//! The map in ARCHITECTURE.md holds: who may depend on whom.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Each crate, and those of ours that it may use outside its tests.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("annotation", &[]),
    ("language", &["annotation"]),
    ("tokens", &["annotation"]),
    ("encoder", &[]),
    ("checkpoint", &["encoder"]),
    ("engine-rust-bert", &["checkpoint"]),
    ("entities", &["annotation", "encoder"]),
    ("relations", &["annotation", "encoder"]),
    ("pipeline", &["annotation", "language", "tokens", "encoder", "checkpoint", "entities", "relations"]),
    ("archive", &["annotation"]),
    ("batch", &["annotation", "archive"]),
    ("evaluation", &["annotation"]),
    ("cli", &["annotation", "archive", "batch", "evaluation", "pipeline", "engine-rust-bert"]),
];

#[test]
fn only_the_pipeline_knows_the_stages() {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let allowed = BTreeMap::from(MAY_USE);
    let mut seen = Vec::new();
    for package in &metadata.packages {
        let Some(name) = package.name.strip_prefix("nasij-") else { continue };
        seen.push(name.to_owned());
        let allowed =
            allowed.get(name).unwrap_or_else(|| panic!("{name} is not on the map: add it to ARCHITECTURE.md"));
        for dependency in package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal) {
            if let Some(used) = dependency.name.strip_prefix("nasij-") {
                assert!(allowed.contains(&used), "{name} uses {used}, which the map does not allow");
            }
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, allowed.keys().copied().collect::<Vec<_>>(), "crates and map differ");
}

#[test]
fn only_the_rim_serialises_results() {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    for package in &metadata.packages {
        let inside = ["annotation", "language", "tokens", "entities", "relations", "pipeline"];
        if package.name.strip_prefix("nasij-").is_some_and(|name| inside.contains(&name)) {
            let serde = package
                .dependencies
                .iter()
                .find(|it| it.name.starts_with("serde") && it.kind == DependencyKind::Normal);
            assert!(serde.is_none(), "{} depends on serde: only readers and writers do", package.name);
        }
    }
}
