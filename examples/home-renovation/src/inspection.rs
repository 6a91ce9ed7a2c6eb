//! Inspections: the clock of the site runs anew, and each fault becomes a rectification notice.

use frontdesk_sdk::{
    Fields as _, Limit, Outcome, Ticket, TicketEvent, book, draft, fields, moment, number, person, schedules,
    tickets, today, turn,
};

use crate::site;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    if event.cause != "opened" {
        return Ok(());
    }
    let mut report = event.ticket;
    let Some(mut site) = site::of(&report)? else { return Ok(()) };
    report.set(fields![site: site.word("site"), date: today(), inspector: person(turn::actor())])?;
    site.set(fields![last_inspected: moment(turn::now()), not_inspected: false])?;
    if matches!(site.state.as_str(), "started" | "building") {
        schedules::start_deadline(site.id, "inspection", &Limit::Standard)?;
    }
    for line in report.rows("faults") {
        notice(&report, &site, &line.join(" "))?;
    }
    book::mirror(
        "inspection-reports",
        &report,
        &["site", "date", "findings", "photos", "inspector"],
        Vec::new(),
    )
}

fn notice(report: &Ticket, site: &Ticket, fault: &str) -> Outcome {
    if fault.trim().is_empty() {
        return Ok(());
    }
    let opened = tickets::open(&draft("rectification", fields![site_case: number(site.id), fault: fault]))?;
    tickets::link(report.id, "rectification", opened)
}

/// The site is shown as not inspected; the host told the service manager.
pub(crate) fn overdue(mut site: Ticket) -> Outcome {
    site.set(fields![not_inspected: true])
}
