//! Invoices: filled from the till receipt of this store, once; remarks of each copy; voids with all copies.

use frontdesk_sdk::{
    Field, Fields, Filter, Outcome, Ticket, TicketEvent, Value, directory, fields, filter, refuse, registers,
    schedules, setting, tickets, today, turn,
};

use crate::invoice_numbers;

/// Copies of an invoice, and the field that keeps the remark of each.
const COPIES: [(&str, &str); 3] =
    [("customer", "customer_copy"), ("stub", "stub_copy"), ("finance", "finance_copy")];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut invoice = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => issued(&mut invoice)?,
        ("acted", Some("void")) => voided(&mut invoice)?,
        ("acted", Some("copy-missing")) => invoice_numbers::tell_missing_copy(&invoice)?,
        ("acted", Some("copy-found")) => invoice.set(fields![lost: Value::Nothing])?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&invoice)
}

/// All that is checked before a form is filled; the receipt is marked in the same step.
fn issued(invoice: &mut Ticket) -> Outcome {
    number_is_free(invoice)?;
    let key = invoice.word("receipt").to_owned();
    let receipt = registers::get("till-receipts", &key)?
        .ok_or_else(|| refuse("receipt-unknown").with("receipt", &key))?;
    receipt_allows(&key, &receipt.fields)?;
    content_is_true(invoice, &receipt.fields)?;
    date_is_today(invoice)?;
    let issuer = issuer_of(invoice)?;
    let bought = |name: &str| receipt.value(name).cloned().unwrap_or(Value::Nothing);
    let dated = invoice.day("dated").unwrap_or_else(today);
    invoice.set(fields![goods: bought("goods"), amount: bought("amount"), dated: dated, issuer: issuer])?;
    if invoice.flag("makeup") {
        remark_makeup(invoice)?;
    }
    mark_receipt(&key, Some(&setting::text_for("mark", invoice.id)?), Some(invoice.word("invoice_number")))
}

fn number_is_free(invoice: &Ticket) -> Outcome {
    let number = invoice.word("invoice_number");
    match registers::get("invoices", number)? {
        None => Ok(()),
        Some(_) => Err(refuse("number-used").with("number", number)),
    }
}

/// Of this store, not marked, and something was bought with it.
fn receipt_allows(key: &str, receipt: &[Field]) -> Outcome {
    let store = receipt.word("store");
    if store != setting::text("own_store")? {
        return Err(refuse("receipt-of-other-store").with("receipt", key).with("store", store));
    }
    if receipt.has("mark") {
        return Err(refuse("receipt-marked").with("receipt", key).with("mark", receipt.word("mark")));
    }
    match receipt.moment("purchased_at") {
        Some(at) if at <= turn::now() => Ok(()),
        _ => Err(refuse("nothing-bought").with("receipt", key)),
    }
}

/// Goods and amount are those of the receipt, whatever the form says.
fn content_is_true(invoice: &Ticket, receipt: &[Field]) -> Outcome {
    let (amount, bought) = (invoice.number("amount"), receipt.number("amount"));
    if amount.is_some() && amount.partial_cmp(&bought) != Some(std::cmp::Ordering::Equal) {
        return Err(refuse("amount-differs").with("amount", amount).with("bought", bought));
    }
    let (goods, bought) = (invoice.word("goods").trim(), receipt.word("goods").trim());
    if !goods.is_empty() && goods != bought {
        return Err(refuse("goods-differ").with("goods", goods).with("bought", bought));
    }
    Ok(())
}

fn date_is_today(invoice: &Ticket) -> Outcome {
    match invoice.day("dated") {
        Some(dated) if dated != today() && !setting::flag_for("deferred_allowed", invoice.id)? => {
            Err(refuse("invoice-deferred").with("dated", dated).with("today", today()))
        }
        _ => Ok(()),
    }
}

/// The full name in the directory: two words, or two characters where names have no blanks.
fn issuer_of(invoice: &Ticket) -> Outcome<String> {
    let name = directory::get(&turn::actor())?.name;
    let full = if name.is_ascii() { name.split_whitespace().count() >= 2 } else { name.chars().count() >= 2 };
    if !full {
        return Err(refuse("issuer-name-short").with("name", name));
    }
    match invoice.text("issuer") {
        Some(issuer) if issuer.trim() != name => {
            Err(refuse("issuer-name").with("name", name).with("issuer", issuer))
        }
        _ => Ok(name),
    }
}

fn remark_makeup(invoice: &mut Ticket) -> Outcome {
    let remark = setting::text_for("makeup_remark", invoice.id)?;
    for (copy, field) in COPIES {
        if setting::flag_for(&format!("makeup_copies.{copy}"), invoice.id)? {
            invoice.set(vec![(field, &remark).into()])?;
        }
    }
    Ok(())
}

/// Writes what stands on a receipt; what is not given is wiped off.
pub(crate) fn mark_receipt(key: &str, mark: Option<&str>, invoice: Option<&str>) -> Outcome {
    let Some(receipt) = registers::get("till-receipts", key)? else { return Ok(()) };
    let mut line: Vec<Field> = receipt
        .fields
        .into_iter()
        .filter(|field| !matches!(field.name.as_str(), "mark" | "invoice"))
        .collect();
    line.extend(mark.map(|mark| ("mark", mark).into()));
    line.extend(invoice.map(|number| ("invoice", number).into()));
    registers::put("till-receipts", key, &line).map(|_| ())
}

/// All copies are kept, and each carries the mark; the receipt can have another invoice.
fn voided(invoice: &mut Ticket) -> Outcome {
    all_copies(invoice.choices("copies"))?;
    let mark = setting::text_for("void_mark", invoice.id)?;
    for (_, field) in COPIES {
        let remark = [invoice.word(field), &mark].join(" ").trim().to_owned();
        invoice.set(vec![(field, remark).into()])?;
    }
    mark_receipt(invoice.word("receipt"), None, None)
}

fn all_copies(kept: &[String]) -> Outcome {
    let mut missing = Vec::new();
    for (copy, _) in COPIES.iter().filter(|(copy, _)| !kept.iter().any(|one| one == copy)) {
        missing.push(setting::text(&format!("copies.{copy}"))?);
    }
    if missing.is_empty() { Ok(()) } else { Err(refuse("copy-missing").with("missing", missing.join(", "))) }
}

/// A form that was spoilt before it was an invoice keeps its number.
pub(crate) fn on_spoilt(event: TicketEvent) -> Outcome {
    let form = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    number_is_free(&form)?;
    all_copies(form.choices("copies"))?;
    let mark = setting::text_for("void_mark", form.id)?;
    let mut line =
        fields![dated: today(), state: "void", copies: Value::Choices(form.choices("copies").to_vec())];
    line.extend(COPIES.map(|(_, field)| Field::from((field, &mark))));
    registers::put("invoices", form.word("invoice_number"), &line).map(|_| ())
}

/// The invoice of a receipt that is not void.
pub(crate) fn of_receipt(receipt: &str) -> Outcome<Option<Ticket>> {
    let same = Filter { where_: fields![receipt: receipt], ..filter("invoice") };
    Ok(tickets::find(&same, 200, None)?.into_iter().find(|invoice| invoice.state != "void"))
}

/// The customer brings the copy back: all copies are together, the invoice is void.
pub(crate) fn void_with_all(invoice: &Ticket, why: &str) -> Outcome {
    if invoice.state == "handed-out" {
        tickets::act(invoice.id, "take-back", &fields![why: why])?;
    }
    let copies = Value::Choices(COPIES.map(|(copy, _)| copy.to_owned()).into());
    tickets::act(invoice.id, "void", &fields![copies: copies, why: why])
}

fn record(invoice: &Ticket) -> Outcome {
    let same = [
        "receipt",
        "customer",
        "goods",
        "amount",
        "dated",
        "issuer",
        "customer_copy",
        "stub_copy",
        "finance_copy",
        "copies",
    ];
    let own = invoice.fields.iter().filter(|field| same.contains(&field.name.as_str()));
    let mut line: Vec<Field> = own.cloned().collect();
    line.push(("state", invoice.state.as_str()).into());
    registers::put("invoices", invoice.word("invoice_number"), &line).map(|_| ())
}

/// The day on which an invoice of the book was made, for reports.
pub(crate) fn made_in(line: &impl Fields, start: i64, end: i64) -> bool {
    line.day("dated").map(|day| schedules::moment_of(day, 0)).is_some_and(|at| start <= at && at < end)
}
