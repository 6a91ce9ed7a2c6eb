//! The day at the desk: its openings and cleaning turn are planned at midnight, its figures counted.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, Date, DutyEvent, Fields, Filter, Instant, Outcome, Table, all_tickets, days, directory, duties,
    fields, figure, filter, moment, notify, number, person, refuse, registers, schedules, setting, table,
    turn,
};

use crate::{desk_matter, desk_shift, idle_duty, roster};

/// How many days back the last cleaning turn is looked for.
const TURNS_BACK: i32 = 60;

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("desk-day-plan", "due") => plan(schedules::civil_date(event.due)),
        // The plan was made at midnight; a day gone by needs nobody to look at it any more.
        ("desk-day-plan", "missed") => {
            duties::settle("desk-day-plan", event.due, None, "the day is over / 当日已过").map(|_| ())
        }
        ("opening-routine", "done") => opened(event),
        ("cleaning-turn", "done") => ticked(event.due),
        ("cleaning-turn", "missed") => not_ticked(event),
        _ => Ok(()),
    }
}

fn plan(day: Date) -> Outcome {
    let start = schedules::moment_of(day, 0);
    for shift in roster::beginning(start, start.saturating_add_unsigned(DAY))? {
        schedules::set_timer(&format!("opening/{}", shift.start), None, shift.start, &[])?;
    }
    if schedules::is_working_day(day)? { plan_cleaning(day) } else { Ok(()) }
}

/// The agents clean one after the other, in the order of their ids.
fn plan_cleaning(day: Date) -> Outcome {
    let since = schedules::add_days(day, -TURNS_BACK).to_string();
    let last = registers::find("cleaning-rota", &[], 500, Some(&since))?.pop();
    let agents = directory::with_role("agent")?;
    let after =
        |agent: &&directory::Person| last.as_ref().is_some_and(|last| agent.id.as_str() > last.word("agent"));
    let Some(next) = agents.iter().find(after).or(agents.first()) else { return Ok(()) };
    registers::put("cleaning-rota", &day.to_string(), &fields![date: day, agent: person(&next.id)])?;
    let by = schedules::moment_of(day, setting::minute("cleaning_by")?);
    let from = by.saturating_sub_unsigned(setting::length("cleaning_window")?);
    schedules::plan_duty("cleaning-turn", from, Some(&next.id), &[])
}

/// Whoever begins a shift at a moment, after all swaps: the opening waits, the ticket is there, idle time counts.
pub(crate) fn on_timer(at: Instant) -> Outcome {
    for shift in roster::beginning(at, at.saturating_add(1))? {
        schedules::plan_duty("opening-routine", at, Some(&shift.person), &[])?;
        desk_shift::ensure(&shift)?;
        idle_duty::count(&shift.person)?;
    }
    Ok(())
}

/// The back office is open; a message of the night that still waits is said, not refused.
fn opened(event: &DutyEvent) -> Outcome {
    if !event.form.as_slice().flag("software_started") {
        return Err(refuse("software-first"));
    }
    let me = turn::actor();
    let left = desk_matter::offline_waiting()?;
    let Some(mut shift) = desk_shift::of(&me, event.due)? else { return Ok(()) };
    shift.set(fields![opened_at: moment(turn::now()), offline_left: number(left)])?;
    if left == 0 {
        return Ok(());
    }
    notify("offline-left").person(me).about(shift.id).arg("count", number(left)).send()
}

fn ticked(due: Instant) -> Outcome {
    let day = schedules::civil_date(due);
    let line = fields![date: day, agent: person(turn::actor()), ticked_at: moment(turn::now())];
    registers::put("cleaning-rota", &day.to_string(), &line).map(|_| ())
}

fn not_ticked(event: &DutyEvent) -> Outcome {
    let Some(agent) = &event.person else { return Ok(()) };
    notify("cleaning-missed")
        .role("group-leader")
        .arg("person", directory::get(agent)?.name)
        .arg("day", schedules::civil_date(event.due).to_string())
        .send()
}

/// Per agent: work that was not done on its day, cleaning turns missed, idle duties.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let mut people = BTreeMap::<String, [u32; 3]>::new();
    let within =
        |workflow: &str| Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) };
    for work in all_tickets(&within("day-work"))? {
        if matches!(work.state.as_str(), "to-judge" | "judged") {
            people.entry(work.word("agent").to_owned()).or_default()[0] += 1;
        }
    }
    for (from, to) in days(start, end.min(turn::now())) {
        for turn in schedules::occurrences("cleaning-turn", from, to)? {
            let missed = turn.state == "missed";
            people.entry(turn.person.unwrap_or_default()).or_default()[1] += u32::from(missed);
        }
    }
    for idle in all_tickets(&within("idle-duty"))? {
        people.entry(idle.word("agent").to_owned()).or_default()[2] += 1;
    }
    people.retain(|_, counts| counts.iter().any(|count| *count > 0));
    let sum = |at: usize| people.values().map(|counts| counts[at]).sum::<u32>();
    let figures = vec![figure("undone", sum(0)), figure("missed_turns", sum(1)), figure("idle", sum(2))];
    let rows = people
        .iter()
        .map(|(who, counts)| vec![who.into(), counts[0].into(), counts[1].into(), counts[2].into()]);
    Ok(table(&["person", "undone", "missed_turns", "idle"], rows.collect(), figures))
}
