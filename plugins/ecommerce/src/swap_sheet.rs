//! Swap sheets: a swap that both agreed to is reported before the shift and handed over; what goes wrong costs.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::rosters::{self, Swap};
use frontdesk_sdk::{
    DAY, Fields, Filter, Instant, Outcome, Ticket, TicketEvent, all_tickets, book, directory, fields, filter,
    moment, month_of, notify, person, refuse, registers, schedules, setting, stamp, turn,
};

use crate::{roster, rota};

/// How far back a swap may have been asked for.
const LOOKED_BACK: u64 = 62 * DAY;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut sheet = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut sheet)?,
        ("signed", _) => return signed(&sheet, event.form.word("slot")),
        ("acted", Some("fail")) => failed(&mut sheet)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["shift", "from", "to", "agreed", "told_at", "month_count", "error", "payer", "fine"];
    book::mirror("swap-record", &sheet, &same, Vec::new())
}

fn opened(sheet: &mut Ticket) -> Outcome {
    let start = sheet.moment("shift_start").unwrap_or_else(turn::now);
    let asking = sheet.text("from").map_or_else(turn::actor, str::to_owned);
    let swap = swap_of(&asking, start)?;
    in_time(start)?;
    once(sheet, &swap, start)?;
    let shift = roster::starting(&swap.other, start)?;
    let counts = [counted(&swap.person, swap.asked_at)?, counted(&swap.other, swap.asked_at)?];
    sheet.set(fields![
        from: person(&swap.person),
        to: person(&swap.other),
        shift: shift.map_or_else(|| stamp(start), |shift| roster::called(&shift)),
        agreed: true,
        told_at: moment(turn::now()),
        month_count: format!("{} / {}", counts[0], counts[1]),
    ])?;
    roster::book(schedules::civil_date(start), 1)?;
    notify("swap-reported").role("shop-manager").role("manager").about(sheet.id).send()
}

/// The newest swap of a shift; one that is not done yet is refused with who has to agree.
fn swap_of(who: &str, start: Instant) -> Outcome<Swap> {
    let now = turn::now();
    let since = now.saturating_sub_unsigned(LOOKED_BACK);
    let swaps = rosters::swaps_of(who, since, now.saturating_add(1))?;
    let mut of_shift = swaps.into_iter().filter(|swap| swap.start == start);
    let Some(swap) = of_shift.next() else {
        return Err(refuse("swap-unknown").with("start", stamp(start)));
    };
    if swap.state == "done" {
        return Ok(swap);
    }
    let with = directory::get(&swap.other)?.name;
    Err(refuse("swap-not-agreed").with("with", with).with("state", swap.state))
}

/// Whoever plans may still enter a swap that nobody reported.
fn in_time(start: Instant) -> Outcome {
    let notice = setting::length("swap_notice")?;
    let plans = turn::actor_roles()
        .iter()
        .any(|role| matches!(role.as_str(), "group-leader" | "shop-manager" | "manager"));
    if plans || turn::now() <= start.saturating_sub_unsigned(notice) {
        return Ok(());
    }
    Err(refuse("swap-too-late").with("start", stamp(start)))
}

fn once(sheet: &Ticket, swap: &Swap, start: Instant) -> Outcome {
    let own = fields![from: person(&swap.person), shift_start: moment(start)];
    let same = all_tickets(&Filter { where_: own, ..filter("swap-sheet") })?;
    match same.into_iter().find(|other| other.id != sheet.id) {
        Some(other) => Err(refuse("swap-reported-already").with("number", other.number)),
        None => Ok(()),
    }
}

/// Swaps of the month in which this one was asked for.
fn counted(who: &str, asked_at: Instant) -> Outcome<usize> {
    let (start, end) = month_of(schedules::civil_date(asked_at));
    rota::swaps_done(who, start, end)
}

fn signed(sheet: &Ticket, slot: &str) -> Outcome {
    let wanted = sheet.word(if slot == "giver" { "from" } else { "to" });
    if turn::actor() == wanted {
        return Ok(());
    }
    Err(refuse("swap-signer").with("person", directory::get(wanted)?.name))
}

fn failed(sheet: &mut Ticket) -> Outcome {
    let payer = sheet.text("payer").unwrap_or_else(|| sheet.word("to")).to_owned();
    let fine = setting::decimal("swap_error_fine")?;
    sheet.set(fields![payer: person(&payer), fine: fine])?;
    let reason = format!("{} {}", sheet.number, sheet.word("error_reason"));
    registers::post(
        "swap-fines",
        &Posting { account: payer.clone(), amount: fine, reason, about: Some(sheet.id) },
    )?;
    notify("swap-fined").person(payer).about(sheet.id).arg("fine", fine).send()
}
