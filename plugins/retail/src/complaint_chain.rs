//! The chain from the report to the answer: each step has a holder and a length, each may give the report back.

use frontdesk_sdk::{
    Fields, Limit, Outcome, Ticket, Value, book, directory, fields, notify, person, refuse, schedules,
    setting, tickets, turn,
};

use crate::{complaint_report, holder};

/// A step was done: who comes next?
pub(crate) fn acted(report: &mut Ticket, step: &str) -> Outcome {
    match step {
        "submit" => return submitted(report),
        "write-opinion" => {
            report.set(fields![opinion_by: person(turn::actor()), opinion_checked_by: Value::Nothing])?
        }
        "check-opinion" => {
            report.set(fields![opinion_checked_by: person(turn::actor())])?;
            case_moves(report, "decided")?;
        }
        "return" => return returned(report),
        "add-opinion" | "decide" | "rule" => {}
        _ => return Ok(()),
    }
    handed_on(report, "")?;
    if report.has("handling_opinion") { opinion_recorded(report) } else { Ok(()) }
}

fn submitted(report: &Ticket) -> Outcome {
    let told = notify("chain-step").about(report.id);
    complaint_report::to_supervisor(told, report)?
        .arg("left", complaint_report::days_left(report))
        .arg("reason", "")
        .send()
}

/// The report goes to whoever holds the step it has come to, with a new length of the step.
pub(crate) fn handed_on(report: &mut Ticket, reason: &str) -> Outcome {
    let holder = match report.state.as_str() {
        "investigating" => report.text("investigator").map(str::to_owned),
        step => {
            let role = setting::text_for(&format!("chain.{step}"), report.id)?;
            step_holder(report, &role)?
        }
    };
    report.assign(holder.as_deref())?;
    schedules::start_deadline(report.id, "chain-step", &Limit::Standard)?;
    notify("chain-step")
        .persons(holder)
        .about(report.id)
        .arg("left", complaint_report::days_left(report))
        .arg("reason", reason)
        .send()
}

/// The department's own people hold its steps: who investigated, and who is above them.
fn step_holder(report: &Ticket, role: &str) -> Outcome<Option<String>> {
    let investigator = report.text("investigator");
    let own = match (role, investigator) {
        ("investigator", Some(person)) => Some(person.to_owned()),
        ("department-supervisor", Some(person)) => directory::superior(person, 1)?,
        _ => None,
    };
    if own.is_some() { Ok(own) } else { holder::of_role(role) }
}

/// The department is the owner again. What was decided on a report that goes back is asked for anew; the clock of the case
/// goes on.
fn returned(report: &mut Ticket) -> Outcome {
    by_its_holder(report)?;
    report.set(fields![returned_by: person(turn::actor())])?;
    if report.state == "investigating" {
        report.set(fields![hr_opinion: Value::Nothing, manager_note: Value::Nothing])?;
    } else {
        case_moves(report, "reconsider")?;
    }
    let reason = report.word("return_reason").to_owned();
    handed_on(report, &reason)
}

/// Whoever holds the step gives the report back, nobody else.
fn by_its_holder(report: &Ticket) -> Outcome {
    let stays = tickets::stations(report.id)?;
    let step = stays.iter().rev().nth(1).map_or("", |stay| stay.state.as_str());
    let role = match step {
        "at-supervisor" => "department-supervisor".to_owned(),
        step => setting::text_for(&format!("chain.{step}"), report.id)?,
    };
    if turn::actor_roles().contains(&role) {
        Ok(())
    } else {
        Err(refuse("step-of-others").with("role", role))
    }
}

/// The case waits for its answer, or no longer.
fn case_moves(report: &Ticket, action: &str) -> Outcome {
    let Some(case) = report.parent.map(tickets::get).transpose()? else { return Ok(()) };
    let (from, role) = if action == "decided" {
        ("investigating", "operations-service")
    } else {
        ("answering", "human-resources")
    };
    if case.state != from {
        return Ok(());
    }
    tickets::act(case.id, action, &[])?;
    tickets::assign(case.id, holder::of_role(role)?.as_deref())
}

fn opinion_recorded(report: &Ticket) -> Outcome {
    let said = |name: &str| report.value(name).cloned().unwrap_or(Value::Nothing);
    let line = fields![
        opinion: said("handling_opinion"),
        by: said("opinion_by"),
        checked_by: said("opinion_checked_by"),
    ];
    book::mirror("handling-opinions", report, &["card", "amount", "amount_rule"], line)
}
