//! Record books of the service desk: lines that are followed until they are done, and reviewed.

use frontdesk_sdk::{
    Date, DutyEvent, Fields, Filter, Outcome, Ticket, TicketEvent, TimerEvent, all_tickets, book, duties,
    fields, filter, moment, notify, number, refuse, schedules, setting, tickets, today, turn, weekday,
};

/// Rings at the start of a day while repairs are open too long.
pub(crate) const PAST: &str = "repairs-past";

/// Workflow of a line, its book's name in the settings, its register, and what the register shows beside date and author.
const BOOKS: [(&str, &str, &str, &[&str]); 4] = [
    ("inspection-line", "inspection", "inspection-book", &["point", "finding", "author"]),
    ("spot-check-line", "spot-check", "spot-check-book", &["person", "point", "result", "author"]),
    ("repair-line", "repair", "repair-book", &["item", "reported_to", "fixed_on", "author"]),
    ("enquiry-slip", "enquiry", "enquiry-slips", &["caller", "question", "answer", "author"]),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut line = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => enter(&line)?,
        ("acted", Some("finish")) if line.workflow == "repair-line" => {
            line.set(fields![fixed_on: today()])?
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&line)
}

fn enter(line: &Ticket) -> Outcome {
    let kept = setting::text("books")?;
    let (_, book, ..) = of(line);
    if !kept.split([',', '，', '、']).any(|name| name.trim() == *book) {
        return Err(refuse("book-not-kept").with("book", *book));
    }
    begin_reviews()?;
    if line.workflow == "enquiry-slip" && line.has("answer") {
        return tickets::act(line.id, "finish", &[]);
    }
    Ok(())
}

fn of(line: &Ticket) -> &'static (&'static str, &'static str, &'static str, &'static [&'static str]) {
    BOOKS.iter().find(|(workflow, ..)| *workflow == line.workflow).unwrap_or(&BOOKS[0])
}

fn record(line: &Ticket) -> Outcome {
    let (_, _, register, same) = of(line);
    book::mirror(register, line, same, fields![date: moment(line.opened_at), state: &line.state])
}

/// The first line begins the rhythm of reviews, counted from a Monday.
fn begin_reviews() -> Outcome {
    if duties::series_of("review-books", "books")?.is_some() {
        return Ok(());
    }
    let since_monday = i32::try_from(weekday(today())).unwrap_or(1) - 1;
    let monday: Date = schedules::add_days(today(), -since_monday);
    duties::start_series("review-books", "books", monday, None, &[]).map(|_| ())
}

/// What is done counts as read when the review is done; what is open stays.
pub(crate) fn on_review(event: &DutyEvent) -> Outcome {
    if event.cause != "done" {
        return Ok(());
    }
    for (workflow, ..) in BOOKS {
        let done = Filter { states: vec!["done".into()], ..filter(workflow) };
        all_tickets(&done)?.iter().try_for_each(|line| tickets::act(line.id, "review", &[]))?;
    }
    Ok(())
}

/// A repair is open too long: it stands on the supervisor's list from the start of the next day on.
pub(crate) fn on_late(line: &mut Ticket) -> Outcome {
    line.set(fields![late: true])?;
    next_list()
}

fn next_list() -> Outcome {
    let midnight = schedules::moment_of(schedules::add_days(today(), 1), 0);
    schedules::set_timer(PAST, None, midnight, &[])
}

fn late() -> Outcome<Vec<Ticket>> {
    let late = fields![late: true];
    all_tickets(&Filter { states: vec!["open".into()], where_: late, ..filter("repair-line") })
}

/// The list of the day, until nothing is left of it; each line is told once.
pub(crate) fn on_timer(_: &TimerEvent) -> Outcome {
    let late = late()?;
    if late.is_empty() {
        return Ok(());
    }
    let mut list = Vec::new();
    for line in &late {
        let days = (turn::now() - line.opened_at) / frontdesk_sdk::DAY.cast_signed();
        list.push(format!("{} {}: {days}", line.number, line.word("item")));
        notify("repair-past")
            .role("supervisor")
            .about(line.id)
            .arg("item", line.word("item"))
            .arg("days", days.to_string())
            .arg("reported_to", line.text("reported_to").unwrap_or("—"))
            .once(format!("repair-past-{}", line.id))
            .send()?;
    }
    let carry = fields![lines: number(late.len()), list: list.join("\n")];
    schedules::plan_duty("repairs-past", turn::now(), None, &carry)?;
    next_list()
}

/// Lines of all books that are open, and repairs that are open too long.
pub(crate) fn open_lines() -> Outcome<(u64, u64)> {
    let mut open = 0;
    for (workflow, ..) in BOOKS {
        let lines = Filter { states: vec!["open".into()], ..filter(workflow) };
        open += tickets::count(&lines, &[])?.iter().map(|tally| tally.count).sum::<u64>();
    }
    Ok((open, late()?.len() as u64))
}
