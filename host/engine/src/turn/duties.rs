//! Duties: occurrences by cron or by plan, opened, done, missed.

use super::{DOWNTIME_MIN, Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::lookup::fill_cron;
use crate::blueprint::model::{self, AfterDowntime, DutyDays};
use crate::command::Form;
use crate::cron::Cron;
use crate::deadline::{Clock, LIMIT_GRACE};
use crate::due::due;
use crate::duty::{Occurrence, OccurrenceState};
use crate::hooks::{Event, Refusal};
use crate::instant::{Date, Instant, Span};
use crate::key::Key;
use crate::site::{Site, missing};
use crate::value::Fields;
use crate::view::Range;
use crate::{key, record};

/// How many occurrences one call reads at most.
const LISTED_MAX: usize = 200;

/// Where a waiting occurrence lies: plugin, duty, moment.
type Place = (String, String, Instant);

impl Turn {
    /// Adds an occurrence; one in the past opens at once.
    ///
    /// # Errors
    /// `not-found` for the duty or the person.
    pub fn plan_duty(
        &mut self,
        duty: &str,
        at: Instant,
        person: Option<String>,
        carry: Fields,
    ) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        declared_duty(&site, &plugin, duty)?;
        if let Some(person) = &person {
            self.known_person(person)?;
        }
        let occurrence = Occurrence {
            id: self.next_id(),
            plugin,
            duty: duty.to_owned(),
            due: at,
            until: None,
            state: OccurrenceState::Planned,
            person,
            form: carry,
            done_at: None,
        };
        if at <= self.now() {
            return self.open_occurrence(occurrence);
        }
        self.put(place_of(&occurrence), &occurrence)?;
        let item = DueItem {
            at,
            what: Due::DutyOpens {
                occurrence: occurrence.id,
                plugin: occurrence.plugin,
                duty: occurrence.duty,
                due: at,
            },
        };
        self.put(item.key(), &item)
    }

    /// Occurrences of a duty that are due in `[start, end)`, in order.
    ///
    /// # Errors
    /// `not-found` for the duty.
    pub fn occurrences(&mut self, duty: &str, start: Instant, end: Instant) -> Outcome<Vec<Occurrence>> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        declared_duty(&site, &plugin, duty)?;
        let at = |moment: Instant| key::occurrences_at(&plugin, duty, moment).bytes();
        let range = Range { from: at(start), to: at(end), backwards: false };
        let found = record::scan::<Occurrence>(&self.overlay, &range, LISTED_MAX)?;
        Ok(found.into_iter().map(|(_, occurrence)| occurrence).collect())
    }

    fn open_occurrence(&mut self, mut occurrence: Occurrence) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared_duty(&site, &occurrence.plugin, &occurrence.duty)?;
        occurrence.state = OccurrenceState::Open;
        occurrence.until = self.in_time_until(&occurrence, declared)?;
        if let (None, Some(post)) = (&occurrence.person, &declared.post) {
            occurrence.person = self.on_post(post, self.now())?.into_iter().next();
        }
        if let Some(until) = occurrence.until {
            let what = Due::DutyMissed {
                occurrence: occurrence.id,
                plugin: occurrence.plugin.clone(),
                duty: occurrence.duty.clone(),
                due: occurrence.due,
            };
            let item = DueItem { at: until.plus(LIMIT_GRACE), what };
            self.put(item.key(), &item)?;
        }
        let place: Place = (occurrence.plugin.clone(), occurrence.duty.clone(), occurrence.due);
        self.put(key::duty_waiting(occurrence.id), &place)?;
        self.put(place_of(&occurrence), &occurrence)?;
        self.tell_of(&occurrence, "due");
        Ok(())
    }

    fn in_time_until(&self, occurrence: &Occurrence, declared: &model::Duty) -> Outcome<Option<Instant>> {
        let zone = &self.site.calendars.zone;
        let day = zone.civil_date(occurrence.due);
        Ok(match declared.within.as_deref() {
            None => None,
            Some("end-of-day") => Some(zone.end_of_day(day)),
            Some("end-of-month") => Some(zone.end_of_day(last_of_month(day))),
            Some(text) => {
                let length = self.length_named(&occurrence.plugin, text)?;
                let ends = model::DayEnd::DayEnd;
                Some(due(occurrence.due, length, &Clock::Wall, ends, &self.site.calendars)?.at)
            }
        })
    }

    fn tell_of(&mut self, occurrence: &Occurrence, cause: &str) {
        let event = Event::Duty {
            duty: occurrence.duty.clone(),
            cause: cause.to_owned(),
            due: occurrence.due,
            person: occurrence.person.clone(),
            form: occurrence.form.clone(),
        };
        self.tell(&occurrence.plugin, event);
    }

    /// An occurrence whose planned moment has come.
    pub(crate) fn ring_opens(&mut self, id: u64, plugin: &str, duty: &str, due: Instant) -> Outcome<()> {
        // An upgrade may have dropped the duty, as it may for cron.
        if declared_duty(&self.site, plugin, duty).is_err() {
            return Ok(());
        }
        match record::get(&self.overlay, key::occurrence(plugin, duty, due, id))? {
            Some(occurrence) => self.open_occurrence(occurrence),
            None => Ok(()),
        }
    }

    /// An occurrence whose time is over.
    pub(crate) fn ring_missed(&mut self, id: u64, plugin: &str, duty: &str, due: Instant) -> Outcome<()> {
        let found = record::get::<Occurrence>(&self.overlay, key::occurrence(plugin, duty, due, id))?;
        let Some(mut occurrence) = found.filter(|found| found.state == OccurrenceState::Open) else {
            return Ok(());
        };
        occurrence.state = OccurrenceState::Missed;
        self.put(place_of(&occurrence), &occurrence)?;
        self.tell_of(&occurrence, "missed");
        Ok(())
    }

    /// Cron gives an occurrence, unless the day does not count or downtime swallowed it.
    pub(crate) fn ring_cron(&mut self, plugin: &str, duty: &str, at: Instant, again: bool) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(declared) = declared_duty(&site, plugin, duty) else { return Ok(()) };
        let day = site.calendars.zone.civil_date(at);
        let counts = declared.on == DutyDays::EveryDay || site.calendars.working.is_working_day(day);
        let late = !again && self.now().since(at) >= DOWNTIME_MIN;
        let next = || next_by_cron(&site, plugin, declared, at);
        let swallowed = match declared.after_downtime {
            AfterDowntime::Late => false,
            AfterDowntime::Skip => late,
            AfterDowntime::Once => late && next()?.is_some_and(|next| next <= self.now()),
        };
        if !counts || swallowed {
            return Ok(());
        }
        let occurrence = Occurrence {
            id: self.next_id(),
            plugin: plugin.to_owned(),
            duty: duty.to_owned(),
            due: at,
            until: None,
            state: OccurrenceState::Open,
            person: None,
            form: Fields::new(),
            done_at: None,
        };
        self.open_occurrence(occurrence)
    }

    /// Queues the next occurrence that cron gives after a moment.
    pub(crate) fn schedule_cron(&mut self, plugin: &str, duty: &str, after: Instant) -> Outcome<()> {
        let next_key = || key::duty_next(plugin, duty);
        if let Some((_, at)) = record::get::<(String, Instant)>(&self.overlay, next_key())? {
            self.remove(cron_item(plugin, duty, at).key().bytes())?;
            self.remove(next_key().bytes())?;
        }
        let site = self.site.clone();
        let Ok(declared) = declared_duty(&site, plugin, duty) else { return Ok(()) };
        let Some(at) = next_by_cron(&site, plugin, declared, after)? else { return Ok(()) };
        let item = cron_item(plugin, duty, at);
        self.put(next_key(), &(duty, at))?;
        self.put(item.key(), &item)
    }

    /// Queues the next occurrence of every duty anew: after an installation or a changed setting or calendar.
    pub(crate) fn schedule_duties(&mut self, plugin: &str) -> Outcome<()> {
        let site = self.site.clone();
        let queued: Vec<(String, Instant)> =
            record::below(&self.overlay, key::duties_next(plugin), LISTED_MAX * 10)?;
        let declared = site.plugins.get(plugin).map(|active| active.blueprint.duties.keys());
        let names = declared.into_iter().flatten().cloned().chain(queued.into_iter().map(|(duty, _)| duty));
        let names: std::collections::BTreeSet<String> = names.collect();
        for duty in names {
            self.schedule_cron(plugin, &duty, self.now())?;
        }
        Ok(())
    }

    /// Refuses when a duty's cron cannot be read with the settings that will hold at a moment.
    pub(crate) fn check_crons(&self, plugin: &str, at: Instant) -> Outcome<()> {
        let duties = &self.site.plugin(plugin)?.blueprint.duties;
        duties.values().try_for_each(|duty| cron_of(&self.site, plugin, duty, at).map(drop))
    }

    /// Completes an occurrence as a person; a missed one too, late.
    pub(crate) fn do_duty(&mut self, id: u64, form: &Form) -> Outcome<()> {
        let place: Option<Place> = record::get(&self.overlay, key::duty_waiting(id))?;
        let gone = || Refusal::NotFound(format!("there is no open or missed duty {id}"));
        let (plugin, duty, at) = place.ok_or_else(gone)?;
        let found: Option<Occurrence> = record::get(&self.overlay, key::occurrence(&plugin, &duty, at, id))?;
        let mut occurrence = found.ok_or_else(gone)?;
        let site = self.site.clone();
        let declared = declared_duty(&site, &plugin, &duty)?;
        let stands_there =
            self.person.as_ref().is_some_and(|person| occurrence.person.as_ref() == Some(&person.id));
        if !stands_there {
            self.need_role(&format!("duty `{duty}`"), &declared.roles, None)?;
        }
        let filled = self.fill(&declared.asks, &declared.fields, form)?;
        occurrence.form.extend(filled);
        occurrence.person = Some(self.actor().to_owned());
        occurrence.done_at = Some(self.now());
        if let (Some(until), OccurrenceState::Open) = (occurrence.until, occurrence.state) {
            let what =
                Due::DutyMissed { occurrence: id, plugin: plugin.clone(), duty: duty.clone(), due: at };
            self.remove(DueItem { at: until.plus(LIMIT_GRACE), what }.key().bytes())?;
        }
        occurrence.state = OccurrenceState::Done;
        self.remove(key::duty_waiting(id).bytes())?;
        self.put(place_of(&occurrence), &occurrence)?;
        self.tell_of(&occurrence, "done");
        Ok(())
    }
}

fn place_of(occurrence: &Occurrence) -> Key {
    key::occurrence(&occurrence.plugin, &occurrence.duty, occurrence.due, occurrence.id)
}

fn cron_item(plugin: &str, duty: &str, at: Instant) -> DueItem {
    DueItem { at, what: Due::Cron { plugin: plugin.to_owned(), duty: duty.to_owned() } }
}

fn declared_duty<'a>(site: &'a Site, plugin: &str, duty: &str) -> Result<&'a model::Duty, Refusal> {
    let duties = &site.plugin(plugin)?.blueprint.duties;
    duties.get(duty).ok_or_else(|| missing("duty", duty, duties.keys()))
}

fn last_of_month(day: Date) -> Date {
    Date(day.0.last_of_month())
}

/// A duty's cron with the settings of a moment filled in.
fn cron_of(site: &Site, plugin: &str, duty: &model::Duty, at: Instant) -> Outcome<Option<Cron>> {
    let Some(pattern) = &duty.cron else { return Ok(None) };
    let value_of = |name: &str| {
        let (declared, figure) = site.setting(plugin, name, at).ok()?;
        Some((declared.kind, figure))
    };
    let cron = fill_cron(pattern, &value_of).and_then(|text| Cron::parse(&text));
    Ok(Some(cron.map_err(|error| Refusal::Invalid(format!("cron `{pattern}`: {error}")))?))
}

/// The first moment after `after` that a duty's cron gives, by the settings that hold at that moment.
fn next_by_cron(site: &Site, plugin: &str, duty: &model::Duty, after: Instant) -> Outcome<Option<Instant>> {
    let (mut from, mut held_at) = (after, after);
    loop {
        let Some(cron) = cron_of(site, plugin, duty, held_at)? else { return Ok(None) };
        let next = cron.next_after(from, &site.calendars.zone);
        match site.next_change(plugin, held_at) {
            Some(change) if next.is_none_or(|next| next >= change) => {
                held_at = change;
                from = from.max(change.minus(Span(1)));
            }
            _ => return Ok(next),
        }
    }
}
