use std::collections::HashSet;

use crate::article::key;

/// Well-known organisations whose names are hardly ever anything else: clubs, makers, agencies, parties.
///
/// A network of some million weights learns few of them, and takes a club of another language for a person.
#[derive(Debug)]
pub struct Organizations(HashSet<String>);

impl Organizations {
    /// The list that is part of the program; `form` is what names are compared by.
    pub fn known(form: impl Fn(&str) -> String) -> Self {
        let lines = include_str!("../data/organizations.txt").lines().filter(|line| !line.starts_with('#'));
        let names = lines.flat_map(|line| line.split('|')).map(str::trim).filter(|name| !name.is_empty());
        Self(names.map(|name| key(&form(name))).collect())
    }

    /// Whether a [`key`] is that of one of them.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.0.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_organization_is_known() {
        let known = Organizations::known(str::to_owned);
        for name in ["Real Madrid", "REAL MADRID", "ريال مدريد", "Al-Jazeera", "Al Jazeera"] {
            assert!(known.contains(&key(name)), "{name}");
        }
        assert!(!known.contains(&key("Dortmund")) && !known.contains(""), "places and nothing are no organisations");
    }
}
