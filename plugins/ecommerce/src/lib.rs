//! Online store: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

mod agent_complaint;
mod allocation;
mod day_work;
mod desk_day;
mod desk_matter;
mod desk_shift;
mod idle_duty;
mod promo_handbook;
mod promo_live;
mod promo_shift;
mod promotion;
mod remote_night;
mod repeat_offender;
mod roster;
mod rota;
mod score;
mod score_deduction;
mod swap_sheet;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Instant, Outcome, Plugin, Table, TicketEvent, TimerEvent, refuse,
};

struct Ecommerce;

impl Plugin for Ecommerce {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "agent-complaint" => agent_complaint::on_ticket(event),
            "day-work" => day_work::on_ticket(event),
            "desk-matter" => desk_matter::on_ticket(event),
            "desk-shift" => desk_shift::on_ticket(event),
            "handbook-reading" => promo_handbook::on_reading(event),
            "idle-duty" => idle_duty::on_ticket(event),
            "promo-handbook" => promo_handbook::on_ticket(event),
            "promo-shift" => promo_shift::on_ticket(event),
            "promotion" => promotion::on_ticket(event),
            "remote-night" => remote_night::on_ticket(event),
            "repeat-offender" => repeat_offender::on_ticket(event),
            "rota-week" => rota::on_ticket(event),
            "score-deduction" => score_deduction::on_ticket(event),
            "store-allocation" => allocation::on_ticket(event),
            "swap-sheet" => swap_sheet::on_ticket(event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        match event.ticket.workflow.as_str() {
            "day-work" => day_work::on_breach(&event),
            "promotion" => promo_live::on_breach(event),
            "remote-night" => remote_night::on_breach(&event),
            "score-deduction" => score_deduction::on_breach(&event),
            _ => Ok(()),
        }
    }

    fn on_timer(event: TimerEvent) -> Outcome {
        match event.key.split('/').next() {
            Some("idle") => idle_duty::on_timer(&event),
            Some("opening") => desk_day::on_timer(event.due),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "balance-stores" => allocation::on_duty(&event),
            "close-score-month" => score::on_duty(&event),
            "desk-day-plan" | "opening-routine" | "cleaning-turn" => desk_day::on_duty(&event),
            "plan-rota" => rota::on_duty(&event),
            "promo-watch" => promo_live::on_duty(&event),
            "write-handbook" => promo_handbook::on_duty(&event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "agent-scores" => score::report(start, end),
            "desk-days" => desk_day::report(start, end),
            "load-per-agent" => allocation::report(start),
            "promo-review" => promo_live::report(start, end),
            "rota-month" => rota::report(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Ecommerce);
