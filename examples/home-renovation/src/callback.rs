//! Calls beside the series, and what every call ends in: the archive, a slip for a problem, an order for a defect.

use frontdesk_sdk::{
    Field, Fields, Limit, Outcome, Ticket, TicketEvent, TicketId, draft, fields, filter, notify, number,
    person, registers, schedules, tickets, today,
};

use crate::site;

/// A call that was made.
pub(crate) struct Made<'a> {
    /// Where; a repair may have none.
    pub(crate) site: Option<&'a Ticket>,
    /// Phase, control point or reason.
    pub(crate) kind: &'a str,
    /// What was filled in.
    pub(crate) form: &'a [Field],
    /// Who answers for a problem.
    pub(crate) responsible: Option<&'a str>,
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut call = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut call),
        ("acted", Some("call")) => made(&call),
        _ => Ok(()),
    }
}

fn opened(call: &mut Ticket) -> Outcome {
    if !call.has("site_case")
        && let Some(site) = spawned_by_site(call.id)?
    {
        call.set(fields![site_case: number(site)])?;
    }
    let site = site::of(call)?;
    if !call.has("reason") {
        let own = [
            ("site", "site"),
            ("customer", "customer"),
            ("phone", "phone"),
            ("responsible", "project_manager"),
        ];
        let mut lent = site.as_ref().map_or_else(Vec::new, |site| site::lent(site, &own));
        lent.extend(fields![reason: "irregular"]);
        return call.set(lent);
    }
    if call.has("point") {
        schedules::start_deadline(call.id, "point-call", &Limit::Standard)?;
    }
    announce("point-call-due", call.id, site.map(|site| site.id))
}

/// The site whose action opened the call.
fn spawned_by_site(call: TicketId) -> Outcome<Option<TicketId>> {
    for tie in tickets::links(call)?.into_iter().filter(|tie| tie.relation == "callback" && !tie.outgoing) {
        if tickets::get(tie.other)?.workflow == "site" {
            return Ok(Some(tie.other));
        }
    }
    Ok(None)
}

/// The officers hear that a call is due, and how many problems of the site are open.
pub(crate) fn announce(template: &str, about: TicketId, site: Option<TicketId>) -> Outcome {
    let problems = site.map_or(Ok(0), open_problems)?;
    notify(template).role("service-officer").about(about).arg("problems", number(problems)).send()
}

fn open_problems(site: TicketId) -> Outcome<u64> {
    let mut open = filter("slip");
    open.states = ["open", "handled"].map(str::to_owned).to_vec();
    open.where_ = fields![site_case: number(site)];
    Ok(tickets::count(&open, &[])?.iter().map(|tally| tally.count).sum())
}

fn made(call: &Ticket) -> Outcome {
    let site = site::of(call)?;
    let kind = call.text("point").unwrap_or_else(|| call.word("reason"));
    if let Some(site) = &site {
        site::point_called(site.id, kind)?;
    }
    file(&Made { site: site.as_ref(), kind, form: &call.fields, responsible: call.text("responsible") })
}

/// Files a call and sends on what it brought to light.
pub(crate) fn file(call: &Made) -> Outcome {
    let form = call.form;
    let mut line = fields![
        phase_or_control_point: call.kind,
        date: today(),
        answers: form.word("answers"),
        satisfaction: form.flag("satisfied"),
        problem: form.has("problem") || form.has("defect"),
    ];
    line.extend(call.site.map(|site| Field::from(("case", &site.number))));
    line.extend(form.value("site").map(|site| Field::from(("site", site.clone()))));
    registers::add("callback-archive", &line)?;
    if let Some(site) = call.site {
        let file = if site.has("completion_date") { "repair-files" } else { "customer-files" };
        site::count(file, &site.number, "calls")?;
    }
    if form.has("problem") {
        open_for(call, "slip", ("problem", "problem"))?;
    }
    if form.has("defect") {
        open_for(call, "repair", ("fault", "defect"))?;
    }
    Ok(())
}

/// Opens the case that a problem or a defect leads to, tied to the site.
fn open_for(call: &Made, workflow: &str, (to, from): (&str, &str)) -> Outcome {
    let mut fields = vec![Field::from((to, call.form.word(from)))];
    match call.site {
        Some(site) => {
            fields.push(Field::from(("site_case", number(site.id))));
            fields.extend(site::lent(site, &[("site", "site"), ("customer", "customer")]));
            if workflow == "repair" {
                fields.extend(site::lent(site, &[("phone", "phone"), ("completed", "completion_date")]));
            }
        }
        None => fields
            .extend(call.form.iter().filter(|field| ["site", "customer"].contains(&&*field.name)).cloned()),
    }
    if workflow == "slip" {
        fields.extend(call.responsible.map(|responsible| Field::from(("responsible", person(responsible)))));
    }
    let opened = tickets::open(&draft(workflow, fields))?;
    call.site.map_or(Ok(()), |site| tickets::link(site.id, workflow, opened))
}
