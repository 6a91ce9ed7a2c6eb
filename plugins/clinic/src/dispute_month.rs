//! What a month of disputes comes to: opened, closed, and open by age, per treatment.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, figure, filter, number, table,
    turn,
};

/// Columns of the counts, in the report's order.
const OPENED: usize = 0;
const CLOSED: usize = 1;

/// The column of an open dispute's age in days.
fn column_of(days: u64) -> usize {
    match days {
        0..=7 => 2,
        8..=30 => 3,
        _ => 4,
    }
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let cases = all_tickets(&Filter { opened_until: Some(end), ..filter("medical-dispute") })?;
    let mut groups = BTreeMap::<&str, [u32; 5]>::new();
    for case in &cases {
        let Some(columns) = columns(case, start, end) else { continue };
        let counts = groups.entry(case.word("treatment")).or_default();
        columns.into_iter().for_each(|column| counts[column] += 1);
    }
    let sum = |columns: &[usize]| -> u32 {
        groups.values().map(|counts| columns.iter().map(|column| counts[*column]).sum::<u32>()).sum()
    };
    let figures = vec![
        figure("opened", number(sum(&[OPENED]))),
        figure("closed", number(sum(&[CLOSED]))),
        figure("open", number(sum(&[2, 3, 4]))),
    ];
    let rows = groups.iter().map(|(treatment, counts)| {
        [Value::from(*treatment)].into_iter().chain(counts.map(Value::from)).collect()
    });
    let names = ["treatment", "opened", "closed", "open_week", "open_month", "open_longer"];
    Ok(table(&names, rows.collect(), figures))
}

/// Where a dispute counts; nothing when it was over before the period.
fn columns(case: &Ticket, start: Instant, end: Instant) -> Option<Vec<usize>> {
    let closed = case.moment("closed_at").filter(|at| *at < end);
    if closed.is_some_and(|at| at < start) {
        return None;
    }
    let mut columns = Vec::new();
    if case.opened_at >= start {
        columns.push(OPENED);
    }
    let age = || u64::try_from(end.min(turn::now()) - case.opened_at).unwrap_or(0) / DAY;
    columns.push(if closed.is_some() { CLOSED } else { column_of(age()) });
    Some(columns)
}
