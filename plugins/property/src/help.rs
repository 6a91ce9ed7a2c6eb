//! Requests for help: whoever is on duty at that minute helps, somebody else calls back.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, Outcome, Ticket, TicketEvent, Value, book, fields, moment, notify, number,
    person, schedules, setting, stamp, turn,
};

use crate::{order, people};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("issue-order")) => order::issue(&case)?,
        ("acted", Some("solve")) => solved(&mut case)?,
        ("acted", Some("call-back")) => called_back(&mut case)?,
        ("acted", Some("close")) => order::none_open(case.id)?,
        _ => return Ok(()),
    }
    let more = fields![time: moment(case.opened_at)];
    book::mirror("help-register", &case, &["caller", "unit", "need", "helped_by", "result"], more)
}

fn opened(case: &mut Ticket) -> Outcome {
    let on_duty = people::at_post("duty")?.into_iter().next();
    let helper = on_duty.unwrap_or_else(turn::actor);
    case.assign(Some(&helper))?;
    case.set(fields![round: 1])?;
    schedules::start_deadline(case.id, "help", &Limit::Standard)?;
    notify("help-wanted").person(helper).about(case.id).arg("unit", case.word("unit")).send()
}

fn solved(case: &mut Ticket) -> Outcome {
    let (now, helper) = (turn::now(), turn::actor());
    let first = case.moment("first_completed_at").unwrap_or(now);
    case.set(fields![helped_by: person(helper), solved_at: moment(now), first_completed_at: moment(first)])?;
    schedules::stop_deadline(case.id, "help")?;
    schedules::clear_timer(&format!("pressed/{}", case.id))?;
    schedules::start_deadline(case.id, "help-callback", &Limit::Standard).map(|_| ())
}

fn called_back(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "help-callback")?;
    if case.flag("satisfied") {
        return case.set(fields![called_back_at: moment(turn::now())]);
    }
    let round = case.count("round").max(1) + 1;
    case.set(fields![round: number(round), solved_at: Value::Nothing])?;
    schedules::start_deadline(case.id, "help", &Limit::Standard).map(|_| ())
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let case = event.ticket;
    let limit = stamp(event.due);
    if event.name == "help-callback" {
        return notify("callback-overdue").role("supervisor").about(case.id).arg("limit", limit).send();
    }
    let later = turn::now().saturating_add_unsigned(setting::length("press_interval")?);
    schedules::set_timer(&format!("pressed/{}", case.id), Some(case.id), later, &[])?;
    notify("order-pressed").persons(case.assignee).about(case.id).arg("limit", limit).send()
}
