//! Points for languages: what letters and words say for each of them.

use std::collections::HashMap;

use nasij_annotation::Language;

/// Points per language; they stop at the largest number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Points([u16; Language::ALL.len()]);

/// A letter or word that hardly any other language has.
pub(crate) const STRONG: u16 = 8;
/// One that is far more frequent in this language than in others.
pub(crate) const MEDIUM: u16 = 4;
/// One that others have too.
pub(crate) const WEAK: u16 = 1;

impl Points {
    pub(crate) fn add(&mut self, language: Language, points: u16) {
        let sum = &mut self.0[language as usize];
        *sum = sum.saturating_add(points);
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        for (sum, points) in self.0.iter_mut().zip(other.0) {
            *sum = sum.saturating_add(points);
        }
    }

    /// The same evidence, believed less.
    pub(crate) fn divided(mut self, divisor: u16) -> Self {
        for points in &mut self.0 {
            *points /= divisor;
        }
        self
    }

    /// Leaves a language without evidence.
    pub(crate) fn clear(&mut self, language: Language) {
        self.0[language as usize] = 0;
    }

    pub(crate) fn get(&self, language: Language) -> u16 {
        self.0[language as usize]
    }

    /// The language with most points and how far ahead of the next one it is; of equals, the first.
    pub(crate) fn leader(&self) -> (Language, u16) {
        let mut best = (Language::ALL[0], self.0[0]);
        let mut second = 0;
        for (language, points) in Language::ALL.into_iter().zip(self.0).skip(1) {
            if points > best.1 {
                second = best.1;
                best = (language, points);
            } else {
                second = second.max(points);
            }
        }
        (best.0, best.1 - second)
    }
}

/// Some words and what each of them says.
pub(crate) struct WordList {
    pub(crate) language: Language,
    pub(crate) points: u16,
    /// Separated by blanks.
    pub(crate) words: &'static str,
}

/// All that the lists say of a word, by its folded form.
pub(crate) type Lexicon = HashMap<String, Points>;

/// Joins lists; `fold` makes the form that words are looked up by. In one list, a word counts once.
pub(crate) fn lexicon(lists: &[WordList], fold: impl Fn(&str, &mut String)) -> Lexicon {
    let mut lexicon = Lexicon::new();
    for list in lists {
        for word in list.words.split_whitespace() {
            let mut key = String::new();
            fold(word, &mut key);
            let points = lexicon.entry(key).or_default();
            let slot = &mut points.0[list.language as usize];
            // A language of ours that collects several (`Other`) has one word in several lists.
            *slot = (*slot).max(list.points);
        }
    }
    lexicon
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_is_ahead_of_the_second() {
        let mut points = Points::default();
        assert_eq!(points.leader(), (Language::Arabic, 0));
        points.add(Language::Urdu, 5);
        points.add(Language::Other, 3);
        assert_eq!(points.leader(), (Language::Urdu, 2));
        points.add(Language::Arabic, u16::MAX);
        points.add(Language::Arabic, u16::MAX);
        assert_eq!(points.leader(), (Language::Arabic, u16::MAX - 5));
    }

    #[test]
    fn a_word_of_several_lists_speaks_for_each_language() {
        let lists = [
            WordList { language: Language::English, points: 4, words: "in the" },
            WordList { language: Language::Other, points: 8, words: "in" },
            WordList { language: Language::Other, points: 2, words: "in" },
        ];
        let lexicon = lexicon(&lists, |word, key| key.push_str(word));
        assert_eq!(lexicon["in"].get(Language::English), 4);
        assert_eq!(lexicon["in"].get(Language::Other), 8);
        assert_eq!(lexicon["the"].get(Language::Other), 0);
    }
}
