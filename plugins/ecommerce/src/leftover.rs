//! What a shift could not finish: lines of the handover book.

use frontdesk_sdk::{
    Fields, Instant, Outcome, PersonId, Ticket, fields, moment, person, registers, schedules, today, turn,
};

/// Lines of one agent that a handover shows of a day.
const SHOWN_MAX: u32 = 200;

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

/// What an agent left open since a moment: number, and what it is.
pub(crate) fn since(agent: &str, from: Instant) -> Outcome<Vec<Vec<String>>> {
    let (mut day, last) = (schedules::civil_date(from), today());
    let mut rows = Vec::new();
    while day <= last {
        let own = fields![day: day, agent: person(agent)];
        let lines = registers::find("shift-leftovers", &own, SHOWN_MAX, None)?;
        let noted = lines.iter().filter(|line| line.moment("noted").is_some_and(|noted| noted >= from));
        rows.extend(noted.map(|line| {
            let matter = format!("{} {}", called(line.word("matter")), line.word("order_no"));
            vec![line.word("number").to_owned(), matter]
        }));
        day = schedules::add_days(day, 1);
    }
    Ok(rows)
}

fn called(matter: &str) -> &'static str {
    match matter {
        "star-without-remark" => "星标未写备注 / star without remark",
        "paid-unchecked" => "已付款未核对 / paid, not checked",
        _ => "待催付 / unpaid, to be reminded",
    }
}
