//! Leave around a birth: maternity, paternity and the nursing hour.

use frontdesk_sdk::{
    Date, Decimal, Fields, Filter, Outcome, Ticket, Value, all_tickets, fields, filter, person, refuse,
    setting, today,
};

use crate::figure::plain;
use crate::leave_kind::{at_most, day, nursing_hours, within};
use crate::{leave, leave_kind, staff};

/// Fills in when the leave begins and ends: so many days before the expected birth, in one piece.
pub(crate) fn maternity(leave: &mut Ticket) -> Outcome {
    leave_kind::need(leave, &["expected_birth"])?;
    let expected = day(leave, "expected_birth");
    first_of_birth(leave, expected)?;
    let before = setting::whole("maternity_before")?;
    let from = leave.day("from").unwrap_or_else(|| staff::days_later(expected, -before));
    let days = maternity_days(leave)?;
    let to = staff::days_later(from, days - 1);
    leave.set(fields![from: from, to: to, written_days: Value::Nothing, written_hours: Value::Nothing])
}

fn maternity_days(leave: &Ticket) -> Outcome<i64> {
    let further = leave.count("children").max(1) - 1;
    let mut days = setting::whole("maternity_base")?;
    days += further * setting::whole("maternity_per_further_child")?;
    for (flag, more) in [("late_birth", "maternity_late_birth"), ("difficult_birth", "maternity_difficult")] {
        if leave.flag(flag) {
            days += setting::whole(more)?;
        }
    }
    Ok(days)
}

/// One slip for one birth: what is not taken of it lapses.
fn first_of_birth(leave: &Ticket, expected: Date) -> Outcome {
    let states = ["in-approval", "effective", "filed"].map(String::from).to_vec();
    let own = fields![person: person(leave.word("person")), kind: "maternity"];
    let others = all_tickets(&Filter { states, where_: own, ..filter("leave") })?;
    let same = |other: &&Ticket| other.id != leave.id && other.day("expected_birth") == Some(expected);
    match others.iter().find(same) {
        Some(other) => Err(refuse("one-piece").with("number", &other.number)),
        None => Ok(()),
    }
}

/// For the first child, over within the days after the birth.
pub(crate) fn paternity(leave: &Ticket, from: Date, to: Date) -> Outcome {
    leave_kind::need(leave, &["born_on"])?;
    if !leave.flag("first_child") {
        return Err(refuse("first-child-only"));
    }
    let born = day(leave, "born_on");
    let until = staff::days_later(born, setting::whole("paternity_window")?);
    within(from, born, until)?;
    within(to, born, until)?;
    at_most(leave, "days", setting::decimal("paternity_days")?)
}

/// An hour a day until the day before the child's birthday: the direct superior decides, nobody is away for days.
pub(crate) fn nursing(leave: &mut Ticket) -> Outcome {
    leave_kind::need(leave, &["born_on", "nursing_option"])?;
    let born = day(leave, "born_on");
    let last = staff::days_later(staff::years_later(born, "nursing_until")?, -1);
    let from = leave.day("from").unwrap_or_else(today);
    within(from, born, last)?;
    let hours = nursing_hours()?.map(plain);
    let days = hours.and_then(|hours| hours.over(leave::day_hours().ok()?, 3)).map(plain);
    leave.set(fields![
        from: from,
        to: last,
        days: days,
        hours: hours,
        working_days: Decimal::ZERO,
        calendar_days: Decimal::ZERO,
    ])
}
