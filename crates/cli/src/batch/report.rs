//! What was done, for people.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use indicatif::HumanCount;
use nasij_batch::Summary;

use super::progress::duration;

/// Some lines that say what a run did; the last one has no end.
pub(crate) fn render(summary: &Summary, out: &Path) -> String {
    let counts = &summary.counts;
    let mut report = format!("documents: {}", HumanCount(counts.documents));
    let parts = [
        ("copies of earlier ones", counts.duplicates),
        ("near copies", counts.near_duplicates),
        ("failed", counts.failed),
        ("done before", summary.skipped),
    ];
    for (what, n) in parts.into_iter().filter(|(_, n)| *n > 0) {
        let _ = write!(report, "; {what}: {}", HumanCount(n));
    }
    let _ = write!(
        report,
        "\n{} words in {} ({} CPU), {} words/s, {} MiB",
        HumanCount(counts.words),
        duration(summary.seconds),
        duration(summary.cpu_seconds),
        HumanCount(words_a_second(summary)),
        summary.peak_memory >> 20,
    );
    for (what, by) in [("languages", &counts.languages), ("names", &counts.entities), ("relations", &counts.relations)]
    {
        if !by.is_empty() {
            let _ = write!(report, "\n{what}: {}", most_first(by));
        }
    }
    let _ = write!(report, "\nresults in {}", out.display());
    if counts.failed > 0 {
        let _ = write!(report, "; what failed is in {}", out.join("failed.jsonl").display());
    }
    report
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is small and positive")]
fn words_a_second(summary: &Summary) -> u64 {
    summary.words_a_second().round() as u64
}

fn most_first(counts: &BTreeMap<String, u64>) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(name, n)| (u64::MAX - **n, *name));
    counts.into_iter().map(|(name, n)| format!("{name} {}", HumanCount(*n))).collect::<Vec<_>>().join(", ")
}
