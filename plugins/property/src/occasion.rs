//! Messages to owners: greetings on holidays, launches, progress of the works until delivery.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Filter, Instant, NoticeEvent, Outcome, Table, Ticket, TicketEvent,
    all_tickets, draft, fields, figure, filter, lunar, moment, month_of, number, person, refuse, registers,
    schedules, setting, table, tickets, turn,
};

use crate::{delivery, heating};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut message = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => planned(&message),
        ("acted", Some("send")) => send(&mut message),
        _ => Ok(()),
    }
}

fn planned(message: &Ticket) -> Outcome {
    phase_is_building(message)?;
    let now = turn::now();
    let at = message.moment("send_at").unwrap_or(now).max(now);
    if message.is("kind", "launch") {
        schedules::plan_duty("launch-message", at, None, &fields![phase: message.word("phase")])?;
    }
    if at > now { Ok(()) } else { tickets::act(message.id, "send", &[]) }
}

/// News of the works end with the delivery of the phase.
fn phase_is_building(message: &Ticket) -> Outcome {
    let phase = message.word("phase");
    if !message.is("kind", "progress") {
        return Ok(());
    }
    match registers::get("building-phases", phase)?.and_then(|entry| entry.day("delivered_on")) {
        Some(day) if day <= schedules::civil_date(turn::now()) => {
            Err(refuse("phase-delivered").with("phase", phase).with("day", day))
        }
        _ => Ok(()),
    }
}

/// To every owner once, however many units they have; whoever opted out is skipped.
fn send(message: &mut Ticket) -> Outcome {
    phase_is_building(message)?;
    let mut owners = BTreeMap::<String, bool>::new();
    for unit in delivery::receivers("")? {
        if let Some(owner) = unit.text("owner") {
            *owners.entry(owner.to_owned()).or_default() |= unit.flag("opt_out");
        }
    }
    let mut sent = 0;
    for (owner, skipped) in &owners {
        let id = if *skipped { None } else { Some(send_one(message, owner)?) };
        sent += usize::from(id.is_some());
        log(message, owner, if *skipped { "skipped" } else { "sent" }, id)?;
    }
    let skipped = owners.len() - sent;
    message.set(fields![sent_count: number(sent), failed_count: 0, skipped_count: number(skipped)])
}

fn send_one(message: &Ticket, owner: &str) -> Outcome<u64> {
    let said = fields![occasion: message.word("occasion"), text: message.word("words")];
    delivery::send_to(owner, delivery::message("owner-message", message.id, said))
}

fn log(message: &Ticket, owner: &str, state: &str, id: Option<u64>) -> Outcome {
    let mut line = fields![
        occasion: &message.number,
        owner: person(owner),
        state: state,
        sent_at: moment(turn::now()),
    ];
    line.extend(id.map(|id| ("message", number(id)).into()));
    registers::put("message-log", &format!("{}/{owner}", message.number), &line).map(|_| ())
}

/// A receiver whom no channel reached, or who was reached by another one after all.
pub(crate) fn on_message(message: &mut Ticket, event: &NoticeEvent) -> Outcome {
    let sent = fields![occasion: &message.number, message: number(event.id)];
    let Some(line) = registers::find("message-log", &sent, 1, None)?.into_iter().next() else {
        return Ok(());
    };
    let state = if event.outcome == "failed" { "failed" } else { "sent" };
    if line.is("state", state) {
        return Ok(());
    }
    log(message, line.word("owner"), state, Some(event.id))?;
    let moved = if state == "failed" { 1 } else { -1 };
    let (sent, failed) = (message.count("sent_count") - moved, message.count("failed_count") + moved);
    message.set(fields![sent_count: number(sent), failed_count: number(failed)])
}

pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "send", &[])
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("seasonal-notices", "due") => {
            plan_greetings(event.due)?;
            heating::open_season()?;
            delivery::remove_old()
        }
        ("greetings", "due") => greet(event.form.as_slice().word("occasion")),
        _ => Ok(()),
    }
}

/// Plans the greetings that leave from here to the end of the month.
fn plan_greetings(from: Instant) -> Outcome {
    let (_, end) = month_of(schedules::civil_date(from));
    let lead = i32::try_from(setting::whole("greeting_lead")?).unwrap_or(0);
    let minute = setting::minute("message_time")?;
    let year = schedules::civil_date(from).year;
    let occasions = setting::text("greeting_occasions")?;
    for name in occasions.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty()) {
        if lunar::holiday(name, year).is_none() {
            turn::log(
                "warn",
                &format!("no greeting is planned: {year} has no holiday `{name}` that is known"),
            );
        }
        // A long lead may send the greeting of next January in December.
        for day in [year, year + 1].into_iter().filter_map(|year| lunar::holiday(name, year)) {
            let at = schedules::moment_of(schedules::add_days(day, -lead), minute);
            if at >= from && at < end {
                let occasion = name.split('=').next().unwrap_or(name);
                schedules::plan_duty("greetings", at, None, &fields![occasion: occasion])?;
            }
        }
    }
    Ok(())
}

fn greet(occasion: &str) -> Outcome {
    let words = format!("{occasion}快乐，祝您阖家幸福！ Best wishes for the holiday.");
    let said = fields![kind: "greeting", occasion: occasion, words: words];
    tickets::open(&draft("occasion-message", said)).map(|_| ())
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let opened = Filter {
        opened_from: Some(start),
        opened_until: Some(end),
        states: vec!["sent".into()],
        ..filter("occasion-message")
    };
    let messages = all_tickets(&opened)?;
    let row = |message: &Ticket| {
        let count = |name: &str| number(message.count(name));
        vec![(&message.title).into(), count("sent_count"), count("failed_count"), count("skipped_count")]
    };
    let total = |said: &str, name: &str| {
        figure(said, number(messages.iter().map(|message| message.count(name)).sum::<i64>()))
    };
    let figures = vec![total("sent", "sent_count"), total("failed", "failed_count")];
    Ok(table(&["occasion", "sent", "failed", "skipped"], messages.iter().map(row).collect(), figures))
}
