//! Readings of customer files: by class and purpose, logged, and told to the superior when they become many.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Filter, MINUTE, Outcome, Span, Ticket, TicketEvent, Value, directory,
    fields, filter, moment, notify, number, person, refuse, registers, setting, tickets, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut reading = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => read(&mut reading),
        ("acted", Some("end")) => reading.set(fields![information: Value::Nothing, survey: Value::Nothing]),
        _ => Ok(()),
    }
}

fn read(reading: &mut Ticket) -> Outcome {
    let file = tickets::get(reading.ticket("file").unwrap_or_default())?;
    if file.workflow != "customer-file" || file.state != "filed" {
        return Err(refuse("no-file").with("number", &file.number));
    }
    may_read(&file)?;
    let reader = turn::actor();
    reading.assign(Some(&reader))?;
    reading.set(fields![
        customer: file.text("customer"),
        information: file.text("information"),
        survey: file.text("survey"),
    ])?;
    log(reading, &file, &reader)?;
    watch(reading, &reader)
}

/// The class of now counts, not that of an earlier reading.
fn may_read(file: &Ticket) -> Outcome {
    let of_role = |role: &String| setting::whole(&format!("clearance.{role}")).unwrap_or(0);
    let clearance = turn::actor_roles().iter().map(of_role).max().unwrap_or(0);
    let class = file.count("class");
    if class <= clearance {
        return Ok(());
    }
    let refusal = refuse("class-too-high").with("number", &file.number);
    Err(refusal.with("class", number(class)).with("clearance", number(clearance)))
}

fn log(reading: &Ticket, file: &Ticket, reader: &str) -> Outcome {
    let line = fields![
        user: person(reader),
        file: &file.number,
        customer: file.word("customer"),
        purpose: reading.word("purpose"),
        time: moment(turn::now()),
    ];
    registers::add("access-log", &line)?;
    registers::post(
        "file-reads",
        &Posting {
            account: reader.to_owned(),
            amount: Decimal::from(1),
            reason: file.number.clone(),
            about: Some(reading.id),
        },
    )
}

/// One notice to the superior for each window in which somebody reads more than is usual.
fn watch(reading: &mut Ticket, reader: &str) -> Outcome {
    let window: Span = setting::length("read_alarm_window")?;
    let now = turn::now();
    let since = now.saturating_sub_unsigned(window) + 1;
    let count = registers::sum("file-reads", Some(reader), since, now + 1)?;
    let alarmed = Filter {
        assignee: Some(reader.to_owned()),
        opened_from: Some(since),
        where_: fields![alarm: true],
        ..filter("file-reading")
    };
    let over = count > setting::decimal("read_alarm_count")?;
    if !over || !tickets::find(&alarmed, 1, None)?.is_empty() {
        return Ok(());
    }
    reading.set(fields![alarm: true])?;
    notify("many-reads")
        .superior_of(reader, "supervisor")?
        .about(reading.id)
        .arg("user", directory::get(reader)?.name)
        .arg("count", count)
        .arg("minutes", number(window / MINUTE))
        .urgent()
        .send()
}

/// Nobody leaves a file open overnight.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "end", &[])
}
