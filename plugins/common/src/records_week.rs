//! The week's lists about customer records: unusual access, files without class, cases that stand still.

use frontdesk_sdk::{
    Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_entries, all_tickets, fields, figure, filter,
    moment, number, table,
};

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let alarms = all_tickets(&Filter {
        opened_from: Some(start),
        opened_until: Some(end),
        where_: fields![alarm: true],
        ..filter("file-reading")
    })?;
    let files = |states: &[&str]| {
        let states = states.iter().map(ToString::to_string).collect();
        all_tickets(&Filter { states, opened_until: Some(end), ..filter("customer-file") })
    };
    let mut unclassed = files(&["gathered"])?;
    unclassed.retain(|file| !file.has("class"));
    let unproven = files(&["gathered", "filed"])?.iter().filter(|file| file.flag("unproven")).count();
    let mut stuck = all_entries("watch-list", &[])?;
    stuck.sort_by(|a, b| (a.word("workflow"), a.word("step")).cmp(&(b.word("workflow"), b.word("step"))));
    let mut rows: Vec<_> = alarms.iter().map(alarm).collect();
    rows.extend(unclassed.iter().map(without_class));
    rows.extend(stuck.iter().map(|case| {
        let since = case.moment("since").map(moment);
        vec!["stuck".into(), (&case.key).into(), case.word("step").into(), since.into()]
    }));
    let figures = vec![
        figure("unusual-access", number(alarms.len())),
        figure("without-class", number(unclassed.len())),
        figure("stuck", number(stuck.len())),
        figure("unproven", number(unproven)),
    ];
    Ok(table(&["list", "item", "step", "since"], rows, figures))
}

fn alarm(reading: &Ticket) -> Vec<Value> {
    let reader = Value::from(reading.assignee.clone());
    vec!["unusual-access".into(), reader, Value::Nothing, moment(reading.opened_at)]
}

fn without_class(file: &Ticket) -> Vec<Value> {
    vec!["without-class".into(), (&file.number).into(), (&file.state).into(), moment(file.opened_at)]
}
