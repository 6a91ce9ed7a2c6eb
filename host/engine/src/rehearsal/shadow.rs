//! A site as it was before a turn: what stands in the store, with everything that was written since taken back.
//!
//! Tickets and deadlines are taken back with their indexes, counters and places in the queue. What else repeats records (balances,
//! lines of queues, waiting duties) is as it is today.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value as Json;

use super::{each_before, kind_of};
use crate::alarm::{Due, DueItem};
use crate::deadline::Deadline;
use crate::instant::Instant;
use crate::journal::{Head, Line};
use crate::site::Site;
use crate::ticket::Ticket;
use crate::view::{Overlay, View, ViewError};
use crate::{key, query, record};

pub(super) struct Shadow {
    overlay: Arc<Overlay>,
    /// By which fields tickets are found.
    indexed_by: Site,
    /// The moment of the turn before.
    now: Instant,
    tickets: u64,
    others: u64,
}

impl Shadow {
    /// The state before the first of these lines.
    pub(super) fn before(view: &Arc<dyn View>, lines: &[Line]) -> Result<Self, ViewError> {
        let head: Head = record::get(view.as_ref(), key::head())?.unwrap_or_default();
        let indexed_by =
            Site::load(view.as_ref())?.ok_or_else(|| ViewError("the site was never set up".into()))?;
        let written: BTreeSet<&str> =
            lines.iter().flat_map(|line| &line.writes).map(|write| write.key.as_str()).collect();
        let mut stood: HashMap<String, Option<Json>> = HashMap::new();
        let mut shadow = Self {
            overlay: Arc::new(Overlay::new(view.clone())),
            indexed_by,
            now: Instant(0),
            tickets: 0,
            others: head.others,
        };
        let first = lines.first().map_or(1, |line| line.seq);
        each_before(view.as_ref(), first, |line| {
            shadow.now = line.now;
            for write in line.writes {
                shadow.tickets = shadow.tickets.max(ticket_of(&write.key).unwrap_or_default());
                if written.contains(write.key.as_str()) {
                    stood.insert(write.key, write.record);
                }
            }
        })?;
        for key in written {
            shadow.set(key, stood.remove(key).flatten().as_ref())?;
        }
        Ok(shadow)
    }

    /// The site as it was described then.
    pub(super) fn site(&self) -> Result<Option<Site>, ViewError> {
        Site::load(self.overlay.as_ref())
    }

    /// The state before a line's turn, for as long as nobody goes on.
    pub(super) fn turn(&mut self, line: &Line) -> Result<Arc<dyn View>, ViewError> {
        let head = Head {
            seq: line.seq.saturating_sub(1),
            hash: line.previous.clone(),
            now: self.now,
            tickets: self.tickets,
            others: self.others,
        };
        record::put(Arc::make_mut(&mut self.overlay), key::head(), &head);
        Ok(self.overlay.clone())
    }

    /// Goes on to the state after a line's turn.
    pub(super) fn after(&mut self, line: &Line) -> Result<(), ViewError> {
        for write in &line.writes {
            self.tickets = self.tickets.max(ticket_of(&write.key).unwrap_or_default());
            self.set(&write.key, write.record.as_ref())?;
        }
        self.now = line.now;
        Ok(())
    }

    fn set(&mut self, name: &str, now: Option<&Json>) -> Result<(), ViewError> {
        let stood = self.overlay.get(name.as_bytes())?;
        let parsed =
            |bytes: Vec<u8>| serde_json::from_slice::<Json>(&bytes).map_err(|why| damaged(name, &why));
        let stood = stood.map(parsed).transpose()?;
        for (record, is_there) in [(stood.as_ref(), false), (now, true)] {
            let Some(record) = record else { continue };
            match kind_of(name) {
                "ticket" => self.index(&read::<Ticket>(name, record)?, is_there)?,
                "deadline" => self.queue(&read::<Deadline>(name, record)?, is_there),
                _ => {}
            }
        }
        let overlay = Arc::make_mut(&mut self.overlay);
        match now {
            Some(record) => overlay.put(name.as_bytes().to_vec(), record.to_string().into_bytes()),
            None => overlay.remove(name.as_bytes().to_vec()),
        }
        Ok(())
    }

    fn index(&mut self, ticket: &Ticket, is_there: bool) -> Result<(), ViewError> {
        let mut places = query::index_keys(&self.indexed_by, ticket);
        let count = key::ticket_count(&ticket.plugin, &ticket.workflow, &ticket.state);
        let counted: u64 = record::get(self.overlay.as_ref(), count.clone())?.unwrap_or_default();
        let overlay = Arc::make_mut(&mut self.overlay);
        let counted = if is_there { counted + 1 } else { counted.saturating_sub(1) };
        record::put(overlay, count, &counted);
        let number = key::ticket_number(&ticket.number);
        if is_there {
            record::put(overlay, number, &ticket.id);
        } else {
            places.push(number.bytes());
        }
        for place in places {
            if is_there { overlay.put(place, Vec::new()) } else { overlay.remove(place) }
        }
        Ok(())
    }

    fn queue(&mut self, deadline: &Deadline, is_there: bool) {
        let Some(at) = deadline.next() else { return };
        let what = Due::Deadline { ticket: deadline.ticket, name: deadline.name.clone() };
        let item = DueItem { at, what };
        let overlay = Arc::make_mut(&mut self.overlay);
        if is_there { record::put(overlay, item.key(), &item) } else { overlay.remove(item.key().bytes()) }
    }
}

/// The ticket whose own record stands under a key.
pub(super) fn ticket_of(key: &str) -> Option<u64> {
    key.strip_prefix("ticket/")?.parse().ok()
}

pub(super) fn read<T: serde::de::DeserializeOwned>(name: &str, record: &Json) -> Result<T, ViewError> {
    T::deserialize(record).map_err(|why| damaged(name, &why))
}

fn damaged(name: &str, why: &serde_json::Error) -> ViewError {
    ViewError(format!("record `{name}` is not what it should be: {why}"))
}
