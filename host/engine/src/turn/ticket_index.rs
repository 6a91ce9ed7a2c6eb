//! How a ticket is written: with everything that finds and counts it, in the same batch.

use super::{Outcome, Turn};
use crate::ticket::Ticket;
use crate::{key, query, record};

impl Turn {
    /// Counts a change of what belongs to a ticket but does not stand in it.
    pub(super) fn revise(&mut self, ticket: &mut Ticket) -> Outcome<()> {
        let before = ticket.clone();
        ticket.revision += 1;
        self.store_ticket(Some(&before), ticket)
    }

    /// Writes a ticket with everything that finds and counts it. Signatures under what changes count no more.
    pub(super) fn store_ticket(&mut self, before: Option<&Ticket>, after: &Ticket) -> Outcome<()> {
        self.lead_stored(after.id)?;
        self.write_ticket(before, after)?;
        self.follow(before, after)
    }

    /// The same without the deadlines that follow it.
    pub(super) fn write_ticket(&mut self, before: Option<&Ticket>, after: &Ticket) -> Outcome<()> {
        if let Some(before) = before
            && before.fields != after.fields
        {
            self.void_signatures(before, after)?;
        }
        let old = before.map(|ticket| query::index_keys(&self.site, ticket)).unwrap_or_default();
        let new = query::index_keys(&self.site, after);
        for gone in old.iter().filter(|key| !new.contains(key)) {
            self.index(gone.clone(), false)?;
        }
        for fresh in new.iter().filter(|key| !old.contains(key)) {
            self.index(fresh.clone(), true)?;
        }
        let place = |ticket: &Ticket| (ticket.workflow.clone(), ticket.state.clone());
        if before.map(place) != Some(place(after)) {
            if let Some(before) = before {
                self.count(before, false)?;
            }
            self.count(after, true)?;
        }
        if before.is_none() {
            self.put(key::ticket_number(&after.number), &after.id)?;
        }
        self.touched.insert(after.id);
        self.put(key::ticket(after.id), after)?;
        self.queue_up(after)?;
        self.wake_deliveries(after)
    }

    pub(super) fn count(&mut self, ticket: &Ticket, up: bool) -> Outcome<()> {
        let key = key::ticket_count(&ticket.plugin, &ticket.workflow, &ticket.state);
        let count: u64 = record::get(&self.overlay, key.clone())?.unwrap_or_default();
        self.put(key, &if up { count + 1 } else { count.saturating_sub(1) })
    }
}
