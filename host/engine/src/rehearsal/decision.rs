//! What a turn decided, so that two of them can be compared: how it ended, where tickets stand, when they are due, who was told,
//! and how much of everything else was written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;

use super::kind_of;
use super::shadow::{read, ticket_of};
use crate::deadline::Deadline;
use crate::journal::{Ending, Line, Write};
use crate::notice::Sent;
use crate::run::{Finished, Outcome};
use crate::site::Site;
use crate::text;
use crate::ticket::Ticket;
use crate::view::{View, ViewError};

/// Kinds of records that follow from others, or tell of the turn itself.
const UNCOMPARED: [&str; 11] = [
    "ticket",
    "deadline",
    "notice",
    "inbox",
    "receipt",
    "outgoing",
    "history",
    "idempotency",
    "fault",
    "quarantine",
    "series",
];

/// What stands for a value that is personal, or too long to be told.
const UNTOLD: &str = "something else";

/// One thing in which two decisions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What it is: `outcome`, `state of RW-20260302-0001`, `deadline first-reply of RW-20260302-0001`.
    pub what: String,
    /// By the version that decided it then; nothing: there was none of it.
    pub old: Option<String>,
    /// By the version that is tried.
    pub new: Option<String>,
}

/// A value as it is compared, and whether it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    value: String,
    told: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Decision(BTreeMap<String, Held>);

impl Decision {
    /// What a turn came to. Tickets are compared by the names of the version that is tried.
    pub(super) fn of(
        base: &Arc<dyn View>,
        tried: &Site,
        by: &Site,
        finished: &Finished,
    ) -> Result<Self, ViewError> {
        let outcome = match &finished.outcome {
            Outcome::Done(_) | Outcome::Idle => "done".to_owned(),
            Outcome::Refused(refusal) => format!("refused: {}", text::refusal(by, refusal, "en")),
            Outcome::Faulted { reason, .. } => format!("fault: {reason}"),
        };
        let none = Vec::new();
        let writes = finished.line.as_ref().map_or(&none, |line| &line.writes);
        Self::of_writes(base.as_ref(), tried, outcome, writes)
    }

    fn of_writes(
        view: &dyn View,
        tried: &Site,
        outcome: String,
        writes: &[Write],
    ) -> Result<Self, ViewError> {
        let mut decision = Self::default();
        decision.hold("outcome".to_owned(), outcome, true);
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut notices = Vec::new();
        let numbers = Numbers { view, writes };
        for write in writes {
            match (kind_of(&write.key), &write.record) {
                ("ticket", Some(record)) => decision.ticket(view, tried, &write.key, record)?,
                ("deadline", record) => decision.deadline(&numbers, tried, &write.key, record.as_ref())?,
                ("notice", Some(record)) => {
                    let sent: Sent = read(&write.key, record)?;
                    notices.push(format!("{} to {}", sent.template, sent.persons.join(", ")));
                }
                (kind, _) if !UNCOMPARED.contains(&kind) => *counts.entry(kind).or_default() += 1,
                _ => {}
            }
        }
        notices.sort();
        if !notices.is_empty() {
            decision.hold("notices".to_owned(), notices.join("; "), true);
        }
        for (kind, count) in counts {
            decision.hold(format!("records of `{kind}`"), count.to_string(), true);
        }
        Ok(decision)
    }

    fn hold(&mut self, what: String, value: String, told: bool) {
        self.0.insert(what, Held { value, told });
    }

    /// What a turn changed in a ticket: what it left as it was is no decision.
    fn ticket(&mut self, view: &dyn View, tried: &Site, key: &str, record: &Json) -> Result<(), ViewError> {
        let after = tried.as_now(read::<Ticket>(key, record)?);
        let before = view.get(key.as_bytes())?;
        let before: Option<Ticket> = before
            .map(|bytes| serde_json::from_slice(&bytes))
            .transpose()
            .map_err(|why| ViewError(why.to_string()))?;
        let before = before.map(|ticket| tried.as_now(ticket));
        let number = &after.number;
        if before.as_ref().is_none_or(|before| before.state != after.state) {
            self.hold(format!("state of {number}"), after.state.clone(), true);
        }
        if before.as_ref().is_none_or(|before| before.assignee != after.assignee) {
            let assignee = after.assignee.clone().unwrap_or_else(|| "nobody".to_owned());
            self.hold(format!("responsible for {number}"), assignee, true);
        }
        let had = before.map(|before| before.fields).unwrap_or_default();
        let names: BTreeSet<&String> = had.keys().chain(after.fields.keys()).collect();
        for name in names.into_iter().filter(|name| had.get(*name) != after.fields.get(*name)) {
            let value = after.fields.get(name).map(ToString::to_string).unwrap_or_default();
            self.hold(format!("field `{name}` of {number}"), value, false);
        }
        Ok(())
    }

    fn deadline(
        &mut self,
        numbers: &Numbers<'_>,
        tried: &Site,
        key: &str,
        record: Option<&Json>,
    ) -> Result<(), ViewError> {
        let mut parts = key.splitn(3, '/').skip(1);
        let ticket = parts.next().and_then(|id| id.parse().ok()).unwrap_or_default();
        let what = format!("deadline {} of {}", parts.next().unwrap_or_default(), numbers.of(ticket)?);
        let zone = &tried.calendars.zone;
        let value = match record.map(|record| read::<Deadline>(key, record)).transpose()? {
            None => "none".to_owned(),
            Some(Deadline { left: Some(_), .. }) => "paused".to_owned(),
            Some(deadline) if deadline.breached => format!("{}, passed", zone.format(deadline.due)),
            Some(deadline) => zone.format(deadline.due),
        };
        self.hold(what, value, true);
        Ok(())
    }

    /// What another decision has otherwise.
    pub(super) fn differs(&self, other: &Self) -> Vec<Point> {
        let names: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        let differing = names.into_iter().filter(|name| self.0.get(*name) != other.0.get(*name));
        let told = |held: Option<&Held>| {
            held.map(|held| if held.told { held.value.clone() } else { UNTOLD.to_owned() })
        };
        let point = |what: &String| Point {
            what: what.clone(),
            old: told(self.0.get(what)),
            new: told(other.0.get(what)),
        };
        differing.map(point).collect()
    }
}

/// What the journal says a turn decided.
pub(super) fn recorded(base: &Arc<dyn View>, tried: &Site, line: &Line) -> Result<Decision, ViewError> {
    let outcome = match &line.outcome {
        Ending::Done => "done".to_owned(),
        Ending::Refused(why) => format!("refused: {why}"),
        Ending::Faulted(_) => "fault".to_owned(),
    };
    Decision::of_writes(base.as_ref(), tried, outcome, &line.writes)
}

/// Numbers of tickets, of new ones, too.
struct Numbers<'a> {
    view: &'a dyn View,
    writes: &'a [Write],
}

impl Numbers<'_> {
    fn of(&self, id: u64) -> Result<String, ViewError> {
        let written = self.writes.iter().find(|write| ticket_of(&write.key) == Some(id));
        if let Some(record) = written.and_then(|write| write.record.as_ref()) {
            return Ok(record["number"].as_str().unwrap_or_default().to_owned());
        }
        let stored: Option<Ticket> = crate::record::get(self.view, crate::key::ticket(id))?;
        Ok(stored.map_or_else(|| id.to_string(), |ticket| ticket.number))
    }
}
