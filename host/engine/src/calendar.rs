//! Working calendars: which hours of which dates are open.
//!
//! A calendar is data: a regular week (or several, each from a date on) and the dates that differ. All counting
//! goes by whole days and their intervals, never minute by minute, and gives up after [`HORIZON_DAYS`].

mod calendars;
mod china;
mod count;
mod day;
mod import;
mod week;
mod zone;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use calendars::Calendars;
pub use china::china;
pub use count::{CalendarError, HORIZON_DAYS};
pub use day::{Day, DayKind};
pub use import::{Holidays, ImportError, import_ics, import_json};
pub use week::{Hours, Interval, Week, Weekday};
pub use zone::Zone;
pub(crate) use zone::timestamp;

use crate::instant::{Date, Instant};
use week::disorder;

/// Open hours by the regular week and by date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// As blueprints and operators call it.
    pub name: String,
    /// Where its hours and dates count.
    pub zone: Zone,
    /// In the order of their first dates.
    pub weeks: Vec<Week>,
    /// Dates that differ from the week.
    #[serde(default)]
    pub days: BTreeMap<Date, Day>,
    /// Years whose holidays are known. None: the calendar follows no published holidays, and nothing is provisional.
    #[serde(default)]
    pub published: BTreeSet<i16>,
    /// Whether make-up days are worked; not every company does. A calendar says so unless told otherwise.
    #[serde(default = "worked")]
    pub make_up_works: bool,
}

fn worked() -> bool {
    true
}

impl Calendar {
    /// Open at any time.
    #[must_use]
    pub fn always(zone: Zone) -> Self {
        Self::weekly("always", zone, Hours::daily(&[Interval::DAY]))
    }

    /// Monday to Friday 09:00–18:00, no holidays.
    #[must_use]
    pub fn office(name: impl Into<String>, zone: Zone) -> Self {
        const NINE_TO_SIX: Interval = Interval::new(9 * 60, 18 * 60).expect("nine is before eighteen");
        Self::weekly(name, zone, Hours::monday_to_friday(&[NINE_TO_SIX]))
    }

    /// The same hours every week, no holidays.
    #[must_use]
    pub fn weekly(name: impl Into<String>, zone: Zone, hours: Hours) -> Self {
        Self {
            name: name.into(),
            zone,
            weeks: vec![Week { from: None, hours }],
            days: BTreeMap::new(),
            published: BTreeSet::new(),
            make_up_works: true,
        }
    }

    /// Checks what the types do not: names, the order of weeks, the hours of days.
    ///
    /// # Errors
    /// Everything that is wrong, each with the place.
    pub fn validate(&self) -> Result<(), Vec<String>> {
        let mut wrong = Vec::new();
        if self.name.trim().is_empty() {
            wrong.push("a calendar needs a name".to_owned());
        }
        let calendar = format!("calendar `{}`", self.name);
        if self.weeks.iter().all(|week| Weekday::ALL.iter().all(|day| week.hours.on(*day).is_empty())) {
            wrong.push(format!("{calendar} has no week with open hours (give it one under `weeks`)"));
        }
        if let Some(pair) = self.weeks.windows(2).find(|pair| pair[1].from <= pair[0].from) {
            let begin = |week: &Week| week.from.map_or("since ever".to_owned(), |from| format!("`{from}`"));
            let (first, second) = (begin(&pair[0]), begin(&pair[1]));
            wrong.push(format!(
                "{calendar}: the week from {second} stands behind the one from {first} (sort them)"
            ));
        }
        for week in &self.weeks {
            for weekday in Weekday::ALL {
                let why = disorder(week.hours.on(weekday));
                wrong.extend(why.map(|why| format!("{calendar}, {weekday}: {why}")));
            }
        }
        for (date, day) in &self.days {
            if let DayKind::Special { hours } = &day.kind {
                wrong.extend(disorder(hours).map(|why| format!("{calendar}, {date}: {why}")));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Whether it is open at all on that date.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.hours_on(date).is_empty()
    }

    /// The hours of that date on the wall, ascending.
    #[must_use]
    pub fn hours_on(&self, date: Date) -> &[Interval] {
        let regular = |weekday| self.week_on(date).map_or(&[][..], |week| week.hours.on(weekday));
        match self.days.get(&date).map(|day| &day.kind) {
            Some(DayKind::Holiday | DayKind::Rest) => &[],
            Some(DayKind::Special { hours }) => hours,
            Some(DayKind::MakeUp { like }) if self.make_up_works => regular(like.unwrap_or(Weekday::Monday)),
            Some(DayKind::MakeUp { .. }) | None => regular(Weekday::of(date)),
        }
    }

    /// The open stretches of that date as moments, each from its first to before its last, ascending.
    #[must_use]
    pub fn open_on(&self, date: Date) -> Vec<(Instant, Instant)> {
        self.stretches(date).collect()
    }

    /// When work ends on that date: the end of its last interval, on a closed day the end of the day. Never later
    /// than 23:59:59 of the date.
    #[must_use]
    pub fn close_of_work(&self, date: Date) -> Instant {
        let end_of_day = self.zone.end_of_day(date);
        self.stretches(date).last().map_or(end_of_day, |(_, close)| close.min(end_of_day))
    }

    /// Whether the holidays of that date's year are known; see [`Self::published`].
    #[must_use]
    pub fn is_published(&self, date: Date) -> bool {
        self.published.is_empty() || self.published.contains(&date.0.year())
    }

    fn week_on(&self, date: Date) -> Option<&Week> {
        self.weeks.iter().rev().find(|week| week.from.is_none_or(|from| from <= date))
    }

    /// Stretches that a change of the clocks swallows are left out.
    fn stretches(&self, date: Date) -> impl DoubleEndedIterator<Item = (Instant, Instant)> + '_ {
        let moments = move |hours: &Interval| {
            (self.zone.moment_of(date, hours.start()), self.zone.moment_of(date, hours.end()))
        };
        self.hours_on(date).iter().map(moments).filter(|(open, close)| open < close)
    }
}
