//! Moments at the API's edge: RFC 3339 in the site's zone, out and in.

use std::borrow::Cow;
use std::sync::LazyLock;

use frontdesk_engine::calendar::Zone;
use frontdesk_engine::instant::Instant;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// The compiled-in database, as in the engine: every host counts the same.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A moment as text: `2026-03-02T09:30:00+08:00`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Moment(pub String);

impl JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// Writes and reads moments in one zone.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    zone: Option<Zone>,
    tz: TimeZone,
}

impl Moments {
    /// In a site's zone.
    #[must_use]
    pub(super) fn of(zone: &Zone) -> Self {
        Self { zone: Some(zone.clone()), tz: DATABASE.get(zone.name()).unwrap_or(TimeZone::UTC) }
    }

    /// In UTC, for what belongs to no site.
    #[must_use]
    pub(super) fn utc() -> Self {
        Self { zone: None, tz: TimeZone::UTC }
    }

    /// With the offset that holds there at that moment; parts of a second only where there are any.
    #[must_use]
    pub(super) fn write(&self, at: Instant) -> Moment {
        let end = if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let at = Timestamp::from_millisecond(at.0).unwrap_or(end);
        Moment(at.display_with_offset(self.tz.to_offset(at)).to_string())
    }

    /// The civil time there at that moment.
    #[must_use]
    pub(super) fn civil(&self, at: Instant) -> jiff::civil::DateTime {
        let end = if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        self.tz.to_datetime(Timestamp::from_millisecond(at.0).unwrap_or(end))
    }

    /// With any offset, or without one as civil time of the site.
    ///
    /// # Errors
    /// What was expected.
    pub(super) fn read(&self, text: &str) -> Result<Instant, String> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Instant(at.as_millisecond()));
        }
        let civil = self.zone.as_ref().and_then(|zone| zone.parse_civil(text).ok());
        civil.ok_or_else(|| format!("expected a moment like `2026-03-02T09:30:00+08:00`, got `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_go_out_and_come_back() {
        let moments = Moments::of(&Zone::named("Asia/Shanghai").unwrap());
        let at = Instant(1_772_415_000_000);
        assert_eq!(moments.write(at).0, "2026-03-02T09:30:00+08:00");
        assert_eq!(moments.write(Instant(at.0 + 7)).0, "2026-03-02T09:30:00.007+08:00");
        assert_eq!(Moments::utc().write(at).0, "2026-03-02T01:30:00+00:00");
        for text in [
            "2026-03-02T09:30:00+08:00",
            "2026-03-02T01:30:00Z",
            "2026-03-01T20:30:00-05:00",
            "2026-03-02 09:30",
            "2026-03-02T09:30:00",
        ] {
            assert_eq!(moments.read(text), Ok(at), "{text}");
        }
        let told = moments.read("soon").unwrap_err();
        assert_eq!(told, "expected a moment like `2026-03-02T09:30:00+08:00`, got `soon`");
        Moments::utc().read("2026-03-02 09:30").expect_err("no zone to read it in");
    }
}
