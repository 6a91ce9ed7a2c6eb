//! What a shift could not finish: lines of the handover book.

use frontdesk_sdk::{
    Fields, Instant, Outcome, PersonId, Ticket, fields, moment, person, registers, today, turn,
};

/// Notes a matter that is left open, with who held it and who takes it over.
pub(crate) fn note(case: &Ticket, matter: &str, to: Option<PersonId>, due: Option<Instant>) -> Outcome {
    let line = fields![
        day: today(),
        matter: matter,
        order_no: case.word("order_no"),
        number: &case.number,
        agent: case.assignee.clone().map(person),
        to: to.map(person),
        due: due.map(moment),
        noted: moment(turn::now()),
    ];
    let filled: Vec<_> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::add("shift-leftovers", &filled).map(|_| ())
}
