//! Notices: checked and approved, numbered, published in time, taken down, filed.

use frontdesk_sdk::documents;
use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields, HOUR, Limit, Outcome, Ticket, TicketEvent, TicketId, approvals, book,
    draft, fields, moment, person, refuse, schedules, setting, tickets, today, turn,
};

use crate::{delivery, people};

/// What the notice's register repeats of it.
const SAME: [&str; 12] = [
    "notice_no",
    "headline",
    "area",
    "channels",
    "drafted_by",
    "checked_by",
    "approved_by",
    "released_at",
    "posted_at",
    "receivers",
    "confirmed",
    "taken_down_at",
];

/// What the numbered paper says.
const ON_PAPER: [&str; 6] = ["headline", "cause", "area", "starts_at", "todo", "contact"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut notice = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => notice.set(fields![drafted_by: people::acting()?.map(person)])?,
        ("approved", _) if event.form.as_slice().is("approval", "publication") => signed(&mut notice)?,
        ("acted", Some("approve")) => number(&mut notice)?,
        ("acted", Some("release")) => {
            lead_kept(&notice)?;
            release(&mut notice)?;
        }
        ("acted", Some("release-urgent")) => {
            number(&mut notice)?;
            schedules::start_deadline(notice.id, "urgent-approval", &Limit::Standard)?;
            release(&mut notice)?;
        }
        ("acted", Some("confirm-urgent")) => schedules::stop_deadline(notice.id, "urgent-approval")?,
        ("acted", Some("revoke")) => {
            schedules::stop_deadline(notice.id, "urgent-approval")?;
            notice.set(fields![expires_on: today()])?;
        }
        ("acted", Some("post-up")) => notice.set(fields![posted_at: moment(turn::now())])?,
        ("acted", Some("confirm-delivery")) => delivery::confirm_units(&mut notice)?,
        ("acted", Some("acknowledge")) => delivery::acknowledge(&mut notice)?,
        ("acted", Some("ask-status")) => delivery::status(&mut notice)?,
        ("acted", Some("take-down")) => notice.set(fields![taken_down_at: moment(turn::now())])?,
        ("acted", Some("file")) => nothing_open(&notice)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    if notice.has("notice_no") { record(&notice) } else { Ok(()) }
}

/// The notice's line in the register.
pub(crate) fn record(notice: &Ticket) -> Outcome {
    book::mirror("notice-register", notice, &SAME, Vec::new())
}

/// Who checked and who approved.
fn signed(notice: &mut Ticket) -> Outcome {
    let round = approvals::state(notice.id, "publication")?;
    let agreed = round.map(|round| round.agreed).unwrap_or_default();
    let (first, last) = (agreed.first().map(person), agreed.last().map(person));
    notice.set(fields![checked_by: first, approved_by: last])
}

/// Draws the number: from here on the wording stands on paper.
fn number(notice: &mut Ticket) -> Outcome {
    let said = notice.fields.iter().filter(|field| ON_PAPER.contains(&field.name.as_str()));
    let paper = documents::Draft {
        about: Some(notice.id),
        holder: None,
        fields: said.cloned().collect(),
        until: None,
    };
    let issued = documents::issue("notice-paper", &paper)?;
    notice.set(fields![notice_no: issued.number])
}

fn is_planned(notice: &Ticket) -> bool {
    matches!(notice.word("kind"), "outage" | "works")
}

/// A planned outage is made known early enough, unless it is urgent.
fn lead_kept(notice: &Ticket) -> Outcome {
    if !is_planned(notice) || notice.flag("urgent") {
        return Ok(());
    }
    let Some(start) = notice.moment("starts_at") else { return Err(refuse("starts-missing")) };
    let lead =
        setting::length_for(if notice.flag("long") { "lead_long_outage" } else { "lead_outage" }, notice.id)?;
    let left = u64::try_from(start.saturating_sub(turn::now())).unwrap_or(0);
    if left >= lead {
        return Ok(());
    }
    Err(refuse("lead-too-short").with("left", left / HOUR).with("lead", lead / HOUR))
}

fn release(notice: &mut Ticket) -> Outcome {
    notice.set(fields![released_by: person(turn::actor()), released_at: moment(turn::now())])?;
    delivery::send_out(notice)
}

fn nothing_open(notice: &Ticket) -> Outcome {
    match approvals::state(notice.id, "urgent-publication")? {
        Some(round) if round.state == "running" => Err(refuse("approval-open")),
        _ => Ok(()),
    }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    match event.name.as_str() {
        "notice-expiry" => tickets::act(event.ticket.id, "expire", &[]),
        _ => Ok(()),
    }
}

/// A draft for the office clerk, from the template of a season; the case is what it belongs to.
pub(crate) fn draft_of_season(case: TicketId, headline: &str, cause: &str, todo: &str) -> Outcome<TicketId> {
    let said =
        fields![headline: headline, kind: "season", cause: cause, todo: todo, area: delivery::EVERYWHERE];
    tickets::open(&Draft { parent: Some(case), ..draft("notice", said) })
}
