//! Escalation ladders: levels that time takes, that wait for a proposal, that somebody jumps to.

use super::addressees::Matter;
use super::conditions::is_filled;
use super::deadlines::declared_deadline;
use super::{Outcome, Turn};
use crate::blueprint::model::{self, Level};
use crate::deadline::{Clock, Deadline, LIMIT_GRACE, Step};
use crate::due::due;
use crate::hooks::{Event, Refusal};
use crate::instant::{Instant, Span};
use crate::notice::Notice;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

impl Turn {
    /// All levels of a deadline that starts, each with its moment, counted from one to the next.
    pub(super) fn steps(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        deadline: &Deadline,
    ) -> Outcome<Vec<Step>> {
        let mut steps: Vec<Step> = Vec::new();
        for (number, level) in (1..).zip(&declared.levels) {
            let below = steps.last().map(|step| step.at);
            let base = match base_of(level) {
                Base::Start => deadline.started,
                Base::End => deadline.due,
                Base::Below => below.unwrap_or(deadline.started),
            };
            let mut step = self.step(ticket, declared, number, base)?;
            step.at = below.map_or(step.at, |below| step.at.max(below));
            steps.push(step);
        }
        Ok(steps)
    }

    /// One level, counted from a moment.
    pub(super) fn step(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        number: u8,
        base: Instant,
    ) -> Outcome<Step> {
        let text = level_of(declared, number).map_or("0s", length_of);
        let length = self.length_of(text, ticket)?;
        let clock = Clock::named(&declared.clock);
        let counted = due(base, length, &clock, declared.ends, &self.site.calendars)?;
        // No time at all is the base itself, open or closed.
        let at = if length.as_span() == Some(Span::ZERO) { base } else { counted.at };
        Ok(Step { level: number, at, basis: counted.basis, left: None, held: false })
    }

    /// Takes every level whose moment has come, until one lacks what it needs: the highest one taken.
    pub(super) fn climb(
        &mut self,
        ticket: &Ticket,
        deadline: &mut Deadline,
        at: Instant,
    ) -> Outcome<Option<u8>> {
        let mut taken = None;
        while let Some(step) = deadline.steps.first() {
            let number = step.level;
            if step.held || deadline.passed(step.at) > at {
                break;
            }
            if !self.may_climb(ticket, &deadline.name, number) {
                deadline.steps[0].held = true;
                self.hold_level(ticket, deadline, number)?;
                break;
            }
            deadline.steps.remove(0);
            deadline.level = number;
            self.level_line(ticket, "escalated", &deadline.name, number)?;
            taken = Some(number);
        }
        Ok(taken)
    }

    /// Whether a later level is due as well and speaks instead.
    pub(super) fn is_overtaken(&self, ticket: &Ticket, deadline: &Deadline) -> bool {
        deadline.steps.first().is_some_and(|step| {
            let is_due = !step.held && deadline.passed(step.at) <= self.now();
            is_due && self.may_climb(ticket, &deadline.name, step.level)
        })
    }

    fn may_climb(&self, ticket: &Ticket, name: &str, number: u8) -> bool {
        let declared = declared_deadline(&self.site, ticket, name).ok();
        let level = declared.and_then(|declared| level_of(declared, number));
        level.is_none_or(|level| lacking(level, ticket).is_empty())
    }

    fn level_line(&mut self, ticket: &Ticket, kind: &str, name: &str, number: u8) -> Outcome<()> {
        let form = Fields::from([("level".to_owned(), Value::Number(number.into()))]);
        self.history(ticket, kind, None, name.to_owned(), form)
    }

    /// A level waits: whoever has to fill in what is missing is told once.
    fn hold_level(&mut self, ticket: &Ticket, deadline: &Deadline, number: u8) -> Outcome<()> {
        self.level_line(ticket, "held", &deadline.name, number)?;
        let site = self.site.clone();
        let Ok(declared) = declared_deadline(&site, ticket, &deadline.name) else { return Ok(()) };
        let Some(template) = level_of(declared, number).and_then(|level| level.missing.as_ref()) else {
            return Ok(());
        };
        let below = number.checked_sub(1).and_then(|below| level_of(declared, below));
        let mut to = vec!["assignee".to_owned()];
        to.extend(below.iter().flat_map(|level| level.tell.iter().cloned()));
        self.ladder_notice(ticket, deadline, template, (&to, false), number)
    }

    /// Tells the people of a level, jointly and once each, and the plugin.
    pub(super) fn announce(&mut self, ticket: &Ticket, deadline: &Deadline, number: u8) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared_deadline(&site, ticket, &deadline.name).ok();
        if let Some(level) = declared.and_then(|declared| level_of(declared, number))
            && let Some(template) = &level.notice
        {
            self.ladder_notice(ticket, deadline, template, (&level.tell, level.urgent), number)?;
        }
        let form = Fields::from([("level".to_owned(), Value::Number(number.into()))]);
        let (cause, action) = ("escalated".to_owned(), Some(deadline.name.clone()));
        let event = Event::Ticket { cause, ticket: ticket.clone(), action, form, was: None };
        self.tell(&ticket.plugin, event);
        Ok(())
    }

    fn ladder_notice(
        &mut self,
        ticket: &Ticket,
        deadline: &Deadline,
        template: &str,
        (to, urgent): (&[String], bool),
        number: u8,
    ) -> Outcome<()> {
        let plugin = &ticket.plugin;
        let named = format!("level {number} of deadline `{}` of ticket {}", deadline.name, ticket.number);
        let arguments = Fields::from([
            ("level".to_owned(), Value::Number(number.into())),
            ("due".to_owned(), Value::Moment(deadline.due)),
        ]);
        let to = self.audience(to, Matter { ticket: Some(ticket), person: None })?;
        let about = Some(ticket.id);
        let notice = Notice { to, template: template.to_owned(), arguments, about, key: None, urgent };
        self.host_notice(plugin, &named, notice)
    }

    /// Takes a ticket straight to a level; those between are skipped for good.
    ///
    /// # Errors
    /// `not-found` for the ticket or a deadline that does not run, `invalid` for a level that is none, `conflict` for one
    /// that is not above or lacks what it needs.
    pub fn escalate(&mut self, ticket: u64, name: &str, level: u8) -> Outcome<()> {
        let ticket = self.ticket(ticket)?;
        let site = self.site.clone();
        let declared = declared_deadline(&site, &ticket, name)?;
        let mut deadline = self.running_deadline(&ticket, name)?;
        let wanted = level.checked_sub(1).and_then(|index| declared.levels.get(usize::from(index)));
        let Some(wanted) = wanted else {
            let text = format!("`level`: expected 1 to {}, got {level}", declared.levels.len());
            return Err(Refusal::Invalid(text).into());
        };
        if level <= deadline.level {
            let text =
                format!("deadline `{name}` stands at level {} already (it only goes up)", deadline.level);
            return Err(Refusal::Conflict(text).into());
        }
        let lacking = lacking(wanted, &ticket);
        if !lacking.is_empty() {
            let text =
                format!("level {level} of `{name}` needs `{}` (fill it in first)", lacking.join("`, `"));
            return Err(Refusal::Conflict(text).into());
        }
        self.unqueue(&deadline)?;
        deadline.level = level;
        deadline.steps.retain(|step| step.level > level);
        self.count_from(&ticket, declared, &mut deadline, self.now())?;
        self.store_deadline(&deadline)?;
        self.level_line(&ticket, "escalated", name, level)?;
        self.announce(&ticket, &deadline, level)
    }

    /// Escalates as a person, by the deadline's `jump`.
    pub(crate) fn escalate_by_person(&mut self, ticket: u64, name: &str, level: u8) -> Outcome<()> {
        let found = self.ticket(ticket)?;
        let site = self.site.clone();
        let declared = declared_deadline(&site, &found, name)?;
        self.need_role(
            &format!("escalating `{name}` of `{}`", found.workflow),
            &declared.jump,
            Some(&found),
        )?;
        self.escalate(ticket, name, level)
    }

    /// The level at which a deadline's ladder stands; 0 when none was taken yet.
    ///
    /// # Errors
    /// `not-found` for the ticket or a deadline that does not run.
    pub fn level(&mut self, ticket: u64, name: &str) -> Outcome<u8> {
        let ticket = self.ticket(ticket)?;
        Ok(self.running_deadline(&ticket, name)?.level)
    }

    /// A level was taken at another moment than its own: what counts from the level below counts from there.
    pub(super) fn count_from(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        deadline: &mut Deadline,
        taken: Instant,
    ) -> Outcome<()> {
        let mut below = taken;
        for index in 0..deadline.steps.len() {
            let number = deadline.steps[index].level;
            if level_of(declared, number).is_some_and(|level| base_of(level) == Base::Below) {
                let mut step = self.step(ticket, declared, number, below)?;
                if deadline.left.is_some() {
                    step.left = Some(self.site.calendars.between(self.now(), step.at, &deadline.clock)?);
                }
                deadline.steps[index] = step;
            }
            let step = &mut deadline.steps[index];
            step.at = step.at.max(below);
            below = step.at;
        }
        Ok(())
    }

    /// A level that waited has what it needs: it is taken at once, in a turn of the clock's own.
    pub(super) fn release(
        &mut self,
        ticket: &Ticket,
        declared: &model::Deadline,
        mut deadline: Deadline,
    ) -> Outcome<()> {
        self.unqueue(&deadline)?;
        let now = self.now();
        // Behind whatever rang, or it would not ring again.
        let passed = deadline.rung.map_or(now, |rung| now.max(rung.plus(Span(1))));
        let at = if deadline.threshold { passed } else { passed.minus(LIMIT_GRACE) };
        let mut released = deadline.steps.remove(0);
        released.held = false;
        released.at = at;
        self.count_from(ticket, declared, &mut deadline, now)?;
        deadline.steps.insert(0, released);
        self.store_deadline(&deadline)
    }
}

/// From where a level counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Start,
    End,
    Below,
}

pub(super) fn base_of(level: &Level) -> Base {
    match (&level.after, &level.past) {
        (Some(_), _) => Base::Start,
        (None, Some(_)) => Base::End,
        (None, None) => Base::Below,
    }
}

fn length_of(level: &Level) -> &str {
    [&level.after, &level.past, &level.then].into_iter().flatten().next().map_or("0s", String::as_str)
}

/// A level by its number, from 1.
pub(super) fn level_of(declared: &model::Deadline, number: u8) -> Option<&Level> {
    declared.levels.get(usize::from(number.checked_sub(1)?))
}

/// The fields that a level needs and the ticket has not.
pub(super) fn lacking<'a>(level: &'a Level, ticket: &Ticket) -> Vec<&'a str> {
    let empty = |name: &&String| !is_filled(&ticket.value(name));
    level.needs.iter().filter(empty).map(String::as_str).collect()
}
