//! One patient of a session that falls out: told first, then settled, the new slot taken and the old one let go in one step.

use frontdesk_sdk::{
    Draft, Field, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, draft, fields, filter, moment,
    person, person_name, refuse, schedules, stamp, tickets, turn,
};

use crate::timetable::{self, Session};
use crate::{absence, patient, waiting};

/// Where a patient who is here waits for the doctor.
const HERE: [&str; 3] = ["registered", "queued", "waiting"];

/// Opens a contact for each patient who waits, while the session runs, and for each who has booked; tells how many.
pub(crate) fn open_all(absence: &Ticket, session: &Session) -> Outcome<usize> {
    let doctor = fields![doctor: person(&session.doctor)];
    let mut here = Vec::new();
    if session.holds(turn::now()) {
        let states = HERE.map(String::from).to_vec();
        here = all_tickets(&Filter { states, where_: doctor.clone(), ..filter("visit") })?;
    }
    let day = schedules::civil_date(session.start);
    let where_ = doctor.into_iter().chain(fields![slot_day: day]).collect();
    let mut booked = all_tickets(&Filter { states: vec!["booked".into()], where_, ..filter("appointment") })?;
    booked.retain(|appointment| appointment.moment("slot").is_some_and(|slot| session.holds(slot)));
    for visit in &here {
        let since = visit.moment("registered_at").map(moment);
        open(absence, visit, fields![rank: "waiting", visit: visit.id, slot: since])?;
    }
    for appointment in &booked {
        let slot = appointment.moment("slot").map(moment);
        open(absence, appointment, fields![rank: "booked", appointment: appointment.id, slot: slot])?;
        absence::tell_patient(appointment, absence)?;
    }
    Ok(here.len() + booked.len())
}

fn open(absence: &Ticket, case: &Ticket, more: Vec<Field>) -> Outcome {
    let mut fields = absence::named(absence);
    fields.extend(fields![patient: case.text("patient"), phone: case.text("phone")]);
    fields.extend(more);
    let contact = tickets::open(&Draft {
        parent: Some(absence.id),
        requester: case.requester.clone(),
        ..draft("absence-contact", fields)
    })?;
    tickets::link(absence.id, "contact", contact)
}

/// The contacts of an absence.
pub(crate) fn of(absence_no: &str) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: fields![absence_no: absence_no], ..filter("absence-contact") })
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut contact = event.ticket;
    match event.action.as_deref() {
        Some("tell") => contact.set(fields![told_at: moment(turn::now())])?,
        Some("settle") => {
            settle(&mut contact)?;
            contact.set(fields![settled_at: moment(turn::now())])?;
        }
        Some("withdraw") => return kept(&contact),
        _ => return Ok(()),
    }
    match absence::of_contact(&contact)? {
        Some(mut absence) => absence::count(&mut absence),
        None => Ok(()),
    }
}

fn settle(contact: &mut Ticket) -> Outcome {
    if contact.is("settlement", "moved") {
        same_specialty(contact)?;
    }
    let appointment = contact.ticket("appointment").map(tickets::get).transpose()?;
    let visit = contact.ticket("visit").map(tickets::get).transpose()?;
    match (appointment, visit) {
        (Some(appointment), _) => settle_booking(contact, &appointment)?,
        (None, Some(mut visit)) => settle_here(contact, &mut visit)?,
        (None, None) => {}
    }
    if contact.is("settlement", "complaint") { complain(contact) } else { Ok(()) }
}

fn settle_booking(contact: &Ticket, appointment: &Ticket) -> Outcome {
    let why = fields![reason_of_change: contact.text("settlement")];
    match contact.word("settlement") {
        "rebooked" | "moved" => {
            let Some(slot) = contact.moment("new_slot") else { return Err(refuse("slot-missing")) };
            let mut form = why;
            form.push(("new_slot", moment(slot)).into());
            let doctor = contact.text("new_doctor").filter(|_| contact.is("settlement", "moved"));
            form.extend(doctor.map(|doctor| ("new_doctor", person(doctor)).into()));
            tickets::act(appointment.id, "rebook", &form)
        }
        // Who came or cancelled meanwhile holds no slot any more.
        _ if appointment.state != "booked" => Ok(()),
        _ => tickets::act(appointment.id, "fall-out", &why),
    }
}

/// Who still waits here goes on to the other doctor at once, or goes home with a new appointment, or without one.
fn settle_here(contact: &Ticket, visit: &mut Ticket) -> Outcome {
    if !HERE.contains(&visit.state.as_str()) {
        return Ok(());
    }
    match contact.word("settlement") {
        "moved" => return waiting::go_to(visit, contact.word("new_doctor")),
        "rebooked" => book_anew(contact, visit)?,
        _ => {}
    }
    tickets::act(visit.id, "settle-absence", &fields![closed_as: contact.text("settlement")])
}

fn book_anew(contact: &Ticket, visit: &Ticket) -> Outcome {
    let Some(slot) = contact.moment("new_slot") else { return Err(refuse("slot-missing")) };
    let specialty = specialty_of(contact.word("doctor"))?;
    let fields = fields![
        patient: visit.text("patient"),
        phone: contact.text("phone").or_else(|| visit.text("phone")),
        specialty: specialty,
        doctor: contact.text("doctor").map(person),
        special_needs: visit.text("special_needs"),
    ];
    let requester = visit.requester.clone();
    let appointment = tickets::open(&Draft { requester, ..draft("appointment", fields) })?;
    tickets::link(contact.id, "appointment", appointment)?;
    tickets::act(appointment, "book", &fields![slot: moment(slot), repeated_back: true])
}

fn specialty_of(doctor: &str) -> Outcome<Option<String>> {
    let sessions = timetable::sessions_from(turn::now(), Some(doctor))?;
    Ok(sessions.into_iter().next().map(|session| session.specialty))
}

/// Another doctor of the specialty, or of the department.
fn same_specialty(contact: &Ticket) -> Outcome {
    let Some(doctor) = contact.text("new_doctor") else { return Err(refuse("doctor-missing")) };
    let own = timetable::sessions_from(turn::now(), contact.text("doctor"))?;
    let theirs = timetable::sessions_from(turn::now(), Some(doctor))?;
    let alike = |a: &Session, b: &Session| a.specialty == b.specialty || a.department == b.department;
    if theirs.iter().any(|session| own.iter().any(|other| alike(session, other))) {
        return Ok(());
    }
    Err(refuse("other-specialty").with("doctor", person_name(doctor)))
}

fn complain(contact: &Ticket) -> Outcome {
    let fields = fields![
        channel: "desk",
        complainant: contact.text("patient"),
        phone: contact.text("phone"),
        content: contact.text("words").unwrap_or("The doctor was absent / 医师停诊"),
    ];
    let complaint = tickets::open(&draft("complaint", fields))?;
    tickets::link(contact.id, "complaint", complaint)
}

/// The doctor comes after all: the patient keeps the slot and hears so.
fn kept(contact: &Ticket) -> Outcome {
    let Some(appointment) = contact.ticket("appointment").map(tickets::get).transpose()? else {
        return Ok(());
    };
    let slot = appointment.moment("slot").map(stamp).unwrap_or_default();
    let doctor = person_name(contact.word("doctor"));
    patient::tell(&appointment, "absence-over", &[("doctor", &doctor), ("session", &slot)])
}
