use std::{fmt, str::FromStr};

use crate::{SentenceId, Span};

/// The kinds of names that are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// Named people, without title or honorific.
    Person,
    /// Named organisations.
    Organization,
    /// Named places, also where a place acts politically.
    Location,
    /// Nationalities, events, agreements, laws, works, products.
    Miscellaneous,
    /// Calendar dates, years, months.
    Date,
}

impl EntityKind {
    /// All kinds, in the order of the model's labels.
    pub const ALL: [Self; 5] = [Self::Person, Self::Organization, Self::Location, Self::Miscellaneous, Self::Date];

    /// The label in data and output: `PER`, `ORG`, `LOC`, `MISC`, `DATE`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organization => "ORG",
            Self::Location => "LOC",
            Self::Miscellaneous => "MISC",
            Self::Date => "DATE",
        }
    }

    /// What bears such a name.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Person => "a person, without title or honorific",
            Self::Organization => "a party, militia, company, ministry, medium, club, union of states",
            Self::Location => "a country, city, region, river, building, also where it acts politically",
            Self::Miscellaneous => "a nationality, event, agreement, law, work, product",
            Self::Date => "a calendar date, year, month",
        }
    }

    /// Position in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// The label is none of the five.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown label `{}`", self.0)
    }
}

impl std::error::Error for UnknownLabel {}

impl FromStr for EntityKind {
    type Err = UnknownLabel;

    fn from_str(label: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.label() == label).ok_or_else(|| UnknownLabel(label.to_owned()))
    }
}

/// Index of a mention in [`Analysis::mentions`](crate::Analysis::mentions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionId(pub u32);

impl MentionId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One occurrence of a name in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The name itself, without the clitics glued to it.
    pub span: Span,
    /// What kind of thing bears the name.
    pub kind: EntityKind,
    /// How sure the model is, 0 to 1.
    pub score: f32,
    /// The sentence that it stands in.
    pub sentence: SentenceId,
    /// The proclitics taken off its front, in the order of the text.
    pub clitics: Vec<Span>,
}
