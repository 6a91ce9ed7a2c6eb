//! What the desk has in hand: chats, offline messages, tasks, starred orders, promises.

use frontdesk_sdk::{
    Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, fields, filter, moment, person, refuse,
    schedules, stamp, tickets, turn,
};

use crate::roster::{self, DESK};
use crate::{desk_shift, idle_duty};

/// Cases that go from hand to hand at the desk, with the states in which somebody has them in hand. Those named here are also named
/// under `hand_over` of the post `desk`.
const IN_HAND: [(&str, &[&str]); 2] =
    [("desk-matter", &["in-hand"]), ("chat", &["held", "greeted", "answering"])];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut matter = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut matter),
        ("acted", Some("take")) => taken(&mut matter),
        ("acted", Some("pass-on")) => matter.assign(None),
        ("acted", Some("close")) => closed(event.was.as_deref(), &matter),
        ("declined", _) => matter.set(fields![refused_by: person(turn::actor())]),
        _ => Ok(()),
    }
}

/// A chat that nobody is there for is an offline message; what an agent notes down is theirs.
fn opened(matter: &mut Ticket) -> Outcome {
    let on_shift = matches!(roster::running(&turn::actor()), Ok(Some(_)));
    match matter.word("kind") {
        "chat" if nobody_there()? => matter.set(fields![kind: "offline"]),
        "chat" => idle_duty::pause_all(),
        "task" | "star" | "promise" if on_shift => tickets::act(matter.id, "take", &[]),
        _ => Ok(()),
    }
}

/// Whether the last shift is over, even where somebody still ends a chat.
fn nobody_there() -> Outcome<bool> {
    let now = turn::now();
    Ok(schedules::shifts(DESK, now, now.saturating_add(1))?.is_empty())
}

/// New matters are for those whose shift runs; after its end there is only what is in hand.
fn taken(matter: &mut Ticket) -> Outcome {
    let agent = turn::actor();
    let Some(shift) = roster::running(&agent)? else {
        return Err(refuse("no-shift-now").with("at", stamp(turn::now())));
    };
    desk_shift::ensure(&shift)?;
    matter.assign(Some(&agent))?;
    matter.set(fields![taken_at: moment(turn::now())])
}

/// Without a chat the agent's idle time begins to count.
fn closed(was: Option<&str>, matter: &Ticket) -> Outcome {
    match &matter.assignee {
        Some(agent) if was == Some("in-hand") => idle_duty::count(agent),
        _ => Ok(()),
    }
}

/// Everything that somebody has in hand, in the order it came.
pub(crate) fn in_hand(agent: &str) -> Outcome<Vec<Ticket>> {
    let mut found = Vec::new();
    for (workflow, states) in IN_HAND {
        let states = states.iter().map(|state| (*state).to_owned()).collect();
        found.extend(all_tickets(&Filter { states, assignee: Some(agent.to_owned()), ..filter(workflow) })?);
    }
    found.sort_by_key(|case| case.id);
    Ok(found)
}

/// Gives back to the line what somebody has in hand.
pub(crate) fn release(agent: &str) -> Outcome {
    in_hand(agent)?.iter().try_for_each(|case| tickets::act(case.id, "pass-on", &[]))
}

/// Whether somebody has a chat in hand, or one waits for whoever is free.
pub(crate) fn is_busy(agent: &str) -> Outcome<bool> {
    let is_chat = |case: &Ticket| case.workflow == "chat" || matches!(case.word("kind"), "chat" | "offline");
    let waiting = |workflow: &str| Filter { states: vec!["waiting".into()], ..filter(workflow) };
    Ok(in_hand(agent)?.iter().any(is_chat)
        || !tickets::find(&waiting("chat"), 1, None)?.is_empty()
        || all_tickets(&waiting("desk-matter"))?.iter().any(is_chat))
}

/// Messages of the time when nobody was there that nobody has taken yet.
pub(crate) fn offline_waiting() -> Outcome<usize> {
    let states = vec!["waiting".into()];
    let of_kind = Filter { states, where_: fields![kind: "offline"], ..filter("desk-matter") };
    Ok(all_tickets(&of_kind)?.len())
}
