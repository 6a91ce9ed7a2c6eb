//! What the desk has in hand: chats, offline messages, tasks, starred orders, promises.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, fields, moment, refuse, schedules, stamp, tickets, turn,
};

use crate::roster::{self, DESK};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut matter = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut matter),
        ("acted", Some("take")) => taken(&mut matter),
        ("acted", Some("pass-on")) => matter.assign(None),
        _ => Ok(()),
    }
}

/// A chat that nobody is there for is an offline message; what an agent notes down is theirs.
fn opened(matter: &mut Ticket) -> Outcome {
    let on_shift = matches!(roster::running(&turn::actor()), Ok(Some(_)));
    match matter.word("kind") {
        "chat" if nobody_there()? => matter.set(fields![kind: "offline"]),
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
    if roster::running(&agent)?.is_none() {
        return Err(refuse("no-shift-now").with("at", stamp(turn::now())));
    }
    matter.assign(Some(&agent))?;
    matter.set(fields![taken_at: moment(turn::now())])
}
