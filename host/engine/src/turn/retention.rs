//! How long ended tickets are kept: what the law or the house asks for, then nothing of them but the journal.

use super::{Outcome, Turn, WRITES_PER_TURN_MAX};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model::DayEnd;
use crate::deadline::{Clock, LIMIT_GRACE};
use crate::due::due;
use crate::instant::Instant;
use crate::key::Key;
use crate::ticket::{Ticket, Tie};
use crate::view::{Range, View as _};
use crate::{key, query, record};

/// How much of what belongs to one ticket is removed in one turn; the rest follows in the next.
const REMOVED_PER_TURN_MAX: usize = WRITES_PER_TURN_MAX / 2;

impl Turn {
    /// Queues the removal of an ended ticket, where its workflow says how long it is kept.
    pub(super) fn keep_until(&mut self, ticket: &Ticket) -> Outcome<()> {
        let Some(at) = self.kept_until(ticket)? else { return Ok(()) };
        let item = DueItem { at, what: Due::Retention { ticket: ticket.id } };
        self.put(item.key(), &item)
    }

    /// The first moment after the time an ended ticket is kept, by the setting that holds now.
    fn kept_until(&self, ticket: &Ticket) -> Outcome<Option<Instant>> {
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow)?;
        let ended = workflow.states.get(&ticket.state).is_some_and(|state| state.end);
        let Some(keep) = workflow.keep.as_ref().filter(|_| ended) else { return Ok(None) };
        let length = self.site.length_named(&ticket.plugin, keep, self.now())?;
        let calendars = &self.site.calendars;
        let over = due(ticket.entered_state_at, length, &Clock::Wall, DayEnd::DayEnd, calendars)?;
        Ok(Some(over.at.plus(LIMIT_GRACE)))
    }

    /// A ticket's time may be over: reopened or with a longer setting by now it stays.
    pub(crate) fn ring_retention(&mut self, id: u64) -> Outcome<()> {
        let Some(ticket) = record::get::<Ticket>(&self.overlay, key::ticket(id))? else { return Ok(()) };
        match self.kept_until(&ticket)? {
            Some(until) if until <= self.now() => self.remove_ticket(&ticket),
            Some(_) => self.keep_until(&ticket),
            None => Ok(()),
        }
    }

    /// Removes a ticket and everything about it; the longest parts first, so that what is left can go on in another turn.
    fn remove_ticket(&mut self, ticket: &Ticket) -> Outcome<()> {
        self.clear_clocks(ticket.id)?;
        self.remove_approvals(ticket.id)?;
        let mut removed = self.remove_ties(ticket.id)?;
        for belonging in key::OF_TICKET {
            removed += self.remove_below(belonging(ticket.id), REMOVED_PER_TURN_MAX - removed)?;
        }
        if removed >= REMOVED_PER_TURN_MAX {
            let item = DueItem { at: self.now(), what: Due::Retention { ticket: ticket.id } };
            return self.put(item.key(), &item);
        }
        for key in query::index_keys(&self.site, ticket) {
            self.index(key, false)?;
        }
        self.count(ticket, false)?;
        self.remove(key::ticket_number(&ticket.number).bytes())?;
        self.touched.insert(ticket.id);
        self.remove(key::ticket(ticket.id).bytes())
    }

    fn remove_below(&mut self, under: Key, limit: usize) -> Outcome<usize> {
        let found = self.overlay.scan(&Range::prefix(&under.below()), limit)?;
        let count = found.len();
        for (key, _) in found {
            self.remove(key)?;
        }
        Ok(count)
    }

    fn remove_ties(&mut self, id: u64) -> Outcome<usize> {
        let ties: Vec<Tie> = record::below(&self.overlay, key::ties(id), REMOVED_PER_TURN_MAX / 2)?;
        for Tie { relation, other, outgoing } in &ties {
            let (here, there) = if *outgoing { ("out", "in") } else { ("in", "out") };
            self.remove(key::tie(id, relation, *other, here).bytes())?;
            self.remove(key::tie(*other, relation, id, there).bytes())?;
        }
        Ok(ties.len() * 2)
    }
}
