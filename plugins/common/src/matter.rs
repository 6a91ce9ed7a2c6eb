//! Matters: daily ones go to the general manager, major ones to all receivers in the same second.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, TicketId, Value, book, directory, fields, moment, notify, person,
    setting, tickets, turn,
};

/// Who hears of a major matter, in the order in which `major_receivers` counts them.
const RECEIVERS: [&str; 3] = ["general-manager", "board", "group"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut matter = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => matter.set(fields![reported_by: person(turn::actor())])?,
        ("acted", Some("raise")) => matter.set(fields![class: "major"])?,
        _ => return Ok(()),
    }
    tell(&mut matter)
}

fn tell(matter: &mut Ticket) -> Outcome {
    let receivers = if matter.is("class", "major") { setting::whole("major_receivers")? } else { 1 };
    let receivers = usize::try_from(receivers).unwrap_or(RECEIVERS.len());
    let told = there(RECEIVERS.iter().take(receivers), matter.id)?;
    told.iter()
        .fold(notify("matter"), |notice, receiver| notice.role(receiver))
        .about(matter.id)
        .arg("what", matter.word("what"))
        .urgent()
        .send()?;
    matter.set(fields![told: Value::Choices(told.clone()), told_at: moment(turn::now())])?;
    book::mirror("matters", matter, &["class", "what", "told_at"], fields![told: Value::Choices(told)])
}

/// Those of the receivers whom the directory has; that one is missing stands in the history.
fn there<'a>(receivers: impl Iterator<Item = &'a &'a str>, matter: TicketId) -> Outcome<Vec<String>> {
    let mut told = Vec::new();
    for receiver in receivers {
        if directory::with_role(receiver)?.is_empty() {
            tickets::note(matter, &format!("nobody has the role `{receiver}` / 无人担任此角色"))?;
        } else {
            told.push((*receiver).to_owned());
        }
    }
    Ok(told)
}
