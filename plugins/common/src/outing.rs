//! Outings: two levels sign, HR files; what was announced by phone is on paper on the day of return.

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Outcome, Ticket, TicketEvent, approvals, fields, notify, number, person,
    refuse, schedules, setting, tickets, today, turn,
};

use crate::discipline::{self, Absence};
use crate::{attendance, slip, staff};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut outing = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut outing)?,
        ("acted", Some("submit")) => send(&mut outing)?,
        ("acted", Some("sign")) => signed(&outing)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&outing)
}

fn opened(outing: &mut Ticket) -> Outcome {
    let who = outing.requester.clone().unwrap_or_else(turn::actor);
    outing.assign(Some(&who))?;
    let department = staff::entry(&who)?.and_then(|entry| entry.text("department").map(str::to_owned));
    let levels = setting::whole("outing_approval_levels")?;
    outing.set(fields![person: person(&who), department: department, levels: number(levels)])?;
    if !outing.flag("by_phone") {
        return send(outing);
    }
    let told = outing.text("told").map(str::to_owned);
    let superior = told.map_or_else(|| staff::superior(&who), |told| Ok(Some(told)))?;
    notify("outing-announced").persons(superior).about(outing.id).arg("person", staff::name(&who)).send()
}

fn send(outing: &mut Ticket) -> Outcome {
    let Some((from, to)) = attendance::outing_stretch(outing) else {
        return Err(refuse("outing-end-missing"));
    };
    if to <= from {
        return Err(refuse("outing-backwards"));
    }
    let back = outing.day("back_on").unwrap_or_else(|| schedules::civil_date(to));
    outing.set(fields![back_on: back])?;
    tickets::act(outing.id, "send", &[])
}

fn signed(outing: &Ticket) -> Outcome {
    let Some((from, to)) = attendance::outing_stretch(outing) else { return Ok(()) };
    let (first, last) = (schedules::civil_date(from), schedules::civil_date(to));
    attendance::recheck_days(outing.word("person"), first, last)
}

/// The day of return is over without an approved form: the days out were absence.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let outing = &event.ticket;
    let back = outing.day("back_on").unwrap_or_else(today);
    let first = outing.moment("out_from").map_or(back, schedules::civil_date);
    let last = if first < back { staff::days_later(back, -1) } else { back };
    tickets::act(outing.id, "mark-absent", &[])?;
    let (who, evidence) = (outing.word("person"), &outing.number);
    let days = Decimal::from(1);
    let absence = Absence { person: who, days, cause: "no-slip", evidence, about: outing.id };
    for day in staff::working_days(who, first, last)? {
        discipline::absent_once(absence, day)?;
    }
    notify("outing-unproven")
        .person(who)
        .persons(staff::superior(who)?)
        .about(outing.id)
        .arg("back", back)
        .send()
}

fn record(outing: &Ticket) -> Outcome {
    let agreed = approvals::state(outing.id, "outing")?.map(|round| round.agreed).unwrap_or_default();
    let signature = |level: usize| agreed.get(level).map(|by| person(by.clone()));
    let date = outing.moment("out_from").map(schedules::civil_date);
    let same = ["person", "reason", "out_from", "out_to"];
    slip::copy_to(
        "exception-forms",
        outing,
        &same,
        fields![date: date, first: signature(0), second: signature(1)],
    )
}
