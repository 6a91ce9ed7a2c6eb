//! Values of a scenario file as their author writes them: text, whole numbers, yes or no, lists, tables.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value as Json;

/// A value without a type of its own; the field it is meant for decides what it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plain(pub(crate) Json);

/// Values by name.
pub(crate) type Plains = BTreeMap<String, Plain>;

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::Value::deserialize(deserializer)?;
        json(value).map(Self).map_err(D::Error::custom)
    }
}

fn json(value: toml::Value) -> Result<Json, String> {
    Ok(match value {
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(whole) => Json::from(whole),
        toml::Value::Float(float) => {
            return Err(format!("expected an exact decimal, got {float} (write it in quotes: \"{float}\")"));
        }
        toml::Value::Boolean(flag) => Json::Bool(flag),
        toml::Value::Datetime(moment) => Json::String(moment.to_string()),
        toml::Value::Array(list) => Json::Array(list.into_iter().map(json).collect::<Result<_, _>>()?),
        toml::Value::Table(table) => {
            let named = table.into_iter().map(|(name, value)| Ok((name, json(value)?)));
            Json::Object(named.collect::<Result<_, String>>()?)
        }
    })
}

impl fmt::Display for Plain {
    /// Text without quotes, everything else as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Json::String(text) => f.write_str(text),
            other => other.fmt(f),
        }
    }
}

impl Plain {
    /// Text, as it is or as a number or a flag is written; nothing for lists and tables.
    pub(crate) fn word(&self) -> Option<String> {
        match &self.0 {
            Json::Array(_) | Json::Object(_) | Json::Null => None,
            _ => Some(self.to_string()),
        }
    }
}
