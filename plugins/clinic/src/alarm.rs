//! A waiting patient gets worse: the doctor answers, the outcome decides where the visit goes on.

use frontdesk_sdk::{
    Draft, Fields, Outcome, Ticket, TicketEvent, book, draft, fields, moment, notify, number, person,
    tickets, turn,
};

use crate::{care_task, emergency};

/// Raised by a guide: the patient's doctor is called, and the alarm heads the guide's tasks.
pub(crate) fn open(visit: &mut Ticket) -> Outcome {
    let fields = fields![
        visit: visit.id,
        visit_number: &visit.number,
        patient: visit.text("patient"),
        place: visit.text("place").or_else(|| visit.text("seat")).or_else(|| visit.text("department")),
        happened: visit.text("happened"),
        companion: visit.text("companion"),
        raised_by: person(turn::actor()),
        doctor: visit.text("doctor").map(person),
    ];
    let assignee = visit.text("doctor").map(str::to_owned);
    let alarm =
        tickets::open(&Draft { parent: Some(visit.id), assignee, ..draft("deterioration-alarm", fields) })?;
    tickets::link(visit.id, "alarm", alarm)?;
    care_task::open(visit, "alarm", Some(turn::actor())).map(|_| ())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut alarm = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => call_doctor(&alarm)?,
        ("acted", Some("acknowledge")) => alarm.set(fields![
            acknowledged_at: moment(turn::now()),
            acknowledged_by: person(turn::actor()),
        ])?,
        ("acted", Some("close")) => closed(&alarm)?,
        _ => return Ok(()),
    }
    log(&alarm)
}

fn call_doctor(alarm: &Ticket) -> Outcome {
    let message = notify("patient-alarm").about(alarm.id).urgent();
    match alarm.text("doctor") {
        Some(doctor) => message.person(doctor).send(),
        None => message.role("emergency-department").send(),
    }
}

fn closed(alarm: &Ticket) -> Outcome {
    let Some(mut visit) = alarm.ticket("visit").map(tickets::get).transpose()? else { return Ok(()) };
    care_task::end_all(visit.id, &["alarm"], "finish")?;
    if visit.state != "alarmed" {
        return Ok(());
    }
    if alarm.is("outcome", "on-the-spot") {
        return tickets::act(visit.id, "alarm-over", &[]);
    }
    emergency::open(&mut visit, alarm.text("happened").map(str::to_owned))?;
    tickets::act(visit.id, "suspend", &[])
}

/// Nobody came in time: once to the emergency department and the guides' supervisor.
pub(crate) fn unanswered(alarm: &Ticket) -> Outcome {
    notify("second-alarm")
        .role("emergency-department")
        .role("guide-supervisor")
        .about(alarm.id)
        .arg("seconds", number((turn::now() - alarm.opened_at) / 1_000))
        .urgent()
        .send()
}

fn log(alarm: &Ticket) -> Outcome {
    let visit = alarm.ticket("visit").map(tickets::get).transpose()?;
    let case = visit.as_ref().filter(|_| alarm.is("outcome", "emergency"));
    let case = case.and_then(|visit| visit.ticket("emergency_case")).map(tickets::get).transpose()?;
    let more = fields![
        visit: alarm.text("visit_number"),
        alarm_at: moment(alarm.opened_at),
        emergency_case: case.map(|case| case.number),
    ];
    book::mirror("alarm-log", alarm, &["raised_by", "acknowledged_at", "outcome"], more)
}
