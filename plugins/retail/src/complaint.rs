//! Complaints at stores and customer service: accepted or refused, a card for each, up to the company when need be.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, Outcome, Refusal, Ticket, TicketEvent, Value, book, fields, moment, notify,
    person, refuse, schedules, setting, stamp, turn,
};

use crate::{complaint_answer, complaint_route, holder};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("accept")) => accepted(&mut case)?,
        ("acted", Some("decline")) => superior_only(&case)?,
        ("acted", Some("fill-card")) => card_filled(&mut case)?,
        ("acted", Some("ask-supervisor")) => case.set(fields![store_can: "cannot"])?,
        ("acted", Some("to-company")) => case.set(fields![store_can: "cannot", supervisor_can: "cannot"])?,
        ("acted", Some("solve")) => case.set(fields![level: level(&case)])?,
        ("acted", Some("send-up")) => sent_up(&mut case)?,
        ("acted", Some("issue-notice")) => notice_issued(&mut case)?,
        ("acted", Some("route")) => complaint_route::route(&mut case)?,
        ("acted", Some("answer")) => complaint_answer::answered(&mut case)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    if event.cause == "acted" {
        moved(&mut case)?;
    }
    record(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    if !setting::flag_for("rule_books.chain", case.id)? {
        return Err(refuse("rule-book-off").with("book", "chain"));
    }
    let received = case.moment("received_at").unwrap_or(case.opened_at);
    if received > case.opened_at {
        return Err(refuse("received-ahead"));
    }
    if case.assignee.is_none() {
        case.assign(Some(&turn::actor()))?;
    }
    case.set(fields![received_at: moment(received)])?;
    start_clock(case, received)
}

/// The clock of the case runs from its receipt, wherever the card goes.
fn start_clock(case: &Ticket, received: i64) -> Outcome {
    let in_force = setting::text_for("in_force_from", case.id)?;
    let received_on = schedules::civil_date(received);
    if in_force.len() == "2024-07-01".len() && received_on.to_string() < in_force {
        return Ok(());
    }
    let limit = if setting::text_for("case_limit_ends", case.id)? == "day-end" {
        let days = i32::try_from(setting::whole_for("case_limit", case.id)?).unwrap_or(i32::MAX);
        let last = schedules::add_days(received_on, days);
        Limit::Until(schedules::moment_of(last, 24 * 60) - 1_000)
    } else {
        Limit::Standard
    };
    schedules::start_deadline_from(case.id, "case-limit", received, &limit).map(|_| ())
}

/// A store does not decide on its own complaints.
fn superior_only(case: &Ticket) -> Outcome {
    let roles = turn::actor_roles();
    let superior = roles.iter().any(|role| matches!(role.as_str(), "operations-supervisor" | "supervisor"));
    if case.is("source", "store") && !superior {
        return Err(refuse("superior-decides"));
    }
    Ok(())
}

fn accepted(case: &mut Ticket) -> Outcome {
    superior_only(case)?;
    let kind = case.word("kind");
    if !setting::flag_for(&format!("legitimate_kinds.{kind}"), case.id)? && !case.has("superior_note") {
        return Err(refuse("outside-scope").with("kind", kind));
    }
    case.set(fields![accepted_at: moment(turn::now()), accepted_by: person(turn::actor())])?;
    if case.is("source", "customer-service") {
        schedules::start_deadline(case.id, "handling-notice", &Limit::Standard)?;
    }
    Ok(())
}

fn card_filled(case: &mut Ticket) -> Outcome {
    let demand = case.word("demand");
    if !setting::flag_for(&format!("demands.{demand}"), case.id)? {
        return Err(refuse("demand-unknown").with("demand", demand));
    }
    let kind = case.text("route_kind").or(complaint_route::kind_of(case.word("kind"))).map(str::to_owned);
    case.set(fields![card_at: moment(turn::now()), route_kind: kind])
}

/// What follows from where an action has led the card.
fn moved(case: &mut Ticket) -> Outcome {
    match case.state.as_str() {
        "with-supervisor" if !case.is("supervisor_can", "cannot") => ask_supervisor(case),
        "company" if !case.has("level") => at_company(case),
        "closed" if !case.has("closed_at") => case.set(fields![closed_at: moment(turn::now())]),
        _ => Ok(()),
    }
}

fn ask_supervisor(case: &mut Ticket) -> Outcome {
    let supervisor = holder::of_role("operations-supervisor")?;
    if case.assignee == supervisor {
        return Ok(());
    }
    case.assign(supervisor.as_deref())?;
    notify("complaint-for-supervisor").persons(supervisor).about(case.id).send()
}

fn at_company(case: &mut Ticket) -> Outcome {
    case.set(fields![level: "company"])?;
    let service = holder::of_role("operations-service")?;
    case.assign(service.as_deref())?;
    sent_up(case)
}

fn sent_up(case: &mut Ticket) -> Outcome {
    case.set(fields![sent_up_at: moment(turn::now())])?;
    notify("complaint-at-company")
        .role("operations-service")
        .about(case.id)
        .arg("received", stamp(received(case)))
        .send()
}

fn level(case: &Ticket) -> &'static str {
    if case.is("store_can", "cannot") { "with-supervisor" } else { "store" }
}

fn notice_issued(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "handling-notice")?;
    let asked = |name: &str| case.value(name).cloned().unwrap_or(Value::Nothing);
    let says = fields![
        card: &case.number,
        to: asked("notice_to"),
        what: asked("notice_what"),
        by_when: asked("notice_by"),
    ];
    let draft = Draft { about: Some(case.id), holder: None, fields: says, until: None };
    let notice = documents::issue("handling-notice", &draft)?;
    case.set(fields![notice_number: notice.number])
}

/// When store or customer service heard of it.
pub(crate) fn received(case: &Ticket) -> i64 {
    case.moment("received_at").unwrap_or(case.opened_at)
}

/// When the case is to be closed; nothing where no limit holds for it.
pub(crate) fn due(case: u64) -> Result<Option<i64>, Refusal> {
    let running = schedules::deadlines(case)?;
    Ok(running.iter().find(|deadline| deadline.name == "case-limit").map(|deadline| deadline.due))
}

/// Two days before the end, or what the setting says.
pub(crate) fn on_warning(event: DeadlineEvent) -> Outcome {
    if event.name != "case-limit" {
        return Ok(());
    }
    notify("complaint-near-limit")
        .persons(event.ticket.assignee)
        .role("supervisor")
        .about(event.ticket.id)
        .arg("due", stamp(event.due))
        .send()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    if event.name == "case-limit" { case.set(fields![late: true]) } else { Ok(()) }
}

/// The card in its book; there is none before it was filled.
fn record(case: &Ticket) -> Outcome {
    if !case.has("card_at") {
        return Ok(());
    }
    let same =
        ["customer", "demand", "accepted_at", "opinion", "kind", "level", "store", "result", "sent_up_at"];
    book::mirror("complaint-cards", case, &same, Vec::new())
}
