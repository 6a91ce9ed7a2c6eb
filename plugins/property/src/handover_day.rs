//! The day's shifts by the roster: each leaves a record, and the foreman signs when all are there.

use frontdesk_sdk::schedules::{Clock, Shift};
use frontdesk_sdk::{
    DAY, Date, Draft, DutyEvent, Fields, Filter, Instant, MINUTE, Outcome, Table, Ticket, all_tickets, book,
    draft, fields, figure, filter, moment, notify, number, person, refuse, schedules, setting, stamp, table,
    tickets, turn,
};

use crate::handover;

/// Posts whose shifts leave a record.
const POSTS: [&str; 2] = ["front-desk", "duty"];

/// Books of the shifts, with how their keys begin; the date stands behind it.
const BOOKS: [(&str, &str); 4] = [
    ("shift-book", "JJ"),
    ("internal-record", "JJ"),
    ("check-record", "JJ"),
    ("security-handover-book", "YB"),
];

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let day = schedules::civil_date(event.due);
    match (event.duty.as_str(), event.cause.as_str()) {
        ("foreman-review", "due") if !event.form.as_slice().flag("again") => {
            plan_more("foreman-review", "foreman_review", event.due)?;
            plan_records(event.due)?;
            remove_old(day)
        }
        ("foreman-review", "done") => day_signed(day),
        ("foreman-review", "missed") => {
            notify("foreman-review-late").role("supervisor").arg("day", day.to_string()).send()
        }
        ("handover-record", "due") => begin(event),
        ("handover-record", "done") => record_exists(event),
        _ => Ok(()),
    }
}

/// More occurrences beside the regular one, where the setting asks for several.
pub(crate) fn plan_more(duty: &str, count: &str, at: Instant) -> Outcome {
    for _ in 1..setting::whole(count)? {
        schedules::plan_duty(duty, at, None, &fields![again: true])?;
    }
    Ok(())
}

/// Every shift of the next day leaves a record, made by whoever stands there.
fn plan_records(from: Instant) -> Outcome {
    for shift in ending(from, from.saturating_add_unsigned(DAY))? {
        let carry = fields![post: &shift.post];
        schedules::plan_duty("handover-record", shift.end, Some(&shift.person), &carry)?;
    }
    Ok(())
}

/// The shifts that end after `start` and not after `end`.
fn ending(start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
    let mut found = Vec::new();
    for post in POSTS {
        found.extend(schedules::shifts(post, start, end)?);
    }
    found.retain(|shift| shift.end > start && shift.end <= end);
    Ok(found)
}

/// The change has come: where nobody has begun the handover it begins by itself, so that its limit runs.
fn begin(event: &DutyEvent) -> Outcome {
    let Some(outgoing) = &event.person else { return Ok(()) };
    let change = event.due;
    let ending = ending(change.saturating_sub(1), change)?;
    let Some(shift) = ending.iter().find(|shift| shift.person == *outgoing) else { return Ok(()) };
    if !goes_over(shift)? || of_shift(outgoing, change)?.is_some() {
        return Ok(());
    }
    let fields = fields![post: &shift.post, change_at: moment(change), outgoing: person(outgoing)];
    let title = format!("{} {}", shift.post, stamp(change));
    tickets::open(&Draft { title, ..draft("handover", fields) }).map(|_| ())
}

/// Not where the same person goes on, nor where the post closes: nobody follows and working time is over.
fn goes_over(shift: &Shift) -> Outcome<bool> {
    let next = schedules::on_post(&shift.post, shift.end)?;
    if next.contains(&shift.person) {
        return Ok(false);
    }
    let soon = shift.end.saturating_add_unsigned(MINUTE);
    Ok(!next.is_empty() || schedules::between(shift.end, soon, &Clock::Working)? > 0)
}

/// The handover of a person's shift that ends at a moment.
fn of_shift(outgoing: &str, change: Instant) -> Outcome<Option<Ticket>> {
    let of_day = Filter { where_: fields![day: schedules::civil_date(change)], ..filter("handover") };
    Ok(all_tickets(&of_day)?.into_iter().find(|record| is_of(record, outgoing, change)))
}

fn is_of(record: &Ticket, outgoing: &str, change: Instant) -> bool {
    record.moment("change_at") == Some(change) && record.is("outgoing", outgoing)
}

fn record_exists(event: &DutyEvent) -> Outcome {
    let record = of_shift(&turn::actor(), event.due)?;
    if record.is_some_and(|record| record.state == "complete") {
        return Ok(());
    }
    Err(refuse("records-missing").with("records", 0).with("shifts", 1))
}

/// The foreman signs the day when the records of all its shifts exist; one signature is no record.
fn day_signed(day: Date) -> Outcome {
    let next = schedules::add_days(day, 1);
    let (start, end) = (schedules::moment_of(day, 0), schedules::moment_of(next, 0));
    let mut records = Vec::new();
    for day in [day, next] {
        let states = vec!["complete".into()];
        records.extend(all_tickets(&Filter { states, where_: fields![day: day], ..filter("handover") })?);
    }
    records.retain(|record| record.moment("change_at").is_some_and(|at| at > start && at <= end));
    let shifts = ending(start, end)?;
    let recorded = |shift: &&Shift| records.iter().any(|record| is_of(record, &shift.person, shift.end));
    let there = shifts.iter().filter(recorded).count();
    if there < shifts.len() {
        let refusal = refuse("records-missing").with("records", number(there));
        return Err(refusal.with("shifts", number(shifts.len())));
    }
    records.iter_mut().try_for_each(|record| {
        record.set(fields![foreman: person(turn::actor())])?;
        handover::record(record)
    })
}

/// Lines that are older than the log is kept.
fn remove_old(day: Date) -> Outcome {
    let years = setting::whole("log_retention")?;
    BOOKS.iter().try_for_each(|(register, series)| book::remove_older(register, series, day, years))
}

/// The points marked × on the day.
pub(crate) fn abnormal_points(start: Instant, end: Instant) -> Outcome<Table> {
    let mut rows = Vec::new();
    let mut day = schedules::civil_date(start);
    while schedules::moment_of(day, 0) < end {
        for shift in all_tickets(&Filter { where_: fields![day: day], ..filter("handover") })? {
            let abnormal =
                shift.rows("points").iter().filter(|row| row.get(1).is_some_and(|mark| mark == "×"));
            for row in abnormal {
                rows.push(vec![
                    (&shift.number).into(),
                    shift.word("post").into(),
                    row.first().cloned().into(),
                ]);
            }
        }
        day = schedules::add_days(day, 1);
    }
    let figures = vec![figure("points", number(rows.len()))];
    Ok(table(&["number", "post", "point"], rows, figures))
}
