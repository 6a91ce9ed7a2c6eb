//! Repairs: the slip, the five minutes to the door, who may sign, the check and the call afterwards.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Limit, Outcome, Ticket, TicketEvent, TicketId, Value, all_tickets, book,
    directory, fields, filter, moment, notify, number, person, refuse, registers, schedules, setting, stamp,
    tickets, today, turn,
};

use crate::{move_in_defects, people, task};

/// Who may sign for a shared facility, beside these only who stands above them in the same line.
const SIGNERS: [&str; 9] = [
    "assistant",
    "steward",
    "supervisor",
    "manager",
    "director",
    "security-foreman",
    "security-manager",
    "office-staff",
    "sales-staff",
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut slip = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut slip)?,
        ("acted", Some("issue")) => issued(&mut slip)?,
        ("acted", Some("agree-time")) => time_agreed(&slip)?,
        ("acted", Some("receive")) => received(&mut slip)?,
        ("acted", Some("arrive")) => arrived(&mut slip)?,
        ("acted", Some("finish")) => finished(&mut slip)?,
        ("acted", Some("sign")) => signed(&mut slip)?,
        ("acted", Some("back")) => technician_is_back(&mut slip)?,
        ("acted", Some("recheck")) => rechecked(&mut slip)?,
        ("acted", Some("follow-up")) => followed_up(&mut slip)?,
        ("acted", Some("declare-gift")) => gift_declared(&slip)?,
        ("acted", Some("return-gift")) => gift_returned(&mut slip)?,
        ("acted", Some("key-here")) => slip.set(fields![no_key: Value::Nothing])?,
        ("acted", Some("close")) => closed(&mut slip)?,
        ("acted", Some("destroy")) => may_be_destroyed(&slip)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&slip)
}

fn opened(slip: &mut Ticket) -> Outcome {
    slip.assign(Some(&turn::actor()))?;
    slip.set(fields![round: 1])?;
    schedules::start_deadline_from(slip.id, "repair-done", slip.opened_at, &repair_limit(slip)?)?;
    schedules::start_deadline(slip.id, "request-passed-on", &Limit::Until(end_of_day()?))?;
    let more = fields![time: moment(slip.opened_at)];
    book::mirror("reception-record", slip, &["caller", "unit", "fault"], more)
}

/// The limit of the fault's class, or the general one where the class has none; as of the opening.
fn repair_limit(slip: &Ticket) -> Outcome<Limit> {
    let by_class = format!("repair_limit_by_class.{}", slip.word("class"));
    let own = setting::length_for(&by_class, slip.id)?;
    Ok(if own > 0 { Limit::Setting(by_class) } else { Limit::Standard })
}

/// Today's end of work, after it that of the next working day.
fn end_of_day() -> Outcome<i64> {
    let minute = setting::minute("day_end")?;
    let here = schedules::moment_of(schedules::working_day(today(), 0)?, minute);
    if here >= turn::now() {
        return Ok(here);
    }
    Ok(schedules::moment_of(schedules::working_day(today(), 1)?, minute))
}

fn issued(slip: &mut Ticket) -> Outcome {
    schedules::stop_deadline(slip.id, "request-passed-on")?;
    let parts = slip_parts(slip)?;
    slip.set(fields![issued_by: person(turn::actor()), issued_at: moment(turn::now()), parts: parts])?;
    hand_to_technician(slip)
}

fn slip_parts(slip: &Ticket) -> Outcome<String> {
    let first = if slip.is("place", "home") { "owner" } else { "reporting department" };
    let holders = [first, "engineering", "customer service"];
    let parts = usize::try_from(setting::whole("slip_parts")?).unwrap_or(holders.len());
    Ok(holders.iter().take(parts).copied().collect::<Vec<_>>().join(", "))
}

fn hand_to_technician(slip: &mut Ticket) -> Outcome {
    let technician = if slip.is("place", "shared") { zone_technician(slip)? } else { None };
    let Some(technician) = technician.map_or_else(free_technician, |zone| Ok(Some(zone)))? else {
        return wait_for_technician(slip);
    };
    slip.set(fields![waiting: Value::Nothing])?;
    slip.assign(Some(&technician))?;
    notify("slip-issued").person(technician).about(slip.id).arg("unit", slip.word("unit")).send()
}

/// The technician responsible for the zone, when the roster has him on the premises.
fn zone_technician(slip: &Ticket) -> Outcome<Option<String>> {
    let Some(zone) = slip.text("zone") else { return Ok(None) };
    let entry = registers::get("zones", zone)?;
    let responsible = entry.and_then(|entry| entry.text("technician").map(str::to_owned));
    let present = people::at_post("engineering")?;
    Ok(responsible.filter(|technician| present.contains(technician)))
}

/// Whoever sits in the duty room: on its roster and not out with another slip.
fn free_technician() -> Outcome<Option<String>> {
    for technician in people::at_post("duty-room")? {
        let out =
            Filter { assignee: Some(technician.clone()), where_: fields![out: true], ..filter("repair") };
        if tickets::find(&out, 1, None)?.is_empty() {
            return Ok(Some(technician));
        }
    }
    Ok(None)
}

/// No clock yet: the desk agrees a time with the household.
fn wait_for_technician(slip: &mut Ticket) -> Outcome {
    slip.set(fields![waiting: true])?;
    let matter = format!("Agree a time / 约定上门时间: {}", slip.number);
    let desk = slip.text("issued_by").map(str::to_owned);
    task::open(slip, "agree-time", matter, slip.word("unit"), desk.as_deref()).map(|_| ())
}

fn time_agreed(slip: &Ticket) -> Outcome {
    task::end_all(slip.id, "agree-time", "finish")?;
    let at = slip.moment("agreed_at").unwrap_or_else(turn::now);
    schedules::start_deadline(slip.id, "agreed-start", &Limit::Until(at)).map(|_| ())
}

/// From here on five minutes run at home, tools and material ready.
fn received(slip: &mut Ticket) -> Outcome {
    let technician = turn::actor();
    slip.assign(Some(&technician))?;
    slip.set(fields![
        technician: person(&technician),
        received_at: moment(turn::now()),
        out: true,
        waiting: Value::Nothing,
    ])?;
    schedules::stop_deadline(slip.id, "agreed-start")?;
    task::end_all(slip.id, "agree-time", "drop")?;
    if slip.is("place", "home") {
        schedules::start_deadline(slip.id, "arrival", &Limit::Standard)?;
    }
    Ok(())
}

fn arrived(slip: &mut Ticket) -> Outcome {
    if slip.is("place", "home") && !slip.is("slip_number", &slip.number) {
        let refusal = refuse("slip-wrong").with("number", &slip.number);
        return Err(refusal.with("given", slip.word("slip_number")));
    }
    schedules::stop_deadline(slip.id, "arrival")?;
    slip.set(fields![arrived_at: moment(turn::now())])
}

fn finished(slip: &mut Ticket) -> Outcome {
    let now = turn::now();
    let first = slip.moment("first_completed_at").unwrap_or(now);
    schedules::stop_deadline(slip.id, "repair-done")?;
    schedules::stop_deadline(slip.id, "arrival")?;
    schedules::clear_timer(&format!("repair-pressed/{}", slip.id))?;
    slip.set(fields![done_at: moment(now), first_completed_at: moment(first)])
}

/// At home an adult signs, for shared facilities somebody of sufficient rank; without a name it is the actor.
fn signed(slip: &mut Ticket) -> Outcome {
    let now = moment(turn::now());
    if slip.is("place", "home") {
        return slip.set(fields![signed_at: now]);
    }
    let signer = directory::get(slip.text("signer").unwrap_or(&turn::actor()))?;
    let Some(rank) = signer.roles.iter().find(|role| SIGNERS.contains(&role.as_str())) else {
        return Err(refuse("signer-rank").with("signer", &signer.name));
    };
    slip.set(fields![signer: person(&signer.id), signer_rank: rank, signed_at: now])
}

/// The next slip that waits starts at once, unless its household was promised a later time.
fn technician_is_back(slip: &mut Ticket) -> Outcome {
    slip.set(fields![out: Value::Nothing])?;
    let waiting =
        Filter { states: vec!["issued".into()], where_: fields![waiting: true], ..filter("repair") };
    let now = turn::now();
    let due = |slip: &Ticket| slip.moment("agreed_at").is_none_or(|at| at <= now);
    match all_tickets(&waiting)?.into_iter().find(due) {
        Some(next) => tickets::act(next.id, "receive", &[]),
        None => Ok(()),
    }
}

fn rechecked(slip: &mut Ticket) -> Outcome {
    if slip.flag("recheck_ok") {
        return slip.set(fields![rechecked_at: moment(turn::now())]);
    }
    reopened(slip)
}

fn followed_up(slip: &mut Ticket) -> Outcome {
    conduct(slip)?;
    if slip.flag("solved") && slip.flag("satisfied") {
        return slip.set(fields![followed_up_at: moment(turn::now())]);
    }
    reopened(slip)
}

/// The same order again: another round, the first completion stays on record.
fn reopened(slip: &mut Ticket) -> Outcome {
    let round = slip.count("round").max(1) + 1;
    let gone =
        ["done_at", "signed_at", "rechecked_at", "followed_up_at", "arrived_at", "slip_number", "agreed_at"];
    let mut fields = fields![round: number(round)];
    fields.extend(gone.map(|name| (name, Value::Nothing).into()));
    slip.set(fields)?;
    schedules::start_deadline(slip.id, "repair-done", &repair_limit(slip)?)?;
    hand_to_technician(slip)
}

/// A slip on file is nobody's work any more.
fn closed(slip: &mut Ticket) -> Outcome {
    slip.set(fields![out: Value::Nothing, waiting: Value::Nothing])?;
    slip.assign(None)?;
    move_in_defects::repair_closed(slip)
}

fn conduct(slip: &Ticket) -> Outcome {
    let gifts = slip.count("gifts");
    if gifts <= setting::whole("gifts_allowed")? {
        return Ok(());
    }
    let matter = format!("Gift taken / 收受礼品: {}", slip.number);
    task::open(slip, "conduct", matter, slip.word("unit"), None)?;
    notify("gift-accepted")
        .role("supervisor")
        .about(slip.id)
        .arg("unit", slip.word("unit"))
        .arg("gifts", number(gifts))
        .send()
}

fn gift_declared(slip: &Ticket) -> Outcome {
    if !slip.flag("gift_returned") {
        schedules::start_deadline(slip.id, "gift", &Limit::Standard)?;
    }
    notify("gift-declared")
        .role("supervisor")
        .about(slip.id)
        .arg("gift", slip.word("gift"))
        .arg("unit", slip.word("unit"))
        .send()
}

fn gift_returned(slip: &mut Ticket) -> Outcome {
    schedules::stop_deadline(slip.id, "gift")?;
    slip.set(fields![gift_returned: true])
}

fn may_be_destroyed(slip: &Ticket) -> Outcome {
    let months = i32::try_from(setting::whole("slip_retention")? * 12).unwrap_or(i32::MAX);
    let until = schedules::add_months(schedules::civil_date(slip.opened_at), months);
    if today() < until { Err(refuse("retention").with("until", until)) } else { Ok(()) }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut slip = event.ticket;
    let limit = stamp(event.due);
    match event.name.as_str() {
        "arrival" => arrival_late(&mut slip, limit),
        "repair-done" => repair_late(&mut slip, limit),
        "agreed-start" => notify("start-late")
            .role("engineering-assistant")
            .about(slip.id)
            .arg("unit", slip.word("unit"))
            .arg("limit", limit)
            .send(),
        "gift" => notify("gift-kept")
            .role("supervisor")
            .about(slip.id)
            .arg("gift", slip.word("gift"))
            .arg("limit", limit)
            .send(),
        _ => notify("request-not-passed-on").role("supervisor").about(slip.id).send(),
    }
}

fn arrival_late(slip: &mut Ticket, limit: String) -> Outcome {
    slip.set(fields![arrival_late: true])?;
    notify("arrival-late")
        .role("engineering-assistant")
        .about(slip.id)
        .arg("technician", slip.word("technician"))
        .arg("unit", slip.word("unit"))
        .arg("limit", limit)
        .urgent()
        .send()
}

/// The department is pressed, the next step is the supervisor.
fn repair_late(slip: &mut Ticket, limit: String) -> Outcome {
    slip.set(fields![late: true])?;
    let later = turn::now().saturating_add_unsigned(setting::length("press_interval")?);
    schedules::set_timer(&format!("repair-pressed/{}", slip.id), Some(slip.id), later, &[])?;
    press(slip, limit)
}

fn press(slip: &Ticket, limit: String) -> Outcome {
    notify("repair-pressed")
        .persons(people::heads(&["engineering".into()])?)
        .persons(slip.assignee.clone())
        .about(slip.id)
        .arg("limit", limit)
        .send()
}

pub(crate) fn pressed_in_vain(id: TicketId) -> Outcome {
    notify("repair-overdue").role("supervisor").about(id).arg("limit", limit_of(id)?).send()
}

fn limit_of(id: TicketId) -> Outcome<String> {
    let all = schedules::deadlines(id)?;
    let deadline = all.iter().find(|deadline| deadline.name == "repair-done");
    Ok(deadline.map(|deadline| stamp(deadline.due)).unwrap_or_default())
}

/// Every week what is late is pressed again.
pub(crate) fn press_all_overdue() -> Outcome {
    let states = ["requested", "issued", "received", "arrived"].map(String::from).to_vec();
    let open = all_tickets(&Filter { states, ..filter("repair") })?;
    open.iter().filter(|slip| slip.flag("late")).try_for_each(|slip| press(slip, limit_of(slip.id)?))
}

fn record(slip: &Ticket) -> Outcome {
    const SAME: [&str; 16] = [
        "caller",
        "unit",
        "fault",
        "class",
        "issued_by",
        "issued_at",
        "parts",
        "received_at",
        "arrived_at",
        "done_at",
        "signer",
        "signer_name",
        "signer_rank",
        "rechecked_at",
        "follow_up",
        "round",
    ];
    if slip.has("issued_at") { book::mirror("work-orders", slip, &SAME, Vec::new()) } else { Ok(()) }
}
