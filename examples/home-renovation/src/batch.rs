//! Complaints of many customers about one matter: the master case, its members, the proposal it leads to.

use std::collections::BTreeSet;

use frontdesk_sdk::{
    Fields as _, Filter, Outcome, Ticket, TicketEvent, TicketId, all_tickets, draft, fields, filter, notify,
    number, schedules, setting, tickets, today,
};

use crate::site;

/// The master case that a complaint belongs to: the open one of its matter, or a new one when enough customers complain.
pub(crate) fn join(case: &Ticket) -> Outcome<Option<TicketId>> {
    let mut open = filter("master");
    open.states = vec!["open".to_owned()];
    open.where_ = fields![matter: case.word("matter")];
    if let Some(master) = tickets::find(&open, 1, None)?.first() {
        add(master.id, case)?;
        tickets::set(master.id, &fields![members: number(master.count("members") + 1)])?;
        return Ok(Some(master.id));
    }
    let members: Vec<Ticket> =
        all_tickets(&of_matter(case)?)?.into_iter().filter(|one| !one.has("master")).collect();
    let customers: BTreeSet<&str> = members.iter().map(|one| one.word("customer")).collect();
    if (customers.len() as i64) < setting::whole_for("batch_threshold", case.id)? {
        return Ok(None);
    }
    let about = fields![matter: case.word("matter"), members: number(members.len())];
    let master = tickets::open(&draft("master", about))?;
    members.iter().try_for_each(|member| add(master, member))?;
    Ok(Some(master))
}

/// Complaints of the matter inside the window, this one among them.
fn of_matter(case: &Ticket) -> Outcome<Filter> {
    let days = i32::try_from(setting::whole_for("repeat_window", case.id)?).unwrap_or(i32::MAX);
    let mut same = filter("complaint");
    same.where_ = fields![matter: case.word("matter")];
    same.opened_from = Some(site::begin(schedules::add_days(today(), -days)));
    Ok(same)
}

fn add(master: TicketId, member: &Ticket) -> Outcome {
    tickets::set(member.id, &fields![master: number(master)])?;
    tickets::link(master, "member", member.id)
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let master = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&master),
        ("acted", Some("close")) => tickets::tied(master.id, "member")?
            .into_iter()
            .try_for_each(|member| tell(&master, &tickets::get(member.ticket)?)),
        _ => Ok(()),
    }
}

/// What many complain of is a common problem: somebody has to propose something.
fn opened(master: &Ticket) -> Outcome {
    notify("master-opened").role("service-manager").role("service-officer").about(master.id).send()?;
    let proposal = tickets::open(&draft("proposal", fields![matter: master.word("matter")]))?;
    tickets::link(master.id, "proposal", proposal)
}

/// By e-mail where the customer left an address; otherwise whoever took the complaint calls.
fn tell(master: &Ticket, member: &Ticket) -> Outcome {
    let result = master.word("result");
    if let Some(address) = member.text("email") {
        let message = notify("master-closed").address("email", address).about(master.id);
        return message.arg("customer", member.word("customer")).arg("result", result).send();
    }
    let message = notify("tell-member").about(member.id).arg("result", result);
    match &member.assignee {
        Some(officer) => message.person(officer).send(),
        None => message.role("service-officer").send(),
    }
}

pub(crate) fn on_proposal(event: TicketEvent) -> Outcome {
    if event.action.as_deref() != Some("report") {
        return Ok(());
    }
    notify("proposal-reported").role("general-manager").role("department-head").about(event.ticket.id).send()
}
