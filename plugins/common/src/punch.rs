//! Punches: read one by one, paired to a line of the day, flagged where the roster or the reader says something is odd.

use frontdesk_sdk::rosters::{self, Shift};
use frontdesk_sdk::{
    Date, Fields, Filter, HOUR, Instant, Outcome, SECOND, Ticket, TicketEvent, all_tickets, fields, filter,
    moment, notify, number, person, refuse, registers, schedules, setting, stamp, tickets, today, turn,
};

use crate::{attendance, staff};

/// How far from a shift a punch still belongs to it.
const REACH: u64 = 8 * HOUR;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut punch = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let who = whose(&punch)?;
    let at = punch.moment("at").unwrap_or_else(turn::now);
    let shift = shift_near(&who, at)?;
    let date = schedules::civil_date(shift.as_ref().map_or(at, |shift| shift.start));
    let flag = if shift.is_some() { "" } else { "no roster / 无排班" };
    punch.set(fields![person: person(&who), at: moment(at), day_key: day_key(&who, date), flag: flag])?;
    tickets::act(punch.id, "keep", &[])?;
    write_day(&who, date, shift.as_ref())?;
    watch_reader(&punch, &who, at, date)?;
    // An export that comes later may clear what the day's end found.
    if date < today() { attendance::recheck(&who, date) } else { Ok(()) }
}

pub(crate) fn day_key(who: &str, date: Date) -> String {
    format!("{date}/{who}")
}

/// By card, by name, or whoever acts; others' punches and past ones come from the clock's export.
fn whose(punch: &Ticket) -> Outcome<String> {
    let by_card = punch.text("card").map(card_holder).transpose()?;
    let who = by_card.or(punch.text("person").map(str::to_owned)).unwrap_or_else(turn::actor);
    let own = who == turn::actor() && !punch.has("at");
    if own || staff::actor_is(&["human-resources", "front-desk"]) {
        return Ok(who);
    }
    Err(refuse("own-punch-only"))
}

fn card_holder(card: &str) -> Outcome<String> {
    let entry = registers::get("attendance-cards", card)?;
    let Some(entry) = entry.filter(|entry| entry.has("person")) else {
        return Err(refuse("card-unknown").with("card", card));
    };
    if entry.flag("blocked") {
        return Err(refuse("card-blocked").with("card", card));
    }
    Ok(entry.word("person").to_owned())
}

/// The shift a punch belongs to: the one it lies in, or the nearest.
fn shift_near(who: &str, at: Instant) -> Outcome<Option<Shift>> {
    let (from, until) = (at.saturating_sub_unsigned(REACH), at.saturating_add_unsigned(REACH));
    let away = |shift: &Shift| (shift.start - at).max(at - shift.end).max(0);
    Ok(rosters::shifts_of(who, from, until)?.into_iter().min_by_key(away))
}

/// When somebody punched for a day, in order.
pub(crate) fn times(who: &str, date: Date) -> Outcome<Vec<Ticket>> {
    let of_day = fields![day_key: day_key(who, date)];
    let mut punches = all_tickets(&Filter { where_: of_day, ..filter("punch") })?;
    punches.sort_by_key(|punch| punch.moment("at"));
    Ok(punches)
}

/// The line of the day: first in, last out.
fn write_day(who: &str, date: Date, shift: Option<&Shift>) -> Outcome {
    let punches = times(who, date)?;
    let at = |punch: Option<&Ticket>| punch.and_then(|punch| punch.moment("at")).map(moment);
    let out = punches.last().filter(|_| punches.len() > 1);
    let flags: Vec<_> = punches.iter().filter_map(|punch| punch.text("flag")).collect();
    let roster = shift.map(|shift| format!("{} – {}", stamp(shift.start), stamp(shift.end)));
    let mut line = fields![
        person: person(who),
        date: date,
        in: at(punches.first()),
        out: at(out),
        punches: number(punches.len()),
        reader: punches.last().and_then(|punch| punch.text("reader")),
        roster: roster,
        flag: flags.first().copied(),
    ];
    line.retain(|field| !field.value.is_empty());
    registers::put("punch-record", &day_key(who, date), &line).map(|_| ())
}

/// Two cards within moments of each other on one reader: somebody may hold both.
fn watch_reader(punch: &Ticket, who: &str, at: Instant, date: Date) -> Outcome {
    let Some(reader) = punch.text("reader") else { return Ok(()) };
    if let Some(last) = registers::get("readers", reader)?.filter(|last| !last.is("person", who)) {
        let apart = last.moment("at").unwrap_or(0).abs_diff(at);
        if apart <= setting::length("same_reader_seconds")? {
            let own = day_key(who, date);
            flag_day(&own)?;
            flag_day(last.word("day_key"))?;
            notify("cards-close")
                .role("human-resources")
                .about(punch.id)
                .arg("reader", reader)
                .arg("first", staff::name(last.word("person")))
                .arg("second", staff::name(who))
                .arg("seconds", number(apart / SECOND))
                .send()?;
        }
    }
    let line = fields![person: person(who), at: moment(at), day_key: day_key(who, date)];
    registers::put("readers", reader, &line).map(|_| ())
}

fn flag_day(key: &str) -> Outcome {
    let Some(mut entry) = registers::get("punch-record", key)? else { return Ok(()) };
    entry.fields.retain(|field| field.name != "flag");
    entry.fields.extend(fields![flag: "two cards on one reader / 同机连刷"]);
    registers::put("punch-record", key, &entry.fields).map(|_| ())
}
