//! Closed reports: what a report showed when its period was closed, which later edits never change.

use serde::{Deserialize, Serialize};

use crate::hooks::Table;
use crate::instant::{Date, Instant};
use crate::period::Stretch;
use crate::view::{Range, View, ViewError};
use crate::{key, record};

/// How often one period of a report can be closed.
pub const REVISIONS_MAX: usize = 1_000;

/// A report as it was closed. A further closing is a new revision beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    /// The plugin whose report it is.
    pub plugin: String,
    /// As in the blueprint.
    pub report: String,
    /// The first day of its period.
    pub first: Date,
    /// The first day after its period.
    pub after: Date,
    /// Counted from 1.
    pub revision: u32,
    /// When it was closed.
    pub closed_at: Instant,
    /// Who closed it: `system` for the clock.
    pub closed_by: String,
    /// Why it was closed by hand.
    pub reason: Option<String>,
    /// What it showed.
    pub table: Table,
}

impl Closing {
    /// Its period.
    #[must_use]
    pub fn stretch(&self) -> Stretch {
        Stretch { first: self.first, after: self.after }
    }
}

/// The closings of a report's period, the latest revision last.
///
/// # Errors
/// When the store cannot be read.
pub fn revisions(
    view: &dyn View,
    plugin: &str,
    report: &str,
    stretch: Stretch,
) -> Result<Vec<Closing>, ViewError> {
    let place = key::closings_of(plugin, report, &stretch.first.to_string());
    let all: Vec<Closing> = record::below(view, place, REVISIONS_MAX)?;
    // A blueprint that cut time otherwise once may have had a period with the same first day.
    Ok(all.into_iter().filter(|closing| closing.after == stretch.after).collect())
}

/// The latest closing of a report's period.
///
/// # Errors
/// When the store cannot be read.
pub fn latest(
    view: &dyn View,
    plugin: &str,
    report: &str,
    stretch: Stretch,
) -> Result<Option<Closing>, ViewError> {
    Ok(revisions(view, plugin, report, stretch)?.pop())
}

/// All closings of a report, in the order of their periods and revisions.
#[must_use]
pub fn all(plugin: &str, report: &str) -> Range {
    Range::prefix(&key::closings(plugin, report).below())
}
