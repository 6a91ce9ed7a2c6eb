//! Lunch at the reception: breaks in turn, and a visitor who comes meanwhile is received as usual.

use frontdesk_sdk::rosters::{self, Absence};
use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, notify, refuse, schedules, setting, today, turn};

use crate::people;

const POST: &str = "reception";

pub(crate) fn on_break(event: TicketEvent) -> Outcome {
    let lunch = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let refused = |rule: &str, from: &str, until: &str| refuse(rule).with("from", from).with("until", until);
    let (from, until) = (lunch.word("from"), lunch.word("until"));
    let (first, last) = (setting::text("lunch_break.from")?, setting::text("lunch_break.until")?);
    let (start, end) = (minute(from), minute(until));
    if start < minute(&first) || end > minute(&last) || end <= start {
        return Err(refused("break-outside", &first, &last));
    }
    let me = turn::actor();
    let start = schedules::moment_of(today(), start);
    let others = rosters::state(POST, start.max(turn::now().saturating_add(1)))?.people;
    if !others.iter().any(|other| *other != me) {
        return Err(refused("break-overlap", from, until));
    }
    rosters::put_absence(&Absence {
        post: POST.to_owned(),
        person: me,
        start,
        end: schedules::moment_of(today(), end),
        stand_in: None,
        // Without a word the roster refuses whatever leaves the desk empty at some later minute of the break.
        reason: String::new(),
    })
}

fn minute(clock: &str) -> u32 {
    frontdesk_sdk::clock_minute(clock).unwrap_or(0)
}

/// A visitor falls to whoever stands at the reception and is not on a break.
pub(crate) fn on_visit(event: TicketEvent) -> Outcome {
    let mut visit = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let there = people::at_post(POST)?;
    let rostered = schedules::on_post(POST, turn::now().saturating_add(1))?;
    let covering = there.iter().find(|person| rostered.contains(person)).or(there.first());
    receive(&mut visit, covering.map(String::as_str))
}

fn receive(visit: &mut Ticket, by: Option<&str>) -> Outcome {
    visit.assign(by)?;
    let told = notify("reception-visitor").about(visit.id).urgent();
    match by {
        Some(person) => told.person(person).send(),
        None => told.role("supervisor").send(),
    }
}
