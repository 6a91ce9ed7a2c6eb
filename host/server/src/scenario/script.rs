//! A scenario as it is written: a site, a moment to start, and steps of people and time.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::expected::{Expect, ExpectTickets, Refused};
use super::plain::{Plain, Plains};
use super::short::Short;

/// What people and time do with a plugin, and what must come of it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// As its author calls it.
    pub name: String,
    /// The file it stands in, as it was given to [`super::read()`].
    pub file: String,
    /// Its line there, from 1.
    pub line: u32,
    /// The catalogue family it shows; nothing beyond the catalogue.
    pub family: Option<String>,
    /// Which acceptance case of the family, from 1.
    pub case: Option<u32>,
    pub(crate) site: SiteText,
    pub(crate) start: String,
    pub(crate) steps: Vec<Step>,
}

/// `[site]`, or the parts of it that a scenario replaces.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SiteText {
    /// IANA name; left out: Asia/Shanghai.
    pub(crate) zone: Option<String>,
    /// `office`, `china`, `always`, or a calendar as data; left out: `office`.
    pub(crate) calendar: Option<Plain>,
    /// Other calendars by name, written the same way.
    pub(crate) calendars: Option<Plains>,
    pub(crate) title: Option<String>,
    /// The language of notices to people who chose none; left out: `en`.
    pub(crate) locale: Option<String>,
    pub(crate) people: Option<Vec<PersonText>>,
    /// `name = 2`, `table = { key = 2 }` or `"table.key" = 2`.
    pub(crate) settings: Option<Plains>,
    /// Left out: everything the plugin asks for.
    pub(crate) grants: Option<BTreeSet<String>>,
    /// When scenarios of the file start that do not say it themselves.
    pub(crate) start: Option<String>,
}

impl SiteText {
    /// This site with the parts that a scenario replaces; settings are replaced one by one.
    pub(crate) fn with(&self, own: Self) -> Self {
        let base = self.clone();
        let settings = match (base.settings, own.settings) {
            (Some(base), Some(own)) => Some(base.into_iter().chain(own).collect()),
            (base, own) => own.or(base),
        };
        Self {
            zone: own.zone.or(base.zone),
            calendar: own.calendar.or(base.calendar),
            calendars: own.calendars.or(base.calendars),
            title: own.title.or(base.title),
            locale: own.locale.or(base.locale),
            people: own.people.or(base.people),
            settings,
            grants: own.grants.or(base.grants),
            start: own.start.or(base.start),
        }
    }
}

/// A person of the site.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonText {
    pub(crate) id: String,
    /// Left out: the id.
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) roles: BTreeSet<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) superior: Option<String>,
    pub(crate) locale: Option<String>,
    #[serde(default)]
    pub(crate) left: bool,
    #[serde(default)]
    pub(crate) fields: Plains,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// From 1.
    pub(crate) line: u32,
    /// A person's id; nobody for time and administrators.
    pub(crate) by: Option<String>,
    pub(crate) verb: Verb,
    /// It runs into a refusal.
    pub(crate) refused: Option<Refused>,
    /// It runs into a fault whose text contains this.
    pub(crate) faulted: Option<String>,
    pub(crate) expect: Expect,
}

/// What happens in a step.
#[derive(Clone, Debug)]
pub(crate) enum Verb {
    Open(OpenText),
    Act {
        on: String,
        action: String,
        form: Plains,
    },
    Note {
        on: String,
        text: String,
    },
    Assign {
        on: String,
        to: Option<String>,
    },
    Link {
        from: String,
        relation: String,
        to: String,
    },
    Done {
        duty: String,
        due: Option<String>,
        form: Plains,
    },
    Put {
        register: String,
        key: Option<String>,
        entry: Plains,
    },
    Remove {
        register: String,
        key: String,
    },
    Read {
        template: String,
    },
    Report {
        report: String,
        period: String,
    },
    Set(SetText),
    Shift(ShiftText),
    Unshift(ShiftText),
    Person(Box<PersonText>),
    Calendar(Plain),
    /// A channel tells what became of the newest message that waits.
    Deliver(DeliverText),
    /// The clock runs to a moment.
    Until(String),
    /// The clock runs on for so long.
    After(String),
    /// The host is down until a moment, or for so long: what falls due meanwhile happens then.
    Down(String),
    /// Gives a name to the newest ticket that a filter finds.
    Find {
        filter: Box<ExpectTickets>,
        name: String,
    },
    /// Nothing: only looks.
    Look,
}

/// A ticket to be opened.
#[derive(Clone, Debug)]
pub(crate) struct OpenText {
    pub(crate) workflow: String,
    pub(crate) name: Option<String>,
    pub(crate) title: String,
    pub(crate) form: Plains,
    pub(crate) requester: Option<String>,
    pub(crate) assignee: Option<String>,
    pub(crate) parent: Option<String>,
    pub(crate) tags: Vec<String>,
}

/// A setting to be changed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetText {
    /// `name` or `table.key`.
    pub(crate) setting: String,
    pub(crate) value: Plain,
    /// Site-local; left out: now.
    pub(crate) from: Option<String>,
    /// For one ticket, by its name; with `reason`.
    pub(crate) of: Option<String>,
    pub(crate) reason: Option<String>,
    /// For the whole organisation.
    #[serde(default)]
    pub(crate) shared: bool,
}

/// A shift on the roster.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShiftText {
    pub(crate) post: String,
    pub(crate) person: String,
    /// Site-local.
    pub(crate) start: String,
    /// Site-local.
    pub(crate) end: String,
}

/// What became of a message.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DeliverText {
    pub(crate) channel: Option<String>,
    /// The address.
    pub(crate) to: Option<String>,
    /// The channel gave up.
    pub(crate) failed: bool,
    /// The channel's own words.
    pub(crate) detail: String,
}

/// Every key that some step has, before it is known which step it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StepText {
    pub(crate) by: Option<String>,
    pub(crate) open: Option<String>,
    pub(crate) act: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) assign: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) done: Option<String>,
    pub(crate) put: Option<String>,
    pub(crate) remove: Option<String>,
    pub(crate) read: Option<String>,
    pub(crate) report: Option<String>,
    pub(crate) set: Option<SetText>,
    pub(crate) shift: Option<ShiftText>,
    pub(crate) unshift: Option<ShiftText>,
    pub(crate) person: Option<PersonText>,
    pub(crate) calendar: Option<Plain>,
    pub(crate) deliver: Option<DeliverText>,
    pub(crate) until: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) down: Option<String>,
    pub(crate) find: Option<ExpectTickets>,
    #[serde(rename = "as")]
    pub(crate) name: Option<String>,
    pub(crate) on: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) relation: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) requester: Option<String>,
    pub(crate) assignee: Option<String>,
    pub(crate) parent: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) form: Plains,
    pub(crate) key: Option<String>,
    pub(crate) entry: Plains,
    pub(crate) due: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) refused: Option<Short<Refused>>,
    pub(crate) faulted: Option<String>,
    pub(crate) expect: Expect,
}
