//! The run sheet of a move-in: slip, papers, signatures, fees, inspection, keys; then the call and the defects.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    DeadlineEvent, Field, Fields, Limit, Outcome, Ticket, TicketEvent, Value, book, fields, moment, notify,
    number, refuse, registers, schedules, setting, tickets, today, turn,
};

use crate::{move_in_defects, payment};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("check-papers")) => papers_checked(&mut case)?,
        ("acted", Some("finish-documents")) => case.set(fields![documents_at: moment(turn::now())])?,
        ("acted", Some("take-fees")) => fees_paid(&mut case)?,
        ("acted", Some("record-inspection")) => move_in_defects::recorded(&mut case)?,
        ("acted", Some("accept")) => accepted(&mut case)?,
        ("acted", Some("refuse-unit")) => not_taken_over(&mut case)?,
        ("acted", Some("hand-keys")) => keys_handed(&mut case)?,
        ("acted", Some("callback")) => called(&mut case)?,
        ("acted", Some("close")) => move_in_defects::all_solved(&case)?,
        _ => return Ok(()),
    }
    enter(&case)
}

/// The slip is used up with the first move-in that it admits to.
fn opened(case: &mut Ticket) -> Outcome {
    let number = case.word("slip").to_owned();
    let unknown = |_| refuse("slip-unknown").with("slip", &number);
    let slip = documents::get("move-in-slip", &number).map_err(unknown)?;
    let said = slip.fields.as_slice();
    if !said.is("unit", case.word("unit")) {
        let refusal = refuse("slip-of-other").with("slip", &number).with("of", said.word("unit"));
        return Err(refusal.with("unit", case.word("unit")));
    }
    documents::use_pass(slip.code.as_deref().unwrap_or_default(), "front desk")?;
    let notice = tickets::get(slip.about.unwrap_or_default())?;
    tickets::link(case.id, "notice", notice.id)?;
    let phone = case.text("phone").or_else(|| notice.text("phone")).map(str::to_owned);
    let fees_from = notice.day("contract_date");
    case.set(fields![owner: notice.word("buyer"), phone: phone, fees_from: fees_from])?;
    tickets::act(notice.id, "present", &[])?;
    let responsible = case.text("steward").map_or_else(turn::actor, str::to_owned);
    case.assign(Some(&responsible))
}

/// Missing papers stop the clock of the counter until the owner comes again.
fn papers_checked(case: &mut Ticket) -> Outcome {
    let lacked_before = case.has("missing");
    if case.state == "documents" {
        if lacked_before {
            schedules::start_deadline(case.id, "counter", &Limit::Standard)?;
        }
        return case.set(fields![missing: Value::Nothing, papers_at: moment(turn::now())]);
    }
    let wanted = [("contract", "contract_seen"), ("identity", "identity_seen")];
    let mut missing: Vec<_> =
        wanted.iter().filter(|(_, seen)| !case.flag(seen)).map(|(paper, _)| *paper).collect();
    if case.flag("proxy") && !case.flag("authority_seen") {
        missing.push("written authority");
    }
    let missing = missing.join(", ");
    let ahead = case.moment("appointment").filter(|at| *at > turn::now());
    if ahead.is_none() {
        return Err(refuse("appointment-missing").with("missing", missing));
    }
    schedules::stop_deadline(case.id, "counter")?;
    case.set(fields![missing: missing])?;
    issue(case, "missing-papers", &["unit", "missing", "appointment"]).map(|_| ())
}

/// Issues a paper that says these fields of the case.
fn issue(case: &Ticket, document: &str, said: &[&str]) -> Outcome<String> {
    let fields = case.fields.iter().filter(|field| said.contains(&field.name.as_str()));
    let draft = Draft { about: Some(case.id), holder: None, fields: fields.cloned().collect(), until: None };
    documents::issue(document, &draft).map(|paper| paper.number)
}

/// Money only against a receipt of the counter.
fn fees_paid(case: &mut Ticket) -> Outcome {
    let (number, unit) = (case.word("receipt"), case.word("unit"));
    if payment::valid_receipt(number, unit)?.is_none() {
        return Err(refuse("fee-receipt-wrong").with("receipt", number).with("unit", unit));
    }
    case.set(fields![fees_at: moment(turn::now())])
}

fn accepted(case: &mut Ticket) -> Outcome {
    case.set(fields![inspected_on: today()])?;
    move_in_defects::enter_sheet(case)?;
    move_in_defects::order_repairs(case)?;
    if case.flag("has_defects") {
        schedules::start_deadline(case.id, "defects-solved", &Limit::Standard)?;
    }
    Ok(())
}

/// Defects come first; fees run by the contract all the same.
fn not_taken_over(case: &mut Ticket) -> Outcome {
    move_in_defects::order_repairs(case)?;
    let from = case.day("fees_from").map(|day| day.to_string()).unwrap_or_default();
    tickets::note(case.id, &format!("fees by contract from {from} / 自该日起按合同计费"))
}

fn keys_handed(case: &mut Ticket) -> Outcome {
    let certificate = issue(case, "handover-certificate", &["unit", "owner", "keys"])?;
    for _ in 0..case.count("passes") {
        issue(case, "resident-pass", &["unit"])?;
    }
    case.set(fields![certificate: certificate, keys_at: moment(turn::now())])?;
    let unit = case.word("unit").to_owned();
    if registers::get("units-to-hand-over", &unit)?.is_some() {
        registers::remove("units-to-hand-over", &unit)?;
    }
    let same = ["owner", "phone", "emergency_contact"];
    let known = case.fields.iter().filter(|field| same.contains(&field.name.as_str())).cloned();
    let mut record: Vec<Field> = known.collect();
    record.extend(fields![moved_in: today()]);
    registers::put("residents", &unit, &record).map(|_| ())
}

fn called(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "move-in-callback")?;
    case.set(fields![called_at: moment(turn::now())])
}

/// The line of the run sheet.
fn enter(case: &Ticket) -> Outcome {
    let day = |name: &str| case.moment(name).map(|at| schedules::civil_date(at).to_string());
    let papers =
        case.text("missing").map_or_else(|| day("papers_at"), |missing| Some(format!("– {missing}")));
    let inspection = case.day("inspected_on").map(|on| format!("{on}, {} defects", case.count("defects")));
    let more = fields![
        papers: papers,
        documents: day("documents_at"),
        fees: case.text("receipt"),
        inspection: inspection,
    ];
    book::mirror("move-in-files", case, &["unit", "owner", "keys", "passes"], more)
}

/// Defects are open longer than agreed: the developer is reminded, the property manager told.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    if event.name != "defects-solved" {
        return Ok(());
    }
    let case = &event.ticket;
    let open = move_in_defects::open(case.id)?;
    let list: Vec<_> =
        open.iter().map(|defect| format!("{} {}", defect.number, defect.word("fault"))).collect();
    let days = setting::whole_for("defects_solved", case.id)?;
    for (template, role) in [("defect-reminder", "developer"), ("defects-overdue", "project-manager")] {
        notify(template)
            .role(role)
            .about(case.id)
            .arg("unit", case.word("unit"))
            .arg("defects", number(open.len()))
            .arg("days", number(days))
            .arg("list", list.join("; "))
            .send()?;
    }
    Ok(())
}
