/// The parts of a label's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LabelName {
    /// Where in a name it stands.
    pub(super) place: Place,
    /// The kind of name, in capitals with `_` for blanks and hyphens.
    pub(super) kind: String,
    /// The same as it is written.
    pub(super) written_kind: String,
}

/// Where in a name a label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At its beginning, or it is all of the name.
    Begin,
    /// After its beginning.
    Inside,
    /// Somewhere.
    Bare,
}

impl Place {
    /// The letters of BIO, BIOES, BILOU and BMES. An end is inside; what is all of a name begins it.
    fn of(letter: &str) -> Option<Self> {
        match letter.to_ascii_uppercase().as_str() {
            "B" | "S" | "U" | "W" => Some(Self::Begin),
            "I" | "E" | "L" | "M" => Some(Self::Inside),
            _ => None,
        }
    }
}

impl LabelName {
    /// Takes `B-PER`, `B_PER`, `PER-B` or `PER_B` apart; anything else is a kind.
    pub(super) fn parse(name: &str) -> Self {
        let is_hyphen = |c| matches!(c, '-' | '_');
        let first = name.split_once(is_hyphen).and_then(|(place, kind)| Some((Place::of(place)?, kind)));
        let last = || name.rsplit_once(is_hyphen).and_then(|(kind, place)| Some((Place::of(place)?, kind)));
        let whole = (Place::Bare, name);
        let (place, kind) = first.or_else(last).filter(|(_, kind)| !kind.is_empty()).unwrap_or(whole);
        Self { place, kind: normal(kind), written_kind: kind.to_owned() }
    }

    /// Whether its kind is written so, in letters of any case.
    pub(super) fn has_kind(&self, kind: &str) -> bool {
        self.kind == normal(kind)
    }
}

fn normal(kind: &str) -> String {
    kind.to_uppercase().replace(['-', ' '], "_")
}
