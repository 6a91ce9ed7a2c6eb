//! Hooks that cost nothing, to fill a site with, and that see timers ring.

use std::sync::Mutex;
use std::sync::PoisonError;

use frontdesk_engine::hooks::{DataOnly, Event, Hook, HookEnd, Hooks, PluginRef, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::{Halt, Turn};
use frontdesk_engine::value::Fields;

/// When the timer of a new case rings; nothing for none.
type Timer = Box<dyn Fn(u64) -> Option<Instant> + Send + Sync>;

/// Stands in for the plugin's code.
pub(super) struct Quick {
    timer: Timer,
    /// Case and due moment of every timer that rang, in their order.
    rung: Mutex<Vec<(u64, Instant)>>,
}

impl Quick {
    /// Nothing happens when a case is opened.
    pub(super) fn idle() -> Self {
        Self::with_timers(Box::new(|_| None))
    }

    /// Each case has a timer.
    pub(super) fn with_timers(timer: Timer) -> Self {
        Self { timer, rung: Mutex::default() }
    }

    /// What rang since this was asked last.
    pub(super) fn take_rung(&self) -> Vec<(u64, Instant)> {
        std::mem::take(&mut *self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Hooks for Quick {
    fn exports(&self, _: &PluginRef, _: Hook) -> bool {
        true
    }

    fn call(&self, _: &PluginRef, event: &Event, mut turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        let done = match event {
            Event::Ticket { cause, ticket, .. } if cause == "opened" => (self.timer)(ticket.id)
                .map_or(Ok(()), |at| {
                    turn.set_timer(&format!("t{}", ticket.id), Some(ticket.id), at, Fields::new())
                }),
            Event::Timer { ticket: Some(ticket), due, .. } => {
                self.rung.lock().unwrap_or_else(PoisonError::into_inner).push((*ticket, *due));
                Ok(())
            }
            _ => Ok(()),
        };
        let done = done.map_err(|halt| match halt {
            Halt::Refused(refusal) => HookEnd::Refused(refusal),
            Halt::Store(error) => HookEnd::Fault(error.to_string()),
        });
        (turn, done)
    }

    fn report(
        &self,
        plugin: &PluginRef,
        report: &str,
        start: Instant,
        end: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        DataOnly.report(plugin, report, start, end, turn)
    }
}
