//! Where a ticket has been: its stays in states, and guards that ask for them.

use super::guards::several;
use super::{Outcome, Turn};
use crate::blueprint::lookup::text_in;
use crate::blueprint::model::Guard;
use crate::hooks::Refusal;
use crate::ticket::{HistoryLine, Station, Ticket, stations};
use crate::{key, record};

/// How many lines of a history are read: no case of a department comes near it.
const LINES_MAX: usize = 10_000;

impl Turn {
    /// The stays of a ticket in its states, in their order.
    ///
    /// # Errors
    /// `not-found`, `limit` for a history of more than 10 000 lines.
    pub fn stations(&mut self, id: u64) -> Outcome<Vec<Station>> {
        let ticket = self.ticket(id)?;
        self.stays(&ticket)
    }

    /// States that were renamed since stand here under the names they have now.
    fn stays(&self, ticket: &Ticket) -> Outcome<Vec<Station>> {
        let mut lines: Vec<HistoryLine> = record::below(&self.overlay, key::histories(ticket.id), LINES_MAX)?;
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow)?;
        for line in &mut lines {
            if let Some(now) = workflow.formerly.states.get(&line.to) {
                line.to.clone_from(now);
            }
        }
        if lines.len() == LINES_MAX {
            let id = ticket.id;
            let text = format!("the history of ticket {id} has more than {LINES_MAX} lines");
            return Err(Refusal::Limit(text).into());
        }
        Ok(stations(&lines))
    }

    /// The states of a guard in which the ticket was not, since it was where the guard begins to count.
    pub(super) fn visited(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let Some(guard) = &guard.visited else { return Ok(None) };
        let stays = self.stays(ticket)?;
        let begins = |since: &String| stays.iter().rposition(|stay| stay.state == *since);
        let start = guard.since.as_ref().and_then(begins).unwrap_or_default();
        let stays = stays.get(start..).unwrap_or_default();
        let missed = guard.states.iter().filter(|state| !stays.iter().any(|stay| stay.state == **state));
        Ok(several(missed.map(|state| self.state_title(ticket, state))))
    }

    /// How people of the site call a state.
    fn state_title(&self, ticket: &Ticket, name: &str) -> String {
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow);
        let state = workflow.ok().and_then(|workflow| workflow.states.get(name));
        state.map_or(name, |state| text_in(&state.title, &self.site.info.locale)).to_owned()
    }
}
