//! Templates of messages, and when messages are held back.

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
    /// `channels` are tried one after the other: the next when one gave up, or a reminder is due.
    #[serde(default)]
    pub fallback: bool,
    /// Whether quiet hours hold it back; the inbox gets it at once in any case.
    #[serde(default)]
    pub quiet: Quietness,
    /// Several of these to one person leave as one message: `hourly`, `daily 18:00`, or `daily` and a setting of type `clock`.
    #[serde(default)]
    pub digest: Option<String>,
    /// It must be read.
    #[serde(default)]
    pub confirm: Option<Confirm>,
    /// Roles that may see whom it reached and who read it, beside administrators.
    #[serde(default)]
    pub receipts: Vec<Name>,
}

/// Whether quiet hours hold messages back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quietness {
    /// They wait for the end of quiet hours, unless the hook calls the notice urgent.
    #[default]
    Respect,
    /// They leave at once.
    Bypass,
}

/// A notice that must be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// So long after it was sent, and after each reminder: a length, or a setting of type `length`.
    pub within: String,
    /// How often whoever did not read it is reminded: 0 to 10.
    #[serde(default)]
    pub remind: u32,
    /// Who is told after that, once.
    #[serde(default)]
    pub then: Option<Unread>,
}

/// Who hears of those who did not read a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// The notice that tells: its arguments are among `names`, `count` and `about` (the subject of what was not read).
    pub notice: Name,
    /// To whom: `role:NAME` or `post:NAME`.
    pub tell: Vec<String>,
}

/// When messages are held back every day, by the clock on the wall; it may go over midnight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// Its first minute: `22:00`, or a setting of type `clock`.
    pub from: String,
    /// The first minute after it. The same as `from`: it is never quiet.
    pub until: String,
}
