//! From judged stretches to runs that tile the text, and from runs to the language of a span.

use nasij_annotation::{Language, LanguageRun, Span};

use crate::{
    scan::{Scan, Stretch, Unit},
    script::{self, Script},
    verdict::{UnitVerdicts, Verdict},
};

/// Joins stretches of one language and hands out the characters between them.
pub(crate) fn assemble(text: &str, scan: &Scan, verdicts: &[UnitVerdicts]) -> Vec<LanguageRun> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut builder = Builder::default();
    let mut previous: Option<(&Stretch, Language)> = None;
    for stretch in &scan.stretches {
        let verdict = verdict_of(stretch, verdicts);
        let start = match previous {
            None => 0,
            Some((_, language)) if language == verdict.language => stretch.start,
            Some((before, language)) => boundary(before, language, stretch, verdict.language, &scan.units),
        };
        builder.add(start, verdict, stretch.letters);
        previous = Some((stretch, verdict.language));
    }
    builder.finish(text.len())
}

fn verdict_of(stretch: &Stretch, verdicts: &[UnitVerdicts]) -> Verdict {
    let unit = &verdicts[stretch.unit as usize];
    match stretch.script {
        Script::Arabic => unit.arabic,
        Script::Latin => unit.latin,
        Script::Other => Verdict { language: Language::Other, score: 1.0 },
    }
}

/// Where one run ends and the next begins: at the line's beginning if one lies between them; else the characters
/// between go with the run of the line's direction; if both or neither have it, with the first.
fn boundary(before: &Stretch, before_language: Language, after: &Stretch, language: Language, units: &[Unit]) -> u32 {
    let unit = &units[after.unit as usize];
    if before.unit != after.unit {
        return unit.start;
    }
    let fits = |language: Language| language.is_right_to_left() == unit.right_to_left;
    if fits(language) && !fits(before_language) { before.end } else { after.start }
}

/// Runs without their ends: each ends where the next begins.
#[derive(Default)]
struct Builder {
    runs: Vec<OpenRun>,
}

struct OpenRun {
    start: u32,
    language: Language,
    letters: f64,
    /// Sum of the scores of the letters.
    scores: f64,
}

impl Builder {
    fn add(&mut self, start: u32, verdict: Verdict, letters: u32) {
        let letters = f64::from(letters);
        let scores = f64::from(verdict.score) * letters;
        match self.runs.last_mut() {
            Some(last) if last.language == verdict.language => {
                last.letters += letters;
                last.scores += scores;
            }
            _ => self.runs.push(OpenRun { start, language: verdict.language, letters, scores }),
        }
    }

    fn finish(self, end: usize) -> Vec<LanguageRun> {
        if self.runs.is_empty() {
            return vec![LanguageRun { span: Span::new(0, end), language: Language::Unknown, score: 0.0 }];
        }
        let ends = self.runs.iter().skip(1).map(|run| run.start as usize).chain([end]).collect::<Vec<_>>();
        let close = |(run, end): (OpenRun, usize)| {
            #[expect(clippy::cast_possible_truncation, reason = "a mean of scores from 0 to 1")]
            let score = (run.scores / run.letters) as f32;
            LanguageRun { span: Span::new(run.start as usize, end), language: run.language, score }
        };
        self.runs.into_iter().zip(ends).map(close).collect()
    }
}

/// The language of most letters of a span, weighted by script; of equals, the one that comes first.
pub(crate) fn majority(text: &str, span: Span, runs: &[LanguageRun]) -> Language {
    let first = runs.partition_point(|run| run.span.end <= span.start);
    let mut letters = [0_u64; Language::ALL.len()];
    let mut best = Language::Unknown;
    for run in runs.iter().skip(first).take_while(|run| run.span.start < span.end) {
        let part = Span { start: run.span.start.max(span.start), end: run.span.end.min(span.end) };
        letters[run.language as usize] += script::letter_weight(part.of(text));
    }
    for run in runs.iter().skip(first).take_while(|run| run.span.start < span.end) {
        if letters[run.language as usize] > letters[best as usize] {
            best = run.language;
        }
    }
    best
}
