//! Mall and store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod assistance;
mod bag;
mod broadcast;
mod broadcast_plan;
mod complaint;
mod complaint_answer;
mod complaint_chain;
mod complaint_month;
mod complaint_report;
mod complaint_route;
mod desk_book;
mod desk_call;
mod desk_leave;
mod desk_roster;
mod gift_redemption;
mod goods_return;
mod holder;
mod invoice;
mod invoice_numbers;
mod mall_complaint;
mod membership;
mod music;
mod points;
mod return_gift;
mod return_month;
mod return_points;
mod store_day;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, TimerEvent, refuse, tickets,
};

struct Retail;

impl Plugin for Retail {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "assistance" => assistance::on_ticket(event),
            "bag" => bag::on_ticket(event),
            "bag-collection" => bag::on_collection(event),
            "broadcast" => broadcast::on_ticket(event),
            "desk-call" => desk_call::on_ticket(event),
            "desk-leave" => desk_leave::on_ticket(event),
            "desk-roster" => desk_roster::on_ticket(event),
            "gift-redemption" => gift_redemption::on_ticket(event),
            "membership" => membership::on_ticket(event),
            "music" => music::on_ticket(event),
            "points-booking" => points::on_ticket(event),
            "points-query" => points::on_query(event),
            "inspection-line" | "spot-check-line" | "repair-line" | "enquiry-slip" => {
                desk_book::on_ticket(event)
            }
            "store-day" => store_day::on_ticket(event),
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

    fn on_deadline(mut event: DeadlineEvent) -> Outcome {
        if event.ticket.workflow == "points-booking" {
            return points::on_deadline(&event);
        }
        if !event.breached {
            return complaint::on_warning(event);
        }
        match event.ticket.workflow.as_str() {
            "bag" => tickets::act(event.ticket.id, "leave", &[]),
            "broadcast" => broadcast::on_deadline(&event),
            "music" => music::on_deadline(&event),
            "repair-line" => desk_book::on_late(&mut event.ticket),
            "mall-complaint" => mall_complaint::on_deadline(event),
            "complaint" => complaint::on_breach(event),
            "complaint-report" => complaint_report::on_breach(event),
            _ => Ok(()),
        }
    }

    fn on_timer(event: TimerEvent) -> Outcome {
        match event.key.as_str() {
            bag::WARNING => bag::on_timer(&event),
            desk_book::PAST => desk_book::on_timer(&event),
            points::RUN => points::on_timer(&event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "broadcast-plan" => broadcast_plan::on_duty(&event),
            "review-books" => desk_book::on_review(&event),
            "next-roster" => desk_roster::on_duty(&event),
            "invoice-number-gaps" => invoice_numbers::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "bags" => bag::report(start, end),
            "broadcast-day" => broadcast::day(start, end),
            "broadcasts" => broadcast::month(start, end),
            "desk-calls" => desk_call::report(start, end),
            "desk-hours" => assistance::report(start, end),
            "gifts-issued" => gift_redemption::report(start, end),
            "new-members" => membership::report(start, end),
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
