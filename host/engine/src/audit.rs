//! Holds a site's records against what they must agree with: the journal's chain, what its turns wrote, the indexes of its
//! tickets, their counters, and the queue of what is due.
//!
//! Reads everything once, in pages; what it keeps in memory is sixteen bytes for each record that a turn wrote.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash as _, Hasher as _};

use serde_json::Value as Json;

use crate::alarm::{Due, DueItem};
use crate::deadline::Deadline;
use crate::journal::{self, Broken, Line};
use crate::site::Site;
use crate::ticket::Ticket;
use crate::view::{Range, View, ViewError};
use crate::{key, query, record};

/// How many findings are told one by one; beyond, they are only counted.
pub const FINDINGS_TOLD_MAX: usize = 100;

/// How many records are fetched at once.
const PAGE: usize = 1_000;

/// What was looked at, and what does not agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Journal lines whose chain holds.
    pub lines: u64,
    /// Records that were held against the journal.
    pub records: u64,
    /// Tickets that were held against their indexes.
    pub tickets: u64,
    /// How many findings there are.
    pub count: u64,
    /// The first of them, at most [`FINDINGS_TOLD_MAX`].
    pub findings: Vec<Finding>,
}

/// Something that does not agree with something else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The chain of the journal ends before its head does.
    #[error("journal line {0} is missing or was altered")]
    Chain(u64),
    /// A record is not what the last turn that wrote it left there.
    #[error("record `{0}` is not what the journal says")]
    Altered(String),
    /// A record is there that no turn left there.
    #[error("record `{0}` is there, and the journal knows nothing of it")]
    Unknown(String),
    /// A record is gone that a turn left there.
    #[error("record `{0}` is missing")]
    Missing(String),
    /// A ticket is not found where it should be.
    #[error("index `{0}` is missing")]
    NotIndexed(String),
    /// An index leads to a ticket that does not belong there.
    #[error("index `{0}` leads nowhere")]
    Stray(String),
    /// A counter differs from what it counts.
    #[error("counter `{key}` says {found}, counted {expected}")]
    Counter {
        /// The counter.
        key: String,
        /// How many tickets there are.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// A deadline waits for a moment at which nothing is due.
    #[error("deadline `{name}` of ticket {ticket} is not in the queue")]
    NotDue {
        /// Whose.
        ticket: u64,
        /// Which.
        name: String,
    },
}

impl Audit {
    /// Whether everything agrees.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.count == 0
    }

    fn find(&mut self, finding: Finding) {
        self.count += 1;
        if self.findings.len() < FINDINGS_TOLD_MAX {
            self.findings.push(finding);
        }
    }
}

/// Looks at everything a site keeps.
///
/// # Errors
/// When the store cannot be read, or a record cannot be understood.
pub fn audit(view: &dyn View, site: &Site) -> Result<Audit, ViewError> {
    let mut audit = Audit::default();
    chain(view, &mut audit)?;
    records(view, &mut audit)?;
    tickets(view, site, &mut audit)?;
    indexes(view, site, &mut audit)?;
    deadlines(view, &mut audit)?;
    Ok(audit)
}

fn chain(view: &dyn View, audit: &mut Audit) -> Result<(), ViewError> {
    loop {
        match journal::verify(view, audit.lines + 1, PAGE) {
            Ok(last) if last == audit.lines => return Ok(()),
            Ok(last) => audit.lines = last,
            Err(Broken::At(line)) => {
                audit.find(Finding::Chain(line));
                return Ok(());
            }
            Err(Broken::Store(error)) => return Err(error),
        }
    }
}

/// Every record is what the last turn that wrote it left there.
fn records(view: &dyn View, audit: &mut Audit) -> Result<(), ViewError> {
    let mut written = last_writes(view)?;
    each(view, Range::prefix(b""), |key, bytes| {
        let name = String::from_utf8_lossy(key);
        if !journal::is_notable(&name) {
            return Ok(());
        }
        audit.records += 1;
        let found: Json =
            serde_json::from_slice(bytes).map_err(|error| ViewError(format!("record `{name}`: {error}")))?;
        match written.remove(&digest(&name)) {
            Some(Some(expected)) if expected == digest(&found.to_string()) => {}
            Some(Some(_)) => audit.find(Finding::Altered(name.into_owned())),
            Some(None) | None => audit.find(Finding::Unknown(name.into_owned())),
        }
        Ok(())
    })?;
    written.retain(|_, expected| expected.is_some());
    if !written.is_empty() {
        name_missing(view, written, audit)?;
    }
    Ok(())
}

/// What the last turn that wrote each record left there: digests of key and record, nothing for a removed one.
fn last_writes(view: &dyn View) -> Result<HashMap<u64, Option<u64>>, ViewError> {
    let mut written = HashMap::new();
    each_line(view, |line| {
        for write in line.writes {
            written.insert(digest(&write.key), write.record.map(|record| digest(&record.to_string())));
        }
    })?;
    Ok(written)
}

/// Missing records are known by the digests of their keys only: the journal has the names.
fn name_missing(
    view: &dyn View,
    mut missing: HashMap<u64, Option<u64>>,
    audit: &mut Audit,
) -> Result<(), ViewError> {
    each_line(view, |line| {
        for write in line.writes {
            if missing.remove(&digest(&write.key)).is_some() {
                audit.find(Finding::Missing(write.key));
            }
        }
    })
}

/// Every ticket is found where it should be, and counted.
fn tickets(view: &dyn View, site: &Site, audit: &mut Audit) -> Result<(), ViewError> {
    let mut counted: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    each(view, Range::prefix(&key::tickets().below()), |key, bytes| {
        let ticket: Ticket = decode(key, bytes)?;
        audit.tickets += 1;
        *counted
            .entry(key::ticket_count(&ticket.plugin, &ticket.workflow, &ticket.state).bytes())
            .or_default() += 1;
        let mut places = query::index_keys(site, &ticket);
        places.push(key::ticket_number(&ticket.number).bytes());
        for place in places {
            if view.get(&place)?.is_none() {
                audit.find(Finding::NotIndexed(text(&place)));
            }
        }
        Ok(())
    })?;
    each(view, Range::prefix(&key::ticket_counts().below()), |key, bytes| {
        let found: u64 = decode(key, bytes)?;
        let expected = counted.remove(key).unwrap_or_default();
        if found != expected {
            audit.find(Finding::Counter { key: text(key), expected, found });
        }
        Ok(())
    })?;
    for (key, expected) in counted {
        audit.find(Finding::Counter { key: text(&key), expected, found: 0 });
    }
    Ok(())
}

/// No index leads to a ticket that does not belong there.
fn indexes(view: &dyn View, site: &Site, audit: &mut Audit) -> Result<(), ViewError> {
    for kind in query::INDEXES_OF_TICKETS {
        each(view, Range::prefix(format!("{kind}/").as_bytes()), |key, _| {
            let id = key::last_number(key).unwrap_or_default();
            let ticket: Option<Ticket> = record::get(view, key::ticket(id))?;
            let belongs =
                ticket.is_some_and(|ticket| query::index_keys(site, &ticket).iter().any(|own| own == key));
            if !belongs {
                audit.find(Finding::Stray(text(key)));
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// A deadline that waits is due at its moment, and what is due belongs to a deadline.
fn deadlines(view: &dyn View, audit: &mut Audit) -> Result<(), ViewError> {
    each(view, Range::prefix(&key::all_deadlines().below()), |key, bytes| {
        let deadline: Deadline = decode(key, bytes)?;
        let Some(at) = deadline.next() else { return Ok(()) };
        let what = Due::Deadline { ticket: deadline.ticket, name: deadline.name.clone() };
        if view.get(&DueItem { at, what }.key().bytes())?.is_none() {
            audit.find(Finding::NotDue { ticket: deadline.ticket, name: deadline.name });
        }
        Ok(())
    })?;
    each(view, Range::prefix(&key::dues().below()), |key, bytes| {
        let DueItem { at, what: Due::Deadline { ticket, name } } = decode(key, bytes)? else { return Ok(()) };
        let deadline: Option<Deadline> = record::get(view, key::deadline(ticket, &name))?;
        if deadline.and_then(|deadline| deadline.next()) != Some(at) {
            audit.find(Finding::Stray(text(key)));
        }
        Ok(())
    })
}

fn each_line(view: &dyn View, mut look: impl FnMut(Line)) -> Result<(), ViewError> {
    each(view, Range::prefix(&key::journal().below()), |key, bytes| {
        look(decode(key, bytes)?);
        Ok(())
    })
}

/// Walks a range in pages.
fn each(
    view: &dyn View,
    mut range: Range,
    mut look: impl FnMut(&[u8], &[u8]) -> Result<(), ViewError>,
) -> Result<(), ViewError> {
    loop {
        let page = view.scan(&range, PAGE)?;
        for (key, bytes) in &page {
            look(key, bytes)?;
        }
        match page.last() {
            Some((last, _)) if page.len() == PAGE => range = range.after(last),
            _ => return Ok(()),
        }
    }
}

fn decode<T: serde::de::DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, ViewError> {
    serde_json::from_slice(bytes).map_err(|error| ViewError(format!("record `{}`: {error}", text(key))))
}

fn text(key: &[u8]) -> String {
    String::from_utf8_lossy(key).into_owned()
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
