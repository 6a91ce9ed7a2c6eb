//! Online store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod after_sales;
mod agent_complaint;
mod allocation;
mod authority_case;
mod buyer;
mod buyer_contact;
mod call_back;
mod chat;
mod claim;
mod complaint;
mod customer_event;
mod customer_file;
mod day_work;
mod desk;
mod desk_day;
mod desk_matter;
mod desk_shift;
mod dispatch;
mod duty_owner;
mod enquiry;
mod follow_up;
mod goods_return;
mod idle_duty;
mod incident;
mod lead;
mod leftover;
mod order;
mod order_call;
mod order_refund;
mod parcel_exception;
mod parcel_report;
mod parcel_task;
mod problem_order;
mod promo_handbook;
mod promo_live;
mod promo_shift;
mod promotion;
mod receivable;
mod refused_parcel;
mod remark;
mod reminder;
mod reminder_check;
mod remote_night;
mod repeat_offender;
mod resend;
mod response_times;
mod review;
mod roster;
mod rota;
mod sales_call;
mod score;
mod score_deduction;
mod service_clock;
mod shipment;
mod shipment_event;
mod shipment_report;
mod stock;
mod swap_sheet;
mod typing_test;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Instant, NoticeEvent, Outcome, Plugin, Table, TicketEvent, TimerEvent, refuse,
};

struct Ecommerce;

impl Plugin for Ecommerce {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "after-sales-case" => after_sales::on_ticket(event),
            "agent-complaint" => agent_complaint::on_ticket(event),
            "authority-case" => authority_case::on_ticket(event),
            "buyer-contact" => buyer_contact::on_ticket(event),
            "call-back" => call_back::on_ticket(event),
            "chat" => chat::on_ticket(event),
            "complaint" => complaint::on_ticket(event),
            "courier-claim" => claim::on_ticket(event),
            "customer-event" => customer_event::on_ticket(event),
            "customer-file" => customer_file::on_ticket(event),
            "day-work" => day_work::on_ticket(event),
            "desk-matter" => desk_matter::on_ticket(event),
            "desk-shift" => desk_shift::on_ticket(event),
            "follow-up" => follow_up::on_ticket(event),
            "handbook-reading" => promo_handbook::on_reading(event),
            "idle-duty" => idle_duty::on_ticket(event),
            "incident" => incident::on_ticket(event),
            "lead" => lead::on_ticket(event),
            "order" => order::on_ticket(event),
            "parcel-enquiry" => enquiry::on_ticket(event),
            "parcel-report" => parcel_report::on_ticket(event),
            "parcel-task" => parcel_task::on_ticket(event),
            "payment-reminder" => reminder::on_ticket(event),
            "problem-order" => problem_order::on_ticket(event),
            "promo-handbook" => promo_handbook::on_ticket(event),
            "promo-shift" => promo_shift::on_ticket(event),
            "promotion" => promotion::on_ticket(event),
            "refused-parcel" => refused_parcel::on_ticket(event),
            "remark" => remark::on_ticket(event),
            "reminder-check" => reminder_check::on_ticket(event),
            "remote-night" => remote_night::on_ticket(event),
            "repeat-offender" => repeat_offender::on_ticket(event),
            "return" => goods_return::on_ticket(event),
            "review" => review::on_import(event),
            "review-case" => review::on_case(event),
            "review-task" => review::on_task(&event),
            "rota-week" => rota::on_ticket(event),
            "sales-call" => sales_call::on_ticket(event),
            "score-deduction" => score_deduction::on_ticket(event),
            "shelf-task" => stock::on_shelf(event),
            "shipment" => shipment::on_ticket(event),
            "stock-movement" => stock::on_movement(event),
            "store-allocation" => allocation::on_ticket(event),
            "swap-sheet" => swap_sheet::on_ticket(event),
            "typing-test" => typing_test::on_ticket(&event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return match event.ticket.workflow.as_str() {
                "payment-reminder" => reminder::on_warning(&event),
                _ => Ok(()),
            };
        }
        match event.ticket.workflow.as_str() {
            "authority-case" => authority_case::on_deadline(event),
            "buyer-contact" => buyer_contact::on_breach(event),
            "call-back" => call_back::on_breach(&event),
            "chat" => chat::on_breach(&event),
            "complaint" => complaint::on_breach(event),
            "courier-claim" => claim::on_breach(event),
            "customer-event" => customer_event::on_breach(event),
            "day-work" => day_work::on_breach(&event),
            "follow-up" => follow_up::on_threshold(event.ticket.id),
            "lead" => lead::on_deadline(event),
            "order" => order::on_breach(event),
            "parcel-task" => parcel_task::on_breach(event),
            "payment-reminder" => reminder::on_breach(event),
            "promotion" => promo_live::on_breach(event),
            "remark" => remark::on_breach(event),
            "remote-night" => remote_night::on_breach(&event),
            "return" => goods_return::on_breach(event),
            "review-case" | "review-task" => review::on_breach(event),
            "score-deduction" => score_deduction::on_breach(&event),
            "shelf-task" => stock::on_shelf_breach(event),
            "shipment" => shipment::on_breach(event),
            _ => Ok(()),
        }
    }

    fn on_timer(event: TimerEvent) -> Outcome {
        match event.key.split('/').next().unwrap_or_default() {
            "call-again" => order_call::on_timer(&event),
            "idle" => idle_duty::on_timer(&event),
            "opening" => desk_day::on_timer(event.due),
            "reminder-shift" => reminder::on_timer(&event),
            "service-clock" => service_clock::on_timer(&event),
            "shipment-close" => shipment::on_timer(&event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "balance-stores" => allocation::on_duty(&event),
            "close-score-month" => score::on_duty(&event),
            "desk-day-plan" | "opening-routine" | "cleaning-turn" => desk_day::on_duty(&event),
            "dispatch-cycle" | "unbooked-movements" => stock::on_duty(&event),
            "plan-rota" => rota::on_duty(&event),
            "promo-watch" => promo_live::on_duty(&event),
            "reminder-spot-check" => reminder_check::on_duty(&event),
            "typing-test" => typing_test::on_duty(&event),
            "write-handbook" => promo_handbook::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn on_notice(event: NoticeEvent) -> Outcome {
        buyer::on_notice(event)
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "agent-scores" => score::report(start, end),
            "cases-by-type" => after_sales::report(start, end),
            "complaints" => complaint::report(start, end),
            "confirmation-rate" => order_call::report(start, end),
            "customers" => customer_file::report(end),
            "desk-days" => desk_day::report(start, end),
            "dispatch-punctuality" => dispatch::report(start, end),
            "leads-conversion" => lead::report(start, end),
            "load-per-agent" => allocation::report(start),
            "open-remarks" => remark::report(),
            "open-returns" => goods_return::report(start, end),
            "open-shipments" => shipment_report::report(start, end),
            "problem-orders-and-claims" => claim::report(start, end),
            "promo-review" => promo_live::report(start, end),
            "repeat-orders" => follow_up::report(start, end),
            "response-times" => response_times::report(start, end),
            "reviews" => review::report(start, end),
            "rota-month" => rota::report(start, end),
            "stock-and-shortage" => stock::report(start, end),
            "unreminded-orders" => reminder_check::report(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Ecommerce);
