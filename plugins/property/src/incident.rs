//! Aggressive persons: a silent alarm, a second person, and a report the same day.

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Outcome, Ticket, TicketEvent, book, fields, moment, notify, person,
    refuse, schedules, setting, stamp, tickets, today, turn,
};

use crate::call_chain;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => alarmed(&mut case),
        ("acted", Some("join")) => {
            case.set(fields![second_person: person(turn::actor()), joined_at: moment(turn::now())])
        }
        ("acted", Some("endanger")) => {
            case.set(fields![danger_to_life: true])?;
            endangered(&case)
        }
        ("acted", Some("call-police")) => case.set(fields![police_at: moment(turn::now())]),
        ("acted", Some("report")) => record(&case),
        _ => Ok(()),
    }
}

fn alarmed(case: &mut Ticket) -> Outcome {
    let alone = turn::actor();
    let day = schedules::civil_date(case.opened_at);
    case.assign(Some(&alone))?;
    case.set(fields![alarmed_by: person(&alone), alarmed_at: moment(case.opened_at), day: day])?;
    notify("silent-alarm")
        .role("supervisor")
        .post("control-room")
        .about(case.id)
        .arg("person", call_chain::name(&alone)?)
        .urgent()
        .send()?;
    if case.flag("danger_to_life") { endangered(case) } else { Ok(()) }
}

fn endangered(case: &Ticket) -> Outcome {
    notify("danger-to-life")
        .role("supervisor")
        .post("control-room")
        .persons(case.text("alarmed_by"))
        .about(case.id)
        .urgent()
        .send()
}

/// The day is over without a report: the supervisor gets it as an item of their own. The call to the guard room is a level
/// of the other deadline.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    if event.name != "incident-report" {
        return Ok(());
    }
    let mut case = event.ticket;
    case.set(fields![report_late: true])?;
    schedules::plan_duty(
        "late-incident-report",
        turn::now(),
        None,
        &fields![incident: case.id, number: &case.number],
    )?;
    notify("incident-report-late")
        .role("supervisor")
        .about(case.id)
        .arg("limit", stamp(event.due))
        .arg("person", call_chain::name(case.word("alarmed_by"))?)
        .send()
}

/// The overdue item is done when the report is there.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let Some(id) = event.form.as_slice().ticket("incident").filter(|_| event.cause == "done") else {
        return Ok(());
    };
    let case = tickets::get(id)?;
    if case.has("course") {
        return Ok(());
    }
    Err(refuse("incident-report-missing").with("lacking", &case.number))
}

fn record(case: &Ticket) -> Outcome {
    let measures = fields![measures: case.choices("measures").join(", ")];
    let same = ["day", "alarmed_at", "place", "persons", "course", "witnesses"];
    book::mirror("incident-reports", case, &same, measures)
}

/// Lines of the book that are older than reports are kept.
pub(crate) fn remove_old() -> Outcome {
    let years = setting::whole("incident_retention")?;
    book::remove_older("incident-reports", "TF", today(), years)
}
