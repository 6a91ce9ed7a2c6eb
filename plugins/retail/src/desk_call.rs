//! Calls at the service desk: the kind says where a call goes on.

use frontdesk_sdk::{
    Draft, Field, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value, draft, fields, figure,
    filter, number, person, refuse, setting, table, tickets, turn,
};

use crate::desk_book;

/// The kinds in the order of the report.
const KINDS: [&str; 6] = ["general", "query", "consultation", "order", "warranty", "complaint"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut call = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) | ("acted", Some("sort")) if call.has("kind") => go_on(&mut call),
        _ => Ok(()),
    }
}

/// Opens what the kind asks for; nothing is left to be done with the call then.
fn go_on(call: &mut Ticket) -> Outcome {
    let kinds = setting::text("call_kinds")?;
    if !kinds.split([',', '，', '、']).any(|kind| call.is("kind", kind.trim())) {
        return Err(refuse("kind-not-used").with("kind", call.word("kind")));
    }
    let id = tickets::open(&follow_up(call))?;
    call.set(fields![follows: id])?;
    tickets::link(call.id, "call", id)?;
    tickets::act(call.id, "close", &[])
}

fn follow_up(call: &Ticket) -> Draft {
    let matter = call.word("matter");
    let about = |more: Vec<Field>| -> Vec<Field> {
        let phone = call.fields.iter().filter(|own| own.name == "phone").cloned();
        phone.chain(more).filter(|field| !field.value.is_empty()).collect()
    };
    let author = || person(turn::actor());
    let caller = call.word("caller");
    match call.word("kind") {
        "complaint" => draft(
            "mall-complaint",
            about(fields![place: "phone", class: "ordinary", customer: caller, matter: matter]),
        ),
        "warranty" => draft("repair-line", about(fields![item: matter, caller: caller, author: author()])),
        "order" => draft("desk-order", about(fields![goods: matter, caller: caller])),
        _ => {
            let answer = call.word("answer");
            let slip = fields![question: matter, caller: caller, answer: answer, author: author()];
            draft("enquiry-slip", about(slip))
        }
    }
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let calls = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("desk-call") };
    let tallies = tickets::count(&calls, &["kind".to_owned()])?;
    let of = |kind: &str| -> u64 {
        tallies.iter().filter(|tally| tally.keys.iter().any(|key| key == kind)).map(|tally| tally.count).sum()
    };
    let rows = KINDS.iter().map(|kind| -> Vec<Value> { vec![(*kind).into(), number(of(kind))] }).collect();
    let all: u64 = tallies.iter().map(|tally| tally.count).sum();
    let (open, late) = desk_book::open_lines()?;
    let figures =
        vec![figure("calls", number(all)), figure("open", number(open)), figure("late", number(late))];
    Ok(table(&["kind", "calls"], rows, figures))
}
