//! Online store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod authority_case;
mod call_back;
mod chat;
mod complaint;
mod customer_event;
mod customer_file;
mod duty_owner;
mod follow_up;
mod goods_return;
mod incident;
mod lead;
mod response_times;
mod review;
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
            "complaint" => complaint::on_ticket(event),
            "incident" => incident::on_ticket(event),
            "authority-case" => authority_case::on_ticket(event),
            "return" => goods_return::on_ticket(event),
            "customer-file" => customer_file::on_ticket(event),
            "customer-event" => customer_event::on_ticket(event),
            "follow-up" => follow_up::on_ticket(event),
            "review" => review::on_import(event),
            "review-case" => review::on_case(event),
            "review-task" => review::on_task(&event),
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
            "complaint" => complaint::on_breach(event),
            "authority-case" => authority_case::on_deadline(event),
            "review-case" | "review-task" => review::on_breach(event),
            "return" => goods_return::on_breach(event),
            "exchange-shipment" => goods_return::on_unsent(&event),
            "customer-event" => customer_event::on_breach(event),
            "follow-up" => follow_up::on_threshold(event.ticket.id),
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
            "complaints" => complaint::report(start, end),
            "reviews" => review::report(start, end),
            "open-returns" => goods_return::report(start, end),
            "customers" => customer_file::report(end),
            "repeat-orders" => follow_up::report(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Ecommerce);
