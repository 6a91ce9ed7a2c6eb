//! Reads: tickets by index, counts from counters. Used by hooks within a turn and by the API outside.

mod sources;

use self::sources::Sources;
use crate::instant::Instant;
use crate::journal::Head;
use crate::key;
use crate::record;
use crate::site::Site;
use crate::ticket::{Filter, Ticket};
use crate::value::{Fields, Value};
use crate::view::{Range, View, ViewError};

/// How many index entries one search may look at before it gives up.
pub const SCANNED_MAX: usize = 100_000;

/// How many counters a site has at most: one per state of every workflow.
pub const COUNTERS_MAX: usize = 100_000;

/// One page of a search.
#[derive(Clone, Debug)]
pub struct Page {
    /// What was found.
    pub tickets: Vec<Ticket>,
    /// The last ticket looked at, when there may be more behind it.
    pub next: Option<u64>,
    /// The search gave up before the page was full: the filter fits too few of too many.
    pub gave_up: bool,
}

/// Kinds of entries that lead to tickets and end with their ids: what [`index_keys`] makes.
pub const INDEXES_OF_TICKETS: [&str; 7] = [
    "ticket-state",
    "ticket-assignee",
    "ticket-requester",
    "ticket-part",
    "ticket-tag",
    "ticket-field",
    "ticket-same",
];

/// Tickets that a filter means, by ascending id or the newest first, at most `limit` behind `after`.
///
/// # Errors
/// When the store cannot be read.
pub fn tickets(
    view: &dyn View,
    site: &Site,
    by: &Filter,
    limit: usize,
    after: Option<u64>,
    newest_first: bool,
) -> Result<Page, ViewError> {
    let mut page = Page { tickets: Vec::new(), next: None, gave_up: false };
    let mut sources = Sources::open(view, site, by, after, newest_first)?;
    // Behind a cursor there is nothing to leave out.
    let edge = if newest_first { by.opened_until } else { by.opened_from };
    if let (Some(edge), None) = (edge, after)
        && sources.is_long()?
    {
        let before = last_before(view, edge)?;
        sources.skip_to(if newest_first { before } else { before + 1 });
    }
    let mut looked_at = None;
    while let Some(id) = sources.next()? {
        if page.tickets.len() == limit {
            page.next = looked_at.or(after);
            return Ok(page);
        }
        looked_at = Some(id);
        let Some(ticket) = record::get::<Ticket>(view, key::ticket(id))? else { continue };
        if beyond(by, ticket.opened_at, newest_first) {
            return Ok(page);
        }
        if by.admits(&ticket) {
            page.tickets.push(ticket);
        }
    }
    page.gave_up = sources.gave_up();
    page.next = sources.reached().filter(|_| page.gave_up);
    Ok(page)
}

/// How many tickets a filter means, told by the indexes alone; nothing when they do not tell, or too many would have to be read.
///
/// # Errors
/// When the store cannot be read.
pub fn count(view: &dyn View, site: &Site, by: &Filter) -> Result<Option<u64>, ViewError> {
    let Some(mut sources) = Sources::exact(view, site, by)? else { return Ok(None) };
    if let Some(from) = by.opened_from {
        sources.skip_to(last_before(view, from)? + 1);
    }
    let last = by.opened_until.map(|until| last_before(view, until)).transpose()?;
    let mut count = 0;
    while sources.next()?.is_some_and(|id| last.is_none_or(|last| id <= last)) {
        count += 1;
    }
    Ok(Some(count).filter(|_| !sources.gave_up()))
}

/// Where a ticket stands in the indexes.
#[must_use]
pub fn index_keys(site: &Site, ticket: &Ticket) -> Vec<Vec<u8>> {
    let id = ticket.id;
    let mut keys = vec![key::ticket_state(&ticket.plugin, &ticket.workflow, &ticket.state).id(id)];
    keys.extend(ticket.assignee.iter().map(|person| key::ticket_assignee(person).id(id)));
    keys.extend(ticket.requester.iter().map(|person| key::ticket_requester(person).id(id)));
    keys.extend(ticket.parent.map(|parent| key::ticket_part(parent).id(id)));
    keys.extend(ticket.tags.iter().map(|tag| key::ticket_tag(tag).id(id)));
    let Ok(workflow) = site.workflow(&ticket.plugin, &ticket.workflow) else { return keys };
    let indexed = workflow.fields.iter().filter(|(_, field)| field.indexed);
    keys.extend(indexed.filter_map(|(name, _)| {
        let value = index_text(ticket.fields.get(name)?);
        Some(key::ticket_field(&ticket.plugin, &ticket.workflow, name, &value).id(id))
    }));
    let same = workflow.repeat.as_ref().and_then(|repeat| same_text(&repeat.same, &ticket.fields));
    keys.extend(
        same.map(|values| {
            key::ticket_same(&ticket.plugin, &ticket.workflow, &values).at(ticket.opened_at, id)
        }),
    );
    keys
}

/// A value as it stands in the index of its field: equal values give equal texts, `12.50` and `12.5` too.
pub(crate) fn index_text(value: &Value) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        other => other.to_string(),
    }
}

/// The values by which tickets are the same matter, as they stand in the index; nothing when one is empty.
pub(crate) fn same_text(same: &[String], fields: &Fields) -> Option<String> {
    let value = |name: &String| fields.get(name).filter(|value| !value.is_empty()).map(index_text);
    let values: Vec<_> = same.iter().map(value).collect::<Option<_>>()?;
    // JSON keeps them apart: `a`, `bc` is not `ab`, `c`.
    serde_json::to_string(&values).ok()
}

/// Ids ascend with time: nothing behind this one can be meant any more.
fn beyond(by: &Filter, opened_at: Instant, newest_first: bool) -> bool {
    if newest_first {
        by.opened_from.is_some_and(|from| opened_at < from)
    } else {
        by.opened_until.is_some_and(|until| opened_at >= until)
    }
}

/// The last ticket that was opened before a moment, 0 when there is none: ids ascend with time, so that halving finds it.
fn last_before(view: &dyn View, moment: Instant) -> Result<u64, ViewError> {
    let head: Head = record::get(view, key::head())?.unwrap_or_default();
    let (mut before, mut behind) = (0, head.tickets + 1);
    while before + 1 < behind {
        let middle = before + (behind - before) / 2;
        // The one in the middle may be gone: the next one there is tells as much.
        let range =
            Range { from: key::ticket(middle).bytes(), to: key::ticket(behind).bytes(), backwards: false };
        match record::scan::<Ticket>(view, &range, 1)?.pop() {
            Some((_, ticket)) if ticket.opened_at < moment => before = ticket.id,
            _ => behind = middle,
        }
    }
    Ok(before)
}
