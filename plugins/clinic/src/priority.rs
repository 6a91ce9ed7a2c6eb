//! Emergency and critical patients first: the mark, those who are overtaken, the payment gate, the watch over those waiting.

use frontdesk_sdk::{
    DAY, DutyEvent, Fields, Limit, Outcome, Ticket, Value, book, fields, moment, notify, person, person_name,
    queues, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::{care_task, department, emergency, journey};

/// How many of a line are looked at for those who were overtaken.
const LINE_MAX: u32 = 200;

/// Whether the action was one of this file.
pub(crate) fn acted(visit: &mut Ticket, action: &str) -> Outcome<bool> {
    match action {
        "mark" => marked(visit)?,
        "take-over" => doctor_is_there(visit)?,
        "to-emergency" => emergency::open(visit, visit.text("mark_reason").map(str::to_owned))?,
        "lift-gate" => gate_lifted(visit)?,
        "alarm-over" => journey::advance(visit)?,
        "resume" => journey::begin_again(visit)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// A judgement with its reason. Whoever marks helps at once; the first mark tells the place in the queue.
fn marked(visit: &mut Ticket) -> Outcome {
    let class = visit.word("priority_class").to_owned();
    if !setting::flag_for(&format!("priority_classes.{class}"), visit.id)? {
        return Err(refuse("class-off").with("class", class));
    }
    let at = visit.moment("marked_at").unwrap_or_else(turn::now);
    visit.set(fields![marked_by: person(turn::actor()), marked_at: moment(at)])?;
    let help = care_task::open(visit, "help", Some(turn::actor()))?;
    schedules::start_deadline(help, "help-start", &Limit::Standard)?;
    let message = notify("visit-marked").about(visit.id).urgent();
    let message = visit.text("doctor").into_iter().fold(message, |message, doctor| message.person(doctor));
    department::to_triage_guide(message, visit.word("department"))?.send()?;
    overtake(visit)?;
    log(visit)
}

/// The visit joined a queue.
pub(crate) fn joined(visit: &Ticket) -> Outcome {
    if visit.has("marked_at") {
        overtake(visit)?;
    }
    begin_watch(visit)
}

/// Everybody whom the marked one passes in the doctor's line hears why.
fn overtake(visit: &Ticket) -> Outcome {
    let Some(own) = queues::position("doctor", visit.id)? else { return Ok(()) };
    let rank = |visit: &Ticket, place: &queues::Place| (visit.moment("ranked_at"), place.entered, visit.id);
    let line = fields![department: visit.text("department"), doctor: visit.text("doctor").map(person)];
    for place in queues::places("doctor", &line, LINE_MAX)? {
        let other = tickets::get(place.ticket)?;
        let passed = !other.has("marked_at") && rank(&other, &place) < rank(visit, &own);
        if passed && care_task::of_case(other.id, &["explain-order"])?.is_empty() {
            care_task::open_at_department(&other, "explain-order")?;
        }
    }
    Ok(())
}

/// The doctor has the patient: for a marked one the time is kept.
pub(crate) fn called(visit: &mut Ticket) -> Outcome {
    if visit.has("marked_at") { doctor_is_there(visit) } else { Ok(()) }
}

pub(crate) fn doctor_is_there(visit: &mut Ticket) -> Outcome {
    if !visit.has("doctor_at") {
        visit.set(fields![doctor_at: moment(turn::now())])?;
    }
    log(visit)
}

/// The emergency department answers for it that the patient is treated before payment.
fn gate_lifted(visit: &mut Ticket) -> Outcome {
    let by = format!("Emergency department / 急诊科: {}", person_name(&turn::actor()));
    visit.set(fields![gate_lifted_at: moment(turn::now()), gate_lifted_by: by])?;
    log(visit)?;
    journey::pass_lifted_gate(visit)
}

/// The line of the priority log.
pub(crate) fn log(visit: &Ticket) -> Outcome {
    if !visit.has("marked_at") {
        return Ok(());
    }
    let more = fields![
        visit: &visit.number,
        class: visit.text("priority_class"),
        reason: visit.text("mark_reason"),
    ];
    book::mirror("priority-log", visit, &["marked_by", "marked_at", "doctor_at", "gate_lifted_by"], more)
}

pub(crate) fn help_late(task: &Ticket) -> Outcome {
    let Some(visit) = task.parent.map(tickets::get).transpose()? else { return Ok(()) };
    notify("help-late")
        .role("guide-supervisor")
        .about(visit.id)
        .arg("number", &visit.number)
        .arg("marked_at", visit.moment("marked_at").map(stamp))
        .urgent()
        .send()
}

/// The first who waits for a department begins the watch over its line.
fn begin_watch(visit: &Ticket) -> Outcome {
    let department = fields![department: visit.text("department")];
    if queues::places("department", &department, 2)?.len() > 1 {
        return Ok(());
    }
    let now = turn::now();
    let today = schedules::occurrences("watch-waiting", now.saturating_sub_unsigned(DAY), now + 1)?;
    let open = today.iter().any(|watch| {
        watch.state == "open" && watch.form.as_slice().value("department") == Some(&department[0].value)
    });
    if open { Ok(()) } else { schedules::plan_duty("watch-waiting", now, None, &department) }
}

/// The watch ends with the queue.
pub(crate) fn on_watch(event: &DutyEvent) -> Outcome {
    let department = event.form.as_slice().word("department");
    if event.cause != "done" {
        return Ok(());
    }
    let line = fields![department: Value::from(department)];
    if queues::places("department", &line, 1)?.is_empty() {
        return Ok(());
    }
    Err(refuse("still-waiting").with("department", department))
}
