use std::collections::HashMap;

use nasij_annotation::EntityKind;

use crate::{Name, Organizations};

/// A full name must be this sure before its family name speaks for others.
const SURE: f32 = 0.9;

/// A name must be at least this likely of the other kind by its own sentence: `Washington` in "in Washington" is no
/// man, whoever is called so elsewhere in the article. Chosen on development data, where F1 moves by 0.004 at most
/// between this and 0.02; think-tank articles gain.
const PLAUSIBLE: f32 = 0.003;

/// A single word takes the kind that it has elsewhere when that outweighs its own this many times. Chosen on development
/// data, as is [`KNOWN`]: F1 moves by 0.003 at most between this and 2.
const OUTVOTED: f32 = 1.5;

/// A name that one sentence leaves in doubt is one if the rest of the article is at least this sure of it. F1 moves by
/// 0.004 at most from 0.4 to 1.4.
const KNOWN: f32 = 0.7;

/// How sure it is that a well-known organisation's name is that.
const FAMOUS: f32 = 0.9;

/// What an article has told so far about its names.
///
/// It says `Muqtada al-Sadr` once and `Al-Sadr` ever after; a single sentence often leaves it open whether `Al-Sadr` is
/// a man, a movement or a place. And a name of several words is one thing wherever it stands: `Coordination Framework`
/// is not an organisation in one sentence and an agreement in the next. A word that is a name here is one there, too.
#[derive(Debug)]
pub struct Article<'a> {
    organizations: &'a Organizations,
    /// The last parts of the full names of people, and how sure the full name was.
    families: HashMap<String, f32>,
    /// For each name, the sum of its scores as each kind.
    kinds: HashMap<String, [f32; 5]>,
}

impl<'a> Article<'a> {
    /// Nothing told yet.
    pub fn new(organizations: &'a Organizations) -> Self {
        Self { organizations, families: HashMap::new(), kinds: HashMap::new() }
    }

    /// Remembers a name.
    pub fn learn(&mut self, surface: &str, name: &Name) {
        if name.kind == EntityKind::Date {
            return;
        }
        let parts = parts(surface);
        self.kinds.entry(parts.join(" ")).or_default()[name.kind.index()] += name.score;
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
        let parts = parts(surface);
        let Some(Known { kind, score, sums }) = self.known(&parts) else { return };
        // A single word may be two things: a city and its team.
        let outvoted =
            parts.len() > 1 || sums.is_none_or(|sums| sums[kind.index()] > OUTVOTED * sums[name.kind.index()]);
        if kind != name.kind && outvoted {
            give(name, kind, score);
        }
    }

    /// Whether a [possible](crate::possible) name is one, since the article has it elsewhere; it gets that kind.
    pub fn confirm(&self, surface: &str, name: &mut Name) -> bool {
        let Some(Known { kind, score, sums }) = self.known(&parts(surface)) else { return false };
        let sure = sums.is_none_or(|sums| sums[kind.index()] >= KNOWN);
        name.kind != EntityKind::Date && sure && give(name, kind, score)
    }

    fn known(&self, parts: &[String]) -> Option<Known> {
        let key = parts.join(" ");
        let sums = self.kinds.get(&key).copied();
        if let Some(&score) = self.families.get(&key) {
            return Some(Known { kind: EntityKind::Person, score, sums: None });
        }
        if self.organizations.contains(&key) {
            return Some(Known { kind: EntityKind::Organization, score: FAMOUS, sums: None });
        }
        let sums = sums?;
        let kind = EntityKind::ALL.into_iter().rev().max_by(|a, b| sums[a.index()].total_cmp(&sums[b.index()]))?;
        Some(Known { kind, score: sums[kind.index()] / sums.iter().sum::<f32>(), sums: Some(sums) })
    }
}

/// What the article says of a name.
struct Known {
    kind: EntityKind,
    score: f32,
    /// Sums of scores by kind; none where a full name speaks, or common knowledge.
    sums: Option<[f32; 5]>,
}

/// Makes a name one of this kind, if its own sentence leaves room for that.
fn give(name: &mut Name, kind: EntityKind, score: f32) -> bool {
    let own = name.kinds[kind.index()];
    let plausible = own >= PLAUSIBLE;
    if plausible {
        name.kind = kind;
        name.score = f32::midpoint(own, score);
    }
    plausible
}

/// What names are compared by: their parts.
pub(crate) fn key(surface: &str) -> String {
    parts(surface).join(" ")
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
        let organizations = Organizations::known(str::to_owned);
        let mut article = Article::new(&organizations);
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
        let organizations = Organizations::known(str::to_owned);
        let mut article = Article::new(&organizations);
        article.learn("Karim Haddad", &name(EntityKind::Person, 0.6, 0.6));
        let mut found = name(EntityKind::Location, 0.5, 0.4);
        article.settle("Haddad", &mut found);
        assert_eq!(found.kind, EntityKind::Location);
    }

    /// What a name of `own` kind is settled as, which may be of the `other` and is so `times` in the rest of the article.
    fn outvoted(surface: &str, own: (EntityKind, f32), other: EntityKind, times: usize) -> EntityKind {
        let organizations = Organizations::known(str::to_owned);
        let mut article = Article::new(&organizations);
        let mut odd = name(own.0, own.1, 0.0);
        odd.kinds[other.index()] = 0.3;
        article.learn(surface, &odd);
        for _ in 0..times {
            article.learn(surface, &name(other, 0.95, 0.0));
        }
        article.settle(surface, &mut odd);
        odd.kind
    }

    #[test]
    fn a_name_of_several_words_has_one_kind() {
        use EntityKind::{Miscellaneous, Organization};
        assert_eq!(outvoted("Coordination Framework", (Miscellaneous, 0.8), Organization, 1), Organization);
    }

    #[test]
    fn a_single_word_may_be_two_things_until_it_is_outvoted() {
        use EntityKind::{Location, Organization};
        assert_eq!(outvoted("Chicago", (Organization, 0.8), Location, 1), Organization);
        assert_eq!(outvoted("نابلس", (Organization, 0.8), Location, 3), Location);
    }

    #[test]
    fn a_doubtful_name_is_one_where_the_article_knows_it() {
        let organizations = Organizations::known(str::to_owned);
        let mut article = Article::new(&organizations);
        article.learn("Tyre", &name(EntityKind::Location, 0.9, 0.0));
        article.learn("Orontes", &name(EntityKind::Location, 0.5, 0.0));
        let mut doubtful = name(EntityKind::Location, 0.1, 0.0);
        assert!(article.confirm("Tyre", &mut doubtful));
        assert!((doubtful.score - 0.55).abs() < 1e-6, "between the sentence's and the article's");
        assert!(!article.confirm("Orontes", &mut doubtful), "not sure enough elsewhere");
        assert!(!article.confirm("Sidon", &mut doubtful), "named nowhere else");
        article.learn("Bassel al-Khoury", &name(EntityKind::Person, 0.95, 0.95));
        assert!(article.confirm("al-Khoury", &mut name(EntityKind::Location, 0.1, 0.1)), "a family name");
    }

    #[test]
    fn a_well_known_organization_is_one_unless_somebody_is_called_so() {
        let organizations = Organizations::known(str::to_owned);
        let mut article = Article::new(&organizations);
        let club = || name(EntityKind::Person, 0.7, 0.7);
        let mut doubtful = club();
        doubtful.kinds[EntityKind::Organization.index()] = 0.2;
        article.settle("بنفيكا", &mut doubtful);
        assert_eq!(doubtful.kind, EntityKind::Organization);
        let mut clear = club();
        article.settle("بنفيكا", &mut clear);
        assert_eq!(clear.kind, EntityKind::Person, "its sentence leaves no room");
        article.learn("Rui Benfica", &name(EntityKind::Person, 0.95, 0.95));
        let mut person = name(EntityKind::Organization, 0.6, 0.3);
        article.settle("Benfica", &mut person);
        assert_eq!(person.kind, EntityKind::Person);
    }
}
