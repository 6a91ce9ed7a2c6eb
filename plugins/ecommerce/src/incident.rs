//! Incidents: many complaints on one batch within an hour, answered by one line.

use frontdesk_sdk::{
    Fields, Filter, Outcome, Ticket, TicketEvent, TicketId, all_tickets, draft, fields, filter, notify,
    number, setting, tickets, turn,
};

/// States of a complaint to which the line can still be offered.
const OPEN: [&str; 4] = ["recorded", "with-agent", "with-manager", "offered"];

/// A complaint came in: it joins the incident of its batch, or makes one.
pub(crate) fn complained(case: &Ticket) -> Outcome {
    let Some(batch) = case.text("batch") else { return Ok(()) };
    let states = ["proposed", "joined", "answered"].map(String::from).to_vec();
    let open = Filter { states, where_: fields![batch: batch], ..filter("incident") };
    match tickets::find(&open, 1, None)?.first() {
        Some(incident) => join(incident, case.id),
        None => propose(case, batch),
    }
}

fn join(incident: &Ticket, complaint: TicketId) -> Outcome {
    tickets::link(incident.id, "member", complaint)?;
    tickets::set(incident.id, &fields![complaints: number(incident.count("complaints") + 1)])?;
    match incident.text("line") {
        Some(line) => tickets::act(complaint, "offer", &fields![offer: line]),
        None => Ok(()),
    }
}

fn propose(case: &Ticket, batch: &str) -> Outcome {
    let window = setting::length_for("incident_window", case.id)?;
    let since = case.opened_at.saturating_sub_unsigned(window);
    let recent = Filter { opened_from: Some(since), where_: fields![batch: batch], ..filter("complaint") };
    let members = all_tickets(&recent)?;
    let count = i64::try_from(members.len()).unwrap_or(i64::MAX);
    if count < setting::whole_for("incident_count", case.id)? {
        return Ok(());
    }
    let incident = tickets::open(&draft("incident", fields![batch: batch, complaints: number(count)]))?;
    members.iter().try_for_each(|member| tickets::link(incident, "member", member.id))?;
    notify("incident-proposed")
        .role("manager")
        .about(incident)
        .arg("batch", batch)
        .arg("count", number(count))
        .urgent()
        .send()
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut incident = event.ticket;
    match event.action.as_deref() {
        Some("join") => incident.assign(Some(&turn::actor())),
        Some("answer") => offer_all(&incident),
        _ => Ok(()),
    }
}

/// One line for all whose complaint is not settled yet.
fn offer_all(incident: &Ticket) -> Outcome {
    let members = tickets::tied(incident.id, "member")?;
    let mut open = members.iter().filter(|member| OPEN.contains(&member.state.as_str()));
    open.try_for_each(|member| tickets::act(member.ticket, "offer", &fields![offer: incident.word("line")]))
}
