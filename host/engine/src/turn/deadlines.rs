//! Host calls about deadlines, and what the clock does with them.

use super::{DOWNTIME_MIN, Outcome, Turn, WRITES_PER_TURN_MAX};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model::{self, DayEnd, DeadlineKind};
use crate::deadline::{Clock, Deadline, Limit, Step};
use crate::due::{Basis, is_provisional};
use crate::hooks::{Event, Refusal};
use crate::instant::{Instant, Span};
use crate::site::missing;
use crate::ticket::Ticket;
use crate::value::Fields;
use crate::{key, record};

/// How many deadlines are read at once.
const LISTED_MAX: usize = 200;

impl Turn {
    /// Starts a deadline of the blueprint, from `start` or from now.
    ///
    /// # Errors
    /// `not-found` for the ticket, the deadline or the setting, `invalid` for a start in the future or an anchor that is
    /// empty, `conflict` when it ends with a shift and the roster knows none.
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
        self.begin_deadline(&ticket, name, declared, started, over)
    }

    /// Counts a deadline from its start and keeps it; in a state that pauses it, it is paused at once.
    pub(super) fn begin_deadline(
        &mut self,
        ticket: &Ticket,
        name: &str,
        declared: &model::Deadline,
        started: Instant,
        over: Limit,
    ) -> Outcome<Deadline> {
        let end = self.end_by(ticket, declared, started, over)?;
        let mut deadline = Deadline {
            name: name.to_owned(),
            ticket: ticket.id,
            started,
            due: end.due.at,
            clock: Clock::named(&declared.clock),
            threshold: declared.kind == DeadlineKind::Threshold,
            day_end: end.day_end,
            left: None,
            breached: false,
            rung: None,
            provisional: end.due.provisional,
            warnings: Vec::new(),
            basis: end.due.basis,
            counted: self.head.seq + 1,
            level: 0,
            steps: Vec::new(),
        };
        deadline.warnings = self.warnings(ticket, declared, &deadline)?;
        deadline.steps = self.steps(ticket, declared, &deadline)?;
        // The moment it was to fire at is gone: a reminder that comes after its event is none.
        if deadline.basis == Basis::Anchor && deadline.threshold && deadline.passed_at() <= self.now() {
            deadline.rung = Some(self.now());
        }
        if declared.pauses_in.contains(&ticket.state) && deadline.basis != Basis::Anchor {
            self.hold_clock(&mut deadline)?;
        }
        self.drop_deadline(ticket.id, name)?;
        self.store_deadline(&deadline)?;
        Ok(deadline)
    }

    pub(super) fn store_deadline(&mut self, deadline: &Deadline) -> Outcome<()> {
        if let Some(at) = deadline.next() {
            let item = deadline_item(deadline, at);
            self.put(item.key(), &item)?;
        }
        self.touched.insert(deadline.ticket);
        self.put(key::deadline(deadline.ticket, &deadline.name), deadline)
    }

    pub(super) fn read_deadline(&self, ticket: u64, name: &str) -> Outcome<Option<Deadline>> {
        Ok(record::get(&self.overlay, key::deadline(ticket, name))?)
    }

    /// A deadline of a ticket that must be there.
    pub(super) fn running_deadline(&self, ticket: &Ticket, name: &str) -> Outcome<Deadline> {
        self.read_deadline(ticket.id, name)?.ok_or_else(|| {
            Refusal::NotFound(format!("deadline `{name}` does not run for ticket {}", ticket.number)).into()
        })
    }

    pub(super) fn unqueue(&mut self, deadline: &Deadline) -> Outcome<()> {
        match deadline.next() {
            Some(at) => self.remove(deadline_item(deadline, at).key().bytes()),
            None => Ok(()),
        }
    }

    pub(super) fn drop_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        let Some(deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        self.unqueue(&deadline)?;
        self.touched.insert(ticket);
        self.remove(key::deadline(ticket, name).bytes())
    }

    /// Stops the clock and keeps what is left.
    ///
    /// # Errors
    /// `not-found` for the ticket, `invalid` for one that stands by a field.
    pub fn pause_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        self.ticket(ticket)?;
        self.count_up_to_date(ticket, name)?;
        let Some(mut deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        if deadline.basis == Basis::Anchor {
            let text = format!(
                "deadline `{name}` stands by a date and cannot be paused (stop it, or move the date)"
            );
            return Err(Refusal::Invalid(text).into());
        }
        if deadline.left.is_some() || deadline.is_over() {
            return Ok(());
        }
        self.unqueue(&deadline)?;
        self.hold_clock(&mut deadline)?;
        self.store_deadline(&deadline)
    }

    fn hold_clock(&self, deadline: &mut Deadline) -> Outcome<()> {
        let now = self.now();
        let left = |at| self.site.calendars.between(now, at, &deadline.clock);
        let whole = left(deadline.due)?;
        let steps: Vec<_> = deadline.steps.iter().map(|step| left(step.at)).collect::<Result<_, _>>()?;
        for (step, left) in deadline.steps.iter_mut().zip(steps) {
            step.left = Some(left);
        }
        deadline.left = Some(whole);
        Ok(())
    }

    /// Counts on with what was left.
    ///
    /// # Errors
    /// `not-found` for the ticket or the deadline.
    pub fn resume_deadline(&mut self, ticket: u64, name: &str) -> Outcome<Deadline> {
        let ticket = self.ticket(ticket)?;
        let site = self.site.clone();
        let declared = declared_deadline(&site, &ticket, name)?;
        let mut deadline = self.running_deadline(&ticket, name)?;
        let Some(left) = deadline.left.take() else { return Ok(deadline) };
        if !deadline.breached {
            (deadline.due, deadline.basis) = self.later(&deadline.clock, left, deadline.day_end)?;
            let counted_by = site.calendars.counted_by(&deadline.clock)?;
            deadline.provisional =
                is_provisional(self.now(), deadline.due, &deadline.basis, counted_by, &site.calendars);
            deadline.warnings = self.warnings(&ticket, declared, &deadline)?;
        }
        let mut below = self.now();
        for step in &mut deadline.steps {
            if let Some(left) = step.left.take() {
                (step.at, step.basis) = self.later(&deadline.clock, left, self.ends_a_day(step))?;
            }
            step.at = step.at.max(below);
            below = step.at;
        }
        deadline.rung = None;
        deadline.counted = self.head.seq + 1;
        self.store_deadline(&deadline)?;
        Ok(deadline)
    }

    /// What ended with a day before a pause does so after it.
    fn ends_a_day(&self, step: &Step) -> bool {
        let zone = &self.site.calendars.zone;
        zone.end_of_day(zone.civil_date(step.at)) == step.at
    }

    /// So much time on a clock from now, and how that was counted.
    fn later(&self, clock: &Clock, left: Span, day_end: bool) -> Outcome<(Instant, Basis)> {
        let calendars = &self.site.calendars;
        let at = calendars.add(self.now(), left, clock)?;
        let by_calendar = calendars.counted_by(clock)?.is_some();
        let basis = match (by_calendar, day_end) {
            (false, _) => Basis::Fixed,
            (true, false) => Basis::Time,
            (true, true) => Basis::Days(DayEnd::DayEnd),
        };
        let zone = &calendars.zone;
        Ok((if day_end { zone.end_of_day(zone.civil_date(at)) } else { at }, basis))
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

    /// Whether a deadline rests on holidays that are not published yet.
    ///
    /// # Errors
    /// `not-found` for the ticket or the deadline.
    pub fn is_provisional(&mut self, ticket: u64, name: &str) -> Outcome<bool> {
        let ticket = self.ticket(ticket)?;
        Ok(self.running_deadline(&ticket, name)?.provisional)
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

    /// A deadline whose warning, end or level has come. What downtime delayed until the next moment of the deadline
    /// came, too, is not told, but for the breach: the later one tells more.
    pub(crate) fn ring_deadline(&mut self, ticket: u64, name: &str, at: Instant, again: bool) -> Outcome<()> {
        let Some(mut deadline) = self.read_deadline(ticket, name)? else { return Ok(()) };
        if deadline.left.is_some() || deadline.is_over() {
            return Ok(());
        }
        let ticket = self.ticket(ticket)?;
        let late = !again && self.now().since(at) >= DOWNTIME_MIN;
        self.unqueue(&deadline)?;
        let breaks = !deadline.breached && at == deadline.passed_at();
        let mut leads = vec![Span::ZERO];
        if breaks {
            deadline.breached = true;
            deadline.warnings.clear();
            self.history(&ticket, "breached", None, name.to_owned(), Fields::new())?;
        } else {
            leads = rung_warnings(&mut deadline, at);
        }
        let climbed = self.climb(&ticket, &mut deadline, at)?;
        self.store_deadline(&deadline)?;
        if !breaks && late && deadline.next().is_some_and(|next| next <= self.now()) {
            leads.clear();
        }
        let (breached, due) = (deadline.breached, deadline.due);
        for lead in leads {
            let (name, ticket) = (name.to_owned(), ticket.clone());
            self.tell(&ticket.plugin.clone(), Event::Deadline { name, ticket, due, breached, lead });
        }
        match climbed {
            Some(level) if !(late && self.is_overtaken(&ticket, &deadline)) => {
                self.announce(&ticket, &deadline, level)
            }
            _ => Ok(()),
        }
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
}

/// Takes out the warnings of a moment: their leads.
fn rung_warnings(deadline: &mut Deadline, at: Instant) -> Vec<Span> {
    let warnings = std::mem::take(&mut deadline.warnings);
    let (rung, later): (Vec<_>, Vec<_>) = warnings.into_iter().partition(|(when, _)| *when == at);
    deadline.warnings = later;
    rung.into_iter().map(|(_, lead)| lead).collect()
}

pub(super) fn declared_deadline<'a>(
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

fn deadline_item(deadline: &Deadline, at: Instant) -> DueItem {
    DueItem { at, what: Due::Deadline { ticket: deadline.ticket, name: deadline.name.clone() } }
}
