//! The service department of a home-renovation company: what the blueprint cannot say.
//!
//! One file per workflow or pair of workflows; this one only tells which file an event belongs to.

mod batch;
mod callback;
mod complaint;
mod figures;
mod inspection;
mod repair;
mod series;
mod sheet;
mod site;
mod slip;

use frontdesk_sdk::{DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, refuse};

struct HomeRenovation;

impl Plugin for HomeRenovation {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "site" => site::on_ticket(event),
            "callback" => callback::on_ticket(event),
            "slip" | "rectification" => slip::on_ticket(event),
            "inspection" => inspection::on_ticket(event),
            "complaint" => complaint::on_ticket(event),
            "emergency" => complaint::on_emergency(event),
            "master" => batch::on_ticket(event),
            "proposal" => batch::on_proposal(event),
            "repair" => repair::on_ticket(event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        match event.name.as_str() {
            "inspection" => inspection::overdue(event.ticket),
            "slip" | "rectify" => slip::not_in_time(event.ticket),
            "first-warning" | "second-warning" => slip::warn(&event),
            "report" => complaint::late(event.ticket, "reported_late"),
            "response" => complaint::late(event.ticket, "responded_late"),
            "solution" => complaint::late(event.ticket, "solved_late"),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "callback" => series::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "weekly-callbacks" => figures::weekly_callbacks(start, end),
            "callback-completion" => figures::callback_completion(start, end),
            "slips" => figures::slips(start, end),
            "sites-up-to-standard" => figures::sites_up_to_standard(start, end),
            "complaints" => figures::complaints(start, end),
            "ratings" => figures::ratings(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(HomeRenovation);
