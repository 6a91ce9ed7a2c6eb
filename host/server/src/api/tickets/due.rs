//! What is late or soon late: the deadline of a ticket that matters most, and those of a site, soonest first.

use axum::Json;
use frontdesk_engine::alarm::{Due, DueItem};
use frontdesk_engine::deadline::Deadline;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::cursor::{Page, damaged, filtered};
use super::super::extract::Query;
use super::super::forms::said;
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::super::words::{Cursor, Limit};
use super::view::{DEADLINES_MAX, TicketRow};

/// A deadline as a listing shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DueView {
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    /// From when it counts.
    started: Moment,
    /// When it is over; unchanged while paused.
    due: Moment,
    /// What is left on its clock in milliseconds, when it is paused.
    left_ms: Option<u64>,
    /// It was passed.
    breached: bool,
    /// It fires at `due` itself rather than one second after it.
    threshold: bool,
}

/// A deadline of a site with its ticket.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Pending {
    ticket: TicketRow,
    deadline: DueView,
}

/// Which deadlines.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wanted {
    /// Of tickets that are the caller's only.
    mine: bool,
    /// With something to come (a warning, a level, the end) before this moment.
    until: Option<Moment>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

impl DueView {
    fn of(member: &Member, ticket: &Ticket, deadline: &Deadline) -> Self {
        let plugin = member.site.plugins.get(&ticket.plugin);
        let declared = plugin.and_then(|active| active.blueprint.deadlines.get(&deadline.name));
        let title = declared.map(|declared| said(&declared.title, member.locale()));
        Self {
            title: title.unwrap_or_else(|| deadline.name.clone()),
            name: deadline.name.clone(),
            started: member.moments.write(deadline.started),
            due: member.moments.write(deadline.due),
            left_ms: deadline.left.map(|left| left.0),
            breached: deadline.breached,
            threshold: deadline.threshold,
        }
    }
}

/// The deadline of a ticket that matters most: passed ones first, then running ones, soonest first; paused ones last.
pub(super) fn next_of(view: &dyn View, member: &Member, ticket: &Ticket) -> Result<Option<DueView>, Problem> {
    let deadlines = record::below::<Deadline>(view, key::deadlines(ticket.id), DEADLINES_MAX)?;
    let first =
        deadlines.iter().min_by_key(|deadline| (!deadline.breached, deadline.left.is_some(), deadline.due));
    Ok(first.map(|deadline| DueView::of(member, ticket, deadline)))
}

pub(super) async fn list(
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<Pending>>, Problem> {
    let until = wanted.until.as_ref().map(|until| member.moments.read(&until.0)).transpose();
    let until = until.map_err(|why| Problem::malformed("until", why))?;
    let asker = member.clone();
    let page = member.read(move |view| {
        let mut range = Range::prefix(&key::dues().below());
        if let Some(until) = until {
            range.to = key::dues().at(until, 0);
        }
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let item: DueItem = serde_json::from_slice(bytes).map_err(damaged)?;
            pending(view, &asker, &item, wanted.mine)
        })
    });
    Ok(Json(page.await?))
}

/// The deadline behind something that is due, when it is one and the caller wants it.
fn pending(view: &dyn View, member: &Member, item: &DueItem, mine: bool) -> Result<Option<Pending>, Problem> {
    let Due::Deadline { ticket, name } = &item.what else { return Ok(None) };
    let Some(ticket) = record::get::<Ticket>(view, key::ticket(*ticket))? else { return Ok(None) };
    let own = member.person.as_ref().is_some_and(|person| ticket.assignee.as_ref() == Some(&person.id));
    if mine && !own {
        return Ok(None);
    }
    let deadline: Option<Deadline> = record::get(view, key::deadline(ticket.id, name))?;
    Ok(deadline.map(|deadline| Pending {
        deadline: DueView::of(member, &ticket, &deadline),
        ticket: TicketRow::of(ticket, member),
    }))
}
