//! The monthly performance sheet: what one person answers for.

use frontdesk_sdk::{Outcome, fields, person, registers, today};

/// A line on somebody's sheet of this month.
pub(crate) fn enter(who: &str, kind: &str, case: &str) -> Outcome {
    let day = today();
    let month = format!("{:04}-{:02}", day.year, day.month);
    let line = fields![month: month, person: person(who), kind: kind, case: case, day: day];
    registers::add("monthly-sheets", &line).map(|_| ())
}
