//! When duties fall due of themselves: by cron, and at random moments that are drawn from a seed.

use crate::blueprint::lookup::fill_cron;
use crate::blueprint::model::{Duty, DutyDays, Random};
use crate::cron::Cron;
use crate::hooks::Refusal;
use crate::instant::{Date, Instant, Span};
use crate::period::Stretch;
use crate::series::Offset;
use crate::site::Site;
use crate::unannounced::moments;

/// How often a duty can fall due at random in one period.
pub const RANDOM_TIMES_MAX: u32 = 1_000;

/// How many periods without a day that counts are passed over before a random duty is given up.
const EMPTY_PERIODS_MAX: usize = 400;

/// A duty of a plugin on a site.
#[derive(Clone, Copy, Debug)]
pub struct Regular<'a> {
    /// The site.
    pub site: &'a Site,
    /// The plugin.
    pub plugin: &'a str,
    /// As in the blueprint.
    pub name: &'a str,
    /// What the blueprint says.
    pub duty: &'a Duty,
}

impl Regular<'_> {
    /// The first moment after `after` at which it falls due of itself.
    ///
    /// # Errors
    /// A setting that fits no cron or no draw.
    pub fn next(self, after: Instant) -> Result<Option<Instant>, Refusal> {
        let by_cron = self.next_by_cron(after)?;
        let by_draw = self.next_by_draw(after)?;
        Ok(by_cron.into_iter().chain(by_draw).min())
    }

    /// The moments in `[start, end)` at which it falls due of itself on days that count, at most `limit`.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn coming(self, start: Instant, end: Instant, limit: usize) -> Result<Vec<Instant>, Refusal> {
        let mut found = Vec::new();
        let mut after = start.minus(Span(1));
        while found.len() < limit {
            let Some(next) = self.next(after)?.filter(|next| *next < end) else { break };
            if self.counts(self.site.calendars.zone.civil_date(next)) {
                found.push(next);
            }
            after = next;
        }
        Ok(found)
    }

    /// Whether a day counts for it.
    #[must_use]
    pub fn counts(self, day: Date) -> bool {
        self.duty.on == DutyDays::EveryDay || self.site.calendars.working.is_working_day(day)
    }

    /// Refuses when it cannot be counted with the settings that will hold at a moment.
    ///
    /// # Errors
    /// `invalid`, naming the duty's part and what is wrong with it.
    pub fn check(self, at: Instant) -> Result<(), Refusal> {
        self.crons(at)?;
        if let Some(random) = &self.duty.random {
            self.drawn_with(random, at)?;
        }
        for length in
            self.duty.phases.iter().flat_map(|phase| [Some(&phase.every), phase.lasts.as_ref()]).flatten()
        {
            self.offset(length, at)?;
        }
        if let Some(minute) = &self.duty.at {
            self.site.minute_named(self.plugin, minute, at)?;
        }
        if let Some(least) = self.duty.quota.as_ref().and_then(|quota| quota.least.as_ref()) {
            self.site.number_named(self.plugin, least, at)?;
        }
        Ok(())
    }

    /// A length of a phase as days and months.
    pub(crate) fn offset(self, text: &str, at: Instant) -> Result<Offset, Refusal> {
        let length = self.site.length_named(self.plugin, text, at)?;
        Offset::of(length).ok_or_else(|| {
            let expected = "expected at least one of days, weeks, months or years";
            Refusal::Invalid(format!("duty `{}`, `{text}`: {expected}, got `{length}`", self.name))
        })
    }

    /// Its crons with the settings of a moment filled in.
    fn crons(self, at: Instant) -> Result<Vec<Cron>, Refusal> {
        let value_of = |name: &str| {
            let (declared, figure) = self.site.setting(self.plugin, name, at).ok()?;
            Some((declared.kind, figure))
        };
        let patterns = self.duty.cron.as_ref().map(|crons| crons.all()).unwrap_or_default();
        let read = |pattern: &String| {
            let cron =
                fill_cron(pattern, &value_of).and_then(|text| Cron::with_clamp(&text, self.duty.clamp));
            cron.map_err(|error| Refusal::Invalid(format!("cron `{pattern}`: {error}")))
        };
        patterns.iter().map(read).collect()
    }

    /// The first moment after `after` that cron gives, by the settings that hold at that moment.
    fn next_by_cron(self, after: Instant) -> Result<Option<Instant>, Refusal> {
        let (mut from, mut held_at) = (after, after);
        loop {
            let crons = self.crons(held_at)?;
            let next = crons.iter().filter_map(|cron| cron.next_after(from, &self.site.calendars.zone)).min();
            match self.site.next_change(self.plugin, held_at) {
                Some(change) if !crons.is_empty() && next.is_none_or(|next| next >= change) => {
                    held_at = change;
                    from = from.max(change.minus(Span(1)));
                }
                _ => return Ok(next),
            }
        }
    }

    fn next_by_draw(self, after: Instant) -> Result<Option<Instant>, Refusal> {
        let Some(random) = &self.duty.random else { return Ok(None) };
        let mut stretch = random.every.at(after, &self.site.calendars.zone);
        for _ in 0..EMPTY_PERIODS_MAX {
            if let Some(next) = self.drawn(random, stretch)?.into_iter().find(|at| *at > after) {
                return Ok(Some(next));
            }
            stretch = random.every.next(stretch);
        }
        Ok(None)
    }

    /// The moments drawn for a period, by the settings that held when it began.
    fn drawn(self, random: &Random, stretch: Stretch) -> Result<Vec<Instant>, Refusal> {
        let zone = &self.site.calendars.zone;
        let (times, between) = self.drawn_with(random, stretch.bounds(zone).0)?;
        let mut day = stretch.first;
        let mut days = Vec::new();
        while day < stretch.after {
            days.extend(Some(day).filter(|day| self.counts(*day)));
            day = day.plus_days(1);
        }
        let seed = format!("{}/{}/{}/{}", self.site.info.name, self.plugin, self.name, stretch.first);
        let drawn = moments(&seed, &days, times, between);
        let mut drawn: Vec<_> = drawn.into_iter().map(|(day, minute)| zone.moment_of(day, minute)).collect();
        // Minutes that a change of the clocks skips stand for one moment.
        drawn.dedup();
        Ok(drawn)
    }

    /// How many in a period, and between which minutes.
    fn drawn_with(self, random: &Random, at: Instant) -> Result<(u32, (u32, u32)), Refusal> {
        let wrong = |why: String| Refusal::Invalid(format!("random duty `{}`: {why}", self.name));
        let times = self.site.number_named(self.plugin, &random.times, at)?;
        if !(1..=RANDOM_TIMES_MAX).contains(&times) {
            return Err(wrong(format!("expected 1 to {RANDOM_TIMES_MAX} in each period, got {times}")));
        }
        let [from, until] = random.between.as_slice() else {
            return Err(wrong("expected two times of day under `between`".into()));
        };
        let from_minute = self.site.minute_named(self.plugin, from, at)?;
        let until_minute = self.site.minute_named(self.plugin, until, at)?;
        if from_minute >= until_minute {
            return Err(wrong(format!(
                "expected `{until}` after `{from}`, got minutes {until_minute} and {from_minute}"
            )));
        }
        Ok((times, (from_minute, until_minute)))
    }
}
