//! Shift handovers: read, checked, confirmed one by one, signed by both; only then responsibility moves.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, Outcome, PersonId, Ticket, TicketEvent, Value, book, directory, fields,
    moment, notify, number, person, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::{day_matter, matters, special_matter, task};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut shift = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut shift)?,
        ("acted", Some("write")) => written(&mut shift)?,
        ("acted", Some("read")) => read(&mut shift)?,
        ("acted", Some("check")) => checked(&mut shift)?,
        ("acted", Some("confirm-matter")) => matter_confirmed(&mut shift)?,
        ("acted", Some("accept")) => return accepted(&mut shift),
        ("acted", Some("countersign")) => countersigned(&mut shift)?,
        ("acted", Some("refuse")) => refused(&shift)?,
        ("acted", Some("sign-out")) => signed_out(&mut shift, event.was.as_deref())?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&shift)
}

fn opened(shift: &mut Ticket) -> Outcome {
    let outgoing = shift.text("outgoing").map_or_else(turn::actor, str::to_owned);
    let change = shift.moment("change_at").unwrap_or_else(turn::now);
    shift.assign(Some(&outgoing))?;
    shift.set(fields![outgoing: person(outgoing), day: schedules::civil_date(change)])?;
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
    matters::in_hand(shift.word("outgoing"))
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
        task::open(shift, "abnormal-point", matter, "", shift.text("incoming"))?;
    }
    let recorder = shift.text("recorder").map_or_else(turn::actor, str::to_owned);
    shift.set(fields![recorder: person(recorder), checked_at: moment(turn::now())])
}

fn matter_confirmed(shift: &mut Ticket) -> Outcome {
    is_incoming(shift)?;
    let case = tickets::get(shift.ticket("matter").unwrap_or(0))?;
    if !matters::is_open(&case) || case.assignee.as_deref() != shift.text("outgoing") {
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
    shift.set(fields![accepted_at: moment(turn::now())])?;
    record(shift)?;
    // Where one signature makes a record, nobody is left to wait for.
    if signatures_wanted(shift)? <= 1 { tickets::act(shift.id, "sign-out", &[]) } else { Ok(()) }
}

fn countersigned(shift: &mut Ticket) -> Outcome {
    let mut witnesses = shift.rows("witnesses").to_vec();
    let witness = vec![turn::actor()];
    if witnesses.contains(&witness) {
        return Err(refuse("signed-already"));
    }
    witnesses.push(witness);
    shift.set(fields![witnesses: witnesses])
}

fn signatures_wanted(shift: &Ticket) -> Outcome<usize> {
    Ok(usize::try_from(setting::whole_for("signatures_per_record", shift.id)?).unwrap_or(0))
}

/// The outgoing stays responsible; the superior gets it on the desk.
fn refused(shift: &Ticket) -> Outcome {
    let superior = superiors(shift.word("outgoing"))?.into_iter().next();
    // A task's matter is one line.
    let why: String = shift.word("refusal_reason").split_whitespace().collect::<Vec<_>>().join(" ");
    let why: String = why.chars().take(300).collect();
    let matter = format!("Shift refused / 拒绝接班 {}: {why}", shift.number);
    task::open(shift, "handover-refused", matter, "", superior.as_deref()).map(|_| ())
}

/// Who stands above a person; the supervisors, where nobody is named.
fn superiors(person: &str) -> Outcome<Vec<PersonId>> {
    match directory::superior(person, 1)? {
        Some(superior) => Ok(vec![superior]),
        None => Ok(directory::with_role("supervisor")?.into_iter().map(|person| person.id).collect()),
    }
}

/// With the last signature everything goes to the incoming, each with its own deadlines.
fn signed_out(shift: &mut Ticket, was: Option<&str>) -> Outcome {
    if was != Some("accepted") {
        tell_of_leaving(shift)?;
        return Err(refuse("not-accepted"));
    }
    // The incoming has signed, the outgoing signs now.
    let (there, wanted) = (2 + shift.rows("witnesses").len(), signatures_wanted(shift)?);
    if there < wanted {
        let refusal = refuse("signatures-missing").with("signatures", number(there));
        return Err(refusal.with("wanted", number(wanted)));
    }
    let incoming = shift.word("incoming");
    for case in open_matters(shift)? {
        tickets::assign(case.id, Some(incoming))?;
        day_matter::owner_changed(&case, incoming)?;
        special_matter::taken_over(&case, incoming)?;
    }
    shift.set(fields![signed_out_at: moment(turn::now())])
}

/// Leaving before anybody has accepted is leaving the post: the superior hears of the attempt.
fn tell_of_leaving(shift: &Ticket) -> Outcome {
    let outgoing = shift.word("outgoing");
    notify("left-early")
        .persons(superiors(outgoing)?)
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

/// The lines of the shift's books.
pub(crate) fn record(shift: &Ticket) -> Outcome {
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
