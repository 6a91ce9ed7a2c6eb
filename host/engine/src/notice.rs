//! Messages to people: what hooks send, what lies in inboxes, what waits to leave.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::value::Fields;

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// One person.
    Person(String),
    /// Everybody with a role.
    Role(String),
    /// Whoever stands at a post now.
    Post(String),
    /// An outside address: channel and address.
    Address(String, String),
}

/// A message by a template of the blueprint, as a hook gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Everybody is told once, however often they are named.
    pub to: Vec<Audience>,
    /// A name under `[notices]`.
    pub template: String,
    /// The template's arguments.
    pub arguments: Fields,
    /// The ticket it is about.
    pub about: Option<u64>,
    /// A second notice with the same key is dropped.
    pub key: Option<String>,
    /// Not held back by quiet hours.
    pub urgent: bool,
}

/// A notice as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// Unique within the site.
    pub id: u64,
    /// The plugin that sent it.
    pub plugin: String,
    /// A name under `[notices]` of that plugin.
    pub template: String,
    /// Who was named.
    pub to: Vec<Audience>,
    /// Who was found: ids of persons.
    pub persons: Vec<String>,
    /// The ticket it is about.
    pub about: Option<u64>,
    /// When.
    pub at: Instant,
    /// Not held back by quiet hours.
    pub urgent: bool,
    /// Its subject in the site's language.
    pub subject: String,
    /// Its text in the site's language.
    pub body: String,
    /// Taken back before it left.
    #[serde(default)]
    pub withdrawn: bool,
}

/// A notice in a person's inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InboxItem {
    /// The notice's id.
    pub notice: u64,
    /// When it came.
    pub at: Instant,
    /// The ticket it is about.
    pub about: Option<u64>,
    /// In the person's language.
    pub subject: String,
    /// In the person's language.
    pub body: String,
    /// Not to be overlooked.
    pub urgent: bool,
    /// When it was read.
    pub read_at: Option<Instant>,
}

/// One message that is to leave by a channel, written in the turn's own commit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outgoing {
    /// Unique within the site, ascending.
    pub id: u64,
    /// The notice it belongs to.
    pub notice: u64,
    /// The plugin that sent it.
    pub plugin: String,
    /// `email` or `webhook`.
    pub channel: String,
    /// E-mail address, or the name of the webhook.
    pub address: String,
    /// The person it is for.
    pub person: Option<String>,
    /// The same on every try: the receiver can tell a repeat by it.
    pub key: String,
    /// In the receiver's language.
    pub subject: String,
    /// In the receiver's language.
    pub body: String,
    /// The ticket it is about.
    pub about: Option<u64>,
    /// When it was written.
    pub at: Instant,
    /// Tries so far.
    pub tries: u32,
    /// When it is to be tried next; nothing: delivered or given up.
    pub next_try: Option<Instant>,
    /// Where it stands.
    pub state: OutgoingState,
    /// What the channel said last.
    pub detail: String,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutgoingState {
    /// Waits for its (next) try.
    Waiting,
    /// The channel took it.
    Delivered,
    /// Given up; can be sent again by hand.
    Dead,
    /// Taken back before it left.
    Withdrawn,
}
