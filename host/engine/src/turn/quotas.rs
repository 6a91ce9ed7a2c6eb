//! Quotas: what was done is counted per subject and period; who is behind or short is told to the plugin.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::duties::declared_duty;
use super::{DOWNTIME_MIN, Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model::{self, Quota, QuotaPer};
use crate::duty::Occurrence;
use crate::hooks::{Event, Refusal};
use crate::instant::{Date, Instant, Span};
use crate::period::Stretch;
use crate::quota::{QUOTA_SUBJECTS_MAX, Share, Standing, Subject, Tally, Warn, percentage, points};
use crate::site::Site;
use crate::value::Value;
use crate::{key, record};

impl Turn {
    /// Names a subject of a quota, with a figure of its own or the blueprint's.
    ///
    /// # Errors
    /// `not-found` for a duty without a quota, `invalid` when the quota is not per subject, `limit` for too many.
    pub fn set_quota(&mut self, duty: &str, subject: &str, least: Option<u32>) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let quota = declared_quota(&site, &plugin, duty)?;
        self.fitting(quota, duty, subject)?;
        if quota.per != QuotaPer::Subject {
            let text = format!(
                "the quota of duty `{duty}` is not per subject (say `per = \"subject\"` in the blueprint)"
            );
            return Err(Refusal::Invalid(text).into());
        }
        let known = self.subjects(&plugin, duty)?;
        if known.len() >= QUOTA_SUBJECTS_MAX && !known.iter().any(|known| known.subject == subject) {
            let text = format!("the quota of duty `{duty}` has {QUOTA_SUBJECTS_MAX} subjects already");
            return Err(Refusal::Limit(text).into());
        }
        let record = Subject { subject: subject.to_owned(), least };
        self.put(key::quota_subject(&plugin, duty, subject), &record)
    }

    /// Takes a subject off a quota; what was counted for it stays. One that is not there is no error.
    ///
    /// # Errors
    /// `not-found` for a duty without a quota.
    pub fn drop_quota(&mut self, duty: &str, subject: &str) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        declared_quota(&self.site.clone(), &plugin, duty)?;
        self.remove(key::quota_subject(&plugin, duty, subject).bytes())
    }

    /// Counts something done for a subject in the period of now; a negative number takes back.
    ///
    /// # Errors
    /// `not-found` for a duty without a quota, `invalid` for a subject that does not fit it.
    pub fn count_for(&mut self, duty: &str, subject: &str, n: i32) -> Outcome<Standing> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        self.fitting(declared_quota(&site, &plugin, duty)?, duty, subject)?;
        self.add_to_tally(&plugin, duty, subject, n.into())?;
        self.standing(duty, subject, self.now())
    }

    /// Counts a thing for a subject, once a period: a household that was visited twice counts once. Tells whether it
    /// counted.
    ///
    /// # Errors
    /// As [`Self::count_for`].
    pub fn count_once(&mut self, duty: &str, subject: &str, thing: &str) -> Outcome<bool> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let quota = declared_quota(&site, &plugin, duty)?;
        self.fitting(quota, duty, subject)?;
        let first = quota.period.at(self.now(), &site.calendars.zone).first.to_string();
        let once = || key::quota_once(&plugin, duty, subject, &first, thing);
        if record::get::<bool>(&self.overlay, once())?.is_some() {
            return Ok(false);
        }
        self.put(once(), &true)?;
        self.add_to_tally(&plugin, duty, subject, 1)?;
        Ok(true)
    }

    /// How a subject stands in the period of a moment.
    ///
    /// # Errors
    /// As [`Self::count_for`].
    pub fn standing(&mut self, duty: &str, subject: &str, at: Instant) -> Outcome<Standing> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let quota = declared_quota(&site, &plugin, duty)?;
        self.fitting(quota, duty, subject)?;
        let stretch = quota.period.at(at, &site.calendars.zone);
        let own = record::get::<Subject>(&self.overlay, key::quota_subject(&plugin, duty, subject))?;
        let common = common_least(&site, &plugin, quota, stretch, self.now())?;
        let done = self.tally(&plugin, duty, subject, stretch.first)?;
        let least = own.and_then(|own| own.least).or(common);
        Ok(Standing { subject: subject.to_owned(), stretch, done, least })
    }

    /// A subject that fits a quota: none for the site's, a person for a person's.
    fn fitting(&self, quota: &Quota, duty: &str, subject: &str) -> Outcome<()> {
        match quota.per {
            QuotaPer::Site if subject.is_empty() => Ok(()),
            QuotaPer::Site => {
                let text =
                    format!("the quota of duty `{duty}` is the site's: expected no subject, got `{subject}`");
                Err(Refusal::Invalid(text).into())
            }
            QuotaPer::Person => self.known_person(subject),
            QuotaPer::Subject if subject.trim().is_empty() => {
                let text = format!("the quota of duty `{duty}` is per subject: expected one, got nothing");
                Err(Refusal::Invalid(text).into())
            }
            QuotaPer::Subject => Ok(()),
        }
    }

    /// An occurrence that was done counts in the period of now.
    pub(super) fn count_done(&mut self, occurrence: &Occurrence) -> Outcome<()> {
        let site = self.site.clone();
        let (plugin, duty) = (&occurrence.plugin, &occurrence.duty);
        let Ok(quota) = declared_quota(&site, plugin, duty) else { return Ok(()) };
        let subject = match quota.per {
            QuotaPer::Site => Some(""),
            QuotaPer::Person => occurrence.person.as_deref(),
            QuotaPer::Subject => occurrence.form.get("subject").and_then(Value::as_text),
        };
        match subject {
            Some(subject) => self.add_to_tally(plugin, duty, subject, 1),
            None => Ok(()),
        }
    }

    fn add_to_tally(&mut self, plugin: &str, duty: &str, subject: &str, n: i64) -> Outcome<()> {
        let site = self.site.clone();
        let quota = declared_quota(&site, plugin, duty)?;
        let first = quota.period.at(self.now(), &site.calendars.zone).first;
        let done = self.tally(plugin, duty, subject, first)?.saturating_add(n);
        self.put(key::quota_tally(plugin, duty, subject, &first.to_string()), &Tally { done })
    }

    fn tally(&self, plugin: &str, duty: &str, subject: &str, first: Date) -> Outcome<i64> {
        let key = key::quota_tally(plugin, duty, subject, &first.to_string());
        Ok(record::get::<Tally>(&self.overlay, key)?.unwrap_or_default().done)
    }

    fn subjects(&self, plugin: &str, duty: &str) -> Outcome<Vec<Subject>> {
        Ok(record::below(&self.overlay, key::quota_subjects(plugin, duty), QUOTA_SUBJECTS_MAX)?)
    }

    /// Everybody whom a quota counts for, with a figure of their own where they have one.
    fn counted_for(
        &self,
        plugin: &str,
        duty: &str,
        declared: &model::Duty,
        per: QuotaPer,
    ) -> Outcome<BTreeMap<String, Option<u32>>> {
        match per {
            QuotaPer::Site => Ok(BTreeMap::from([(String::new(), None)])),
            QuotaPer::Subject => {
                let subjects = self.subjects(plugin, duty)?.into_iter();
                Ok(subjects.map(|subject| (subject.subject, subject.least)).collect())
            }
            QuotaPer::Person => {
                let mut people = BTreeMap::new();
                for role in &declared.roles {
                    let with_role = self.people_with(role)?.into_iter();
                    people.extend(with_role.map(|person| (person.id, None)).take(QUOTA_SUBJECTS_MAX));
                }
                Ok(people)
            }
        }
    }

    /// How everybody whom a quota of the calling plugin counts for stands in the period of a moment.
    ///
    /// # Errors
    /// As [`Self::standings`].
    pub fn standings_at(&self, duty: &str, at: Instant) -> Outcome<Vec<Standing>> {
        let plugin = self.caller_id()?;
        let period = declared_quota(&self.site, plugin, duty)?.period;
        self.standings(plugin, duty, self.period_at(period, at))
    }

    /// How everybody whom a quota counts for stands in a period.
    ///
    /// # Errors
    /// `not-found` for a duty without a quota, `invalid` for a setting that holds no whole number.
    pub fn standings(&self, plugin: &str, duty: &str, stretch: Stretch) -> Outcome<Vec<Standing>> {
        let site = self.site.clone();
        let declared = declared_duty(&site, plugin, duty)?;
        let quota = declared_quota(&site, plugin, duty)?;
        let common = common_least(&site, plugin, quota, stretch, self.now())?;
        let mut standings = Vec::new();
        for (subject, own) in self.counted_for(plugin, duty, declared, quota.per)? {
            let done = self.tally(plugin, duty, &subject, stretch.first)?;
            standings.push(Standing { subject, stretch, done, least: own.or(common) });
        }
        Ok(standings)
    }

    /// Queues the next point at which a quota is looked at.
    pub(crate) fn schedule_quota(&mut self, plugin: &str, duty: &str, after: Instant) -> Outcome<()> {
        let next_key = || key::quota_next(plugin, duty);
        if let Some((_, item)) = record::get::<(String, DueItem)>(&self.overlay, next_key())? {
            self.remove(item.key().bytes())?;
            self.remove(next_key().bytes())?;
        }
        let site = self.site.clone();
        let Ok(quota) = declared_quota(&site, plugin, duty) else { return Ok(()) };
        let stretch = quota.period.at(after, &site.calendars.zone);
        let warns = warns(&site, plugin, quota, after)?;
        let points = points(stretch, &warns, &site.calendars.zone);
        let Some((at, share)) = points.into_iter().find(|(at, _)| *at > after) else { return Ok(()) };
        let what =
            Due::Quota { plugin: plugin.to_owned(), duty: duty.to_owned(), first: stretch.first, share };
        let item = DueItem { at, what };
        self.put(next_key(), &(duty, &item))?;
        self.put(item.key(), &item)
    }

    /// A point of a quota has come: whoever has not done the part that was to be done by now is behind, at the end
    /// short. A point that downtime delayed until the next one came, too, is left out: the later one tells more.
    pub(crate) fn ring_quota(
        &mut self,
        (plugin, duty): (&str, &str),
        (first, share): (Date, Share),
        at: Instant,
        again: bool,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(quota) = declared_quota(&site, plugin, duty) else { return Ok(()) };
        let late = !again && self.now().since(at) >= DOWNTIME_MIN;
        let next = record::get::<(String, DueItem)>(&self.overlay, key::quota_next(plugin, duty))?;
        if share != Share::WHOLE && late && next.is_some_and(|(_, next)| next.at <= self.now()) {
            return Ok(());
        }
        let stretch = quota.period.containing(first);
        for standing in self.standings(plugin, duty, stretch)? {
            let needed = standing.least.map_or(0, |least| share.at_least(least));
            if standing.done < i64::from(needed) {
                let event = told(duty, quota.per, &standing, (share, needed), at);
                self.tell(plugin, event);
            }
        }
        Ok(())
    }
}

/// That a subject is behind, or short at the end.
fn told(duty: &str, per: QuotaPer, standing: &Standing, (share, needed): (Share, u32), at: Instant) -> Event {
    let number = |number: i64| Value::Number(Decimal::from(number));
    let form = [
        ("subject", Value::text(&standing.subject)),
        ("period", Value::text(standing.stretch.to_string())),
        ("done", number(standing.done)),
        ("least", number(standing.least.unwrap_or_default().into())),
        ("needed", number(needed.into())),
    ];
    Event::Duty {
        duty: duty.to_owned(),
        cause: if share == Share::WHOLE { "short" } else { "behind" }.to_owned(),
        due: at,
        person: Some(standing.subject.clone()).filter(|_| per == QuotaPer::Person),
        form: form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

fn declared_quota<'a>(site: &'a Site, plugin: &str, duty: &str) -> Result<&'a Quota, Refusal> {
    declared_duty(site, plugin, duty)?.quota.as_ref().ok_or_else(|| {
        Refusal::NotFound(format!("duty `{duty}` has no quota (give it one in the blueprint)"))
    })
}

/// The blueprint's figure for a period: the one that holds now, for a period that is over the one of its last moment.
fn common_least(
    site: &Site,
    plugin: &str,
    quota: &Quota,
    stretch: Stretch,
    now: Instant,
) -> Outcome<Option<u32>> {
    let last = stretch.bounds(&site.calendars.zone).1.minus(Span(1));
    let least = quota.least.as_ref().map(|least| site.number_named(plugin, least, now.min(last)));
    Ok(least.transpose()?)
}

fn warns(site: &Site, plugin: &str, quota: &Quota, at: Instant) -> Outcome<Vec<Warn>> {
    let read = |text: &String| match percentage(text) {
        Some(percent) => Ok(Warn::Percent(percent)),
        None => Ok(Warn::Before(site.length_named(plugin, text, at)?)),
    };
    quota.warn.iter().map(read).collect()
}
