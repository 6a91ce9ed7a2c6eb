//! What a month of repairs comes to: arrival in time, the review sheet, satisfaction.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Figure, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, figure, filter,
    moment, number, setting, table,
};

fn opened_in(start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter("repair") })
}

/// Arrivals within the limit of all visits whose clock was started.
pub(crate) fn arrival_in_time(start: Instant, end: Instant) -> Outcome<Table> {
    let mut visits = opened_in(start, end)?;
    visits.retain(|slip| slip.is("place", "home") && slip.has("received_at"));
    let in_time = |slip: &Ticket| slip.has("arrived_at") && !slip.flag("arrival_late");
    let rows = visits.iter().map(|slip| {
        vec![
            (&slip.number).into(),
            slip.text("technician").into(),
            slip.moment("received_at").map(moment).into(),
            slip.moment("arrived_at").map(moment).into(),
            in_time(slip).into(),
        ]
    });
    let kept = visits.iter().filter(|slip| in_time(slip)).count();
    let figures =
        vec![figure("visits", number(visits.len())), figure("in-time", Decimal::percent(kept, visits.len()))];
    Ok(table(&["number", "technician", "received_at", "arrived_at", "in_time"], rows.collect(), figures))
}

/// Finished, unfinished, late, unsigned of one technician.
#[derive(Default)]
struct Sheet {
    finished: u32,
    unfinished: u32,
    late: u32,
    unsigned: u32,
}

/// Unsigned work counts as unfinished.
pub(crate) fn review(start: Instant, end: Instant) -> Outcome<Table> {
    let mut sheets = BTreeMap::<String, Sheet>::new();
    for slip in opened_in(start, end)? {
        let sheet = sheets.entry(slip.word("technician").to_owned()).or_default();
        let signed = slip.has("signed_at");
        sheet.finished += u32::from(signed);
        sheet.unfinished += u32::from(!signed);
        sheet.late += u32::from(slip.flag("arrival_late"));
        sheet.unsigned += u32::from(slip.has("done_at") && !signed);
    }
    let row = |(technician, sheet): (&String, &Sheet)| {
        let counts = [sheet.finished, sheet.unfinished, sheet.late, sheet.unsigned];
        std::iter::once(technician.into()).chain(counts.map(Value::from)).collect()
    };
    let sum = |of: fn(&Sheet) -> u32| sheets.values().map(of).sum::<u32>();
    let figures = vec![
        figure("finished", sum(|sheet| sheet.finished)),
        figure("unfinished", sum(|sheet| sheet.unfinished)),
    ];
    let columns = ["technician", "finished", "unfinished", "late_arrivals", "unsigned"];
    Ok(table(&columns, sheets.iter().map(row).collect(), figures))
}

/// Mean rating per project; one below the floor needs a measure.
pub(crate) fn satisfaction(start: Instant, end: Instant) -> Outcome<Table> {
    let floor = setting::decimal("satisfaction_floor")?;
    let mut ratings = BTreeMap::<String, Vec<Decimal>>::new();
    for slip in opened_in(start, end)? {
        if let Some(rating) = slip.number("rating") {
            ratings.entry(slip.word("project").to_owned()).or_default().push(rating);
        }
    }
    let mean = |all: &[Decimal]| all.iter().copied().sum::<Decimal>().over(all.len(), 1);
    let row = |(project, all): (&String, &Vec<Decimal>)| {
        let mean = mean(all);
        let wanted = mean.is_some_and(|mean| mean < floor);
        vec![project.into(), number(all.len()), mean.into(), wanted.into()]
    };
    let rows = ratings.iter().map(row).collect();
    let total = mean(&ratings.values().flatten().copied().collect::<Vec<_>>());
    let overall = Figure {
        name: "mean".into(),
        value: total.into(),
        target: Some(floor.into()),
        met: total.map(|total| total >= floor),
    };
    Ok(table(&["project", "ratings", "mean", "measure_wanted"], rows, vec![overall]))
}
