//! A shift at the desk and its handover: listed by the outgoing, accepted by the incoming, or left in the book overnight.

use frontdesk_sdk::rosters::Shift;
use frontdesk_sdk::{
    Draft, Fields, Filter, HOUR, Instant, Outcome, Ticket, TicketEvent, all_tickets, book, directory, draft,
    fields, filter, moment, notify, number, person, refuse, rosters, schedules, setting, tickets, turn,
};

use crate::roster::{self, DESK};
use crate::{desk_matter, leftover};

/// How long before a shift its ticket can be opened.
const EARLY: u64 = HOUR;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut shift = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) if shift.has("outgoing") => {}
        ("opened", _) => by_hand(&mut shift)?,
        ("acted", Some("list")) => listed(&mut shift)?,
        ("acted", Some("leave-entry")) => left(&mut shift)?,
        ("acted", Some("read")) => taken(&mut shift)?,
        ("acted", Some("take-over")) => return Ok(()),
        ("offered", _) => return offered(&shift),
        ("assigned", _) => return accepted(&mut shift),
        _ => return Ok(()),
    }
    record(&shift)
}

fn record(shift: &Ticket) -> Outcome {
    let same = [
        "shift",
        "entry",
        "matters",
        "promises",
        "nothing_open",
        "outgoing",
        "handed_at",
        "incoming",
        "accepted_at",
    ];
    book::mirror("handover-book", shift, &same, Vec::new())
}

/// The ticket of a shift; there is one for each agent.
pub(crate) fn of(agent: &str, begins: Instant) -> Outcome<Option<Ticket>> {
    let own = fields![outgoing: person(agent), begins: moment(begins)];
    Ok(all_tickets(&Filter { where_: own, ..filter("desk-shift") })?.into_iter().next())
}

/// Opens the ticket of a shift that begins, unless it is there.
pub(crate) fn ensure(shift: &Shift) -> Outcome {
    if of(&shift.person, shift.start)?.is_some() {
        return Ok(());
    }
    let mut facts = facts(shift)?;
    facts.push(("outgoing", person(&shift.person)).into());
    let (title, assignee) = (roster::called(shift), Some(shift.person.clone()));
    tickets::open(&Draft { title, assignee, ..draft("desk-shift", facts) }).map(|_| ())
}

/// Only a shift that ends before midnight has an hour to be handed over by: the one after it is the next day's.
fn facts(shift: &Shift) -> Outcome<Vec<frontdesk_sdk::Field>> {
    let by = setting::minute("day_handover_by")?;
    let day = schedules::civil_date(shift.start);
    let due = schedules::moment_of(day, by);
    let followed = schedules::civil_date(shift.end) == day;
    let due = (followed && due > shift.start).then(|| moment(due));
    let shown = roster::called(shift);
    Ok(fields![shift: shown, begins: moment(shift.start), ends: moment(shift.end), due_at: due])
}

/// Somebody whose shift came onto the roster after the day was planned.
fn by_hand(ticket: &mut Ticket) -> Outcome {
    let (me, now) = (turn::actor(), turn::now());
    let soon = rosters::shifts_of(&me, now, now.saturating_add_unsigned(EARLY))?;
    let shift = soon.into_iter().find(|shift| shift.post == DESK).ok_or_else(|| refuse("no-desk-shift"))?;
    if let Some(there) = of(&me, shift.start)? {
        return Err(refuse("desk-shift-there").with("number", there.number));
    }
    let mut facts = facts(&shift)?;
    facts.push(("outgoing", person(&me)).into());
    ticket.assign(Some(&me))?;
    ticket.set(facts)
}

/// What is open, or the statement that nothing is.
fn complete(shift: &mut Ticket) -> Outcome {
    let matters = desk_matter::in_hand(shift.word("outgoing"))?;
    let nothing = shift.flag("nothing_open");
    if let Some(matter) = matters.first().filter(|_| nothing) {
        return Err(refuse("not-nothing").with("number", &matter.number));
    }
    if matters.is_empty() && !nothing && !shift.has("entry") && !shift.has("promises") {
        return Err(refuse("entry-missing"));
    }
    let rows = matters.iter().map(|matter| vec![matter.number.clone(), matter.title.clone()]).collect();
    let rows = with_leftovers(shift, rows)?;
    shift.set(fields![matters: rows, handed_at: moment(turn::now())])
}

/// Lists what the shift noted as left open, once.
fn with_leftovers(shift: &Ticket, mut rows: Vec<Vec<String>>) -> Outcome<Vec<Vec<String>>> {
    let begins = shift.moment("begins").unwrap_or(shift.opened_at);
    for line in leftover::since(shift.word("outgoing"), begins)? {
        if !rows.contains(&line) {
            rows.push(line);
        }
    }
    Ok(rows)
}

fn listed(shift: &mut Ticket) -> Outcome {
    complete(shift)
}

/// What is in hand goes back to the line; whoever comes next day finds it there and in the book.
fn left(shift: &mut Ticket) -> Outcome {
    complete(shift)?;
    if let Some(next) = followers(shift)?.first() {
        return Err(refuse("somebody-follows").with("person", directory::get(next)?.name));
    }
    desk_matter::release(shift.word("outgoing"))?;
    shift.assign(None)
}

/// Who has a shift at the desk when this one ends.
fn followers(shift: &Ticket) -> Outcome<Vec<String>> {
    let ends = shift.moment("ends").unwrap_or_else(turn::now);
    let mut next: Vec<_> =
        schedules::shifts(DESK, ends, ends.saturating_add(1))?.into_iter().map(|next| next.person).collect();
    next.retain(|next| !shift.is("outgoing", next));
    Ok(next)
}

fn offered(shift: &Ticket) -> Outcome {
    if shift.state != "listed" {
        return Err(refuse("handover-unlisted"));
    }
    notify("desk-handover-waiting")
        .persons(followers(shift)?)
        .about(shift.id)
        .arg("count", number(shift.rows("matters").len()))
        .arg("person", directory::get(shift.word("outgoing"))?.name)
        .send()
}

/// Told when the host's handover moved it; nobody is made to take a shift over.
fn accepted(shift: &mut Ticket) -> Outcome {
    let me = turn::actor();
    if shift.state != "listed" || shift.assignee.as_deref() != Some(me.as_str()) || shift.is("outgoing", &me)
    {
        return Err(refuse("handover-assigned"));
    }
    taken(shift)?;
    record(shift)?;
    tickets::act(shift.id, "take-over", &[])
}

/// What was noted after the list was complete is read with it.
fn taken(shift: &mut Ticket) -> Outcome {
    let rows = with_leftovers(shift, shift.rows("matters").to_vec())?;
    shift.set(fields![matters: rows, incoming: person(turn::actor()), accepted_at: moment(turn::now())])
}
