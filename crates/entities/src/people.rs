use std::collections::HashMap;

use nasij_annotation::EntityKind;

use crate::Name;

/// A full name must be this sure before its family name speaks for others.
const SURE: f32 = 0.9;

/// A bare name must be at least this likely a person's by its own sentence: `Washington` in "in Washington" is not,
/// whoever is called so elsewhere in the article. Chosen on CoNLL-2003 dev, where it changes little (F1 +0.0002 against
/// 0.02); think-tank articles gain.
const PLAUSIBLE: f32 = 0.003;

/// The people whose full names an article has told so far, by the last parts of their names.
///
/// An article says `Muqtada al-Sadr` once and `Al-Sadr` ever after. A single sentence often leaves it open whether
/// `Al-Sadr` is a man, a movement or a place; the article does not.
#[derive(Debug, Default)]
pub struct People(HashMap<String, f32>);

impl People {
    /// Remembers the last parts of a person's full name.
    pub fn learn(&mut self, surface: &str, name: &Name) {
        if name.kind != EntityKind::Person || name.score < SURE {
            return;
        }
        let parts = parts(surface);
        for start in 1..parts.len() {
            let score = self.0.entry(parts[start..].join(" ")).or_default();
            *score = score.max(name.score);
        }
    }

    /// Makes a bare name that is the last part of a full one a person's, where its sentence leaves room for it.
    pub fn settle(&self, surface: &str, name: &mut Name) {
        let own = name.kinds[EntityKind::Person.index()];
        if name.kind == EntityKind::Person || name.kind == EntityKind::Date || own < PLAUSIBLE {
            return;
        }
        if let Some(&full) = self.0.get(&parts(surface).join(" ")) {
            name.kind = EntityKind::Person;
            name.score = f32::midpoint(own, full);
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
        let mut people = People::default();
        people.learn(full, &name(EntityKind::Person, 0.98, 0.98));
        let mut found = name(EntityKind::Organization, 0.8, person);
        people.settle(bare, &mut found);
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
        let mut people = People::default();
        people.learn("Karim Haddad", &name(EntityKind::Person, 0.6, 0.6));
        let mut found = name(EntityKind::Location, 0.5, 0.4);
        people.settle("Haddad", &mut found);
        assert_eq!(found.kind, EntityKind::Location);
    }
}
