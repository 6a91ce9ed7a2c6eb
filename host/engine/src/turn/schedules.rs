//! Host calls of the interface `schedules`.
#![expect(missing_docs, unused_variables, reason = "skeleton")]

use super::{Outcome, Turn};
use crate::deadline::{Clock, Deadline, Limit};
use crate::duty::Occurrence;
use crate::instant::{Date, Instant, Span};
use crate::roster::Shift;
use crate::value::Fields;

impl Turn {
    pub fn set_timer(&mut self, key: &str, ticket: Option<u64>, at: Instant, carry: Fields) -> Outcome<()> { unimplemented!() }
    pub fn clear_timer(&mut self, key: &str) -> Outcome<()> { unimplemented!() }
    /// `start`: from when it counts; nothing: now.
    pub fn start_deadline(&mut self, ticket: u64, name: &str, start: Option<Instant>, over: Limit) -> Outcome<Deadline> { unimplemented!() }
    pub fn pause_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> { unimplemented!() }
    pub fn resume_deadline(&mut self, ticket: u64, name: &str) -> Outcome<Deadline> { unimplemented!() }
    pub fn stop_deadline(&mut self, ticket: u64, name: &str) -> Outcome<()> { unimplemented!() }
    pub fn deadlines(&mut self, ticket: u64) -> Outcome<Vec<Deadline>> { unimplemented!() }
    pub fn add_time(&mut self, at: Instant, within: Span, by: &Clock) -> Outcome<Instant> { unimplemented!() }
    pub fn time_between(&mut self, start: Instant, end: Instant, by: &Clock) -> Outcome<Span> { unimplemented!() }
    pub fn working_day(&mut self, start: Date, offset: i32) -> Outcome<Date> { unimplemented!() }
    pub fn is_working_day(&mut self, day: Date) -> Outcome<bool> { unimplemented!() }
    pub fn civil_date(&self, at: Instant) -> Date { unimplemented!() }
    pub fn minute_of_day(&self, at: Instant) -> u32 { unimplemented!() }
    pub fn moment_of(&self, day: Date, minute: u32) -> Instant { unimplemented!() }
    pub fn plan_duty(&mut self, duty: &str, at: Instant, person: Option<String>, carry: Fields) -> Outcome<()> { unimplemented!() }
    pub fn occurrences(&mut self, duty: &str, start: Instant, end: Instant) -> Outcome<Vec<Occurrence>> { unimplemented!() }
    pub fn on_post(&mut self, post: &str, at: Instant) -> Outcome<Vec<String>> { unimplemented!() }
    pub fn shifts(&mut self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Shift>> { unimplemented!() }
}
