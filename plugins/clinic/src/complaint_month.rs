//! What a month of complaints comes to: by the level reached, department, class and outcome.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, figure, filter, number, table,
};

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let accepted = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("complaint") };
    let cases = all_tickets(&accepted)?;
    let mut groups = BTreeMap::<(i64, [&str; 3]), u32>::new();
    for case in &cases {
        let names = ["department", "class", "outcome"].map(|name| case.word(name));
        *groups.entry((case.count("level"), names)).or_default() += 1;
    }
    let row = |((level, names), count): (&(i64, [&str; 3]), &u32)| {
        let names = names.map(Value::from);
        [number(*level)].into_iter().chain(names).chain([Value::from(*count)]).collect()
    };
    let count = |is: fn(&&Ticket) -> bool| number(cases.iter().filter(is).count());
    let figures = vec![
        figure("accepted", number(cases.len())),
        figure("satisfied", count(|case| case.has("outcome"))),
        figure("open", count(|case| case.state != "closed")),
    ];
    let columns = ["level", "department", "class", "outcome", "count"];
    Ok(table(&columns, groups.iter().map(row).collect(), figures))
}
