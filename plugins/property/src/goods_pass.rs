//! Goods passes: what is on the list, whether the renovation may take it out, and what the gate saw.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value,
    all_tickets, approvals, book, clock_minute, fields, figure, filter, gates, moment, notify, number,
    person, refuse, schedules, setting, stamp, table, tickets, today, turn,
};

use crate::{certificate, renovation};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("fill-in")) => listed(&mut case)?,
        ("acted", Some("check")) => checked(&mut case)?,
        ("acted", Some("issue")) => issued(&mut case)?,
        ("acted", Some("let-out")) => compared(&case)?,
        ("acted", Some("release" | "let-go")) => case.set(fields![out_at: moment(turn::now())])?,
        ("acted", Some("hold")) => held(&mut case)?,
        ("acted", Some("cancel")) => void(&case)?,
        ("pass-used", _) => shown(&mut case, event.form.as_slice().word("place"))?,
        ("pass-expired", _) => return lapsed(&case),
        ("document-void", _) if case.state == "issued" => tickets::act(case.id, "lapse", &[])?,
        _ => {}
    }
    record(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    case.assign(Some(&turn::actor()))?;
    listed(case)?;
    permit(case).map(|_| ())
}

/// Adds up the list; a line without a number is not legible.
fn listed(case: &mut Ticket) -> Outcome {
    let mut pieces: u32 = 0;
    for (line, row) in case.rows("goods").iter().enumerate() {
        let many = row.get(1).and_then(|text| text.trim().parse::<u32>().ok()).filter(|many| *many > 0);
        let many = many.ok_or_else(|| refuse("goods-illegible").with("line", number(line + 1)))?;
        pieces = pieces.saturating_add(many);
    }
    if pieces > 0 { case.set(fields![pieces: pieces]) } else { Ok(()) }
}

/// Whether the pass can go on: without a permit in force only the supervisor decides.
fn permit(case: &mut Ticket) -> Outcome<bool> {
    if !case.is("kind", "renovation") || case.has("permit_decision") {
        return Ok(true);
    }
    let Some(gap) = permit_gap(case.word("unit"))? else { return Ok(true) };
    case.set(fields![permit_gap: gap])?;
    tickets::act(case.id, "permit-missing", &[])?;
    Ok(false)
}

/// What the renovation of a unit lacks: whoever keeps it back holds the gate `renovation-goods`; a permit comes from
/// the unit's renovation or was made as a certificate.
fn permit_gap(unit: &str) -> Outcome<Option<String>> {
    if let Some(hold) = gates::ask("renovation-goods", &fields![unit: unit])?.into_iter().next() {
        return Ok(Some(hold.text));
    }
    if renovation::has_permit(unit)? { Ok(None) } else { certificate::permit_gap(unit) }
}

fn checked(case: &mut Ticket) -> Outcome {
    if !permit(case)? {
        return Ok(());
    }
    if let Some(pass) = case.text("worker_pass")
        && !worker_admitted(pass, case.word("unit"))?
    {
        return Err(refuse("worker-pass-invalid").with("pass", pass).with("unit", case.word("unit")));
    }
    let at = match clock_minute(case.word("consent_time")) {
        Some(minute) => schedules::moment_of(today(), minute),
        None => turn::now(),
    };
    if case.has("consent") { case.set(fields![consent_at: moment(at)]) } else { Ok(()) }
}

fn issued(case: &mut Ticket) -> Outcome {
    const SAID: [&str; 5] = ["unit", "applicant", "goods", "pieces", "vehicle"];
    let said = case.fields.iter().filter(|field| SAID.contains(&field.name.as_str())).cloned().collect();
    let paper = Draft { about: Some(case.id), holder: None, fields: said, until: None };
    let pass = documents::issue("goods-pass", &paper)?;
    let copies = usize::try_from(setting::whole("pass_copies")?).unwrap_or(0);
    let copies = ["gate", "centre"].into_iter().take(copies).collect::<Vec<_>>().join(", ");
    case.set(fields![
        pass_number: pass.number,
        copies: copies,
        issued_by: person(turn::actor()),
        issued_at: moment(turn::now()),
    ])
}

/// A worker's pass comes from the unit's renovation or was made as a certificate.
fn worker_admitted(pass: &str, unit: &str) -> Outcome<bool> {
    Ok(renovation::admits(pass, unit)? || certificate::in_force("worker-pass", pass, unit)?)
}

/// The guard scanned the pass: it is good so often, and only with signatures and stamp.
fn shown(case: &mut Ticket, gate: &str) -> Outcome {
    let pass = documents::get("goods-pass", case.word("pass_number"))?;
    let uses = usize::try_from(setting::whole_for("pass_uses", case.id)?).unwrap_or(1);
    if let Some(last) = pass.used_at.iter().rev().nth(1).filter(|_| pass.used_at.len() > uses) {
        return Err(refuse("pass-used").with("pass", &pass.number).with("at", stamp(*last)));
    }
    case.set(fields![guard: person(turn::actor()), gate: gate])?;
    tickets::act(case.id, "scan", &[])
}

/// More than listed is held, less may go.
fn compared(case: &Ticket) -> Outcome {
    let more = case.count("counted") > case.count("pieces");
    tickets::act(case.id, if more { "hold" } else { "release" }, &[])
}

fn held(case: &mut Ticket) -> Outcome {
    case.set(fields![held_at: moment(turn::now())])?;
    notify("goods-held")
        .persons(case.requester.clone())
        .post("front-desk")
        .persons(case.text("issued_by"))
        .role("supervisor")
        .about(case.id)
        .arg("pass", case.word("pass_number"))
        .arg("unit", case.word("unit"))
        .arg("listed", case.count("pieces").to_string())
        .arg("counted", case.count("counted").to_string())
        .urgent()
        .send()
}

fn void(case: &Ticket) -> Outcome {
    match case.text("pass_number") {
        Some(pass) => documents::void("goods-pass", pass, case.word("why")),
        None => Ok(()),
    }
}

fn lapsed(case: &Ticket) -> Outcome {
    if case.state != "issued" {
        return Ok(());
    }
    documents::void("goods-pass", case.word("pass_number"), "void: not used in time / 逾期作废")?;
    tickets::act(case.id, "lapse", &[])
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    if event.name != "gate-papers" {
        return Ok(());
    }
    case.set(fields![papers_late: true])?;
    tickets::note(case.id, "Papers not checked in time at the gate / 门岗核对超时")
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "due" => list_passes(event.due),
        "done" => match to_strike_off()? {
            numbers if numbers.is_empty() => Ok(()),
            numbers => Err(refuse("passes-open").with("numbers", numbers.join(", "))),
        },
        _ => Ok(()),
    }
}

/// Used before today and not struck off yet.
fn to_strike_off() -> Outcome<Vec<String>> {
    let today = today();
    let mut used = all_tickets(&Filter { states: vec!["left".into()], ..filter("goods-pass") })?;
    used.retain(|case| case.moment("out_at").is_some_and(|at| schedules::civil_date(at) < today));
    Ok(used.iter().map(|case| case.word("pass_number").to_owned()).collect())
}

/// The desk's list of the morning.
fn list_passes(due: Instant) -> Outcome {
    let used = to_strike_off()?;
    let day = schedules::civil_date(due);
    let since = schedules::moment_of(schedules::add_days(day, -1), 0);
    let void = all_tickets(&Filter { states: vec!["void".into()], ..filter("goods-pass") })?;
    let lapsed = void.iter().filter(|case| case.entered_state_at >= since && case.has("pass_number"));
    let expired: Vec<_> = lapsed.map(|case| case.word("pass_number")).collect();
    if used.is_empty() && expired.is_empty() {
        return Ok(());
    }
    notify("passes-of-yesterday")
        .post("front-desk")
        .arg("used", used.len().to_string())
        .arg("numbers", used.join(", "))
        .arg("expired", expired.join(", "))
        .send()
}

/// Passes asked for in the period and what became of them.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let asked = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("goods-pass") };
    let mut passes = all_tickets(&asked)?;
    passes.retain(|case| case.has("issued_at"));
    let having = |field: &str| passes.iter().filter(|case| case.has(field)).count();
    let void = passes.iter().filter(|case| case.state == "void").count();
    let row = |case: &Ticket| {
        let value = |name: &str| case.value(name).cloned().unwrap_or(Value::Nothing);
        let said = ["pass_number", "unit", "pieces", "issued_at", "out_at"].map(value);
        said.into_iter().chain([Value::from(&case.state)]).collect()
    };
    Ok(table(
        &["number", "unit", "pieces", "issued_at", "out_at", "state"],
        passes.iter().map(row).collect(),
        vec![
            figure("issued", number(passes.len())),
            figure("used", number(having("out_at"))),
            figure("void", number(void)),
            figure("held", number(having("held_at"))),
        ],
    ))
}

fn record(case: &Ticket) -> Outcome {
    const SAME: [&str; 12] = [
        "pass_number",
        "unit",
        "applicant",
        "id_number",
        "consent",
        "consent_at",
        "goods",
        "pieces",
        "vehicle",
        "issued_at",
        "guard",
        "out_at",
    ];
    let given = approvals::signatures(case.id)?;
    let who = |stamp: bool| {
        let valid = given.iter().filter(|one| one.valid && one.stamp == stamp);
        valid.map(|one| one.signer.as_str()).collect::<Vec<_>>().join(", ")
    };
    let state = tickets::get(case.id)?.state;
    let more = fields![signatures: who(false), stamp: who(true), state: state];
    book::mirror("goods-passes", case, &SAME, more)
}
