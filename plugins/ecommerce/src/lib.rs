//! Online store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod after_sales;
mod buyer;
mod buyer_contact;
mod claim;
mod desk;
mod dispatch;
mod enquiry;
mod leftover;
mod order;
mod order_call;
mod order_refund;
mod parcel_exception;
mod parcel_report;
mod parcel_task;
mod problem_order;
mod receivable;
mod refused_parcel;
mod remark;
mod reminder;
mod reminder_check;
mod resend;
mod service_clock;
mod shipment;
mod shipment_event;
mod shipment_report;
mod stock;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Instant, NoticeEvent, Outcome, Plugin, Table, TicketEvent, TimerEvent, refuse,
};

struct Ecommerce;

impl Plugin for Ecommerce {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "order" => order::on_ticket(event),
            "remark" => remark::on_ticket(event),
            "payment-reminder" => reminder::on_ticket(event),
            "reminder-check" => reminder_check::on_ticket(event),
            "buyer-contact" => buyer_contact::on_ticket(event),
            "stock-movement" => stock::on_movement(event),
            "shelf-task" => stock::on_shelf(event),
            "shipment" => shipment::on_ticket(event),
            "parcel-task" => parcel_task::on_ticket(event),
            "parcel-enquiry" => enquiry::on_ticket(event),
            "refused-parcel" => refused_parcel::on_ticket(event),
            "parcel-report" => parcel_report::on_ticket(event),
            "after-sales-case" => after_sales::on_ticket(event),
            "problem-order" => problem_order::on_ticket(event),
            "courier-claim" => claim::on_ticket(event),
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
            "order" => order::on_breach(event),
            "remark" => remark::on_breach(event),
            "payment-reminder" => reminder::on_breach(event),
            "buyer-contact" => buyer_contact::on_breach(event),
            "shelf-task" => stock::on_shelf_breach(event),
            "shipment" => shipment::on_breach(event),
            "parcel-task" => parcel_task::on_breach(event),
            "courier-claim" => claim::on_breach(event),
            _ => Ok(()),
        }
    }

    fn on_timer(event: TimerEvent) -> Outcome {
        match event.key.split('/').next().unwrap_or_default() {
            "call-again" => order_call::on_timer(&event),
            "shipment-close" => shipment::on_timer(&event),
            "reminder-shift" => reminder::on_timer(&event),
            "service-clock" => service_clock::on_timer(&event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "reminder-spot-check" => reminder_check::on_duty(&event),
            "dispatch-cycle" | "unbooked-movements" => stock::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn on_notice(event: NoticeEvent) -> Outcome {
        buyer::on_notice(event)
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "confirmation-rate" => order_call::report(start, end),
            "open-remarks" => remark::report(),
            "unreminded-orders" => reminder_check::report(start, end),
            "dispatch-punctuality" => dispatch::report(start, end),
            "open-shipments" => shipment_report::report(start, end),
            "problem-orders-and-claims" => claim::report(start, end),
            "cases-by-type" => after_sales::report(start, end),
            "stock-and-shortage" => stock::report(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Ecommerce);
