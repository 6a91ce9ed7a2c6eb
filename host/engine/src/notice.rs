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
    /// When it is looked whether everybody read it; nothing: nobody waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_at: Option<Instant>,
    /// How often those who did not read it were reminded.
    #[serde(default)]
    pub reminders: u32,
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
    /// How often the person was reminded of it.
    #[serde(default)]
    pub reminders: u32,
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
    /// The notices that it gathers; empty: it carries one notice as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Channels to try when this one gives up, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<String>,
    /// Not held back by quiet hours.
    #[serde(default)]
    pub pressing: bool,
    /// Until when quiet hours or a digest held it back when it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Instant>,
}

/// A notice in a message that gathers several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// The notice's id.
    pub notice: u64,
    /// The ticket it is about.
    pub about: Option<u64>,
    /// In the receiver's language.
    pub subject: String,
    /// In the receiver's language.
    pub body: String,
}

impl Outgoing {
    /// The notices it carries, each with its ticket.
    #[must_use]
    pub fn notices(&self) -> Vec<(u64, Option<u64>)> {
        if self.parts.is_empty() {
            return vec![(self.notice, self.about)];
        }
        self.parts.iter().map(|part| (part.notice, part.about)).collect()
    }

    /// Writes subject and body anew from the parts.
    pub(crate) fn compose(&mut self) {
        let [first, rest @ ..] = self.parts.as_slice() else { return };
        self.notice = first.notice;
        self.about = first.about;
        if rest.is_empty() {
            self.subject.clone_from(&first.subject);
            self.body.clone_from(&first.body);
            return;
        }
        self.subject = format!("{} (+{})", first.subject, rest.len());
        let parts = self.parts.iter().map(|part| format!("{}\n{}", part.subject, part.body));
        self.body = parts.collect::<Vec<_>>().join("\n\n");
    }

    /// Who it is for, as a receipt of one of its notices that knows nothing more.
    pub(crate) fn receipt(&self, notice: u64) -> Receipt {
        Receipt {
            notice,
            person: self.person.clone(),
            address: self.person.is_none().then(|| self.address.clone()),
            channel: None,
            outgoing: None,
            state: ReceiptState::Queued,
            since: self.at,
            read_at: None,
            reminders: 0,
        }
    }
}

/// What is known of a notice and one addressee: the proof that it reached them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// The notice's id.
    pub notice: u64,
    /// The person it is for.
    pub person: Option<String>,
    /// The address it is for, when that is no person's.
    pub address: Option<String>,
    /// The channel it took last; nothing: the inbox only.
    pub channel: Option<String>,
    /// The message it leaves by.
    pub outgoing: Option<u64>,
    /// How far it came.
    pub state: ReceiptState,
    /// Since when.
    pub since: Instant,
    /// When the person read it.
    pub read_at: Option<Instant>,
    /// How often the person was reminded.
    pub reminders: u32,
}

impl Receipt {
    /// Under which it is kept.
    #[must_use]
    pub fn who(&self) -> String {
        let (channel, address) = (self.channel.as_deref(), self.address.as_deref());
        addressee(self.person.as_deref(), channel.unwrap_or_default(), address.unwrap_or_default())
    }

    /// Whether its person still has to read it.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.person.is_some() && self.read_at.is_none() && self.state != ReceiptState::Withdrawn
    }
}

/// An addressee in keys: a person's id, or channel and address.
#[must_use]
pub fn addressee(person: Option<&str>, channel: &str, address: &str) -> String {
    person.map_or_else(|| format!("{channel}:{address}"), str::to_owned)
}

/// How far a notice came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptState {
    /// In the inbox; no channel takes it anywhere else.
    Inbox,
    /// Waits to leave: held by quiet hours, gathered, or tried again.
    Queued,
    /// A channel took it.
    Delivered,
    /// Every channel gave up.
    Failed,
    /// Taken back.
    Withdrawn,
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
