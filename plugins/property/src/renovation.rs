//! Renovations up to the permit: papers, review, decision, agreement and deposit; each change of plans is a new round.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    DeadlineEvent, Decimal, Field, Fields, Filter, Outcome, Ticket, TicketEvent, Value, book, documents,
    fields, filter, moment, notify, number, refuse, registers, schedules, setting, tickets, turn,
};

use crate::{payment, renovation_end, renovation_site};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("rejected", _) => case.set(fields![refusal_reason: event.form.as_slice().word("reason")])?,
        ("document-void", _) if event.form.as_slice().is("document", "hot-work-permit") => {
            case.set(fields![hot_from: Value::Nothing, hot_to: Value::Nothing])?;
        }
        ("acted", Some("check")) => papers_checked(&mut case)?,
        ("acted", Some("supplement")) => fit_dates(&mut case)?,
        ("acted", Some("approve" | "refuse")) => case.set(fields![decided_at: moment(turn::now())])?,
        ("acted", Some("amend" | "change-scope" | "reapply")) => new_round(&mut case, &event.form)?,
        ("acted", Some("take-deposit")) => deposit_paid(&mut case)?,
        ("acted", Some(action)) => {
            renovation_site::acted(&mut case, action)?;
            renovation_end::acted(&mut case, action)?;
        }
        _ => return Ok(()),
    }
    enter(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    let officer = case.text("officer").map_or_else(turn::actor, str::to_owned);
    case.assign(Some(&officer))?;
    case.set(fields![round: 1])?;
    fit_dates(case)
}

/// Without an end the permit runs as long as one may.
fn fit_dates(case: &mut Ticket) -> Outcome {
    let Some(from) = case.day("from") else { return Ok(()) };
    let days = setting::whole_for("permit_length", case.id)?;
    let last = schedules::add_days(from, i32::try_from(days).unwrap_or(i32::MAX));
    match case.day("to") {
        Some(to) if to < from => {
            Err(refuse("renovation-dates").with("to", to.to_string()).with("from", from.to_string()))
        }
        Some(to) if to > last => {
            Err(refuse("permit-too-long").with("days", number(days)).with("last", last.to_string()))
        }
        Some(_) => Ok(()),
        None => case.set(fields![to: last]),
    }
}

fn papers_checked(case: &mut Ticket) -> Outcome {
    if case.state == "under-review" {
        return case.set(fields![missing: Value::Nothing]);
    }
    let mut wanted = vec![
        ("drawings", "drawings_in"),
        ("licence", "licence_in"),
        ("workers' identities", "identities_in"),
    ];
    if case.is("applicant", "tenant") {
        wanted.push(("owner's consent", "consent_in"));
    }
    let lacking = wanted.iter().filter(|(_, field)| !case.flag(field)).map(|(paper, _)| *paper);
    let missing = lacking.collect::<Vec<_>>().join(", ");
    case.set(fields![missing: missing])?;
    notify("renovation-incomplete")
        .persons(case.text("owner_account"))
        .persons(case.requester.as_deref())
        .about(case.id)
        .send()
}

/// Whether a renovation of a unit has its permit: from the issue until the site is accepted and empty.
pub(crate) fn has_permit(unit: &str) -> Outcome<bool> {
    let states = ["in-work", "completed", "accepted"].map(String::from).to_vec();
    let sites = Filter { states, where_: fields![unit: unit], ..filter("renovation") };
    Ok(!tickets::find(&sites, 1, None)?.is_empty())
}

/// Whether the pass of a renovation's worker is in force for a unit.
pub(crate) fn admits(pass: &str, unit: &str) -> Outcome<bool> {
    let Some(line) = registers::get("renovation-workers", pass)? else { return Ok(false) };
    let made = documents::get("worker-pass", pass)?;
    Ok(made.validity == documents::Validity::Valid && line.is("unit", unit))
}

/// What was decided about other plans no longer counts; permit and passes are void until the new ones are approved.
fn new_round(case: &mut Ticket, form: &[Field]) -> Outcome {
    renovation_site::void_papers(case, "plans changed")?;
    let round = case.count("round") + 1;
    let mut anew = fields![
        round: number(round),
        touches: form.value("touches").cloned().unwrap_or(Value::Nothing),
        special: Value::Nothing,
        approved_by: Value::Nothing,
        decided_at: Value::Nothing,
        decided_late: Value::Nothing,
        refusal_reason: Value::Nothing,
        drawings_in: Value::Nothing,
    ];
    if form.has("from") && !form.has("to") {
        anew.extend(fields![to: Value::Nothing]);
    }
    case.set(anew)?;
    fit_dates(case)
}

/// Money only against a receipt of the counter, over deposit and waste fee together.
fn deposit_paid(case: &mut Ticket) -> Outcome {
    let amount = |name: &str| case.number(name).unwrap_or(Decimal::ZERO);
    let (deposit, sum) = (amount("deposit"), amount("deposit") + amount("waste_fee"));
    let (receipt, unit) = (case.word("receipt"), case.word("unit"));
    let said = payment::valid_receipt(receipt, unit)?;
    let over = said.as_deref().and_then(|said| said.number("amount"));
    if over.is_none_or(|over| (over - sum).coefficient != 0) {
        let refusal = refuse("deposit-receipt-wrong").with("receipt", receipt).with("unit", unit);
        return Err(refusal.with("sum", sum));
    }
    let before = registers::get("renovation-deposits", &case.number)?;
    if let Some(paid) = before.and_then(|line| line.number("paid")) {
        post(case, -paid, "replaced")?;
    }
    post(case, deposit, "deposit paid")?;
    registers::put("renovation-deposits", &case.number, &fields![unit: unit, paid: deposit]).map(|_| ())
}

/// Adds to the deposit that is held for a unit.
pub(crate) fn post(case: &Ticket, amount: Decimal, reason: &str) -> Outcome {
    let account = case.word("unit").to_owned();
    let reason = format!("{} {reason}", case.number);
    registers::post("renovation-deposit", &Posting { account, amount, reason, about: Some(case.id) })
}

/// The line of the register of applications.
fn enter(case: &Ticket) -> Outcome {
    let decision = match (case.text("refusal_reason"), case.has("approved_by")) {
        (Some(why), _) => Some(format!("refused: {why}")),
        (None, true) => Some("approved".to_owned()),
        (None, false) => None,
    };
    let more = fields![
        scope: case.choices("scope").join(", "),
        drawings: case.flag("drawings_in"),
        decisions: decision,
        copies: number(setting::whole_for("form_copies.application", case.id)?),
    ];
    let same = ["unit", "owner", "contractor", "from", "to", "phone", "permit"];
    book::mirror("renovations", case, &same, more)
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    match event.name.as_str() {
        "renovation-decision" => case.set(fields![decided_late: true]),
        "permit-validity" => tickets::act(case.id, "expire", &[]),
        "permit-reminder" => renovation_site::plan("permit-reminder", &case),
        "water-test" => case.set(fields![water_tested: true]),
        "observation" => {
            tickets::act(case.id, "observe-over", &[])?;
            renovation_site::plan("second-check", &case)
        }
        _ => Ok(()),
    }
}
