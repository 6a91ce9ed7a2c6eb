//! Keys that come in: checked, signed for, into a place with a custodian.

use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, approvals, book, fields, moment, turn};

use crate::key_ledger;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => case.assign(Some(&turn::actor()))?,
        ("acted", Some("store")) => {
            let key = key_ledger::store(&case, case.word("kind"), "taken in / 入柜")?;
            case.set(fields![key: key, stored_at: moment(turn::now())])?;
        }
        ("acted", Some("give-back")) => {
            let keys = if case.is("kind", "sealed") { 1 } else { case.count("keys") };
            key_ledger::change(case.word("key"), -keys, "given back / 退还", &case)?;
        }
        _ => return Ok(()),
    }
    record(&case)
}

fn record(case: &Ticket) -> Outcome {
    if !case.is("kind", "entrusted") || !case.has("stored_at") {
        return Ok(());
    }
    let given = approvals::signatures(case.id)?;
    let names: Vec<_> = given.iter().filter(|one| one.valid).map(|one| one.signer.as_str()).collect();
    let same = ["owner", "unit", "keys", "stored_at", "seal", "returned_to"];
    book::mirror("key-deposits", case, &same, fields![signatures: names.join(", ")])
}
