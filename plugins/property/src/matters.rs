//! Which cases are still open.

use frontdesk_sdk::Ticket;

/// Cases that go from hand to hand at the desk, with the states in which they are open.
const OPEN: [(&str, &[&str]); 9] = [
    ("complaint", &["registered", "judged", "assigned", "explaining", "explained", "solved", "called-back"]),
    ("help-request", &["open", "solved", "called-back"]),
    ("task-order", &["issued", "accepted"]),
    ("task", &["open", "on-hold"]),
    ("repair", &["requested", "issued", "received", "arrived", "done", "signed", "rechecked", "followed-up"]),
    ("key-loan", &["requested", "out", "back"]),
    ("measure", &["wanted", "planned"]),
    ("night-entry", &["booked", "taken-over"]),
    ("day-matter", &["open"]),
];

/// Whether such a case is still open.
pub(crate) fn is_open(case: &Ticket) -> bool {
    OPEN.iter().any(|(workflow, states)| *workflow == case.workflow && states.contains(&case.state.as_str()))
}
