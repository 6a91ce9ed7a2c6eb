//! Gifts for points: points and stock are booked in one step, the member signs.

use std::collections::BTreeMap;

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value, all_tickets, approvals,
    fields, figure, filter, moment, number, person, refuse, registers, table, turn,
};

use crate::{membership, points};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut redemption = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => redeem(&mut redemption),
        ("acted", Some("issue")) => issue(&mut redemption),
        ("acted", Some("cancel")) => cancel(&redemption),
        _ => Ok(()),
    }
}

fn redeem(redemption: &mut Ticket) -> Outcome {
    let gift = redemption.word("gift").trim().to_owned();
    let member = membership::of_card(redemption.word("card"))?;
    let card = member.word("card").to_owned();
    let entry = registers::get("gifts", &gift)?.ok_or_else(|| refuse("gift-unknown").with("gift", &gift))?;
    let needs = entry.count("points");
    enough(&member, &gift, needs)?;
    if entry.count("stock") < 1 {
        return Err(refuse("gift-out-of-stock").with("gift", gift));
    }
    move_stock(&entry, -1)?;
    let taken = points::take(&card, needs)?;
    redemption.set(fields![card: &card, gift: &gift, points: number(needs), taken: taken])?;
    points::post("redeemed", &card, -needs, &gift, redemption)
}

/// Points on hold are there, but not to be spent.
fn enough(member: &Ticket, gift: &str, needs: i64) -> Outcome {
    let (have, held) = (points::balance(member.word("card"))?, member.count("held"));
    let rule = if have < needs {
        "points-short"
    } else if have - held < needs {
        "points-held"
    } else {
        return Ok(());
    };
    let refusal = refuse(rule).with("have", number(have)).with("held", number(held));
    Err(refusal.with("gift", gift).with("needs", number(needs)))
}

fn move_stock(gift: &Entry, by: i64) -> Outcome {
    let line = fields![points: gift.number("points"), stock: number(gift.count("stock") + by)];
    registers::put("gifts", &gift.key, &line).map(|_| ())
}

fn issue(redemption: &mut Ticket) -> Outcome {
    let by = turn::actor();
    redemption.set(fields![issued_at: moment(turn::now()), issued_by: person(&by)])?;
    let signed = approvals::signatures(redemption.id)?;
    let signer = signed.iter().rfind(|one| one.valid).map(|one| one.signer.clone());
    let line = fields![
        card: redemption.word("card"),
        gift: redemption.word("gift"),
        points: redemption.number("points"),
        signature: signer,
        issued_at: moment(turn::now()),
        issued_by: person(by),
    ];
    registers::put("gift-issues", &redemption.number, &line).map(|_| ())
}

fn cancel(redemption: &Ticket) -> Outcome {
    if let Some(gift) = registers::get("gifts", redemption.word("gift"))? {
        move_stock(&gift, 1)?;
    }
    let given = points::give_back(redemption.rows("taken"))?;
    let why = format!("{}: {}", redemption.number, redemption.word("reason"));
    points::post("returned", redemption.word("card"), given, &why, redemption)
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let states = ["booked", "issued"].map(str::to_owned).to_vec();
    let of_period =
        Filter { states, opened_from: Some(start), opened_until: Some(end), ..filter("gift-redemption") };
    let mut gifts: BTreeMap<String, (u32, Decimal)> = BTreeMap::new();
    for redemption in all_tickets(&of_period)? {
        let (pieces, points) = gifts.entry(redemption.word("gift").to_owned()).or_insert((0, Decimal::ZERO));
        *pieces += 1;
        *points = *points + redemption.number("points").unwrap_or(Decimal::ZERO);
    }
    let redeemed: Decimal = gifts.values().map(|(_, points)| *points).sum();
    let pieces: u32 = gifts.values().map(|(pieces, _)| *pieces).sum();
    let row = |(gift, (pieces, points)): (String, (u32, Decimal))| -> Vec<Value> {
        vec![gift.into(), pieces.into(), points.into()]
    };
    let figures = vec![
        figure("gifts", pieces),
        figure("redeemed", redeemed),
        figure("booked", points::sum_of(&["booked", "reversed"], start, end)?),
        figure("expired", -points::sum_of(&["expired"], start, end)?),
    ];
    Ok(table(&["gift", "pieces", "points"], gifts.into_iter().map(row).collect(), figures))
}
