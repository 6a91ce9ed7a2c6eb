//! Issue slips and rectification notices: a responsible person, a deadline, warnings, a second look, faults.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields as _, Instant, Limit, Outcome, Ticket, TicketEvent, TicketId, book, draft,
    fields, filter, moment, notify, number, person_name, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::{sheet, site};

/// Thresholds of a rectification, each with the setting that tells after how many percent of the time.
const WARNINGS: [(&str, &str); 2] =
    [("first-warning", "warn_at.first"), ("second-warning", "warn_at.second")];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => issued(&mut case)?,
        ("acted", Some("handle")) => stop_warnings(&case)?,
        ("acted", Some("re-call" | "re-inspect")) => looked_again(&mut case)?,
        ("acted", Some("verify-fault")) => fault_verified(&case)?,
        ("acted", Some("close")) => stop_warnings(&case)?,
        ("setting", _) => new_limit(&mut case)?,
        _ => return Ok(()),
    }
    record(&case)
}

/// The responsible person has it, with its deadline.
fn issued(case: &mut Ticket) -> Outcome {
    if let Some(site) = site::of(case)? {
        let mut own = vec![("site", "site"), ("customer", "customer")];
        if case.workflow == "rectification" {
            own.push(("supervisor", "supervisor"));
        }
        if !case.has("responsible") {
            own.push(("responsible", "project_manager"));
        }
        case.set(site::lent(&site, &own))?;
    }
    let Some(responsible) = case.text("responsible").map(str::to_owned) else {
        return Err(refuse("nobody-responsible"));
    };
    case.assign(Some(&responsible))?;
    case.set(fields![round: 1])?;
    clock_started(case)?;
    tell_responsible(case)
}

fn tell_responsible(case: &Ticket) -> Outcome {
    let deadline = case.moment("deadline").map(stamp).unwrap_or_default();
    let message = notify("slip-issued").persons(case.assignee.as_deref()).about(case.id);
    message.arg("deadline", deadline).send()
}

/// The clock runs anew: its end stands on the paper, the warnings follow from it.
fn clock_started(case: &mut Ticket) -> Outcome {
    let Some((started, due)) = clock(case)? else { return Ok(()) };
    case.set(fields![deadline: moment(due)])?;
    if case.workflow != "rectification" {
        return Ok(());
    }
    for (name, percent) in WARNINGS {
        let at = started + (due - started) * setting::whole_for(percent, case.id)? / 100;
        if at > turn::now() {
            schedules::start_deadline(case.id, name, &Limit::Until(at))?;
        }
    }
    Ok(())
}

/// Start and end of the deadline that runs for it.
fn clock(case: &Ticket) -> Outcome<Option<(Instant, Instant)>> {
    let running = schedules::deadlines(case.id)?.into_iter().find(|one| one.name == limit_of(case));
    Ok(running.map(|one| (one.started, one.due)))
}

fn limit_of(case: &Ticket) -> &'static str {
    if case.workflow == "slip" { "slip" } else { "rectify" }
}

fn looked_again(case: &mut Ticket) -> Outcome {
    if !matches!(case.state.as_str(), "open" | "issued") {
        return Ok(());
    }
    let round = number(case.count("round") + 1);
    case.set(fields![round: round])?;
    if case.workflow == "rectification" {
        let repeats = number(case.count("repeats") + 1);
        case.set(fields![repeats: repeats])?;
    }
    clock_started(case)?;
    tell_responsible(case)
}

/// Somebody gave this notice another limit: it counts from when its clock started.
fn new_limit(case: &mut Ticket) -> Outcome {
    let Some((started, _)) = clock(case)?.filter(|_| case.state == "issued") else { return Ok(()) };
    schedules::start_deadline_from(case.id, limit_of(case), started, &Limit::Standard)?;
    clock_started(case)
}

/// A verified fault stands on the sheet, and the person's department hears of it; the apology was opened by the blueprint.
fn fault_verified(case: &Ticket) -> Outcome {
    let fault = if case.workflow == "slip" { case.word("fault") } else { case.word("verified") };
    if !setting::flag_for(&format!("fault_kinds.{fault}"), case.id)? {
        return Err(refuse("fault-kind-unused").with("kind", fault));
    }
    let responsible = case.word("responsible");
    sheet::enter(responsible, fault, &case.number)?;
    let message = notify("person-handed-over").role("department-head").about(case.id);
    message.arg("name", person_name(responsible)).send()
}

/// The fault `not in time`, when the clock has run out.
pub(crate) fn not_in_time(mut case: Ticket) -> Outcome {
    case.set(fields![late: true])?;
    sheet::enter(case.word("responsible"), "not-in-time", &case.number)
}

/// A task of the supervisor before the time is over.
pub(crate) fn warn(event: &DeadlineEvent) -> Outcome {
    let case = &event.ticket;
    let Some((_, percent)) = WARNINGS.iter().find(|(name, _)| *name == event.name) else { return Ok(()) };
    let Some(supervisor) = case.text("supervisor") else { return Ok(()) };
    let mut own = site::lent(case, &[("site", "site"), ("fault", "fault"), ("deadline", "deadline")]);
    own.extend(fields![notice: number(case.id)]);
    let task = Draft { assignee: Some(supervisor.to_owned()), ..draft("early-warning", own) };
    tickets::link(case.id, "warning", tickets::open(&task)?)?;
    let deadline = case.moment("deadline").map(stamp).unwrap_or_default();
    let message = notify("rectify-warning").person(supervisor).about(case.id);
    message.arg("percent", setting::decimal_for(percent, case.id)?).arg("deadline", deadline).send()
}

/// What is handled needs no warning any more.
fn stop_warnings(case: &Ticket) -> Outcome {
    if case.workflow != "rectification" {
        return Ok(());
    }
    for (name, _) in WARNINGS {
        schedules::stop_deadline(case.id, name)?;
    }
    open_warnings(case.id)?.into_iter().try_for_each(|task| tickets::act(task, "lapse", &[]))
}

fn open_warnings(notice: TicketId) -> Outcome<Vec<TicketId>> {
    let mut open = filter("early-warning");
    open.states = vec!["open".to_owned()];
    open.where_ = fields![notice: number(notice)];
    Ok(tickets::find(&open, 200, None)?.into_iter().map(|task| task.id).collect())
}

/// The book that people know from paper.
fn record(case: &Ticket) -> Outcome {
    if case.workflow == "slip" {
        let columns =
            ["site", "customer", "problem", "responsible", "deadline", "result", "recall_result", "round"];
        return book::mirror("issue-slips", case, &columns, Vec::new());
    }
    let columns = ["site", "fault", "deadline", "responsible", "reinspection", "repeats"];
    book::mirror("rectification-notices", case, &columns, Vec::new())
}
