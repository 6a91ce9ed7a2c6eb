//! Parts of a scenario that may be written short: `"text"` for `{ text = "text" }`, one table for a list of one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::plain::Plain;

/// Something with a short form that is a text, a whole number or a flag.
pub(crate) trait FromShort: DeserializeOwned {
    /// What can stand here, for messages.
    const EXPECTED: &'static str;

    /// Reads the short form.
    fn from_short(short: Plain) -> Option<Self>;
}

/// The short form or the whole table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Short<T>(pub(crate) T);

impl<'de, T: FromShort> Deserialize<'de> for Short<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortVisitor(PhantomData)).map(Self)
    }
}

struct ShortVisitor<T>(PhantomData<T>);

impl<T: FromShort> ShortVisitor<T> {
    fn short<E: Error>(json: Json) -> Result<T, E> {
        let got = format!("got {json}");
        T::from_short(Plain(json)).ok_or_else(|| E::custom(format!("expected {}, {got}", T::EXPECTED)))
    }
}

impl<'de, T: FromShort> Visitor<'de> for ShortVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        Self::short(Json::Bool(flag))
    }

    fn visit_i64<E: Error>(self, whole: i64) -> Result<T, E> {
        Self::short(Json::from(whole))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Self::short(Json::from(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// One of something, or a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Several<T>(pub(crate) Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SeveralVisitor(PhantomData)).map(Self)
    }
}

struct SeveralVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for SeveralVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table or a list of tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        Ok(vec![T::deserialize(MapAccessDeserializer::new(map))?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list))
    }
}
