//! The complaints of a day: at its end those without an entry are listed for the manager of the service centre.

use frontdesk_sdk::{
    Fields, Filter, Instant, Outcome, Ticket, TimerEvent, all_tickets, fields, filter, moment, notify,
    number, schedules, setting, today, turn,
};

pub(crate) const TIMER: &str = "complaint-day";
/// Where somebody has to act; what waits for a dispute is reviewed there.
const OPEN: [&str; 5] = ["level-1", "level-2", "level-3", "general-manager", "resolved"];
/// What the clock or another case did is no entry.
const NO_ENTRY: [&str; 3] = ["run-out", "refer", "dispute-over"];

/// Something was written down about a complaint beyond its registration.
pub(crate) fn entry(case: &mut Ticket, cause: &str, action: Option<&str>) -> Outcome {
    if cause == "opened" || action.is_some_and(|action| NO_ENTRY.contains(&action)) {
        return Ok(());
    }
    case.set(fields![last_entry_at: moment(turn::now())])
}

/// The day's end is awaited while complaints are open.
pub(crate) fn watch() -> Outcome {
    let day = today();
    let close = closing(day)?;
    let next = if close > turn::now() { close } else { closing(schedules::add_days(day, 1))? };
    schedules::set_timer(TIMER, None, next, &[])
}

/// When the entries of a day must be there; `24:00` is its last moment.
fn closing(day: frontdesk_sdk::Date) -> Outcome<Instant> {
    let minute = match setting::text("daily_entry_by")?.as_str() {
        "24:00" => 24 * 60,
        _ => setting::minute("daily_entry_by")?,
    };
    Ok(schedules::moment_of(day, minute))
}

pub(crate) fn on_timer(event: &TimerEvent) -> Outcome {
    let states = OPEN.map(str::to_owned).to_vec();
    let open = all_tickets(&Filter { states, ..filter("complaint") })?;
    let day = schedules::civil_date(event.due - 1);
    let begun = schedules::moment_of(day, 0);
    let untouched = |case: &&Ticket| {
        case.opened_at < event.due && case.moment("last_entry_at").is_none_or(|entry| entry < begun)
    };
    let listed: Vec<&str> = open.iter().filter(untouched).map(|case| case.number.as_str()).collect();
    if !listed.is_empty() {
        let complaints = listed.join(", ");
        schedules::plan_duty("complaints-of-the-day", turn::now(), None, &fields![complaints: &complaints])?;
        notify("complaints-without-entry")
            .role("centre-manager")
            .arg("count", number(listed.len()))
            .arg("day", day.to_string())
            .arg("complaints", complaints)
            .send()?;
    }
    if open.is_empty() { Ok(()) } else { watch() }
}
