//! Tells what happened in a scenario, from the site's own journal: nothing is noted on the way.

use std::collections::BTreeMap;

use frontdesk_engine::alarm::{Due, DueItem, Timer};
use frontdesk_engine::closing::Closing;
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::custody::Movement;
use frontdesk_engine::deadline::Deadline;
use frontdesk_engine::document::Document;
use frontdesk_engine::duty::Occurrence;
use frontdesk_engine::journal::{Ending, Line};
use frontdesk_engine::ledger::Posted;
use frontdesk_engine::notice::Sent;
use frontdesk_engine::series::Series;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::perform::ALL;
use super::told::addressees;
use super::world::World;

/// How many lines are told; what came before them rarely explains what differs now.
const LINES_MAX: usize = 60;

/// How many turns in a row are told in which nothing but duties came and went.
const QUIET_TOLD_MAX: usize = 2;

/// The turns after the first `skipped` ones, one line each with what followed indented under it. `steps` gives
/// the number of turns at the beginning of each step, and its line in the file.
pub(super) fn tell(world: &World<'_>, skipped: u64, steps: &[(u64, u32)]) -> Vec<String> {
    let Ok(lines) = record::below::<Line>(world.view(), key::journal(), ALL) else { return Vec::new() };
    let mut teller = Teller {
        world,
        numbers: BTreeMap::new(),
        states: BTreeMap::new(),
        told: Vec::new(),
        quiet: Vec::new(),
    };
    for line in lines {
        let step = steps.iter().rev().find(|(turns, _)| *turns < line.seq).map(|(_, line)| *line);
        teller.line(&line, step.filter(|_| line.seq > skipped));
    }
    teller.unfold();
    let mut told = teller.told;
    told.push(format!("{}  the clock stands here", world.zone().format(world.now)));
    let surplus = told.len().saturating_sub(LINES_MAX);
    if surplus > 0 {
        told.drain(..surplus);
        told.insert(0, format!("… {surplus} earlier lines left out"));
    }
    told
}

/// What was due, in words.
pub(super) fn due(item: &DueItem) -> String {
    match &item.what {
        Due::Recount { .. } => "deadlines are counted by the new calendars".into(),
        Due::Migration { plugin, .. } => format!("tickets of `{plugin}` are led to its version"),
        Due::Deadline { ticket, name } => format!("deadline `{name}` of ticket {ticket}"),
        Due::Timer { key, .. } => format!("timer `{key}`"),
        Due::Cron { duty, .. } => format!("duty `{duty}` by the calendar"),
        Due::Series { duty, key, .. } => format!("duty `{duty}` of series `{key}`"),
        Due::Quota { duty, .. } => format!("the quota of duty `{duty}`"),
        Due::Closes { report, first, .. } => format!("report `{report}` closes its period from {first}"),
        Due::DutyOpens { duty, .. } => format!("duty `{duty}` as planned"),
        Due::Approval { ticket, .. } => format!("approval of ticket {ticket} overdue"),
        Due::Retention { ticket } => format!("ticket {ticket} was kept long enough"),
        Due::Confirm { .. } => "who read a notice".into(),
        Due::DutyMissed { duty, .. } => format!("duty `{duty}` not done in time"),
        Due::Post { post } => format!("who stands at post `{post}` may change"),
        Due::Stay { post, person, .. } => format!("`{person}` stands in at `{post}` for too long"),
        Due::LoanLate { register, key, .. } => format!("`{key}` of register `{register}` not back in time"),
        Due::LedgerPeriod { ledger, account, .. } => {
            format!("period of ledger `{ledger}` begins for `{account}`")
        }
        Due::Delivery { delivery, .. } => format!("event {delivery} of another system is tried again"),
        Due::PassExpired { document, number, .. } => format!("`{document}` {number} has expired"),
    }
}

struct Teller<'w> {
    world: &'w World<'w>,
    numbers: BTreeMap<u64, String>,
    states: BTreeMap<u64, String>,
    told: Vec<String>,
    /// Turns of the clock in which nothing but duties came and went, not told yet.
    quiet: Vec<Vec<String>>,
}

impl Teller<'_> {
    /// Follows a turn; tells it when its step is known.
    fn line(&mut self, line: &Line, step: Option<u32>) {
        let mut effects = Vec::new();
        // Tickets first: what follows calls them by their numbers.
        for ticket in records::<Ticket>(line, "ticket") {
            self.numbers.insert(ticket.id, ticket.number.clone());
            let before = self.states.insert(ticket.id, ticket.state.clone());
            if before.as_ref() != Some(&ticket.state) {
                let from = before.map_or(String::new(), |before| format!("{before} → "));
                effects.push(format!("{}: {from}{}", self.named(ticket.id), ticket.state));
            }
        }
        let Some(step) = step else { return };
        let who = match &line.request.actor {
            Actor::Person(id) => id.as_str(),
            Actor::Admin(_) => "admin",
            Actor::System => "clock",
        };
        let what = match &line.rang {
            Some(item) => self.rang(item),
            None => self.command(&line.request.command),
        };
        let ending = match &line.outcome {
            Ending::Done => String::new(),
            Ending::Refused(why) => format!("  refused: {why}"),
            Ending::Faulted(fault) => format!("  faulted: {}", self.fault(*fault)),
        };
        let moment = self.world.zone().format(line.now);
        let mut told = vec![format!("{moment}  {who}: {what}{ending}  (line {step})")];
        effects.extend(self.effects(line));
        told.extend(effects.into_iter().map(|effect| format!("                       {effect}")));
        if is_quiet(line) {
            self.quiet.push(told);
        } else {
            self.unfold();
            self.told.extend(told);
        }
    }

    /// Tells the last of the quiet turns, and how many there were before it.
    fn unfold(&mut self) {
        let mut quiet = std::mem::take(&mut self.quiet);
        let told = quiet.split_off(quiet.len().saturating_sub(QUIET_TOLD_MAX));
        if !quiet.is_empty() {
            self.told.push(format!("… {} turns with nothing but duties", quiet.len()));
        }
        self.told.extend(told.into_iter().flatten());
    }

    fn effects(&self, line: &Line) -> Vec<String> {
        let zone = self.world.zone();
        let mut effects = Vec::new();
        for deadline in records::<Deadline>(line, "deadline") {
            let state = match (&deadline.left, deadline.breached) {
                (Some(_), _) => "paused",
                (None, true) => "breached",
                (None, false) => "runs",
            };
            let (name, due) = (&deadline.name, zone.format(deadline.due));
            effects.push(format!("deadline `{name}` of {} {state}, due {due}", self.named(deadline.ticket)));
        }
        for timer in records::<Timer>(line, "timer") {
            effects.push(format!("timer `{}` rings {}", timer.key, zone.format(timer.at)));
        }
        for one in records::<Occurrence>(line, "duty") {
            let state = format!("{:?}", one.state).to_lowercase();
            effects.push(format!("duty `{}` of {} is {state}", one.duty, zone.format(one.due)));
        }
        for series in records::<Series>(line, "duty-series") {
            let next = series.next.map_or("is over".into(), |next| format!("goes on {}", zone.format(next)));
            effects.push(format!("series `{}` of duty `{}` {next}", series.key, series.duty));
        }
        for closing in records::<Closing>(line, "closing") {
            let (report, period) = (&closing.report, closing.stretch());
            effects.push(format!("report `{report}` of {period} is kept as revision {}", closing.revision));
        }
        for sent in records::<Sent>(line, "notice") {
            let about = sent.about.map_or(String::new(), |id| format!(" about {}", self.named(id)));
            effects.push(format!("notice `{}` → {}{about}", sent.template, addressees(&sent)));
        }
        for posted in records::<Posted>(line, "posting") {
            let posting = &posted.posting;
            effects.push(format!("posts {} to `{}`: {}", posting.amount, posting.account, posting.reason));
        }
        for (key, moved) in moved(line) {
            let holder = moved.holder.map_or(String::new(), |holder| format!(" ({holder})"));
            effects.push(format!("{} × `{key}` {:?}{holder}", moved.count, moved.kind).to_lowercase());
        }
        for document in records::<Document>(line, "document") {
            let how = document.validity(line.now);
            effects.push(format!("`{}` {} is {how:?}", document.document, document.number).to_lowercase());
        }
        effects.extend(line.log.iter().map(|log| format!("log {}: {}", log.level, log.message)));
        effects
    }

    fn named(&self, id: u64) -> String {
        let number = self.numbers.get(&id).cloned().unwrap_or_else(|| format!("ticket {id}"));
        let name = self.world.names.iter().find(|(_, named)| **named == id).map(|(name, _)| name);
        name.map_or(number.clone(), |name| format!("{name} ({number})"))
    }

    fn rang(&self, item: &DueItem) -> String {
        match &item.what {
            Due::Deadline { ticket, name } => format!("deadline `{name}` of {}", self.named(*ticket)),
            _ => due(item),
        }
    }

    fn command(&self, command: &Command) -> String {
        match command {
            Command::Open(open) => format!("opens `{}`", open.workflow),
            Command::Act { ticket, action, .. } => format!("does `{action}` with {}", self.named(*ticket)),
            Command::Sign(sign) => format!("signs `{}` of {}", sign.slot, self.named(sign.ticket)),
            Command::Stamp { ticket, slot, .. } => format!("stamps `{slot}` of {}", self.named(*ticket)),
            Command::Decide(decide) => {
                let choice = first_word(&serde_json::to_value(decide.choice).unwrap_or_default());
                format!("decides `{}` of {}: {choice}", decide.approval, self.named(decide.ticket))
            }
            Command::Note { ticket, .. } => format!("notes something on {}", self.named(*ticket)),
            Command::Assign { ticket, to: Some(to) } => format!("assigns {} to {to}", self.named(*ticket)),
            Command::Assign { ticket, to: None } => format!("assigns {} to nobody", self.named(*ticket)),
            Command::Escalate { ticket, deadline, level } => {
                format!("takes `{deadline}` of {} to level {level}", self.named(*ticket))
            }
            Command::Link { ticket, relation, other } => {
                format!("ties {} to {} as `{relation}`", self.named(*ticket), self.named(*other))
            }
            Command::Unlink { ticket, relation, other } => {
                format!("unties {} from {} as `{relation}`", self.named(*ticket), self.named(*other))
            }
            Command::CallNext(call) => format!("calls the next of queue `{}`", call.queue),
            Command::DoDuty { .. } => "completes a duty".into(),
            Command::SettleDuty { reason, .. } => format!("settles a missed duty: {reason}"),
            Command::CloseReport { report, day, .. } => format!("closes report `{report}` for {day}"),
            Command::PutEntry { register, key, .. } => {
                format!("writes `{}` into register `{register}`", key.as_deref().unwrap_or("a new entry"))
            }
            Command::RemoveEntry { register, key, .. } => format!("removes `{key}` from `{register}`"),
            Command::ReadNotice { .. } => "reads a notice".into(),
            Command::ChangeSetting { name, value, .. } => format!("sets `{name}` to {value}"),
            Command::PutShift(shift) => format!("puts {} on the roster of `{}`", shift.person, shift.post),
            Command::RemoveShift(shift) => {
                format!("takes {} off the roster of `{}`", shift.person, shift.post)
            }
            Command::MoveShift { from, to } => {
                format!("moves {}'s shift at `{}` to {} at `{}`", from.person, from.post, to.person, to.post)
            }
            Command::Delivered(delivery) => format!("hears of message {}", delivery.outgoing),
            Command::PutPerson(person) => format!("changes person `{}`", person.id),
            Command::Install(install) => {
                let plugin = &install.blueprint.plugin;
                format!("installs `{}` {}", plugin.id, plugin.version)
            }
            Command::SetCalendars(_) | Command::ReplaceCalendars { .. } => "changes the calendar".into(),
            other => serde_json::to_value(other).ok().as_ref().map(first_word).unwrap_or_default(),
        }
    }

    fn fault(&self, id: u64) -> String {
        let fault = record::get::<frontdesk_engine::fault::Fault>(self.world.view(), key::fault(id));
        fault.ok().flatten().map_or_else(|| id.to_string(), |fault| fault.reason)
    }
}

/// Whether the clock only opened or missed duties.
fn is_quiet(line: &Line) -> bool {
    let duties = |item: &DueItem| !matches!(item.what, Due::Deadline { .. } | Due::Timer { .. });
    let of_duties = |key: &str| key.starts_with("duty") || key.starts_with("quota");
    let only_duties = line.writes.iter().all(|write| of_duties(&write.key));
    line.rang.as_ref().is_some_and(duties)
        && only_duties
        && line.outcome == Ending::Done
        && line.log.is_empty()
}

/// The name of a command that is told by it alone.
fn first_word(json: &Json) -> String {
    match json {
        Json::String(word) => word.clone(),
        Json::Object(parts) => parts.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Movements of things, with the key of their entry.
fn moved(line: &Line) -> Vec<(String, Movement)> {
    let written = line.writes.iter().filter(|write| write.key.starts_with("movement/"));
    let entry = |key: &str| key.split('/').nth(3).unwrap_or_default().to_owned();
    written
        .filter_map(|write| Some((entry(&write.key), serde_json::from_value(write.record.clone()?).ok()?)))
        .collect()
}

/// The records of one kind that a turn wrote.
fn records<T: DeserializeOwned>(line: &Line, kind: &str) -> Vec<T> {
    let of_kind = |key: &str| key.split('/').next() == Some(kind);
    let written = line.writes.iter().filter(|write| of_kind(&write.key));
    written.filter_map(|write| serde_json::from_value(write.record.clone()?).ok()).collect()
}
