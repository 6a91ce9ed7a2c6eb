//! Tables of reports, put together in one place.

use frontdesk_sdk::{Figure, Table, Value, number};

/// A figure that has nothing to reach.
pub(crate) fn plain(name: &str, value: impl Into<Value>) -> Figure {
    Figure { name: name.into(), value: value.into(), target: None, met: None }
}

/// A figure that counts things.
pub(crate) fn counted(name: &str, count: usize) -> Figure {
    plain(name, number(count))
}

/// The table of a report, in the order of its columns.
pub(crate) fn table<const N: usize>(
    columns: [&str; N],
    rows: Vec<Vec<Value>>,
    figures: Vec<Figure>,
) -> Table {
    Table { columns: columns.map(String::from).to_vec(), rows, figures }
}
