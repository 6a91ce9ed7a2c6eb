//! Templates of messages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Text};

/// A template of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// One line; `{{ argument }}` is filled in, `{{ ticket.number }}`, `{{ ticket.title }}` and `{{ site }}` are always there.
    pub subject: Text,
    /// The message.
    pub body: Text,
    /// Arguments that the hook must give.
    #[serde(default)]
    pub arguments: Vec<Name>,
    /// Beside the inbox, where everything goes: `email`, `webhook`.
    #[serde(default)]
    pub channels: Vec<String>,
}
