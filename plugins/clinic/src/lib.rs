//! Clinic: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod absence;
mod absence_contact;
mod alarm;
mod appointment;
mod booking_month;
mod callback;
mod callback_follow_up;
mod callback_month;
mod callback_plan;
mod care_task;
mod complaint;
mod complaint_day;
mod complaint_month;
mod department;
mod dispute;
mod dispute_month;
mod emergency;
mod friction;
mod inquiry;
mod inquiry_month;
mod journey;
mod lab_report;
mod lab_report_month;
mod left_call;
mod library;
mod medical_order;
mod patient;
mod priority;
mod required;
mod slots;
mod statement;
mod timetable;
mod visit;
mod visit_day;
mod visit_month;
mod waiting;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, TimerEvent, refuse,
};

struct Clinic;

impl Plugin for Clinic {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "friction" => friction::on_ticket(event),
            "complaint" => complaint::on_ticket(event),
            "medical-dispute" => dispute::on_ticket(event),
            "lab-report" => lab_report::on_ticket(event),
            "callback-plan" => callback_plan::on_ticket(event),
            "callback" => callback::on_ticket(event),
            "medical-alert" => callback_follow_up::on_alert(event),
            "improvement-task" => callback_follow_up::on_improvement(event),
            "inquiry" => inquiry::on_ticket(event),
            "knowledge-request" => library::on_request(event),
            "answer-call" => library::on_call(event),
            "visit" => visit::on_ticket(event),
            "care-task" => care_task::on_ticket(event),
            "medical-order" => medical_order::on_ticket(event),
            "deterioration-alarm" => alarm::on_ticket(event),
            "emergency-case" => emergency::on_ticket(event),
            "doctor-absence" => absence::on_ticket(event),
            "absence-contact" => absence_contact::on_ticket(event),
            "appointment" => appointment::on_ticket(event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        match event.ticket.workflow.as_str() {
            "complaint" => complaint::on_breach(&event),
            "medical-dispute" => dispute::on_breach(&event),
            "callback" => callback::on_deadline(&event),
            "inquiry" => inquiry::on_breach(&event),
            "visit" => visit::on_breach(event),
            "care-task" => priority::help_late(&event.ticket),
            "deterioration-alarm" => alarm::unanswered(&event.ticket),
            "left-call" => left_call::overdue(event.ticket),
            "doctor-absence" => absence::on_breach(event),
            "appointment" => appointment::on_breach(event),
            _ => Ok(()),
        }
    }

    fn on_timer(event: TimerEvent) -> Outcome {
        match event.key.as_str() {
            complaint_day::TIMER => complaint_day::on_timer(&event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "dispute-review" => dispute::on_duty(&event),
            "watch-waiting" => priority::on_watch(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "complaints-month" => complaint_month::report(start, end),
            "disputes" => dispute_month::report(start, end),
            "report-release" => lab_report_month::report(start, end),
            "callback-completion" => callback_month::report(start, end),
            "inquiries" => inquiry_month::report(start, end),
            "absences" => absence::report(start, end),
            "arrivals" => visit_day::arrivals(start, end),
            "bookings" => booking_month::report(start, end),
            "left-early" => visit_month::left_early(start, end),
            "priority-cases" => visit_month::priority_cases(start, end),
            "retriage-rate" => visit_month::retriage_rate(start, end),
            "throughput" => visit_day::throughput(start, end),
            "waiting-quality" => visit_day::waiting_quality(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Clinic);
