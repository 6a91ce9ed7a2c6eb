//! Shift handovers: read, checked, confirmed one by one, signed by both; only then responsibility moves.

use frontdesk_sdk::{
    DAY, DeadlineEvent, DutyEvent, Fields, Figure, Filter, Instant, Limit, Outcome, Table, Ticket,
    TicketEvent, Value, all_tickets, directory, fields, filter, moment, notify, number, person, refuse,
    schedules, setting, stamp, tickets, turn,
};

use crate::{book, matters, task};

/// Posts whose shifts leave a record.
const POSTS: [&str; 2] = ["front-desk", "duty"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut shift = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut shift)?,
        ("acted", Some("write")) => written(&mut shift)?,
        ("acted", Some("read")) => read(&mut shift)?,
        ("acted", Some("check")) => checked(&mut shift)?,
        ("acted", Some("confirm-matter")) => matter_confirmed(&mut shift)?,
        ("acted", Some("accept")) => accepted(&mut shift)?,
        ("acted", Some("refuse")) => refused(&shift)?,
        ("acted", Some("sign-out")) => signed_out(&mut shift, event.was.as_deref())?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&shift)
}

fn opened(shift: &mut Ticket) -> Outcome {
    let outgoing = turn::actor();
    shift.assign(Some(&outgoing))?;
    shift.set(fields![outgoing: person(outgoing)])?;
    let change = shift.moment("change_at").unwrap_or_else(turn::now);
    let until = |span| Limit::Until(change.saturating_add_unsigned(span));
    schedules::start_deadline(shift.id, "handover-done", &until(setting::length("handover_window")?))?;
    schedules::start_deadline(shift.id, "log-read", &until(setting::length("read_reminder")?)).map(|_| ())
}

fn written(shift: &mut Ticket) -> Outcome {
    if setting::whole("records_per_handover")? > 1 && !shift.has("internal") {
        return Err(refuse("record-missing"));
    }
    let matters = open_matters(shift)?;
    let rows: Vec<_> = matters.iter().map(|case| vec![case.number.clone(), case.title.clone()]).collect();
    shift.set(fields![matters: rows, confirmed: Value::Nothing])
}

/// Everything the outgoing is responsible for: complaints, repairs, keys out, tasks, matters of the day.
fn open_matters(shift: &Ticket) -> Outcome<Vec<Ticket>> {
    let theirs = Filter { assignee: shift.text("outgoing").map(str::to_owned), ..Filter::default() };
    let mut cases = all_tickets(&theirs)?;
    cases.retain(matters::is_open);
    Ok(cases)
}

fn read(shift: &mut Ticket) -> Outcome {
    shift.set(fields![incoming: person(turn::actor()), read_at: moment(turn::now())])?;
    schedules::stop_deadline(shift.id, "log-read")
}

/// Only √ and ×, every point of the list; a × leaves a task behind.
fn checked(shift: &mut Ticket) -> Outcome {
    let points = shift.rows("points").to_vec();
    let cell = |row: &[String], n: usize| row.get(n).cloned().unwrap_or_default();
    for row in &points {
        if !matches!(cell(row, 1).as_str(), "√" | "×") {
            return Err(refuse("mark-wrong").with("point", cell(row, 0)).with("mark", cell(row, 1)));
        }
    }
    for point in setting::text("check_points")?.split(',').map(str::trim) {
        if !points.iter().any(|row| cell(row, 0) == point) {
            return Err(refuse("point-missing").with("point", point));
        }
    }
    for row in points.iter().filter(|row| cell(row, 1) == "×") {
        let matter = format!("{} × {}", cell(row, 0), shift.number);
        task::open(shift, "abnormal-point", matter, "", None)?;
    }
    let recorder = shift.text("recorder").map_or_else(turn::actor, str::to_owned);
    shift.set(fields![recorder: person(recorder), checked_at: moment(turn::now())])
}

fn matter_confirmed(shift: &mut Ticket) -> Outcome {
    is_incoming(shift)?;
    let case = tickets::get(shift.ticket("matter").unwrap_or(0))?;
    if case.assignee.as_deref() != shift.text("outgoing") {
        return Err(refuse("not-a-matter").with("number", &case.number));
    }
    let mut confirmed = shift.rows("confirmed").to_vec();
    let line = vec![case.number, case.title];
    if !confirmed.contains(&line) {
        confirmed.push(line);
    }
    shift.set(fields![confirmed: confirmed, matter: Value::Nothing])
}

/// Who has read the log is the one who confirms and signs.
fn is_incoming(shift: &Ticket) -> Outcome {
    match shift.text("incoming") {
        Some(incoming) if incoming != turn::actor() => {
            Err(refuse("not-incoming").with("incoming", directory::get(incoming)?.name))
        }
        Some(_) => Ok(()),
        None => Err(refuse("log-unread")),
    }
}

fn accepted(shift: &mut Ticket) -> Outcome {
    is_incoming(shift)?;
    let confirmed = shift.rows("confirmed");
    let unconfirmed = |case: &&Ticket| !confirmed.iter().any(|line| line.first() == Some(&case.number));
    if let Some(case) = open_matters(shift)?.iter().find(unconfirmed) {
        let matter = format!("{} {}", case.number, case.title);
        return Err(refuse("matter-unconfirmed").with("matter", matter));
    }
    shift.set(fields![accepted_at: moment(turn::now())])
}

/// The outgoing stays responsible; the superior gets it on the desk.
fn refused(shift: &Ticket) -> Outcome {
    let superior = directory::superior(shift.word("outgoing"), 1)?;
    let matter = format!("Shift refused / 拒绝接班 {}: {}", shift.number, shift.word("refusal_reason"));
    task::open(shift, "handover-refused", matter, "", superior.as_deref()).map(|_| ())
}

/// With the second signature everything goes to the incoming, each with its own deadlines.
fn signed_out(shift: &mut Ticket, was: Option<&str>) -> Outcome {
    if was != Some("accepted") {
        tell_of_leaving(shift)?;
        return Err(refuse("not-accepted"));
    }
    for case in open_matters(shift)? {
        tickets::assign(case.id, shift.text("incoming"))?;
    }
    shift.set(fields![signed_out_at: moment(turn::now())])
}

/// Leaving before anybody has accepted is leaving the post: the superior hears of the attempt.
fn tell_of_leaving(shift: &Ticket) -> Outcome {
    let outgoing = shift.word("outgoing");
    notify("left-early")
        .persons(directory::superior(outgoing, 1)?)
        .about(shift.id)
        .arg("person", directory::get(outgoing)?.name)
        .arg("shift", shift.word("shift"))
        .send_anyway()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let shift = event.ticket;
    if event.name == "log-read" {
        let reminder = notify("shift-book-unread").about(shift.id);
        return match shift.text("incoming") {
            Some(incoming) => reminder.person(incoming).send(),
            None => reminder.post(shift.word("post")).send(),
        };
    }
    notify("handover-overdue")
        .role("supervisor")
        .about(shift.id)
        .arg("change", stamp(shift.moment("change_at").unwrap_or(event.due)))
        .arg("person", directory::get(shift.word("outgoing"))?.name)
        .urgent()
        .send()
}

pub(crate) fn on_duty(event: DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("foreman-review", "due") => plan_records(event.due),
        ("foreman-review", "done") => day_signed(event.due),
        ("foreman-review", "missed") => {
            let day = schedules::civil_date(event.due);
            notify("foreman-review-late").role("supervisor").arg("day", day.to_string()).send()
        }
        ("handover-record", "done") => record_exists(&event),
        _ => Ok(()),
    }
}

/// Every shift of the next day leaves a record, made by whoever stands there.
fn plan_records(from: Instant) -> Outcome {
    let until = from.saturating_add_unsigned(DAY);
    for post in POSTS {
        for shift in schedules::shifts(post, from, until)? {
            if shift.end > from && shift.end <= until {
                schedules::plan_duty("handover-record", shift.end, Some(&shift.person), &[])?;
            }
        }
    }
    Ok(())
}

fn record_exists(event: &DutyEvent) -> Outcome {
    let of_shift = |shift: &Ticket| {
        shift.moment("change_at") == Some(event.due) && shift.text("outgoing") == Some(&turn::actor())
    };
    if complete_handovers()?.iter().any(of_shift) {
        return Ok(());
    }
    Err(refuse("records-missing").with("records", 0).with("shifts", 1))
}

fn complete_handovers() -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { states: vec!["complete".into()], ..filter("handover") })
}

/// The foreman signs the day when the records of all its shifts exist; one signature is no record.
fn day_signed(due: Instant) -> Outcome {
    let day = schedules::civil_date(due);
    let (start, end) = (schedules::moment_of(day, 0), schedules::moment_of(schedules::add_days(day, 1), 0));
    let within = |at: Instant| at > start && at <= end;
    let mut shifts = 0;
    for post in POSTS {
        shifts += schedules::shifts(post, start, end)?.iter().filter(|shift| within(shift.end)).count();
    }
    let mut records = complete_handovers()?;
    records.retain(|shift| shift.moment("change_at").is_some_and(within));
    if records.len() < shifts {
        let refusal = refuse("records-missing").with("records", number(records.len()));
        return Err(refusal.with("shifts", number(shifts)));
    }
    records.iter_mut().try_for_each(|shift| {
        shift.set(fields![foreman: person(turn::actor())])?;
        record(shift)
    })
}

/// The points marked × on the day.
pub(crate) fn abnormal_points(start: Instant, end: Instant) -> Outcome<Table> {
    let on_day = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("handover") };
    let mut rows = Vec::new();
    for shift in all_tickets(&on_day)? {
        let marked = shift.rows("points").iter().filter(|row| row.get(1).is_some_and(|mark| mark == "×"));
        let row = |row: &Vec<String>| {
            vec![(&shift.number).into(), shift.word("post").into(), row.first().cloned().into()]
        };
        rows.extend(marked.map(row));
    }
    Ok(Table {
        columns: ["number", "post", "point"].map(String::from).to_vec(),
        figures: vec![Figure { name: "points".into(), value: number(rows.len()), target: None, met: None }],
        rows,
    })
}

fn record(shift: &Ticket) -> Outcome {
    let day = schedules::civil_date(shift.moment("change_at").unwrap_or(shift.opened_at));
    let book = ["post", "shift", "log", "matters", "outgoing", "incoming", "accepted_at", "signed_out_at"];
    book::mirror("shift-book", shift, &book, Vec::new())?;
    let internal = ["post", "outgoing", "guests", "internal", "incoming"];
    book::mirror("internal-record", shift, &internal, fields![date: day])?;
    if !shift.has("checked_at") {
        return Ok(());
    }
    let check = ["shift", "points", "recorder", "outgoing", "incoming", "foreman"];
    book::mirror("check-record", shift, &check, fields![date: day])
}
