//! Reports: calls, slips and sites, complaints, ratings.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_sdk::{
    Decimal, Fields as _, Filter, Instant, Outcome, Table, Ticket, Value, all_entries, all_tickets, days,
    fields, figure, filter, number, person, schedules, table, tickets,
};

/// Calls of a period.
#[derive(Default)]
struct Calls {
    due: u64,
    made: u64,
    overdue: u64,
}

/// Calls of the series by their state, and those beside it.
fn calls(start: Instant, end: Instant) -> Outcome<Calls> {
    let mut calls = Calls::default();
    // The host lists 200 occurrences at once and has no second page: a day on which more sites are due is counted short.
    for (from, until) in days(start, end) {
        for one in schedules::occurrences("callback", from, until)? {
            let counts = matches!(one.state.as_str(), "open" | "done" | "missed");
            calls.due += u64::from(counts);
            calls.made += u64::from(one.state == "done");
            calls.overdue += u64::from(one.state == "missed");
        }
    }
    let tallies = tickets::count(&opened("callback", start, end), &["state".to_owned()])?;
    for tally in tallies {
        calls.due += tally.count;
        calls.made += if tally.keys == ["made"] { tally.count } else { 0 };
    }
    Ok(calls)
}

fn opened(workflow: &str, start: Instant, end: Instant) -> Filter {
    Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) }
}

pub(crate) fn weekly_callbacks(start: Instant, end: Instant) -> Outcome<Table> {
    let calls = calls(start, end)?;
    let (first, after) = (schedules::civil_date(start), schedules::civil_date(end));
    let of_week = |day| day >= first && day < after;
    let problems = all_entries("callback-archive", &fields![problem: true])?;
    let problems = problems.iter().filter(|line| line.day("date").is_some_and(of_week)).count();
    Ok(table(
        &[],
        Vec::new(),
        vec![
            figure("due", number(calls.due)),
            figure("made", number(calls.made)),
            figure("overdue", number(calls.overdue)),
            figure("problems", number(problems)),
        ],
    ))
}

pub(crate) fn callback_completion(start: Instant, end: Instant) -> Outcome<Table> {
    let calls = calls(start, end)?;
    let completion = Decimal::percent(calls.made, calls.due);
    Ok(table(
        &[],
        Vec::new(),
        vec![
            figure("due", number(calls.due)),
            figure("made", number(calls.made)),
            figure("completion", completion),
        ],
    ))
}

/// Slips and notices of each person, and how many were in time.
pub(crate) fn slips(start: Instant, end: Instant) -> Outcome<Table> {
    let mut lines: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    for workflow in ["slip", "rectification"] {
        for case in all_tickets(&opened(workflow, start, end))? {
            let line = lines.entry((case.word("responsible").to_owned(), workflow.to_owned())).or_default();
            line.0 += 1;
            line.1 += u64::from(!case.flag("late"));
        }
    }
    let (count, in_time) = lines.values().fold((0, 0), |all, line| (all.0 + line.0, all.1 + line.1));
    let row = |((who, kind), (count, in_time)): ((String, String), (u64, u64))| {
        vec![person(who), Value::from(kind), number(count), Decimal::percent(in_time, count).into()]
    };
    Ok(table(
        &["person", "kind", "count", "in_time"],
        lines.into_iter().map(row).collect(),
        vec![figure("count", number(count)), figure("in_time", Decimal::percent(in_time, count))],
    ))
}

/// Sites without a failed re-inspection among those that were inspected.
pub(crate) fn sites_up_to_standard(start: Instant, end: Instant) -> Outcome<Table> {
    let sites = |cases: Vec<Ticket>| -> BTreeSet<u64> {
        cases.iter().filter_map(|case| case.ticket("site_case")).collect()
    };
    let inspected = sites(all_tickets(&opened("inspection", start, end))?);
    let mut notices = all_tickets(&opened("rectification", start, end))?;
    notices.retain(|notice| notice.count("repeats") > 0);
    let failed = sites(notices).intersection(&inspected).count();
    let standard = Decimal::percent(inspected.len() - failed, inspected.len());
    Ok(table(
        &[],
        Vec::new(),
        vec![
            figure("inspected", number(inspected.len())),
            figure("failed", number(failed)),
            figure("standard", standard),
        ],
    ))
}

pub(crate) fn complaints(start: Instant, end: Instant) -> Outcome<Table> {
    let all = all_tickets(&opened("complaint", start, end))?;
    let those = |is: &dyn Fn(&Ticket) -> bool| all.iter().filter(|case| is(case)).count();
    let share = |part: usize| Decimal::percent(part, all.len());
    let closed = those(&|case| case.state == "closed");
    let satisfied = those(&|case| case.state == "closed" && case.flag("satisfied"));
    let sites = tally(&Filter { opened_until: Some(end), ..filter("site") })?;
    Ok(table(
        &[],
        Vec::new(),
        vec![
            figure("complaints", number(all.len())),
            figure("per_site", Decimal::percent(all.len(), sites)),
            figure("satisfaction", Decimal::percent(satisfied, closed)),
            figure("in_time", share(those(&|case| !case.flag("responded_late")))),
            figure("solved_in_time", share(those(&|case| !case.flag("solved_late")))),
            figure("reported_late", number(those(&|case| case.flag("reported_late")))),
            figure("repeats", share(those(&|case| case.count("repeat") > 1))),
            figure("batches", number(tally(&opened("master", start, end))?)),
            figure("emergencies", number(tally(&opened("emergency", start, end))?)),
        ],
    ))
}

fn tally(of: &Filter) -> Outcome<u64> {
    Ok(tickets::count(of, &[])?.iter().map(|tally| tally.count).sum())
}

/// The mean of what customers said of each worker's repairs.
pub(crate) fn ratings(start: Instant, end: Instant) -> Outcome<Table> {
    let mut staff: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let orders = all_tickets(&opened("repair", start, end))?;
    for order in &orders {
        let points = match order.word("rating") {
            "good" => 3,
            "fair" => 2,
            "bad" => 1,
            _ => continue,
        };
        let line = staff.entry(order.word("staff").to_owned()).or_default();
        *line = (line.0 + 1, line.1 + points);
    }
    let rated: i64 = staff.values().map(|(rated, _)| rated).sum();
    let unrated = orders.iter().filter(|order| order.state == "unrated").count();
    let row = |(who, (rated, points)): (String, (i64, i64))| {
        vec![person(who), number(rated), Decimal::from(points).over(rated, 1).into()]
    };
    Ok(table(
        &["person", "rated", "mean"],
        staff.into_iter().map(row).collect(),
        vec![figure("rated", number(rated)), figure("unrated", number(unrated))],
    ))
}
