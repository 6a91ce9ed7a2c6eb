//! Moments, lengths of time and civil dates: plain numbers that cost nothing to store or compare.
//!
//! Conversion between the two worlds (moment ↔ civil) needs a zone and lives in [`crate::calendar`].

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// A length of time in milliseconds, never negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Span(pub u64);

impl Instant {
    /// The moment `span` later; saturates at the end of time.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add_unsigned(span.0))
    }

    /// The moment `span` earlier; saturates at the beginning of time.
    #[must_use]
    pub fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub_unsigned(span.0))
    }

    /// How long from `earlier` to here; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0).unsigned_abs())
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `n` seconds.
    #[must_use]
    pub const fn seconds(n: u64) -> Self {
        Self(n * 1_000)
    }

    /// `n` minutes.
    #[must_use]
    pub const fn minutes(n: u64) -> Self {
        Self::seconds(n * 60)
    }

    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self::minutes(n * 60)
    }

    /// `n` times 24 hours.
    #[must_use]
    pub const fn days(n: u64) -> Self {
        Self::hours(n * 24)
    }
}

impl fmt::Display for Span {
    /// The way blueprints write it: the two largest units, `2h`, `1d 4h`, `90s` as `1min 30s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 5] =
            [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")];
        let mut left = self.0;
        let mut written = false;
        for (size, unit) in UNITS {
            let n = left / size;
            if n > 0 {
                write!(f, "{}{n}{unit}", if written { " " } else { "" })?;
                left %= size;
                written = true;
            }
        }
        if written { Ok(()) } else { f.write_str("0s") }
    }
}

/// A civil date of the proleptic Gregorian calendar, written `2026-02-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Date(#[schemars(with = "String")] pub jiff::civil::Date);

impl Date {
    /// The date of that year, month (1–12) and day (1–31), or nothing when there is no such day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// `n` days later (earlier when negative); stays within the years −9999 to 9999.
    #[must_use]
    pub fn plus_days(self, n: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(n.clamp(-7_000_000, 7_000_000))))
    }

    /// `n` months later, clamped to the month's last day: 31 January + 1 is 28 or 29 February.
    #[must_use]
    pub fn plus_months(self, n: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().months(n.clamp(-200_000, 200_000))))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("expected a date like `2026-02-14`, got `{text}`"))
    }
}
