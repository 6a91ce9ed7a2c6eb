//! Recurring work that begins with the first thing it is about and goes on from occurrence to occurrence.

use frontdesk_sdk::{DAY, Outcome, schedules, turn};

/// Whether an occurrence of a duty lies ahead; none is planned further ahead than ten years.
pub(crate) fn runs(duty: &str) -> Outcome<bool> {
    let now = turn::now();
    let ahead = schedules::occurrences(duty, now, now.saturating_add_unsigned(3_660 * DAY))?;
    Ok(!ahead.is_empty())
}
