//! Holidays from files: our own JSON and iCalendar. Reading changes nothing; [`Calendar::adopt`] does.

mod ics;
mod json;

use std::collections::{BTreeMap, BTreeSet};

pub use ics::import_ics;
pub use json::import_json;

use super::Calendar;
use super::day::Day;
use crate::instant::Date;

/// What a file of holidays says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Years whose holidays the file gives in full.
    pub years: BTreeSet<i16>,
    /// Dates that differ from the regular week.
    pub days: BTreeMap<Date, Day>,
    /// Titles of events that are no days off and were left out: festivals in a file that marks its days off.
    pub left_out: Vec<String>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ImportError {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl Calendar {
    /// Takes over what a file says: its days replace those of the same dates, its years become published.
    ///
    /// Returns the dates of those years that the calendar had before and the file does not name. They stay, as they
    /// may be the company's own; after a revised notice somebody has to look at them.
    pub fn adopt(&mut self, holidays: Holidays) -> Vec<Date> {
        let kept =
            |date: &&Date| holidays.years.contains(&date.0.year()) && !holidays.days.contains_key(date);
        let kept = self.days.keys().filter(kept).copied().collect();
        self.days.extend(holidays.days);
        self.published.extend(holidays.years);
        kept
    }
}
