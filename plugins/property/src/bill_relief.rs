//! Reductions, refunds and write-offs of fee bills: asked for by one, approved by another.

use frontdesk_sdk::{
    Decimal, Fields, Outcome, Ticket, TicketEvent, fields, notify, person, refuse, tickets, turn,
};

use crate::{bill, dunning};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => asked(&mut case),
        ("acted", Some("approve")) => approved(&case),
        _ => Ok(()),
    }
}

fn asked(case: &mut Ticket) -> Outcome {
    let bill = dunning::bill_of(case)?;
    fits(case, &bill)?;
    case.set(fields![asked_by: person(turn::actor())])?;
    tickets::link(bill.id, "relief", case.id)?;
    notify("relief-wanted")
        .role("manager")
        .about(case.id)
        .arg("relief", case.word("relief"))
        .arg("amount", amount(case, &bill).to_string())
        .arg("unit", bill.word("unit"))
        .send()
}

/// The whole bill, where nothing else is said.
fn amount(case: &Ticket, bill: &Ticket) -> Decimal {
    case.number("amount").unwrap_or_else(|| bill::amount(bill))
}

/// Whether the relief suits the bill as it stands now.
fn fits(case: &Ticket, bill: &Ticket) -> Outcome {
    let refund = case.is("relief", "refund");
    match bill.state.as_str() {
        "paid" if refund => {}
        "billed" | "overdue" if !refund => {}
        "billed" | "overdue" => return Err(refuse("bill-unpaid").with("number", &bill.number)),
        _ => return Err(refuse("bill-settled").with("number", &bill.number)),
    }
    let refunded = bill.number("refunded").unwrap_or(Decimal::ZERO);
    let most = bill::amount(bill) - refunded;
    if amount(case, bill) > most {
        return Err(refuse("relief-too-high").with("amount", amount(case, bill)).with("most", most));
    }
    Ok(())
}

fn approved(case: &Ticket) -> Outcome {
    let mut bill = dunning::bill_of(case)?;
    fits(case, &bill)?;
    let amount = amount(case, &bill);
    match case.word("relief") {
        "reduction" => {
            bill.set(fields![amount: bill::amount(&bill) - amount])?;
            bill::post("fee-charges", &bill, -amount, "reduced")
        }
        "refund" => {
            let before = bill.number("refunded").unwrap_or(Decimal::ZERO);
            bill.set(fields![refunded: before + amount])?;
            bill::post("fee-charges", &bill, -amount, "refunded")?;
            bill::post("fee-receipts", &bill, -amount, "refunded")
        }
        _ => {
            bill.set(fields![written_off_by: person(turn::actor())])?;
            tickets::act(bill.id, "write-off", &[])
        }
    }
}
