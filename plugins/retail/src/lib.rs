//! Mall and store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod complaint;
mod complaint_answer;
mod complaint_chain;
mod complaint_month;
mod complaint_report;
mod complaint_route;
mod goods_return;
mod holder;
mod invoice;
mod invoice_numbers;
mod mall_complaint;
mod return_gift;
mod return_month;
mod return_points;

use frontdesk_sdk::{DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, refuse};

struct Retail;

impl Plugin for Retail {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "mall-complaint" => mall_complaint::on_ticket(event),
            "complaint" => complaint::on_ticket(event),
            "complaint-report" => complaint_report::on_ticket(event),
            "goods-return" => goods_return::on_ticket(event),
            "invoice" => invoice::on_ticket(event),
            "spoilt-form" => invoice::on_spoilt(event),
            "domestic-sales-case" => complaint_route::on_domestic_sales(event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return complaint::on_warning(event);
        }
        match event.ticket.workflow.as_str() {
            "mall-complaint" => mall_complaint::on_deadline(event),
            "complaint" => complaint::on_breach(event),
            "complaint-report" => complaint_report::on_breach(event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "invoice-number-gaps" => invoice_numbers::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "invoice-register" => invoice_numbers::report(start, end),
            "return-reasons" => return_month::report(start, end),
            "complaint-levels" => complaint_month::levels(start, end),
            "complaint-routes" => complaint_month::routes(start, end),
            "complaint-steps" => complaint_month::steps(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Retail);
