//! The week: the summary goes round, departments bring their forms to the desk, the desk brings them to HR.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Date, DeadlineEvent, Draft, DutyEvent, Fields, Filter, Instant, Limit, Outcome, PersonId, Ticket,
    TicketEvent, all_entries, all_tickets, directory, draft, fields, filter, notify, number, registers,
    schedules, setting, stamp, tickets, today, turn,
};

use crate::{attendance, staff, termination};

/// Exceptions dated from one day to another.
pub(crate) fn exceptions(first: Date, last: Date) -> Outcome<Vec<Ticket>> {
    // An exception is opened on its day at the earliest.
    let from = Some(staff::start_of(first));
    let mut all = all_tickets(&Filter { opened_from: from, ..filter("punch-exception") })?;
    all.retain(|one| one.day("date").is_some_and(|date| first <= date && date <= last));
    Ok(all)
}

/// Everybody in the staff book, by department.
pub(crate) fn departments() -> Outcome<BTreeMap<String, Vec<PersonId>>> {
    let mut departments = BTreeMap::<String, Vec<PersonId>>::new();
    for entry in all_entries("staff", &[])? {
        departments.entry(entry.word("department").to_owned()).or_default().push(entry.key);
    }
    Ok(departments)
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("daily-exceptions", "due") => {
            attendance::close_day(staff::days_later(schedules::civil_date(event.due), -1))
        }
        ("attendance-summary", "due") => send_round(schedules::civil_date(event.due)),
        ("attendance-summary", "missed") => notify("summary-overdue").persons(heads_of_hr()?).send(),
        ("missed-punch-list", "due") => close_list(schedules::civil_date(event.due)),
        ("punch-sample", "due") => draw_sample(),
        _ => Ok(()),
    }
}

/// Those above the people of HR.
fn heads_of_hr() -> Outcome<Vec<PersonId>> {
    let mut heads = Vec::new();
    for one in directory::with_role("human-resources")? {
        heads.extend(staff::superior(&one.id)?);
    }
    heads.sort_unstable();
    heads.dedup();
    Ok(heads)
}

/// Last week's summary, department by department, and the clocks of its forms.
fn send_round(on: Date) -> Outcome {
    let first = staff::days_later(staff::monday_of(on), -7);
    let last = staff::days_later(first, 6);
    let week = exceptions(first, last)?;
    for (department, people) in departments()? {
        let Some(one) = people.first() else { continue };
        let supervisor = staff::superior(one)?;
        let open = week.iter().filter(|case| case.state == "open" && is_of(case, &people)).count();
        let fields = fields![
            department: &department,
            week_from: first,
            week_to: last,
            exceptions: number(open),
        ];
        let assignee = supervisor.clone();
        let id = tickets::open(&Draft { assignee, ..draft("attendance-week", fields) })?;
        let forms = end_of_work(on, "department_forms_due")?;
        schedules::start_deadline(id, "department-forms", &Limit::Until(forms))?;
        let desk = end_of_work(on, "front_desk_due")?;
        schedules::start_deadline(id, "front-desk-forms", &Limit::Until(desk))?;
        notify("attendance-summary")
            .persons(supervisor)
            .persons(termination::heads_of(one)?)
            .about(id)
            .arg("department", department)
            .arg("first", first)
            .arg("last", last)
            .arg("exceptions", number(open))
            .arg("due", stamp(forms))
            .send()?;
    }
    Ok(())
}

fn is_of(case: &Ticket, people: &[PersonId]) -> bool {
    people.iter().any(|person| case.is("person", person))
}

/// The end of work on a weekday of a setting, from a day on.
fn end_of_work(from: Date, weekday: &str) -> Outcome<Instant> {
    let day = staff::on_weekday(from, setting::whole(weekday)?);
    Ok(schedules::moment_of(day, setting::minute("forms_due_at")?))
}

pub(crate) fn on_ticket(event: &TicketEvent) -> Outcome {
    match event.action.as_deref() {
        Some("hand-in") => schedules::stop_deadline(event.ticket.id, "department-forms"),
        Some("pass-on") => schedules::stop_deadline(event.ticket.id, "front-desk-forms"),
        _ => Ok(()),
    }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut week = event.ticket;
    let first = week.day("week_from").unwrap_or_else(today);
    if event.name == "department-forms" {
        return list_missing(&mut week, first);
    }
    let supervisor = week.assignee.clone();
    notify("desk-overdue")
        .role("front-desk")
        .role("human-resources")
        .persons(supervisor)
        .about(week.id)
        .arg("first", first)
        .send()
}

/// What neither form nor slip explains, whether its own clock has run out a moment ago or runs still.
fn list_missing(week: &mut Ticket, first: Date) -> Outcome {
    let last = week.day("week_to").unwrap_or_else(today);
    let people = departments()?.remove(week.word("department")).unwrap_or_default();
    let unexplained = |case: &&Ticket| {
        matches!(case.state.as_str(), "open" | "stands" | "absent")
            && !case.has("confirmed_by")
            && is_of(case, &people)
    };
    let all = exceptions(first, last)?;
    let row = |case: &Ticket| {
        let date = case.day("date").map(|date| date.to_string()).unwrap_or_default();
        vec![staff::name(case.word("person")), date, case.word("what").to_owned()]
    };
    let rows: Vec<_> = all.iter().filter(unexplained).map(row).collect();
    let list: Vec<_> = rows.iter().map(|row| row.join(", ")).collect();
    let list = if list.is_empty() { "-".to_owned() } else { list.join("\n") };
    week.set(fields![missing: rows])?;
    let supervisor = week.assignee.clone();
    notify("forms-missing").persons(supervisor).about(week.id).arg("first", first).arg("list", list).send()
}

/// The missed punches on the list that closes on a day, to HR; what nobody confirmed is unproven from now on.
fn close_list(on: Date) -> Outcome {
    let length = (staff::weekday(on) - setting::whole("missed_list_week")?).rem_euclid(7);
    let first = staff::days_later(on, -length);
    let listed = list_of(on)?;
    let line = |case: &Ticket| {
        let date = case.day("date").map(|date| date.to_string()).unwrap_or_default();
        let by = case.text("confirmed_by").map_or("-".to_owned(), staff::name);
        format!("{}, {date}, {by}", staff::name(case.word("person")))
    };
    let lines: Vec<_> = listed.iter().map(line).collect();
    notify("missed-list")
        .role("human-resources")
        .arg("first", first)
        .arg("last", on)
        .arg("count", number(listed.len()))
        .arg("list", if lines.is_empty() { "-".to_owned() } else { lines.join("\n") })
        .send()
}

/// Missed punches of the list that closes on a day, but for those an export or a slip has cleared.
pub(crate) fn list_of(on: Date) -> Outcome<Vec<Ticket>> {
    let of_list = fields![list_on: on];
    let mut listed = all_tickets(&Filter { where_: of_list, ..filter("punch-exception") })?;
    listed.retain(|case| case.state != "excused");
    Ok(listed)
}

/// Some days of punches of the last seven days, drawn by lot, and all that are flagged.
fn draw_sample() -> Outcome {
    let mut days = Vec::new();
    for back in 1..=7 {
        days.extend(all_entries("punch-record", &fields![date: staff::days_later(today(), -back)])?);
    }
    let (mut drawn, mut rest): (Vec<_>, Vec<_>) = days.into_iter().partition(|day| day.has("flag"));
    for _ in 0..setting::whole("punch_sample")? {
        if rest.is_empty() {
            break;
        }
        let at = turn::random() % u64::try_from(rest.len()).unwrap_or(1);
        drawn.push(rest.swap_remove(usize::try_from(at).unwrap_or(0)));
    }
    let line = |day: &registers::Entry| {
        let clock = |field: &str| day.moment(field).map(stamp).unwrap_or_default();
        let (name, flag) = (staff::name(day.word("person")), day.word("flag"));
        format!("{name}: {} – {} {flag}", clock("in"), clock("out"))
    };
    let lines: Vec<_> = drawn.iter().map(line).collect();
    if lines.is_empty() {
        return Ok(());
    }
    notify("punch-sample").role("human-resources").arg("list", lines.join("\n")).send()
}
