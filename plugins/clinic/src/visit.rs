//! The visit: greeting, registration, triage, and who else looks at its moves.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Outcome, Refusal, Ticket, TicketEvent, Value, book, fields, moment, notify,
    number, person, person_name, refuse, registers, setting, stamp, turn,
};

use crate::required::{self, Part};
use crate::{alarm, care_task, department, journey, priority, timetable, waiting};

/// Fields of the registration by the names of their setting, with their titles.
const REGISTRATION: [Part; 6] = [
    ("name", "patient", "name / 姓名"),
    ("sex", "sex", "sex / 性别"),
    ("complaint", "complaint", "complaint / 主诉"),
    ("history", "history", "history / 病史"),
    ("department", "department", "department / 科室"),
    ("doctor", "doctor", "doctor / 医师"),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut visit = event.ticket;
    if let ("acted", Some(action), Some(was)) = (event.cause.as_str(), &event.action, &event.was) {
        waiting::moved(&mut visit, was)?;
        acted(&mut visit, action, was)?;
        match (in_queue(was), in_queue(&visit.state)) {
            (false, true) => queued(&visit)?,
            (true, false) => care_task::end_all(visit.id, &["explain-order"], "drop")?,
            _ => {}
        }
    } else if event.cause != "opened" {
        return Ok(());
    } else if visit.has("special_needs") {
        visit.set(fields![special_need: true])?;
    }
    journey::record(&visit)
}

fn in_queue(state: &str) -> bool {
    matches!(state, "queued" | "waiting")
}

fn acted(visit: &mut Ticket, action: &str, was: &str) -> Outcome {
    match action {
        "greet" => greeted(visit),
        "direct" => visit.set(fields![closed_as: "directions"]),
        "lead" => visit.set(fields![guide: person(turn::actor())]),
        "help-needed" => visit.set(fields![special_need: true]),
        "offer-doctors" => offer_doctors(visit),
        "register" => registered(visit),
        "retriage" => retriaged(visit),
        "change-doctor" => waiting::change_doctor(visit),
        "call" => called(visit),
        "call-urgent" => {
            visit.set(fields![doctor: person(turn::actor())])?;
            priority::called(visit)
        }
        "raise-alarm" => {
            visit.set(fields![alarm_from: was])?;
            alarm::open(visit)
        }
        _ if priority::acted(visit, action)? => register(visit),
        _ => journey::acted(visit, action),
    }
}

/// A doctor calls from the own queue; an assistant calls for any.
fn called(visit: &mut Ticket) -> Outcome {
    let actor = turn::actor();
    if turn::actor_roles().iter().any(|role| role == "doctor") && !visit.is("doctor", &actor) {
        return Err(refuse("other-doctor").with("doctor", person_name(visit.word("doctor"))));
    }
    priority::called(visit)
}

/// The first of the three touchpoints; whoever does not come to a doctor is in other hands now.
fn greeted(visit: &mut Ticket) -> Outcome {
    let need = visit.word("need").to_owned();
    if !setting::flag_for(&format!("needs.{need}"), visit.id)? {
        return Err(refuse("need-off").with("need", need));
    }
    let closed_as = (visit.state == "redirected").then_some(need);
    visit.set(fields![met: true, guide: person(turn::actor()), closed_as: closed_as])
}

fn offer_doctors(visit: &mut Ticket) -> Outcome {
    let department = visit.word("department");
    let (offered, bookable) = (timetable::offered(department)?, timetable::bookable(department)?);
    visit.set(fields![offered: offered, bookable: bookable])
}

fn registered(visit: &mut Ticket) -> Outcome {
    if let Some(missing) = required::missing("required_registration_fields", &REGISTRATION, visit)? {
        return Err(refuse("registration-incomplete").with("missing", missing));
    }
    if let Some(doctor) = visit.text("doctor") {
        timetable::in_session(doctor, visit.word("department"))?;
    }
    let now = moment(turn::now());
    let registrations = number(visit.count("registrations") + 1);
    visit.set(fields![registered_at: now.clone(), ranked_at: now, registrations: registrations])?;
    register(visit)
}

/// Another department without another registration.
fn retriaged(visit: &mut Ticket) -> Outcome {
    let (department, doctor) = (visit.word("department").to_owned(), visit.word("doctor").to_owned());
    timetable::in_session(&doctor, &department)?;
    let before = registers::get("registration-record", &visit.number)?;
    let from = before.as_ref().and_then(|line| line.text("department")).unwrap_or_default();
    let first = visit.text("retriaged_from").unwrap_or(from).to_owned();
    visit.set(fields![retriaged_from: first])?;
    if setting::text_for("rank_after_retriage", visit.id)? == "time-of-retriage" {
        visit.set(fields![ranked_at: moment(turn::now())])?;
    }
    register(visit)?;
    if in_queue(&visit.state) {
        care_task::move_to_department(visit)?;
        queued(visit)?;
    }
    Ok(())
}

fn queued(visit: &Ticket) -> Outcome {
    let or_none = |text: Option<&str>| Value::from(text.unwrap_or("–"));
    let message = notify("visit-queued")
        .about(visit.id)
        .arg("priority", or_none(visit.text("priority_class")))
        .arg("needs", or_none(visit.text("special_needs")));
    department::to_triage_guide(message, visit.word("department"))?.send()?;
    priority::joined(visit)
}

/// The line of the registration record, one a visit.
pub(crate) fn register(visit: &Ticket) -> Outcome {
    const SAME: [&str; 10] = [
        "patient",
        "sex",
        "complaint",
        "history",
        "department",
        "doctor",
        "registered_at",
        "need",
        "priority_class",
        "retriaged_from",
    ];
    if !visit.has("registered_at") {
        return Ok(());
    }
    book::mirror("registration-record", visit, &SAME, fields![touchpoints: journey::touchpoints(visit)])
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut visit = event.ticket;
    match event.name.as_str() {
        "greeting" => unattended(&visit),
        "water" | "check" | "repeat-check" => waiting::on_clock(&mut visit, &event.name),
        other => Err(Refusal::Invalid(format!("no deadline `{other}` of visits is known"))),
    }
}

fn unattended(visit: &Ticket) -> Outcome {
    notify("greeting-missed")
        .role("guide-supervisor")
        .about(visit.id)
        .arg("arrived_at", stamp(visit.opened_at))
        .arg("entrance", visit.text("entrance").unwrap_or("–"))
        .arg("minutes", number((turn::now() - visit.opened_at) / 60_000))
        .urgent()
        .send()
}
