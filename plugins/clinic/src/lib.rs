//! Clinic: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

use frontdesk_sdk::{DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, refuse};

struct Clinic;

impl Plugin for Clinic {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        match event.ticket.workflow.as_str() {
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            _ => Ok(()),
        }
    }

    fn report(name: &str, _start: Instant, _end: Instant) -> Outcome<Table> {
        match name {
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Clinic);
