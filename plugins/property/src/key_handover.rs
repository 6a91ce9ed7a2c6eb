//! Custody changes hands: to a deputy for a leave and back, or for good.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, all_entries, fields, number, person, refuse, registers, today,
};

use crate::{key_count, key_ledger};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            let custodian = case.word("custodian").to_owned();
            case.assign(Some(&custodian))
        }
        ("acted", Some("confirm")) => handed_over(&mut case),
        ("acted", Some("hand-back")) => handed_back(&mut case),
        _ => Ok(()),
    }
}

fn handed_over(case: &mut Ticket) -> Outcome {
    let (custodian, deputy) = (case.word("custodian").to_owned(), case.word("deputy").to_owned());
    if custodian == deputy {
        return Err(refuse("deputy-other"));
    }
    let lines = key_ledger::lines_of(&custodian)?;
    let mut places: Vec<_> = lines.iter().map(|line| vec![line.word("place").to_owned()]).collect();
    places.dedup();
    case.set(fields![places: places])?;
    pass_on(case, lines, &custodian, &deputy)
}

/// Everything in those places comes back, also what came in meanwhile.
fn handed_back(case: &mut Ticket) -> Outcome {
    let (custodian, deputy) = (case.word("custodian").to_owned(), case.word("deputy").to_owned());
    let mut lines = all_entries(key_ledger::KEYS, &fields![custodian: person(&deputy)])?;
    lines.retain(|line| {
        case.rows("places")
            .iter()
            .any(|place| place.first() == line.text("place").map(str::to_owned).as_ref())
    });
    pass_on(case, lines, &deputy, &custodian)
}

/// Counted, written down, entrusted; a number that does not agree is an incident.
fn pass_on(case: &mut Ticket, lines: Vec<registers::Entry>, from: &str, to: &str) -> Outcome {
    let expected = key_ledger::here(&lines)?;
    case.set(fields![expected: number(expected)])?;
    if case.count("counted") != expected {
        key_count::incident(case, expected, case.count("counted"))?;
    }
    let record = fields![
        giver: person(from),
        taker: person(to),
        expected: number(expected),
        counted: number(case.count("counted")),
        date: today(),
    ];
    registers::add("custody-handovers", &record)?;
    lines.into_iter().try_for_each(|line| key_ledger::entrust(line, to, case))
}
