//! Breaches on a site: noted first, a notice when serious or repeated, a stop-work order when nothing helps.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, approvals, book, directory,
    fields, filter, moment, notify, number, refuse, schedules, setting, stamp, tickets, today, turn,
};

/// States in which there is a site to be looked after.
const SITES: [&str; 4] = ["in-work", "stopped", "expired", "completed"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut breach = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => noted(&mut breach),
        ("signed", _) => tickets::act(breach.id, "stop", &[]),
        ("acted", Some("issue-notice")) => give_notice(&mut breach),
        ("acted", Some("propose-stop")) => {
            notify("stop-work-wanted").role("supervisor").about(breach.id).send()
        }
        ("acted", Some("stop")) => stopped(&breach),
        ("acted", Some("put-right")) if event.was.as_deref() == Some("stopped") => may_go_on(&breach),
        _ => Ok(()),
    }
}

fn site_of(breach: &Ticket) -> Outcome<Ticket> {
    tickets::get(breach.ticket("site").unwrap_or_default())
}

fn noted(breach: &mut Ticket) -> Outcome {
    let site = site_of(breach)?;
    if site.workflow != "renovation" || !SITES.contains(&site.state.as_str()) {
        return Err(refuse("not-a-site").with("number", &site.number));
    }
    tickets::link(site.id, "breach", breach.id)?;
    let kind = fields![site: site.id, kind: breach.word("kind")];
    let repeated = all_tickets(&Filter { where_: kind, ..filter("site-breach") })?.len() > 1;
    breach.set(fields![unit: site.word("unit"), repeated: repeated])?;
    breach.assign(site.assignee.as_deref())?;
    if repeated || breach.flag("serious") { tickets::act(breach.id, "issue-notice", &[]) } else { Ok(()) }
}

fn give_notice(breach: &mut Ticket) -> Outcome {
    let limit = setting::length_for("rectification_limit", breach.id)?;
    let deadline = turn::now().saturating_add_unsigned(limit);
    let copies = number(setting::whole("form_copies.rectification-notice")?);
    let said = fields![
        unit: breach.word("unit"),
        what: breach.word("what"),
        deadline: moment(deadline),
        copies: copies,
    ];
    let draft = Draft { about: Some(breach.id), holder: None, fields: said, until: None };
    let paper = documents::issue("rectification-notice", &draft)?;
    breach.set(fields![notice: paper.number, notice_at: moment(turn::now())])?;
    enter(breach)?;
    let site = site_of(breach)?;
    notify("rectification")
        .persons(site.text("owner_account"))
        .persons(site.text("contractor_account"))
        .about(breach.id)
        .arg("deadline", stamp(deadline))
        .send()
}

/// The line of the register of notices.
fn enter(breach: &Ticket) -> Outcome {
    let at = breach.moment("notice_at").unwrap_or_else(turn::now);
    let limit = setting::length_for("rectification_limit", breach.id)?;
    let given = approvals::signatures(breach.id)?;
    let signer = given.iter().find(|one| one.valid).and_then(|one| directory::get(&one.signer).ok());
    let more = fields![
        site: breach.word("unit"),
        date: schedules::civil_date(at),
        faults: breach.word("what"),
        deadline: moment(at.saturating_add_unsigned(limit)),
        signatures: signer.map(|person| person.name),
        copies: number(setting::whole("form_copies.rectification-notice")?),
    ];
    book::mirror("rectifications", breach, &["photos"], more)
}

/// Not put right in time.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "propose-stop", &[])
}

fn stopped(breach: &Ticket) -> Outcome {
    let said = fields![unit: breach.word("unit"), what: breach.word("what")];
    let draft = Draft { about: Some(breach.id), holder: None, fields: said, until: None };
    documents::issue("stop-work-order", &draft)?;
    enter(breach)?;
    let site = site_of(breach)?;
    if site.state == "in-work" { tickets::act(site.id, "stop", &[]) } else { Ok(()) }
}

/// Work goes on when nothing else stops it and the permit is not over.
fn may_go_on(breach: &Ticket) -> Outcome {
    let site = site_of(breach)?;
    let states = vec!["stopped".into()];
    let others = all_tickets(&Filter { states, where_: fields![site: site.id], ..filter("site-breach") })?;
    let in_force = site.day("to").is_some_and(|to| to >= today());
    if others.is_empty() && site.state == "stopped" && in_force {
        return tickets::act(site.id, "resume", &[]);
    }
    Ok(())
}
