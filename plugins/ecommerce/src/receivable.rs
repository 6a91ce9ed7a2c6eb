//! Cash on delivery that is to come in: owed when the parcel leaves, collected when it is signed for, cancelled when it is refused.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{Decimal, Fields, Outcome, Ticket, fields, ledgers, number};

pub(crate) fn owed(order: &mut Ticket) -> Outcome {
    let Some(sum) = order.number("sum").filter(|_| order.is("payment", "cod")) else { return Ok(()) };
    let booked = post(order, sum, "货到付款发货 / shipped, cash on delivery")?;
    order.set(fields![receivable: number(booked)])
}

fn post(order: &Ticket, amount: Decimal, reason: &str) -> Outcome<u64> {
    let account = order.word("order_no").to_owned();
    let posting = Posting { account, amount, reason: reason.to_owned(), about: Some(order.id) };
    Ok(ledgers::post_counted("receivables", &posting, None)?.id)
}

/// The courier has taken the money.
pub(crate) fn collected(order: &Ticket) -> Outcome {
    match order.number("sum") {
        Some(sum) if order.has("receivable") => {
            post(order, -sum, "快递代收 / collected by the courier").map(|_| ())
        }
        _ => Ok(()),
    }
}

/// Nobody owes anything for a parcel that goes back.
pub(crate) fn cancelled(order: &Ticket, reason: &str) -> Outcome {
    match order.ticket("receivable") {
        Some(posting) => ledgers::reverse("receivables", posting, reason).map(|_| ()),
        None => Ok(()),
    }
}
