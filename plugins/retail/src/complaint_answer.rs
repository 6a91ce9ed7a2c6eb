//! The answer to the customer: by customer service alone, in writing or orally, and the case is closed.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, Value, book, fields, moment, person, refuse, setting, tickets, today, turn,
};

pub(crate) fn answered(case: &mut Ticket) -> Outcome {
    let mode = case.word("mode");
    if !setting::flag_for(&format!("answer_modes.{mode}"), case.id)? {
        return Err(refuse("mode-not-used").with("mode", mode));
    }
    case.set(fields![answered_by: person(turn::actor()), answered_at: moment(turn::now())])?;
    if !case.has("answer_date") {
        case.set(fields![answer_date: today()])?;
    }
    for report in tickets::tied(case.id, "report")?.into_iter().filter(|report| !report.settled) {
        tickets::act(report.ticket, "answered", &[])?;
    }
    record(case)
}

fn record(case: &Ticket) -> Outcome {
    let said = |name: &str| case.value(name).cloned().unwrap_or(Value::Nothing);
    let line = fields![
        card: &case.number,
        date: said("answer_date"),
        time: said("answer_time"),
        text: said("answer_text"),
    ];
    book::mirror("complaint-answers", case, &["mode", "answered_by"], line)
}
