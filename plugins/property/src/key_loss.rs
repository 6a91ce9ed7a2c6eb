//! Lost and damaged keys: leader and manager know at once, the owner agrees, key or lock is replaced.

use frontdesk_sdk::{
    Draft, Fields, Limit, Outcome, Ticket, TicketEvent, draft, fields, moment, notify, person, registers,
    schedules, stamp, tickets, turn,
};

use crate::{key_ledger, loan};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case),
        ("acted", Some("ask-manager")) => {
            schedules::stop_deadline(case.id, "loss-asked")?;
            log(&case, "Manager asked / 已请示经理", "")
        }
        ("acted", Some("call-owner")) => {
            log(&case, &format!("Owner phoned: {}", case.word("consent")), case.word("phone_time"))
        }
        ("acted", Some("replace")) => {
            let how =
                format!("Replaced: {}, home protected by: {}", case.word("remedy"), case.word("protection"));
            log(&case, &how, "")
        }
        ("acted", Some("settle")) => settled(&case),
        _ => Ok(()),
    }
}

/// A borrower lost a key: the case of the loss follows from the loan.
pub(crate) fn of_loan(borrowed: &Ticket) -> Outcome {
    let line = key_ledger::line_of(borrowed)?;
    let kind = line.as_ref().map_or("vacant", |line| line.word("kind"));
    let kind = match borrowed.word("kind") {
        "rework-contractor" => "rework",
        "plant-room" => "plant-room",
        _ => kind,
    };
    let fields = fields![
        kind: kind,
        unit: borrowed.word("unit"),
        keys: borrowed.number("keys"),
        what: "lost",
        report: borrowed.word("loss_report"),
        loan: borrowed.id,
    ];
    tickets::open(&Draft { parent: Some(borrowed.id), ..draft("key-loss", fields) }).map(|_| ())
}

fn opened(case: &mut Ticket) -> Outcome {
    case.assign(Some(&turn::actor()))?;
    let key = key_ledger::known(case.word("unit"), case.word("kind"))?;
    if let Some(key) = &key
        && case.is("what", "lost")
    {
        let borrowed = case.ticket("loan").map(tickets::get).transpose()?;
        key_ledger::lose(key, borrowed.as_ref(), case.count("keys"), case)?;
    }
    case.set(fields![key: key])?;
    schedules::start_deadline(case.id, "loss-asked", &Limit::Until(turn::now()))?;
    if case.is("kind", "entrusted") || case.is("kind", "rework") {
        let limit = loan::end_of_work(case, "loss_settled")?;
        case.set(fields![limit: moment(limit)])?;
        schedules::start_deadline(case.id, "loss-settled", &Limit::Until(limit))?;
    }
    tell(case)?;
    log(case, &format!("Key {}: {}", case.word("what"), case.word("report")), "")
}

/// At once: leader and management-office manager in the same instant.
fn tell(case: &Ticket) -> Outcome {
    notify("key-loss-reported")
        .role("group-leader")
        .role("project-manager")
        .about(case.id)
        .arg("unit", case.word("unit"))
        .arg("kind", case.word("kind"))
        .arg("keys", case.count("keys").to_string())
        .arg("time", stamp(turn::now()))
        .urgent()
        .send()
}

fn settled(case: &Ticket) -> Outcome {
    if let Some(key) = case.text("key")
        && case.is("what", "lost")
    {
        key_ledger::replace(key, case.count("keys"), case)?;
    }
    log(case, case.word("course"), "")
}

/// The course of a loss stands in the duty log.
fn log(case: &Ticket, event: &str, phone_time: &str) -> Outcome {
    let line = fields![
        time: moment(turn::now()),
        event: format!("{} {event}", case.word("unit")),
        phone_time: phone_time,
        person: person(turn::actor()),
        number: &case.number,
    ];
    registers::add("duty-log", &line).map(|_| ())
}
