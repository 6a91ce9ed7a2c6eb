//! Waiting outside the room: one wait from the seat to the door, its clocks, its line of the waiting record.

use frontdesk_sdk::{
    Field, Fields, Limit, Outcome, Ticket, Value, fields, moment, notify, number, person, person_name,
    refuse, registers, schedules, setting, stamp, turn,
};

use crate::{care_task, department, timetable};

/// Tasks that belong to one wait.
const TASKS: [&str; 3] = ["water", "ask-doctor", "explain-wait"];

/// The patient took a seat or got up.
pub(crate) fn moved(visit: &mut Ticket, was: &str) -> Outcome {
    match (was == "waiting", visit.state == "waiting") {
        (false, true) => begin(visit),
        (true, false) => end(visit),
        _ => Ok(()),
    }
}

/// Each wait is counted anew from its seat.
fn begin(visit: &mut Ticket) -> Outcome {
    let gone = [
        "water_at",
        "check_at",
        "wait_reason",
        "explanation",
        "change_open",
        "changed_to",
        "change_reason",
        "agreed",
    ];
    let mut fields = fields![wait: number(visit.count("wait") + 1), seated_at: moment(turn::now())];
    fields.extend(gone.map(|name| (name, Value::Nothing).into()));
    visit.set(fields)?;
    let line = fields![
        visit: &visit.number,
        department: visit.text("department"),
        doctor: visit.text("doctor").map(person),
        seated_at: visit.moment("seated_at").map(moment),
    ];
    write(visit, &line)
}

fn end(visit: &mut Ticket) -> Outcome {
    care_task::end_all(visit.id, &TASKS, "drop")?;
    schedules::stop_deadline(visit.id, "repeat-check")?;
    let now = turn::now();
    let ended_as = match visit.state.as_str() {
        "with-doctor" => "entered",
        "alarmed" | "suspended" => "emergency",
        "redirected" => "settled",
        _ => "left",
    };
    let entered = (ended_as == "entered").then_some(now).map(moment);
    amend(visit, fields![entered_at: entered, ended_at: moment(now), ended_as: ended_as])?;
    visit.set(fields![change_open: Value::Nothing])
}

fn key(visit: &Ticket) -> String {
    format!("{}/{}", visit.number, visit.count("wait"))
}

fn write(visit: &Ticket, line: &[Field]) -> Outcome {
    registers::put("waiting-record", &key(visit), line).map(|_| ())
}

/// Writes other values of some fields into the line of the wait that goes on.
fn amend(visit: &Ticket, changes: Vec<Field>) -> Outcome {
    let Some(line) = registers::get("waiting-record", &key(visit))? else { return Ok(()) };
    let mut fields = line.fields;
    fields.retain(|field| !changes.iter().any(|change| change.name == field.name));
    fields.extend(changes);
    write(visit, &fields)
}

/// What was done at the patient.
pub(crate) fn note(visit: &Ticket) -> Outcome {
    amend(
        visit,
        fields![
            water_at: visit.moment("water_at").map(moment),
            check_at: visit.moment("check_at").map(moment),
            reason: visit.text("wait_reason"),
            explanation: visit.text("explanation"),
        ],
    )
}

/// Five minutes: water. Fifteen: the doctor is asked, the patient hears why, and another doctor becomes possible.
pub(crate) fn on_clock(visit: &mut Ticket, deadline: &str) -> Outcome {
    if deadline == "water" {
        return care_task::open_at_department(visit, "water").map(|_| ());
    }
    visit.set(fields![change_open: true])?;
    care_task::open_at_department(visit, "ask-doctor")?;
    care_task::open_at_department(visit, "explain-wait")?;
    let seated = visit.moment("seated_at").unwrap_or_else(turn::now);
    let mut message = notify("check-due")
        .about(visit.id)
        .arg("minutes", number((turn::now() - seated) / 60_000))
        .arg("doctor", person_name(visit.word("doctor")))
        .arg("seated_at", stamp(seated));
    if deadline == "repeat-check" {
        message = message.role("guide-supervisor");
    }
    department::to_assistant(message, visit.word("department"))?.send()?;
    if setting::length_for("repeat_check_every", visit.id)? > 0 {
        schedules::start_deadline(visit.id, "repeat-check", &Limit::Standard)?;
    }
    Ok(())
}

/// Another doctor: for a reason, with the patient's agreement; the wait goes on from the same seat.
pub(crate) fn change_doctor(visit: &mut Ticket) -> Outcome {
    let reason = visit.word("change_reason").to_owned();
    if !setting::flag_for(&format!("change_reasons.{reason}"), visit.id)? {
        return Err(refuse("reason-off").with("reason", reason));
    }
    if setting::flag_for("change_needs_agreement", visit.id)? && !visit.flag("agreed") {
        return Err(refuse("change-not-agreed"));
    }
    let to = visit.word("changed_to").to_owned();
    if visit.is("doctor", &to) {
        return Err(refuse("change-same-doctor"));
    }
    go_to(visit, &to)
}

/// Joins the queue of another doctor who holds clinic now.
pub(crate) fn go_to(visit: &mut Ticket, doctor: &str) -> Outcome {
    let session = timetable::in_session(doctor, "")?;
    let department = session.department;
    visit.set(fields![doctor: person(doctor), department: department, changed_to: person(doctor)])?;
    amend(visit, fields![new_doctor: person(doctor)])?;
    care_task::move_to_department(visit)
}
