//! `nasij doctor`: what this build can do here.

use std::{fmt::Write as _, process::ExitCode, thread};

use anyhow::Result;

use crate::{
    config::SharedSettings,
    engine, model,
    model_command::{CANNOT_RUN, Found, models},
    safe::one_line,
    sink,
};

/// Instructions that the network's arithmetic is quickest with, and whether this processor has them.
#[cfg(target_arch = "x86_64")]
fn instructions() -> Vec<(&'static str, bool)> {
    vec![
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("avx512bw", is_x86_feature_detected!("avx512bw")),
        ("avx512_vnni", is_x86_feature_detected!("avx512vnni")),
    ]
}

/// Instructions that the network's arithmetic is quickest with, and whether this processor has them.
#[cfg(target_arch = "aarch64")]
fn instructions() -> Vec<(&'static str, bool)> {
    let detected = std::arch::is_aarch64_feature_detected!("dotprod");
    vec![("neon", std::arch::is_aarch64_feature_detected!("neon")), ("dotprod", detected)]
}

/// Instructions that the network's arithmetic is quickest with: we know of none here.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn instructions() -> Vec<(&'static str, bool)> {
    Vec::new()
}

/// Looks at the build, the machine and the models; the exit code says whether all models load that this build can run.
pub(crate) fn run(settings: &SharedSettings) -> Result<ExitCode> {
    let mut out = format!("nasij {}\n", env!("CARGO_PKG_VERSION"));
    let mut row = |key: &str, value: &str| {
        let _ = writeln!(out, "  {key:<10} {value}");
    };
    let features = [("cloud", cfg!(feature = "cloud")), ("pdf", cfg!(feature = "pdf"))];
    row("features", &choice(features.into_iter().chain([("rust-bert", engine::HAS_RUST_BERT)])));
    row("processor", &choice(instructions()));
    row("threads", &thread::available_parallelism().map_or_else(|it| it.to_string(), |it| it.to_string()));
    row("libtorch", &engine::libraries());
    let roots: Vec<_> = model::roots().iter().map(|root| root.display().to_string()).collect();
    row("searched", &one_line(&roots.join(", ")));

    out.push_str("\nModels\n");
    let found = models(&model::roots());
    if found.is_empty() {
        out.push_str("  none in the folders searched\n");
    }
    let mut all_load = true;
    for found in found {
        let (name, state) = match found {
            Found::Broken { name, error, .. } => (name, Err(error)),
            Found::Model(facts) if !facts.runs => (facts.name, Ok(CANNOT_RUN.to_owned())),
            Found::Model(facts) => {
                let loaded = model::load_from(facts.folder.as_ref(), settings);
                let hash = loaded.and_then(|_| model::hash(facts.folder.as_ref()));
                let state = hash.map(|hash| format!("loads; {}, {hash}", facts.engine));
                (facts.name, state.map_err(|error| format!("{error:#}")))
            }
        };
        all_load &= state.is_ok();
        let state = state.unwrap_or_else(|error| format!("does not load: {error}"));
        let _ = writeln!(out, "  {:<10} {}", one_line(&name), one_line(&state));
    }
    sink::write_all(None, &out)?;
    Ok(ExitCode::from(u8::from(!all_load)))
}

/// What is there, and what is not.
fn choice(all: impl IntoIterator<Item = (&'static str, bool)>) -> String {
    let (there, missing): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.1);
    let list = |some: Vec<(&str, bool)>| some.into_iter().map(|it| it.0).collect::<Vec<_>>().join(", ");
    match (there.is_empty(), missing.is_empty()) {
        (true, true) => "-".to_owned(),
        (true, false) => format!("none of {}", list(missing)),
        (false, true) => list(there),
        (false, false) => format!("{}; not {}", list(there), list(missing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_comes_before_what_is_not() {
        assert_eq!(choice([("a", true), ("b", false), ("c", true)]), "a, c; not b");
        assert_eq!(choice([("a", false)]), "none of a");
        assert_eq!(choice([("a", true)]), "a");
    }
}
