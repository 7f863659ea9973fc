//! The names that networks find in one sentence, as ranges of its atoms.

use std::ops::Range;

use nasij_annotation::EntityKind;
use nasij_encoder::{Calibration, TAGS};
use nasij_entities::{Name, decode, possible};

/// A name before it is put into the text.
pub(crate) struct Decoded {
    pub(crate) name: Name,
    pub(crate) atoms: Range<usize>,
    /// From the network's probabilities to how often it is right.
    pub(crate) calibration: Calibration,
}

/// What a network found in a sentence.
pub(crate) struct Found {
    /// In the order of the text.
    pub(crate) names: Vec<Decoded>,
    /// What might be a name, if the article has it elsewhere.
    pub(crate) possible: Vec<Decoded>,
}

impl Found {
    /// From the atoms and the tags of a sentence's units.
    pub(crate) fn new<'a>(
        units: impl Iterator<Item = (&'a Range<usize>, [f32; TAGS])>,
        calibration: Calibration,
    ) -> Self {
        let (atoms, tags): (Vec<_>, Vec<_>) = units.unzip();
        let names = decode(&tags);
        let possible = possible(&tags, &names);
        let place = |name: Name| {
            let atoms = atoms[name.units.start].start..atoms[name.units.end - 1].end;
            Decoded { name, atoms, calibration }
        };
        Self { names: names.into_iter().map(place).collect(), possible: possible.into_iter().map(place).collect() }
    }

    /// What `other` found, and of this the names of kinds that the other one does not know, where they are clear of its.
    pub(crate) fn under(self, other: Self, known: [bool; EntityKind::ALL.len()]) -> Self {
        let rest =
            self.names.into_iter().filter(|name| !known[name.name.kind.index()] && name.is_clear_of(&other.names));
        let rest: Vec<_> = rest.collect();
        let possible = other.possible.into_iter().filter(|name| name.is_clear_of(&rest)).collect();
        let mut names: Vec<_> = other.names.into_iter().chain(rest).collect();
        names.sort_by_key(|name| name.atoms.start);
        Self { names, possible }
    }
}

impl Decoded {
    fn is_clear_of(&self, names: &[Self]) -> bool {
        let next = names.partition_point(|other| other.atoms.end <= self.atoms.start);
        names.get(next).is_none_or(|other| self.atoms.end <= other.atoms.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: EntityKind, atoms: Range<usize>) -> Decoded {
        let name = Name { units: atoms.clone(), kind, score: 0.9, kinds: [0.9; 5] };
        Decoded { name, atoms, calibration: Calibration::default() }
    }

    #[test]
    fn a_checkpoint_has_its_kinds_to_itself_and_ours_fill_the_room_between() {
        use EntityKind::{Date, Location, Organization, Person};
        let known = EntityKind::ALL.map(|kind| kind != Date);
        let ours = vec![name(Date, 0..2), name(Person, 3..4), name(Date, 5..7), name(Date, 9..10)];
        let theirs = vec![name(Organization, 6..8), name(Location, 10..12)];
        let found = |names| Found { names, possible: Vec::new() };
        let all: Vec<_> =
            found(ours).under(found(theirs), known).names.into_iter().map(|it| (it.name.kind, it.atoms)).collect();
        assert_eq!(all, [(Date, 0..2), (Organization, 6..8), (Date, 9..10), (Location, 10..12)]);
    }
}
