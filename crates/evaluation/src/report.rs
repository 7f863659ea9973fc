//! The results as a table for people and as JSON for programs.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use nasij_annotation::Document;
use serde::Serialize;

use crate::{
    Interval, Mistakes, Options, Score,
    relations::OnFound,
    score::{Counts, Tally, mean_of_rounded},
};

/// How good the predictions of a task are.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What was measured.
    pub task: &'static str,
    /// Documents in the gold.
    pub documents: usize,
    /// Those of them without predictions.
    pub documents_missing: usize,
    /// Each kind of what was looked for; empty for sentences.
    pub kinds: BTreeMap<String, Score>,
    /// All kinds together.
    pub micro: Score,
    /// The mean of the kinds' F1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macro_f1: Option<f64>,
    /// Status and past of the relations that were found.
    #[serde(flatten)]
    pub on_found: Option<OnFound>,
    /// Where `micro` lies in 95 % of resampled gold files.
    pub interval_95: Option<Interval>,
    /// The documents of each main language; `und` where it is not known.
    pub languages: BTreeMap<String, Score>,
    /// False positives and negatives, on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mistakes: Option<Mistakes>,
}

/// What was counted in one document.
pub(crate) struct Counted<'a> {
    /// Its main language, if it is known.
    pub(crate) language: Option<&'a str>,
    /// What is right and wrong in it.
    pub(crate) tally: Tally,
}

impl Report {
    /// Sums up the documents.
    pub(crate) fn new(
        task: &'static str,
        documents_missing: usize,
        counted: &[Counted<'_>],
        options: &Options,
    ) -> Self {
        let (mut kinds, mut languages) = (Tally::default(), BTreeMap::<_, Counts>::new());
        for document in counted {
            kinds.add(&document.tally);
            let language = document.language.filter(|it| !it.is_empty()).unwrap_or("und");
            *languages.entry(language.to_owned()).or_default() += document.tally.all();
        }
        let documents: Vec<Counts> = counted.iter().map(|it| it.tally.all()).collect();
        let scores = |counts: BTreeMap<String, Counts>| counts.into_iter().map(|(k, it)| (k, it.score())).collect();
        let micro = kinds.all().score();
        let kinds: BTreeMap<String, Score> = scores(kinds.0);
        let f1: Vec<f64> = kinds.values().map(|it| it.f1).collect();
        Self {
            task,
            documents: counted.len(),
            documents_missing,
            macro_f1: Some(mean_of_rounded(&f1)),
            kinds,
            micro,
            on_found: None,
            interval_95: Interval::of(&documents, options.resamples),
            languages: scores(languages),
            mistakes: None,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.task, self.documents, self.documents_missing)?;
        writeln!(f, "\n{:<16}{:>10}{:>10}{:>10}{:>8}{:>11}", "", "precision", "recall", "f1", "gold", "predicted")?;
        rows(f, &self.kinds)?;
        row(f, "micro", &self.micro)?;
        if let Some(macro_f1) = self.macro_f1 {
            writeln!(f, "{:<36}{macro_f1:>10.4}", "macro")?;
        }
        if let Some(it) = &self.interval_95 {
            for (label, [precision, recall, f1]) in [("micro 95 % from", it.from()), ("           to", it.to())] {
                writeln!(f, "{label:<16}{precision:>10.4}{recall:>10.4}{f1:>10.4}")?;
            }
            writeln!(f, "(documents drawn anew {} times)", it.resamples)?;
        }
        if let Some(on_found) = &self.on_found {
            writeln!(f, "\nOf the relations found: status right {:.4}", on_found.status_accuracy_on_found)?;
            rows(f, &on_found.status_on_found)?;
        }
        writeln!(f, "\nBy language of the document")?;
        rows(f, &self.languages)?;
        self.mistakes.as_ref().map_or(Ok(()), |it| list(f, it))
    }
}

/// The first line of a report.
pub(crate) fn heading(f: &mut fmt::Formatter<'_>, task: &str, documents: usize, missing: usize) -> fmt::Result {
    let noun = if documents == 1 { "document" } else { "documents" };
    writeln!(f, "{task}: {documents} {noun}, {missing} of them without predictions")
}

/// The mistakes, at the end of a report.
pub(crate) fn list(f: &mut fmt::Formatter<'_>, mistakes: &Mistakes) -> fmt::Result {
    let Mistakes { false_positives, false_negatives, listed, .. } = mistakes;
    writeln!(f, "\n{false_positives} false positives, {false_negatives} false negatives; {} listed", listed.len())?;
    listed.iter().try_for_each(|mistake| writeln!(f, "{mistake}"))
}

fn rows(f: &mut fmt::Formatter<'_>, scores: &BTreeMap<String, Score>) -> fmt::Result {
    scores.iter().try_for_each(|(name, score)| row(f, name, score))
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, score: &Score) -> fmt::Result {
    let Score { precision, recall, f1, gold, predicted } = score;
    writeln!(f, "{name:<16}{precision:>10.4}{recall:>10.4}{f1:>10.4}{gold:>8}{predicted:>11}")
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table for people.
    Table,
    /// One JSON object.
    Json,
}

impl Form {
    /// The report with its line end.
    #[expect(clippy::missing_panics_doc, reason = "what the message says holds for all reports of this crate")]
    pub fn render(self, report: &(impl fmt::Display + Serialize)) -> String {
        match self {
            Self::Table => report.to_string(),
            Self::Json => {
                let json = serde_json::to_string(report);
                json.expect("reports have string keys only, and strings do not fail to be written") + "\n"
            }
        }
    }
}

/// Documents as JSON lines `{"id", "text"}`, to be fed to nasij.
pub fn documents_json(documents: &[Document]) -> String {
    let mut lines = String::new();
    for Document { id, text } in documents {
        let _ = writeln!(lines, "{}", serde_json::json!({ "id": id, "text": text }));
    }
    lines
}
