//! Gifts and vouchers that went with a purchase: each is returned, or its value deducted, before money goes out.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    Decimal, Field, Fields, Outcome, Ticket, Value, all_entries, fields, number, refuse, registers, setting,
};

fn of_receipt(case: &Ticket) -> Outcome<Vec<Entry>> {
    all_entries("receipt-gifts", &fields![receipt: case.word("receipt")])
}

/// Shows in the case what went with the receipt and how each stands.
pub(crate) fn list(case: &mut Ticket) -> Outcome {
    let row = |gift: &Entry| {
        let value = gift.number("value").unwrap_or(Decimal::ZERO).to_string();
        vec![gift.key.clone(), gift.word("gift").to_owned(), value, gift.word("outcome").to_owned()]
    };
    let gifts = of_receipt(case)?;
    let own = gifts.iter().filter(|gift| gift.is("outcome", "deducted") && gift.is("return", &case.number));
    let deducted: Decimal = own.filter_map(|gift| gift.number("value")).sum();
    let rows: Vec<Vec<String>> = gifts.iter().map(row).collect();
    let deducted = (deducted > Decimal::ZERO).then_some(deducted);
    case.set(fields![gifts: rows, gift_deducted: deducted])
}

pub(crate) fn settle(case: &mut Ticket) -> Outcome {
    let key = case.word("gift_line").trim().to_owned();
    let gift = of_receipt(case)?
        .into_iter()
        .find(|gift| gift.key == key)
        .ok_or_else(|| refuse("gift-not-listed").with("line", &key).with("receipt", case.word("receipt")))?;
    if gift.has("outcome") {
        return Err(refuse("gift-settled").with("line", key));
    }
    let outcome = case.word("gift_outcome").to_owned();
    match outcome.as_str() {
        "returned" => take_back(case, &gift)?,
        _ => may_be_deducted(case)?,
    }
    let mut line: Vec<Field> = gift.fields;
    line.extend(fields![outcome: outcome, "return": &case.number]);
    registers::put("receipt-gifts", &key, &line)?;
    case.set(fields![gift_line: Value::Nothing, gift_outcome: Value::Nothing, undamaged: Value::Nothing])?;
    list(case)
}

/// An unspent voucher is torn up, an undamaged gift goes back into stock.
fn take_back(case: &Ticket, gift: &Entry) -> Outcome {
    if gift.is("kind", "voucher") {
        return if gift.flag("spent") {
            Err(refuse("voucher-spent").with("line", &gift.key))
        } else {
            Ok(())
        };
    }
    if !case.flag("undamaged") {
        return Err(refuse("gift-damaged"));
    }
    let Some(stock) = registers::get("gifts", gift.word("gift"))? else { return Ok(()) };
    let one_more = number(stock.count("stock") + 1);
    let mut line: Vec<Field> = stock.fields.into_iter().filter(|field| field.name != "stock").collect();
    line.push(("stock", one_more).into());
    registers::put("gifts", &stock.key, &line).map(|_| ())
}

fn may_be_deducted(case: &Ticket) -> Outcome {
    if setting::text_for("unreturned_gift", case.id)? == "deduct" {
        Ok(())
    } else {
        Err(refuse("gift-must-return"))
    }
}

pub(crate) fn all_settled(case: &Ticket) -> Outcome {
    let gifts = of_receipt(case)?;
    let open: Vec<&str> =
        gifts.iter().filter(|gift| !gift.has("outcome")).map(|gift| gift.word("gift")).collect();
    if open.is_empty() { Ok(()) } else { Err(refuse("gift-open").with("gifts", open.join(", "))) }
}
