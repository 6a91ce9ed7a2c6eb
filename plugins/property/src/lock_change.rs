//! The owner changed the lock: the old key goes back, and somebody asks for the new one until it is in.

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Limit, Outcome, Ticket, TicketEvent, fields, moment, notify, number,
    person, registers, schedules, tickets, turn,
};

use crate::key_ledger;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => case.assign(Some(&turn::actor())),
        ("acted", Some("give-old-back")) => old_key_back(&mut case),
        ("acted", Some("remind")) => reminded(&mut case),
        ("acted", Some("new-key")) => {
            key_ledger::store(&case, "entrusted", "new spare key / 新备用钥匙").map(|_| ())
        }
        _ => Ok(()),
    }
}

/// Where the old key lay the new one will lie.
fn old_key_back(case: &mut Ticket) -> Outcome {
    let Some(key) = key_ledger::known(case.word("unit"), "entrusted")? else { return Ok(()) };
    let line = key_ledger::line(&key)?;
    case.set(fields![place: line.word("place"), custodian: person(line.word("custodian"))])?;
    key_ledger::change(&key, -line.count("number"), "old key given back / 退还旧钥匙", case)
}

fn reminded(case: &mut Ticket) -> Outcome {
    let reminders = case.count("reminders") + 1;
    case.set(fields![reminders: number(reminders)])?;
    let line = fields![
        time: moment(turn::now()),
        unit: case.word("unit"),
        owner: case.word("owner"),
        said: case.word("said"),
        by: person(turn::actor()),
    ];
    registers::add("key-reminders", &line).map(|_| ())
}

/// The next reminder falls due; an owner with an account has it in writing, too.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let case = event.ticket;
    schedules::start_deadline(case.id, "spare-key", &Limit::Standard)?;
    schedules::plan_duty("lock-change-reminder", turn::now(), None, &fields![case: case.id])?;
    tickets::note(case.id, "The owner bears the consequences / 后果由业户自负")?;
    notify("spare-key-wanted")
        .persons(case.requester.clone())
        .about(case.id)
        .arg("unit", case.word("unit"))
        .send()
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let form = event.form.as_slice();
    if event.cause != "done" {
        return Ok(());
    }
    tickets::act(form.ticket("case").unwrap_or(0), "remind", &fields![said: form.word("said")])
}
