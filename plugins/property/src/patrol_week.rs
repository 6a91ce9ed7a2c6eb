//! The week's patrols: planned for each area's officer or the substitute, signed by the supervisor, and counted.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, Date, Decimal, Draft, DutyEvent, Fields, Filter, Instant, Outcome, PersonId, Table, Ticket, Value,
    all_entries, all_tickets, book, draft, fields, figure, filter, notify, number, person, registers,
    schedules, setting, table, tickets, today, turn,
};

use crate::{handover_day, sales_round};

/// Days of a week.
const WEEK: i32 = 7;
/// Leave that came after the plan is looked for at 08:00, before anybody walks.
const LOOK_AGAIN_MINUTE: u32 = 8 * 60;

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let monday = schedules::civil_date(event.due);
    match event.cause.as_str() {
        "due" if !event.form.as_slice().flag("again") => {
            handover_day::plan_more("patrol-signature", "supervisor_signature", event.due)?;
            plan_week(monday)?;
            remove_old()
        }
        "done" => sign(event.due),
        "missed" if !unsigned(event.due)?.is_empty() => {
            notify("patrol-signature-missed").role("project-manager").arg("week", monday.to_string()).send()
        }
        _ => Ok(()),
    }
}

fn plan_week(monday: Date) -> Outcome {
    enough_areas()?;
    for day in (0..WEEK).map(|n| schedules::add_days(monday, n)).filter(|day| *day >= today()) {
        plan_day(day)?;
        sales_round::plan_day(day)?;
        let at = schedules::moment_of(day, LOOK_AGAIN_MINUTE);
        schedules::set_timer(&format!("patrol-day/{day}"), None, at, &[])?;
    }
    Ok(())
}

/// A house that walks areas at all has as many of them in somebody's hands as it wants.
fn enough_areas() -> Outcome {
    let areas = all_entries("patrol-areas", &[])?;
    let with_officer = areas.iter().filter(|area| area.has("officer")).count();
    let wanted = setting::whole("areas")?;
    if areas.is_empty() || i64::try_from(with_officer).unwrap_or(i64::MAX) >= wanted {
        return Ok(());
    }
    notify("areas-missing")
        .role("supervisor")
        .arg("areas", number(with_officer))
        .arg("wanted", number(wanted))
        .send()
}

/// As many patrols of each area as the day wants and does not have yet.
fn plan_day(day: Date) -> Outcome {
    for area in all_entries("patrol-areas", &[])? {
        let Some(officer) = area.text("officer") else { continue };
        if area.is("days", "working-days") && !schedules::is_working_day(day)? {
            continue;
        }
        let there = patrols(fields![area: &area.key, day: day])?.len();
        let wanted = usize::try_from(setting::whole("patrols_per_area")?).unwrap_or(0);
        for _ in there..wanted {
            let assignee = Some(walker(day, officer)?);
            tickets::open(&Draft { assignee, ..draft("patrol", fields![area: &area.key, day: day]) })?;
        }
    }
    Ok(())
}

fn patrols(like: Vec<frontdesk_sdk::Field>) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: like, ..filter("patrol") })
}

/// The officer of an area; when the roster has others on patrol that day and not the officer, the one of them with the least to do.
fn walker(day: Date, officer: &str) -> Outcome<PersonId> {
    let there = on_patrol(day)?;
    if there.is_empty() || there.iter().any(|person| person == officer) {
        return Ok(officer.to_owned());
    }
    let planned = patrols(fields![day: day])?;
    let load = |person: &&PersonId| {
        planned.iter().filter(|patrol| patrol.assignee.as_ref() == Some(*person)).count()
    };
    Ok(there.iter().min_by_key(load).cloned().unwrap_or_else(|| officer.to_owned()))
}

/// Who stands at the post of patrols on a day, absences considered.
fn on_patrol(day: Date) -> Outcome<Vec<PersonId>> {
    let (start, end) = (schedules::moment_of(day, 0), schedules::moment_of(schedules::add_days(day, 1), 0));
    let mut there: Vec<PersonId> = Vec::new();
    for shift in schedules::shifts("area-patrol", start, end)? {
        for person in schedules::on_post("area-patrol", shift.start.max(start))? {
            if !there.contains(&person) {
                there.push(person);
            }
        }
    }
    Ok(there)
}

/// The day has come: what is still to be planned, and who of those planned is away.
pub(crate) fn look_again(at: Instant) -> Outcome {
    let day = schedules::civil_date(at);
    plan_day(day)?;
    sales_round::plan_day(day)?;
    for patrol in patrols(fields![day: day])?.into_iter().filter(|patrol| patrol.state == "planned") {
        let Some(area) = registers::get("patrol-areas", patrol.word("area"))? else { continue };
        let walker = walker(day, area.word("officer"))?;
        if patrol.assignee.as_deref() != Some(&walker) {
            tickets::assign(patrol.id, Some(&walker))?;
        }
    }
    Ok(())
}

fn sign(week: Instant) -> Outcome {
    let by = fields![signed_by: person(turn::actor())];
    unsigned(week)?.iter_mut().try_for_each(|patrol| patrol.set(by.clone()))
}

/// All records that are closed and not signed yet, of a week and of those before it.
fn unsigned(week: Instant) -> Outcome<Vec<Ticket>> {
    let from = week.saturating_sub_unsigned(4 * u64::from(WEEK.unsigned_abs()) * DAY);
    let recent = Filter { states: vec!["closed".into()], opened_from: Some(from), ..filter("patrol") };
    Ok(all_tickets(&recent)?.into_iter().filter(|patrol| !patrol.has("signed_by")).collect())
}

fn remove_old() -> Outcome {
    let years = setting::whole("patrol_retention")?;
    for (register, series) in [("patrol-record", "XC"), ("daily-work-report", "XC"), ("cleaning-check", "WT")]
    {
        book::remove_older(register, series, today(), years)?;
    }
    Ok(())
}

/// What became of the faults of a kind.
#[derive(Default)]
struct Count {
    faults: u32,
    closed: u32,
    in_time: u32,
}

/// Patrols by their days, faults by when they were found.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let (mut due, mut done) = (0_usize, 0_usize);
    let mut day = schedules::civil_date(start);
    while schedules::moment_of(day, 0) < end {
        let of_day = patrols(fields![day: day])?;
        due += of_day.len();
        done += of_day.iter().filter(|patrol| patrol.state == "closed" && !patrol.flag("late")).count();
        day = schedules::add_days(day, 1);
    }
    let counts = faults(start, end)?;
    let sum = |of: fn(&Count) -> u32| counts.values().map(of).sum::<u32>();
    let (faults, closed, in_time) = (sum(|c| c.faults), sum(|c| c.closed), sum(|c| c.in_time));
    let row = |(kind, count): (&String, &Count)| -> Vec<Value> {
        vec![kind.into(), count.faults.into(), count.closed.into(), count.in_time.into()]
    };
    Ok(table(
        &["kind", "faults", "closed", "in_time"],
        counts.iter().map(row).collect(),
        vec![
            figure("due", number(due)),
            figure("done", number(done)),
            figure("done-rate", Decimal::percent(done, due)),
            figure("faults", faults),
            figure("in-time-rate", Decimal::percent(in_time, closed)),
        ],
    ))
}

fn faults(start: Instant, end: Instant) -> Outcome<BTreeMap<String, Count>> {
    let found = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("patrol-fault") };
    let mut counts = BTreeMap::<String, Count>::new();
    for fault in all_tickets(&found)? {
        let count = counts.entry(fault.text("kind").unwrap_or("other").to_owned()).or_default();
        let closed = fault.state == "closed";
        count.faults += 1;
        count.closed += u32::from(closed);
        count.in_time += u32::from(closed && fault.day("rechecked_on") <= fault.day("first_deadline"));
    }
    Ok(counts)
}
