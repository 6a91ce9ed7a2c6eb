//! Holds what a step expects against the site as it stands.

use std::collections::BTreeMap;

use frontdesk_engine::deadline::Deadline;
use frontdesk_engine::ticket::{HistoryLine, Ticket, Tie};
use frontdesk_engine::value::Value;
use frontdesk_engine::{key, record};

use super::at_posts;
use super::books;
use super::duties;
use super::expected::{Expect, ExpectDeadline, ExpectHistory, ExpectLink, Somebody};
use super::find;
use super::kept;
use super::perform::ALL;
use super::play::Done;
use super::settings;
use super::short::Short;
use super::signoffs;
use super::tables;
use super::told;
use super::ways;
use super::world::World;

/// A difference, or what keeps from looking.
type Difference = String;

/// Everything that is not as expected, one line each.
pub(super) fn differences(world: &World<'_>, plugin: &str, expect: &Expect, done: &Done) -> Vec<Difference> {
    let mut look = Look { world, plugin, differences: Vec::new() };
    if expect.needs_ticket() {
        match look.meant(expect.of.as_deref(), done) {
            Ok(ticket) => look.ticket(&ticket, expect),
            Err(why) => look.differences.push(why),
        }
    }
    for filter in &expect.tickets.0 {
        let found = find::tickets(world, filter).map(|found| found.len() as u64);
        look.count(found, filter.count, "ticket", &find::described(filter), String::new);
    }
    books::look(&mut look, expect);
    duties::look(&mut look, expect);
    kept::look(&mut look, expect);
    told::look(&mut look, expect);
    ways::look(&mut look, expect);
    settings::look(&mut look, expect);
    at_posts::look(&mut look, expect);
    if expect.needs_report() {
        match &done.report {
            Some(table) => {
                let differs = tables::differences(world, table, &expect.figures, expect.rows.as_ref());
                look.differences.extend(differs);
            }
            None => look.differences.push("`figures` and `rows` stand at a step with `report`".into()),
        }
    }
    look.differences
}

/// A look at the site.
pub(super) struct Look<'w> {
    pub(super) world: &'w World<'w>,
    pub(super) plugin: &'w str,
    pub(super) differences: Vec<Difference>,
}

impl Look<'_> {
    fn meant(&self, of: Option<&str>, done: &Done) -> Result<Ticket, Difference> {
        let id = match (of, done.ticket) {
            (Some(name), _) => self.world.ticket(name)?,
            (None, Some(id)) => id,
            (None, None) => return Err("`of` is missing: which ticket is meant?".into()),
        };
        let ticket = record::get(self.world.view(), key::ticket(id)).map_err(|error| error.to_string())?;
        ticket.ok_or_else(|| format!("there is no ticket {id}"))
    }

    fn ticket(&mut self, ticket: &Ticket, expect: &Expect) {
        self.equal("state", expect.state.as_deref(), &ticket.state);
        self.equal("title", expect.title.as_deref(), &ticket.title);
        self.equal("number", expect.number.as_deref(), &ticket.number);
        self.somebody("assignee", expect.assignee.as_ref(), ticket.assignee.as_deref());
        self.somebody("requester", expect.requester.as_ref(), ticket.requester.as_deref());
        if let Some(name) = &expect.parent {
            match self.world.ticket(name) {
                Ok(id) if ticket.parent == Some(id) => {}
                Ok(id) => {
                    let got = ticket.parent.map_or("none".into(), |id| format!("ticket {id}"));
                    self.differences.push(format!("parent: expected ticket {id}, got {got}"));
                }
                Err(why) => self.differences.push(why),
            }
        }
        if let Some(tags) = &expect.tags {
            let got = ticket.tags.iter().cloned().collect();
            if *tags != got {
                self.differences.push(format!("tags: expected {tags:?}, got {got:?}"));
            }
        }
        self.fields(ticket, expect);
        for (name, Short(expected)) in &expect.deadlines {
            self.deadline(ticket, name, expected);
        }
        signoffs::look(self, ticket, &expect.signatures, &expect.approvals);
        ways::of_ticket(self, ticket, expect);
        for link in &expect.links.0 {
            self.link(ticket, link);
        }
        for line in &expect.history.0 {
            self.history(ticket, line);
        }
    }

    fn equal(&mut self, what: &str, expected: Option<&str>, got: &str) {
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            self.differences.push(format!("{what}: expected `{expected}`, got `{got}`"));
        }
    }

    fn somebody(&mut self, what: &str, expected: Option<&Short<Somebody>>, got: Option<&str>) {
        let Some(Short(expected)) = expected else { return };
        if expected.id.as_deref() != got {
            let name = |id: Option<&str>| id.map_or("nobody".into(), |id| format!("`{id}`"));
            let (expected, got) = (name(expected.id.as_deref()), name(got));
            self.differences.push(format!("{what}: expected {expected}, got {got}"));
        }
    }

    fn fields(&mut self, ticket: &Ticket, expect: &Expect) {
        for (name, plain) in &expect.fields {
            let got = ticket.fields.get(name).cloned().unwrap_or(Value::Nothing);
            let same = find::fields_of(self.world, ticket)
                .and_then(|fields| find::is(self.world, fields, name, &got, plain));
            match same {
                Ok(true) => {}
                Ok(false) => {
                    let got = find::shown(&got, self.world.zone());
                    self.differences.push(format!("field `{name}`: expected `{plain}`, got {got}"));
                }
                Err(why) => self.differences.push(why),
            }
        }
    }

    fn deadline(&mut self, ticket: &Ticket, name: &str, expected: &ExpectDeadline) {
        let all: Vec<Deadline> = match record::below(self.world.view(), key::deadlines(ticket.id), ALL) {
            Ok(all) => all,
            Err(error) => return self.differences.push(error.to_string()),
        };
        match (all.iter().find(|deadline| deadline.name == name), expected.absent) {
            (None, true) => {}
            (Some(got), true) => {
                let due = self.world.zone().format(got.due);
                self.differences.push(format!("deadline `{name}`: expected none, got one due {due}"));
            }
            (None, false) => {
                let there: Vec<_> = all.iter().map(|deadline| deadline.name.as_str()).collect();
                let there = if there.is_empty() { "none".into() } else { there.join(", ") };
                self.differences
                    .push(format!("deadline `{name}`: expected one, got none (there are: {there})"));
            }
            (Some(got), false) => self.deadline_parts(name, expected, got),
        }
    }

    fn deadline_parts(&mut self, name: &str, expected: &ExpectDeadline, got: &Deadline) {
        let zone = self.world.zone();
        if let Some(due) = &expected.due {
            match zone.parse_civil(due) {
                Ok(due) if due == got.due => {}
                Ok(due) => {
                    let (due, got) = (zone.format(due), zone.format(got.due));
                    self.differences.push(format!("deadline `{name}`: expected it due {due}, got {got}"));
                }
                Err(why) => self.differences.push(format!("deadline `{name}`: {why}")),
            }
        }
        if let Some(level) = expected.level.filter(|level| *level != got.level) {
            let got = got.level;
            self.differences.push(format!("deadline `{name}`: expected it at level {level}, got {got}"));
        }
        let paused = got.left.is_some();
        let flags = [
            ("breached", expected.breached, got.breached),
            ("running", expected.running, !paused && !got.breached),
            ("paused", expected.paused, paused),
            ("provisional", expected.provisional, got.provisional),
            ("held", expected.held, got.steps.first().is_some_and(|step| step.held)),
        ];
        for (flag, expected, got) in flags {
            if let Some(expected) = expected.filter(|expected| *expected != got) {
                self.differences.push(format!("deadline `{name}`: expected {flag} {expected}, got {got}"));
            }
        }
    }

    fn link(&mut self, ticket: &Ticket, expected: &ExpectLink) {
        let other = match expected.other.as_deref().map(|name| self.world.ticket(name)).transpose() {
            Ok(other) => other,
            Err(why) => return self.differences.push(why),
        };
        let ties = record::below::<Tie>(self.world.view(), key::ties(ticket.id), ALL);
        let fits =
            |tie: &&Tie| tie.relation == expected.relation && other.is_none_or(|other| tie.other == other);
        let found = ties.map(|ties| ties.iter().filter(fits).count() as u64).map_err(|e| e.to_string());
        let to = expected.other.as_ref().map_or(String::new(), |other| format!(" to `{other}`"));
        self.count(found, expected.times, "link", &format!("`{}`{to}", expected.relation), String::new);
    }

    fn history(&mut self, ticket: &Ticket, expected: &ExpectHistory) {
        let lines = record::below::<HistoryLine>(self.world.view(), key::histories(ticket.id), ALL);
        let is = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        let fits = |line: &&HistoryLine| {
            is(&expected.kind, &line.kind)
                && is(&expected.by, &line.actor)
                && is(&expected.action, line.action.as_deref().unwrap_or_default())
                && expected.text.as_ref().is_none_or(|part| line.text.contains(part.as_str()))
        };
        let found = lines.map(|lines| lines.iter().filter(fits).count() as u64).map_err(|e| e.to_string());
        let ExpectHistory { kind, by, action, text, .. } = expected;
        let parts = [("kind", kind), ("by", by), ("action", action), ("text", text)];
        let words = parts.iter().filter_map(|(name, value)| Some(format!("{name} `{}`", value.as_ref()?)));
        let words = words.collect::<Vec<_>>().join(", ");
        self.count(found, expected.times, "line of history", &words, String::new);
    }

    /// Compares how often something is there; without a number it must be there at all.
    pub(super) fn count(
        &mut self,
        found: Result<u64, Difference>,
        expected: Option<u64>,
        what: &str,
        which: &str,
        instead: impl FnOnce() -> String,
    ) {
        let found = match found {
            Ok(found) => found,
            Err(why) => return self.differences.push(why),
        };
        let fits = expected.map_or(found > 0, |expected| expected == found);
        if !fits {
            let expected = expected.map_or("at least 1".into(), |expected| expected.to_string());
            let instead = instead();
            let tail = if instead.is_empty() { instead } else { format!(" ({instead})") };
            self.differences.push(format!("expected {expected} × {what} with {which}, got {found}{tail}"));
        }
    }
}

/// How often each of some words comes, for messages.
pub(super) fn tallied(words: impl Iterator<Item = String>) -> String {
    const LISTED_MAX: usize = 12;
    let mut tally: BTreeMap<String, u64> = BTreeMap::new();
    for word in words {
        *tally.entry(word).or_default() += 1;
    }
    let all = tally.len();
    let mut listed: Vec<_> =
        tally.into_iter().take(LISTED_MAX).map(|(word, times)| format!("{times} × {word}")).collect();
    if all > LISTED_MAX {
        listed.push("…".into());
    }
    listed.join(", ")
}
