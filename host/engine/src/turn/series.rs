//! Series: recurring work for something of a plugin's own, started, moved on by events and stopped by its hooks.

use rust_decimal::Decimal;

use super::duties::{declared_duty, regular};
use super::{Outcome, Turn, WRITES_PER_TURN_MAX};
use crate::alarm::{Due, DueItem};
use crate::duty::Occurrence;
use crate::hooks::{Event, Refusal};
use crate::instant::{Date, Instant};
use crate::regular::Regular;
use crate::series::{CARRIED, Position, Rhythm, Series};
use crate::value::{Fields, Value};
use crate::{key, record};

impl Turn {
    /// Starts a series of a duty from a day; one that runs under the key starts anew. Occurrences that would lie
    /// before now are left out.
    ///
    /// # Errors
    /// `not-found` for the duty or the ticket, `invalid` for a duty without phases, an empty key, or carried fields that
    /// the host writes itself.
    pub fn start_series(
        &mut self,
        duty: &str,
        key: &str,
        anchor: Date,
        about: Option<u64>,
        carry: Fields,
    ) -> Outcome<Series> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        if declared_duty(&site, &plugin, duty)?.phases.is_empty() {
            let text = format!("duty `{duty}` has no series (give it `phases` in the blueprint)");
            return Err(Refusal::Invalid(text).into());
        }
        if key.trim().is_empty() {
            return Err(Refusal::Invalid("`key`: expected a text, got nothing".into()).into());
        }
        if let Some(field) = CARRIED.iter().find(|field| carry.contains_key(**field)) {
            let text = format!("`carry`: the host writes `{field}` itself (call the field otherwise)");
            return Err(Refusal::Invalid(text).into());
        }
        if let Some(ticket) = about {
            self.ticket(ticket)?;
        }
        self.stop_series(duty, key)?;
        let mut series = Series {
            plugin,
            duty: duty.to_owned(),
            key: key.to_owned(),
            about,
            carry,
            at: Position::at(anchor),
            next: None,
        };
        self.schedule_series(&mut series, self.now())?;
        self.end_when_over(&series)?;
        Ok(series)
    }

    /// Tells a series that something happened on a day: the phase that waits for it ends, and the next one counts from
    /// that day. A series that is not there or waits for no such event any more stays as it is.
    ///
    /// # Errors
    /// `not-found` for the duty, `invalid` for an event that no phase of it waits for.
    pub fn series_event(&mut self, duty: &str, key: &str, event: &str, on: Date) -> Outcome<Option<Series>> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let events = || {
            declared_duty(&site, &plugin, duty)
                .map(|declared| declared.phases.iter().filter_map(|phase| phase.until.as_ref()))
        };
        if !events()?.any(|known| known == event) {
            let known: Vec<_> = events()?.map(String::as_str).collect();
            let text =
                format!("no phase of duty `{duty}` waits for `{event}` (there are: {})", known.join(", "));
            return Err(Refusal::Invalid(text).into());
        }
        let Some(mut series) = self.read_series(&plugin, duty, key)? else { return Ok(None) };
        let phases = rhythms(regular(&site, &plugin, duty)?, self.now())?;
        if let Some(at) = series.at.after_event(event, on, &phases) {
            series.at = at;
            self.schedule_series(&mut series, self.now())?;
            self.end_when_over(&series)?;
        }
        self.read_series(&plugin, duty, key)
    }

    /// Ends a series; occurrences that are open stay. One that is not there is no error.
    ///
    /// # Errors
    /// `not-found` for the duty.
    pub fn stop_series(&mut self, duty: &str, key: &str) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        declared_duty(&self.site.clone(), &plugin, duty)?;
        match self.read_series(&plugin, duty, key)? {
            Some(series) => self.drop_series(&series),
            None => Ok(()),
        }
    }

    /// A series that runs.
    ///
    /// # Errors
    /// `not-found` for the duty.
    pub fn series_of(&mut self, duty: &str, key: &str) -> Outcome<Option<Series>> {
        let plugin = self.caller_id()?.to_owned();
        declared_duty(&self.site.clone(), &plugin, duty)?;
        self.read_series(&plugin, duty, key)
    }

    fn read_series(&self, plugin: &str, duty: &str, key: &str) -> Outcome<Option<Series>> {
        Ok(record::get(&self.overlay, key::duty_series(plugin, duty, key))?)
    }

    fn drop_series(&mut self, series: &Series) -> Outcome<()> {
        if let Some(at) = series.next {
            self.remove(series_item(series, at).key().bytes())?;
        }
        self.remove(key::duty_series(&series.plugin, &series.duty, &series.key).bytes())
    }

    /// Queues the first occurrence of a series later than a moment, and keeps where it stands.
    fn schedule_series(&mut self, series: &mut Series, after: Instant) -> Outcome<()> {
        let queued = series.next.take();
        let site = self.site.clone();
        let next = match regular(&site, &series.plugin, &series.duty) {
            Ok(regular) => next_of(regular, series.at, after)?,
            // An upgrade dropped the duty: the series waits for one that has it again.
            Err(_) => None,
        };
        if let Some((at, moment)) = next {
            series.at = at;
            series.next = Some(moment);
        }
        if queued != series.next {
            if let Some(at) = queued {
                self.remove(series_item(series, at).key().bytes())?;
            }
            if let Some(at) = series.next {
                let item = series_item(series, at);
                self.put(item.key(), &item)?;
            }
        }
        let place = || key::duty_series(&series.plugin, &series.duty, &series.key);
        if record::get::<Series>(&self.overlay, place())?.as_ref() == Some(series) {
            return Ok(());
        }
        self.put(place(), series)
    }

    /// What rang is out of the queue: the next one of the series waits.
    pub(crate) fn series_rang(&mut self, plugin: &str, duty: &str, key: &str, at: Instant) -> Outcome<()> {
        match self.read_series(plugin, duty, key)? {
            Some(mut series) if series.next == Some(at) => self.schedule_series(&mut series, at),
            _ => Ok(()),
        }
    }

    /// A series gives an occurrence, unless downtime swallowed it; the last one ends it.
    pub(crate) fn ring_series(
        &mut self,
        (plugin, duty, key): (&str, &str, &str),
        at: Instant,
        again: bool,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(declared) = declared_duty(&site, plugin, duty) else { return Ok(()) };
        let Some(series) = self.read_series(plugin, duty, key)? else { return Ok(()) };
        if !self.swallowed(declared, at, again, || Ok(series.next))? {
            let planned = Occurrence::planned(self.next_id(), plugin, duty, at);
            let form = carried(&series);
            let (key, ticket) = (Some(key.to_owned()), series.about);
            self.open_occurrence(Occurrence { form, series: key, ticket, ..planned })?;
        }
        self.end_when_over(&series)
    }

    /// Removes a series without a next occurrence and tells its plugin.
    fn end_when_over(&mut self, series: &Series) -> Outcome<()> {
        if series.next.is_some() {
            return Ok(());
        }
        self.drop_series(series)?;
        let event = Event::Duty {
            duty: series.duty.clone(),
            cause: "ended".into(),
            due: self.now(),
            person: None,
            form: carried(series),
        };
        self.tell(&series.plugin, event);
        Ok(())
    }

    /// Counts the series of a plugin anew: after an installation or a changed setting or calendar.
    pub(super) fn schedule_all_series(&mut self, plugin: &str) -> Outcome<()> {
        let all: Vec<Series> =
            record::below(&self.overlay, key::duty_series_of(plugin), WRITES_PER_TURN_MAX)?;
        let site = self.site.clone();
        for mut series in all {
            let ran = series.next.is_some();
            self.schedule_series(&mut series, self.now())?;
            // One whose last occurrence waits as a fault stays until that runs again.
            if ran && declared_duty(&site, plugin, &series.duty).is_ok() {
                self.end_when_over(&series)?;
            }
        }
        Ok(())
    }
}

/// What an occurrence of a series carries: what it was given, its key and its ticket.
fn carried(series: &Series) -> Fields {
    let ticket = series.about.map_or(Value::Nothing, |ticket| Value::Number(Decimal::from(ticket)));
    let added = CARRIED.into_iter().zip([Value::text(&series.key), ticket]);
    let added = added.filter(|(_, value)| *value != Value::Nothing);
    series.carry.clone().into_iter().chain(added.map(|(name, value)| (name.to_owned(), value))).collect()
}

fn series_item(series: &Series, at: Instant) -> DueItem {
    let (plugin, duty, key) = (series.plugin.clone(), series.duty.clone(), series.key.clone());
    DueItem { at, what: Due::Series { plugin, duty, key } }
}

/// The phases of a duty with the figures of a moment.
fn rhythms(regular: Regular<'_>, at: Instant) -> Result<Vec<Rhythm>, Refusal> {
    let phases = regular.duty.phases.iter().map(|phase| {
        let lasts = phase.lasts.as_ref().map(|lasts| regular.offset(lasts, at)).transpose()?;
        Ok(Rhythm { every: regular.offset(&phase.every, at)?, lasts, until: phase.until.clone() })
    });
    phases.collect()
}

/// Where a series stands with its first occurrence later than a moment, and that occurrence's moment.
fn next_of(regular: Regular<'_>, from: Position, after: Instant) -> Outcome<Option<(Position, Instant)>> {
    let phases = rhythms(regular, after)?;
    let minute = match &regular.duty.at {
        Some(at) => regular.site.minute_named(regular.plugin, at, after)?,
        None => 0,
    };
    let zone = &regular.site.calendars.zone;
    let moment = |day: Date| -> Outcome<Instant> {
        let day =
            if regular.counts(day) { day } else { regular.site.calendars.working.working_day(day, 0)? };
        Ok(zone.moment_of(day, minute))
    };
    // A calendar that never works has no moment: the error is told below, for the first day.
    let comes = |day: Date| moment(day).is_ok_and(|moment| moment > after) || moment(day).is_err();
    match from.next(&phases, comes) {
        Some((at, day)) => Ok(Some((at, moment(day)?))),
        None => Ok(None),
    }
}
