//! What is kept of a turn that came to nothing: a refusal's notices, or a fault with its request.

use super::{End, Outcome};
use crate::alarm::{Due, DueItem};
use crate::command::{Command, Request};
use crate::fault::{Fault, FaultState};
use crate::hooks::Hook;
use crate::notice::Notice;
use crate::turn::{DeliveryEvent as Event, Halt, Turn};
use crate::view::{View as _, ViewError};
use crate::{key, record, text};

/// What is kept of a turn that came to nothing.
pub(super) fn undo(
    turn: &mut Turn,
    end: End,
    anyway: Vec<(String, Notice)>,
    request: &Request,
    rang: Option<&DueItem>,
) -> Result<Outcome, ViewError> {
    match end {
        End::Store(error) => Err(error),
        End::Refused(refusal) if rang.is_none_or(is_delivery) => {
            for (plugin, notice) in anyway {
                send_anyway(turn, &plugin, notice)?;
            }
            Ok(Outcome::Refused(refusal))
        }
        // Nobody stands in front of the clock to be told: what refuses it is a fault.
        End::Refused(refusal) => {
            let plugin = rang.map(|item| owner(turn, item)).unwrap_or_default();
            let reason =
                format!("refused an event of the clock: {}", text::refusal(&turn.site, &refusal, "en"));
            Ok(park(turn, (plugin, String::new(), "on the clock"), reason, request, rang)?)
        }
        End::Fault { plugin, version, hook, reason, ran } => {
            // The version that could not take over is not in use: its fault is not one of the version that is.
            if ran && hook != Hook::OnUpgrade.name() {
                turn.count_fault(&plugin, &reason)?;
            }
            Ok(park(turn, (plugin, version, hook), reason, request, rang)?)
        }
    }
}

fn is_delivery(item: &DueItem) -> bool {
    matches!(item.what, Due::Delivery { .. })
}

/// An event that came in by a door is kept even when what it wanted was refused: it waits, or is listed with the reason.
pub(super) fn set_aside(
    turn: &mut Turn,
    request: &Request,
    rang: Option<&DueItem>,
    outcome: Outcome,
) -> Result<Outcome, ViewError> {
    let event = match (&request.command, rang.map(|item| &item.what)) {
        (Command::Receive(received), _) => Event::Came(received),
        (Command::TryDelivery { delivery }, _) => Event::Tried(*delivery),
        (_, Some(Due::Delivery { delivery, .. })) => Event::Rang(*delivery),
        _ => return Ok(outcome),
    };
    let kept = match &outcome {
        Outcome::Refused(refusal) => turn.set_aside(event, refusal)?,
        Outcome::Faulted { fault, reason } => {
            turn.fail_delivery(event, *fault, reason)?;
            None
        }
        Outcome::Done(_) | Outcome::Idle => None,
    };
    Ok(kept.map_or(outcome, Outcome::Done))
}

/// Sends a notice of a turn that was undone; a ticket that was undone with it is left out.
fn send_anyway(turn: &mut Turn, plugin: &str, mut notice: Notice) -> Result<(), ViewError> {
    if let Some(id) = notice.about
        && turn.overlay.get(&key::ticket(id).bytes())?.is_none()
    {
        notice.about = None;
    }
    match turn.dispatch(plugin, notice) {
        Ok(_) => Ok(()),
        Err(Halt::Store(error)) => Err(error),
        Err(Halt::Refused(refusal)) => {
            turn.log("error", &format!("a notice that was to leave anyway did not: {refusal}"));
            Ok(())
        }
    }
}

fn owner(turn: &Turn, item: &DueItem) -> String {
    match &item.what {
        Due::Recount { .. } | Due::Migration { .. } | Due::Delivery { .. } => String::new(),
        Due::Deadline { ticket, .. } | Due::Approval { ticket, .. } | Due::Retention { ticket } => {
            record::get::<crate::ticket::Ticket>(&turn.overlay, key::ticket(*ticket))
                .ok()
                .flatten()
                .map(|ticket| ticket.plugin)
                .unwrap_or_default()
        }
        Due::Timer { plugin, .. }
        | Due::Cron { plugin, .. }
        | Due::Series { plugin, .. }
        | Due::Quota { plugin, .. }
        | Due::Closes { plugin, .. }
        | Due::DutyOpens { plugin, .. }
        | Due::DutyMissed { plugin, .. }
        | Due::Confirm { plugin, .. }
        | Due::LedgerPeriod { plugin, .. }
        | Due::PassExpired { plugin, .. }
        | Due::LoanLate { plugin, .. } => plugin.clone(),
        Due::Post { .. } | Due::Stay { .. } => String::new(),
    }
}

/// Parks a fault, or the same fault again when a rerun failed.
fn park(
    turn: &mut Turn,
    (plugin, version, hook): (String, String, &str),
    reason: String,
    request: &Request,
    rang: Option<&DueItem>,
) -> Result<Outcome, ViewError> {
    let earlier = match request.command {
        Command::Rerun { fault } => record::get::<Fault>(&turn.overlay, key::fault(fault))?,
        _ => None,
    };
    let (id, tries, parked) = match earlier {
        Some(earlier) => (earlier.id, earlier.tries + 1, earlier.request),
        None => {
            let command = rang.map_or_else(|| request.command.clone(), |item| Command::Handle(item.clone()));
            // A rerun is a new attempt: the old key must not answer for it.
            (turn.next_id(), 1, Request { command, idempotency: None, ..request.clone() })
        }
    };
    let fault = Fault {
        id,
        at: turn.now(),
        plugin,
        version,
        hook: hook.to_owned(),
        reason: reason.clone(),
        request: parked,
        tries,
        state: FaultState::Parked,
        dismissed: None,
    };
    record::put(&mut turn.overlay, key::fault(id), &fault);
    Ok(Outcome::Faulted { fault: id, reason })
}
