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
        if let Some(before) = before
            && before.fields != after.fields
        {
            self.void_signatures(before, after)?;
        }
        let old = before.map(|ticket| self.index_keys(ticket)).unwrap_or_default();
        let new = self.index_keys(after);
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
        self.follow(before, after)
    }

    pub(crate) fn index_keys(&self, ticket: &Ticket) -> Vec<Vec<u8>> {
        let id = ticket.id;
        let mut keys = vec![key::ticket_state(&ticket.plugin, &ticket.workflow, &ticket.state).id(id)];
        keys.extend(ticket.assignee.iter().map(|person| key::ticket_assignee(person).id(id)));
        keys.extend(ticket.requester.iter().map(|person| key::ticket_requester(person).id(id)));
        keys.extend(ticket.parent.map(|parent| key::ticket_part(parent).id(id)));
        keys.extend(ticket.tags.iter().map(|tag| key::ticket_tag(tag).id(id)));
        if let Ok(workflow) = self.site.workflow(&ticket.plugin, &ticket.workflow) {
            let indexed = workflow.fields.iter().filter(|(_, field)| field.indexed);
            keys.extend(indexed.filter_map(|(name, _)| {
                let value = query::index_text(ticket.fields.get(name)?);
                Some(key::ticket_field(&ticket.plugin, &ticket.workflow, name, &value).id(id))
            }));
        }
        keys.extend(self.same_key(ticket));
        keys
    }

    fn same_key(&self, ticket: &Ticket) -> Option<Vec<u8>> {
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow).ok()?;
        let values = query::same_text(&workflow.repeat.as_ref()?.same, &ticket.fields)?;
        Some(key::ticket_same(&ticket.plugin, &ticket.workflow, &values).at(ticket.opened_at, ticket.id))
    }

    pub(super) fn count(&mut self, ticket: &Ticket, up: bool) -> Outcome<()> {
        let key = key::ticket_count(&ticket.plugin, &ticket.workflow, &ticket.state);
        let count: u64 = record::get(&self.overlay, key.clone())?.unwrap_or_default();
        self.put(key, &if up { count + 1 } else { count.saturating_sub(1) })
    }
}
