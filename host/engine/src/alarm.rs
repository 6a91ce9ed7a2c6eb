//! What waits for its moment: deadlines, timers, duties, in one ordered queue.

use serde::{Deserialize, Serialize};

use crate::instant::{Date, Instant};
use crate::quota::Share;
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
    /// Tickets are led to the version in use, so many at once.
    Migration {
        /// Whose.
        plugin: String,
        /// The last ticket that was looked at.
        after: u64,
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
    /// An approval is overdue.
    Approval {
        /// Whose.
        ticket: u64,
        /// Which round of which.
        approval: u64,
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
    /// A series gives an occurrence.
    Series {
        /// Whose.
        plugin: String,
        /// Of which duty.
        duty: String,
        /// Which.
        key: String,
    },
    /// A quota is looked at.
    Quota {
        /// Whose.
        plugin: String,
        /// Of which duty.
        duty: String,
        /// The first day of the period.
        first: Date,
        /// The part of it that is to be done by now.
        share: Share,
    },
    /// A report's period is closed.
    Closes {
        /// Whose.
        plugin: String,
        /// Which report.
        report: String,
        /// The first day of the period.
        first: Date,
    },
    /// It is looked whether everybody read a notice.
    Confirm {
        /// The plugin that sent it.
        plugin: String,
        /// Which.
        notice: u64,
    },
    /// Something that went out is not back in time.
    LoanLate {
        /// Whose register.
        plugin: String,
        /// Which one.
        register: String,
        /// The entry.
        key: String,
        /// Its loan.
        loan: u64,
    },
    /// A pass is no longer valid.
    PassExpired {
        /// Whose.
        plugin: String,
        /// Which kind.
        document: String,
        /// Which one.
        number: String,
    },
    /// An event that came too early is tried again.
    Delivery {
        /// Which.
        delivery: u64,
        /// When it happened: what happened first is tried first.
        happened: Instant,
    },
    /// A period begins for which rests wait in an account.
    LedgerPeriod {
        /// Whose ledger.
        plugin: String,
        /// Which one.
        ledger: String,
        /// The account.
        account: String,
    },
}

impl DueItem {
    /// Its place in the queue.
    #[must_use]
    pub fn key(&self) -> key::Key {
        let (kind, id) = match &self.what {
            // Before anything that an edit of calendars moves, and one edit after the other.
            Due::Recount { edit, .. } => ("0-recount", format!("{edit:015}")),
            // Before anything that asks for a state by the name it has now.
            Due::Migration { plugin, .. } => ("0-migration", plugin.clone()),
            // Missed duties come first: what was to be done by a moment precedes what begins at it.
            Due::DutyMissed { occurrence, .. } => ("1-missed", format!("{occurrence:015}")),
            Due::Deadline { ticket, name } => ("2-deadline", format!("{ticket:015} {name}")),
            Due::Approval { ticket, approval } => ("2-late", format!("{ticket:015} {approval:015}")),
            Due::Timer { plugin, key } => ("3-timer", format!("{plugin} {key}")),
            Due::Cron { plugin, duty } => ("4-cron", format!("{plugin} {duty}")),
            Due::Series { plugin, duty, key } => ("4-series", format!("{plugin} {duty} {key}")),
            Due::DutyOpens { occurrence, .. } => ("5-opens", format!("{occurrence:015}")),
            // What ends with the period is missed, and what was done in it counted, before the quota is looked at.
            Due::Quota { plugin, duty, .. } => ("6-quota", format!("{plugin} {duty}")),
            Due::Closes { plugin, report, .. } => ("7-closes", format!("{plugin} {report}")),
            Due::Retention { ticket } => ("9-retention", format!("{ticket:015}")),
            Due::Post { post } => ("6-post", post.clone()),
            Due::Stay { post, person, on } => ("7-stay", format!("{post} {person} {:015}", on.0)),
            Due::Confirm { notice, .. } => ("8-confirm", format!("{notice:015}")),
            // Rests come before whatever the new period brings.
            Due::LedgerPeriod { plugin, ledger, account } => {
                ("0-ledger", format!("{plugin} {ledger} {account}"))
            }
            Due::PassExpired { plugin, document, number } => {
                ("7-pass", format!("{plugin} {document} {number}"))
            }
            Due::Delivery { delivery, happened } => {
                ("8-delivery", format!("{:015} {delivery:015}", happened.0.max(0)))
            }
            Due::LoanLate { loan, .. } => ("6-loan", format!("{loan:015}")),
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
