use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

/// What the results depend on besides the documents: names and values, such as `model` and its hash.
///
/// A run can be taken up only by one with the same identity; else the results would be of two kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Identity(pub Vec<(String, String)>);

impl From<BTreeMap<String, String>> for Identity {
    fn from(values: BTreeMap<String, String>) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Serialize for Identity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Identity {
    /// Says what differs: `NAME was OLD, is NEW`; nothing if all is the same.
    pub(crate) fn changes(&self, now: &Self) -> Vec<String> {
        let value = |identity: &Self, name: &str| {
            identity.0.iter().find(|(it, _)| it == name).map_or("unset".to_owned(), |(_, value)| value.clone())
        };
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.0.iter().chain(&now.0) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let changed = names.into_iter().filter(|name| value(self, name) != value(now, name));
        changed.map(|name| format!("{name} was {}, is {}", value(self, name), value(now, name))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(values: &[(&str, &str)]) -> Identity {
        Identity(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_changed_is_said() {
        let before = identity(&[("model", "small 12ab"), ("tokens", "false")]);
        assert_eq!(before.changes(&before), [""; 0]);
        let now = identity(&[("model", "base 34cd"), ("tokens", "false"), ("format", "jsonl")]);
        assert_eq!(before.changes(&now), ["model was small 12ab, is base 34cd", "format was unset, is jsonl"]);
    }
}
