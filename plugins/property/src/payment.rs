//! Money at the counter: booked to the oldest open bills or to months in advance, always with a receipt.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    Decimal, Field, Fields, Filter, Outcome, Refusal, Ticket, TicketEvent, all_tickets, fields, filter,
    person, refuse, registers, tickets, turn,
};

use crate::{bill, closing, gift, term};

/// What a receipt says; the register of receipts has the same columns.
const ON_RECEIPT: [&str; 6] = ["unit", "item", "period", "amount", "method", "clerk"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut payment = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => booked(&mut payment),
        ("acted", Some("void")) => voided(&mut payment),
        _ => Ok(()),
    }
}

/// What was paid.
pub(crate) fn amount(payment: &Ticket) -> Decimal {
    payment.number("amount").unwrap_or(Decimal::ZERO)
}

/// The receipt comes first, as what is settled with it names its number; a refusal gives the number back.
fn booked(payment: &mut Ticket) -> Outcome {
    let cashier = turn::actor();
    payment.set(fields![clerk: person(&cashier), closing: closing::current(&cashier)?.id])?;
    if payment.has("months") {
        term::prolong(payment)?;
        give_receipt(payment)?;
        post(payment, amount(payment), "paid in advance")?;
        return gift::earn(payment);
    }
    let bills = bills_settled(payment)?;
    let periods: Vec<_> = bills.iter().map(|bill| bill.word("period")).collect();
    let period = if bills.is_empty() { payment.word("remark").to_owned() } else { periods.join(", ") };
    payment.set(fields![period: period])?;
    give_receipt(payment)?;
    if bills.is_empty() {
        return post(payment, amount(payment), "paid");
    }
    bills.iter().try_for_each(|bill| settle(payment, bill))
}

fn settle(payment: &Ticket, bill: &Ticket) -> Outcome {
    tickets::link(payment.id, "bill", bill.id)?;
    tickets::act(bill.id, "pay", &fields![receipt: payment.word("receipt")])
}

fn give_receipt(payment: &mut Ticket) -> Outcome {
    let said = on_receipt(payment);
    let draft = Draft { about: Some(payment.id), holder: None, fields: said, until: None };
    let receipt = documents::issue("receipt", &draft)?;
    payment.set(fields![receipt: receipt.number])?;
    enter(payment)
}

/// The fields of the payment that stand on its receipt.
fn on_receipt(payment: &Ticket) -> Vec<Field> {
    let said = |field: &&Field| ON_RECEIPT.contains(&field.name.as_str());
    payment.fields.iter().filter(said).cloned().collect()
}

/// Writes the receipt's line of the register.
fn enter(payment: &Ticket) -> Outcome {
    let mut line = on_receipt(payment);
    line.extend(fields![no: payment.word("receipt")]);
    line.extend(payment.text("void_reason").map(|why| ("void_reason", why).into()));
    registers::put("receipts", payment.word("receipt"), &line).map(|_| ())
}

fn post(payment: &Ticket, amount: Decimal, reason: &str) -> Outcome {
    let account = payment.word("unit").to_owned();
    let reason = format!("{} {reason}", payment.number);
    registers::post("fee-receipts", &Posting { account, amount, reason, about: Some(payment.id) })
}

/// What a receipt says, when it is valid and of that unit.
pub(crate) fn valid_receipt(number: &str, unit: &str) -> Outcome<Option<Vec<Field>>> {
    let receipt = match documents::get("receipt", number) {
        Ok(receipt) => receipt,
        Err(Refusal::NotFound(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let counts = receipt.validity == documents::Validity::Valid && receipt.fields.as_slice().is("unit", unit);
    Ok(counts.then_some(receipt.fields))
}

/// Open bills of a unit for an item, the one due first in front.
pub(crate) fn open_bills(unit: &str, item: &str) -> Outcome<Vec<Ticket>> {
    let states = vec!["billed".into(), "overdue".into()];
    let mut bills =
        all_tickets(&Filter { states, where_: fields![unit: unit, item: item], ..filter("fee-bill") })?;
    bills.sort_by_key(|bill| (bill.day("due_on").map(|day| (day.year, day.month, day.day)), bill.id));
    Ok(bills)
}

/// The oldest open bills that the amount settles exactly; none only where a fee without bill says what it is for.
fn bills_settled(payment: &Ticket) -> Outcome<Vec<Ticket>> {
    let open = open_bills(payment.word("unit"), payment.word("item"))?;
    if open.is_empty() {
        return match (payment.is("item", "other"), payment.has("remark")) {
            (true, true) => Ok(open),
            (true, false) => Err(refuse("purpose-missing")),
            _ => Err(refuse("nothing-open").with("unit", payment.word("unit"))),
        };
    }
    let mut rest = amount(payment);
    let settles = |bill: &&Ticket| {
        rest = rest - bill::amount(bill);
        rest >= Decimal::ZERO
    };
    let settled: Vec<Ticket> = open.iter().take_while(settles).cloned().collect();
    let sum: Decimal = settled.iter().map(bill::amount).sum();
    if (sum - amount(payment)).coefficient == 0 {
        return Ok(settled);
    }
    Err(refuse("not-whole").with("amount", amount(payment)).with("open", listed(&open)))
}

/// Bills as the cashier reads them out: `2025-01 1200.00, 2025-02 1200.00`.
pub(crate) fn listed(bills: &[Ticket]) -> String {
    let of = |bill: &Ticket| format!("{} {}", bill.word("period"), bill::amount(bill));
    bills.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// The receipt keeps its number, what it settled is open again, the gift comes back.
fn voided(payment: &mut Ticket) -> Outcome {
    let cashier = payment.word("clerk").to_owned();
    payment.set(fields![voided_in: closing::current(&cashier)?.id])?;
    documents::void("receipt", payment.word("receipt"), payment.word("void_reason"))?;
    enter(payment)?;
    let bills = tickets::tied(payment.id, "bill")?;
    if bills.is_empty() {
        post(payment, -amount(payment), "taken back")?;
    }
    for bill in bills.iter().filter(|bill| bill.state == "paid") {
        tickets::act(bill.ticket, "take-back", &[])?;
    }
    if payment.has("months") {
        term::shorten(payment)?;
        gift::take_back(payment)?;
    }
    Ok(())
}
