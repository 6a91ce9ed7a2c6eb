//! Duties: occurrences that come of themselves or by plan, opened, done, missed, settled.

use std::collections::BTreeSet;

use super::{DOWNTIME_MIN, Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model::{self, AfterDowntime};
use crate::command::Form;
use crate::deadline::{Clock, LIMIT_GRACE};
use crate::due::due;
use crate::duty::{Occurrence, OccurrenceState, Settled};
use crate::hooks::{Event, Refusal};
use crate::instant::{Date, Instant};
use crate::key::Key;
use crate::regular::Regular;
use crate::site::{Site, missing};
use crate::value::{Fields, Value};
use crate::view::Range;
use crate::{key, record};

/// How many occurrences one call reads at most.
const LISTED_MAX: usize = 200;

/// How long a reason can be.
const REASON_LETTERS_MAX: usize = 1_000;

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
        let planned = Occurrence::planned(self.next_id(), &plugin, duty, at);
        let occurrence = Occurrence { person, form: carry, ..planned };
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

    pub(super) fn open_occurrence(&mut self, mut occurrence: Occurrence) -> Outcome<()> {
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
                let length = self.site.length_named(&occurrence.plugin, text, self.now())?;
                let ends = model::DayEnd::DayEnd;
                Some(due(occurrence.due, length, &Clock::Wall, ends, &self.site.calendars)?.at)
            }
        })
    }

    fn tell_of(&mut self, occurrence: &Occurrence, cause: &str) {
        let mut person = occurrence.person.clone();
        let mut form = occurrence.form.clone();
        if let Some(settled) = &occurrence.settled {
            person = Some(settled.by.clone());
            form.insert("reason".into(), Value::text(&settled.reason));
        }
        let (duty, cause) = (occurrence.duty.clone(), cause.to_owned());
        let event = Event::Duty { duty, cause, due: occurrence.due, person, form };
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

    /// Cron or a draw gives an occurrence, unless the day does not count or downtime swallowed it.
    pub(crate) fn ring_cron(&mut self, plugin: &str, duty: &str, at: Instant, again: bool) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(regular) = regular(&site, plugin, duty) else { return Ok(()) };
        if !regular.counts(site.calendars.zone.civil_date(at)) {
            return Ok(());
        }
        let next = || Ok(regular.next(at)?);
        if self.swallowed(regular.duty, at, again, next)? {
            return Ok(());
        }
        let occurrence = Occurrence::planned(self.next_id(), plugin, duty, at);
        self.open_occurrence(occurrence)
    }

    /// Whether downtime swallowed an occurrence: by its policy, and by whether the next one has come, too.
    pub(super) fn swallowed(
        &self,
        declared: &model::Duty,
        at: Instant,
        again: bool,
        next: impl FnOnce() -> Outcome<Option<Instant>>,
    ) -> Outcome<bool> {
        let late = !again && self.now().since(at) >= DOWNTIME_MIN;
        Ok(match declared.after_downtime {
            AfterDowntime::Late => false,
            AfterDowntime::Skip => late,
            AfterDowntime::Once => late && next()?.is_some_and(|next| next <= self.now()),
        })
    }

    /// Queues the next occurrence that cron or a draw gives after a moment.
    pub(crate) fn schedule_cron(&mut self, plugin: &str, duty: &str, after: Instant) -> Outcome<()> {
        let next_key = || key::duty_next(plugin, duty);
        if let Some((_, at)) = record::get::<(String, Instant)>(&self.overlay, next_key())? {
            self.remove(cron_item(plugin, duty, at).key().bytes())?;
            self.remove(next_key().bytes())?;
        }
        let site = self.site.clone();
        let Ok(regular) = regular(&site, plugin, duty) else { return Ok(()) };
        let Some(at) = regular.next(after)? else { return Ok(()) };
        let item = cron_item(plugin, duty, at);
        self.put(next_key(), &(duty, at))?;
        self.put(item.key(), &item)
    }

    /// Queues anew what comes of itself: after an installation or a changed setting or calendar.
    pub(crate) fn schedule_duties(&mut self, plugin: &str) -> Outcome<()> {
        let site = self.site.clone();
        let mut names: BTreeSet<String> = BTreeSet::new();
        let all = LISTED_MAX * 10;
        let due: Vec<(String, Instant)> = record::below(&self.overlay, key::duties_next(plugin), all)?;
        let quotas: Vec<(String, DueItem)> = record::below(&self.overlay, key::quotas_next(plugin), all)?;
        names.extend(due.into_iter().map(|(duty, _)| duty));
        names.extend(quotas.into_iter().map(|(duty, _)| duty));
        let declared = site.plugins.get(plugin).map(|active| active.blueprint.duties.keys());
        names.extend(declared.into_iter().flatten().cloned());
        for duty in names {
            self.schedule_cron(plugin, &duty, self.now())?;
            self.schedule_quota(plugin, &duty, self.now())?;
        }
        self.schedule_all_series(plugin)?;
        self.schedule_closings(plugin)
    }

    /// Refuses when a duty cannot be counted with the settings that will hold at a moment.
    pub(crate) fn check_duties(&self, plugin: &str, at: Instant) -> Outcome<()> {
        let duties = &self.site.plugin(plugin)?.blueprint.duties;
        let check = |(name, _): (&String, &model::Duty)| regular(&self.site, plugin, name)?.check(at);
        Ok(duties.iter().try_for_each(check)?)
    }

    /// An open or missed occurrence.
    fn waiting(&self, id: u64) -> Outcome<Occurrence> {
        let place: Option<Place> = record::get(&self.overlay, key::duty_waiting(id))?;
        let gone = || Refusal::NotFound(format!("there is no open or missed duty {id}"));
        let (plugin, duty, at) = place.ok_or_else(gone)?;
        let found = record::get(&self.overlay, key::occurrence(&plugin, &duty, at, id))?;
        Ok(found.ok_or_else(gone)?)
    }

    /// Completes an occurrence as a person; a missed one too, late.
    pub(crate) fn do_duty(&mut self, id: u64, form: &Form) -> Outcome<()> {
        let mut occurrence = self.waiting(id)?;
        let site = self.site.clone();
        let Occurrence { plugin, duty, due: at, .. } = occurrence.clone();
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
        self.count_done(&occurrence)?;
        self.tell_of(&occurrence, "done");
        Ok(())
    }

    /// Settles a missed occurrence as a person: it will not be made up for, and the reason is kept.
    pub(crate) fn settle_duty(&mut self, id: u64, reason: &str) -> Outcome<()> {
        let occurrence = self.waiting(id)?;
        let site = self.site.clone();
        let declared = declared_duty(&site, &occurrence.plugin, &occurrence.duty)?;
        self.need_role(&format!("settling duty `{}`", occurrence.duty), &declared.settles, None)?;
        if occurrence.state != OccurrenceState::Missed {
            let text = format!("duty {id} is open and not missed yet (do it, or wait until it is missed)");
            return Err(Refusal::Conflict(text).into());
        }
        self.settle_missed(occurrence, self::reason(reason)?)
    }

    /// Settles what was missed of a duty that was due at a moment, as a hook; of one series only where it is named.
    ///
    /// # Errors
    /// `not-found` for the duty or when nothing of it was missed then, `form` for a reason that says nothing.
    pub fn settle_due(
        &mut self,
        duty: &str,
        due: Instant,
        series: Option<&str>,
        reason: &str,
    ) -> Outcome<u32> {
        let plugin = self.caller_id()?.to_owned();
        declared_duty(&self.site, &plugin, duty)?;
        let reason = self::reason(reason)?;
        let of_moment: Vec<Occurrence> =
            record::below(&self.overlay, key::occurrences_at(&plugin, duty, due), LISTED_MAX)?;
        let missed = of_moment.into_iter().filter(|one| {
            one.state == OccurrenceState::Missed
                && series.is_none_or(|series| one.series.as_deref() == Some(series))
        });
        let mut settled = 0;
        for occurrence in missed {
            self.settle_missed(occurrence, reason.clone())?;
            settled += 1;
        }
        if settled == 0 {
            let at = self.site.calendars.zone.format(due);
            return Err(Refusal::NotFound(format!("nothing of duty `{duty}` due {at} was missed")).into());
        }
        Ok(settled)
    }

    fn settle_missed(&mut self, mut occurrence: Occurrence, reason: String) -> Outcome<()> {
        occurrence.state = OccurrenceState::Settled;
        occurrence.settled = Some(Settled { by: self.acts_as(), at: self.now(), reason });
        self.remove(key::duty_waiting(occurrence.id).bytes())?;
        self.put(place_of(&occurrence), &occurrence)?;
        self.tell_of(&occurrence, "settled");
        Ok(())
    }
}

/// A reason that says something.
pub(super) fn reason(text: &str) -> Result<String, Refusal> {
    let reason = text.trim();
    let letters = reason.chars().count();
    if (1..=REASON_LETTERS_MAX).contains(&letters) {
        return Ok(reason.to_owned());
    }
    let why = format!("expected a reason of 1 to {REASON_LETTERS_MAX} characters, got {letters}");
    Err(Refusal::Form(vec![("reason".into(), why)]))
}

fn place_of(occurrence: &Occurrence) -> Key {
    key::occurrence(&occurrence.plugin, &occurrence.duty, occurrence.due, occurrence.id)
}

fn cron_item(plugin: &str, duty: &str, at: Instant) -> DueItem {
    DueItem { at, what: Due::Cron { plugin: plugin.to_owned(), duty: duty.to_owned() } }
}

pub(super) fn regular<'a>(site: &'a Site, plugin: &'a str, name: &'a str) -> Result<Regular<'a>, Refusal> {
    Ok(Regular { site, plugin, name, duty: declared_duty(site, plugin, name)? })
}

pub(super) fn declared_duty<'a>(
    site: &'a Site,
    plugin: &str,
    duty: &str,
) -> Result<&'a model::Duty, Refusal> {
    let duties = &site.plugin(plugin)?.blueprint.duties;
    duties.get(duty).ok_or_else(|| missing("duty", duty, duties.keys()))
}

fn last_of_month(day: Date) -> Date {
    Date(day.0.last_of_month())
}
