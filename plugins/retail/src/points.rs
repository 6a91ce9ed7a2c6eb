//! Points: booked by receipt, taken in the order in which they expire, booked out when their time is over.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    Date, DeadlineEvent, Decimal, Fields, Filter, Instant, Outcome, Ticket, TicketEvent, TimerEvent,
    all_entries, all_tickets, fields, filter, ledgers, notify, number, refuse, registers, schedules, tickets,
    today, turn,
};

use crate::membership;

/// Rings at midnight, when members without an e-mail address are to be phoned.
pub(crate) const RUN: &str = "expiring-points";

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut booking = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => book(&mut booking),
        ("acted", Some("reverse")) => {
            let why = format!("{}: {}", booking.word("receipt"), booking.word("reason"));
            post("reversed", booking.word("card"), -booking.count("points"), &why, &booking)
        }
        _ => Ok(()),
    }
}

fn book(booking: &mut Ticket) -> Outcome {
    let member = membership::of_card(booking.word("card"))?;
    let card = member.word("card").to_owned();
    let same = fields![receipt: booking.word("receipt").trim()];
    let states = ["live", "expired"].map(str::to_owned).to_vec();
    let earlier = all_tickets(&Filter { states, where_: same, ..filter("points-booking") })?;
    if let Some(other) = earlier.iter().find(|other| other.id != booking.id) {
        let refusal = refuse("receipt-booked").with("receipt", booking.word("receipt"));
        return Err(refusal.with("number", &other.number));
    }
    booking
        .set(fields![card: &card, receipt: booking.word("receipt").trim(), left: booking.number("points")])?;
    post("booked", &card, booking.count("points"), booking.word("receipt"), booking)
}

/// A line of the ledger, and of the book that says its kind and what was on hold then.
pub(crate) fn post(kind: &str, card: &str, points: i64, why: &str, about: &Ticket) -> Outcome {
    let posting = Posting {
        account: card.to_owned(),
        amount: Decimal { coefficient: points, scale: 0 },
        reason: why.to_owned(),
        about: Some(about.id),
    };
    registers::post("points", &posting)?;
    let held = membership::of_card(card).map_or(0, |member| member.count("held"));
    let line = fields![
        kind: kind,
        card: card,
        date: today(),
        month: month(today()),
        receipt: why,
        points: number(points),
        held: number(held),
    ];
    registers::add("points-book", &line).map(|_| ())
}

/// As the book files it: `2026-06`.
fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year, day.month)
}

/// What lines of some kinds come to in a period.
pub(crate) fn sum_of(kinds: &[&str], start: Instant, end: Instant) -> Outcome<Decimal> {
    let mut day = Date { day: 1, ..schedules::civil_date(start) };
    let mut sum = Decimal::ZERO;
    while schedules::moment_of(day, 0) < end {
        for line in all_entries("points-book", &fields![month: month(day)])? {
            let at = line.day("date").map(|date| schedules::moment_of(date, 0));
            if kinds.contains(&line.word("kind")) && at.is_some_and(|at| start <= at && at < end) {
                sum = sum + line.number("points").unwrap_or(Decimal::ZERO);
            }
        }
        day = schedules::add_months(day, 1);
    }
    Ok(sum)
}

/// What a card comes to.
pub(crate) fn balance(card: &str) -> Outcome<i64> {
    ledgers::balance("points", card).map(Decimal::whole)
}

/// Takes points from those that expire first, and tells from which bookings, as rows of their number, id and points.
pub(crate) fn take(card: &str, points: i64) -> Outcome<Vec<Vec<String>>> {
    let mut rest = points;
    let mut taken = Vec::new();
    for booking in live(card)? {
        let part = booking.count("left").min(rest);
        if part > 0 {
            tickets::set(booking.id, &fields![left: number(booking.count("left") - part)])?;
            taken.push(vec![booking.number, booking.id.to_string(), part.to_string()]);
            rest -= part;
        }
    }
    Ok(taken)
}

/// Gives points back to the bookings they were taken from, and tells how many: what has expired since does not come back.
pub(crate) fn give_back(taken: &[Vec<String>]) -> Outcome<i64> {
    let mut given = 0;
    for row in taken {
        let id = row.get(1).and_then(|id| id.parse().ok()).unwrap_or(0);
        let part: i64 = row.get(2).and_then(|part| part.parse().ok()).unwrap_or(0);
        let booking = tickets::get(id)?;
        if booking.state == "live" {
            tickets::set(id, &fields![left: number(booking.count("left") + part)])?;
            given += part;
        }
    }
    Ok(given)
}

/// Bookings of a card that have not expired, the oldest first.
fn live(card: &str) -> Outcome<Vec<Ticket>> {
    let same = fields![card: card];
    all_tickets(&Filter { states: vec!["live".into()], where_: same, ..filter("points-booking") })
}

/// Shown once the member is identified.
pub(crate) fn on_query(event: TicketEvent) -> Outcome {
    if event.cause != "opened" {
        return Ok(());
    }
    let mut query = event.ticket;
    let member = membership::of_card(query.word("card"))?;
    let (have, held) = (balance(member.word("card"))?, member.count("held"));
    query.set(fields![points: number(have), held: number(held), available: number((have - held).max(0))])
}

/// A warning tells the member, the end books out.
pub(crate) fn on_deadline(event: &DeadlineEvent) -> Outcome {
    let booking = &event.ticket;
    let card = booking.word("card");
    let left = to_expire(booking)?;
    if event.breached {
        tickets::act(booking.id, "expire", &[])?;
        return if left > 0 {
            post("expired", card, -left, booking.word("receipt"), booking)
        } else {
            Ok(())
        };
    }
    let Ok(member) = membership::of_card(card) else { return Ok(()) };
    if left == 0 {
        return Ok(());
    }
    let date = schedules::civil_date(event.due);
    match member.text("email") {
        Some(address) => notify("points-expiring")
            .address("email", address)
            .about(booking.id)
            .arg("card", card)
            .arg("points", number(left))
            .arg("date", date)
            .send(),
        None => to_be_phoned(card, &format!("{card}: {left}, {date}")),
    }
}

/// What of a booking the balance still holds: returned goods take points from the card, not from a booking.
fn to_expire(booking: &Ticket) -> Outcome<i64> {
    let card = booking.word("card");
    let others = live(card)?.into_iter().filter(|other| other.id != booking.id);
    let beyond = balance(card)? - others.map(|other| other.count("left")).sum::<i64>();
    Ok(beyond.clamp(0, booking.count("left").max(0)))
}

/// Joins the list of the next midnight.
fn to_be_phoned(card: &str, line: &str) -> Outcome {
    registers::add("points-to-phone", &fields![card: card, line: line])?;
    let midnight = schedules::moment_of(schedules::add_days(today(), 1), 0);
    schedules::set_timer(RUN, None, midnight, &[])
}

pub(crate) fn on_timer(_: &TimerEvent) -> Outcome {
    let lines = all_entries("points-to-phone", &[])?;
    let list: Vec<_> = lines.iter().map(|line| line.word("line")).collect();
    let carry = fields![members: number(lines.len()), list: list.join("\n")];
    schedules::plan_duty("expiring-points", turn::now(), None, &carry)?;
    lines.iter().try_for_each(|line| registers::remove("points-to-phone", &line.key))
}
