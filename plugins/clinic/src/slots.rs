//! Slots of doctors' sessions: which are free, and who may have one.

use frontdesk_sdk::{
    Date, Fields, Filter, Instant, Outcome, Refusal, TicketId, all_tickets, fields, filter, person,
    person_name, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::timetable::{self, Session};

/// How many free slots a wish is offered.
const OFFERED: usize = 5;

/// Whether the session falls out.
pub(crate) fn is_off(session: &Session) -> Outcome<bool> {
    let states = vec!["announced".into(), "closed".into()];
    let where_ = fields![doctor: person(&session.doctor), session: frontdesk_sdk::moment(session.start)];
    let off = Filter { states, where_, ..filter("doctor-absence") };
    Ok(!tickets::find(&off, 1, None)?.is_empty())
}

/// What is booked with a doctor on a day, but for one appointment.
fn taken(doctor: &str, day: Date, but: TicketId) -> Outcome<Vec<Instant>> {
    let where_ = fields![doctor: person(doctor), slot_day: day];
    let booked = all_tickets(&Filter { states: vec!["booked".into()], where_, ..filter("appointment") })?;
    let others = booked.iter().filter(|appointment| appointment.id != but);
    Ok(others.filter_map(|appointment| appointment.moment("slot")).collect())
}

fn length() -> Outcome<i64> {
    Ok(setting::length("slot_length")?.cast_signed().max(1))
}

/// The session that has the slot; refused with the next free one when the slot is taken, falls out, or is none.
pub(crate) fn claim(doctor: &str, slot: Instant, appointment: TicketId) -> Outcome<Session> {
    if slot < turn::now() {
        return Err(refuse("slot-past").with("at", stamp(slot)));
    }
    let length = length()?;
    let day = schedules::civil_date(slot);
    let sessions = timetable::on_day(day, Some(doctor))?;
    let fits = |session: &&Session| {
        session.holds(slot) && slot + length <= session.end && (slot - session.start) % length == 0
    };
    let Some(session) = sessions.iter().find(fits) else {
        return Err(not_free("outside-session", doctor, slot, appointment)?);
    };
    if is_off(session)? {
        return Err(not_free("session-off", doctor, slot, appointment)?);
    }
    if taken(doctor, day, appointment)?.iter().any(|other| (slot - other).abs() < length) {
        return Err(not_free("slot-taken", doctor, slot, appointment)?);
    }
    Ok(session.clone())
}

fn not_free(rule: &str, doctor: &str, slot: Instant, appointment: TicketId) -> Outcome<Refusal> {
    let next = free(Some(doctor), "", slot, appointment, 1)?;
    let next = next.first().map_or_else(|| "–".to_owned(), |(_, at)| stamp(*at));
    Ok(refuse(rule).with("doctor", person_name(doctor)).with("at", stamp(slot)).with("next", next))
}

/// The next free slots of a doctor, or of a specialty.
fn free(
    doctor: Option<&str>,
    specialty: &str,
    from: Instant,
    appointment: TicketId,
    most: usize,
) -> Outcome<Vec<(String, Instant)>> {
    let length = length()?;
    let mut found = Vec::new();
    for session in timetable::sessions_from(from, doctor)? {
        let meant = specialty.is_empty() || session.specialty == specialty;
        if found.len() >= most || !meant || is_off(&session)? {
            continue;
        }
        let taken = taken(&session.doctor, schedules::civil_date(session.start), appointment)?;
        let mut slot = session.start;
        while slot + length <= session.end && found.len() < most {
            if slot >= from && taken.iter().all(|other| (slot - other).abs() >= length) {
                found.push((session.doctor.clone(), slot));
            }
            slot += length;
        }
    }
    Ok(found)
}

/// What a wish is offered, one slot a line.
pub(crate) fn offered(doctor: Option<&str>, specialty: &str, appointment: TicketId) -> Outcome<String> {
    let specialty = if doctor.is_some() { "" } else { specialty };
    let free = free(doctor, specialty, turn::now(), appointment, OFFERED)?;
    let lines: Vec<_> =
        free.iter().map(|(doctor, at)| format!("{} {}", person_name(doctor), stamp(*at))).collect();
    Ok(lines.join("\n"))
}
