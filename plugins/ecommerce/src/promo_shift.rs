//! The shifts of promotions: each agent is told once, confirms, and is told once when the promotion moves.

use std::collections::BTreeMap;

use frontdesk_sdk::rosters::{self, Shift};
use frontdesk_sdk::{
    Draft, Fields, Filter, Limit, Outcome, PersonId, Ticket, TicketEvent, all_tickets, directory, draft,
    fields, filter, moment, notify, person, schedules, tickets,
};

use crate::promotion::{self, SEATS};
use crate::roster;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    if event.action.as_deref() != Some("decline") {
        return Ok(());
    }
    notify("promo-declined").role("manager").about(event.ticket.id).send()
}

/// Shifts as people read them, old and new, by agent.
type Changes = BTreeMap<PersonId, [Vec<String>; 2]>;

/// Each agent whose shifts changed hears of it once.
fn tell(promotion: &Ticket, changes: Changes) -> Outcome {
    for (agent, [old, new]) in changes {
        let shown =
            |shifts: Vec<String>| if shifts.is_empty() { "–".to_owned() } else { shifts.join(", ") };
        if old != new {
            let notice = notify("promo-shifts").person(agent).about(promotion.id);
            notice.arg("old", shown(old)).arg("new", shown(new)).send()?;
        }
    }
    Ok(())
}

/// The shifts that are called up for a promotion.
fn called_up(promotion: &Ticket) -> Outcome<Vec<Shift>> {
    let (starts, ends) = promotion::window(promotion);
    let shifts = schedules::shifts(SEATS, starts, ends)?.into_iter().map(|one| Shift {
        post: one.post,
        person: one.person,
        start: one.start,
        end: one.end,
        kind: None,
    });
    Ok(shifts.collect())
}

/// What agents were told so far and is not over.
fn told(promotion: &Ticket) -> Outcome<Vec<Ticket>> {
    let states = ["asked", "confirmed"].map(str::to_owned).to_vec();
    let own = fields![promotion: promotion.id];
    all_tickets(&Filter { states, where_: own, ..filter("promo-shift") })
}

fn shift_of(told: &Ticket) -> Shift {
    let at = |field| told.moment(field).unwrap_or(told.opened_at);
    let (post, person) = (SEATS.to_owned(), told.word("agent").to_owned());
    Shift { post, person, start: at("begins"), end: at("finishes"), kind: None }
}

/// Asks each agent on the roster to confirm, and withdraws what is no longer there.
pub(crate) fn plan(promotion: &Ticket) -> Outcome {
    let (shifts, told) = (called_up(promotion)?, told(promotion)?);
    let mut changes = Changes::new();
    for one in &told {
        let shift = shift_of(one);
        changes.entry(shift.person.clone()).or_default()[0].push(roster::called(&shift));
        if !shifts.contains(&shift) {
            tickets::act(one.id, "withdraw", &[])?;
        }
    }
    for shift in &shifts {
        changes.entry(shift.person.clone()).or_default()[1].push(roster::called(shift));
        if !told.iter().any(|one| shift_of(one) == *shift) {
            ask(promotion, shift)?;
        }
    }
    tell(promotion, changes)
}

fn ask(promotion: &Ticket, shift: &Shift) -> Outcome {
    let facts = fields![
        promotion: promotion.id,
        agent: person(&shift.person),
        begins: moment(shift.start),
        finishes: moment(shift.end),
    ];
    let title = format!("{}, {}", directory::get(&shift.person)?.name, promotion.title);
    let assignee = Some(shift.person.clone());
    tickets::open(&Draft { title, assignee, parent: Some(promotion.id), ..draft("promo-shift", facts) })
        .map(|_| ())
}

/// Moves the shifts on the roster, all of them or none; who had confirmed confirms again.
pub(crate) fn move_all(promotion: &Ticket, by: i64) -> Outcome {
    let (shifts, told) = (called_up(promotion)?, told(promotion)?);
    let mut changes = Changes::new();
    for shift in &shifts {
        rosters::remove_shift(SEATS, &shift.person, shift.start)?;
    }
    for shift in shifts {
        let moved = Shift { start: shift.start + by, end: shift.end + by, ..shift.clone() };
        rosters::put_shift(&moved)?;
        let change = changes.entry(shift.person.clone()).or_default();
        change[0].push(roster::called(&shift));
        change[1].push(roster::called(&moved));
        if let Some(one) = told.iter().find(|one| shift_of(one) == shift) {
            tickets::set(one.id, &fields![begins: moment(moved.start), finishes: moment(moved.end)])?;
            ask_again(one)?;
        }
    }
    tell(promotion, changes)
}

fn ask_again(told: &Ticket) -> Outcome {
    if told.state == "confirmed" {
        return tickets::act(told.id, "again", &[]);
    }
    schedules::start_deadline(told.id, "promo-confirm", &Limit::Standard).map(|_| ())
}

/// The promotion is cancelled: its shifts leave the roster.
pub(crate) fn withdraw_all(promotion: &Ticket) -> Outcome {
    let mut changes = Changes::new();
    for shift in called_up(promotion)? {
        rosters::remove_shift(SEATS, &shift.person, shift.start)?;
        changes.entry(shift.person.clone()).or_default()[0].push(roster::called(&shift));
    }
    for one in told(promotion)? {
        tickets::act(one.id, "withdraw", &[])?;
    }
    tell(promotion, changes)
}

/// The promotion is over: what was asked is settled.
pub(crate) fn end_all(promotion: &Ticket) -> Outcome {
    told(promotion)?.iter().try_for_each(|one| tickets::act(one.id, "end", &[]))
}
