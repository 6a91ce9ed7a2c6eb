//! Night shifts from home: asked for by anybody, decided by the manager, logged on in time.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Outcome, Ticket, TicketEvent, directory, fields, moment, notify, person, refuse,
    schedules, setting, stamp, tickets, turn,
};

use crate::roster::{self, DESK};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut night = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut night),
        ("acted", Some("allow" | "withdraw")) => booked(&night),
        _ => Ok(()),
    }
}

fn opened(night: &mut Ticket) -> Outcome {
    if !setting::flag("remote_night_allowed")? {
        return Err(refuse("remote-not-allowed"));
    }
    let agent = turn::actor();
    let start = night.moment("shift_start").unwrap_or_else(turn::now);
    let own = roster::starting(&agent, start)?;
    let unknown = || refuse("remote-no-night").with("start", stamp(start));
    let shift = own.filter(|shift| shift.end > turn::now()).ok_or_else(unknown)?;
    if !roster::is_night(&shift)? {
        return Err(unknown());
    }
    night.assign(Some(&agent))?;
    night.set(fields![agent: person(agent), shift_end: moment(shift.end)])
}

fn booked(night: &Ticket) -> Outcome {
    let start = night.moment("shift_start").unwrap_or(night.opened_at);
    roster::book(schedules::civil_date(start), 1)
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let night = &event.ticket;
    if event.name == "remote-end" {
        return tickets::act(night.id, "end", &[]);
    }
    let agent = night.word("agent");
    if schedules::on_post(DESK, turn::now())?.iter().any(|here| here == agent) {
        return Ok(());
    }
    notify("remote-absent")
        .role("manager")
        .about(night.id)
        .arg("person", directory::get(agent)?.name)
        .arg("due", stamp(event.due))
        .urgent()
        .send()
}
