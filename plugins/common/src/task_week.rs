//! What a week of tasks and requests comes to. Counted are those of the period and older ones that are open.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, figure, filter, number, table, turn,
};

/// Tickets opened in `[start, end)`, and those opened before that stand in one of these states.
fn of_period(workflow: &str, open: &[&str], start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    let states = open.iter().map(ToString::to_string).collect();
    let older = Filter { states, opened_until: Some(start), ..filter(workflow) };
    let new = Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) };
    let mut all = all_tickets(&older)?;
    all.extend(all_tickets(&new)?);
    Ok(all)
}

fn is_past(ticket: &Ticket) -> bool {
    ticket.moment("due").is_some_and(|due| due < turn::now())
}

#[derive(Default)]
struct Tasks {
    given: u32,
    open: u32,
    overdue: u32,
    late: u32,
    late_by: i64,
}

impl Tasks {
    fn add(&mut self, task: &Ticket) {
        let open = matches!(task.state.as_str(), "given" | "accepted" | "declined");
        self.given += 1;
        self.open += u32::from(open);
        self.overdue += u32::from(open && is_past(task));
        self.late += u32::from(task.has("late_by"));
        self.late_by += task.count("late_by");
    }
}

pub(crate) fn tasks(start: Instant, end: Instant) -> Outcome<Table> {
    let mut people = BTreeMap::<(String, String), Tasks>::new();
    let mut all = Tasks::default();
    for task in of_period("task", &["given", "accepted", "declined"], start, end)? {
        let whose = (task.word("given_by").to_owned(), task.assignee.clone().unwrap_or_default());
        people.entry(whose).or_default().add(&task);
        all.add(&task);
    }
    let row = |((giver, person), own): (&(String, String), &Tasks)| {
        let counts = [own.given, own.open, own.overdue].map(Value::from);
        let late_by = number(own.late_by);
        [giver.into(), person.into()].into_iter().chain(counts).chain([late_by]).collect()
    };
    let figures = vec![figure("open", all.open), figure("overdue", all.overdue), figure("late", all.late)];
    let columns = ["giver", "person", "given", "open", "overdue", "late_by"];
    Ok(table(&columns, people.iter().map(row).collect(), figures))
}

/// Not taken, in hand, overdue of each department.
pub(crate) fn requests(_start: Instant, end: Instant) -> Outcome<Table> {
    let states = ["filed", "taken", "declined", "disputed"].map(String::from).to_vec();
    let open = all_tickets(&Filter { states, opened_until: Some(end), ..filter("department-request") })?;
    let mut departments = BTreeMap::<&str, [u32; 3]>::new();
    for request in &open {
        let counts = departments.entry(request.word("to_department")).or_default();
        counts[0] += u32::from(request.state == "filed");
        counts[1] += u32::from(request.state == "taken");
        counts[2] += u32::from(is_past(request));
    }
    let row = |(department, counts): (&&str, &[u32; 3])| {
        std::iter::once((*department).into()).chain(counts.map(Value::from)).collect()
    };
    let figures = vec![figure("open", number(open.len()))];
    let columns = ["department", "waiting", "in_hand", "overdue"];
    Ok(table(&columns, departments.iter().map(row).collect(), figures))
}
