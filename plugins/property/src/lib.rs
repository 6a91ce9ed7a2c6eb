//! Property management: what follows from the moves that the blueprint describes.
//!
//! One file per workflow or pair of workflows; this one only tells which file an event belongs to.

mod attendance;
mod bar;
mod bill;
mod bill_month;
mod bill_relief;
mod buyer;
mod call_chain;
mod certificate;
mod closing;
mod complaint;
mod complaint_month;
mod cover;
mod day_matter;
mod delivery;
mod dunning;
mod dunning_reason;
mod duty_record;
mod emergency;
mod emergency_month;
mod frost;
mod gift;
mod gift_campaign;
mod goods_pass;
mod guest;
mod handover;
mod handover_day;
mod heating;
mod help;
mod incident;
mod key_count;
mod key_handover;
mod key_intake;
mod key_ledger;
mod key_loss;
mod liaison;
mod loan;
mod lock_change;
mod lunch;
mod matters;
mod move_in;
mod move_in_defects;
mod move_in_notice;
mod night;
mod notice;
mod occasion;
mod order;
mod owner;
mod patrol;
mod patrol_fault;
mod patrol_week;
mod payment;
mod people;
mod reading;
mod regulation;
mod renovation;
mod renovation_end;
mod renovation_month;
mod renovation_site;
mod repair;
mod repair_month;
mod sales_round;
mod site_breach;
mod special_matter;
mod task;
mod term;
mod visit;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Instant, NoticeEvent, Outcome, Plugin, Table, TicketEvent, TimerEvent,
    refuse, tickets,
};

struct Property;

impl Plugin for Property {
    fn on_ticket(event: TicketEvent) -> Outcome {
        match event.ticket.workflow.as_str() {
            "complaint" => complaint::on_ticket(event),
            "help-request" => help::on_ticket(event),
            "task-order" => order::on_ticket(event),
            "measure" => complaint_month::on_measure(event),
            "task" => task::on_ticket(event),
            "repair" => repair::on_ticket(event),
            "key-loan" => loan::on_ticket(event),
            "fee-bill" => bill::on_ticket(event),
            "unpaid-reason" => dunning_reason::on_ticket(event),
            "fee-relief" => bill_relief::on_ticket(event),
            "fee-payment" => payment::on_ticket(event),
            "day-closing" => closing::on_ticket(event),
            "fee-term" => term::on_ticket(event),
            "gift-campaign" => gift_campaign::on_ticket(event),
            "prepayment-gift" => gift::on_ticket(event),
            "move-in-notice" => move_in_notice::on_ticket(event),
            "move-in" => move_in::on_ticket(event),
            "renovation" => renovation::on_ticket(event),
            "site-breach" => site_breach::on_ticket(event),
            "handover" => handover::on_ticket(event),
            "night-entry" => night::on_ticket(event),
            "duty-record" => duty_record::on_ticket(event),
            "day-matter" => day_matter::on_ticket(event),
            "emergency" => emergency::on_ticket(event),
            "special-matter" => special_matter::on_ticket(event),
            "incident" => incident::on_ticket(event),
            "patrol" => patrol::on_ticket(event),
            "patrol-fault" => patrol_fault::on_ticket(event),
            "key-intake" => key_intake::on_ticket(event),
            "key-loss" => key_loss::on_ticket(event),
            "key-incident" => key_count::on_incident(event),
            "key-copy" => key_count::on_copy(event),
            "lock-change" => lock_change::on_ticket(event),
            "custody-handover" => key_handover::on_ticket(event),
            "goods-pass" => goods_pass::on_ticket(event),
            "visit" => visit::on_ticket(event),
            "promise" => visit::on_promise(event),
            "certificate" => certificate::on_ticket(event),
            "notice" => notice::on_ticket(event),
            "delivery-task" => delivery::on_task(event),
            "regulation" => regulation::on_ticket(event),
            "heating-season" => heating::on_ticket(event),
            "evening-round" => frost::on_round(event),
            "open-window" => frost::on_window(event),
            "key-request" => frost::on_key_request(event),
            "occasion-message" => occasion::on_ticket(event),
            "leave-post" => cover::on_ticket(event),
            "lunch-break" => lunch::on_break(event),
            "reception-visit" => lunch::on_visit(event),
            "bar-issue" => bar::on_ticket(event),
            "attendance-month" => attendance::on_ticket(event),
            "owner-record" => owner::on_ticket(event),
            "buyer-record" => buyer::on_ticket(event),
            "guest-arrival" => guest::on_ticket(event),
            "record-reading" => reading::on_ticket(event),
            "liaison-contact" => liaison::on_contact(event),
            "liaison-task" => liaison::on_task(event),
            _ => Ok(()),
        }
    }

    fn on_deadline(event: DeadlineEvent) -> Outcome {
        if !event.breached {
            return Ok(());
        }
        match event.ticket.workflow.as_str() {
            "complaint" => complaint::on_breach(event),
            "help-request" => help::on_breach(event),
            "task-order" => order::on_breach(event),
            "repair" => repair::on_breach(event),
            "key-loan" => loan::on_breach(event),
            "fee-bill" => dunning::on_breach(event),
            "unpaid-reason" => dunning_reason::on_breach(event),
            "move-in-notice" => move_in_notice::on_breach(&event),
            "move-in" => move_in::on_breach(&event),
            "renovation" => renovation::on_breach(event),
            "site-breach" => site_breach::on_breach(&event),
            "handover" => handover::on_breach(event),
            "day-matter" => day_matter::on_breach(event),
            "emergency" => emergency::on_breach(event),
            "special-matter" => special_matter::on_breach(event),
            "incident" => incident::on_breach(event),
            "patrol" => patrol::on_breach(event),
            "patrol-fault" => patrol_fault::on_deadline(event),
            "lock-change" => lock_change::on_breach(event),
            "goods-pass" => goods_pass::on_breach(event),
            "visit" => visit::on_breach(event),
            "notice" => notice::on_breach(event),
            "heating-season" => heating::on_deadline(event),
            "open-window" => frost::on_window_breach(event),
            "occasion-message" => occasion::on_deadline(event),
            "owner-record" => owner::on_deadline(event),
            "buyer-record" => buyer::on_breach(event),
            _ => Ok(()),
        }
    }

    fn on_timer(event: TimerEvent) -> Outcome {
        match (event.key.split('/').next(), event.ticket) {
            (Some("unanswered"), Some(id)) => complaint::still_unanswered(id),
            (Some("pressed"), Some(id)) => order::pressed_in_vain(id),
            (Some("repair-pressed"), Some(id)) => repair::pressed_in_vain(id),
            (Some("patrol-day"), _) => patrol_week::look_again(event.due),
            (Some("renovation-patrol"), Some(id)) => renovation_site::on_timer(id),
            (Some("draw-sample"), _) => duty_record::draw(event.due),
            _ => Ok(()),
        }
    }

    fn on_duty(event: DutyEvent) -> Outcome {
        match event.duty.as_str() {
            "monthly-complaint-report"
            | "monthly-complaint-archive"
            | "cause-analysis"
            | "duty-cover-check" => complaint_month::on_duty(event),
            "unreturned-keys" | "complete-key-form" => loan::on_duty(event),
            "foreman-review" | "handover-record" => handover_day::on_duty(&event),
            "security-evening" | "security-morning" => night::on_duty(event),
            "log-reading" | "log-sample" => duty_record::on_duty(event),
            "open-slip-check" if event.cause == "due" && !event.form.as_slice().flag("again") => {
                handover_day::plan_more("open-slip-check", "open_slip_check", event.due)
            }
            "overdue-repairs" if event.cause == "due" => repair::press_all_overdue(),
            "ladder-evaluation" => dunning::on_duty(&event),
            "chain-test" if event.cause == "due" => incident::remove_old(),
            "chain-test" => call_chain::on_duty(&event),
            "late-incident-report" => incident::on_duty(&event),
            "patrol-signature" => patrol_week::on_duty(&event),
            "sales-round" => sales_round::on_duty(&event),
            "near-contract-list" | "send-move-in-notice" => move_in_notice::on_duty(&event),
            "move-in-count" => move_in_defects::on_duty(&event),
            "renovation-patrol" => renovation_site::on_duty(&event),
            "renovation-figures" => renovation_month::on_duty(&event),
            "takings-to-finance" => closing::on_duty(&event),
            "collection-review" => bill_month::on_duty(&event),
            "strike-off-passes" => goods_pass::on_duty(&event),
            "key-count" => key_count::on_duty(&event),
            "lock-change-reminder" => lock_change::on_duty(&event),
            "visits-at-closing" => visit::on_duty(&event),
            "seasonal-notices" | "greetings" => occasion::on_duty(&event),
            "day-plan" if event.cause == "due" => cover::plan_day(event.due),
            "attendance-statistics" => attendance::on_duty(&event),
            "records-due" if event.cause == "due" => owner::tell_stewards(),
            "guest-deletion" if event.cause == "due" => guest::forget(),
            _ => Ok(()),
        }
    }

    fn on_notice(event: NoticeEvent) -> Outcome {
        // A case that is kept no longer has nothing to hear.
        let Some(Ok(mut case)) = event.about.map(tickets::get) else { return Ok(()) };
        match case.workflow.as_str() {
            "notice" => delivery::on_message(&case, &event),
            "occasion-message" => occasion::on_message(&mut case, &event),
            _ => Ok(()),
        }
    }

    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        match name {
            "monthly-complaints" => complaint_month::report(start, end),
            "corrective-measures" => complaint_month::measures(start, end),
            "arrival-in-time" => repair_month::arrival_in_time(start, end),
            "repair-review" => repair_month::review(start, end),
            "repair-satisfaction" => repair_month::satisfaction(start, end),
            "keys-not-back" | "unreturned-keys" => loan::report(name),
            "collection-rate" => bill_month::report(start, end),
            "unpaid-reasons" => bill_month::reasons(start, end),
            "move-ins" => move_in_defects::report(start, end),
            "renovation" => renovation_month::report(start, end),
            "daily-takings" => closing::report(start, end),
            "gifts" => gift_campaign::report(start, end),
            "abnormal-points" => handover_day::abnormal_points(start, end),
            "emergencies-and-incidents" => emergency_month::report(start, end),
            "patrols" => patrol_week::report(start, end),
            "sample-rate" => duty_record::sample_rate(start, end),
            "goods-passes" => goods_pass::report(start, end),
            "key-state" => key_count::state_at(end),
            "keys-overnight" => key_count::overnight(start, end),
            "visits" => visit::report(start, end),
            "delivery-rate" => delivery::report(start, end),
            "messages-sent" => occasion::report(start, end),
            "heating-open" => heating::report(start, end),
            "cover-hours" => cover::report(start, end),
            "records-due" => owner::report(start, end),
            "due-list" => buyer::due_list(),
            "director-day" => liaison::report(start, end),
            "attendance" => attendance::report(start, end),
            "uncovered-posts" => cover::uncovered(start, end),
            _ => Err(refuse("unknown-report").with("report", name)),
        }
    }
}

frontdesk_sdk::export!(Property);
