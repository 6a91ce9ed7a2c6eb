//! Reports as they are handed to the host.

use frontdesk_sdk::{Figure, Table, Value};

pub(crate) fn table(columns: &[&str], rows: Vec<Vec<Value>>, figures: Vec<Figure>) -> Table {
    Table { columns: columns.iter().map(ToString::to_string).collect(), rows, figures }
}

/// A headline number without a target.
pub(crate) fn figure(name: &str, value: impl Into<Value>) -> Figure {
    Figure { name: name.into(), value: value.into(), target: None, met: None }
}
