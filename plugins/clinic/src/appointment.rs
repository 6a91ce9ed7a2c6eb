//! Appointments: a wish, a slot, a reminder, and the way to the visit.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Instant, Outcome, Ticket, TicketEvent, Value, book, fields, moment, person,
    person_name, refuse, schedules, stamp, tickets, turn,
};

use crate::department;
use crate::required::{self, Part};
use crate::{patient, slots};

/// What a booking needs by the names of the setting, with fields and titles.
const REQUIRED: [Part; 5] = [
    ("name", "patient", "name / 姓名"),
    ("phone", "phone", "phone"),
    ("specialty", "specialty", "specialty / 专业特长"),
    ("doctor", "doctor", "doctor / 医师"),
    ("slot", "slot", "slot / 时段"),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut appointment = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => wished(&mut appointment)?,
        ("acted", Some("book")) => booked(&mut appointment)?,
        ("acted", Some("rebook")) => rebooked(&mut appointment)?,
        ("acted", Some("cancel")) if event.was.as_deref() == Some("booked") => {
            tell(&appointment, "cancelled")?
        }
        ("acted", Some("fall-out")) => tell(&appointment, "cancelled")?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&appointment)
}

fn wished(appointment: &mut Ticket) -> Outcome {
    let doctor = appointment.text("doctor");
    let offered = slots::offered(doctor, appointment.word("specialty"), appointment.id)?;
    appointment.set(fields![free_slots: offered])
}

fn booked(appointment: &mut Ticket) -> Outcome {
    if let Some(missing) = required::missing("required_fields", &REQUIRED, appointment)? {
        return Err(refuse("booking-incomplete").with("missing", missing));
    }
    if let (Some(doctor), Some(slot)) = (appointment.text("doctor"), appointment.moment("slot")) {
        let doctor = doctor.to_owned();
        take(appointment, &doctor, slot)?;
    }
    tell(appointment, "booked")
}

/// Takes a slot, and lets go of the one before in the same step.
fn take(appointment: &mut Ticket, doctor: &str, slot: Instant) -> Outcome {
    let session = slots::claim(doctor, slot, appointment.id)?;
    appointment.set(fields![
        doctor: person(doctor),
        department: session.department,
        slot: moment(slot),
        slot_day: schedules::civil_date(slot),
        free_slots: Value::Nothing,
    ])
}

fn rebooked(appointment: &mut Ticket) -> Outcome {
    let Some(slot) = appointment.moment("new_slot") else { return Err(refuse("slot-missing")) };
    let doctor = appointment.text("new_doctor").unwrap_or_else(|| appointment.word("doctor")).to_owned();
    let before = appointment.moment("slot").map(stamp).unwrap_or_default();
    let before = format!("{} {before}", person_name(appointment.word("doctor")));
    take(appointment, &doctor, slot)?;
    appointment.set(fields![
        changed_from: before,
        new_slot: Value::Nothing,
        new_doctor: Value::Nothing,
        reminded_at: Value::Nothing,
    ])?;
    tell(appointment, "changed")
}

fn tell(appointment: &Ticket, what: &str) -> Outcome {
    let at = appointment.moment("slot").map(stamp).unwrap_or_default();
    let place = department::place(appointment.word("department"))?;
    let doctor = person_name(appointment.word("doctor"));
    let template = format!("appointment-{what}");
    patient::tell(appointment, &template, &[("doctor", &doctor), ("at", &at), ("place", &place)])
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut appointment = event.ticket;
    if event.name == "not-arrived" {
        return tickets::act(appointment.id, "miss", &[]);
    }
    appointment.set(fields![reminded_at: moment(turn::now())])?;
    record(&appointment)?;
    tell(&appointment, "reminder")
}

fn record(appointment: &Ticket) -> Outcome {
    const SAME: [&str; 9] = [
        "patient",
        "phone",
        "specialty",
        "doctor",
        "slot",
        "special_needs",
        "reminded_at",
        "changed_from",
        "reason_of_change",
    ];
    book::mirror("appointment-record", appointment, &SAME, fields![state: &appointment.state])
}
