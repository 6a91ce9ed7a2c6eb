//! Visits and calls: registered before anybody is rung, admitted only with consent, ended with an outcome.

use frontdesk_sdk::{
    DeadlineEvent, Decimal, DutyEvent, Fields, Filter, Instant, Limit, Outcome, Table, Ticket, TicketEvent,
    all_tickets, book, directory, fields, figure, filter, moment, notify, number, refuse, schedules, setting,
    stamp, table, tickets, turn,
};

use crate::task;

/// The choices of `purpose`, in the order of the report.
const PURPOSES: [&str; 11] = [
    "visit",
    "inquiry",
    "repair",
    "complaint",
    "move-in",
    "renovation",
    "fee",
    "key",
    "key-deposit",
    "goods-pass",
    "other",
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("id-done")) => document_registered(&mut case)?,
        ("acted", Some("register")) => registered(&mut case)?,
        ("acted", Some("contact")) => contacted(&mut case)?,
        ("acted", Some("consent")) => answered(&mut case)?,
        ("acted", Some("serve")) => served(&case)?,
        ("acted", Some("admit")) => admitted(&mut case)?,
        ("acted", Some("find-out")) => finding_out(&case)?,
        ("acted", Some("take-payment" | "start-move-in")) => over(&mut case, Some("ticket"))?,
        ("acted", Some("answer")) => over(&mut case, Some("answered"))?,
        ("acted", Some("close")) => over(&mut case, None)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    case.assign(Some(&turn::actor()))?;
    register_when_complete(case)
}

fn names_somebody(case: &Ticket) -> bool {
    case.has("unit") || case.has("wanted") || case.has("wanted_person")
}

/// Nobody presses a button for what the first form said already.
fn register_when_complete(case: &Ticket) -> Outcome {
    let known = case.has("visitor") && case.has("purpose");
    let document = !case.is("channel", "gate") || case.has("id_number");
    let whom = !case.is("purpose", "visit") || names_somebody(case);
    if known && document && whom { tickets::act(case.id, "register", &[]) } else { Ok(()) }
}

fn document_registered(case: &mut Ticket) -> Outcome {
    case.set(fields![id_at: moment(turn::now())])?;
    register_when_complete(case)
}

fn registered(case: &mut Ticket) -> Outcome {
    if case.is("purpose", "visit") && !names_somebody(case) {
        return Err(refuse("visit-whom"));
    }
    case.set(fields![registered_at: moment(turn::now())])?;
    if case.has("case") {
        case.set(fields![outcome: "ticket"])?;
        return tickets::act(case.id, "close", &[]);
    }
    if case.is("purpose", "visit") {
        schedules::start_deadline(case.id, "announce", &Limit::Standard)?;
    }
    notify("visitor-registered")
        .persons(case.text("wanted_person"))
        .about(case.id)
        .arg("name", case.word("visitor"))
        .arg("purpose", case.word("purpose"))
        .send()
}

fn contacted(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "announce")?;
    if case.state == "waiting" {
        schedules::start_deadline(case.id, "consent-answer", &Limit::Standard)?;
    }
    case.set(fields![rung_at: moment(turn::now())])
}

fn answered(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "consent-answer")?;
    case.set(fields![consent_at: moment(turn::now())])?;
    match case.state.as_str() {
        "declined" => case.set(fields![outcome: "declined"])?,
        "waiting" => return Ok(()),
        _ => {}
    }
    no_longer_waiting(case)
}

fn served(case: &Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "waiting-drink")?;
    task::end_all(case.id, "visitor-drink", "finish")
}

fn no_longer_waiting(case: &Ticket) -> Outcome {
    task::end_all(case.id, "visitor-drink", "drop")?;
    task::end_all(case.id, "visitor-check", "drop")
}

/// From here on the person visited takes care of the visitor.
fn admitted(case: &mut Ticket) -> Outcome {
    case.set(fields![in_at: moment(turn::now()), outcome: "passed-on"])
}

fn finding_out(case: &Ticket) -> Outcome {
    let limit = if case.flag("customer_waits") { "inquiry_at_desk" } else { "inquiry_otherwise" };
    schedules::start_deadline(case.id, "inquiry", &Limit::Setting(limit.into())).map(|_| ())
}

fn over(case: &mut Ticket, outcome: Option<&str>) -> Outcome {
    let outcome = outcome.unwrap_or(case.word("outcome")).to_owned();
    case.set(fields![outcome: outcome, out_at: moment(turn::now())])?;
    no_longer_waiting(case)
}

pub(crate) fn on_promise(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let Some(promiser) = case.text("promiser").map(str::to_owned) else { return Ok(()) };
    case.assign(Some(&promiser))?;
    let date = case.day("promised_for").map(|day| day.to_string());
    notify("promise-noted").person(promiser).about(case.id).arg("date", date).send()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    match event.name.as_str() {
        "id-document" => case.set(fields![id_late: true]),
        "announce" => tell_second(&case),
        "waiting-drink" => {
            let matter = format!("Tea or water / 奉茶水: {}", case.number);
            task::open(&case, "visitor-drink", matter, case.word("unit"), case.assignee.as_deref())
                .map(|_| ())
        }
        "waiting-check" => look_after(&case),
        _ => Ok(()),
    }
}

/// Whoever stands above the person wanted, else the supervisors.
fn tell_second(case: &Ticket) -> Outcome {
    let second = match case.text("wanted_person") {
        Some(wanted) => directory::superior(wanted, 1)?,
        None => None,
    };
    let message = notify("announce-late").about(case.id).arg("name", case.word("visitor"));
    let wanted = case.text("wanted").or(case.text("unit")).unwrap_or(case.word("wanted_person"));
    let message = message.arg("wanted", wanted);
    match second {
        Some(second) => message.person(second).send(),
        None => message.role("supervisor").send(),
    }
}

fn look_after(case: &Ticket) -> Outcome {
    let matter = format!("Look after the visitor / 关怀等候客人: {}", case.number);
    task::open(case, "visitor-check", matter, case.word("unit"), case.assignee.as_deref())?;
    notify("visitor-waiting")
        .persons(case.assignee.clone())
        .role("supervisor")
        .about(case.id)
        .arg("name", case.word("visitor"))
        .arg("since", stamp(case.entered_state_at))
        .send()
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "due" => {
            remove_old(event.due)?;
            tell_open()
        }
        "done" if !event.form.as_slice().has("remarks") => match still_open()? {
            open if open.is_empty() => Ok(()),
            open => Err(refuse("visits-unchecked").with("numbers", open.join(", "))),
        },
        _ => Ok(()),
    }
}

/// Numbers of the entries that have not ended.
fn still_open() -> Outcome<Vec<String>> {
    let states = [
        "arrived",
        "id-open",
        "registered",
        "asked",
        "not-here",
        "waiting",
        "agreed",
        "admitted",
        "declined",
        "finding-out",
    ];
    let states = states.map(String::from).to_vec();
    let open = all_tickets(&Filter { states, ..filter("visit") })?;
    Ok(open.into_iter().map(|case| case.number).collect())
}

fn tell_open() -> Outcome {
    let open = still_open()?;
    if open.is_empty() {
        return Ok(());
    }
    let message = notify("visits-open").post("front-desk").role("supervisor");
    message.arg("count", open.len().to_string()).arg("numbers", open.join(", ")).send()
}

/// Lines older than visits are kept: names and documents of people from outside.
fn remove_old(due: Instant) -> Outcome {
    let months = i32::try_from(setting::whole("visitor_retention")? * 12).unwrap_or(i32::MAX);
    let oldest = schedules::add_months(schedules::civil_date(due), -months);
    let kept_from = format!("LF-{}", oldest.to_string().replace('-', ""));
    book::remove_before("visitors", &kept_from)?;
    book::remove_before("calls-and-visits", &kept_from)
}

/// Entries by purpose, and how many documents were registered in time.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let all = all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter("visit") })?;
    let not_met = |case: &&Ticket| matches!(case.word("outcome"), "declined" | "not-met");
    let documents = all.iter().filter(|case| case.has("id_at")).count();
    let in_time = all.iter().filter(|case| case.has("id_at") && !case.flag("id_late")).count();
    let mut rows = Vec::new();
    for purpose in PURPOSES {
        let of: Vec<_> = all.iter().filter(|case| case.is("purpose", purpose)).collect();
        if !of.is_empty() {
            let gone = of.iter().copied().filter(not_met).count();
            rows.push(vec![purpose.into(), number(of.len()), number(gone)]);
        }
    }
    let share = |part: usize, whole: usize| Decimal::percent(part, whole);
    Ok(table(
        &["purpose", "entries", "not_met"],
        rows,
        vec![
            figure("entries", number(all.len())),
            figure("not-met", share(all.iter().filter(not_met).count(), all.len())),
            figure("in-time", share(in_time, documents)),
        ],
    ))
}

fn record(case: &Ticket) -> Outcome {
    const VISITOR: [&str; 13] = [
        "visitor",
        "id_type",
        "id_number",
        "unit",
        "wanted",
        "arranged",
        "purpose",
        "consent",
        "consent_by",
        "consent_at",
        "in_at",
        "out_at",
        "outcome",
    ];
    if !case.has("registered_at") {
        return Ok(());
    }
    if !case.is("channel", "call") {
        book::mirror("visitors", case, &VISITOR, Vec::new())?;
    }
    let same = ["visitor", "unit", "purpose", "passed_to", "case", "outcome"];
    book::mirror("calls-and-visits", case, &same, fields![time: moment(case.opened_at)])
}
