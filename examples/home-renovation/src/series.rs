//! The callback series of a site: weekly while building, monthly in the first year of warranty, quarterly in the second.

use frontdesk_sdk::{
    Date, DutyEvent, Fields as _, Instant, Outcome, Ticket, TicketId, duties, fields, filter, notify, number,
    schedules, setting, tickets,
};

use crate::callback::{self, Made};
use crate::site;

const DUTY: &str = "callback";

/// Months from one call to the next in the second year.
const QUARTER: i32 = 3;

/// Places of the phases in the blueprint.
const YEAR_1: u32 = 1;
const YEAR_2: u32 = 2;

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let Some(id) = event.form.ticket("ticket") else { return Ok(()) };
    let mut site = tickets::get(id)?;
    match event.cause.as_str() {
        "due" => due(&mut site, event.due),
        "missed" => missed(&site, event.due),
        "done" => {
            let kind = phase_at(&site, schedules::civil_date(event.due))?;
            let call = Made {
                site: Some(&site),
                kind,
                form: &event.form,
                responsible: site.text("project_manager"),
            };
            callback::file(&call)
        }
        _ => Ok(()),
    }
}

/// Every call of the warranty, from the day of completion.
pub(crate) fn plan(site: TicketId, completion: Date) -> Outcome<Vec<Date>> {
    let [first, second] = calls(site)?;
    let months = (1..=first).chain((1..=second).map(|n| first + n * QUARTER));
    Ok(months.map(|months| schedules::add_months(completion, months)).collect())
}

/// How many calls each year of warranty has.
fn calls(site: TicketId) -> Outcome<[i32; 2]> {
    let count = |name| setting::whole_for(name, site).map(|n| i32::try_from(n).unwrap_or(i32::MAX / QUARTER));
    Ok([count("year1_calls")?, count("year2_calls")?])
}

fn due(site: &mut Ticket, at: Instant) -> Outcome {
    let day = schedules::civil_date(at);
    if !is_replaced(site, day)? {
        callback::announce("call-due", site.id, Some(site.id))?;
    }
    move_on(site, day)
}

/// After so many calls as the settings say the next phase begins.
fn move_on(site: &mut Ticket, day: Date) -> Outcome {
    let Some(series) = duties::series_of(DUTY, &site.number)? else { return Ok(()) };
    let [first, second] = calls(site.id)?;
    let months = months_between(series.anchor, day);
    match series.phase {
        YEAR_1 if months >= first => {
            duties::series_event(DUTY, &site.number, "anniversary", day)?;
            set_phase(site, "warranty-2")
        }
        YEAR_2 if months >= second * QUARTER => {
            duties::stop_series(DUTY, &site.number)?;
            set_phase(site, "over")
        }
        _ => Ok(()),
    }
}

fn set_phase(site: &mut Ticket, phase: &str) -> Outcome {
    site.set(fields![phase: phase])
}

/// Whole months from one day to another of the same series.
fn months_between(from: Date, until: Date) -> i32 {
    let months = |day: Date| i32::from(day.year) * 12 + i32::from(day.month);
    months(until) - months(from)
}

/// In which phase a call fell due, however late it is made.
fn phase_at(site: &Ticket, day: Date) -> Outcome<&'static str> {
    let Some(completion) = site.day("completion_date").filter(|completion| *completion < day) else {
        return Ok("construction");
    };
    let [first, _] = calls(site.id)?;
    Ok(if months_between(completion, day) <= first { "warranty-1" } else { "warranty-2" })
}

/// Nobody makes up for a call that an irregular one replaced; any other is told to the manager.
fn missed(site: &Ticket, at: Instant) -> Outcome {
    let day = schedules::civil_date(at);
    if is_replaced(site, day)? {
        return duties::settle(DUTY, at, Some(&site.number), "replaced by an irregular call").map(|_| ());
    }
    let message = notify("call-overdue").role("service-manager").about(site.id);
    message.arg("day", day).send()
}

/// Whether an irregular call of the days up to this one is marked as replacing the weekly one.
fn is_replaced(site: &Ticket, day: Date) -> Outcome<bool> {
    let week = setting::whole_for("construction_every", site.id)?;
    let back = i32::try_from(week - 1).unwrap_or(0);
    let mut calls = filter("callback");
    calls.states = vec!["made".to_owned()];
    calls.where_ = fields![site_case: number(site.id), replaces: true];
    calls.opened_from = Some(site::begin(schedules::add_days(day, -back)));
    calls.opened_until = Some(site::begin(schedules::add_days(day, 1)));
    Ok(!tickets::find(&calls, 1, None)?.is_empty())
}
