//! Small questions about samples and periods.

use crate::bindings::frontdesk::plugin::figures::{self, Stretch};
use crate::bindings::frontdesk::plugin::turn;
use crate::{Decimal, Outcome};

/// At least so many percent of different keys, drawn by a seed: the same keys and seed give the same sample.
#[must_use]
pub fn sample(keys: &[String], percent: impl Into<Decimal>, seed: &str) -> Vec<String> {
    let count = percent.into().percent_of(keys.len() as u64);
    figures::draw(keys, u32::try_from(count).unwrap_or(u32::MAX), seed)
}

/// The period of now: `month:21`, `week:sat`.
///
/// # Errors
/// `invalid` for a text that is no period.
pub fn this_period(period: &str) -> Outcome<Stretch> {
    figures::period_at(period, turn::now())
}
