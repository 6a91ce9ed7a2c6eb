//! Answer material: one valid version of a topic; what has expired says so and is reviewed by its owner.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, fields, filter, moment, notify,
    number, person, registers, tickets, turn,
};

use crate::task;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut material = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => written(&mut material),
        ("acted", Some("edit")) => hand_to_owner(&mut material),
        ("acted", Some("release")) => released(&mut material),
        ("acted", Some("prolong")) => {
            task::finish_all(material.id, "material-review", "prolonged / 已延期")?;
            show(&material)
        }
        ("acted", Some("expire")) => expired(&material),
        ("acted", Some("replace")) => {
            material.set(fields![out_at: moment(turn::now())])?;
            task::finish_all(material.id, "material-review", "replaced / 已替代")
        }
        _ => Ok(()),
    }
}

/// Other versions of the same topic.
fn versions(material: &Ticket, states: &[&str]) -> Outcome<Vec<Ticket>> {
    let states = states.iter().map(ToString::to_string).collect();
    let topic = fields![topic: material.word("topic")];
    let mut all = all_tickets(&Filter { states, where_: topic, ..filter("answer-material") })?;
    all.retain(|other| other.id != material.id);
    Ok(all)
}

fn written(material: &mut Ticket) -> Outcome {
    let last = versions(material, &[])?.iter().map(|other| other.count("version")).max();
    material.set(fields![version: number(last.unwrap_or(0) + 1)])?;
    if !material.has("owner") {
        material.set(fields![owner: person(turn::actor())])?;
    }
    hand_to_owner(material)
}

fn hand_to_owner(material: &mut Ticket) -> Outcome {
    let owner = material.text("owner").map(str::to_owned);
    material.assign(owner.as_deref())
}

/// The version before is out at the same moment.
fn released(material: &mut Ticket) -> Outcome {
    material.set(fields![released_at: moment(turn::now())])?;
    for former in versions(material, &["released", "expired"])? {
        tickets::act(former.id, "replace", &[])?;
    }
    show(material)
}

fn expired(material: &Ticket) -> Outcome {
    let contents = format!("Review / 复审: {} v{}", material.word("topic"), material.count("version"));
    task::leave(material, "material-review", contents, material.text("owner"), None)?;
    notify("material-expired")
        .persons(material.text("owner"))
        .about(material.id)
        .arg("version", number(material.count("version")))
        .send()?;
    show(material)
}

/// What agents see under the topic.
fn show(material: &Ticket) -> Outcome {
    let same = ["version", "valid_until", "owner", "text"];
    let mut line: Vec<_> =
        material.fields.iter().filter(|field| same.contains(&field.name.as_str())).cloned().collect();
    line.extend(fields![state: &material.state]);
    registers::put("answer-material", material.word("topic"), &line).map(|_| ())
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "expire", &[])
}
