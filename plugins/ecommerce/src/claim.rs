//! Claims at couriers: chased every so many days until money is booked or somebody decided.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Filter, Instant, Limit, Outcome, Table, Ticket, TicketEvent, all_tickets,
    book, fields, figure, filter, moment, notify, number, schedules, table, tickets,
};

use crate::{after_sales, parcel_task};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut claim = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut claim)?,
        ("acted", Some("book")) => booked(&mut claim)?,
        ("acted", Some("reject")) => {
            schedules::stop_deadline(claim.id, "claim-chase")?;
            notify("claim-rejected").role("supervisor").about(claim.id).send()?;
        }
        ("acted", Some("close" | "decide")) => parcel_task::drop_all(claim.id)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&claim)
}

fn opened(claim: &mut Ticket) -> Outcome {
    claim.set(fields![opened_at: moment(claim.opened_at)])?;
    chase_from(claim, claim.opened_at)
}

/// The next chase comes so many days after the last one was due.
fn chase_from(claim: &mut Ticket, at: Instant) -> Outcome {
    let chase = schedules::start_deadline_from(claim.id, "claim-chase", at, &Limit::Standard)?;
    claim.set(fields![next_chase: moment(chase.due)])
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut claim = event.ticket;
    let chased = claim.count("chased") + 1;
    claim.set(fields![chased: number(chased)])?;
    parcel_task::give(&claim, "chase-claim", event.due, after_sales::responsible()?)?;
    chase_from(&mut claim, event.due)?;
    record(&claim)
}

/// Everything that was claimed is there: nothing is left to be done.
fn booked(claim: &mut Ticket) -> Outcome {
    let before = claim.number("booked_sum").unwrap_or(Decimal::ZERO);
    let sum = before + claim.number("booked").unwrap_or(Decimal::ZERO);
    claim.set(fields![booked_sum: sum])?;
    if Some(sum) >= claim.number("amount") { tickets::act(claim.id, "close", &[]) } else { Ok(()) }
}

fn record(claim: &Ticket) -> Outcome {
    let claim = tickets::get(claim.id)?;
    let same = ["order_no", "courier", "amount", "opened_at", "chased", "booked_sum"];
    book::mirror("claim-record", &claim, &same, fields![outcome: outcome(&claim)])
}

fn outcome(claim: &Ticket) -> &'static str {
    match claim.state.as_str() {
        "accepted" => "accepted",
        "rejected" => "rejected",
        "closed" if claim.has("decision") => "decided",
        "closed" => "paid",
        _ => "open",
    }
}

/// Counts and sums of one courier's claims.
struct Sums {
    open: u32,
    open_sum: Decimal,
    paid: u32,
    paid_sum: Decimal,
}

impl Sums {
    const NOTHING: Self = Self { open: 0, open_sum: Decimal::ZERO, paid: 0, paid_sum: Decimal::ZERO };
}

/// Open claims now, and what was paid of those of a period, by courier; open problem records beside them.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let until = Filter { opened_until: Some(end), ..filter("courier-claim") };
    let mut couriers: BTreeMap<String, Sums> = BTreeMap::new();
    for claim in all_tickets(&until)? {
        let sums = couriers.entry(claim.word("courier").to_owned()).or_insert(Sums::NOTHING);
        let closed_in = claim.state == "closed" && (start..end).contains(&claim.entered_state_at);
        if claim.state != "closed" {
            sums.open += 1;
            sums.open_sum = sums.open_sum + claim.number("amount").unwrap_or(Decimal::ZERO);
        } else if closed_in && claim.has("booked_sum") {
            sums.paid += 1;
            sums.paid_sum = sums.paid_sum + claim.number("booked_sum").unwrap_or(Decimal::ZERO);
        }
    }
    let states = ["opened", "handled", "answered"].map(String::from).to_vec();
    let problems = all_tickets(&Filter { states, ..filter("problem-order") })?.len();
    let row = |(courier, sums): (&String, &Sums)| {
        let (open_sum, paid_sum) = (number(sums.open_sum), number(sums.paid_sum));
        vec![courier.into(), number(sums.open), open_sum, number(sums.paid), paid_sum]
    };
    let figures = vec![
        figure("problems", number(problems)),
        figure("open", number(couriers.values().map(|sums| sums.open).sum::<u32>())),
        figure("paid", number(couriers.values().map(|sums| sums.paid).sum::<u32>())),
        figure("paid-sum", number(couriers.values().map(|sums| sums.paid_sum).sum::<Decimal>())),
    ];
    let columns = ["courier", "open", "open_sum", "paid", "paid_sum"];
    Ok(table(&columns, couriers.iter().map(row).collect(), figures))
}
