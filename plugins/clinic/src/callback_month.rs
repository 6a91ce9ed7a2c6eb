//! What a month of callbacks comes to, per department and class of treatment.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, fields, figure, filter,
    number, schedules, table, today,
};

#[derive(Clone, Copy, Default)]
struct Counts {
    due: usize,
    completed: usize,
    reached: usize,
    satisfied: usize,
}

impl Counts {
    fn add(&mut self, call: &Ticket) {
        self.due += 1;
        self.completed += usize::from(matches!(call.state.as_str(), "closed" | "not-reached"));
        self.reached += usize::from(call.state == "closed");
        self.satisfied += usize::from(call.state == "closed" && call.is("satisfaction", "satisfied"));
    }

    /// Completed of due, reached of completed, satisfied of reached.
    fn shares(self) -> [Value; 3] {
        [(self.completed, self.due), (self.reached, self.completed), (self.satisfied, self.reached)]
            .map(|(part, whole)| Decimal::percent(part, whole).into())
    }
}

pub(crate) fn report(start: Instant, _end: Instant) -> Outcome<Table> {
    let first = schedules::civil_date(start);
    let month = format!("{:04}-{:02}", first.year, first.month);
    let mut calls = all_tickets(&Filter { where_: fields![month: month], ..filter("callback") })?;
    let now = today();
    calls.retain(|call| call.state != "withdrawn" && call.day("planned_for").is_some_and(|day| day <= now));
    let (mut groups, mut all) = (BTreeMap::<[&str; 2], Counts>::new(), Counts::default());
    for call in &calls {
        groups.entry(["department", "class"].map(|name| call.word(name))).or_default().add(call);
        all.add(call);
    }
    let row = |(names, counts): (&[&str; 2], &Counts)| {
        let names = names.map(Value::from).into_iter();
        names.chain([number(counts.due)]).chain(counts.shares()).collect()
    };
    let [completed, reached, satisfied] = all.shares();
    let figures = vec![
        figure("due", number(all.due)),
        figure("completed", completed),
        figure("reached", reached),
        figure("satisfied", satisfied),
    ];
    let columns = ["department", "class", "due", "completed", "reached", "satisfied"];
    Ok(table(&columns, groups.iter().map(row).collect(), figures))
}
