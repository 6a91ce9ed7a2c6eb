//! A doctor's session falls out: who is concerned, who is told and settled, and by when.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Filter, Instant, Limit, Outcome, Table, Ticket, TicketEvent, all_tickets,
    book, fields, figure, filter, moment, notify, number, person, person_name, refuse, schedules, setting,
    stamp, table, tickets, turn,
};

use crate::{absence_contact, timetable};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut absence = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => announced(&mut absence)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&absence)
}

fn announced(absence: &mut Ticket) -> Outcome {
    let (doctor, start) = (absence.word("doctor").to_owned(), absence.moment("session").unwrap_or_default());
    let sessions = timetable::on_day(schedules::civil_date(start), Some(&doctor))?;
    let Some(session) = sessions.into_iter().find(|session| session.start == start) else {
        let refusal = refuse("no-such-session").with("doctor", person_name(&doctor));
        return Err(refusal.with("at", stamp(start)));
    };
    unknown_so_far(absence)?;
    absence.set(fields![session_end: moment(session.end)])?;
    let contacts = absence_contact::open_all(absence, &session)?;
    absence.set(fields![patients: number(contacts), told: 0, settled: 0])?;
    if contacts == 0 {
        schedules::stop_deadline(absence.id, "patients-told")?;
    } else {
        let by_start = setting::text_for("settle_by", absence.id)? == "session-start";
        let by = if by_start && start > turn::now() { start } else { session.end };
        schedules::start_deadline(absence.id, "patients-settled", &Limit::Until(by))?;
    }
    notify("absence-announced")
        .role("guide")
        .about(absence.id)
        .arg("doctor", person_name(&doctor))
        .arg("session", stamp(start))
        .arg("patients", number(contacts))
        .send()
}

/// One absence of a session at a time.
fn unknown_so_far(absence: &Ticket) -> Outcome {
    let where_ = absence.fields.iter().filter(|field| ["doctor", "session"].contains(&field.name.as_str()));
    let same = Filter {
        states: vec!["announced".into(), "closed".into()],
        where_: where_.cloned().collect(),
        ..filter("doctor-absence")
    };
    match all_tickets(&same)?.into_iter().find(|other| other.id != absence.id) {
        Some(other) => Err(refuse("absence-known").with("number", other.number)),
        None => Ok(()),
    }
}

/// Somebody was told or settled: the clocks stop with the last one.
pub(crate) fn count(absence: &mut Ticket) -> Outcome {
    let contacts = absence_contact::of(&absence.number)?;
    let counted = |field: &str| contacts.iter().filter(|contact| contact.has(field)).count();
    let (told, settled) = (counted("told_at"), counted("settled_at"));
    absence.set(fields![told: number(told), settled: number(settled)])?;
    if told == contacts.len() {
        schedules::stop_deadline(absence.id, "patients-told")?;
    }
    if settled == contacts.len() {
        schedules::stop_deadline(absence.id, "patients-settled")?;
    }
    record(absence)
}

/// Not all were told in time: the guides' supervisor hears who. Not all are settled when the session begins: the manager does.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let absence = event.ticket;
    let untold = event.name == "patients-told";
    let (field, template, role) = if untold {
        ("told_at", "patients-not-told", "guide-supervisor")
    } else {
        ("settled_at", "patients-not-settled", "centre-manager")
    };
    let mut open = absence_contact::of(&absence.number)?;
    open.retain(|contact| !contact.has(field));
    if !untold {
        open.iter_mut().try_for_each(|contact| contact.set(fields![escalated: true]))?;
    }
    let names: Vec<_> =
        open.iter().map(|contact| contact.text("patient").unwrap_or(&contact.number)).collect();
    notify(template)
        .role(role)
        .about(absence.id)
        .arg("count", number(open.len()))
        .arg("names", names.join(", "))
        .send()
}

fn record(absence: &Ticket) -> Outcome {
    const SAME: [&str; 6] = ["doctor", "session", "expected_end", "reason", "patients", "settled"];
    let more = fields![entered_at: moment(absence.opened_at), state: &absence.state];
    book::mirror("absence-register", absence, &SAME, more)
}

/// Absences of a doctor, and what became of the patients.
#[derive(Default)]
struct Sum {
    absences: usize,
    patients: usize,
    in_time: usize,
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_month = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("doctor-absence") };
    let (mut all, mut doctors) = (Sum::default(), BTreeMap::<String, Sum>::new());
    for absence in all_tickets(&of_month)? {
        let contacts = absence_contact::of(&absence.number)?;
        let session = absence.moment("session");
        let in_time =
            |contact: &&Ticket| contact.has("settled_at") && contact.moment("settled_at") <= session;
        for sum in [&mut all, doctors.entry(absence.word("doctor").to_owned()).or_default()] {
            sum.absences += 1;
            sum.patients += contacts.len();
            sum.in_time += contacts.iter().filter(in_time).count();
        }
    }
    let row = |(doctor, sum): (&String, &Sum)| {
        let share = Decimal::percent(sum.in_time, sum.patients);
        vec![person_name(doctor).into(), number(sum.absences), number(sum.patients), share.into()]
    };
    let figures = vec![
        figure("absences", number(all.absences)),
        figure("patients", number(all.patients)),
        figure("in-time", Decimal::percent(all.in_time, all.patients)),
    ];
    let columns = ["doctor", "absences", "patients", "in_time"];
    Ok(table(&columns, doctors.iter().map(row).collect(), figures))
}

/// The absence of a contact.
pub(crate) fn of_contact(contact: &Ticket) -> Outcome<Option<Ticket>> {
    contact.ticket("absence").map(tickets::get).transpose()
}

/// Tells the patients who agreed to messages that the session falls out.
pub(crate) fn tell_patient(appointment: &Ticket, absence: &Ticket) -> Outcome {
    let Some(patient) = appointment.requester.as_ref().filter(|_| appointment.flag("consent")) else {
        return Ok(());
    };
    notify("absence-patient")
        .person(patient)
        .about(appointment.id)
        .arg("doctor", person_name(absence.word("doctor")))
        .arg("session", appointment.moment("slot").map(stamp))
        .send()
}

/// Fields that a contact takes over.
pub(crate) fn named(absence: &Ticket) -> Vec<frontdesk_sdk::Field> {
    fields![
        absence: absence.id,
        absence_no: &absence.number,
        doctor: absence.text("doctor").map(person),
    ]
}
