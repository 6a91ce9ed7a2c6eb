//! Membership cards: who qualifies, one card each, what is on hold.

use frontdesk_sdk::{
    Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value, all_tickets, fields, figure, filter,
    number, refuse, registers, setting, table, tickets, today,
};

use crate::points;

/// What an applicant can be asked for, in words.
const PROOFS: [(&str, &str); 4] = [
    ("identity", "identity number / 身份证号"),
    ("licence", "licence number / 营业执照号"),
    ("phone", "phone / 电话"),
    ("email", "e-mail / 电子邮箱"),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut membership = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => only_card(&membership),
        ("acted", Some("accept")) => {
            only_card(&membership)?;
            qualified(&membership)
        }
        ("acted", Some("make-card")) => issue(&mut membership),
        ("acted", Some("hold")) => no_more_than_there_is(&membership),
        ("acted", Some("release")) => {
            membership.set(fields![held: Value::Nothing, hold_reason: Value::Nothing])
        }
        ("acted", Some("end")) => record(&membership),
        _ => Ok(()),
    }
}

/// The same person or unit has one card.
fn only_card(membership: &Ticket) -> Outcome {
    for field in ["identity", "licence"].into_iter().filter(|field| membership.has(field)) {
        let same = vec![(field, membership.word(field)).into()];
        let states = ["applied", "accepted", "member"].map(str::to_owned).to_vec();
        let others = all_tickets(&Filter { states, where_: same, ..filter("membership") })?;
        if let Some(other) = others.iter().find(|other| other.id != membership.id) {
            return Err(refuse("card-exists")
                .with("card", other.text("card").unwrap_or("…"))
                .with("holder", other.word("holder"))
                .with("number", &other.number));
        }
    }
    Ok(())
}

fn qualified(membership: &Ticket) -> Outcome {
    let conditions = setting::text(&format!("qualification.{}", membership.word("kind")))?;
    let wanted = conditions.split([',', '，', '、']).map(str::trim).filter(|field| !field.is_empty());
    let missing: Vec<_> = wanted.filter(|field| !membership.has(field)).map(in_words).collect();
    if missing.is_empty() { Ok(()) } else { Err(refuse("not-qualified").with("missing", missing.join(", "))) }
}

fn in_words(field: &str) -> &str {
    PROOFS.iter().find(|(name, _)| *name == field).map_or(field, |(_, words)| words)
}

fn issue(membership: &mut Ticket) -> Outcome {
    let card = format!("{:06}", registers::next_number("membership-cards")?);
    membership.set(fields![card: card, issued_on: today()])?;
    record(membership)
}

fn record(membership: &Ticket) -> Outcome {
    const SAME: [&str; 5] = ["holder", "kind", "identity", "licence", "issued_on"];
    let mut line: Vec<_> =
        membership.fields.iter().filter(|own| SAME.contains(&own.name.as_str())).cloned().collect();
    line.extend(fields![number: &membership.number, state: &membership.state]);
    registers::put("membership-cards", membership.word("card"), &line).map(|_| ())
}

fn no_more_than_there_is(membership: &Ticket) -> Outcome {
    let (have, held) = (points::balance(membership.word("card"))?, membership.count("held"));
    if held <= have {
        return Ok(());
    }
    Err(refuse("hold-too-much").with("held", number(held)).with("have", number(have)))
}

/// The member with a card.
///
/// # Errors
/// `card-unknown` when there is none.
pub(crate) fn of_card(card: &str) -> Outcome<Ticket> {
    let same = fields![card: card.trim()];
    let members =
        all_tickets(&Filter { states: vec!["member".into()], where_: same, ..filter("membership") })?;
    members.into_iter().next().ok_or_else(|| refuse("card-unknown").with("card", card.trim()))
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let (mut persons, mut units) = (0_u32, 0_u32);
    for card in frontdesk_sdk::all_entries("membership-cards", &[])? {
        let issued = card.day("issued_on").map(|day| frontdesk_sdk::schedules::moment_of(day, 0));
        if issued.is_some_and(|at| start <= at && at < end) {
            *(if card.is("kind", "unit") { &mut units } else { &mut persons }) += 1;
        }
    }
    let refused = Filter {
        states: vec!["refused".into()],
        opened_from: Some(start),
        opened_until: Some(end),
        ..filter("membership")
    };
    let refused: u64 = tickets::count(&refused, &[])?.iter().map(|tally| tally.count).sum();
    let figures =
        vec![figure("persons", persons), figure("units", units), figure("refused", number(refused))];
    Ok(table(&[], Vec::new(), figures))
}
