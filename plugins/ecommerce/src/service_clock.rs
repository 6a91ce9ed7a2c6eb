//! Limits that run only while somebody is at the desk by its roster. The roster tells when they are over; where it does not reach so far yet,
//! or changed meanwhile, they are counted again.

use frontdesk_sdk::{
    DeadlineEvent, Fields, HOUR, Instant, Limit, Outcome, TicketId, TimerEvent, fields, moment, schedules,
    setting, staffed, turn,
};

use crate::roster::DESK;

/// Starts a deadline whose length is a setting; tells when it is over, if the roster tells.
pub(crate) fn start(case: TicketId, name: &str, from: Instant, length: &str) -> Outcome<Option<Instant>> {
    let due = staffed(DESK, from, setting::length_for(length, case)?)?;
    match due {
        Some(due) => {
            schedules::start_deadline_from(case, name, from, &Limit::Until(due))?;
        }
        None => look_again(case, name, from, length)?,
    }
    Ok(due)
}

/// Ends a deadline that was started here, or waits to be.
pub(crate) fn stop(case: TicketId, name: &str) -> Outcome {
    schedules::stop_deadline(case, name)?;
    schedules::clear_timer(&key(case, name))
}

fn key(case: TicketId, name: &str) -> String {
    format!("service-clock/{case}/{name}")
}

/// The shifts to come are not planned yet: asked again in an hour.
fn look_again(case: TicketId, name: &str, from: Instant, length: &str) -> Outcome {
    let carry = fields![name: name, from: moment(from), length: length];
    let at = turn::now().saturating_add_unsigned(HOUR);
    schedules::set_timer(&key(case, name), Some(case), at, &carry)
}

/// Looks at the roster again.
pub(crate) fn on_timer(event: &TimerEvent) -> Outcome {
    let carry = event.carry.as_slice();
    let (Some(id), Some(from)) = (event.ticket, carry.moment("from")) else { return Ok(()) };
    start(id, carry.word("name"), from, carry.word("length")).map(|_| ())
}

/// Whether a deadline is over by today's roster, too; one that is not runs on.
pub(crate) fn is_over(event: &DeadlineEvent, from: Instant, length: &str) -> Outcome<bool> {
    let id = event.ticket.id;
    match staffed(DESK, from, setting::length_for(length, id)?)? {
        Some(due) if due < turn::now() => Ok(true),
        _ => start(id, &event.name, from, length).map(|_| false),
    }
}
