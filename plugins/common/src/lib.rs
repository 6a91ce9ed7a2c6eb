//! What every department needs: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod attendance;
mod attendance_sums;
mod call;
mod call_report;
mod card;
mod complaint;
mod complaint_month;
mod customer_file;
mod dealer;
mod department;
mod department_move;
mod department_request;
mod discipline;
mod discipline_sums;
mod exception;
mod figure;
mod file_export;
mod file_reading;
mod investigation;
mod leave;
mod leave_annual;
mod leave_birth;
mod leave_kind;
mod leave_month;
mod leave_nursing;
mod line;
mod material;
mod matter;
mod open_question;
mod outing;
mod proxy_punch;
mod punch;
mod records_week;
mod rhythm;
mod slip;
mod staff;
mod task;
mod task_week;
mod termination;
mod watch;
mod week;

use frontdesk_sdk::{DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, refuse};

struct Common;

impl Plugin for Common {
    fn on_ticket(event: TicketEvent) -> Outcome {
        watch::moved(&event)?;
        match event.ticket.workflow.as_str() {
            "leave" => leave::on_ticket(event),
            "punch" => punch::on_ticket(event),
            "punch-exception" => exception::on_ticket(event),
            "outing" => outing::on_ticket(event),
            "attendance-week" => week::on_ticket(&event),
            "department-move" => department_move::on_ticket(event),
            "card-reissue" => card::on_ticket(event),
            "discipline-event" => discipline::on_ticket(event),
            "proxy-punch" => proxy_punch::on_ticket(event),
            "termination-case" => termination::on_ticket(&event),
            "task" => task::on_ticket(event),
            "complaint" => complaint::on_ticket(event),
            "investigation" => investigation::on_ticket(event),
            "dealer-dispute" => dealer::on_dispute(event),
            "dealer-contract" => dealer::on_contract(event),
            "department-request" => department_request::on_ticket(event),
            "matter" => matter::on_ticket(event),
            "call" => call::on_ticket(event),
            "open-question" => open_question::on_ticket(event),
            "line" => line::on_ticket(event),
            "answer-material" => material::on_ticket(event),
            "customer-file" => customer_file::on_ticket(event),
            "file-reading" => file_reading::on_ticket(event),
            "file-export" => file_export::on_ticket(event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        if watch::is_watch(&event.name) {
            return watch::stuck(&event);
        }
        match event.ticket.workflow.as_str() {
            "leave" => leave::on_deadline(event),
            "task" => task::on_breach(event),
            "complaint" => complaint::on_breach(event),
            "call" => call::on_breach(event),
            "line" => line::on_breach(&event),
            "answer-material" => material::on_breach(&event),
            "customer-file" => customer_file::on_breach(&event),
            "file-reading" => file_reading::on_breach(&event),
            "punch-exception" => exception::on_breach(&event),
            "outing" => outing::on_breach(&event),
            "attendance-week" => week::on_breach(event),
            "department-move" => department_move::on_breach(&event),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "leave-statistics" | "annual-balances" => leave_month::on_duty(&event),
            "daily-exceptions" | "attendance-summary" | "missed-punch-list" | "punch-sample" => {
                week::on_duty(&event)
            }
            "absence-statistics" | "appraisal-counts" => discipline_sums::on_duty(&event),
            "call-report" => call_report::on_duty(&event),
            "file-review" => customer_file::on_duty(&event),
            "line-test" => line::on_duty(&event),
            "complaint-archive" => complaint::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "leave-days" => leave_month::days(start, end),
            "annual-balance" => leave_month::balances(start),
            "lateness-minutes" => discipline_sums::lateness(start, end),
            "absent-days" => discipline_sums::absent_days(start, end),
            "discipline-year" => discipline_sums::year(start, end),
            "complaints" => complaint_month::report(start, end),
            "inbound-information" => call_report::report(start, end),
            "records-watch" => records_week::report(start, end),
            "tasks" => task_week::tasks(start, end),
            "open-requests" => task_week::requests(start, end),
            "daily-exceptions" => attendance_sums::daily(start, end),
            "missed-punches" => attendance_sums::missed(start, end),
            "missed-list" => attendance_sums::list(end),
            "below-weekly-hours" => attendance_sums::below(start, end),
            "attendance-week" => attendance_sums::week(start, end),
            "outings" => attendance_sums::outings(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Common);
