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

/// The value in the middle, of an even number of values the mean of the two there; nothing of none. Told in units of so much
/// each, with so many digits behind the point: the median of milliseconds in minutes is `median(&all, 60_000, 1)`.
#[must_use]
pub fn median(values: &[i64], unit: i64, scale: u8) -> Option<Decimal> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.get(sorted.len().checked_sub(1)? / 2..=sorted.len() / 2)?;
    let sum = middle.iter().copied().map(Decimal::from).sum::<Decimal>();
    sum.over(Decimal::from(unit).times(i64::try_from(middle.len()).unwrap_or(1)), scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        for (values, unit, wanted) in [
            (&[][..], 1, None),
            (&[7], 1, Some("7.0")),
            (&[9, 1, 4], 1, Some("4.0")),
            (&[4, 1, 9, 6], 1, Some("5.0")),
            (&[60_000, 90_000], 60_000, Some("1.3")),
        ] {
            assert_eq!(median(values, unit, 1).map(|m| m.to_string()).as_deref(), wanted, "{values:?}");
        }
    }
}
