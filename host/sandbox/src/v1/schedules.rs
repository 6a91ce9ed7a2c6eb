//! Host calls of the interface `schedules`.

use frontdesk_engine::deadline as own;
use frontdesk_engine::duty::{self, OccurrenceState};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::roster;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::schedules::{Clock, Deadline, Host, Limit, Occurrence, Shift};
use super::bindings::frontdesk::plugin::types::{Date, Field, Refusal};
use super::convert::{date_in, date_out, fields_in, fields_out};
use super::weigh::Weigh as _;
use crate::fault::Stop;
use crate::state::State;

/// Minutes of a day; `moment-of` takes midnight at its end too.
const DAY_MINUTES: u32 = 1_440;

fn clock_in(clock: Clock) -> own::Clock {
    match clock {
        Clock::Wall => own::Clock::Wall,
        Clock::Working => own::Clock::Working,
        Clock::Calendar(name) => own::Clock::Calendar(name),
    }
}

fn limit_in(limit: Limit) -> own::Limit {
    match limit {
        Limit::Standard => own::Limit::Standard,
        Limit::Setting(name) => own::Limit::Setting(name),
        Limit::Within(span) => own::Limit::Within(Span(span)),
        Limit::Days(days) => own::Limit::Days(days),
        Limit::Until(at) => own::Limit::Until(Instant(at)),
    }
}

fn deadline_out(deadline: own::Deadline) -> Deadline {
    Deadline {
        name: deadline.name,
        ticket: deadline.ticket,
        started: deadline.started.0,
        due: deadline.due.0,
        left: deadline.left.map(|span| span.0),
        breached: deadline.breached,
    }
}

fn occurrence_out(occurrence: duty::Occurrence) -> Outcome<Occurrence> {
    let state = match occurrence.state {
        OccurrenceState::Planned => "planned",
        OccurrenceState::Open => "open",
        OccurrenceState::Done => "done",
        // The interface of 1.0 knows no other word: what was settled was missed.
        OccurrenceState::Missed | OccurrenceState::Settled => "missed",
    };
    Ok(Occurrence {
        duty: occurrence.duty,
        due: occurrence.due.0,
        state: state.into(),
        person: occurrence.person,
        form: fields_out(&occurrence.form)?,
    })
}

fn shift_out(shift: roster::Shift) -> Shift {
    Shift { post: shift.post, person: shift.person, start: shift.start.0, end: shift.end.0 }
}

/// For functions that cannot refuse: a value that cannot be meant stops the guest.
fn must<T>(outcome: Outcome<T>) -> Result<T, Stop> {
    outcome.map_err(|halt| Stop::Argument(halt.to_string()))
}

impl Host for State {
    fn set_timer(
        &mut self,
        key: String,
        ticket: Option<u64>,
        at: i64,
        carry: Vec<Field>,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(key.weigh() + carry.weigh())?;
        answer(fields_in(carry).and_then(|carry| turn.set_timer(&key, ticket, Instant(at), carry)))
    }

    fn clear_timer(&mut self, key: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(key.weigh())?.clear_timer(&key))
    }

    fn start_deadline(
        &mut self,
        ticket: u64,
        name: String,
        over: Limit,
    ) -> wasmtime::Result<Result<Deadline, Refusal>> {
        let turn = self.enter(name.weigh() + over.weigh())?;
        answer(turn.start_deadline(ticket, &name, None, limit_in(over)).map(deadline_out))
    }

    fn start_deadline_from(
        &mut self,
        ticket: u64,
        name: String,
        start: i64,
        over: Limit,
    ) -> wasmtime::Result<Result<Deadline, Refusal>> {
        let turn = self.enter(name.weigh() + over.weigh())?;
        answer(turn.start_deadline(ticket, &name, Some(Instant(start)), limit_in(over)).map(deadline_out))
    }

    fn pause_deadline(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(name.weigh())?.pause_deadline(ticket, &name))
    }

    fn resume_deadline(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<Deadline, Refusal>> {
        answer(self.enter(name.weigh())?.resume_deadline(ticket, &name).map(deadline_out))
    }

    fn stop_deadline(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(name.weigh())?.stop_deadline(ticket, &name))
    }

    fn deadlines(&mut self, ticket: u64) -> wasmtime::Result<Result<Vec<Deadline>, Refusal>> {
        let deadlines = self.enter(0)?.deadlines(ticket);
        answer(deadlines.map(|list| list.into_iter().map(deadline_out).collect()))
    }

    fn add(&mut self, at: i64, within: u64, by: Clock) -> wasmtime::Result<Result<i64, Refusal>> {
        let turn = self.enter(by.weigh())?;
        answer(turn.add_time(Instant(at), Span(within), &clock_in(by)).map(|at| at.0))
    }

    fn between(&mut self, start: i64, end: i64, by: Clock) -> wasmtime::Result<Result<u64, Refusal>> {
        let turn = self.enter(by.weigh())?;
        answer(turn.time_between(Instant(start), Instant(end), &clock_in(by)).map(|span| span.0))
    }

    fn working_day(&mut self, start: Date, offset: i32) -> wasmtime::Result<Result<Date, Refusal>> {
        let turn = self.enter(0)?;
        answer(date_in(start).and_then(|start| turn.working_day(start, offset)).map(date_out))
    }

    fn is_working_day(&mut self, day: Date) -> wasmtime::Result<Result<bool, Refusal>> {
        let turn = self.enter(0)?;
        answer(date_in(day).and_then(|day| turn.is_working_day(day)))
    }

    fn add_months(&mut self, day: Date, months: i32) -> wasmtime::Result<Date> {
        self.enter(0)?;
        Ok(date_out(must(date_in(day))?.plus_months(months)))
    }

    fn add_days(&mut self, day: Date, days: i32) -> wasmtime::Result<Date> {
        self.enter(0)?;
        Ok(date_out(must(date_in(day))?.plus_days(days.into())))
    }

    fn civil_date(&mut self, at: i64) -> wasmtime::Result<Date> {
        Ok(date_out(self.enter(0)?.civil_date(Instant(at))))
    }

    fn minute_of_day(&mut self, at: i64) -> wasmtime::Result<u32> {
        Ok(self.enter(0)?.minute_of_day(Instant(at)))
    }

    fn moment_of(&mut self, day: Date, minute: u32) -> wasmtime::Result<i64> {
        let turn = self.enter(0)?;
        let day = must(date_in(day))?;
        if minute > DAY_MINUTES {
            let text = format!("a day has no minute {minute} (expected 0 to {DAY_MINUTES})");
            return Err(Stop::Argument(text).into());
        }
        Ok(turn.moment_of(day, minute).0)
    }

    fn end_of(&mut self, at: i64, what: String, by: Clock) -> wasmtime::Result<Result<i64, Refusal>> {
        let turn = self.enter(what.weigh() + by.weigh())?;
        answer(turn.end_of(Instant(at), &what, &clock_in(by)).map(|at| at.0))
    }

    fn escalate(&mut self, ticket: u64, name: String, level: u8) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(name.weigh())?.escalate(ticket, &name, level))
    }

    fn level(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<u8, Refusal>> {
        answer(self.enter(name.weigh())?.level(ticket, &name))
    }

    fn is_provisional(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<bool, Refusal>> {
        answer(self.enter(name.weigh())?.is_provisional(ticket, &name))
    }

    fn plan_duty(
        &mut self,
        duty: String,
        at: i64,
        person: Option<String>,
        carry: Vec<Field>,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(duty.weigh() + person.weigh() + carry.weigh())?;
        answer(fields_in(carry).and_then(|carry| turn.plan_duty(&duty, Instant(at), person, carry)))
    }

    fn occurrences(
        &mut self,
        duty: String,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Vec<Occurrence>, Refusal>> {
        let found = self.enter(duty.weigh())?.occurrences(&duty, Instant(start), Instant(end));
        answer(found.and_then(|list| list.into_iter().map(occurrence_out).collect()))
    }

    fn on_post(&mut self, post: String, at: i64) -> wasmtime::Result<Result<Vec<String>, Refusal>> {
        answer(self.enter(post.weigh())?.on_post(&post, Instant(at)))
    }

    fn shifts(
        &mut self,
        post: String,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Vec<Shift>, Refusal>> {
        let shifts = self.enter(post.weigh())?.shifts(&post, Instant(start), Instant(end));
        answer(shifts.map(|list| list.into_iter().map(shift_out).collect()))
    }
}
