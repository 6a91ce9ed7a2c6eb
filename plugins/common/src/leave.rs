//! Leave slips: from the first word to the paper original on file.

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Field, Fields, Limit, Outcome, Ticket, TicketEvent, Value, approvals, fields,
    gates, notify, person, refuse, registers, schedules, setting, stamp, tickets, today, turn,
};

use crate::discipline::{Absence, absent_once};
use crate::{attendance, leave_annual, leave_kind, leave_nursing, slip, staff};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut leave = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut leave)?,
        ("acted", Some("submit")) => submitted(&mut leave)?,
        ("acted", Some("send")) => sent(&leave)?,
        ("acted", Some("grant")) => granted(&mut leave)?,
        ("acted" | "approved", _) => {}
        _ => return Ok(()),
    }
    record(&leave)
}

/// A slip that is complete goes round at once; one that is not waits for its proofs.
fn opened(leave: &mut Ticket) -> Outcome {
    let employee = leave.requester.clone().unwrap_or_else(turn::actor);
    leave.assign(Some(&employee))?;
    leave.set(fields![person: person(&employee)])?;
    if leave.flag("oral") {
        return told_orally(leave);
    }
    leave_kind::apply(leave)?;
    let lacking = leave_kind::lacking(leave);
    leave.set(fields![lacking: &lacking])?;
    if lacking.is_empty() {
        return tickets::act(leave.id, "send", &[]);
    }
    notify("leave-incomplete").person(employee).about(leave.id).send()
}

fn told_orally(leave: &mut Ticket) -> Outcome {
    let from = leave.day("from").unwrap_or_else(today);
    leave.set(fields![from: from])?;
    tickets::act(leave.id, "tell-orally", &[])?;
    let told = leave.text("told").map(str::to_owned);
    let superior = told.map_or_else(|| staff::superior(leave.word("person")), |told| Ok(Some(told)))?;
    notify("leave-told").persons(superior).about(leave.id).arg("from", from).send()
}

fn submitted(leave: &mut Ticket) -> Outcome {
    leave_kind::apply(leave)?;
    let lacking = leave_kind::lacking(leave);
    if !lacking.is_empty() {
        return Err(refuse("slip-incomplete").with("lacking", lacking));
    }
    leave.set(fields![lacking: Value::Nothing])?;
    tickets::act(leave.id, "send", &[])
}

/// What somebody keeps for others must go into other hands first: both sides hear what.
fn sent(leave: &Ticket) -> Outcome {
    let employee = leave.word("person");
    window(leave)?;
    let who = [Field::from(("person", person(employee)))];
    let open: Vec<_> = gates::ask("staff-leave", &who)?.into_iter().map(|hold| hold.text).collect();
    if open.is_empty() {
        return Ok(());
    }
    let asked = approvals::state(leave.id, "leave")?.map(|round| round.waiting_for).unwrap_or_default();
    notify("duties-open").person(employee).persons(asked).about(leave.id).arg("what", open.join("\n")).send()
}

/// A right that is not taken in its time lapses, also while the slip is still under way.
fn window(leave: &Ticket) -> Outcome {
    let (deadline, date) = match leave.word("kind") {
        "marriage" => ("marriage-taken", leave.day("registered_on")),
        "paternity" => ("paternity-taken", leave.day("born_on")),
        _ => return Ok(()),
    };
    let start = date.map_or_else(turn::now, staff::start_of).min(turn::now());
    schedules::start_deadline_from(leave.id, deadline, start, &Limit::Standard).map(|_| ())
}

fn granted(leave: &mut Ticket) -> Outcome {
    schedules::stop_deadline(leave.id, "marriage-taken")?;
    schedules::stop_deadline(leave.id, "paternity-taken")?;
    attendance::recheck_days(
        leave.word("person"),
        leave_kind::day(leave, "from"),
        leave_kind::day(leave, "to"),
    )?;
    match leave.word("kind") {
        "annual" => leave_annual::refresh(leave.word("person"), annual_year(leave)).map(|_| ()),
        "nursing" => leave_nursing::begin(leave),
        _ => Ok(()),
    }
}

fn annual_year(leave: &Ticket) -> i16 {
    leave.day("from").unwrap_or_else(today).year
}

pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    let leave = event.ticket;
    match event.name.as_str() {
        "emergency-slip" => slip_missing(&leave),
        "nursing-end" => {
            tickets::act(leave.id, "end", &[])?;
            let employee = leave.word("person");
            notify("nursing-over").person(employee).persons(staff::superior(employee)?).about(leave.id).send()
        }
        _ => {
            tickets::act(leave.id, "lapse", &[])?;
            let limit = stamp(event.due);
            notify("leave-lapsed").person(leave.word("person")).about(leave.id).arg("limit", limit).send()
        }
    }
}

/// The first day back is over and there is no slip: the days were absence.
fn slip_missing(leave: &Ticket) -> Outcome {
    let back = leave.day("back_on").unwrap_or_else(today);
    let from = leave.day("from").unwrap_or(back);
    tickets::act(leave.id, "mark-absent", &[])?;
    let employee = leave.word("person");
    let evidence = &leave.number;
    let days = Decimal::from(1);
    let absence = Absence { person: employee, days, cause: "no-slip", evidence, about: leave.id };
    for day in staff::working_days(employee, from, staff::days_later(back, -1))? {
        absent_once(absence, day)?;
    }
    notify("slip-missing")
        .person(employee)
        .persons(staff::superior(employee)?)
        .about(leave.id)
        .arg("from", from)
        .arg("back", back)
        .send()
}

/// The slip's line in the book, and each proof that came with it.
fn record(leave: &Ticket) -> Outcome {
    const SAME: [&str; 6] = ["person", "kind", "from", "to", "days", "reason"];
    let leave = &tickets::get(leave.id)?;
    let agreed = approvals::state(leave.id, "leave")?.map(|round| round.agreed).unwrap_or_default();
    let names: Vec<_> = agreed.iter().map(|person| staff::name(person)).collect();
    let proofs = leave.choices("proofs");
    let more =
        fields![proof: Value::Choices(proofs.to_vec()), approvals: names.join(", "), state: &leave.state];
    slip::copy_to("leave-slips", leave, &SAME, more)?;
    proofs.iter().try_for_each(|kind| keep_proof(leave, kind))
}

fn keep_proof(leave: &Ticket, kind: &str) -> Outcome {
    let key = format!("{}/{kind}", leave.number);
    if registers::get("leave-proofs", &key)?.is_some() {
        return Ok(());
    }
    let copy = leave.value("copies").cloned().unwrap_or(Value::Nothing);
    let mut line = fields![kind: kind, copy: copy, date: today(), slip: &leave.number];
    line.retain(|field| !field.value.is_empty());
    registers::put("leave-proofs", &key, &line).map(|_| ())
}

/// Hours of a working day.
pub(crate) fn day_hours() -> Outcome<Decimal> {
    let hours = setting::decimal("annual_unit_hours")?.over(setting::decimal("annual_unit")?, 2);
    hours.ok_or_else(|| refuse("unit-too-small").with("unit", 0))
}
