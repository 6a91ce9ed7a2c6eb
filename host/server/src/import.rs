//! Tables of an office as requests: which column goes where, how cells are read, and what a host would expect of each row.
//!
//! Nothing here sends anything: `frontdesk import` does, row by row, and the console does with what `api/imports.rs` read for it.

pub(crate) mod cells;
pub(crate) mod mapping;
pub(crate) mod rows;
pub(crate) mod shape;
pub(crate) mod table;

use std::path::Path;

use self::mapping::Reading;
use self::rows::Rows;

/// How many rows a table has below its titles, read as without a mapping; `name` ends in `.csv` or `.xlsx`.
///
/// # Errors
/// What cannot be read, in words for the operator.
pub fn rows_of(name: &str, bytes: &[u8]) -> anyhow::Result<usize> {
    Ok(Rows::of(Path::new(name), bytes, &Reading::default())?.rows.len())
}
