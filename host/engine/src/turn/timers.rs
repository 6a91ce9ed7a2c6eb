//! Host calls about timers: one-shot wake-ups of plugins.

use super::{Outcome, Turn};
use crate::alarm::{Due, DueItem, Timer};
use crate::hooks::{Event, Refusal};
use crate::instant::Instant;
use crate::value::Fields;
use crate::{key, record};

impl Turn {
    /// Sets or moves a timer.
    ///
    /// # Errors
    /// `invalid` for a key of more than 200 bytes, `not-found` for the ticket.
    pub fn set_timer(&mut self, key: &str, ticket: Option<u64>, at: Instant, carry: Fields) -> Outcome<()> {
        if key.is_empty() || key.len() > 200 {
            return Err(Refusal::Invalid(format!("`key`: expected 1 to 200 bytes, got {}", key.len())).into());
        }
        let plugin = self.caller_id()?.to_owned();
        if let Some(id) = ticket {
            self.ticket(id)?;
        }
        self.clear_timer(key)?;
        if let Some(id) = ticket {
            self.put(key::ticket_timer(id, &plugin, key), &(&plugin, key))?;
        }
        let timer = Timer { key: key.to_owned(), ticket, at: at.max(self.now()), carry };
        let item = timer_item(&plugin, &timer);
        self.put(key::timer(&plugin, key), &timer)?;
        self.put(item.key(), &item)
    }

    /// Takes a timer back.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub fn clear_timer(&mut self, key: &str) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        self.drop_timer(&plugin, key).map(drop)
    }

    pub(super) fn drop_timer(&mut self, plugin: &str, key: &str) -> Outcome<Option<Timer>> {
        let Some(timer) = record::get::<Timer>(&self.overlay, key::timer(plugin, key))? else {
            return Ok(None);
        };
        self.remove(key::timer(plugin, key).bytes())?;
        self.remove(timer_item(plugin, &timer).key().bytes())?;
        if let Some(ticket) = timer.ticket {
            self.remove(key::ticket_timer(ticket, plugin, key).bytes())?;
        }
        Ok(Some(timer))
    }

    /// A timer that is due: its plugin is told, unless it was moved or taken back before a fault ran again.
    pub(crate) fn ring_timer(&mut self, plugin: &str, key: &str, due: Instant) -> Outcome<()> {
        let timer: Option<Timer> = record::get(&self.overlay, key::timer(plugin, key))?;
        let Some(timer) = timer.filter(|timer| timer.at == due) else { return Ok(()) };
        self.drop_timer(plugin, key)?;
        let Timer { key, ticket, carry, .. } = timer;
        self.tell(plugin, Event::Timer { key, ticket, due, carry });
        Ok(())
    }
}

fn timer_item(plugin: &str, timer: &Timer) -> DueItem {
    DueItem { at: timer.at, what: Due::Timer { plugin: plugin.to_owned(), key: timer.key.clone() } }
}
