//! Promotions: seats from the expected load, a plan that is published, moved and cancelled as a whole.

use std::collections::BTreeSet;

use frontdesk_sdk::{
    Fields, HOUR, Instant, MINUTE, Outcome, PersonId, Ticket, TicketEvent, Value, all_entries, clock_minute,
    fields, moment, notify, number, refuse, registers, schedules, setting, stamp, turn,
};

use crate::roster::DESK;
use crate::{promo_handbook, promo_live, promo_shift};

/// The post of the shifts that a promotion calls up.
pub(crate) const SEATS: &str = "promotion";

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// An hour of a promotion.
struct Hour {
    at: Instant,
    clock: String,
    chats: i64,
    seats: i64,
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut promotion = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => announced(&promotion),
        ("acted", Some("estimate")) => estimated(&mut promotion),
        ("acted", Some("publish")) => published(&mut promotion),
        ("acted", Some("move")) => moved(&mut promotion),
        ("acted", Some("cancel")) => {
            promo_shift::withdraw_all(&promotion)?;
            unbook(&promotion)
        }
        ("acted", Some("go-live")) => promo_live::begun(&promotion),
        ("acted", Some("watch")) => promo_live::watched(&mut promotion),
        ("acted", Some("end")) => promo_live::ended(&promotion),
        _ => Ok(()),
    }
}

/// From when to when it runs.
pub(crate) fn window(promotion: &Ticket) -> (Instant, Instant) {
    let starts = promotion.moment("starts").unwrap_or(promotion.opened_at);
    (starts, promotion.moment("ends").unwrap_or(starts))
}

fn announced(promotion: &Ticket) -> Outcome {
    let (starts, ends) = window(promotion);
    if ends <= starts {
        return Err(refuse("promo-hours"));
    }
    let notice = notify("promo-announced").role("manager").role("shop-manager");
    notice.about(promotion.id).arg("starts", stamp(starts)).send()
}

fn estimated(promotion: &mut Ticket) -> Outcome {
    let rows: Vec<_> = hours(promotion)?
        .iter()
        .map(|hour| vec![hour.clock.clone(), hour.chats.to_string(), hour.seats.to_string()])
        .collect();
    promotion.set(fields![seats: rows])
}

/// The hours of the estimate; a seat that is needed for one chat is a seat.
fn hours(promotion: &Ticket) -> Outcome<Vec<Hour>> {
    let per_seat = setting::whole("chats_per_seat")?.max(1);
    let (starts, ends) = window(promotion);
    let mut hours = Vec::new();
    for row in promotion.rows("load") {
        let hour = || {
            let (clock, chats) = (row.first()?, row.get(1)?.trim().parse::<u32>().ok()?);
            let mut at = schedules::moment_of(schedules::civil_date(starts), clock_minute(clock)?);
            if at.saturating_add_unsigned(HOUR) <= starts {
                let next = schedules::add_days(schedules::civil_date(starts), 1);
                at = schedules::moment_of(next, clock_minute(clock)?);
            }
            let chats = i64::from(chats);
            let seats = (chats + per_seat - 1) / per_seat;
            (at < ends).then(|| Hour { at, clock: clock.clone(), chats, seats })
        };
        hours.push(hour().ok_or_else(|| refuse("load-row").with("row", row.join(" ")))?);
    }
    Ok(hours)
}

/// Who stands there at an hour by the roster, called up or on an ordinary shift.
fn standing(at: Instant) -> Outcome<BTreeSet<PersonId>> {
    let mut people: BTreeSet<_> = schedules::on_post(SEATS, at)?.into_iter().collect();
    people.extend(schedules::on_post(DESK, at)?);
    Ok(people)
}

fn published(promotion: &mut Ticket) -> Outcome {
    let starts = window(promotion).0;
    for hour in hours(promotion)? {
        let agents = standing(hour.at.max(starts))?.len();
        let enough = i64::try_from(agents).is_ok_and(|agents| agents >= hour.seats);
        if !enough && !promotion.has("below_reason") {
            let refusal = refuse("seats-below").with("hour", stamp(hour.at));
            return Err(refusal.with("agents", number(agents)).with("seats", number(hour.seats)));
        }
    }
    promotion.set(fields![plans: number(promotion.count("plans") + 1)])?;
    promo_shift::plan(promotion)?;
    book(promotion)
}

/// The plan's lines, as it stands now.
fn book(promotion: &Ticket) -> Outcome {
    unbook(promotion)?;
    let starts = window(promotion).0;
    for hour in hours(promotion)? {
        let agents: Vec<_> = standing(hour.at.max(starts))?.into_iter().collect();
        let line = fields![
            promotion: &promotion.number,
            hour: moment(hour.at),
            expected: number(hour.chats),
            seats: number(hour.seats),
            agents: agents.join(", "),
        ];
        registers::put("promo-plan", &format!("{}/{}", promotion.number, stamp(hour.at)), &line)?;
    }
    Ok(())
}

fn unbook(promotion: &Ticket) -> Outcome {
    for line in lines("promo-plan", promotion)? {
        registers::remove("promo-plan", &line.key)?;
    }
    Ok(())
}

/// The lines of a book that are about a promotion.
pub(crate) fn lines(register: &str, promotion: &Ticket) -> Outcome<Vec<registers::Entry>> {
    all_entries(register, &fields![promotion: &promotion.number])
}

/// Everything moves with it: shifts, plan, pages of handbooks.
fn moved(promotion: &mut Ticket) -> Outcome {
    let (starts, ends) = window(promotion);
    let by = promotion.moment("new_start").unwrap_or(starts) - starts;
    promo_shift::move_all(promotion, by)?;
    let load: Vec<Vec<String>> = promotion.rows("load").iter().map(|row| later(row, by)).collect();
    let seats: Vec<Vec<String>> = promotion.rows("seats").iter().map(|row| later(row, by)).collect();
    promotion.set(fields![
        starts: moment(starts + by),
        ends: moment(ends + by),
        load: load,
        seats: seats,
        new_start: Value::Nothing,
    ])?;
    promo_handbook::move_pages(&promotion.number, starts + by)?;
    if promotion.has("plans") { book(promotion) } else { Ok(()) }
}

/// A row whose first cell, a time of day, is so much later.
fn later(row: &[String], by: i64) -> Vec<String> {
    let minutes = by / i64::try_from(MINUTE).unwrap_or(1);
    let mut row = row.to_vec();
    if let Some(clock) = row.first_mut()
        && let Some(minute) = clock_minute(clock)
    {
        let minute = (i64::from(minute) + minutes).rem_euclid(DAY_MINUTES);
        *clock = format!("{:02}:{:02}", minute / 60, minute % 60);
    }
    row
}

/// Whether now lies within a promotion's window.
pub(crate) fn runs(promotion: &Ticket) -> bool {
    promotion.state == "live" && turn::now() < window(promotion).1
}
