//! What a step of a scenario may expect, as it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value as Json;

use super::at_posts::{ExpectAsked, ExpectGap, ExpectPost, ExpectShift};
use super::duties::{ExpectClosed, ExpectQuota, ExpectSeries};
use super::kept::{ExpectCount, ExpectCustody, ExpectDocument};
use super::plain::{Plain, Plains};
use super::short::{FromShort, Several, Short};
use super::signoffs::{ExpectApproval, ExpectSignature};

/// Everything under `expect`. What is left out is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expect {
    /// The ticket that is meant; left out: the step's own.
    pub(crate) of: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) number: Option<String>,
    /// A person, or `false` for nobody.
    pub(crate) assignee: Option<Short<Somebody>>,
    /// A person, or `false` for nobody.
    pub(crate) requester: Option<Short<Somebody>>,
    /// The name of another ticket.
    pub(crate) parent: Option<String>,
    /// Exactly these words.
    pub(crate) tags: Option<BTreeSet<String>>,
    /// By name; `""` or `false`: empty.
    pub(crate) fields: Plains,
    /// By name; `false`: not there.
    pub(crate) deadlines: BTreeMap<String, Short<ExpectDeadline>>,
    /// By name: how many count, or `false`.
    pub(crate) signatures: BTreeMap<String, Short<ExpectSignature>>,
    /// By name: the state of the last round, or `false`.
    pub(crate) approvals: BTreeMap<String, Short<ExpectApproval>>,
    pub(crate) links: Several<ExpectLink>,
    /// The states in which the ticket has been, in this order.
    pub(crate) stations: Option<Vec<String>>,
    /// How often it was led back into the work.
    pub(crate) reopened: Option<u32>,
    /// When it came to an end for the first time; site-local.
    pub(crate) first_closed: Option<String>,
    pub(crate) waits: Several<ExpectWait>,
    pub(crate) history: Several<ExpectHistory>,
    pub(crate) tickets: Several<ExpectTickets>,
    pub(crate) duties: Several<ExpectDuty>,
    pub(crate) quotas: Several<ExpectQuota>,
    pub(crate) series: Several<ExpectSeries>,
    pub(crate) closed: Several<ExpectClosed>,
    pub(crate) register: Several<ExpectRegister>,
    pub(crate) ledger: Several<ExpectLedger>,
    pub(crate) custody: Several<ExpectCustody>,
    pub(crate) counts: Several<ExpectCount>,
    pub(crate) documents: Several<ExpectDocument>,
    pub(crate) posts: Several<ExpectPost>,
    pub(crate) shifts: Several<ExpectShift>,
    pub(crate) gaps: Several<ExpectGap>,
    pub(crate) asked: Several<ExpectAsked>,
    pub(crate) notices: Several<ExpectNotice>,
    pub(crate) messages: Several<ExpectMessage>,
    pub(crate) settings: Several<ExpectSetting>,
    pub(crate) receipts: Several<ExpectReceipt>,
    pub(crate) queue: Several<ExpectQueue>,
    pub(crate) gate: Several<ExpectGate>,
    /// Of a report, by name.
    pub(crate) figures: BTreeMap<String, Short<ExpectFigure>>,
    /// Of a report: how many, or what stands in them.
    pub(crate) rows: Option<Rows>,
    /// As the step's own `refused`.
    pub(crate) refused: Option<Short<Refused>>,
    /// As the step's own `refused`.
    pub(crate) refusal: Option<Short<Refused>>,
}

impl Expect {
    /// Whether it says something about one ticket.
    pub(crate) fn needs_ticket(&self) -> bool {
        let Self { state, title, number, assignee, requester, parent, tags, .. } = self;
        let words = [state, title, number, parent].into_iter().any(Option::is_some);
        let people = [assignee, requester].into_iter().any(Option::is_some);
        let parts = !self.fields.is_empty() || !self.deadlines.is_empty();
        let parts = parts || !self.signatures.is_empty() || !self.approvals.is_empty();
        let way = self.stations.is_some() || self.reopened.is_some() || self.first_closed.is_some();
        let parts = parts || way || !self.waits.0.is_empty();
        words || people || parts || tags.is_some() || !self.links.0.is_empty() || !self.history.0.is_empty()
    }

    /// Whether it says something about a report.
    pub(crate) fn needs_report(&self) -> bool {
        !self.figures.is_empty() || self.rows.is_some()
    }
}

/// A person or nobody.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Somebody {
    pub(crate) id: Option<String>,
}

impl FromShort for Somebody {
    const EXPECTED: &'static str = "a person's id, or `false` for nobody";

    fn from_short(short: Plain) -> Option<Self> {
        match short.0 {
            Json::Bool(false) => Some(Self { id: None }),
            Json::String(id) => Some(Self { id: Some(id).filter(|id| !id.is_empty()) }),
            _ => None,
        }
    }
}

/// A refusal that a step runs into.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Refused {
    /// A part of its English text.
    pub(crate) text: Option<String>,
    /// The name of the plugin's rule.
    pub(crate) rule: Option<String>,
}

impl FromShort for Refused {
    const EXPECTED: &'static str = "a part of the refusal's text, or `{ rule = \"name\" }`";

    fn from_short(short: Plain) -> Option<Self> {
        match short.0 {
            Json::String(text) if !text.is_empty() => Some(Self { text: Some(text), rule: None }),
            _ => None,
        }
    }
}

/// A deadline of the ticket.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectDeadline {
    /// Site-local.
    pub(crate) due: Option<String>,
    pub(crate) breached: Option<bool>,
    /// Neither paused nor breached.
    pub(crate) running: Option<bool>,
    pub(crate) paused: Option<bool>,
    pub(crate) provisional: Option<bool>,
    /// At which its ladder stands; 0: none was taken yet.
    pub(crate) level: Option<u8>,
    /// The next level waits for what it needs.
    pub(crate) held: Option<bool>,
    /// Set by the short form `false`: it is not there.
    #[serde(skip)]
    pub(crate) absent: bool,
}

impl FromShort for ExpectDeadline {
    const EXPECTED: &'static str =
        "`{ due = …, breached = …, running = … }`, its due moment, or `false` where there is none";

    fn from_short(short: Plain) -> Option<Self> {
        match short.0 {
            Json::Bool(there) => Some(Self { absent: !there, ..Self::default() }),
            Json::String(due) => Some(Self { due: Some(due), ..Self::default() }),
            _ => None,
        }
    }
}

/// How the ticket waits in a queue, or waited.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectWait {
    pub(crate) queue: String,
    /// From 1; 0: it waits no longer.
    pub(crate) position: Option<usize>,
    pub(crate) overtaken: Option<u32>,
    /// `15min`.
    pub(crate) waited: Option<String>,
}

/// Who waits in a line of a queue.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectQueue {
    pub(crate) name: String,
    /// Which line, by the fields of the queue's `per`.
    #[serde(default)]
    pub(crate) per: Plains,
    /// Names of tickets, exactly these, the first one first.
    pub(crate) tickets: Vec<String>,
}

/// What keeps a gate shut.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectGate {
    pub(crate) name: String,
    /// What it is asked with.
    #[serde(default)]
    pub(crate) with: Plains,
    /// Exactly these holds; none: it is open.
    pub(crate) holds: Vec<String>,
    /// A part of what one of them says.
    pub(crate) text: Option<String>,
}

/// A tie of the ticket to another.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectLink {
    pub(crate) relation: String,
    /// The name of another ticket.
    pub(crate) other: Option<String>,
    pub(crate) times: Option<u64>,
}

/// Lines of the ticket's history; the texts are parts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectHistory {
    /// `opened`, `acted`, `noted`, `assigned`, `breached`.
    pub(crate) kind: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) times: Option<u64>,
}

/// How many tickets a filter finds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectTickets {
    pub(crate) workflow: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) assignee: Option<String>,
    pub(crate) requester: Option<String>,
    /// The name of a ticket.
    pub(crate) parent: Option<String>,
    pub(crate) tag: Option<String>,
    /// A part of it.
    pub(crate) title: Option<String>,
    pub(crate) fields: Plains,
    /// Left out: at least one.
    pub(crate) count: Option<u64>,
}

/// How many occurrences of a duty there are.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectDuty {
    pub(crate) duty: String,
    /// `planned`, `open`, `done`, `missed`, `settled`.
    pub(crate) state: Option<String>,
    pub(crate) person: Option<String>,
    /// Site-local.
    pub(crate) due: Option<String>,
    /// Left out: at least one.
    pub(crate) count: Option<u64>,
}

/// Entries of a register.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectRegister {
    pub(crate) name: String,
    pub(crate) key: Option<String>,
    #[serde(default)]
    pub(crate) fields: Plains,
    /// Left out: at least one.
    pub(crate) count: Option<u64>,
}

/// Postings of a ledger.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectLedger {
    pub(crate) name: String,
    pub(crate) account: Option<String>,
    /// Site-local, included.
    pub(crate) from: Option<String>,
    /// Site-local, not included.
    pub(crate) until: Option<String>,
    pub(crate) sum: Option<Plain>,
    pub(crate) count: Option<u64>,
}

/// Notices since the scenario's start.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectNotice {
    pub(crate) template: Option<String>,
    /// A person, or an address outside.
    pub(crate) to: Option<String>,
    /// The name of a ticket.
    pub(crate) about: Option<String>,
    /// A part of its subject or body, in the site's language.
    pub(crate) text: Option<String>,
    /// Left out: at least one.
    pub(crate) times: Option<u64>,
}

/// Messages that wait to leave, or left, since the scenario's start.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectMessage {
    /// `email` or `webhook`.
    pub(crate) channel: Option<String>,
    /// The address.
    pub(crate) to: Option<String>,
    /// A part of its subject or body, in the receiver's language.
    pub(crate) text: Option<String>,
    /// Held by quiet hours or a digest right now: until this moment, site-local; `false`: it is not.
    pub(crate) held: Option<Plain>,
    /// Left out: at least one.
    pub(crate) times: Option<u64>,
}

/// Addressees of notices since the scenario's start.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectReceipt {
    pub(crate) template: Option<String>,
    /// A person, or an address outside.
    pub(crate) to: Option<String>,
    pub(crate) channel: Option<String>,
    /// `inbox`, `queued`, `delivered`, `failed`, `withdrawn`.
    pub(crate) state: Option<String>,
    pub(crate) read: Option<bool>,
    pub(crate) reminders: Option<u32>,
    /// Left out: at least one.
    pub(crate) times: Option<u64>,
}

/// What a setting is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectSetting {
    /// `name` or `table.key`.
    pub(crate) name: String,
    /// For one ticket, by its name; left out: on the site, now.
    pub(crate) of: Option<String>,
    pub(crate) value: Option<Plain>,
    /// `case`, `site`, `organisation`, `blueprint`.
    pub(crate) level: Option<String>,
}

/// A headline number of a report.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectFigure {
    /// `""`: nothing.
    pub(crate) value: Option<Plain>,
    pub(crate) target: Option<Plain>,
    pub(crate) met: Option<bool>,
}

impl FromShort for ExpectFigure {
    const EXPECTED: &'static str = "a figure, or `{ value = …, target = …, met = … }`";

    fn from_short(short: Plain) -> Option<Self> {
        Some(Self { value: Some(short), ..Self::default() })
    }
}

/// The rows of a report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "expected a number of rows, or a list of rows: lists, or tables by column")]
pub(crate) enum Rows {
    /// So many.
    Count(u64),
    /// All of them, each with a value per column.
    Lists(Vec<Vec<Plain>>),
    /// All of them, each with some of its columns.
    Tables(Vec<Plains>),
}
