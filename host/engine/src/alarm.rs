//! What waits for its moment: deadlines, timers, duties, in one ordered queue.

use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::value::Fields;
use crate::view::{Overlay, Range, View, ViewError};
use crate::{key, record};

/// One thing that waits. Things due at the same moment are handled in the order of kind and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueItem {
    /// Its moment.
    pub at: Instant,
    /// What it is.
    pub what: Due,
}

/// What is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// Deadlines are counted anew after an edit of calendars, so many at once.
    Recount {
        /// The journal line of the turn that edited them.
        edit: u64,
        /// The last deadline that was looked at: ticket and name.
        after: Option<(u64, String)>,
    },
    /// A warning or the end of a deadline.
    Deadline {
        /// Whose.
        ticket: u64,
        /// Which.
        name: String,
    },
    /// A timer rings.
    Timer {
        /// Whose.
        plugin: String,
        /// Which.
        key: String,
    },
    /// Cron gives an occurrence of a duty.
    Cron {
        /// Whose.
        plugin: String,
        /// Which.
        duty: String,
    },
    /// An ended ticket was kept long enough.
    Retention {
        /// Which.
        ticket: u64,
    },
    /// A planned occurrence of a duty opens.
    DutyOpens {
        /// The occurrence.
        occurrence: u64,
        /// Its plugin.
        plugin: String,
        /// Its duty.
        duty: String,
        /// Its moment.
        due: Instant,
    },
    /// A post may become covered or uncovered.
    Post {
        /// Which.
        post: String,
    },
    /// Somebody may have stayed too long as a relief.
    Stay {
        /// Where.
        post: String,
        /// Who.
        person: String,
        /// Since when.
        on: Instant,
    },
    /// An occurrence of a duty is missed.
    DutyMissed {
        /// The occurrence.
        occurrence: u64,
        /// Its plugin.
        plugin: String,
        /// Its duty.
        duty: String,
        /// Its moment.
        due: Instant,
    },
}

impl DueItem {
    /// Its place in the queue.
    #[must_use]
    pub fn key(&self) -> key::Key {
        let (kind, id) = match &self.what {
            // Before anything that an edit of calendars moves, and one edit after the other.
            Due::Recount { edit, .. } => ("0-recount", format!("{edit:015}")),
            // Missed duties come first: what was to be done by a moment precedes what begins at it.
            Due::DutyMissed { occurrence, .. } => ("1-missed", format!("{occurrence:015}")),
            Due::Deadline { ticket, name } => ("2-deadline", format!("{ticket:015} {name}")),
            Due::Timer { plugin, key } => ("3-timer", format!("{plugin} {key}")),
            Due::Cron { plugin, duty } => ("4-cron", format!("{plugin} {duty}")),
            Due::DutyOpens { occurrence, .. } => ("5-opens", format!("{occurrence:015}")),
            Due::Retention { ticket } => ("9-retention", format!("{ticket:015}")),
            Due::Post { post } => ("6-post", post.clone()),
            Due::Stay { post, person, on } => ("7-stay", format!("{post} {person} {:015}", on.0)),
        };
        key::due(self.at, kind, &id)
    }
}

/// A timer, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Under which it was set.
    pub key: String,
    /// The ticket it was set for.
    pub ticket: Option<u64>,
    /// When it rings.
    pub at: Instant,
    /// What it carries.
    pub carry: Fields,
}

/// Puts something into the queue.
pub fn wait(overlay: &mut Overlay, item: &DueItem) {
    record::put(overlay, item.key(), item);
}

/// Takes something out of the queue.
pub fn forget(overlay: &mut Overlay, item: &DueItem) {
    overlay.remove(item.key().bytes());
}

/// The first thing in the queue, whenever it is due.
///
/// # Errors
/// When the store cannot be read.
pub fn first(view: &dyn View) -> Result<Option<DueItem>, ViewError> {
    Ok(record::scan(view, &Range::prefix(&key::dues().below()), 1)?.pop().map(|(_, item)| item))
}
