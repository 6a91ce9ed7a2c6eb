//! Fee bills: drawn up from area, price and readings, paid or written off; every contact is logged.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    Decimal, Field, Fields, Limit, Outcome, SECOND, Ticket, TicketEvent, Value, fields, moment, person,
    refuse, registers, schedules, setting, tickets, today, turn,
};

use crate::{dunning, dunning_reason, task};

/// Minutes of a day, and so its end.
const DAY_END: u32 = 24 * 60;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut bill = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut bill),
        ("acted", Some("fall-due")) => dunning::begin(&mut bill),
        ("acted", Some("log-contact")) => contacted(&mut bill, &event.form),
        ("acted", Some("pay")) => paid(&mut bill),
        ("acted", Some("take-back")) => taken_back(&mut bill),
        ("acted", Some("write-off")) => written_off(&bill),
        _ => Ok(()),
    }
}

fn opened(bill: &mut Ticket) -> Outcome {
    let amount = amount_of(bill)?;
    let due_on = bill.day("due_on").unwrap_or_else(today);
    let steward = bill.text("steward").map_or_else(turn::actor, str::to_owned);
    let ladder =
        bill.text("ladder").map_or_else(|| setting::text("usual_ladder"), |own| Ok(own.to_owned()))?;
    bill.assign(Some(&steward))?;
    bill.set(fields![
        amount: amount,
        steward: person(steward),
        ladder: ladder,
        due_month: format!("{:04}-{:02}", due_on.year, due_on.month),
    ])?;
    post("fee-charges", bill, amount, "billed")?;
    await_payment(bill)
}

/// Until the end of the due day.
fn await_payment(bill: &Ticket) -> Outcome {
    let due_on = bill.day("due_on").unwrap_or_else(today);
    let last = schedules::moment_of(due_on, DAY_END).saturating_sub_unsigned(SECOND);
    schedules::start_deadline_from(bill.id, "payment", bill.opened_at, &Limit::Until(last)).map(|_| ())
}

/// What was written, or the price times the area or times what the meter counted.
fn amount_of(bill: &Ticket) -> Outcome<Decimal> {
    if let Some(amount) = bill.number("amount") {
        return Ok(amount);
    }
    let used = match (bill.number("reading_before"), bill.number("reading_now")) {
        (Some(before), Some(now)) if now < before => {
            let refusal = refuse("readings-backwards").with("now", now).with("before", before);
            return Err(refusal);
        }
        (Some(before), Some(now)) => Some(now - before),
        _ => bill.number("area"),
    };
    let amount = used.zip(bill.number("price")).and_then(|(used, price)| product(used, price));
    amount.ok_or_else(|| refuse("amount-missing"))
}

/// Multiplied and rounded half up to cents; nothing when it is too large to be exact.
fn product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let coefficient = a.coefficient.checked_mul(b.coefficient)?;
    let scale = a.scale.checked_add(b.scale).filter(|scale| *scale <= 18)?;
    Decimal { coefficient, scale }.over(1, 2)
}

/// Adds to what a unit was charged or has paid.
pub(crate) fn post(ledger: &str, bill: &Ticket, amount: Decimal, reason: &str) -> Outcome {
    let account = bill.word("unit").to_owned();
    let reason = format!("{} {reason}", bill.number);
    registers::post(ledger, &Posting { account, amount, reason, about: Some(bill.id) })
}

pub(crate) fn amount(bill: &Ticket) -> Decimal {
    bill.number("amount").unwrap_or(Decimal::ZERO)
}

/// One line in the dunning log; the form is empty again for the next contact.
fn contacted(bill: &mut Ticket, form: &[Field]) -> Outcome {
    let more = fields![
        step: dunning::last_step(bill),
        channel: form.word("channel"),
        date: form.day("contacted_on").unwrap_or_else(today),
        result: form.word("answer"),
        proof: form.value("proof").cloned().unwrap_or(Value::Nothing),
    ];
    log(bill, more)?;
    task::end_all(bill.id, "dunning", "finish")?;
    let empty = |name: &str| Field::from((name, Value::Nothing));
    bill.set(["channel", "answer", "contacted_on", "proof"].map(empty).to_vec())
}

/// Writes a line of the dunning log.
pub(crate) fn log(bill: &Ticket, more: Vec<Field>) -> Outcome {
    let mut line = fields![
        bill: &bill.number,
        unit: bill.word("unit"),
        item: bill.word("item"),
        due: bill.day("due_on"),
    ];
    line.extend(more);
    line.retain(|field| !field.value.is_empty());
    registers::add("dunning-log", &line).map(|_| ())
}

/// Payment at any time ends the ladder; what it left behind is dropped.
fn paid(bill: &mut Ticket) -> Outcome {
    bill.set(fields![paid_at: moment(turn::now()), held: Value::Nothing])?;
    post("fee-receipts", bill, amount(bill), "paid")?;
    ended(bill)
}

/// A payment was voided: the bill is open again, and when its due day is over the steps go on where they stood.
fn taken_back(bill: &mut Ticket) -> Outcome {
    bill.set(fields![paid_at: Value::Nothing, receipt: Value::Nothing])?;
    post("fee-receipts", bill, -amount(bill), "taken back")?;
    if bill.day("due_on").is_some_and(|due_on| due_on < today()) {
        return tickets::act(bill.id, "fall-due", &[]);
    }
    await_payment(bill)
}

fn written_off(bill: &Ticket) -> Outcome {
    post("fee-charges", bill, -amount(bill), "written off")?;
    ended(bill)
}

fn ended(bill: &Ticket) -> Outcome {
    dunning_reason::settle_all(bill.id)?;
    task::end_all(bill.id, "dunning", "drop")
}
