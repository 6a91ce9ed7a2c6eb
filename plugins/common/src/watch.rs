//! The watch list: a case whose step does not move for too long is listed until it moves.

use frontdesk_sdk::{DeadlineEvent, Limit, Outcome, TicketEvent, fields, moment, registers, schedules};

/// Watched workflows with their deadline and the steps that must not stand still.
const WATCHED: [(&str, &str, &[&str]); 5] = [
    ("customer-file", "file-stuck", &["gathered"]),
    ("complaint", "complaint-stuck", &["registered", "with-department", "planned", "settled", "visited"]),
    ("call", "call-stuck", &["talking", "registered", "missed"]),
    ("open-question", "question-stuck", &["asked", "answered", "told"]),
    ("department-request", "request-stuck", &["filed", "taken", "declined", "disputed"]),
];

/// Begins to count anew when a case comes to a step, and takes it off the list.
pub(crate) fn moved(event: &TicketEvent) -> Outcome {
    let case = &event.ticket;
    let Some((_, deadline, steps)) = WATCHED.iter().find(|(workflow, ..)| *workflow == case.workflow) else {
        return Ok(());
    };
    let came = match event.cause.as_str() {
        "opened" => true,
        "acted" => event.was.as_ref() != Some(&case.state),
        _ => false,
    };
    if !came {
        return Ok(());
    }
    if registers::get("watch-list", &case.number)?.is_some() {
        registers::remove("watch-list", &case.number)?;
    }
    if steps.contains(&case.state.as_str()) {
        schedules::start_deadline(case.id, deadline, &Limit::Standard).map(|_| ())
    } else {
        schedules::stop_deadline(case.id, deadline)
    }
}

pub(crate) fn is_watch(deadline: &str) -> bool {
    WATCHED.iter().any(|(_, name, _)| *name == deadline)
}

pub(crate) fn stuck(event: &DeadlineEvent) -> Outcome {
    let case = &event.ticket;
    let line = fields![workflow: &case.workflow, step: &case.state, since: moment(case.entered_state_at)];
    registers::put("watch-list", &case.number, &line).map(|_| ())
}
