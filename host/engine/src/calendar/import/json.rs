//! Our own format of holidays, the one the shipped calendars are written in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Holidays, ImportError};
use crate::calendar::day::{Day, DayKind};
use crate::calendar::week::{Interval, Weekday, disorder};
use crate::instant::Date;

/// A range in a file is at most a year, so that a slip of the pen does not close a desk for a century.
const RANGE_DAYS_MAX: usize = 366;

/// Reads holidays written like this; `to`, `statutory`, `title`, `like` and `hours` may be left out:
///
/// ```
/// let holidays = frontdesk_engine::calendar::import_json(r#"{
///   "years": [2026],
///   "days": [
///     { "date": "2026-01-01", "kind": "holiday", "statutory": true, "title": "元旦" },
///     { "date": "2026-01-02", "to": "2026-01-03", "kind": "rest", "title": "元旦" },
///     { "date": "2026-01-04", "kind": "make-up", "like": "friday" },
///     { "date": "2026-02-13", "kind": "special", "hours": ["09:00-12:00"] }
///   ]
/// }"#).expect("an example");
/// assert_eq!(holidays.days.len(), 5);
/// ```
///
/// `years` are those whose holidays the file gives in full; `kind` is as in [`DayKind`].
///
/// # Errors
/// It is no such file; the first thing wrong, with its line.
pub fn import_json(text: &str) -> Result<Holidays, ImportError> {
    let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let message = error.to_string();
        let problem = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
        ImportError { line: error.line().max(1), problem: problem.to_owned() }
    })?;
    Ok(Holidays { years: file.years, days: file.days, left_out: Vec::new() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object of `years` and `days`")]
struct File {
    years: BTreeSet<i16>,
    #[serde(deserialize_with = "days")]
    days: BTreeMap<Date, Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    date: Date,
    to: Option<Date>,
    kind: Kind,
    #[serde(default)]
    title: String,
    #[serde(default)]
    statutory: bool,
    like: Option<Weekday>,
    hours: Option<Vec<Interval>>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Holiday,
    Rest,
    MakeUp,
    Special,
}

impl Entry {
    fn day(self) -> Result<Day, String> {
        let Self { date, kind, title, statutory, like, hours, .. } = self;
        if like.is_some() && kind != Kind::MakeUp {
            return Err(format!("`{date}` has `like`, which only kind `make-up` takes"));
        }
        if hours.is_some() && kind != Kind::Special {
            return Err(format!("`{date}` has `hours`, which only kind `special` takes"));
        }
        let kind = match (kind, hours) {
            (Kind::Holiday, _) => DayKind::Holiday,
            (Kind::Rest, _) => DayKind::Rest,
            (Kind::MakeUp, _) => DayKind::MakeUp { like },
            (Kind::Special, None) => return Err(format!("`{date}` of kind `special` needs `hours`")),
            (Kind::Special, Some(hours)) => match disorder(&hours) {
                None => DayKind::Special { hours },
                Some(why) => return Err(format!("`{date}`: {why}")),
            },
        };
        Ok(Day { kind, title, statutory })
    }
}

fn range(first: Date, last: Date) -> Result<Vec<Date>, String> {
    if last < first {
        return Err(format!("`to` is `{last}`, before `date` `{first}`"));
    }
    let dates: Vec<_> =
        first.0.series(jiff::Span::new().days(1)).take(RANGE_DAYS_MAX + 1).map(Date).collect();
    let dates: Vec<_> = dates.into_iter().take_while(|date| *date <= last).collect();
    if dates.len() > RANGE_DAYS_MAX {
        return Err(format!("`{first}` to `{last}` is more than {RANGE_DAYS_MAX} days"));
    }
    Ok(dates)
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Date, Day>, D::Error> {
    let mut days = Days::default();
    deserializer.deserialize_seq(&mut days)?;
    Ok(days.0)
}

/// Collects the days entry by entry. What is wrong with an entry is told while the reader still stands in it, or the
/// error would name the line of the next.
#[derive(Default)]
struct Days(BTreeMap<Date, Day>);

impl Days {
    fn take(&mut self, entry: Entry) -> Result<(), String> {
        let dates = range(entry.date, entry.to.unwrap_or(entry.date))?;
        let day = entry.day()?;
        for date in dates {
            if self.0.insert(date, day.clone()).is_some() {
                return Err(format!("`{date}` stands here a second time"));
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for &mut Days {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of days")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_element_seed(EntryOf(self))?.is_some() {}
        Ok(())
    }
}

struct EntryOf<'a>(&'a mut Days);

impl<'de> DeserializeSeed<'de> for EntryOf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntryOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day with `date` and `kind`")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let entry = Entry::deserialize(MapAccessDeserializer::new(map))?;
        self.0.take(entry).map_err(A::Error::custom)
    }
}
