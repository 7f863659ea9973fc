use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What the results depend on besides the documents: names and values, such as `model` and its hash.
///
/// A run can be taken up only by one with the same identity; else the results would be of two kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity(pub BTreeMap<String, String>);

impl Identity {
    /// Says what differs: `NAME was OLD, is NEW`; nothing if all is the same.
    pub(crate) fn changes(&self, now: &Self) -> Vec<String> {
        let unset = "unset".to_owned();
        let names: BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        let values = names.into_iter().map(|name| {
            let value = |identity: &Self| identity.0.get(name).unwrap_or(&unset).clone();
            (name, value(self), value(now))
        });
        let changed = values.filter(|(_, before, after)| before != after);
        changed.map(|(name, before, after)| format!("{name} was {before}, is {after}")).collect()
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
        assert_eq!(before.changes(&now), ["format was unset, is jsonl", "model was small 12ab, is base 34cd"]);
    }
}
