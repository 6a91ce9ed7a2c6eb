//! When a deadline of a ticket is over, and when it warns: settings, calendars, anchors and rosters put together.

use std::str::FromStr as _;

use super::{Outcome, Turn};
use crate::blueprint::model::{self, DayEnd};
use crate::calendar::Calendars;
use crate::deadline::{Clock, Deadline, Limit};
use crate::due::{Anchor, Basis, Due, EndOf, Offset, beside, due, end_of, is_provisional};
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::length::{Length, Unit, signed};
use crate::setting;
use crate::ticket::Ticket;
use crate::value::Value;

/// How far ahead the next shift of a post is looked for.
const NEXT_SHIFT_MAX: Span = Span::days(31);

/// The end of a deadline, and whether it is the end of a day.
pub(super) struct End {
    pub(super) due: Due,
    pub(super) day_end: bool,
}

impl End {
    fn at(due: Due) -> Self {
        Self { due, day_end: false }
    }
}

impl Turn {
    /// When a deadline that starts at `started` is over.
    pub(super) fn end_by(
        &mut self,
        ticket: &Ticket,
        declared: &model::Deadline,
        started: Instant,
        over: Limit,
    ) -> Outcome<End> {
        let clock = Clock::named(&declared.clock);
        let length = match over {
            Limit::Until(at) => {
                return Ok(End::at(Due { at, provisional: false, basis: Basis::Fixed }));
            }
            Limit::Within(span) => return self.within(started, span, &clock).map(End::at),
            Limit::Days(count) => Length { count, unit: Unit::Days },
            Limit::Setting(name) => self.length_of_case(ticket, &name)?,
            Limit::Standard if declared.anchor.is_some() => {
                return self.end_by_anchor(ticket, declared).map(End::at);
            }
            Limit::Standard => {
                match declared.within.as_deref().map(|within| (within, EndOf::from_str(within))) {
                    Some((_, Ok(what))) => {
                        return self.ends(started, &what, &clock, declared.ends).map(End::at);
                    }
                    Some((name, Err(_))) => self.length_of_case(ticket, name)?,
                    None => {
                        let text = "the blueprint's deadline has no `within` (say how long when starting it)";
                        return Err(Refusal::Invalid(text.into()).into());
                    }
                }
            }
        };
        let day_end = length.as_span().is_none() && declared.ends == DayEnd::DayEnd;
        Ok(End { due: due(started, length, &clock, declared.ends, &self.site.calendars)?, day_end })
    }

    fn within(&self, started: Instant, span: Span, clock: &Clock) -> Outcome<Due> {
        let calendars = &self.site.calendars;
        let counted_by = calendars.counted_by(clock)?;
        let at = calendars.add(started, span, clock)?;
        let basis = if counted_by.is_some() { Basis::Time } else { Basis::Fixed };
        Ok(Due { at, provisional: is_provisional(started, at, &basis, counted_by, calendars), basis })
    }

    /// When something ends, by calendar or roster.
    pub(super) fn ends(&mut self, start: Instant, what: &EndOf, clock: &Clock, ends: DayEnd) -> Outcome<Due> {
        match what {
            EndOf::Shift(post) => {
                let at = self.end_of_shift(post, start)?;
                Ok(Due { at, provisional: false, basis: Basis::Fixed })
            }
            what => Ok(end_of(start, what, clock, ends, &self.site.calendars)?),
        }
    }

    /// The first end among the shifts that run at a post, and of its next shifts when nobody stands there.
    fn end_of_shift(&mut self, post: &str, at: Instant) -> Outcome<Instant> {
        let shifts = self.shifts(post, at, at.plus(NEXT_SHIFT_MAX))?;
        let running = shifts.iter().filter(|shift| shift.start <= at).map(|shift| shift.end).min();
        let next = shifts.iter().map(|shift| (shift.start, shift.end)).min().map(|(_, end)| end);
        running.or(next).ok_or_else(|| {
            let days = NEXT_SHIFT_MAX.0 / Span::days(1).0;
            let text = format!(
                "post `{post}` has no shift in the next {days} days, so that no end of one is known (put one on the roster)"
            );
            Refusal::Conflict(text).into()
        })
    }

    /// Where a deadline lies beside the field that it stands by.
    pub(super) fn end_by_anchor(&self, ticket: &Ticket, declared: &model::Deadline) -> Outcome<Due> {
        let field = declared.anchor.as_deref().unwrap_or_default();
        let anchor = match ticket.value(field) {
            Value::Day(day) => Anchor::Day(day),
            Value::Moment(at) => Anchor::Moment(at),
            _ => {
                let text = format!("field `{field}` is empty (the deadline stands by its date)");
                return Err(Refusal::Invalid(text).into());
            }
        };
        let offset = declared.offset.as_deref().map(|text| self.offset(text, ticket)).transpose()?;
        Ok(beside(anchor, offset, &Clock::named(&declared.clock), declared.ends, &self.site.calendars)?)
    }

    fn offset(&self, text: &str, ticket: &Ticket) -> Outcome<Offset> {
        let (back, length) = signed(text);
        Ok(Offset { back, length: self.length_of(length, ticket)? })
    }

    /// Moments of warnings that are still to come.
    pub(super) fn warnings(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        deadline: &Deadline,
    ) -> Outcome<Vec<(Instant, Span)>> {
        let mut warnings = self.all_warnings(ticket, declared, deadline)?;
        warnings.retain(|(at, _)| *at > self.now());
        Ok(warnings)
    }

    /// Moments of warnings, ascending, each with its lead.
    pub(super) fn all_warnings(
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
        warnings.sort_unstable();
        Ok(warnings)
    }
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
