//! Complaints: each climbs level by level, by hand with a proposal or by the clock without one, until the complainant is
//! satisfied and was told.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Instant, Limit, Outcome, Ticket, TicketEvent, Value, book, fields, moment, notify,
    number, person, person_name, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::{complaint_day, statement};

/// A step of the ladder.
struct Level {
    state: &'static str,
    /// Its addressees, jointly; those of the first level are the service department, which works on the case itself.
    roles: &'static [&'static str],
    deadline: Option<&'static str>,
}

const LEVELS: [Level; 4] = [
    Level { state: "level-1", roles: &["service-supervisor"], deadline: Some("complaint-level-1") },
    Level {
        state: "level-2",
        roles: &["centre-manager", "business-department"],
        deadline: Some("complaint-level-2"),
    },
    Level { state: "level-3", roles: &["medical-affairs", "nursing"], deadline: Some("complaint-level-3") },
    Level { state: "general-manager", roles: &["general-manager"], deadline: None },
];

/// Who keeps a complaint that was registered by somebody of the service department.
const SERVICE: [&str; 6] =
    ["service-agent", "office-clerk", "follow-up-agent", "guide", "triage-guide", "service-supervisor"];

/// The number of the level that a state stands for, from 1.
fn level_of(state: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.state == state).map(|index| index + 1)
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    let was = event.was.unwrap_or_default();
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => registered(&mut case)?,
        ("acted", Some("classify")) => consider(&case)?,
        ("acted", Some(propose)) if propose.starts_with("propose") => proposed(&mut case)?,
        ("acted", Some(answer)) if answer.starts_with("answer") => answered(&mut case, &was)?,
        ("acted", Some(call)) if call.starts_with("call-") => climbed(&mut case, &was, "by hand")?,
        ("acted", Some("run-out")) => climbed(&mut case, &was, "time")?,
        ("acted", Some("refer")) => referred(&mut case, &was)?,
        ("acted", Some("dispute-over")) => stands(&mut case, "dispute over")?,
        ("acted", Some("take-statement")) => stated(&mut case)?,
        ("acted", Some("tell")) => told(&mut case)?,
        ("acted", Some("close")) => case.set(fields![closed_at: moment(turn::now())])?,
        ("signed", _) => statement::signed(&case, event.form.as_slice())?,
        ("settled", _) if case.state == "with-medical-affairs" => {
            return tickets::act(case.id, "dispute-over", &[]);
        }
        ("noted" | "replied", _) => {}
        _ => return Ok(()),
    }
    complaint_day::entry(&mut case, &event.cause, event.action.as_deref())?;
    record(&case)
}

fn registered(case: &mut Ticket) -> Outcome {
    if turn::actor_roles().iter().any(|role| SERVICE.contains(&role.as_str())) {
        case.assign(Some(&turn::actor()))?;
    }
    if case.has("statement") {
        statement::of_complaint(case)?;
    }
    stands(case, "registered")?;
    consider(case)
}

/// The statement goes along to a dispute that still waits for it.
fn stated(case: &mut Ticket) -> Outcome {
    statement::of_complaint(case)?;
    let Some(dispute) = case.ticket("dispute").map(tickets::get).transpose()? else { return Ok(()) };
    if dispute.state != "opened" {
        return Ok(());
    }
    let papers = fields![statement: case.text("statement"), statement_on: case.day("statement_on")];
    tickets::act(dispute.id, "hand-over", &papers)
}

/// A medical complaint and one with signs of a major dispute go straight to medical affairs, once.
fn consider(case: &Ticket) -> Outcome {
    if case.has("dispute") {
        return Ok(());
    }
    let mut ticks = 0;
    for sign in case.choices("checklist") {
        ticks += i64::from(setting::flag(&format!("major_checklist.{sign}"))?);
    }
    let major = ticks >= setting::whole_for("major_checklist_hits", case.id)?.max(1);
    if major || case.is("class", "medical") { tickets::act(case.id, "refer", &[]) } else { Ok(()) }
}

fn proposed(case: &mut Ticket) -> Outcome {
    let line =
        vec![level(case), stamp(turn::now()), person_name(&turn::actor()), case.word("proposal").to_owned()];
    append(case, "proposals", line)
}

fn level(case: &Ticket) -> String {
    case.count("level").to_string()
}

fn append(case: &mut Ticket, field: &str, line: Vec<String>) -> Outcome {
    let mut lines = case.rows(field).to_vec();
    lines.push(line);
    case.set(vec![(field, lines).into()])
}

fn answered(case: &mut Ticket, was: &str) -> Outcome {
    let satisfied = case.flag("satisfied");
    let yes_or_no = if satisfied { "✓" } else { "✗" };
    let line = vec![level(case), stamp(turn::now()), yes_or_no.to_owned(), case.word("reply").to_owned()];
    append(case, "answers", line)?;
    if satisfied {
        return resolved(case, was);
    }
    case.set(fields![reply: Value::Nothing])?;
    if case.state == was {
        case.set(fields![proposal: Value::Nothing])
    } else {
        climbed(case, was, "by hand")
    }
}

fn resolved(case: &mut Ticket, was: &str) -> Outcome {
    let outcome = if case.has("dispute") { "after-dispute" } else { "satisfied" };
    case.set(fields![outcome: outcome, resolved_at: moment(turn::now())])?;
    if was == "level-3" { report(case, "satisfied") } else { Ok(()) }
}

fn climbed(case: &mut Ticket, was: &str, how: &str) -> Outcome {
    stands(case, how)?;
    if how == "time" {
        left_by_time(case, was)?;
    }
    if was == "level-3" {
        report(case, how)?;
    }
    Ok(())
}

/// It stands at its level from now on, without a proposal yet; the addressees are told. The general manager reads the report.
fn stands(case: &mut Ticket, how: &str) -> Outcome {
    let Some(reached) = level_of(&case.state) else { return Ok(()) };
    let now = turn::now();
    append(case, "levels", vec![reached.to_string(), stamp(now), how.to_owned()])?;
    let highest = case.count("level").max(i64::try_from(reached).unwrap_or(1));
    case.set(fields![
        level: number(highest),
        level_since: moment(now),
        proposal: Value::Nothing,
        satisfied: Value::Nothing
    ])?;
    complaint_day::watch()?;
    tell_level(case, &LEVELS[reached - 1])
}

fn tell_level(case: &Ticket, level: &Level) -> Outcome {
    let Some(deadline) = level.deadline else { return Ok(()) };
    let running = schedules::deadlines(case.id)?;
    let limit = running.iter().find(|own| own.name == deadline).map(|own| stamp(own.due));
    let message = level.roles.iter().fold(notify("complaint-level"), |message, role| message.role(*role));
    message.about(case.id).arg("proposals", proposals(case)).arg("limit", limit.unwrap_or_default()).send()
}

/// All proposals in their order: `1: a new appointment; 2: the fee back`.
fn proposals(case: &Ticket) -> String {
    let text = |line: &Vec<String>| match line.as_slice() {
        [level, _, _, text] => format!("{level}: {text}"),
        other => other.join(" "),
    };
    case.rows("proposals").iter().map(text).collect::<Vec<_>>().join("; ")
}

/// The lower level hears that its time was up.
fn left_by_time(case: &Ticket, was: &str) -> Outcome {
    let Some(lower) = level_of(was) else { return Ok(()) };
    tickets::note(case.id, &format!("time / 超时: level {lower} → {}", lower + 1))?;
    let message =
        LEVELS[lower - 1].roles.iter().fold(notify("complaint-left-by-time"), |to, role| to.role(*role));
    message.persons(case.assignee.clone()).about(case.id).arg("level", number(lower)).send()
}

/// The one report of a case that reached level 3.
fn report(case: &Ticket, ended: &str) -> Outcome {
    notify("complaint-report")
        .role("general-manager")
        .about(case.id)
        .arg("proposals", proposals(case))
        .arg("ended", ended)
        .once(format!("complaint-report-{}", case.id))
        .send()
}

/// Level 3 holds the case while its clock stands still; what is skipped is noted.
fn referred(case: &mut Ticket, was: &str) -> Outcome {
    if was == "level-1" {
        tickets::note(case.id, "level 2 skipped: medical dispute / 越过二级：医疗纠纷")?;
    }
    let dispute = case.ticket("dispute").map(tickets::get).transpose()?;
    let line = vec!["3".to_owned(), stamp(turn::now()), "medical dispute".to_owned()];
    append(case, "levels", line)?;
    case.set(fields![
        level: 3,
        level_since: moment(turn::now()),
        dispute_number: dispute.map(|dispute| dispute.number)
    ])
}

fn told(case: &mut Ticket) -> Outcome {
    let now = turn::now();
    let at = case.moment("told_at").unwrap_or(now);
    if at > now {
        return Err(refuse("told-ahead"));
    }
    schedules::stop_deadline(case.id, "complaint-feedback")?;
    let by = case.text("told_by").map_or_else(turn::actor, str::to_owned);
    case.set(fields![told_at: moment(at), told_by: person(by)])
}

/// Up by itself; the next level's limit counts from the one just passed.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let case = event.ticket.id;
    let Some(passed) = LEVELS.iter().position(|level| level.deadline == Some(event.name.as_str())) else {
        return Ok(());
    };
    tickets::act(case, "run-out", &[])?;
    match LEVELS.get(passed + 1).and_then(|level| level.deadline) {
        Some(next) => restart(case, next, event.due),
        None => Ok(()),
    }
}

fn restart(case: u64, deadline: &str, from: Instant) -> Outcome {
    schedules::start_deadline_from(case, deadline, from, &Limit::Standard).map(|_| ())
}

fn record(case: &Ticket) -> Outcome {
    const SAME: [&str; 11] = [
        "complainant",
        "channel",
        "content",
        "class",
        "department",
        "levels",
        "proposals",
        "answers",
        "satisfied",
        "told_at",
        "closed_at",
    ];
    let parent = case.parent.map(tickets::get).transpose()?.map(|parent| parent.number);
    let links: Vec<&str> = [parent.as_deref(), case.text("dispute_number")].into_iter().flatten().collect();
    let more = fields![time: moment(case.opened_at), state: &case.state, links: links.join(", ")];
    book::mirror("complaint-register", case, &SAME, more)
}
