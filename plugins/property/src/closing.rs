//! The cashier's day: opened by the first payment, closed without difference and without a missing receipt.

use frontdesk_sdk::schedules::Clock;
use frontdesk_sdk::{
    DAY, Decimal, DutyEvent, Field, Fields, Filter, Instant, Limit, Outcome, Table, Ticket, TicketEvent,
    all_tickets, approvals, book, directory, draft, fields, figure, filter, number, person, refuse, rosters,
    schedules, setting, table, tickets, today, turn,
};

use crate::payment;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut closing = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("acted", Some("close")) => close(&mut closing),
        ("acted", Some("correct")) => start_limit(&closing, closing.word("cashier")),
        ("acted", Some("hand-over")) => handed_over(&closing),
        _ => Ok(()),
    }
}

/// The cashier's closing of today that still takes money; the first payment opens it.
pub(crate) fn current(cashier: &str) -> Outcome<Ticket> {
    let mine = fields![cashier: person(cashier), day: today()];
    let open = Filter { states: vec!["open".into()], where_: mine.clone(), ..filter("day-closing") };
    match all_tickets(&open)?.pop() {
        Some(closing) => Ok(closing),
        None => begin(cashier, mine),
    }
}

fn begin(cashier: &str, mut mine: Vec<Field>) -> Outcome<Ticket> {
    let name = directory::get(cashier).map_or_else(|_| cashier.to_owned(), |person| person.name);
    mine.extend(fields![day_text: format!("{name} {}", today())]);
    let id = tickets::open(&draft("day-closing", mine))?;
    tickets::assign(id, Some(cashier))?;
    let closing = tickets::get(id)?;
    start_limit(&closing, cashier)?;
    plan_duty(closing_moment(cashier)?)?;
    Ok(closing)
}

fn start_limit(closing: &Ticket, cashier: &str) -> Outcome {
    let until = Limit::Until(closing_moment(cashier)?);
    schedules::start_deadline(closing.id, "daily-closing", &until).map(|_| ())
}

/// When the day is to be closed; without a shift at the end of the day.
fn closing_moment(cashier: &str) -> Outcome<Instant> {
    let now = turn::now();
    let by = setting::text("daily_closing")?;
    if by != "end-of-shift" {
        return schedules::end_of(now, &by, &Clock::Wall);
    }
    let shifts = rosters::shifts_of(cashier, now, now.saturating_add(1))?;
    match shifts.iter().map(|shift| shift.end).max() {
        Some(end) => Ok(end),
        None => schedules::end_of(now, "end-of-day", &Clock::Wall),
    }
}

/// One hand-over a day, whoever takes the first money.
fn plan_duty(at: Instant) -> Outcome {
    let start = schedules::moment_of(today(), 0);
    let end = start.saturating_add_unsigned(DAY);
    if schedules::occurrences("takings-to-finance", start, end)?.is_empty() {
        schedules::plan_duty("takings-to-finance", at, None, &[])?;
    }
    Ok(())
}

/// Sums on receipts: cash and the rest.
#[derive(Clone, Copy)]
struct Sums {
    cash: Decimal,
    other: Decimal,
}

/// What the receipts of a closing come to: taken in it, less paid back in it.
fn sums(closing: &Ticket) -> Outcome<Sums> {
    let mut sums = Sums { cash: Decimal::ZERO, other: Decimal::ZERO };
    let mut add = |payment: &Ticket, amount: Decimal| {
        let of = if payment.is("method", "cash") { &mut sums.cash } else { &mut sums.other };
        *of = *of + amount;
    };
    taken_in(closing)?.iter().for_each(|paid| add(paid, payment::amount(paid)));
    let back = Filter { where_: fields![voided_in: closing.id], ..filter("fee-payment") };
    all_tickets(&back)?.iter().for_each(|paid| add(paid, -payment::amount(paid)));
    Ok(sums)
}

fn taken_in(closing: &Ticket) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: fields![closing: closing.id], ..filter("fee-payment") })
}

fn close(closing: &mut Ticket) -> Outcome {
    let counted = |name: &str| closing.number(name).unwrap_or(Decimal::ZERO);
    let (cash, takings) = (counted("cash"), counted("cash") + counted("transfer"));
    let on_receipts = sums(closing)?;
    let receipts = on_receipts.cash + on_receipts.other;
    let difference = takings - receipts;
    if difference.coefficient != 0 {
        let refusal = refuse("takings-differ").with("takings", takings).with("receipts", receipts);
        return Err(refusal.with("difference", difference));
    }
    if (cash - on_receipts.cash).coefficient != 0 {
        let refusal = refuse("takings-method").with("cash", cash);
        return Err(refusal.with("receipts_cash", on_receipts.cash));
    }
    let numbers = receipt_numbers(closing)?;
    all_at_hand(&numbers, closing.word("receipts"))?;
    schedules::stop_deadline(closing.id, "daily-closing")?;
    let copies = setting::whole_for("takings_copies", closing.id)?;
    closing.set(fields![
        total: takings,
        receipts_from: numbers.first().cloned(),
        receipts_to: numbers.last().cloned(),
        copies: number(copies),
    ])
}

/// The numbers drawn in a closing, voided ones too, in their order.
fn receipt_numbers(closing: &Ticket) -> Outcome<Vec<String>> {
    let mut numbers: Vec<_> = taken_in(closing)?.iter().map(|paid| paid.word("receipt").to_owned()).collect();
    numbers.sort();
    Ok(numbers)
}

/// The running number at the end of a receipt's.
fn sequence(receipt: &str) -> Option<u64> {
    receipt.rsplit('-').next()?.parse().ok()
}

/// Whether the receipts named as `101-104, 106` are those drawn, all of them and no others.
fn all_at_hand(drawn: &[String], named: &str) -> Outcome {
    let ranges = ranges(named)?;
    let named = |receipt: &&String| {
        sequence(receipt).is_some_and(|n| ranges.iter().any(|(first, last)| (*first..=*last).contains(&n)))
    };
    let missing: Vec<_> = drawn.iter().filter(|receipt| !named(receipt)).cloned().collect();
    if !missing.is_empty() {
        return Err(refuse("receipts-missing").with("missing", missing.join(", ")));
    }
    let count: u64 = ranges.iter().map(|(first, last)| last.saturating_sub(*first).saturating_add(1)).sum();
    if count == u64::try_from(drawn.len()).unwrap_or(u64::MAX) {
        return Ok(());
    }
    Err(refuse("receipts-not-drawn").with("drawn", drawn.len().to_string()).with("named", count.to_string()))
}

/// `101-104, 106` as pairs of first and last.
fn ranges(text: &str) -> Outcome<Vec<(u64, u64)>> {
    let parts = text.split([',', '，', '、', ';', '；', ' ']).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let both = first.parse().ok().zip(last.parse().ok());
        both.filter(|(first, last)| first <= last).ok_or_else(|| refuse("receipts-unread").with("part", part))
    };
    parts.map(pair).collect()
}

/// The line of the daily takings, with who signed.
fn handed_over(closing: &Ticket) -> Outcome {
    let mut signers = Vec::new();
    for signature in approvals::signatures(closing.id)?.iter().filter(|one| one.valid) {
        signers.push(directory::get(&signature.signer)?.name);
    }
    let same = ["day", "receipts_from", "receipts_to", "cash", "transfer", "total", "copies"];
    book::mirror("daily-takings", closing, &same, fields![signatures: signers.join(", ")])
}

/// The day is over for finance when every closing of it is handed over.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "done" {
        return Ok(());
    }
    let of_day = fields![day: schedules::civil_date(event.due)];
    let states = vec!["open".into(), "closed".into()];
    let open = all_tickets(&Filter { states, where_: of_day, ..filter("day-closing") })?;
    if open.is_empty() {
        return Ok(());
    }
    let listed: Vec<_> = open.iter().map(|one| format!("{} {}", one.number, one.word("day_text"))).collect();
    Err(refuse("closing-open").with("open", listed.join(", ")))
}

/// Receipts per method in `[start, end)`.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let taken = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("fee-payment") };
    let (paid, voided): (Vec<_>, Vec<_>) =
        all_tickets(&taken)?.into_iter().partition(|payment| payment.state == "paid");
    let row = |method: &str| {
        let by: Vec<_> = paid.iter().filter(|payment| payment.is("method", method)).collect();
        let sum: Decimal = by.iter().map(|payment| payment::amount(payment)).sum();
        vec![method.into(), number(by.len()), sum.into()]
    };
    let total: Decimal = paid.iter().map(payment::amount).sum();
    Ok(table(
        &["method", "receipts", "sum"],
        ["cash", "transfer"].map(row).to_vec(),
        vec![figure("total", total), figure("voided", number(voided.len()))],
    ))
}
