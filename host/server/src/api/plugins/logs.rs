//! What a plugin's hooks wrote since the host started, the latest first.

use std::collections::BTreeMap;

use axum::Json;
use frontdesk_engine::personal::HIDDEN;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Address;
use crate::api::caller::SiteAdministrator;
use crate::api::cursor::{Page, behind, foreign, key_of};
use crate::api::extract::{At, Query};
use crate::api::moment::Moment;
use crate::api::problem::Problem;
use crate::api::registers::active;
use crate::api::words::{Cursor, Limit, Number};
use crate::logs::{Level, LogEntry};

/// Which lines.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wanted {
    level: Option<Level>,
    /// Only those that hooks wrote when they were told of this ticket.
    ticket: Option<Number>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// A line that a plugin wrote.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PluginLogView {
    /// From 1 since the host started.
    id: u64,
    /// The moment of the turn.
    at: Moment,
    level: Level,
    /// The plugin's version then.
    version: Option<String>,
    /// The hook that wrote it.
    hook: Option<String>,
    /// The ticket the hook was told of; nothing when it was of none, or its turn was undone.
    ticket: Option<LogTicket>,
    /// At most 4,096 bytes; what is masked of the ticket is masked here.
    message: String,
}

/// The ticket that a line is about.
#[derive(Debug, Serialize, JsonSchema)]
struct LogTicket {
    id: u64,
    number: String,
}

impl PluginLogView {
    /// As the administrator may see it: the reason of a fault, which is a plugin's text too, is seen as well.
    fn of(line: LogEntry, ticket: Option<&Ticket>, site: &SiteAdministrator) -> Self {
        let sight = site.sight();
        let message = match ticket {
            Some(ticket) => sight.veil_of(ticket).text(&line.message).into_owned(),
            // It was removed: nobody can tell any more what of the line is personal.
            None if line.ticket.is_some() && sight.is_limited() => HIDDEN.to_owned(),
            None => line.message,
        };
        Self {
            id: line.id,
            at: site.moments.write(line.at),
            level: line.level,
            version: line.version,
            hook: line.hook.map(|hook| hook.name().to_owned()),
            ticket: ticket.map(|ticket| LogTicket { id: ticket.id, number: ticket.number.clone() }),
            message,
        }
    }
}

pub(super) async fn logs(
    site: SiteAdministrator,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<PluginLogView>>, Problem> {
    active(&site, &at.plugin)?;
    let before = wanted.cursor.as_ref().map(id_in).transpose()?;
    let is_meant = |line: &LogEntry| {
        wanted.level.is_none_or(|level| level == line.level)
            && wanted.ticket.is_none_or(|ticket| line.ticket == Some(ticket.0))
    };
    let limit = wanted.limit.unwrap_or_default().0;
    let (lines, more) = site.handle.logs().page(&at.plugin.0, before, limit, is_meant);
    let next = lines.last().filter(|_| more).map(|line| behind(&line.id.to_be_bytes()));
    let tickets = tickets_of(&site, &lines).await?;
    let view = |line: LogEntry| {
        let ticket = line.ticket.and_then(|id| tickets.get(&id));
        PluginLogView::of(line, ticket, &site)
    };
    Ok(Json(Page { items: lines.into_iter().map(view).collect(), next }))
}

/// The tickets of some lines, as they are now.
async fn tickets_of(site: &SiteAdministrator, lines: &[LogEntry]) -> Result<BTreeMap<u64, Ticket>, Problem> {
    let mut ids: Vec<u64> = lines.iter().filter_map(|line| line.ticket).collect();
    ids.sort_unstable();
    ids.dedup();
    let described = site.site.clone();
    site.read(move |view| {
        let mut tickets = BTreeMap::new();
        for id in ids {
            if let Some(ticket) = record::get::<Ticket>(view, key::ticket(id))? {
                tickets.insert(id, described.as_now(ticket));
            }
        }
        Ok(tickets)
    })
    .await
}

/// The id behind which a page begins.
fn id_in(cursor: &Cursor) -> Result<u64, Problem> {
    let bytes: [u8; 8] = key_of(cursor)?.try_into().map_err(|_| foreign())?;
    Ok(u64::from_be_bytes(bytes))
}
