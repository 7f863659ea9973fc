use std::{fmt, str::FromStr};

use crate::{
    EntityKind::{self, Location, Miscellaneous, Organization, Person},
    MentionId, SentenceId,
    entity::UnknownLabel,
};

/// How two mentions are connected, head to tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each label says what it means; `RelationKind::meaning` spells it out")]
pub enum RelationKind {
    Leads,
    WorksFor,
    Founded,
    Owns,
    PartOf,
    BasedIn,
    LocatedIn,
    BornIn,
    DiedIn,
    LivesIn,
    CitizenOf,
    SpouseOf,
    ParentOf,
    SiblingOf,
    AliasOf,
    MetWith,
    Visited,
    AlliedWith,
    Supports,
    Opposes,
    Attacked,
}

/// Kinds that may stand at the head, and at the tail.
type Signature = (&'static [EntityKind], &'static [EntityKind]);

/// Those who act: people, organisations, and places that act politically.
const ACTORS: &[EntityKind] = &[Person, Organization, Location];

impl RelationKind {
    /// All kinds, in the order of the model's labels.
    pub const ALL: [Self; 21] = [
        Self::Leads,
        Self::WorksFor,
        Self::Founded,
        Self::Owns,
        Self::PartOf,
        Self::BasedIn,
        Self::LocatedIn,
        Self::BornIn,
        Self::DiedIn,
        Self::LivesIn,
        Self::CitizenOf,
        Self::SpouseOf,
        Self::ParentOf,
        Self::SiblingOf,
        Self::AliasOf,
        Self::MetWith,
        Self::Visited,
        Self::AlliedWith,
        Self::Supports,
        Self::Opposes,
        Self::Attacked,
    ];

    /// The label in data and output, such as `works_for`.
    pub const fn label(self) -> &'static str {
        self.row().0
    }

    /// What it means, head to tail.
    pub const fn meaning(self) -> &'static str {
        self.row().1
    }

    /// Whether it holds both ways; then the earlier mention is the head.
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::SpouseOf | Self::SiblingOf | Self::AliasOf | Self::MetWith | Self::AlliedWith)
    }

    /// Whether mentions of these kinds can be connected so.
    pub fn allows(self, head: EntityKind, tail: EntityKind) -> bool {
        match self.row().2 {
            Some((heads, tails)) => heads.contains(&head) && tails.contains(&tail),
            None => head == tail,
        }
    }

    /// Label, meaning and signature; no signature is "any two of one kind".
    const fn row(self) -> (&'static str, &'static str, Option<Signature>) {
        match self {
            Self::Leads => ("leads", "is or was head of", Some((&[Person], &[Organization, Location]))),
            Self::WorksFor => ("works_for", "serves without heading", Some((&[Person], &[Organization, Location]))),
            Self::Founded => ("founded", "founded or co-founded", Some((&[Person, Organization], &[Organization]))),
            Self::Owns => ("owns", "owns or bought", Some((ACTORS, &[Organization]))),
            Self::PartOf => ("part_of", "is a unit or member of", Some((&[Organization], &[Organization]))),
            Self::BasedIn => ("based_in", "has its seat or field in", Some((&[Organization], &[Location]))),
            Self::LocatedIn => ("located_in", "is a place inside", Some((&[Location], &[Location]))),
            Self::BornIn => ("born_in", "was born in", Some((&[Person], &[Location]))),
            Self::DiedIn => ("died_in", "died in", Some((&[Person], &[Location]))),
            Self::LivesIn => ("lives_in", "lives in", Some((&[Person], &[Location]))),
            Self::CitizenOf => ("citizen_of", "has the nationality of", Some((&[Person], &[Location, Miscellaneous]))),
            Self::SpouseOf => ("spouse_of", "is married to", Some((&[Person], &[Person]))),
            Self::ParentOf => ("parent_of", "is father or mother of", Some((&[Person], &[Person]))),
            Self::SiblingOf => ("sibling_of", "is brother or sister of", Some((&[Person], &[Person]))),
            Self::AliasOf => ("alias_of", "is another name of", None),
            Self::MetWith => {
                ("met_with", "met or held talks with", Some((&[Person, Organization], &[Person, Organization])))
            }
            Self::Visited => ("visited", "went to", Some((&[Person, Organization], &[Location]))),
            Self::AlliedWith => ("allied_with", "acts together with", Some((ACTORS, ACTORS))),
            Self::Supports => ("supports", "backs, funds or arms", Some((ACTORS, ACTORS))),
            Self::Opposes => ("opposes", "criticises, rejects or sanctions", Some((ACTORS, ACTORS))),
            Self::Attacked => (
                "attacked",
                "attacked, killed or arrested",
                Some((&[Person, Organization, Location, Miscellaneous], ACTORS)),
            ),
        }
    }

    /// Position in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for RelationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl FromStr for RelationKind {
    type Err = UnknownLabel;

    fn from_str(label: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.label() == label).ok_or_else(|| UnknownLabel(label.to_owned()))
    }
}

/// What the sentence says of the relation's truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is so.
    Asserted,
    /// It is not so.
    Negated,
    /// It may be so: claimed by somebody, possible, planned, asked for.
    Hedged,
}

impl Status {
    /// All values, in the order of the model's labels.
    pub const ALL: [Self; 3] = [Self::Asserted, Self::Negated, Self::Hedged];

    /// The label in data and output.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Hedged => "hedged",
        }
    }

    /// What the sentence says.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Asserted => "it is so",
            Self::Negated => "it is not so",
            Self::Hedged => "it may be so: claimed by somebody, possible, planned, asked for",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A statement that connects two mentions of one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Who or what it is said of.
    pub head: MentionId,
    /// The other end.
    pub tail: MentionId,
    /// How they are connected.
    pub kind: RelationKind,
    /// How sure the model is, 0 to 1.
    pub score: f32,
    /// Asserted, negated or hedged.
    pub status: Status,
    /// Whether the sentence says that it no longer holds.
    pub past: bool,
    /// The sentence that says it: the evidence.
    pub sentence: SentenceId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_unique_and_read_back() {
        for kind in RelationKind::ALL {
            assert_eq!(kind.label().parse(), Ok(kind));
            assert_eq!(RelationKind::ALL[kind.index()], kind);
        }
        assert!("employs".parse::<RelationKind>().is_err());
    }

    #[test]
    fn symmetric_relations_allow_the_same_kinds_both_ways() {
        for kind in RelationKind::ALL.into_iter().filter(|kind| kind.is_symmetric()) {
            for a in EntityKind::ALL {
                for b in EntityKind::ALL {
                    assert_eq!(kind.allows(a, b), kind.allows(b, a), "{kind} {a} {b}");
                }
            }
        }
    }

    #[test]
    fn an_alias_is_of_the_same_kind() {
        assert!(RelationKind::AliasOf.allows(Organization, Organization));
        assert!(!RelationKind::AliasOf.allows(Organization, Person));
        assert!(!RelationKind::Leads.allows(Organization, Person));
    }
}
