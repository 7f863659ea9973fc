//! How the values of a configuration file are read. A value out of range is refused with what was expected.

use std::{fmt, marker::PhantomData, path::PathBuf};

use clap::ValueEnum;
use serde::{
    Deserialize, Deserializer,
    de::{
        Error, MapAccess, SeqAccess, Unexpected, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};

use crate::args::{self, THREADS};

/// A shipped model's name, or a folder.
pub(super) fn model<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    scalar(from, "the name of a model or a folder", |it| match it {
        Scalar::Text(text) if !text.is_empty() => Some(text.into()),
        _ => None,
    })
}

/// A device.
pub(super) fn device<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    scalar(from, "a device: cpu, cuda:0, ...", |it| match it {
        Scalar::Text(text) if !text.is_empty() => Some(text.to_owned()),
        _ => None,
    })
}

/// A number of threads.
pub(super) fn threads<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    scalar(from, &format!("a whole number from {} to {}", THREADS.start(), THREADS.end()), |it| match it {
        Scalar::Integer(number) if THREADS.contains(&number) => u16::try_from(number).ok(),
        _ => None,
    })
}

/// A score.
pub(super) fn score<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f32>, D::Error> {
    scalar(from, "a number from 0 to 1", |it| match it {
        Scalar::Integer(number) => args::score(&number.to_string()).ok(),
        Scalar::Float(number) => args::score(&number.to_string()).ok(),
        Scalar::Text(_) => None,
    })
}

/// A number of bytes above 0.
pub(super) fn size<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    scalar(from, "a size above 0, as in 4096, \"64K\", \"256M\" or \"1G\"", |it| match it {
        Scalar::Integer(number) => u64::try_from(number).ok().filter(|&it| it > 0),
        Scalar::Text(text) => args::bytes(text).ok(),
        Scalar::Float(_) => None,
    })
}

/// One of the words that the command line takes too.
pub(super) fn choice<'de, D: Deserializer<'de>, T: ValueEnum>(from: D) -> Result<Option<T>, D::Error> {
    let words: Vec<_> = T::value_variants().iter().filter_map(word).map(|it| format!("\"{it}\"")).collect();
    scalar(from, &format!("one of {}", words.join(", ")), |it| match it {
        Scalar::Text(text) => T::from_str(text, false).ok(),
        _ => None,
    })
}

/// What a value is called on the command line and in files.
pub(super) fn word<T: ValueEnum>(value: &T) -> Option<String> {
    value.to_possible_value().map(|it| it.get_name().to_owned())
}

/// A list of words.
pub(super) fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    from.deserialize_seq(ListVisitor).map(Some)
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<String>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list))
    }
}

/// A table; what is derived would take an array too.
pub(super) fn table<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(TableVisitor(PhantomData))
}

struct TableVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for TableVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// A value without parts, as it stands in the file.
#[derive(Clone, Copy)]
enum Scalar<'a> {
    Text(&'a str),
    Integer(i64),
    Float(f64),
}

/// Reads a value that `read` can read, which `expected` describes.
fn scalar<'de, D: Deserializer<'de>, T>(
    from: D,
    expected: &str,
    read: fn(Scalar<'_>) -> Option<T>,
) -> Result<Option<T>, D::Error> {
    from.deserialize_any(ScalarVisitor { expected, read }).map(Some)
}

struct ScalarVisitor<'a, T> {
    expected: &'a str,
    read: fn(Scalar<'_>) -> Option<T>,
}

impl<T> ScalarVisitor<'_, T> {
    fn visit<E: Error>(&self, value: Scalar<'_>) -> Result<T, E> {
        let found = match value {
            Scalar::Text(text) => Unexpected::Str(text),
            Scalar::Integer(number) => Unexpected::Signed(number),
            Scalar::Float(number) => Unexpected::Float(number),
        };
        (self.read)(value).ok_or_else(|| E::invalid_value(found, &self.expected))
    }
}

impl<T> Visitor<'_> for ScalarVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.visit(Scalar::Text(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit(Scalar::Integer(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        self.visit(Scalar::Float(number))
    }
}
