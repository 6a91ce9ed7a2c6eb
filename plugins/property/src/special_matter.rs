//! Special matters: told to the supervisor at once; undecided ones go over with the shift.

use frontdesk_sdk::{
    DAY, DeadlineEvent, Fields, Filter, Instant, Limit, Outcome, Ticket, TicketEvent, all_tickets, book,
    fields, filter, moment, notify, person, rosters, schedules, tickets, turn,
};

use crate::call_chain;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut matter = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => written(&mut matter)?,
        ("acted", Some("decide")) => decided(&mut matter)?,
        ("acted", _) => {}
        ("assigned", _) => return until_end_of_shift(&matter),
        _ => return Ok(()),
    }
    record(&matter)
}

fn written(matter: &mut Ticket) -> Outcome {
    let writer = turn::actor();
    matter.assign(Some(&writer))?;
    matter.set(fields![writer: person(&writer)])?;
    until_end_of_shift(matter)?;
    notify("special-matter-written")
        .role("supervisor")
        .about(matter.id)
        .arg("writer", call_chain::name(&writer)?)
        .urgent()
        .send()
}

/// The decision is due with the shift of whoever has the matter; without one on the roster, with the day.
fn until_end_of_shift(matter: &Ticket) -> Outcome {
    let (Some(holder), "written") = (&matter.assignee, matter.state.as_str()) else { return Ok(()) };
    let end = match end_of_shift(holder)? {
        Some(end) => end,
        None => schedules::end_of(turn::now(), "end-of-day", &schedules::Clock::Wall)?,
    };
    schedules::start_deadline(matter.id, "special-decision", &Limit::Until(end)).map(|_| ())
}

fn end_of_shift(holder: &str) -> Outcome<Option<Instant>> {
    let now = turn::now();
    let shifts = rosters::shifts_of(holder, now, now.saturating_add_unsigned(DAY))?;
    Ok(shifts.into_iter().find(|shift| shift.start <= now && shift.end > now).map(|shift| shift.end))
}

fn decided(matter: &mut Ticket) -> Outcome {
    schedules::stop_deadline(matter.id, "special-decision")?;
    matter.set(fields![decided_by: person(turn::actor()), decided_at: moment(turn::now())])?;
    let writer = matter.text("writer").map(str::to_owned);
    let forward_to = matter.text("forward_to").map(str::to_owned);
    if let Some(handler) = &forward_to {
        matter.assign(Some(handler))?;
    }
    notify("special-matter-decided").persons(writer).persons(forward_to).about(matter.id).send()
}

/// The shift is over and nothing decided: it stands in the handover, also in a list that was written before.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut matter = event.ticket;
    matter.set(fields![in_handover: true])?;
    let states = ["offered", "refused"].map(String::from).to_vec();
    let offered = Filter { states, assignee: matter.assignee.clone(), ..filter("handover") };
    let line = vec![matter.number.clone(), matter.title.clone()];
    for mut shift in all_tickets(&offered)? {
        let mut matters = shift.rows("matters").to_vec();
        if !matters.contains(&line) {
            matters.push(line.clone());
            shift.set(fields![matters: matters])?;
        }
    }
    tickets::note(matter.id, "undecided at the end of the shift: into the handover / 班末未批示，转入交接")
}

/// Whoever takes over the shift has it to decide within theirs.
pub(crate) fn taken_over(case: &Ticket, incoming: &str) -> Outcome {
    if case.workflow != "special-matter" {
        return Ok(());
    }
    until_end_of_shift(&Ticket { assignee: Some(incoming.to_owned()), ..case.clone() })
}

fn record(matter: &Ticket) -> Outcome {
    let time = moment(matter.moment("happened_at").unwrap_or(matter.opened_at));
    book::mirror(
        "special-matters",
        matter,
        &["writer", "matter", "decision", "decided_by"],
        fields![time: time],
    )
}
