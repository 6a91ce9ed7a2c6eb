//! Host calls of the interface `schedules`: timers, deadlines, calendars. Its rosters stand in `rosters`.

use std::str::FromStr as _;

use super::{DOWNTIME_MIN, Outcome, Turn, WRITES_PER_TURN_MAX};
use crate::alarm::{Due, DueItem, Timer};
use crate::blueprint::model::{self, DayEnd, DeadlineKind};
use crate::calendar::{CalendarError, Calendars};
use crate::deadline::{Clock, Deadline, Limit};
use crate::due::{Due as DueAt, due};
use crate::hooks::{Event, Refusal};
use crate::instant::{Date, Instant, Span};
use crate::length::{Length, Unit};
use crate::site::missing;
use crate::ticket::Ticket;
use crate::value::Fields;
use crate::{key, record, setting};

/// How many deadlines or timers are read at once.
const LISTED_MAX: usize = 200;

impl From<CalendarError> for super::Halt {
    fn from(error: CalendarError) -> Self {
        Refusal::Invalid(error.to_string()).into()
    }
}

impl Turn {
    /// Sets or moves a timer.
    ///
    /// # Errors
    /// `invalid` for a key of more than 200 bytes, `not-found` for the ticket.
    pub fn set_timer(&mut self, key: &str, ticket: Option<u64>, at: Instant, carry: Fields) -> Outcome<()> {
        if key.is_empty() || key.len() > 200 {
            return Err(Refusal::Invalid(format!("`key`: expected 1 to 200 bytes, got {}", key.len())).into());
        }
        let plugin = self.caller_id()?.to_owned();
        if let Some(id) = ticket {
            self.ticket(id)?;
        }
        self.clear_timer(key)?;
        if let Some(id) = ticket {
            self.put(key::ticket_timer(id, &plugin, key), &(&plugin, key))?;
        }
        let timer = Timer { key: key.to_owned(), ticket, at: at.max(self.now()), carry };
        let item = timer_item(&plugin, &timer);
        self.put(key::timer(&plugin, key), &timer)?;
        self.put(item.key(), &item)
    }

    /// Takes a timer back.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub fn clear_timer(&mut self, key: &str) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        self.drop_timer(&plugin, key).map(drop)
    }

    fn drop_timer(&mut self, plugin: &str, key: &str) -> Outcome<Option<Timer>> {
        let Some(timer) = record::get::<Timer>(&self.overlay, key::timer(plugin, key))? else {
            return Ok(None);
        };
        self.remove(key::timer(plugin, key).bytes())?;
        self.remove(timer_item(plugin, &timer).key().bytes())?;
        if let Some(ticket) = timer.ticket {
            self.remove(key::ticket_timer(ticket, plugin, key).bytes())?;
        }
        Ok(Some(timer))
    }

    /// A timer that is due: its plugin is told, unless it was moved or taken back before a fault ran again.
    pub(crate) fn ring_timer(&mut self, plugin: &str, key: &str, due: Instant) -> Outcome<()> {
        let timer: Option<Timer> = record::get(&self.overlay, key::timer(plugin, key))?;
        let Some(timer) = timer.filter(|timer| timer.at == due) else { return Ok(()) };
        self.drop_timer(plugin, key)?;
        let Timer { key, ticket, carry, .. } = timer;
        self.tell(plugin, Event::Timer { key, ticket, due, carry });
        Ok(())
    }

    /// Starts a deadline of the blueprint, from `start` or from now.
    ///
    /// # Errors
    /// `not-found` for the ticket, the deadline or the setting, `invalid` for a start in the future.
    pub fn start_deadline(
        &mut self,
        ticket: u64,
        name: &str,
        start: Option<Instant>,
        over: Limit,
    ) -> Outcome<Deadline> {
        let ticket = self.ticket(ticket)?;
        let site = self.site.clone();
        let declared = declared_deadline(&site, &ticket, name)?;
        let started = start.unwrap_or(self.now());
        if started > self.now() {
            return Err(Refusal::Invalid("`start`: expected a moment not later than now".into()).into());
        }
        let clock = Clock::named(&declared.clock);
        let (end, day_end) = self.end_of(&ticket, declared, started, &clock, over)?;
        let mut deadline = Deadline {
            name: name.to_owned(),
            ticket: ticket.id,
            started,
            due: end.at,
            clock,
            threshold: declared.kind == DeadlineKind::Threshold,
            day_end,
            left: None,
            breached: false,
            rung: None,
            provisional: end.provisional,
            warnings: Vec::new(),
        };
        deadline.warnings = self.warnings(&ticket, declared, &deadline)?;
        self.drop_deadline(ticket.id, name)?;
        self.store_deadline(&deadline)?;
        Ok(deadline)
    }

    fn end_of(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        started: Instant,
        clock: &Clock,
        over: Limit,
    ) -> Outcome<(DueAt, bool)> {
        let length = match over {
            Limit::Until(at) => return Ok((DueAt { at, provisional: false }, false)),
            Limit::Within(span) => {
                let at = self.site.calendars.add(started, span, clock)?;
                return Ok((DueAt { at, provisional: false }, false));
            }
            Limit::Days(count) => Length { count, unit: Unit::Days },
            Limit::Setting(name) => self.length_of_case(ticket, &name)?,
            Limit::Standard => {
                let name = declared.within.as_ref().ok_or_else(|| {
                    Refusal::Invalid(
                        "the blueprint's deadline has no `within` (say how long when starting it)".into(),
                    )
                })?;
                self.length_of_case(ticket, name)?
            }
        };
        let day_end = length.as_span().is_none() && declared.ends == DayEnd::DayEnd;
        Ok((due(started, length, clock, declared.ends, &self.site.calendars)?, day_end))
    }

    /// Moments of warnings that are still to come.
    fn warnings(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        deadline: &Deadline,
    ) -> Outcome<Vec<(Instant, Span)>> {
        let mut warnings = Vec::new();
        for text in &declared.warnings {
            let length = self.length_of(text, ticket)?;
            let at = warning(&self.site.calendars, deadline, length)?;
            warnings.extend(at.map(|at| (at, setting::lead(length))));
        }
        warnings.retain(|(at, _)| *at > self.now());
        warnings.sort_unstable();
        Ok(warnings)
    }

    fn store_deadline(&mut self, deadline: &Deadline) -> Outcome<()> {
        if let Some(at) = deadline.next() {
            let item = deadline_item(deadline, at);
            self.put(item.key(), &item)?;
        }
        self.touched.insert(deadline.ticket);
        self.put(key::deadline(deadline.ticket, &deadline.name), deadline)
    }

    fn read_deadline(&self, ticket: u64, name: &str) -> Outcome<Option<Deadline>> {
        Ok(record::get(&self.overlay, key::deadline(ticket, name))?)
    }

    fn unqueue(&mut self, deadline: &Deadline) -> Outcome<()> {
        match deadline.next() {
            Some(at) => self.remove(deadline_item(deadline, at).key().bytes()),
            None => Ok(()),
        }
    }

    fn drop_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        let Some(deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        self.unqueue(&deadline)?;
        self.touched.insert(ticket);
        self.remove(key::deadline(ticket, name).bytes())
    }

    /// Stops the clock and keeps what is left.
    ///
    /// # Errors
    /// `not-found` for the ticket.
    pub fn pause_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        self.ticket(ticket)?;
        let Some(mut deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        if deadline.left.is_some() || deadline.breached {
            return Ok(());
        }
        self.unqueue(&deadline)?;
        let left = self.site.calendars.between(self.now(), deadline.due, &deadline.clock)?;
        deadline.left = Some(left);
        self.store_deadline(&deadline)
    }

    /// Counts on with what was left.
    ///
    /// # Errors
    /// `not-found` for the ticket or the deadline.
    pub fn resume_deadline(&mut self, ticket: u64, name: &str) -> Outcome<Deadline> {
        let ticket = self.ticket(ticket)?;
        let site = self.site.clone();
        let declared = declared_deadline(&site, &ticket, name)?;
        let mut deadline = self.read_deadline(ticket.id, name)?.ok_or_else(|| {
            Refusal::NotFound(format!("deadline `{name}` does not run for ticket {}", ticket.number))
        })?;
        if let Some(left) = deadline.left.take() {
            let at = site.calendars.add(self.now(), left, &deadline.clock)?;
            let zone = &site.calendars.zone;
            deadline.due = if deadline.day_end { zone.end_of_day(zone.civil_date(at)) } else { at };
            deadline.warnings = self.warnings(&ticket, declared, &deadline)?;
            deadline.rung = None;
            self.store_deadline(&deadline)?;
        }
        Ok(deadline)
    }

    /// Ends a deadline.
    ///
    /// # Errors
    /// `not-found` for the ticket.
    pub fn stop_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        self.ticket(ticket)?;
        self.drop_deadline(ticket, name)
    }

    /// The deadlines of a ticket.
    ///
    /// # Errors
    /// `not-found` for the ticket.
    pub fn deadlines(&mut self, ticket: u64) -> Outcome<Vec<Deadline>> {
        self.ticket(ticket)?;
        Ok(record::below(&self.overlay, key::deadlines(ticket), LISTED_MAX)?)
    }

    /// A moment of a deadline is over, whatever its hook makes of it: the next one waits.
    pub(crate) fn mark_rung(&mut self, ticket: u64, name: &str, at: Instant) -> Outcome<()> {
        let Some(mut deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        if deadline.next() == Some(at) {
            deadline.rung = Some(at);
            self.store_deadline(&deadline)?;
        }
        Ok(())
    }

    /// A deadline whose warning or end has come. A warning that downtime delayed until the next moment of the
    /// deadline came, too, is left out: the later one tells more.
    pub(crate) fn ring_deadline(&mut self, ticket: u64, name: &str, at: Instant, again: bool) -> Outcome<()> {
        let Some(mut deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        if deadline.left.is_some() || deadline.breached {
            return Ok(());
        }
        let ticket = self.ticket(ticket)?;
        let warnings = std::mem::take(&mut deadline.warnings);
        let mut leads = vec![Span::ZERO];
        if at == deadline.passed_at() {
            deadline.breached = true;
            self.history(&ticket, "breached", None, name.to_owned(), Fields::new())?;
        } else {
            let (rung, later): (Vec<_>, Vec<_>) = warnings.into_iter().partition(|(when, _)| *when == at);
            deadline.warnings = later;
            let late = !again && self.now().since(at) >= DOWNTIME_MIN;
            let outdated = late && deadline.next().is_some_and(|next| next <= self.now());
            leads = if outdated { Vec::new() } else { rung.into_iter().map(|(_, lead)| lead).collect() };
        }
        self.store_deadline(&deadline)?;
        let (breached, due) = (deadline.breached, deadline.due);
        for lead in leads {
            let (name, ticket) = (name.to_owned(), ticket.clone());
            self.tell(&ticket.plugin.clone(), Event::Deadline { name, ticket, due, breached, lead });
        }
        Ok(())
    }

    /// Ends everything that runs for a ticket.
    pub(crate) fn clear_clocks(&mut self, ticket: u64) -> Outcome<()> {
        let all = WRITES_PER_TURN_MAX;
        for deadline in record::below::<Deadline>(&self.overlay, key::deadlines(ticket), all)? {
            self.drop_deadline(ticket, &deadline.name)?;
        }
        let timers = record::below::<(String, String)>(&self.overlay, key::ticket_timers(ticket), all)?;
        for (plugin, key) in timers {
            self.drop_timer(&plugin, &key)?;
        }
        Ok(())
    }

    /// The moment when so much time has passed on a clock.
    ///
    /// # Errors
    /// `invalid` for an unknown calendar or one that is never open.
    pub fn add_time(&mut self, at: Instant, within: Span, by: &Clock) -> Outcome<Instant> {
        Ok(self.site.calendars.add(at, within, by)?)
    }

    /// How much time passes on a clock.
    ///
    /// # Errors
    /// `invalid` for an unknown calendar.
    pub fn time_between(&mut self, start: Instant, end: Instant, by: &Clock) -> Outcome<Span> {
        Ok(self.site.calendars.between(start, end, by)?)
    }

    /// The n-th working day after a date.
    ///
    /// # Errors
    /// `invalid` when the calendar has no working days.
    pub fn working_day(&mut self, start: Date, offset: i32) -> Outcome<Date> {
        Ok(self.site.calendars.working.working_day(start, offset)?)
    }

    /// Whether the working calendar works on a date.
    ///
    /// # Errors
    /// None at present.
    pub fn is_working_day(&mut self, day: Date) -> Outcome<bool> {
        Ok(self.site.calendars.working.is_working_day(day))
    }

    /// The date in the site's zone.
    #[must_use]
    pub fn civil_date(&self, at: Instant) -> Date {
        self.site.calendars.zone.civil_date(at)
    }

    /// Minutes since midnight in the site's zone.
    #[must_use]
    pub fn minute_of_day(&self, at: Instant) -> u32 {
        self.site.calendars.zone.minute_of_day(at)
    }

    /// The moment of a date and a minute of the day (0 to 1440) in the site's zone.
    #[must_use]
    pub fn moment_of(&self, day: Date, minute: u32) -> Instant {
        self.site.calendars.zone.moment_of(day, minute.min(1_440))
    }

    /// The length that a duty's `within` or a warning names.
    pub(crate) fn length_named(&self, plugin: &str, text: &str) -> Outcome<Length> {
        match Length::from_str(text) {
            Ok(length) => Ok(length),
            Err(_) => Ok(self.length_setting(plugin, text, self.now())?),
        }
    }
}

fn declared_deadline<'a>(
    site: &'a crate::site::Site,
    ticket: &Ticket,
    name: &str,
) -> Result<&'a model::Deadline, Refusal> {
    let deadlines = &site.plugin(&ticket.plugin)?.blueprint.deadlines;
    let of_workflow = || deadlines.iter().filter(|(_, deadline)| deadline.workflow == ticket.workflow);
    of_workflow()
        .find(|(known, _)| *known == name)
        .map(|(_, deadline)| deadline)
        .ok_or_else(|| missing("deadline", name, of_workflow().map(|(known, _)| known)))
}

/// When a warning falls: so much time of the deadline's own clock before its end, or so many days, where a
/// deadline that does not count by the wall counts working days and falls within work. None when it is too early.
fn warning(calendars: &Calendars, deadline: &Deadline, length: Length) -> Outcome<Option<Instant>> {
    let counted_by = calendars.counted_by(&deadline.clock)?;
    let days = match (length.unit, counted_by) {
        (Unit::WorkingDays, calendar) => Some(calendar.unwrap_or(&calendars.working)),
        (Unit::Days, Some(calendar)) => Some(calendar),
        _ => None,
    };
    if let Some(calendar) = days {
        let back = i32::try_from(length.count).unwrap_or(i32::MAX);
        let day = calendar.working_day(calendar.zone.civil_date(deadline.due), -back)?;
        return Ok(Some(calendar.zone.same_time(deadline.due, day).min(calendar.close_of_work(day))));
    }
    let lead = setting::lead(length);
    if lead >= calendars.between(deadline.started, deadline.due, &deadline.clock)? {
        return Ok(None);
    }
    Ok(Some(calendars.before(deadline.due, lead, &deadline.clock)?))
}

fn deadline_item(deadline: &Deadline, at: Instant) -> DueItem {
    DueItem { at, what: Due::Deadline { ticket: deadline.ticket, name: deadline.name.clone() } }
}

fn timer_item(plugin: &str, timer: &Timer) -> DueItem {
    DueItem { at: timer.at, what: Due::Timer { plugin: plugin.to_owned(), key: timer.key.clone() } }
}
