//! The calendars of a site, and counting by whichever clock is asked for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Calendar, CalendarError, HORIZON_DAYS, Zone};
use crate::deadline::Clock;
use crate::instant::{Instant, Span};

/// What a site counts by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendars {
    /// The site's zone: its dates, its `23:59:59`, its cron.
    pub zone: Zone,
    /// What the clock `working` counts by.
    pub working: Calendar,
    /// Other calendars by name.
    #[serde(default)]
    pub named: BTreeMap<String, Calendar>,
}

impl Calendars {
    /// Monday to Friday 09:00–18:00 without holidays, and no other calendar.
    #[must_use]
    pub fn default_for(zone: Zone) -> Self {
        Self { working: Calendar::office("working", zone.clone()), zone, named: BTreeMap::new() }
    }

    /// A number that differs when anything of them differs: the first 48 bits of a hash, which have at most fifteen digits.
    ///
    /// # Panics
    /// Never: calendars have text keys only and always encode.
    #[must_use]
    pub fn mark(&self) -> u64 {
        let bytes = serde_json::to_vec(self).expect("calendars have text keys only and always encode");
        Sha256::digest(&bytes).iter().take(6).fold(0, |mark, byte| (mark << 8) | u64::from(*byte))
    }

    /// Checks every calendar and its name.
    ///
    /// # Errors
    /// Everything that is wrong, each with the place.
    pub fn validate(&self) -> Result<(), Vec<String>> {
        let mut wrong: Vec<String> = Vec::new();
        for calendar in std::iter::once(&self.working).chain(self.named.values()) {
            wrong.extend(calendar.validate().err().into_iter().flatten());
        }
        for name in self.named.keys().filter(|name| ["wall", "working"].contains(&name.as_str())) {
            wrong.push(format!("`{name}` is a clock of its own (call the calendar otherwise)"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The calendar a clock counts by; none for the wall clock.
    ///
    /// # Errors
    /// There is no calendar of that name.
    pub fn counted_by(&self, clock: &Clock) -> Result<Option<&Calendar>, CalendarError> {
        match clock {
            Clock::Wall => Ok(None),
            Clock::Working => Ok(Some(&self.working)),
            Clock::Calendar(name) => self.named.get(name).map(Some).ok_or_else(|| self.unknown(name)),
        }
    }

    /// The moment when so much time has passed on a clock; see [`Calendar::add`].
    ///
    /// # Errors
    /// There is no such calendar, or it never gets there.
    pub fn add(&self, at: Instant, within: Span, clock: &Clock) -> Result<Instant, CalendarError> {
        self.counted_by(clock)?.map_or(Ok(at.plus(within)), |calendar| calendar.add(at, within))
    }

    /// The moment from which so much time passes on a clock until `at`; see [`Calendar::before`].
    ///
    /// # Errors
    /// There is no such calendar, or it never gets there.
    pub fn before(&self, at: Instant, lead: Span, clock: &Clock) -> Result<Instant, CalendarError> {
        self.counted_by(clock)?.map_or(Ok(at.minus(lead)), |calendar| calendar.before(at, lead))
    }

    /// How much time passes on a clock from `a` to `b`; none when `b` is earlier.
    ///
    /// # Errors
    /// There is no such calendar, or the moments lie more than a hundred years apart: every day is looked at.
    pub fn between(&self, a: Instant, b: Instant, clock: &Clock) -> Result<Span, CalendarError> {
        const APART_MAX: Span = Span::days(10 * HORIZON_DAYS as u64);
        match self.counted_by(clock)? {
            None => Ok(b.since(a)),
            Some(calendar) if b.since(a) > APART_MAX => Err(CalendarError::Apart {
                calendar: calendar.name.clone(),
                from: calendar.zone.civil_date(a),
                to: calendar.zone.civil_date(b),
            }),
            Some(calendar) => Ok(calendar.between(a, b)),
        }
    }

    fn unknown(&self, name: &str) -> CalendarError {
        let known: Vec<_> =
            ["wall", "working"].into_iter().chain(self.named.keys().map(String::as_str)).collect();
        CalendarError::Unknown { name: name.into(), known: format!("`{}`", known.join("`, `")) }
    }
}
