use std::fmt;

use serde::{
    Deserialize, Serialize, Serializer,
    de::{Deserializer, Error, MapAccess, Visitor},
};
use serde_json::value::RawValue;

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

/// The fields of a record.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) id: Option<String>,
    pub(super) text: String,
    pub(super) meta: Meta,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a field `text`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let (mut id, mut text, mut meta) = (None, None, Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "text" if text.is_some() => return Err(A::Error::duplicate_field("text")),
                "text" => text = Some(map.next_value::<String>()?),
                "id" if id.is_some() => return Err(A::Error::duplicate_field("id")),
                "id" => id = Some(id_of(map.next_value()?)?),
                _ => meta.push((key, map.next_value()?)),
            }
        }
        let text = text.ok_or_else(|| A::Error::custom("expected a field `text`"))?;
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
