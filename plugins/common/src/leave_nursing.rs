//! The nursing hour on the roster: shifts that are planned already are moved, and hold as they were from the birthday on.

use frontdesk_sdk::rosters::{self, Absence, Shift};
use frontdesk_sdk::{Date, Fields, Instant, Limit, Outcome, Ticket, fields, schedules, setting};

use crate::{leave_kind, staff};

/// Moves the shifts of the nursing time and lets it end by itself.
pub(crate) fn begin(leave: &mut Ticket) -> Outcome {
    let (from, to) = (leave_kind::day(leave, "from"), leave_kind::day(leave, "to"));
    let over = staff::start_of(staff::days_later(to, 1));
    schedules::start_deadline(leave.id, "nursing-end", &Limit::Until(over))?;
    let mut moved = Vec::new();
    for shift in rosters::shifts_of(leave.word("person"), staff::start_of(from), over)? {
        let day = schedules::civil_date(shift.start);
        shorten(shift, leave.word("nursing_option"), day)?;
        moved.push(vec![day.to_string()]);
    }
    leave.set(fields![moved_days: moved])
}

fn shorten(shift: Shift, option: &str, day: Date) -> Outcome {
    let hour = setting::length("nursing_hour")?;
    match option {
        "later-start" => {
            rosters::remove_shift(&shift.post, &shift.person, shift.start)?;
            rosters::put_shift(&Shift { start: shift.start.saturating_add_unsigned(hour), ..shift })
        }
        "earlier-end" => rosters::put_shift(&Shift { end: shift.end.saturating_sub_unsigned(hour), ..shift }),
        _ => longer_lunch(&shift, schedules::moment_of(day, setting::minute("lunch_until")?)),
    }
}

fn longer_lunch(shift: &Shift, from: Instant) -> Outcome {
    let until = from.saturating_add_unsigned(setting::length("nursing_hour")?).min(shift.end);
    if from < shift.start || until <= from {
        return Ok(());
    }
    rosters::put_absence(&Absence {
        post: shift.post.clone(),
        person: shift.person.clone(),
        start: from,
        end: until,
        stand_in: None,
        reason: "nursing / 哺乳".into(),
    })
}
