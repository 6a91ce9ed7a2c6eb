//! Points of a purchase that comes back: reversed as far as the card has them, the spent ones deducted.

use frontdesk_sdk::{Decimal, Fields, Outcome, Ticket, all_entries, fields, number, setting};

use crate::{goods_return, points};

pub(crate) fn reverse(case: &mut Ticket) -> Outcome {
    if !setting::flag_for("reverse_points", case.id)? {
        return Ok(());
    }
    let receipt = goods_return::receipt_of(case)?;
    let Some(card) = receipt.text("card") else { return Ok(()) };
    let due = points_of_line(case, receipt.count("points"), receipt.number("amount"))?;
    let here = points::balance(card)?.max(0);
    let taken = due.min(here);
    let missing = due - taken;
    take(case, card, taken)?;
    let each = setting::decimal_for("missing_point_value", case.id)?;
    case.set(fields![
        points: number(taken),
        points_missing: (missing > 0).then_some(number(missing)),
        points_deducted: (missing > 0).then_some(each.times(missing)),
    ])
}

/// The line's part of the receipt's points. Parts are differences of sums so far, so that all lines together come to all
/// points whatever is rounded.
fn points_of_line(case: &Ticket, points: i64, whole: Option<Decimal>) -> Outcome<i64> {
    let lines = all_entries("receipt-lines", &fields![receipt: case.word("receipt")])?;
    let before: Decimal =
        lines.iter().filter(|line| line.flag("refunded")).filter_map(|line| line.number("amount")).sum();
    let after = before + case.number("amount").unwrap_or(Decimal::ZERO);
    let up_to = |part: Decimal| {
        let share = whole.and_then(|whole| part.times(points).over(whole, 0));
        share.map_or(points, Decimal::whole)
    };
    Ok(up_to(after) - up_to(before))
}

/// The member's bookings that expire first lose them.
fn take(case: &Ticket, card: &str, taken: i64) -> Outcome {
    if taken == 0 {
        return Ok(());
    }
    points::take(card, taken)?;
    points::post("returned", card, -taken, &format!("{} {}", case.number, case.word("receipt")), case)
}
