//! Broadcasts: each one is played at its minute, late or not at all, and never twice.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Date, DeadlineEvent, Fields, Filter, Instant, Limit, Outcome, Table, Ticket, TicketEvent, Value,
    all_tickets, fields, figure, filter, moment, notify, number, refuse, registers, schedules, setting,
    stamp, table, tickets, turn,
};

use crate::store_day::{clock, minutes};
use crate::{broadcast_plan, music};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut broadcast = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) if !broadcast.has("entry") => added(&mut broadcast),
        ("acted", Some("change")) => alone_in_its_place(&broadcast),
        ("acted", Some("play")) => played(&mut broadcast),
        ("acted", Some("miss")) => missed(&broadcast),
        _ => Ok(()),
    }
}

/// Somebody's own entry beside the timetable.
fn added(broadcast: &mut Ticket) -> Outcome {
    let due = broadcast.moment("due_at").unwrap_or_else(turn::now);
    broadcast.set(fields![day: schedules::civil_date(due), kind: "words"])?;
    alone_in_its_place(broadcast)
}

/// Entries of one minute need an order between them.
fn alone_in_its_place(broadcast: &Ticket) -> Outcome {
    let minute = |one: &Ticket| one.moment("due_at").map(minutes);
    let day = broadcast.day("day").unwrap_or_else(frontdesk_sdk::today);
    for other in broadcast_plan::of_day(day)? {
        let meets = other.id != broadcast.id && minute(&other) == minute(broadcast);
        let ordered = broadcast.has("place") && broadcast.number("place") != other.number("place");
        if meets && !ordered {
            let (entry, other) = (broadcast.word("name"), other.word("name"));
            return Err(refuse("no-order").with("entry", entry).with("other", other));
        }
    }
    Ok(())
}

pub(crate) fn on_deadline(event: &DeadlineEvent) -> Outcome {
    match event.name.as_str() {
        "broadcast-limit" => {
            tickets::set(event.ticket.id, &fields![reason: "not played in time / 未按时播放"])?;
            tickets::act(event.ticket.id, "miss", &[])
        }
        _ => play_until(schedules::civil_date(event.due), event.due),
    }
}

/// Plays what a day has planned up to a moment, in the order of time and place.
pub(crate) fn play_until(day: Date, until: Instant) -> Outcome {
    let planned = Filter { states: vec!["planned".into()], where_: fields![day: day], ..filter("broadcast") };
    let mut waiting = all_tickets(&planned)?;
    waiting.retain(|one| one.moment("due_at").is_some_and(|due| due <= until));
    waiting.sort_by_key(|one| (one.moment("due_at"), one.count("place"), one.id));
    waiting.iter_mut().try_for_each(call)
}

/// Its minute has come: the clock plays it, or whoever stands at the microphone.
fn call(broadcast: &mut Ticket) -> Outcome {
    let by = setting::text("broadcast_by")?;
    if by == "nobody" {
        return tickets::act(broadcast.id, "drop", &[]);
    }
    let due = broadcast.moment("due_at").unwrap_or_else(turn::now);
    let announcer = schedules::on_post("announcer", due)?.into_iter().next();
    broadcast.assign(announcer.as_deref())?;
    tickets::act(broadcast.id, "call", &[])?;
    let limit = due.saturating_add_unsigned(setting::length_for("late_policy", broadcast.id)?);
    if turn::now() > limit {
        broadcast.set(fields![reason: "the system was down / 系统停机"])?;
        return tickets::act(broadcast.id, "miss", &[]);
    }
    hand_text(broadcast)?;
    match by.as_str() {
        "system" => tickets::act(broadcast.id, "play", &[]),
        _ => schedules::start_deadline(broadcast.id, "broadcast-limit", &Limit::Until(limit)).map(|_| ()),
    }
}

/// The text goes to whoever stands at the microphone, and to the player behind the webhook.
fn hand_text(broadcast: &Ticket) -> Outcome {
    notify("broadcast-now")
        .post("announcer")
        .about(broadcast.id)
        .arg("entry", broadcast.word("name"))
        .arg("text", broadcast.word("text"))
        .send()
}

fn played(broadcast: &mut Ticket) -> Outcome {
    schedules::stop_deadline(broadcast.id, "broadcast-limit")?;
    broadcast.set(fields![played_at: moment(turn::now())])?;
    log(broadcast)?;
    music::announce(broadcast)
}

fn missed(broadcast: &Ticket) -> Outcome {
    log(broadcast)?;
    let due = broadcast.moment("due_at").unwrap_or_else(turn::now);
    notify("broadcast-missed")
        .role("supervisor")
        .about(broadcast.id)
        .arg("entry", broadcast.word("name"))
        .arg("due", stamp(due))
        .arg("reason", broadcast.word("reason"))
        .send()
}

fn log(broadcast: &Ticket) -> Outcome {
    let due = broadcast.moment("due_at").unwrap_or_else(turn::now);
    let utc = u32::try_from(minutes(due).rem_euclid(1440)).unwrap_or(0);
    let mut line =
        fields![entry: broadcast.word("name"), due: moment(due), state: &broadcast.state, utc: clock(utc)];
    line.extend(broadcast.moment("played_at").map(|at| ("played_at", moment(at)).into()));
    registers::add("broadcast-log", &line).map(|_| ())
}

/// How often each entry was played, late, missed.
pub(crate) fn month(start: Instant, end: Instant) -> Outcome<Table> {
    const STATES: [&str; 3] = ["played", "late", "missed"];
    let mut entries: BTreeMap<(i64, String), [u32; 3]> = BTreeMap::new();
    let mut all = [0; 3];
    for one in due_in(start, end)? {
        let Some(state) = STATES.iter().position(|state| *state == one.state) else { continue };
        let place = if one.has("entry") { one.count("place") } else { i64::MAX };
        entries.entry((place, one.word("name").to_owned())).or_default()[state] += 1;
        all[state] += 1;
    }
    let row = |((_, name), [played, late, missed]): ((i64, String), [u32; 3])| {
        vec![name.into(), played.into(), late.into(), missed.into()]
    };
    let figures = STATES.iter().zip(all).map(|(state, count)| figure(state, number(count))).collect();
    Ok(table(&["entry", "played", "late", "missed"], entries.into_iter().map(row).collect(), figures))
}

/// What was played, in the order in which it was.
pub(crate) fn day(start: Instant, end: Instant) -> Outcome<Table> {
    let mut over = due_in(start, end)?;
    over.retain(|one| matches!(one.state.as_str(), "played" | "late" | "missed"));
    over.sort_by_key(|one| (one.moment("due_at"), one.count("place"), one.id));
    let row = |one: &Ticket| -> Vec<Value> {
        let due = one.moment("due_at").map(stamp);
        vec![
            due.into(),
            one.word("name").into(),
            one.moment("played_at").map(stamp).into(),
            (&one.state).into(),
        ]
    };
    Ok(table(&["due", "entry", "played_at", "state"], over.iter().map(row).collect(), Vec::new()))
}

fn due_in(start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    let mut all = Vec::new();
    let (mut day, last) = (schedules::civil_date(start), schedules::civil_date(end.saturating_sub(1)));
    while day <= last {
        all.extend(broadcast_plan::of_day(day)?);
        day = schedules::add_days(day, 1);
    }
    Ok(all)
}
