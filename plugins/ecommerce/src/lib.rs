//! Online store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod call_back;
mod chat;
mod lead;
mod response_times;
mod sales_call;
mod shift_clock;
mod typing_test;

use frontdesk_sdk::{DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, refuse};

struct Ecommerce;

impl Plugin for Ecommerce {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "chat" => chat::on_ticket(event),
            "sales-call" => sales_call::on_ticket(event),
            "call-back" => call_back::on_ticket(event),
            "lead" => lead::on_ticket(event),
            "typing-test" => typing_test::on_ticket(&event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        match event.ticket.workflow.as_str() {
            "chat" => chat::on_breach(&event),
            "call-back" => call_back::on_breach(&event),
            "lead" => lead::on_deadline(event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "typing-test" => typing_test::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "response-times" => response_times::report(start, end),
            "leads-conversion" => lead::report(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Ecommerce);
