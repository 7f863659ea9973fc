//! `whatlang` is asked where function words leave open whether Latin script is English.
//!
//! Its trigrams need some words of running text, and it is ten times slower than everything else here: it sees only
//! small-letter words (names mislead it), a bounded number of bytes per unit and per text.

use nasij_annotation::Language;
use whatlang::{Detector, Lang};

use crate::{
    evidence::{MEDIUM, Points, STRONG},
    script::{self, Class, Script},
};

/// With fewer words, its answer is a guess.
pub(crate) const MIN_WORDS: u32 = 6;
/// Most bytes of one unit that it sees.
const SAMPLE: usize = 240;
/// Most bytes of a unit that are searched for small-letter words.
const REACH: usize = 2_000;
/// It may see this many bytes of any text ...
const FREE_BYTES: usize = 4_096;
/// ... and one more byte for each so many bytes of the text.
const BYTES_PER_SEEN_BYTE: usize = 32;

/// Languages of Latin script that are likely beside Arabic and English; more of them make it less sure of English.
const CANDIDATES: [Lang; 18] = [
    Lang::Eng,
    Lang::Deu,
    Lang::Fra,
    Lang::Spa,
    Lang::Ita,
    Lang::Por,
    Lang::Nld,
    Lang::Swe,
    Lang::Nob,
    Lang::Tur,
    Lang::Aze,
    Lang::Pol,
    Lang::Ron,
    Lang::Hun,
    Lang::Fin,
    Lang::Hrv,
    Lang::Ind,
    Lang::Lat,
];

/// Asks `whatlang` as often as the length of the text allows.
pub(crate) struct Adviser {
    detector: Detector,
    budget: usize,
    sample: String,
}

impl Adviser {
    pub(crate) fn for_text(text: &str) -> Self {
        Self {
            detector: Detector::with_allowlist(CANDIDATES.to_vec()),
            budget: FREE_BYTES + text.len() / BYTES_PER_SEEN_BYTE,
            sample: String::new(),
        }
    }

    /// Adds its answer about a unit's Latin words.
    pub(crate) fn advise(&mut self, surface: &str, points: &mut Points) {
        if self.budget == 0 {
            return;
        }
        collect_small_words(surface, &mut self.sample);
        self.budget = self.budget.saturating_sub(self.sample.len());
        let Some(answer) = self.detector.detect(&self.sample) else { return };
        let language = if answer.lang() == Lang::Eng { Language::English } else { Language::Other };
        points.add(language, if answer.is_reliable() { STRONG } else { MEDIUM });
    }
}

/// The Latin words that begin with a small letter, joined by blanks.
fn collect_small_words(surface: &str, sample: &mut String) {
    sample.clear();
    let surface = surface.get(..surface.floor_char_boundary(REACH)).unwrap_or_default();
    let words = surface.split(|c| script::class(c) != Class::Letter(Script::Latin));
    for word in words.filter(|word| word.starts_with(char::is_lowercase)) {
        if sample.len() + word.len() > SAMPLE {
            break;
        }
        if !sample.is_empty() {
            sample.push(' ');
        }
        sample.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(text: &str) -> Points {
        let mut points = Points::default();
        Adviser::for_text(text).advise(text, &mut points);
        points
    }

    #[test]
    fn names_and_other_scripts_are_not_shown() {
        let mut sample = String::from("old");
        collect_small_words("Der Minister sprach 3mal; قال über-all Ärger ärger", &mut sample);
        assert_eq!(sample, "sprach mal über all ärger");
    }

    #[test]
    fn running_text_is_recognised() {
        let points = advice("several officials later described heavy fighting near government buildings");
        assert!(points.get(Language::English) > 0 && points.get(Language::Other) == 0);
        let points = advice("mehrere behörden beschrieben später heftige kämpfe nahe öffentlicher gebäude");
        assert!(points.get(Language::Other) > 0 && points.get(Language::English) == 0);
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(advice(""), Points::default());
        assert_eq!(advice("KARL MARX 7 ١٢"), Points::default());
    }
}
