//! Complaints: taken in, judged, answered in time, solved, called back, closed.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, MINUTE, Outcome, Ticket, TicketEvent, TicketId, Value, book, fields,
    moment, notify, number, person, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::{order, people, task};

/// Who a complaint goes to when it cannot be solved, level by level.
const LEVELS: [&[&str]; 3] = [&["supervisor"], &["manager", "director"], &["city-manager"]];

/// What runs while a valid complaint is open.
const OPEN_DEADLINES: [&str; 7] =
    ["apology", "pass-on", "first-reply", "next-reply", "progress", "silence", "general-solution"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("apologise")) => apologised(&mut case)?,
        ("acted", Some("judge")) => judged(&mut case)?,
        ("acted", Some("issue-order")) => passed_on(&case)?,
        ("acted", Some("reply")) => replied(&mut case)?,
        ("acted", Some("progress")) => told(&mut case, "progress")?,
        ("acted", Some("cannot-solve")) => handed_up(&mut case)?,
        ("acted", Some("explain")) => explained(&mut case)?,
        ("acted", Some("solve")) => solved(&mut case, event.was.as_deref())?,
        ("acted", Some("call-back")) => called_back(&mut case)?,
        ("acted", Some("close")) => order::none_open(case.id)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    let receiver = turn::actor();
    case.assign(Some(&receiver))?;
    case.set(fields![receiver: person(&receiver), round: 1, level: 0])?;
    start_first_reply(case)?;
    if !case.flag("apologised") {
        schedules::start_deadline(case.id, "apology", &Limit::Standard)?;
    }
    task::hold_all(&receiver, case.id)?;
    ask_for_cover(case, &receiver)?;
    notify("complaint-registered")
        .role("steward")
        .role("supervisor")
        .about(case.id)
        .arg("unit", case.word("unit"))
        .send()
}

/// Two hours from receipt, whatever the time of day, and never beyond the ceiling.
fn start_first_reply(case: &Ticket) -> Outcome {
    let ceiling = setting::length_for("first_reply_ceiling", case.id)?;
    let within = setting::length_for("first_reply_limit", case.id)?.min(ceiling);
    schedules::start_deadline_from(case.id, "first-reply", case.opened_at, &Limit::Within(within)).map(|_| ())
}

/// The other receptionist takes the desk while this one listens.
fn ask_for_cover(case: &Ticket, receiver: &str) -> Outcome {
    let others = people::at_post("front-desk")?.into_iter().filter(|person| person != receiver);
    notify("cover-wanted").persons(others).about(case.id).arg("receiver", person(receiver)).send()
}

fn apologised(case: &mut Ticket) -> Outcome {
    case.set(fields![apologised: true])?;
    schedules::stop_deadline(case.id, "apology")
}

fn judged(case: &mut Ticket) -> Outcome {
    task::resume_all(case.id)?;
    schedules::stop_deadline(case.id, "apology")?;
    if case.flag("valid") { found_valid(case) } else { found_invalid(case) }
}

fn found_valid(case: &Ticket) -> Outcome {
    schedules::start_deadline(case.id, "pass-on", &Limit::Standard)?;
    schedules::start_deadline(case.id, "progress", &Limit::Standard)?;
    if case.is("grade", "ordinary") {
        schedules::start_deadline_from(case.id, "general-solution", case.opened_at, &Limit::Standard)?;
    }
    if concerns_building(case) {
        schedules::start_deadline(case.id, "silence", &Limit::Standard)?;
    }
    if let Some(promised) = case.moment("promised_at") {
        agree_next_answer(case, promised)?;
    }
    if matches!(case.word("grade"), "urgent" | "major") { tell_of_grave(case) } else { Ok(()) }
}

fn tell_of_grave(case: &Ticket) -> Outcome {
    notify("grave-complaint")
        .role("director")
        .role("supervisor")
        .persons(people::heads(case.choices("departments"))?)
        .about(case.id)
        .arg("unit", case.word("unit"))
        .arg("grade", case.word("grade"))
        .urgent()
        .send()
}

fn found_invalid(case: &Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "first-reply")?;
    clear_unanswered(case.id)?;
    schedules::start_deadline(case.id, "invalid-reply", &Limit::Standard).map(|_| ())
}

fn passed_on(case: &Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "pass-on")?;
    order::issue(case)
}

fn replied(case: &mut Ticket) -> Outcome {
    if !case.has("first_reply_at") {
        case.set(fields![first_reply_at: moment(turn::now())])?;
    }
    schedules::stop_deadline(case.id, "first-reply")?;
    clear_unanswered(case.id)?;
    if let Some(at) = case.moment("next_answer_at") {
        agree_next_answer(case, at)?;
    }
    told(case, "answer")
}

fn agree_next_answer(case: &Ticket, at: i64) -> Outcome {
    if at <= turn::now() {
        return Err(refuse("next-answer-past"));
    }
    schedules::start_deadline(case.id, "next-reply", &Limit::Until(at)).map(|_| ())
}

/// Keeps what was told in the log and begins the interval anew.
fn told(case: &mut Ticket, field: &str) -> Outcome {
    let mut log = case.rows("progress_log").to_vec();
    log.push(vec![stamp(turn::now()), turn::actor(), case.word(field).to_owned()]);
    case.set(fields![progress_log: log])?;
    if case.state == "registered" {
        return Ok(());
    }
    schedules::start_deadline(case.id, "progress", &Limit::Standard)?;
    if concerns_building(case) {
        schedules::start_deadline(case.id, "silence", &Limit::Standard)?;
    }
    Ok(())
}

fn handed_up(case: &mut Ticket) -> Outcome {
    if case.count("level") >= LEVELS.len() as i64 {
        return Err(refuse("no-higher-level"));
    }
    schedules::stop_deadline(case.id, "pass-on")?;
    let why = case.word("why_not").to_owned();
    raise(case, &why)
}

/// Another level takes over; the deadlines stay as they are and are told along.
fn raise(case: &mut Ticket, why: &str) -> Outcome {
    let roles = next_level(case)?;
    let running = schedules::deadlines(case.id)?.into_iter().filter(|deadline| !deadline.breached);
    let limits: Vec<_> =
        running.map(|deadline| format!("{} {}", deadline.name, stamp(deadline.due))).collect();
    let message = roles.iter().fold(notify("next-level"), |message, role| message.role(*role));
    message.about(case.id).arg("why", why).arg("limits", limits.join(", ")).send()
}

/// One level up, and who stands there.
fn next_level(case: &mut Ticket) -> Outcome<&'static [&'static str]> {
    let level = (case.count("level") + 1).clamp(1, LEVELS.len() as i64);
    case.set(fields![level: number(level)])?;
    Ok(usize::try_from(level - 1).ok().and_then(|level| LEVELS.get(level)).copied().unwrap_or_default())
}

fn explained(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "invalid-reply")?;
    case.set(fields![first_reply_at: moment(turn::now())])
}

fn solved(case: &mut Ticket, was: Option<&str>) -> Outcome {
    let now = turn::now();
    let first = |name: &str| moment(case.moment(name).unwrap_or(now));
    let (completed, replied) = (first("first_completed_at"), first("first_reply_at"));
    let on_the_spot = was == Some("judged") && !case.has("order_text");
    case.set(fields![
        solved_at: moment(now),
        solved_by: person(turn::actor()),
        on_the_spot: on_the_spot,
        first_completed_at: completed,
        first_reply_at: replied,
    ])?;
    clear_unanswered(case.id)?;
    OPEN_DEADLINES.iter().try_for_each(|name| schedules::stop_deadline(case.id, name))?;
    schedules::start_deadline(case.id, "callback", &Limit::Standard).map(|_| ())
}

fn called_back(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "callback")?;
    if case.flag("satisfied") {
        return case.set(fields![called_back_at: moment(turn::now()), called_back_by: person(turn::actor())]);
    }
    reopened(case)
}

/// Another round, one level up; the first completion stays on record.
fn reopened(case: &mut Ticket) -> Outcome {
    let round = case.count("round").max(1) + 1;
    case.set(fields![round: number(round), solved_at: Value::Nothing, solved_by: Value::Nothing])?;
    schedules::start_deadline(case.id, "progress", &Limit::Standard)?;
    let why = case.text("callback").unwrap_or("not satisfied").to_owned();
    raise(case, &why)
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    let limit = stamp(event.due);
    match event.name.as_str() {
        "apology" => tickets::note(case.id, "no apology was logged in time / 未按时致歉"),
        "pass-on" => notify("pass-on-late").role("supervisor").about(case.id).send(),
        "first-reply" => {
            await_manager(&case)?;
            reply_missed(&mut case, "first_reply_late", event.due)
        }
        "next-reply" => reply_missed(&mut case, "next_reply_late", event.due),
        "invalid-reply" => reply_missed(&mut case, "invalid_reply_late", event.due),
        "progress" => remind_of_progress(&case),
        "silence" => {
            notify("buyer-silence").role("manager").about(case.id).arg("last", last_entry(&case)).send()
        }
        "general-solution" => general_overdue(&mut case, &limit),
        _ => notify("callback-overdue").role("supervisor").about(case.id).arg("limit", limit).send(),
    }
}

/// The supervisor hears of the first miss, the manager too of every further one.
fn reply_missed(case: &mut Ticket, late: &str, due: i64) -> Outcome {
    let misses = case.count("replies_missed") + 1;
    case.set(fields![replies_missed: number(misses)])?;
    if late != "next_reply_late" {
        case.set(vec![(late, true).into()])?;
    }
    let over = turn::now().saturating_sub(due).unsigned_abs().div_ceil(MINUTE);
    let message = notify("reply-missed").role("supervisor");
    let message = if misses > 1 { message.role("manager") } else { message };
    message.about(case.id).arg("limit", stamp(due)).arg("minutes", over).urgent().send()
}

/// As long again without a first reply, and the manager is told.
fn await_manager(case: &Ticket) -> Outcome {
    let again = setting::length_for("first_reply_limit", case.id)?;
    let at = turn::now().saturating_add_unsigned(again);
    schedules::set_timer(&format!("unanswered/{}", case.id), Some(case.id), at, &[])
}

fn clear_unanswered(case: TicketId) -> Outcome {
    schedules::clear_timer(&format!("unanswered/{case}"))
}

/// The supervisor knows, and still nobody answered.
pub(crate) fn still_unanswered(id: TicketId) -> Outcome {
    let passed = schedules::deadlines(id)?.into_iter().find(|deadline| deadline.name == "first-reply");
    let limit = passed.map(|deadline| stamp(deadline.due)).unwrap_or_default();
    notify("still-unanswered").role("manager").about(id).arg("limit", limit).send()
}

/// Even a case that is on time wants a word; the next interval begins at once.
fn remind_of_progress(case: &Ticket) -> Outcome {
    schedules::start_deadline(case.id, "progress", &Limit::Standard)?;
    notify("progress-missing")
        .persons(case.assignee.clone())
        .role("supervisor")
        .about(case.id)
        .arg("last", last_entry(case))
        .send()
}

fn general_overdue(case: &mut Ticket, limit: &str) -> Outcome {
    let roles = next_level(case)?;
    let message = roles.iter().fold(notify("general-overdue"), |message, role| message.role(*role));
    message.about(case.id).arg("limit", limit).send()
}

fn last_entry(case: &Ticket) -> String {
    case.rows("progress_log").last().map_or_else(|| stamp(case.opened_at), |entry| entry.join(" "))
}

fn concerns_building(case: &Ticket) -> bool {
    matches!(case.word("kind"), "engineering" | "design")
}

/// The line of the complaint handling record, and of the demand record for demands.
fn record(case: &Ticket) -> Outcome {
    const SAME: [&str; 18] = [
        "complainant",
        "unit",
        "channel",
        "content",
        "restated",
        "kind",
        "valid",
        "reason",
        "grade",
        "department",
        "promised_at",
        "first_reply_at",
        "progress_log",
        "result",
        "photos",
        "callback",
        "called_back_at",
        "round",
    ];
    book::mirror("complaint-record", case, &SAME, fields![time: moment(case.opened_at)])?;
    if !case.is("kind", "demand") {
        return Ok(());
    }
    let more = fields![
        caller: case.text("complainant"),
        time: moment(case.opened_at),
        class: case.text("grade"),
        assigned_to: case.text("department"),
        measures: case.text("order_text"),
        follow_up: case.text("callback"),
    ];
    book::mirror("demand-record", case, &["unit", "content", "result"], more)
}
