//! Tables and figures of reports, put together in one place.

use crate::{Figure, Table, Value};

/// A report's answer: names of the blueprint's columns, rows with one value for each, headline numbers.
#[must_use]
pub fn table(columns: &[&str], rows: Vec<Vec<Value>>, figures: Vec<Figure>) -> Table {
    Table { columns: columns.iter().map(ToString::to_string).collect(), rows, figures }
}

/// A headline number that has nothing to reach.
#[must_use]
pub fn figure(name: &str, value: impl Into<Value>) -> Figure {
    Figure { name: name.to_owned(), value: value.into(), target: None, met: None }
}
