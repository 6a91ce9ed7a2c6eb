//! The developer's side of a move-in: who has paid is told near the contract date, and gets the slip.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Filter, Outcome, Ticket, TicketEvent, Value, all_tickets, book, fields,
    filter, moment, notify, refuse, schedules, setting, tickets, today, turn,
};

use crate::task;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut notice = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => only_one(&notice)?,
        ("acted", Some("confirm-payment")) => account_confirmed(&mut notice)?,
        ("acted", Some("send-notice")) => sent(&mut notice)?,
        ("acted", Some("issue-slip")) => slip_issued(&mut notice)?,
        ("document-void", _) => tickets::act(notice.id, "withdraw-slip", &[])?,
        ("acted", Some("withdraw-slip")) => {
            notice.set(fields![slip: Value::Nothing, collected_at: Value::Nothing])?;
        }
        ("acted", Some("present" | "cancel")) => {}
        _ => return Ok(()),
    }
    book::mirror("move-in-notices", &notice, &["unit", "paid_at", "sent_at", "collected_at"], vec![])
}

fn only_one(notice: &Ticket) -> Outcome {
    let states = ["registered", "notified", "slip-issued"].map(str::to_owned).to_vec();
    let of_unit = fields![unit: notice.word("unit")];
    let found = all_tickets(&Filter { states, where_: of_unit, ..filter("move-in-notice") })?;
    match found.into_iter().find(|other| other.id != notice.id) {
        Some(other) => {
            let refusal = refuse("notice-exists").with("unit", notice.word("unit"));
            Err(refusal.with("number", &other.number))
        }
        None => Ok(()),
    }
}

/// One yuan open is not paid; who has paid and is near the date gets the notice at once.
fn account_confirmed(notice: &mut Ticket) -> Outcome {
    let paid = notice.number("open_amount").is_some_and(|open| open.coefficient == 0);
    notice.set(fields![paid_at: if paid { moment(turn::now()) } else { Value::Nothing }])?;
    if notice.state == "registered" { plan(notice) } else { Ok(()) }
}

/// Puts the notice on the day's list: of a finished home when it is paid, of another near the contract date.
fn plan(notice: &mut Ticket) -> Outcome {
    if notice.flag("planned") || !notice.has("paid_at") || !is_near(notice)? {
        return Ok(());
    }
    let carry = fields![unit: notice.word("unit"), notice: notice.id];
    schedules::plan_duty("send-move-in-notice", turn::now(), None, &carry)?;
    notice.set(fields![planned: true])
}

fn is_near(notice: &Ticket) -> Outcome<bool> {
    let Some(date) = notice.day("contract_date") else { return Ok(false) };
    let days = i32::try_from(setting::whole_for("notice_before_contract_date", notice.id)?);
    let from = schedules::add_days(date, -days.unwrap_or(i32::MAX));
    Ok(notice.is("sale", "finished") || today() >= from)
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("near-contract-list", "due") => plan_all(),
        ("send-move-in-notice", "done") => send(event),
        _ => Ok(()),
    }
}

fn plan_all() -> Outcome {
    let registered = Filter { states: vec!["registered".into()], ..filter("move-in-notice") };
    all_tickets(&registered)?.iter_mut().try_for_each(plan)
}

/// The duty sends the notice, unless somebody did meanwhile.
fn send(event: &DutyEvent) -> Outcome {
    let id = event.form.as_slice().ticket("notice").unwrap_or_default();
    if tickets::get(id)?.state != "registered" {
        return Ok(());
    }
    let place = event.form.iter().filter(|field| field.name == "place").cloned();
    tickets::act(id, "send-notice", &place.collect::<Vec<_>>())
}

fn sent(notice: &mut Ticket) -> Outcome {
    notice.set(fields![sent_at: moment(turn::now()), planned: true])?;
    let running = schedules::deadlines(notice.id)?;
    let until = running.iter().find(|one| one.name == "slip-collected").map_or(turn::now(), |one| one.due);
    notify("move-in-notice")
        .persons(notice.text("owner"))
        .about(notice.id)
        .arg("until", schedules::civil_date(until).to_string())
        .send()
}

fn slip_issued(notice: &mut Ticket) -> Outcome {
    let said = fields![unit: notice.word("unit"), buyer: notice.word("buyer")];
    let draft = Draft { about: Some(notice.id), holder: None, fields: said, until: None };
    let slip = documents::issue("move-in-slip", &draft)?;
    notice.set(fields![slip: slip.number, collected_at: moment(turn::now())])?;
    task::end_all(notice.id, "dunning", "drop")
}

/// The time named in the notice is over.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let notice = &event.ticket;
    let matter = format!("{} Slip not collected / 催领入住通知单: {}", notice.number, notice.word("unit"));
    task::open(notice, "dunning", matter, notice.word("unit"), None)?;
    notify("slip-uncollected").role("handover-centre").about(notice.id).send()
}
