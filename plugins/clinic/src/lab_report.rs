//! Laboratory reports: the proof is compared at once, what differs is held, what agrees leaves with every tick.

use frontdesk_sdk::{
    Fields, Filter, Outcome, Refusal, Ticket, TicketEvent, Value, fields, filter, moment, notify, number,
    person, refuse, registers, setting, stamp, tickets, turn,
};

/// What is checked, and the fields in which it is ticked, printed and asked for.
const CHECKS: [[&str; 4]; 3] = [
    ["patient-name", "name_checked", "patient", "asked_patient"],
    ["sex", "sex_checked", "sex", "asked_sex"],
    ["test-name", "test_checked", "test", "asked_test"],
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut report = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => only_once(&report),
        ("acted", Some("request")) => requested(&mut report),
        ("acted", Some("hold")) => held(&mut report),
        ("acted", Some("correct")) => corrected(&mut report),
        ("acted", Some("release")) => released(&mut report),
        ("acted", Some("report-wrong-release")) => found_wrong(&mut report),
        _ => Ok(()),
    }
}

fn only_once(report: &Ticket) -> Outcome {
    let number = report.word("report_no");
    let same = Filter { where_: fields![report_no: number], ..filter("lab-report") };
    match tickets::find(&same, 2, None)?.into_iter().find(|other| other.id != report.id) {
        Some(other) => Err(refuse("report-known").with("report", number).with("number", other.number)),
        None => Ok(()),
    }
}

fn requested(report: &mut Ticket) -> Outcome {
    let differs = differing(report);
    let any = !differs.is_empty();
    report.set(fields![differs: Value::Choices(differs.into_iter().map(str::to_owned).collect())])?;
    if any { tickets::act(report.id, "hold", &[]) } else { Ok(()) }
}

/// What is not the same on the report and on the proof.
fn differing(report: &Ticket) -> Vec<&'static str> {
    let differs = |check: &&[&str; 4]| plain(report.word(check[2])) != plain(report.word(check[3]));
    CHECKS.iter().filter(differs).map(|check| check[0]).collect()
}

/// Blanks and capitals make no difference.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}

fn held(report: &mut Ticket) -> Outcome {
    report.set(fields![holds: number(report.count("holds") + 1)])?;
    let differs = report.choices("differs").to_vec();
    CHECKS
        .iter()
        .fold(notify("report-held"), |notice, check| {
            notice.arg(&argument(check[0]), differs.iter().any(|one| one == check[0]))
        })
        .role("laboratory")
        .persons(report.text("account"))
        .about(report.id)
        .send()?;
    log(report, "held", &differs.join(", "))
}

/// `patient-name` as templates call it.
fn argument(check: &str) -> String {
    check.replace('-', "_")
}

/// What the laboratory printed anew is asked for anew.
fn corrected(report: &mut Ticket) -> Outcome {
    report.set(fields![
        asked_patient: Value::Nothing,
        asked_sex: Value::Nothing,
        asked_test: Value::Nothing,
        differs: Value::Nothing
    ])
}

fn released(report: &mut Ticket) -> Outcome {
    if !report.has("asked_patient") {
        return Err(refuse("proof-missing"));
    }
    let differs = differing(report);
    if !differs.is_empty() {
        return Err(naming("datum-differs", &differs));
    }
    let unticked = unticked(report)?;
    if !unticked.is_empty() {
        return Err(naming("tick-missing", &unticked));
    }
    authorised(report)?;
    report.set(fields![released_by: person(turn::actor()), released_at: moment(turn::now())])?;
    log(report, "released", "")
}

fn unticked(report: &Ticket) -> Outcome<Vec<&'static str>> {
    let mut missing = Vec::new();
    for [check, tick, ..] in CHECKS {
        if setting::flag(&format!("checks.{check}"))? && !report.flag(tick) {
            missing.push(check);
        }
    }
    Ok(missing)
}

fn naming(rule: &str, checks: &[&str]) -> Refusal {
    CHECKS
        .iter()
        .fold(refuse(rule), |refusal, check| refusal.with(&argument(check[0]), checks.contains(&check[0])))
}

/// Whoever is not the patient shows who allowed it.
fn authorised(report: &Ticket) -> Outcome {
    let Some(collector) = report.text("collector") else { return Ok(()) };
    let other = plain(collector) != plain(report.word("patient"));
    if other && !report.has("authorisation") && setting::flag("collector_needs_authorisation")? {
        return Err(refuse("authorisation-missing").with("collector", collector));
    }
    Ok(())
}

fn found_wrong(report: &mut Ticket) -> Outcome {
    report.set(fields![wrong_at: moment(turn::now())])?;
    log(report, "wrong", report.word("wrong_how"))
}

/// A line of the log; its key begins with the day, so that a month stands together.
fn log(report: &Ticket, event: &str, reason: &str) -> Outcome {
    let key = format!("{} {} {event} {}", stamp(turn::now()), report.number, report.count("holds"));
    let ticked: Vec<&str> =
        CHECKS.iter().filter(|[_, tick, ..]| report.flag(tick)).map(|check| check[0]).collect();
    let collected = report.text("collector").or(report.text("patient")).filter(|_| event != "held");
    let mut line = fields![
        event: event,
        report: report.text("report_no"),
        patient: report.text("patient"),
        sex: report.text("sex"),
        test: report.text("test"),
        checks: ticked.join(", "),
        released_by: report.text("released_by").map(person),
        collected_by: collected,
        authorisation: report.text("authorisation"),
        time: moment(turn::now()),
        held_reason: reason,
    ];
    line.retain(|field| !field.value.is_empty());
    registers::put("report-release-log", &key, &line).map(|_| ())
}
