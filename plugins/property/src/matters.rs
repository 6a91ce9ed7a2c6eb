//! What is still open, and what somebody has in hand: the cases that a shift hands over.

use frontdesk_sdk::{Filter, Outcome, Ticket, all_tickets, filter};

/// Cases that go from hand to hand at the desk, with the states in which they are open.
const OPEN: [(&str, &[&str]); 15] = [
    ("complaint", &["registered", "judged", "assigned", "explaining", "explained", "solved", "called-back"]),
    ("help-request", &["open", "solved", "called-back"]),
    ("task-order", &["issued", "accepted"]),
    ("task", &["open", "on-hold"]),
    ("repair", &["requested", "issued", "received", "arrived", "done", "signed", "rechecked", "followed-up"]),
    ("key-loan", &["requested", "out", "back"]),
    ("measure", &["wanted", "planned"]),
    ("night-entry", &["booked", "taken-over"]),
    ("day-matter", &["open"]),
    ("emergency", &["reported", "open", "settled", "reviewed"]),
    ("special-matter", &["written", "forwarded"]),
    ("patrol-fault", &["found"]),
    ("incident", &["alarm", "joined", "over", "reported"]),
    ("visit", &["arrived", "id-open", "registered", "asked", "not-here", "waiting", "agreed", "finding-out"]),
    ("promise", &["open"]),
];

/// Whether such a case is still open.
pub(crate) fn is_open(case: &Ticket) -> bool {
    OPEN.iter().any(|(workflow, states)| *workflow == case.workflow && states.contains(&case.state.as_str()))
}

/// Everything open that a person is responsible for, in the order it was opened.
///
/// Looks at what is open, not at what is theirs: most of that was closed long ago.
pub(crate) fn in_hand(person: &str) -> Outcome<Vec<Ticket>> {
    let mut found = Vec::new();
    for (workflow, states) in OPEN {
        let states = states.iter().map(|state| (*state).to_owned()).collect();
        found.extend(all_tickets(&Filter { states, ..filter(workflow) })?);
    }
    found.retain(|case| case.assignee.as_deref() == Some(person));
    found.sort_by_key(|case| case.id);
    Ok(found)
}
