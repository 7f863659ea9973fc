use std::collections::HashMap;

use nasij_annotation::EntityKind;

use crate::Name;

/// A full name must be this sure before its family name speaks for others.
const SURE: f32 = 0.9;

/// A name must be at least this likely of the other kind by its own sentence: `Washington` in "in Washington" is no
/// man, whoever is called so elsewhere in the article. Chosen on development data, where F1 moves by 0.002 at most
/// between this and 0.02; think-tank articles gain.
const PLAUSIBLE: f32 = 0.003;

/// What an article has told so far about its names.
///
/// It says `Muqtada al-Sadr` once and `Al-Sadr` ever after; a single sentence often leaves it open whether `Al-Sadr` is
/// a man, a movement or a place. And a name of several words is one thing wherever it stands: `Coordination Framework`
/// is not an organisation in one sentence and an agreement in the next.
#[derive(Debug, Default)]
pub struct Article {
    /// The last parts of the full names of people, and how sure the full name was.
    families: HashMap<String, f32>,
    /// For each name of several parts, the sum of its scores as each kind.
    kinds: HashMap<String, [f32; 5]>,
}

impl Article {
    /// Remembers a name.
    pub fn learn(&mut self, surface: &str, name: &Name) {
        let parts = parts(surface);
        if parts.len() > 1 {
            self.kinds.entry(parts.join(" ")).or_default()[name.kind.index()] += name.score;
        }
        if name.kind == EntityKind::Person && name.score >= SURE {
            for start in 1..parts.len() {
                let score = self.families.entry(parts[start..].join(" ")).or_default();
                *score = score.max(name.score);
            }
        }
    }

    /// Gives a name the kind that the rest of the article speaks for, where its own sentence leaves room for it.
    pub fn settle(&self, surface: &str, name: &mut Name) {
        if name.kind == EntityKind::Date {
            return;
        }
        let key = parts(surface).join(" ");
        let (kind, score) = match (self.families.get(&key), self.kinds.get(&key)) {
            (Some(&full), _) => (EntityKind::Person, full),
            (None, Some(sums)) => {
                let most = EntityKind::ALL.into_iter().rev().max_by(|a, b| sums[a.index()].total_cmp(&sums[b.index()]));
                let kind = most.unwrap_or(name.kind);
                (kind, sums[kind.index()] / sums.iter().sum::<f32>())
            }
            (None, None) => return,
        };
        let own = name.kinds[kind.index()];
        if kind != name.kind && own >= PLAUSIBLE {
            name.kind = kind;
            name.score = f32::midpoint(own, score);
        }
    }
}

/// The parts of a name in small letters: `Muqtada al- Sadr` has `muqtada`, `al` and `sadr`.
///
/// Apostrophes are part of a part; blanks, hyphens and full stops are not.
fn parts(surface: &str) -> Vec<String> {
    surface
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}' | '\u{2011}'))
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: EntityKind, score: f32, person: f32) -> Name {
        let mut kinds = [0.0; 5];
        kinds[kind.index()] = score;
        kinds[EntityKind::Person.index()] = person;
        Name { units: 0..1, kind, score, kinds }
    }

    fn check(full: &str, bare: &str, person: f32, expected: EntityKind) {
        let mut article = Article::default();
        article.learn(full, &name(EntityKind::Person, 0.98, 0.98));
        let mut found = name(EntityKind::Organization, 0.8, person);
        article.settle(bare, &mut found);
        assert_eq!(found.kind, expected, "{full}, {bare}");
    }

    #[test]
    fn a_family_name_follows_the_full_name() {
        check("Muqtada al-Sadr", "Al- Sadr", 0.1, EntityKind::Person);
        check("Nouri Al-Maliki", "Maliki", 0.1, EntityKind::Person);
        check("سامي الدليمي", "الدليمي", 0.1, EntityKind::Person);
    }

    #[test]
    fn other_names_and_clear_sentences_are_left_alone() {
        check("Muqtada al-Sadr", "Sadr Alliance", 0.1, EntityKind::Organization);
        check("Denzel Washington", "Washington", 0.001, EntityKind::Organization);
        check("Muqtada al-Sadr", "Muqtada", 0.1, EntityKind::Organization);
    }

    #[test]
    fn a_doubtful_full_name_teaches_nothing() {
        let mut article = Article::default();
        article.learn("Karim Haddad", &name(EntityKind::Person, 0.6, 0.6));
        let mut found = name(EntityKind::Location, 0.5, 0.4);
        article.settle("Haddad", &mut found);
        assert_eq!(found.kind, EntityKind::Location);
    }

    #[test]
    fn a_name_of_several_words_has_one_kind() {
        let mut article = Article::default();
        let mut odd = name(EntityKind::Miscellaneous, 0.6, 0.0);
        odd.kinds[EntityKind::Organization.index()] = 0.3;
        for _ in 0..2 {
            article.learn("Coordination Framework", &name(EntityKind::Organization, 0.9, 0.0));
        }
        article.learn("Coordination Framework", &odd);
        article.settle("Coordination Framework", &mut odd);
        assert_eq!(odd.kind, EntityKind::Organization);
    }

    #[test]
    fn a_single_word_may_be_two_things() {
        let mut article = Article::default();
        let mut team = name(EntityKind::Organization, 0.6, 0.0);
        team.kinds[EntityKind::Location.index()] = 0.3;
        article.learn("Chicago", &name(EntityKind::Location, 0.99, 0.0));
        article.settle("Chicago", &mut team);
        assert_eq!(team.kind, EntityKind::Organization);
    }
}
