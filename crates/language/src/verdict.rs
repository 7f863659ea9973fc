//! From evidence to languages: each unit's own words first, then its neighbours, then the document.

use nasij_annotation::Language;

use crate::{
    evidence::{Points, STRONG},
    scan::Unit,
    second_opinion::{self, Adviser},
};

/// The language of one script in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) language: Language,
    /// 0.5 to 1.
    pub(crate) score: f32,
}

/// The languages of a unit, per script.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct UnitVerdicts {
    pub(crate) arabic: Verdict,
    pub(crate) latin: Verdict,
}

/// A unit that leads by so many points needs nobody's advice.
const DECISIVE: u16 = 12;
/// What the language of the neighbours or the document is worth.
const PRIOR: u16 = 8;
/// What it is worth that a language is the usual one of its script.
const DEFAULT: u16 = 2;
/// With fewer points, what looks like Arabizi is a French article or a model name.
const LEAST_ARABIZI: u16 = STRONG;

/// Judges every unit; the result has one element per unit.
pub(crate) fn judge(text: &str, units: &[Unit]) -> Vec<UnitVerdicts> {
    let arabic: Vec<Case> =
        units.iter().map(|unit| Case { points: unit.arabic, letters: unit.letters.arabic }).collect();
    let latin = latin_cases(text, units);
    let weight = |cases: &[Case]| cases.iter().map(|case| u64::from(case.letters)).sum::<u64>();
    // Latin names in an Arabic text are of many languages: each stands for itself, without a prior from the others.
    let latin_prior = if weight(&latin) > weight(&arabic) { Prior::Context } else { Prior::Default };
    let arabic = judge_script(&arabic, Language::Arabic, Prior::Context);
    let latin = judge_script(&latin, Language::English, latin_prior);
    arabic.into_iter().zip(latin).map(|(arabic, latin)| UnitVerdicts { arabic, latin }).collect()
}

/// The evidence of one script in one unit.
struct Case {
    points: Points,
    /// Weighted; 0 if the unit has none of the script.
    letters: u32,
}

fn latin_cases(text: &str, units: &[Unit]) -> Vec<Case> {
    let mut adviser = Adviser::for_text(text);
    let ends = units.iter().skip(1).map(|unit| unit.start as usize).chain([text.len()]);
    units
        .iter()
        .zip(ends)
        .map(|(unit, end)| {
            let mut points = unit.latin;
            if points.get(Language::Arabizi) < LEAST_ARABIZI {
                points.clear(Language::Arabizi);
            }
            if points.leader().1 < DECISIVE && unit.small_words >= second_opinion::MIN_WORDS {
                let surface = text.get(unit.start as usize..end).unwrap_or_default();
                adviser.advise(surface, &mut points);
            }
            Case { points, letters: unit.letters.latin }
        })
        .collect()
}

/// What decides where a unit says little.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prior {
    /// The units around it, else the document.
    Context,
    /// The usual language of the script.
    Default,
}

fn judge_script(cases: &[Case], default: Language, prior: Prior) -> Vec<Verdict> {
    let decided: Vec<Option<Language>> = cases.iter().map(decide).collect();
    let document = document_language(cases, &decided, default);
    let mut following = Vec::with_capacity(cases.len());
    let mut next = None;
    for &language in decided.iter().rev() {
        following.push(next);
        next = language.or(next);
    }
    following.reverse();
    let mut previous = None;
    cases
        .iter()
        .zip(decided)
        .zip(following)
        .map(|((case, own), next)| {
            let neighbours = if previous == next { next } else { None };
            previous = own.or(previous);
            let mut points = case.points;
            match prior {
                Prior::Context => points.add(neighbours.unwrap_or(document), PRIOR),
                Prior::Default => points.add(default, DEFAULT),
            }
            points.add(default, DEFAULT);
            let (language, lead) = points.leader();
            Verdict { language, score: score(lead) }
        })
        .collect()
}

/// The language of a case that is clear by itself.
fn decide(case: &Case) -> Option<Language> {
    let (language, lead) = case.points.leader();
    (case.letters > 0 && lead >= DECISIVE).then_some(language)
}

/// The language of most letters in clear cases; without any, that of all the evidence together.
fn document_language(cases: &[Case], decided: &[Option<Language>], default: Language) -> Language {
    let mut letters = [0_u64; Language::ALL.len()];
    for (case, language) in cases.iter().zip(decided) {
        if let Some(language) = language {
            letters[*language as usize] += u64::from(case.letters);
        }
    }
    let most = Language::ALL.into_iter().max_by_key(|&language| letters[language as usize]);
    if let Some(language) = most.filter(|&language| letters[language as usize] > 0) {
        return language;
    }
    let mut points = Points::default();
    for case in cases {
        points.add_all(&case.points);
    }
    points.add(default, DEFAULT);
    points.leader().0
}

/// 0.5 for a lead that the prior alone gives, towards 1 as it grows.
fn score(lead: u16) -> f32 {
    let own = f32::from(lead.saturating_sub(PRIOR + DEFAULT));
    0.5 + 0.5 * own / (own + f32::from(DECISIVE))
}
