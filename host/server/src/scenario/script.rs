//! A scenario as it is written: a site, a moment to start, and steps of people and time.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_engine::custody::Rest;
use frontdesk_engine::quiet::Quiet;
use frontdesk_engine::signature::Manner;
use serde::Deserialize;

use super::at_posts::{AtPost, AwayText, OfferText, RotaText, SwapText};
use super::custody::Deed;
use super::duties::OfDuty;
use super::expected::{Expect, ExpectTickets, Refused};
use super::plain::{Plain, Plains};
use super::short::Short;
use super::signoffs::SignOff;

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
    /// When messages to them wait.
    pub(crate) quiet: Option<Quiet>,
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
    /// Signs, stamps or decides.
    SignOff(SignOff),
    Note {
        on: String,
        text: String,
    },
    /// An answer of the house, screened.
    Reply {
        on: String,
        text: String,
    },
    Assign {
        on: String,
        to: Option<String>,
    },
    /// A jump up a deadline's ladder.
    Escalate {
        on: String,
        deadline: String,
        level: u8,
    },
    Link {
        from: String,
        relation: String,
        to: String,
    },
    Unlink {
        from: String,
        relation: String,
        to: String,
    },
    /// Takes the first of a queue.
    Call(CallText),
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
    /// Something with a register's things, a paper or a posting.
    Deed {
        deed: Deed,
        /// The register, document or ledger.
        name: String,
        text: Box<StepText>,
    },
    Report {
        report: String,
        period: String,
        /// As things stand now, even where the period was closed.
        live: bool,
    },
    /// Settles what was missed, or closes a report.
    OfDuty(OfDuty),
    Set(SetText),
    Shift(ShiftText),
    Unshift(ShiftText),
    Person(Box<PersonText>),
    Calendar(Plain),
    /// The plugin takes the place of a version of itself that has no hooks.
    Upgrade(String),
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
    /// What happens at a post.
    AtPost(Box<AtPost>),
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

/// The first of a queue to be taken.
#[derive(Clone, Debug)]
pub(crate) struct CallText {
    pub(crate) queue: String,
    pub(crate) per: Plains,
    pub(crate) action: Option<String>,
    /// What the ticket is called from here on.
    pub(crate) name: Option<String>,
    pub(crate) form: Plains,
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
    /// A kind of shift of the post.
    pub(crate) kind: Option<String>,
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
    pub(crate) sign: Option<String>,
    pub(crate) stamp: Option<String>,
    pub(crate) approve: Option<String>,
    pub(crate) reject: Option<String>,
    #[serde(rename = "return")]
    pub(crate) send_back: Option<String>,
    pub(crate) delegate: Option<String>,
    pub(crate) withdraw: Option<String>,
    pub(crate) outside: Option<String>,
    pub(crate) how: Option<Manner>,
    pub(crate) proof: Vec<String>,
    pub(crate) reason: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) reply: Option<String>,
    pub(crate) assign: Option<String>,
    pub(crate) escalate: Option<String>,
    pub(crate) level: Option<u8>,
    pub(crate) link: Option<String>,
    pub(crate) unlink: Option<String>,
    pub(crate) call: Option<String>,
    pub(crate) per: Plains,
    pub(crate) action: Option<String>,
    pub(crate) done: Option<String>,
    pub(crate) put: Option<String>,
    pub(crate) remove: Option<String>,
    pub(crate) read: Option<String>,
    pub(crate) out: Option<String>,
    #[serde(rename = "in")]
    pub(crate) taken_in: Option<String>,
    pub(crate) lost: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) seal: Option<String>,
    pub(crate) count: Option<String>,
    pub(crate) explain: Option<String>,
    #[serde(rename = "use")]
    pub(crate) pass: Option<String>,
    pub(crate) void: Option<String>,
    pub(crate) reverse: Option<String>,
    pub(crate) report: Option<String>,
    pub(crate) live: bool,
    pub(crate) settle: Option<String>,
    pub(crate) close: Option<String>,
    pub(crate) set: Option<SetText>,
    pub(crate) shift: Option<ShiftText>,
    pub(crate) unshift: Option<ShiftText>,
    pub(crate) person: Option<PersonText>,
    pub(crate) calendar: Option<Plain>,
    pub(crate) upgrade_from: Option<String>,
    pub(crate) deliver: Option<DeliverText>,
    pub(crate) clock_on: Option<String>,
    pub(crate) clock_off: Option<String>,
    pub(crate) away: Option<AwayText>,
    pub(crate) back: Option<AwayText>,
    pub(crate) rota: Option<RotaText>,
    pub(crate) swap: Option<SwapText>,
    pub(crate) offer: Option<OfferText>,
    pub(crate) agree: Option<String>,
    pub(crate) allow: Option<String>,
    pub(crate) refuse: Option<String>,
    pub(crate) accept: Option<String>,
    pub(crate) decline: Option<String>,
    pub(crate) cancel: Option<String>,
    pub(crate) who: Option<String>,
    pub(crate) tickets: Vec<String>,
    pub(crate) declined: Vec<String>,
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
    /// The entry's key.
    pub(crate) key: Option<String>,
    pub(crate) entry: Plains,
    pub(crate) due: Option<String>,
    /// How many; left out: 1.
    pub(crate) pieces: Option<u32>,
    /// Who has it, where several do.
    pub(crate) of: Option<String>,
    /// `kept-out` or `lost`.
    pub(crate) rest: Option<Rest>,
    pub(crate) intact: Option<bool>,
    pub(crate) total: Option<u64>,
    pub(crate) each: Option<BTreeMap<String, u32>>,
    /// The paper's number; left out: the newest.
    pub(crate) number: Option<String>,
    /// Where a pass is shown.
    pub(crate) at: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) refused: Option<Short<Refused>>,
    pub(crate) faulted: Option<String>,
    pub(crate) expect: Expect,
}

impl StepText {
    /// What it does with things, papers and postings: the deed and the name of the register, document or ledger.
    pub(crate) fn deed(&self) -> Option<(Deed, String)> {
        let all = [
            (Deed::Out, &self.out),
            (Deed::In, &self.taken_in),
            (Deed::Lost, &self.lost),
            (Deed::Found, &self.found),
            (Deed::Seal, &self.seal),
            (Deed::Count, &self.count),
            (Deed::Explain, &self.explain),
            (Deed::Use, &self.pass),
            (Deed::Void, &self.void),
            (Deed::Reverse, &self.reverse),
        ];
        all.into_iter().find_map(|(deed, name)| Some((deed, name.clone()?)))
    }
}
