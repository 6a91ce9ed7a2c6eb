//! Complaints: how many times already, who is told, which clock runs; and decisions in emergencies.

use frontdesk_sdk::{
    Field, Fields as _, Limit, Outcome, Ticket, TicketEvent, book, fields, moment, notify, number, person,
    schedules, stamp, tickets, turn,
};

use crate::batch;

/// From this complaint on the officer may decide the penalty alone.
const REPEAT: i64 = 2;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => registered(&mut case)?,
        ("acted", Some("report")) => reported(&case)?,
        ("acted", Some("send" | "send-back")) => sent(&mut case)?,
        ("acted", Some("respond")) => responded(&mut case)?,
        ("acted", Some("solve")) => schedules::stop_deadline(case.id, "solution")?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&case)
}

fn registered(case: &mut Ticket) -> Outcome {
    let officer = turn::actor();
    case.assign(Some(&officer))?;
    let repeat = repeat(case)?;
    case.set(fields![repeat: number(repeat), penalty_right: repeat >= REPEAT])?;
    if let Some(master) = batch::join(case)? {
        case.set(fields![master: number(master)])?;
    }
    Ok(())
}

/// One more than the latest of the same customer and matter in the window; the blueprint ties it.
fn repeat(case: &Ticket) -> Outcome<i64> {
    if case.count("earlier") == 0 {
        return Ok(1);
    }
    let mut ties = tickets::links(case.id)?.into_iter();
    match ties.find(|tie| tie.relation == "repeat" && tie.outgoing) {
        Some(tie) => Ok(tickets::get(tie.other)?.count("repeat").max(1) + 1),
        None => Ok(1),
    }
}

fn reported(case: &Ticket) -> Outcome {
    let times = number(case.count("repeat"));
    notify("complaint-reported").role("service-manager").about(case.id).arg("times", times).send()
}

/// The department has it, with the time of its grade.
fn sent(case: &mut Ticket) -> Outcome {
    let limit = Limit::Setting(format!("solve_limit.{}", case.word("grade")));
    let due = schedules::start_deadline(case.id, "solution", &limit)?.due;
    case.set(fields![deadline: moment(due)])?;
    let message = notify("complaint-sent").persons(case.text("head")).about(case.id);
    message.arg("deadline", stamp(due)).send()
}

fn responded(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "response")?;
    if case.has("responded_at") {
        return Ok(());
    }
    case.set(fields![responded_at: moment(turn::now())])
}

/// Marks what came too late; whoever is told stands in the blueprint.
pub(crate) fn late(mut case: Ticket, flag: &str) -> Outcome {
    case.set(vec![Field::from((flag, true))])
}

fn record(case: &Ticket) -> Outcome {
    let columns = [
        "customer",
        "site",
        "matter",
        "content",
        "grade",
        "department",
        "deadline",
        "response",
        "result",
        "truth_check",
        "repeat",
        "master",
    ];
    book::mirror("complaint-slips", case, &columns, fields![time: moment(case.opened_at)])
}

/// Every use of the power stands in the log, and the managers hear of it at once.
pub(crate) fn on_emergency(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            case.set(fields![officer: person(turn::actor())])?;
            notify("emergency-decided").role("service-manager").about(case.id).urgent().send()?;
        }
        ("acted", _) => case.set(fields![confirmed_by: person(turn::actor())])?,
        _ => return Ok(()),
    }
    let columns = ["what", "officer", "decision", "reason", "confirmed_by", "final"];
    book::mirror("emergency-log", &case, &columns, Vec::new())
}
