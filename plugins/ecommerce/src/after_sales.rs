//! After-sales cases: the plan of their type, compensation within it or with approval, deviations.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, PersonId, Table, Ticket, TicketEvent, Value, all_tickets,
    directory, fields, figure, filter, moment, notify, number, refuse, registers, setting, stamp, table,
    tickets, turn, words,
};

/// The plans there are.
const TYPES: [&str; 4] = ["calming", "compensation", "lost-parcel", "chasing"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case),
        ("acted", Some("compensate")) => compensated(&mut case),
        ("acted", Some("grant")) => case.set(fields![compensated_at: moment(turn::now())]),
        ("acted", Some("deny")) => case.set(fields![compensation: Value::Nothing]),
        _ => Ok(()),
    }
}

fn opened(case: &mut Ticket) -> Outcome {
    let kind = case.word("type").to_owned();
    if !setting::flag(&format!("playbook_types.{kind}"))? {
        return Err(refuse("plan-off").with("type", kind));
    }
    offer_plan(case, &kind)?;
    let responsible = responsible()?;
    case.assign(responsible.as_deref())?;
    let message = notify("after-sales-task").about(case.id);
    let message = match responsible {
        Some(person) => message.person(person),
        None => message.role("supervisor"),
    };
    let photos = match case.value("photos") {
        Some(Value::Files(files)) => files.len(),
        _ => 0,
    };
    message
        .arg("signed", case.moment("signed_at").map(stamp).unwrap_or_default())
        .arg("photos", number(photos))
        .send()
}

/// The steps of the playbook, else the words that the plugin brings; the limit holds for the case from now on.
fn offer_plan(case: &mut Ticket, kind: &str) -> Outcome {
    let least = setting::decimal("compensation_without_approval")?;
    let entry = registers::get("playbook", kind)?;
    let plan = entry.as_ref().map(|entry| entry.fields.as_slice()).unwrap_or_default();
    let steps = match plan.text("steps") {
        Some(steps) => steps.to_owned(),
        None => words::script(&format!("plan-{kind}"), &[], Some(case.id), None)?,
    };
    let limit = plan.number("compensation_limit").unwrap_or(least);
    case.set(fields![steps: steps, plan_version: plan.text("version"), plan_limit: limit])
}

/// The experienced agent with the fewest open cases.
pub(crate) fn responsible() -> Outcome<Option<PersonId>> {
    let mut load = Vec::new();
    for person in directory::with_role("after-sales")? {
        let own = Filter {
            states: vec!["open".into(), "awaiting-approval".into()],
            assignee: Some(person.id.clone()),
            ..filter("after-sales-case")
        };
        let open: u64 = tickets::count(&own, &[])?.iter().map(|tally| tally.count).sum();
        load.push((open, person.id));
    }
    Ok(load.into_iter().min().map(|(_, person)| person))
}

/// Within the plan it is granted at once, above it the supervisor decides.
fn compensated(case: &mut Ticket) -> Outcome {
    case.set(fields![compensated_at: Value::Nothing, approved_by: Value::Nothing])?;
    if case.number("compensation") > case.number("plan_limit") {
        return tickets::act(case.id, "to-approval", &[]);
    }
    case.set(fields![compensated_at: moment(turn::now())])
}

/// Cases of a period by the type of their plan.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_period =
        Filter { opened_from: Some(start), opened_until: Some(end), ..filter("after-sales-case") };
    let mut types: BTreeMap<&str, (u32, u32, Decimal)> =
        TYPES.map(|kind| (kind, (0, 0, Decimal::ZERO))).into();
    for case in all_tickets(&of_period)? {
        if let Some(counts) = types.get_mut(case.word("type")) {
            counts.0 += 1;
            counts.1 += u32::from(case.has("deviation"));
            let granted = case.number("compensation").filter(|_| case.has("compensated_at"));
            counts.2 = counts.2 + granted.unwrap_or(Decimal::ZERO);
        }
    }
    let cases: u32 = types.values().map(|counts| counts.0).sum();
    let deviations: u32 = types.values().map(|counts| counts.1).sum();
    let row = |(kind, (cases, deviations, sum)): (&&str, &(u32, u32, Decimal))| {
        vec![(*kind).into(), number(*cases), number(*deviations), number(*sum)]
    };
    let figures = vec![figure("cases", number(cases)), figure("deviations", number(deviations))];
    let columns = ["type", "cases", "deviations", "compensation"];
    Ok(table(&columns, types.iter().map(row).collect(), figures))
}
