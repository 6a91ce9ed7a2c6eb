//! What a month of complaints comes to, by class, grade and department.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, figure, filter, number,
    table,
};

fn in_time(case: &Ticket) -> bool {
    case.has("answered_at") && !case.flag("answer_late")
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let received = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("complaint") };
    let cases = all_tickets(&received)?;
    let mut groups = BTreeMap::<[&str; 3], [u32; 3]>::new();
    for case in &cases {
        let counts = groups.entry(["class", "grade", "department"].map(|name| case.word(name))).or_default();
        counts[0] += 1;
        counts[1] += u32::from(case.has("answered_at"));
        counts[2] += u32::from(in_time(case));
    }
    let row = |(names, counts): (&[&str; 3], &[u32; 3])| {
        names.map(Value::from).into_iter().chain(counts.map(Value::from)).collect()
    };
    let count = |is: fn(&Ticket) -> bool| cases.iter().filter(|case| is(case)).count();
    let passed = count(|case| case.has("passed_at"));
    let figures = vec![
        figure("received", number(cases.len())),
        figure("in-time", Decimal::percent(count(in_time), passed)),
        figure("open", number(count(|case| !matches!(case.state.as_str(), "closed" | "archived")))),
        figure("visits-overdue", number(count(|case| case.flag("visit_overdue")))),
    ];
    let columns = ["class", "grade", "department", "received", "answered", "in_time"];
    Ok(table(&columns, groups.iter().map(row).collect(), figures))
}
