//! The month of renovations: applications, decisions, refusals per reason, faults per kind.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, all_tickets, documents, figure, filter,
    month_of, notify, number, schedules, table, tickets,
};

/// Most papers that one call gives.
const PAPERS_PER_PAGE: u32 = 500;

struct Month {
    applications: usize,
    decisions: usize,
    in_time: usize,
    sites: usize,
    stops: usize,
    refusals: BTreeMap<String, usize>,
    faults: BTreeMap<String, usize>,
}

fn month(start: Instant, end: Instant) -> Outcome<Month> {
    let cases = all_tickets(&filter("renovation"))?;
    let within = |at: Instant| at >= start && at < end;
    let decided: Vec<_> = cases.iter().filter(|case| case.moment("decided_at").is_some_and(within)).collect();
    let mut refusals = BTreeMap::new();
    for case in decided.iter().filter(|case| case.state == "refused") {
        reasons(case).into_iter().for_each(|reason| *refusals.entry(reason).or_default() += 1);
    }
    let mut faults = BTreeMap::new();
    let seen = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("site-breach") };
    for tally in tickets::count(&seen, &["kind".to_owned()])? {
        let times: &mut usize = faults.entry(tally.keys.concat()).or_default();
        *times += usize::try_from(tally.count).unwrap_or(usize::MAX);
    }
    Ok(Month {
        applications: cases.iter().filter(|case| within(case.opened_at)).count(),
        decisions: decided.len(),
        in_time: decided.iter().filter(|case| !case.flag("decided_late")).count(),
        sites: cases.iter().filter(|case| ["in-work", "stopped"].contains(&case.state.as_str())).count(),
        stops: stop_orders(start, end)?,
        refusals,
        faults,
    })
}

/// What was forbidden in it, else the words of whoever refused.
fn reasons(case: &Ticket) -> Vec<String> {
    match case.choices("touches") {
        [] => vec![case.word("refusal_reason").to_owned()],
        forbidden => forbidden.to_vec(),
    }
}

fn stop_orders(start: Instant, end: Instant) -> Outcome<usize> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = documents::all("stop-work-order", PAPERS_PER_PAGE, after.as_deref())?;
        count += page.iter().filter(|order| order.issued_at >= start && order.issued_at < end).count();
        if page.len() < PAPERS_PER_PAGE as usize {
            return Ok(count);
        }
        after = page.last().map(|order| order.number.clone());
    }
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let month = month(start, end)?;
    let rows = |what: &'static str, counts: &BTreeMap<String, usize>| {
        let row = move |(kind, times): (&String, &usize)| vec![what.into(), kind.into(), number(*times)];
        counts.iter().map(row).collect::<Vec<_>>()
    };
    Ok(table(
        &["what", "kind", "times"],
        [rows("refusal", &month.refusals), rows("fault", &month.faults)].concat(),
        vec![
            figure("applications", number(month.applications)),
            figure("decisions", number(month.decisions)),
            figure("in-time", number(month.in_time)),
            figure("active-sites", number(month.sites)),
            figure("stop-work-orders", number(month.stops)),
        ],
    ))
}

/// The month before, told to the supervisor.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "due" {
        return Ok(());
    }
    let before = schedules::add_months(schedules::civil_date(event.due), -1);
    let (start, end) = month_of(before);
    let month = month(start, end)?;
    notify("renovation-figures")
        .role("supervisor")
        .arg("month", format!("{:04}-{:02}", before.year, before.month))
        .arg("applications", number(month.applications))
        .arg("in_time", number(month.in_time))
        .arg("decisions", number(month.decisions))
        .arg("sites", number(month.sites))
        .arg("stops", number(month.stops))
        .send()
}
