//! Hooks of one turn: what an event causes is handled after it, until nothing follows any more.

use super::End;
use crate::hooks::{Event, Hook, HookEnd, Hooks, PluginRef, Refusal};
use crate::text;
use crate::turn::{CASCADE_DEPTH_MAX, Queued, Running, Turn, too_many_writes};

/// How many events one turn may cause in all.
pub const EVENTS_PER_TURN_MAX: usize = 1_000;

/// Calls hooks for queued events until none is left.
pub(super) fn cascade(
    mut turn: Box<Turn>,
    hooks: &dyn Hooks,
    ran: &mut Vec<String>,
) -> (Box<Turn>, Result<(), End>) {
    let mut events = 0;
    while let Some(Queued { plugin, event, depth }) = turn.queue.pop_front() {
        let Some(active) = turn.site.plugins.get(&plugin) else { continue };
        let reference = active.installed.as_ref();
        let hook = event.hook();
        let fault_of = |reason: String, ran: bool| End::Fault {
            plugin: plugin.clone(),
            version: reference.version.to_string(),
            hook: hook.name(),
            reason,
            ran,
        };
        let fault = |reason| fault_of(reason, true);
        events += 1;
        if events > EVENTS_PER_TURN_MAX || depth > CASCADE_DEPTH_MAX {
            let reason = format!(
                "events caused events {depth} deep, {events} in all (at most {CASCADE_DEPTH_MAX} deep, {EVENTS_PER_TURN_MAX} in all)"
            );
            return (turn, Err(fault(reason)));
        }
        if hooks.exports(&reference, hook) {
            match turn.kept_from_running(&plugin) {
                Err(error) => return (turn, Err(End::Store(error))),
                Ok(Some(why)) if !turn.trying => return (turn, Err(fault_of(why, false))),
                Ok(_) => {}
            }
            note_ran(ran, &reference);
            turn.caller = Some((plugin.clone(), depth));
            turn.running = Some(Running::of(&event));
            let (back, end) = hooks.call(&reference, &event, turn);
            turn = back;
            turn.caller = None;
            turn.running = None;
            if let Some(error) = turn.overlay.failure().cloned() {
                return (turn, Err(End::Store(error)));
            }
            if turn.overfull {
                return (turn, Err(fault(too_many_writes())));
            }
            match end {
                Ok(()) => {}
                Err(HookEnd::Refused(refusal)) => {
                    let refusal = if hook == Hook::OnUpgrade { spelt_out(&turn, &refusal) } else { refusal };
                    return (turn, Err(End::Refused(refusal)));
                }
                Err(HookEnd::Fault(reason)) => return (turn, Err(fault(reason))),
            }
        }
        if let Event::Ticket { ticket, .. } = &event
            && let Err(halt) = turn.settle(ticket.id)
        {
            return (turn, Err(halt.into()));
        }
    }
    (turn, Ok(()))
}

/// A refusal of a version that does not come into use: once it is undone, nobody knows the texts of its rules.
fn spelt_out(turn: &Turn, refusal: &Refusal) -> Refusal {
    Refusal::Conflict(text::refusal(&turn.site, refusal, &turn.site.info.locale))
}

pub(super) fn note_ran(ran: &mut Vec<String>, plugin: &PluginRef) {
    let name = format!("{}@{}", plugin.id, plugin.version);
    if !ran.contains(&name) {
        ran.push(name);
    }
}
