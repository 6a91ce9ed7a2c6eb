//! Background music: which disc plays when, and how it makes room for announcements.

use frontdesk_sdk::{
    Date, DeadlineEvent, Field, Fields, Filter, Limit, Outcome, Ticket, TicketEvent, all_tickets, draft,
    fields, filter, lunar, registers, schedules, setting, tickets, turn,
};

/// Writes the day's playlist; lines that somebody wrote before stay.
pub(crate) fn plan(day: Date) -> Outcome {
    let festival = festival(day)?;
    for period in ["welcome", "day", "farewell"] {
        if registers::get("playlist", &key(day, period))?.is_some() {
            continue;
        }
        let disc = match (period, &festival) {
            ("day", Some(_)) => "festival",
            ("day", None) => "day",
            _ => "welcome-farewell",
        };
        let mut line = fields![period: period, disc: setting::text(&format!("music.{disc}"))?];
        line.extend(festival.as_ref().filter(|_| period == "day").map(|name| ("festival", name).into()));
        registers::put("playlist", &key(day, period), &line)?;
    }
    Ok(())
}

fn key(day: Date, period: &str) -> String {
    format!("{day} {period}")
}

/// The festival of a day, or one that is near.
fn festival(day: Date) -> Outcome<Option<String>> {
    let lead = i32::try_from(setting::whole("festival_lead")?).unwrap_or(0);
    let known = setting::text("festival_days")?;
    let names = known.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
    for name in names {
        let years = [day.year, day.year + 1].into_iter();
        let near = |on: Date| schedules::add_days(on, -lead) <= day && day <= on;
        if years.filter_map(|year| lunar::holiday(name, year)).any(near) {
            return Ok(name.split('=').next().map(str::to_owned));
        }
    }
    Ok(None)
}

/// The music stands still while something is said, and goes on with the disc of the hour.
pub(crate) fn announce(broadcast: &Ticket) -> Outcome {
    let day = broadcast.day("day").unwrap_or_else(frontdesk_sdk::today);
    let period = match broadcast.word("entry") {
        "light-music" => Some("day"),
        "welcome-positions" => Some("welcome"),
        "farewell-positions" => Some("farewell"),
        "closing-words-staff" => Some("over"),
        hourly if hourly.starts_with("hourly-") => Some("day"),
        _ => None,
    };
    let Some(mut music) = of_day(day)? else {
        return begin(day, period.unwrap_or("day"));
    };
    if let Some(period) = period {
        music.set(fields![period: period])?;
    }
    if music.state == "playing" {
        tickets::act(music.id, "pause", &[])?;
    }
    let running = schedules::deadlines(music.id)?.into_iter().find(|one| one.name == "announcement");
    let from = running.map_or_else(turn::now, |one| one.due.max(turn::now()));
    let until = from.saturating_add_unsigned(setting::length("announcement_length")?);
    schedules::start_deadline(music.id, "announcement", &Limit::Until(until)).map(|_| ())
}

fn of_day(day: Date) -> Outcome<Option<Ticket>> {
    let states = vec!["playing".into(), "paused".into()];
    let playing = all_tickets(&Filter { states, where_: fields![day: day], ..filter("music") })?;
    Ok(playing.into_iter().next())
}

fn begin(day: Date, period: &str) -> Outcome {
    if period == "over" {
        return Ok(());
    }
    let mut form = disc(day, period)?;
    form.extend(fields![day: day, period: period]);
    tickets::open(&draft("music", form)).map(|_| ())
}

/// What the playlist says of a period.
fn disc(day: Date, period: &str) -> Outcome<Vec<Field>> {
    let line = registers::get("playlist", &key(day, period))?;
    let said = |name: &str| line.as_ref().and_then(|line| line.text(name)).map(str::to_owned);
    Ok(fields![disc: said("disc"), festival: said("festival")])
}

/// The announcement is over.
pub(crate) fn on_deadline(event: &DeadlineEvent) -> Outcome {
    let action = if event.ticket.is("period", "over") { "stop" } else { "resume" };
    tickets::act(event.ticket.id, action, &[])
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut music = event.ticket;
    if event.action.as_deref() != Some("resume") {
        return Ok(());
    }
    schedules::stop_deadline(music.id, "announcement")?;
    let day = music.day("day").unwrap_or_else(frontdesk_sdk::today);
    let disc = disc(day, music.word("period"))?;
    music.set(disc)
}
