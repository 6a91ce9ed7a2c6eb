//! Names and numbers in addresses and bodies: one pattern each, the same in the code and in the schema.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::auth::LOGIN_PATTERN;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $pattern:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub(super) struct $name(pub(super) String);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                static PATTERN: LazyLock<Regex> =
                    LazyLock::new(|| Regex::new($pattern).expect("the patterns of this file are regular"));
                let text = String::deserialize(from)?;
                if PATTERN.is_match(&text) {
                    return Ok(Self(text));
                }
                Err(D::Error::custom(format!("expected text that matches `{}`, got `{}`", $pattern, text.escape_debug())))
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

words! {
    /// A site: appears in addresses.
    SiteName = "^[a-z][a-z0-9-]{0,62}$";
    /// A login of an account.
    Login = LOGIN_PATTERN;
    /// A person of a site's directory.
    PersonId = "^[a-z0-9._-]{1,64}$";
    /// A name in a blueprint: a plugin, workflow, state, action, field, register, role, ….
    Name = "^[a-z][a-z0-9_-]{0,63}$";
    /// A setting, or one figure of a table: `name.key`.
    SettingName = r"^[a-z][a-z0-9_-]{0,63}(\.[A-Za-z0-9_-]{1,64})?$";
    /// A relation between tickets.
    Relation = "^[a-z0-9-]{1,64}$";
    /// Content hash of a component.
    Hash = "^[0-9a-f]{64}$";
    /// The id of an API token.
    TokenId = "^[0-9a-f]{16}$";
    /// Where a listing goes on: as it was given out.
    Cursor = "^[A-Za-z0-9_-]{1,2000}$";
    /// A day of the calendar: `2026-03-02`.
    Day = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    /// A language of notices.
    Language = "^(zh|en)$";
}

/// The largest number a key of the store orders as a number: fifteen digits.
const NUMBER_MAX: u64 = 999_999_999_999_999;

/// The number of a ticket, notice, message, occurrence, fault or journal line: 1 to 15 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(super) struct Number(pub u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(from)?;
        if (1..=NUMBER_MAX).contains(&number) {
            return Ok(Self(number));
        }
        Err(D::Error::custom(format!("expected a number from 1 to {NUMBER_MAX}, got {number}")))
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "integer", "format": "int64", "minimum": 1, "maximum": NUMBER_MAX })
    }
}

/// How many items of a listing are wanted: 1 to 200, left out: 50.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit(pub usize);

impl Limit {
    /// More at once would only make a slow page.
    pub(super) const MAX: u16 = 200;
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = u16::deserialize(from)?;
        if (1..=Self::MAX).contains(&number) {
            return Ok(Self(usize::from(number)));
        }
        Err(D::Error::custom(format!("expected 1 to {}, got {number}", Self::MAX)))
    }
}

impl JsonSchema for Limit {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MAX })
    }
}

/// In which order a listing goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(super) enum Order {
    /// The latest first.
    #[default]
    Newest,
    /// The earliest first.
    Oldest,
}
