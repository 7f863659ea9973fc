use std::fmt;

use serde::{
    Serialize, Serializer,
    de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor},
};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

use super::FieldNames;

/// The fields of a record besides `id` and `text`: in their order, each value exactly as it was written.
///
/// Values are kept as JSON text, so that no number loses digits on its way through.
#[derive(Clone, Debug, Default)]
pub struct Meta(Vec<(String, Box<RawValue>)>);

impl Serialize for Meta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Meta {
    /// From names and values, in their order.
    pub(super) fn from_values(values: impl IntoIterator<Item = (String, Value)>) -> Self {
        let raw = |value: &Value| to_raw_value(value).expect("a JSON value can be written");
        Self(values.into_iter().map(|(key, value)| (key, raw(&value))).collect())
    }

    /// Puts a field at the end; one of that name that was there goes.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(key, _)| key != name);
        self.0.push((name.to_owned(), to_raw_value(value).expect("a string can be written as JSON")));
    }
}

/// The fields of a record.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) id: Option<String>,
    pub(super) text: String,
    pub(super) meta: Meta,
}

/// The fields of a record that is a JSON object.
pub(super) fn parse(json: &str, names: &FieldNames) -> serde_json::Result<Fields> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let fields = FieldsSeed(names).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(fields)
}

struct FieldsSeed<'a>(&'a FieldNames);

impl<'de> DeserializeSeed<'de> for FieldsSeed<'_> {
    type Value = Fields;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FieldsSeed<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a field `{}`", self.0.text)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let names = self.0;
        let twice = |name: &str| A::Error::custom(format_args!("duplicate field `{name}`"));
        let (mut id, mut text, mut meta) = (None, None, Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            if (key == names.text && text.is_some()) || (key == names.id && id.is_some()) {
                return Err(twice(&key));
            } else if key == names.text {
                text = Some(map.next_value::<String>()?);
            } else if key == names.id {
                id = Some(id_of(map.next_value()?)?);
            } else {
                meta.push((key, map.next_value()?));
            }
        }
        let text = text.ok_or_else(|| A::Error::custom(format_args!("expected a field `{}`", names.text)))?;
        Ok(Fields { id: id.flatten(), text, meta: Meta(meta) })
    }
}

/// A string as it is, any other value as its JSON text; null is no id.
fn id_of<E: Error>(value: &RawValue) -> Result<Option<String>, E> {
    match value.get() {
        "null" => Ok(None),
        json if json.starts_with('"') => serde_json::from_str(json).map(Some).map_err(E::custom),
        json => Ok(Some(json.to_owned())),
    }
}
