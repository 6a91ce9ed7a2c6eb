//! Series: recurring work that a hook starts for something of its own, with a rhythm that changes phase by phase.
//!
//! Every moment is counted from the anchor of its phase, never from the occurrence before: 31 January, 28 February,
//! 31 March.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::{Date, Instant};
use crate::length::{Length, Unit};
use crate::value::Fields;

/// Fields that the host writes into what an occurrence of a series carries.
pub(crate) const CARRIED: [&str; 2] = ["series", "ticket"];

/// A series at work, as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// The plugin whose duty it is.
    pub plugin: String,
    /// As in the blueprint.
    pub duty: String,
    /// As its hook called it; unique within the duty.
    pub key: String,
    /// The ticket it is about.
    pub about: Option<u64>,
    /// What each occurrence carries.
    pub carry: Fields,
    /// Where it stands.
    pub at: Position,
    /// When its next occurrence falls due; nothing: it is over.
    pub next: Option<Instant>,
}

/// Where a series stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Which phase, counted from 0.
    pub phase: usize,
    /// The day it was started on, or that of the last event.
    pub anchor: Date,
    /// How far from the anchor the phase begins.
    pub begins: Offset,
}

/// So many months, clamped to the month's end, and then so many days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offset {
    /// Months.
    pub months: u32,
    /// Days.
    pub days: u32,
}

/// A phase with its figures filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// From one occurrence to the next; not nothing.
    pub every: Offset,
    /// How long it lasts.
    pub lasts: Option<Offset>,
    /// The event that ends it.
    pub until: Option<String>,
}

impl Offset {
    /// Days, weeks, months or years as an offset; nothing for other units or no time at all.
    #[must_use]
    pub fn of(length: Length) -> Option<Self> {
        let count = length.count;
        let (months, days) = match length.unit {
            Unit::Days => (0, count),
            Unit::Weeks => (0, count.saturating_mul(7)),
            Unit::Months => (count, 0),
            Unit::Years => (count.saturating_mul(12), 0),
            Unit::Seconds | Unit::Minutes | Unit::Hours | Unit::WorkingDays => return None,
        };
        (count > 0).then_some(Self { months, days })
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { months: self.months.saturating_add(other.months), days: self.days.saturating_add(other.days) }
    }

    /// So many times.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self { months: self.months.saturating_mul(count), days: self.days.saturating_mul(count) }
    }

    /// The day so far from another.
    #[must_use]
    pub fn after(self, anchor: Date) -> Date {
        let months = i32::try_from(self.months).unwrap_or(i32::MAX);
        anchor.plus_months(months).plus_days(i64::from(self.days))
    }
}

impl Position {
    /// The beginning of a series.
    #[must_use]
    pub fn at(anchor: Date) -> Self {
        Self { phase: 0, anchor, begins: Offset::default() }
    }

    /// Where it stands after an event on a day: the phase after the one that the event ends, counted from that day.
    /// Nothing when no phase from here on waits for it.
    #[must_use]
    pub fn after_event(self, event: &str, on: Date, phases: &[Rhythm]) -> Option<Self> {
        let waits = |phase: &Rhythm| phase.until.as_deref() == Some(event);
        let ended = self.phase + phases.iter().skip(self.phase).position(waits)?;
        Some(Self { phase: ended + 1, anchor: on, begins: Offset::default() })
    }

    /// The first day of the series, from here on, that `comes` lets through, and where the series stands then. The
    /// days that are asked for ascend. Nothing: the series is over.
    #[must_use]
    pub fn next(self, phases: &[Rhythm], comes: impl Fn(Date) -> bool) -> Option<(Self, Date)> {
        let mut here = self;
        loop {
            let phase = phases.get(here.phase)?;
            let end = phase.lasts.map(|lasts| here.begins.plus(lasts));
            let in_time = |day: &Date| end.is_none_or(|end| *day <= end.after(here.anchor));
            let day = |count: u32| here.begins.plus(phase.every.times(count)).after(here.anchor);
            let found = (1..=COUNTED_MAX).map(day).take_while(in_time).find(|day| comes(*day));
            match (found, end) {
                (Some(day), _) => return Some((here, day)),
                (None, Some(end)) => here = Self { phase: here.phase + 1, begins: end, ..here },
                (None, None) => return None,
            }
        }
    }
}

/// How many occurrences of one phase are counted: a daily one for a century.
const COUNTED_MAX: u32 = 36_525;
