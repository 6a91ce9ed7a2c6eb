//! Goods that come back: within the period at the desk, later by the supervisor; settled before money goes out.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    DAY, Decimal, Field, Fields, Instant, Outcome, Ticket, TicketEvent, Value, book, fields, moment, notify,
    number, refuse, registers, setting,
};

use crate::{invoice, return_gift, return_points};

/// Digits behind the point of money.
const FEN: u8 = 2;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => brought(&mut case)?,
        ("acted", Some("check")) => ask_supervisor(&case)?,
        ("acted", Some("accept" | "allow")) => return_gift::list(&mut case)?,
        ("acted", Some("settle-gift")) => return_gift::settle(&mut case)?,
        ("acted", Some("hand-in-invoice")) => invoice_handed_in(&case)?,
        ("acted", Some("refund")) => refund(&mut case)?,
        ("acted", Some("refuse" | "deny")) => mark_line(&case, fields![])?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = [
        "receipt",
        "line",
        "goods",
        "reason",
        "decision",
        "refusal_reason",
        "gifts",
        "gift_deducted",
        "points",
        "points_deducted",
        "paid_out",
    ];
    book::mirror("goods-returns", &case, &same, Vec::new())
}

/// The receipt says what was bought, when and for how much; a line comes back once.
fn brought(case: &mut Ticket) -> Outcome {
    let receipt = receipt_of(case)?;
    let line = case.text("line").unwrap_or("1").to_owned();
    case.set(fields![line: &line])?;
    let bought = line_of(case, &receipt)?;
    if let Some(number) = bought.text("returned") {
        let refusal = refuse("line-returned").with("line", line).with("receipt", case.word("receipt"));
        return Err(refusal.with("number", number));
    }
    let class = case.text("goods_class").or(bought.text("goods_class")).unwrap_or("ordinary").to_owned();
    let purchased = receipt.moment("purchased_at").unwrap_or(case.opened_at);
    let since = (case.opened_at - purchased).max(0).unsigned_abs();
    let said = |name: &str| bought.value(name).cloned().unwrap_or(Value::Nothing);
    let past = since > period(case, &class)?;
    case.set(fields![
        goods: said("goods"),
        department: said("department"),
        amount: said("amount"),
        goods_class: class,
        purchased_at: moment(purchased),
        days_since: number(since / DAY),
        past_period: past,
    ])?;
    mark_line(case, fields![returned: &case.number])
}

pub(crate) fn receipt_of(case: &Ticket) -> Outcome<Entry> {
    let key = case.word("receipt");
    registers::get("till-receipts", key)?.ok_or_else(|| refuse("receipt-unknown").with("receipt", key))
}

fn line_key(case: &Ticket) -> String {
    format!("{}-{}", case.word("receipt"), case.word("line"))
}

/// The line of the receipt; a receipt without lines of its own has one, which is the whole of it.
fn line_of(case: &Ticket, receipt: &Entry) -> Outcome<Vec<Field>> {
    if let Some(line) = registers::get("receipt-lines", &line_key(case))? {
        return Ok(line.fields);
    }
    let others = registers::find("receipt-lines", &fields![receipt: case.word("receipt")], 1, None)?;
    if case.word("line") != "1" || !others.is_empty() {
        let refusal = refuse("line-unknown").with("receipt", case.word("receipt"));
        return Err(refusal.with("line", case.word("line")));
    }
    let mut line = fields![receipt: case.word("receipt")];
    line.extend(
        receipt.fields.iter().filter(|field| matches!(field.name.as_str(), "goods" | "amount")).cloned(),
    );
    registers::put("receipt-lines", &line_key(case), &line)?;
    Ok(line)
}

/// Writes on the receipt's line in which return it came back; without marks the line is free again.
fn mark_line(case: &Ticket, marks: Vec<Field>) -> Outcome {
    let Some(line) = registers::get("receipt-lines", &line_key(case))? else { return Ok(()) };
    let mut fields: Vec<Field> = line
        .fields
        .into_iter()
        .filter(|field| !matches!(field.name.as_str(), "returned" | "refunded"))
        .collect();
    fields.extend(marks);
    registers::put("receipt-lines", &line_key(case), &fields).map(|_| ())
}

/// How long after the purchase goods of a class come back without the supervisor.
fn period(case: &Ticket, class: &str) -> Outcome<u64> {
    let own = setting::whole_for(&format!("return_days_by_class.{class}"), case.id)?;
    let days = if own > 0 { own } else { setting::whole_for("return_days", case.id)? };
    Ok(days.unsigned_abs() * DAY)
}

fn ask_supervisor(case: &Ticket) -> Outcome {
    if case.state != "for-supervisor" {
        return Ok(());
    }
    notify("return-past-period")
        .role("supervisor")
        .about(case.id)
        .arg("days", number(case.count("days_since")))
        .send()
}

fn invoice_handed_in(case: &Ticket) -> Outcome {
    let receipt = case.word("receipt");
    let invoice =
        invoice::of_receipt(receipt)?.ok_or_else(|| refuse("no-invoice").with("receipt", receipt))?;
    invoice::void_with_all(&invoice, &case.number)
}

/// Money goes out when gifts, vouchers and invoice are settled; points go back in the same step.
fn refund(case: &mut Ticket) -> Outcome {
    return_gift::all_settled(case)?;
    if let Some(invoice) = invoice::of_receipt(case.word("receipt"))? {
        return Err(refuse("invoice-copy-missing").with("number", invoice.word("invoice_number")));
    }
    return_points::reverse(case)?;
    let amount = case.number("amount").unwrap_or(Decimal::ZERO);
    let deducted =
        ["gift_deducted", "points_deducted"].iter().filter_map(|name| case.number(name)).sum::<Decimal>();
    if deducted > amount {
        return Err(refuse("deductions-exceed").with("deducted", deducted).with("amount", amount));
    }
    case.set(fields![paid_out: (amount - deducted).over(1, FEN)])?;
    mark_line(case, fields![returned: &case.number, refunded: true])?;
    invoice::mark_receipt(case.word("receipt"), Some(&setting::text_for("returned_mark", case.id)?), None)
}

/// Whether a receipt of the book was issued within a period, for reports.
pub(crate) fn bought_in(receipt: &Entry, start: Instant, end: Instant) -> bool {
    receipt.moment("purchased_at").is_some_and(|at| start <= at && at < end)
}
