//! Recounts what the engine counts in its commits: how many tickets are in which state.

use std::collections::BTreeMap;

use frontdesk_engine::key;
use frontdesk_engine::record;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::{Range, View, ViewError, Writes};

/// Plugin, workflow and state.
type Place = (String, String, String);

/// The engine counted otherwise than we do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Miscount {
    #[error("the counter of `{workflow}` in `{state}` says {got}, a recount {expected}")]
    Counter { workflow: String, state: String, got: u64, expected: u64 },
    #[error("the index of `{workflow}` in `{state}` has {got} tickets, a recount {expected}")]
    Index { workflow: String, state: String, got: usize, expected: u64 },
    #[error(transparent)]
    Store(#[from] ViewError),
    #[error("a record cannot be read: {0}")]
    Record(#[from] serde_json::Error),
}

/// Where every ticket stands, told from the records of the tickets alone.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    tickets: BTreeMap<u64, Place>,
    places: BTreeMap<Place, u64>,
}

impl Counts {
    /// Follows one turn and compares the counters that it wrote.
    pub(crate) fn follow(&mut self, writes: &Writes) -> Result<(), Miscount> {
        let mut moved = Vec::new();
        for record in of_kind(writes, key::tickets().below()) {
            let ticket: Ticket = serde_json::from_slice(record)?;
            let place = (ticket.plugin, ticket.workflow, ticket.state);
            let left = self.tickets.insert(ticket.id, place.clone());
            moved.extend(self.leave(left));
            *self.places.entry(place.clone()).or_default() += 1;
            moved.push(place);
        }
        for id in removed(writes) {
            let left = self.tickets.remove(&id);
            moved.extend(self.leave(left));
        }
        for place in moved {
            let (plugin, workflow, state) = &place;
            let written = writes.get(&key::ticket_count(plugin, workflow, state).bytes());
            // A move within one state writes no counter.
            let Some(Some(record)) = written else { continue };
            self.compare(&place, serde_json::from_slice(record)?)?;
        }
        Ok(())
    }

    fn leave(&mut self, left: Option<Place>) -> Option<Place> {
        let count = self.places.entry(left.clone()?).or_default();
        *count = count.saturating_sub(1);
        left
    }

    /// Compares every counter and every entry of the index.
    pub(crate) fn check(&self, view: &dyn View) -> Result<(), Miscount> {
        for (place, expected) in &self.places {
            let (plugin, workflow, state) = place;
            let counter = record::get::<u64>(view, key::ticket_count(plugin, workflow, state))?;
            self.compare(place, counter.unwrap_or_default())?;
            let index = Range::prefix(&key::ticket_state(plugin, workflow, state).below());
            let got = view.scan(&index, usize::MAX)?.len();
            if got as u64 != *expected {
                let (workflow, state) = (workflow.clone(), state.clone());
                return Err(Miscount::Index { workflow, state, got, expected: *expected });
            }
        }
        Ok(())
    }

    fn compare(&self, place: &Place, got: u64) -> Result<(), Miscount> {
        let expected = self.places.get(place).copied().unwrap_or_default();
        let (_, workflow, state) = place.clone();
        if got == expected { Ok(()) } else { Err(Miscount::Counter { workflow, state, got, expected }) }
    }
}

/// The tickets that a turn removed.
fn removed(writes: &Writes) -> impl Iterator<Item = u64> {
    let Range { from, to, .. } = Range::prefix(&key::tickets().below());
    let gone = writes.range(from..to).filter(|(_, record)| record.is_none());
    gone.filter_map(|(key, _)| key::last_number(key))
}

/// The records that a turn wrote below a key.
pub(crate) fn of_kind(writes: &Writes, below: Vec<u8>) -> impl Iterator<Item = &[u8]> {
    let Range { from, to, .. } = Range::prefix(&below);
    writes.range(from..to).filter_map(|(_, record)| record.as_deref())
}
