//! Complaints about agents: judged, then counted by month; the counters give totals, not additions.

use frontdesk_sdk::{
    Decimal, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, book, fields, filter, moment, person,
    schedules, setting, tickets, today, turn,
};

use crate::{score, score_deduction};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut complaint = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) if !complaint.has("received_at") => {
            complaint.set(fields![received_at: moment(turn::now())])?;
        }
        ("opened", _) => {}
        ("acted", Some("find")) => found(&mut complaint)?,
        ("acted", Some("dismiss")) => complaint.set(fields![judged_by: person(turn::actor())])?,
        _ => return Ok(()),
    }
    record(&complaint)
}

fn record(complaint: &Ticket) -> Outcome {
    let judged = complaint.state != "recorded";
    let founded = judged.then_some(complaint.state == "founded" && !complaint.flag("taken_back"));
    let same = ["kind", "complainant", "received_at", "agent"];
    book::mirror("agent-complaints", complaint, &same, fields![founded: founded])
}

/// It counts in its month of receipt while that month is open, else in this one.
fn found(complaint: &mut Ticket) -> Outcome {
    let received = schedules::civil_date(complaint.moment("received_at").unwrap_or(complaint.opened_at));
    let (month, now) = (score::month(received)?, score::month(today())?);
    let month = if month == now { month } else { now };
    complaint.set(fields![month: month, judged_by: person(turn::actor())])?;
    recount(complaint)
}

/// An objection was right: it does not count any more, and the others count anew.
pub(crate) fn take_back(complaint: u64) -> Outcome {
    let mut complaint = tickets::get(complaint)?;
    complaint.set(fields![taken_back: true])?;
    record(&complaint)?;
    recount(&complaint)
}

/// Each founded complaint of the month deducts what its place adds to the total.
fn recount(of: &Ticket) -> Outcome {
    let kind = of.word("kind");
    let clause = if kind == "attitude" { "2.3.6" } else { "2.3.5" };
    let mut before = Decimal::ZERO;
    for (index, complaint) in score::founded(of.word("agent"), of.word("month"), kind)?.iter().enumerate() {
        let total = total(kind, i64::try_from(index + 1).unwrap_or(i64::MAX))?;
        let points = total - before;
        before = total;
        match deduction_of(complaint)? {
            Some(mut there) if there.number("points") != Some(points) => {
                score_deduction::correct(&mut there, points)?;
            }
            None if points > Decimal::ZERO => score_deduction::enter_for(complaint, clause, points)?,
            _ => {}
        }
    }
    Ok(())
}

fn deduction_of(complaint: &Ticket) -> Outcome<Option<Ticket>> {
    let states = ["entered", "objected", "final"].map(str::to_owned).to_vec();
    let own = fields![complaint: complaint.id];
    let found = all_tickets(&Filter { states, where_: own, ..filter("score-deduction") })?;
    Ok(found.into_iter().next())
}

/// What so many founded complaints of a month come to in all.
fn total(kind: &str, count: i64) -> Outcome<Decimal> {
    let prefix = if kind == "attitude" { "attitude" } else { "missed" };
    let step = |name: &str| setting::decimal(&format!("{prefix}_{name}"));
    let (first, second) = (step("count_1")?.whole(), step("count_2")?.whole());
    if count >= second {
        return step("points_2");
    }
    let each = if kind == "attitude" { setting::decimal("attitude_each")? } else { Decimal::ZERO };
    if count < first {
        return Ok(each.times(count));
    }
    let adds = kind == "attitude" && setting::text("attitude_between")? == "add";
    let between = if adds { each.times(count - first) } else { Decimal::ZERO };
    Ok(step("points_1")? + between)
}
