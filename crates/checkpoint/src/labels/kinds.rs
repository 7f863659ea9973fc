/// Our kinds of names, in the order of the tags.
pub const KINDS: [&str; 5] = ["PER", "ORG", "LOC", "MISC", "DATE"];

const PER: Known = Known::Kind(0);
const ORG: Known = Known::Kind(1);
const LOC: Known = Known::Kind(2);
const MISC: Known = Known::Kind(3);
const DATE: Known = Known::Kind(4);

/// What the name of a kind means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// One of [`KINDS`].
    Kind(usize),
    /// Nothing that we look for.
    Outside,
}

/// What a kind of the usual corpora is in our guidelines, its name in capitals; `has_date` if `DATE` stands beside it.
#[expect(clippy::match_same_arms, reason = "each group has its reason")]
pub(super) fn known(kind: &str, has_date: bool) -> Option<Known> {
    Some(match kind {
        "PER" | "PERS" | "PERSON" => PER,
        // Gods and mythical persons are persons.
        "MYTH" => PER,
        "ORG" | "ORGANIZATION" | "ORGANISATION" | "CORP" | "CORPORATION" | "COMPANY" => ORG,
        // WNUT: bands, teams, clubs. What is a people there is rare.
        "GROUP" | "GRP" => ORG,
        // A country that acts politically stays a place; buildings, bases, border crossings are places; so are planets.
        "LOC" | "LOCATION" | "GPE" | "FAC" | "FACILITY" | "CEL" => LOC,
        "MISC" | "MISCELLANEOUS" => MISC,
        // Nationalities, peoples and religions are MISC with us. OntoNotes counts followers of parties here too, which
        // are no organisation either.
        "NORP" => MISC,
        "EVENT" | "EVE" | "LAW" | "LANGUAGE" | "LANG" => MISC,
        "WORK_OF_ART" | "WOA" | "ART" | "CW" | "CREATIVE_WORK" | "CREATIVEWORK" | "MEDIA" => MISC,
        "PRODUCT" | "PROD" | "PRO" | "VEHI" | "VEH" | "WEA" | "WEAPON" => MISC,
        "DATE" => DATE,
        // Beside DATE (OntoNotes, Wojood) it is a time of day, which is no date; alone (MultiNERD) it is the dates.
        "TIME" if has_date => Known::Outside,
        "TIME" => DATE,
        "MONEY" | "PERCENT" | "QUANTITY" | "CARDINAL" | "ORDINAL" | "NUMBER" | "CURR" | "UNIT" => Known::Outside,
        // Wojood: a role is no name, and what it counts as websites are mostly addresses.
        "OCC" | "WEBSITE" => Known::Outside,
        // `O`, and the labels that some trainers give to marks, padding and the rest of a word.
        "O" | "X" | "PAD" | "[PAD]" | "[CLS]" | "[SEP]" | "<PAD>" => Known::Outside,
        _ => return None,
    })
}
