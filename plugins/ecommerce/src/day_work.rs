//! The work of the day: what is open at its end is judged, unless its reason is accepted.

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Outcome, Ticket, TicketEvent, fields, notify, person, refuse, tickets,
    turn,
};

use crate::score_deduction;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut work = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut work),
        ("acted", Some("judge")) => judged(&mut work),
        _ => Ok(()),
    }
}

fn opened(work: &mut Ticket) -> Outcome {
    let agent = work.text("agent").map_or_else(turn::actor, str::to_owned);
    work.assign(Some(&agent))?;
    work.set(fields![agent: person(agent)])
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let work = &event.ticket;
    tickets::act(work.id, "miss", &[])?;
    let reason = work.text("reason").unwrap_or("-");
    notify("day-work-open").role("supervisor").about(work.id).arg("reason", reason).send()
}

/// The range stands in the blueprint; within it points go by halves.
fn judged(work: &mut Ticket) -> Outcome {
    if let Some(points) = work.number("points") {
        let halves = points.times(2);
        if halves > Decimal::from(halves.whole()) {
            return Err(refuse("points-step").with("points", points));
        }
    }
    work.set(fields![judged_by: person(turn::actor())])?;
    if let Some(points) = work.number("points") {
        let evidence = format!("{}: {}", work.number, work.word("work"));
        score_deduction::enter(work.word("agent"), "2.3.7", points, &evidence)?;
    }
    notify("day-work-judged").person(work.word("agent")).about(work.id).send()
}
