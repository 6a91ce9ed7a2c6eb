//! Quotas: how often something is to be done in a period, and at which points of it that is looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Zone;
use crate::instant::{Date, Instant};
use crate::length::Length;
use crate::period::{Period, Stretch};

/// How many subjects a quota can have: each may cause an event when its period ends.
pub const QUOTA_SUBJECTS_MAX: usize = 500;

/// What was done for one subject in one period, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// How often; hooks may take back what they counted.
    pub done: i64,
}

/// A subject that hooks named, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// As the hook calls it.
    pub subject: String,
    /// Its own figure; nothing: the blueprint's.
    pub least: Option<u32>,
}

/// How a subject stands in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Empty for the site as a whole, else a person or what a hook named.
    pub subject: String,
    /// The period's days.
    pub stretch: Stretch,
    /// How often it was done.
    pub done: i64,
    /// How often it is to be done; nothing where nobody said so.
    pub least: Option<u32>,
}

/// A part of a whole: 60 of 100, 26 of 31 days. Never nothing, at most everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// So much.
    pub part: u32,
    /// Of so much.
    pub of: u32,
}

impl Share {
    /// All of it: the period is over.
    pub const WHOLE: Self = Self { part: 1, of: 1 };

    /// So much of a number of things, rounded up: "at least".
    #[must_use]
    pub fn at_least(self, things: u32) -> u32 {
        let share = (u64::from(things) * u64::from(self.part)).div_ceil(u64::from(self.of.max(1)));
        u32::try_from(share).unwrap_or(u32::MAX)
    }
}

/// When being behind is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warn {
    /// After so many percent of the days, 1 to 99.
    Percent(u32),
    /// So many days, weeks or months before the end.
    Before(Length),
}

/// `60%` as a number from 1 to 99; nothing for anything else.
pub(crate) fn percentage(text: &str) -> Option<u32> {
    text.strip_suffix('%')?.parse().ok().filter(|percent| (1..100).contains(percent))
}

/// The points of a period at which a quota is looked at, ascending, the last one at its end; each with the part of the
/// quota that is to be done by then. Points fall on midnights: `60%` of 31 days is after 19.
#[must_use]
pub fn points(stretch: Stretch, warns: &[Warn], zone: &Zone) -> Vec<(Instant, Share)> {
    let total = days(stretch.first, stretch.after);
    let mut points: Vec<(u32, Share)> = warns
        .iter()
        .map(|warn| match warn {
            Warn::Percent(percent) => {
                (total.saturating_mul(*percent).div_ceil(100), Share { part: *percent, of: 100 })
            }
            Warn::Before(length) => {
                let begin = Period::Rolling(*length).containing(stretch.last()).first;
                let passed = days(stretch.first, begin);
                (passed, Share { part: passed, of: total })
            }
        })
        .filter(|(passed, _)| (1..total).contains(passed))
        .collect();
    points.sort_unstable_by_key(|(passed, share)| (*passed, share.at_least(u32::MAX)));
    // Two warnings at one midnight are one: the one that asks for more.
    points.reverse();
    points.dedup_by_key(|(passed, _)| *passed);
    points.reverse();
    points.push((total, Share::WHOLE));
    let moment = |passed: u32| zone.moment_of(stretch.first.plus_days(i64::from(passed)), 0);
    points.into_iter().map(|(passed, share)| (moment(passed), share)).collect()
}

fn days(first: Date, after: Date) -> u32 {
    let days = first.0.until(after.0).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or(0)
}
