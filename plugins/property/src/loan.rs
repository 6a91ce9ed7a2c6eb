//! Key loans: who gets a key, what comes back, and what happens when it does not.

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Filter, Limit, Outcome, Table, Ticket, TicketEvent, Value, all_tickets,
    book, clock_minute, fields, figure, filter, moment, notify, number, person, refuse, registers, schedules,
    setting, table, tickets, today, turn,
};

use crate::{handover_day, key_ledger, key_loss, task};

/// What leasing confirms after a viewing, each as field and words.
const CONFIRMATIONS: [(&str, &str); 3] = [
    ("power_off", "power off"),
    ("windows_closed", "windows and doors closed"),
    ("unit_locked", "unit locked"),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut loan = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => loan.assign(Some(&turn::actor()))?,
        ("acted", Some("call-owner")) => owner_called(&loan)?,
        ("acted", Some("approve")) => approved(&mut loan)?,
        ("acted", Some("lend")) => lent(&mut loan)?,
        ("acted", Some("return")) => returned(&mut loan)?,
        ("acted", Some("take-back")) => taken_back(&mut loan)?,
        ("acted", Some("note-reason")) => reason_noted(&mut loan)?,
        ("acted", Some("report-lost")) => lost(&loan)?,
        ("acted", Some("report-damage")) => reported(&loan)?,
        ("acted", Some("close")) => papers_complete(&loan, "paperwork-missing")?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&loan)
}

/// Every call to an owner stands in the duty log, also one that says no.
fn owner_called(loan: &Ticket) -> Outcome {
    let event = format!("Owner of {} phoned, {}", loan.word("unit"), loan.word("consent"));
    let line = fields![
        time: moment(turn::now()),
        event: event,
        phone_time: loan.word("phone_time"),
        person: person(turn::actor()),
        number: &loan.number,
    ];
    registers::add("duty-log", &line).map(|_| ())
}

fn approved(loan: &mut Ticket) -> Outcome {
    let leads = turn::actor_roles().iter().any(|role| role == "group-leader");
    let field = if leads && !loan.has("leader_approval") { "leader_approval" } else { "manager_approval" };
    loan.set(vec![(field, person(turn::actor())).into()])
}

fn lent(loan: &mut Ticket) -> Outcome {
    may_leave(loan)?;
    let now = turn::now();
    loan.set(fields![issuer: person(turn::actor()), out_at: moment(now)])?;
    keep_proof(loan)?;
    if loan.is("kind", "rework-owner") {
        block_rework(loan)?;
    }
    if loan.state == "out" && !loan.is("kind", "viewing") {
        let due = end_of_work(loan, "loan_return")?;
        loan.set(fields![due_at: moment(due)])?;
        schedules::start_deadline(loan.id, "key-return", &Limit::Until(due))?;
    }
    key_ledger::lend(loan)
}

/// What no guard of the blueprint can tell.
fn may_leave(loan: &Ticket) -> Outcome {
    match loan.word("kind") {
        "owner-agent" | "transfer" if !has_minute(loan) => Err(refuse("minute-missing")),
        "transfer" if !loan.is("keeper", &turn::actor()) => Err(refuse("keeper-only")),
        "transfer" if loan.text("handed_to") != loan.text("collector") => {
            Err(refuse("not-the-collector").with("collector", loan.word("collector")))
        }
        "plant-room" => spare_set_is_here(loan),
        "emergency" if loan.flag("paperwork_later") => await_paperwork(loan),
        "emergency" => match missing_approvals(loan)?.join(", ") {
            missing if missing.is_empty() => Ok(()),
            missing => Err(refuse("approvals-missing").with("missing", missing)),
        },
        _ => Ok(()),
    }
}

fn has_minute(loan: &Ticket) -> bool {
    clock_minute(loan.word("phone_time")).is_some()
}

fn spare_set_is_here(loan: &Ticket) -> Outcome {
    let same = fields![kind: "plant-room", unit: loan.word("unit")];
    let out = all_tickets(&Filter { states: vec!["out".into()], where_: same, ..filter("key-loan") })?;
    let others = out.iter().filter(|other| other.id != loan.id).count();
    if i64::try_from(others).unwrap_or(i64::MAX) < setting::whole("spare_sets_plant_room")? {
        return Ok(());
    }
    let place = setting::text("spare_set_place")?;
    Err(refuse("no-spare-set").with("unit", loan.word("unit")).with("place", place))
}

fn missing_approvals(loan: &Ticket) -> Outcome<Vec<&'static str>> {
    let wanted = usize::try_from(setting::whole("emergency_approvals")?).unwrap_or(0);
    let all = [("leader_approval", "group leader"), ("manager_approval", "project manager")];
    let missing = all.iter().take(wanted).filter(|(field, _)| !loan.has(field));
    Ok(missing.map(|(_, who)| *who).collect())
}

/// The key goes first; the form stays an open duty until everything is in.
fn await_paperwork(loan: &Ticket) -> Outcome {
    schedules::start_deadline(loan.id, "key-paperwork", &Limit::Standard)?;
    schedules::plan_duty("complete-key-form", turn::now(), None, &fields![loan: loan.id])
}

/// For an emergency use: what approvals and the call still lack.
fn missing_papers(loan: &Ticket) -> Outcome<String> {
    if !loan.is("kind", "emergency") {
        return Ok(String::new());
    }
    let mut missing = missing_approvals(loan)?;
    if !has_minute(loan) {
        missing.push("minute of the call to the owner");
    }
    if loan.flag("paperwork_later") && missing.is_empty() && !loan.flag("form_complete") {
        missing.push("form");
    }
    Ok(missing.join(", "))
}

fn papers_complete(loan: &Ticket, rule: &str) -> Outcome {
    let missing = missing_papers(loan)?;
    if missing.is_empty() { Ok(()) } else { Err(refuse(rule).with("missing", missing)) }
}

fn keep_proof(loan: &Ticket) -> Outcome {
    let kept = match loan.word("proof") {
        "id-copy" => "copy",
        "letter" => "original",
        _ => "",
    };
    if loan.has("proof") || loan.flag("developer_confirmation") {
        let same = ["proof", "proof_number", "developer_confirmation"];
        book::mirror("key-proofs", loan, &same, fields![kept: kept])?;
    }
    Ok(())
}

/// Without its key the rework cannot go on.
fn block_rework(loan: &Ticket) -> Outcome {
    match loan.ticket("rework_order") {
        Some(order) if !loan.flag("rework_finished") => {
            tickets::set(order, &fields![no_key: true])?;
            tickets::link(loan.id, "holds", order)
        }
        _ => Ok(()),
    }
}

/// The end of work of the day so many days (a setting) ahead; after today's end of work, of the next working day.
pub(crate) fn end_of_work(case: &Ticket, days: &str) -> Outcome<i64> {
    let days = i32::try_from(setting::whole_for(days, case.id)?).unwrap_or(i32::MAX);
    let minute = setting::minute("end_of_work")?;
    let due = schedules::moment_of(schedules::add_days(today(), days), minute);
    if due >= turn::now() { Ok(due) } else { next_end_of_work() }
}

fn next_end_of_work() -> Outcome<i64> {
    let minute = setting::minute("end_of_work")?;
    Ok(schedules::moment_of(schedules::working_day(today(), 1)?, minute))
}

/// Number and unit are compared; only when both agree the key is back.
fn returned(loan: &mut Ticket) -> Outcome {
    confirmed(loan)?;
    let same_unit = loan.text("returned_unit") == loan.text("unit");
    if same_unit && loan.number("returned_keys") == loan.number("keys") {
        return tickets::act(loan.id, "take-back", &[]);
    }
    differs(loan)
}

fn confirmed(loan: &Ticket) -> Outcome {
    if !loan.is("kind", "viewing") {
        return Ok(());
    }
    let wanted = usize::try_from(setting::whole("viewing_confirmations")?).unwrap_or(CONFIRMATIONS.len());
    let lacking = CONFIRMATIONS.iter().take(wanted).filter(|(field, _)| !loan.flag(field));
    let missing: Vec<_> = lacking.map(|(_, words)| *words).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(refuse("confirmation-missing").with("missing", missing.join(", ")))
}

/// The loan stays open and an incident is opened; for rework keys the issuer answers.
fn differs(loan: &mut Ticket) -> Outcome {
    let rework = matches!(loan.word("kind"), "rework-contractor" | "rework-owner");
    let responsible = loan.word(if rework { "issuer" } else { "borrower" }).to_owned();
    loan.set(fields![responsible: &responsible])?;
    let lent = format!("{} × {}", loan.count("keys"), loan.word("unit"));
    let back = format!("{} × {}", loan.count("returned_keys"), loan.word("returned_unit"));
    let missing = (loan.count("keys") - loan.count("returned_keys")).max(0);
    let matter = if loan.text("returned_unit") == loan.text("unit") {
        format!("{missing} key(s) missing / 短少 {missing} 把: {}", loan.number)
    } else {
        format!("Keys of another unit / 房号不符: {}", loan.number)
    };
    task::open(loan, "key-difference", matter, loan.word("unit"), None)?;
    if matches!(loan.word("kind"), "viewing" | "vacant-office" | "plant-room") && missing > 0 {
        schedules::start_deadline(loan.id, "key-report", &Limit::Until(turn::now()))?;
    }
    notify("key-mismatch")
        .role("group-leader")
        .about(loan.id)
        .arg("lent", lent)
        .arg("returned", back)
        .arg("responsible", responsible)
        .send()
}

/// A loan without open papers is closed at once: nobody has to press another button.
fn taken_back(loan: &mut Ticket) -> Outcome {
    loan.set(fields![in_at: moment(turn::now()), overdue: Value::Nothing])?;
    key_ledger::take_back(loan)?;
    schedules::stop_deadline(loan.id, "key-return")?;
    schedules::stop_deadline(loan.id, "key-report")?;
    task::end_all(loan.id, "key-reason", "drop")?;
    task::end_all(loan.id, "key-difference", "finish")?;
    if missing_papers(loan)?.is_empty() { tickets::act(loan.id, "close", &[]) } else { Ok(()) }
}

fn reason_noted(loan: &mut Ticket) -> Outcome {
    loan.set(fields![reason_on: today()])?;
    task::end_all(loan.id, "key-reason", "finish")
}

fn lost(loan: &Ticket) -> Outcome {
    if loan.is("kind", "plant-room") {
        schedules::plan_duty("replace-key", turn::now(), None, &fields![room: loan.word("unit")])?;
    }
    key_loss::of_loan(loan)?;
    reported(loan)
}

fn reported(loan: &Ticket) -> Outcome {
    schedules::stop_deadline(loan.id, "key-report")?;
    notify("key-lost")
        .role("manager")
        .about(loan.id)
        .arg("unit", loan.word("unit"))
        .arg("report", loan.word("loss_report"))
        .urgent()
        .send()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut loan = event.ticket;
    match event.name.as_str() {
        "key-return" => not_back(&mut loan),
        "key-paperwork" => notify("key-paperwork-late")
            .role("group-leader")
            .about(loan.id)
            .arg("unit", loan.word("unit"))
            .arg("missing", missing_papers(&loan)?)
            .send(),
        _ => {
            let message = notify("key-report-missing").role("manager").about(loan.id);
            message.arg("unit", loan.word("unit")).send()
        }
    }
}

/// The custodian enters the reason, the leader is told, and so on every working day until the key is back.
fn not_back(loan: &mut Ticket) -> Outcome {
    loan.set(fields![overdue: true])?;
    let matter = format!("Why is the key not back? / 钥匙未还原因: {}", loan.number);
    let custodian = loan.text("issuer").map(str::to_owned);
    task::open(loan, "key-reason", matter, loan.word("unit"), custodian.as_deref())?;
    schedules::start_deadline(loan.id, "key-return", &Limit::Until(next_end_of_work()?))?;
    notify("key-not-back")
        .role("group-leader")
        .about(loan.id)
        .arg("unit", loan.word("unit"))
        .arg("keys", loan.count("keys").to_string())
        .arg("borrower", loan.word("borrower"))
        .send()
}

/// Everything that is out and should be back by now.
fn outstanding() -> Outcome<Vec<Ticket>> {
    let mut out = all_tickets(&Filter { states: vec!["out".into()], ..filter("key-loan") })?;
    let now = turn::now();
    out.retain(|loan| loan.moment("due_at").is_none_or(|due| due <= now));
    Ok(out)
}

pub(crate) fn on_duty(event: DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("unreturned-keys", "due") if !event.form.as_slice().flag("again") => {
            handover_day::plan_more("unreturned-keys", "unreturned_check", event.due)
        }
        ("unreturned-keys", "done") => every_reason_is_noted(),
        ("unreturned-keys", "missed") => notify("key-check-missed").role("manager").send(),
        ("complete-key-form", "done") => form_completed(event.form.as_slice().ticket("loan").unwrap_or(0)),
        _ => Ok(()),
    }
}

fn every_reason_is_noted() -> Outcome {
    let today = today();
    match outstanding()?.iter().find(|loan| loan.day("reason_on") != Some(today)) {
        Some(loan) => {
            Err(refuse("key-reason-missing").with("number", &loan.number).with("unit", loan.word("unit")))
        }
        None => Ok(()),
    }
}

fn form_completed(id: u64) -> Outcome {
    let mut loan = tickets::get(id)?;
    if !loan.is("kind", "emergency") {
        return Err(refuse("not-an-emergency").with("number", &loan.number));
    }
    loan.fields.push(("form_complete", true).into());
    papers_complete(&loan, "paperwork-missing")?;
    schedules::stop_deadline(loan.id, "key-paperwork")?;
    loan.set(fields![form_complete: true])?;
    record(&loan)
}

/// The list of what is not back, with the reasons.
pub(crate) fn report(name: &str) -> Outcome<Table> {
    let loans = outstanding()?;
    let row = |loan: &Ticket| {
        let value = |name: &str| loan.value(name).cloned().unwrap_or(Value::Nothing);
        vec![(&loan.number).into(), value("unit"), value("keys"), value("borrower"), value("reason")]
    };
    let (name, count) = match name {
        "keys-not-back" => ("keys", loans.len()),
        _ => ("without-reason", loans.iter().filter(|loan| !loan.has("reason")).count()),
    };
    let value = number(count);
    Ok(table(
        &["number", "unit", "keys", "borrower", "reason"],
        loans.iter().map(row).collect(),
        vec![figure(name, value)],
    ))
}

/// The use register has its line before the key leaves; some kinds have a register of their own beside it.
fn record(loan: &Ticket) -> Outcome {
    const SAME: [&str; 14] = [
        "kind",
        "unit",
        "keys",
        "borrower",
        "purpose",
        "custodian",
        "leader_approval",
        "manager_approval",
        "phone_time",
        "out_at",
        "due_at",
        "in_at",
        "issuer",
        "signature",
    ];
    book::mirror("key-use", loan, &SAME, fields![reason: loan.text("reason")])?;
    match loan.word("kind") {
        "rework-owner" if loan.has("out_at") => {
            let date = schedules::civil_date(loan.moment("out_at").unwrap_or_else(turn::now));
            book::mirror(
                "rework-key-collection",
                loan,
                &["unit", "borrower", "proof", "signature"],
                fields![date: date],
            )
        }
        "plant-room" => {
            let same = ["unit", "department", "borrower", "special_reason", "out_at", "in_at"];
            book::mirror("plant-room-keys", loan, &same, Vec::new())
        }
        _ => Ok(()),
    }
}
