//! The journal of a site, for administrators: every turn, chained by hash.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use frontdesk_engine::command::Actor;
use frontdesk_engine::journal::{self, Broken, Ending, Line};
use frontdesk_engine::personal::HIDDEN;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;

use super::App;
use super::caller::SiteAdministrator;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Number, Order};

const CHAPTER: &str = "journal";

/// How many lines one verification walks; the next one goes on from there.
const VERIFIED_MAX: usize = 10_000;

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_journal", "Turns, the latest first"));
    let one = get_with(show, says(CHAPTER, "get_journal_line", "A turn as it is kept, with its hash"));
    let verify = get_with(verify, says(CHAPTER, "verify_journal", "Walks the chain of hashes"));
    ApiRouter::new()
        .api_route("/sites/{site}/journal", list)
        .api_route("/sites/{site}/journal/verify", verify)
        .api_route("/sites/{site}/journal/{line}", one)
}

/// Which turns.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// By this person, or `admin:<login>`, or `system`.
    #[schemars(length(min = 1, max = 100))]
    actor: Option<String>,
    /// That wrote this ticket.
    ticket: Option<Number>,
    order: Order,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// From where to walk.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct From {
    /// The first line to look at; left out: the first there is.
    from: Option<Number>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The line's number.
    line: Number,
}

/// A turn.
#[derive(Debug, Serialize, JsonSchema)]
struct LineView {
    seq: u64,
    at: Moment,
    /// A person, `admin:<login>` or `system`.
    actor: String,
    /// `open`, `act`, `ring`, …
    command: String,
    outcome: Ending,
    /// Plugins whose hooks ran: `property@1.0.0`.
    plugins: Vec<String>,
    /// Tickets it wrote.
    tickets: Vec<u64>,
    /// How many records it wrote, without indexes.
    writes: usize,
    /// How long it took, in microseconds.
    micros: u64,
    hash: String,
}

/// A turn with everything that is kept of it.
#[derive(Debug, Serialize, JsonSchema)]
struct LineWhole {
    #[serde(flatten)]
    line: LineView,
    /// As it is kept: the hash is over this without `hash`; its moments are milliseconds. Nothing, when it may hold
    /// personal data that is masked for the caller.
    record: Option<Json_>,
}

/// How far the chain holds.
#[derive(Debug, Serialize, JsonSchema)]
struct Verified {
    /// Nothing is missing or altered up to `last`.
    good: bool,
    /// The last good line.
    last: u64,
    /// The first line that is missing or altered.
    broken_at: Option<u64>,
    /// There are more lines: go on from `last`.
    more: bool,
}

pub(super) fn name_of(actor: &Actor) -> String {
    match actor {
        Actor::Person(id) => id.clone(),
        Actor::Admin(login) => format!("admin:{login}"),
        Actor::System => "system".to_owned(),
    }
}

/// Tickets among a turn's writes, by their keys.
pub(super) fn tickets_of(line: &Line) -> Vec<u64> {
    let id = |key: &str| key.strip_prefix("ticket/")?.parse().ok();
    line.writes.iter().filter_map(|write| id(&write.key)).collect()
}

/// The command's name as it stands in the journal.
pub(super) fn command_of(line: &Line) -> String {
    match serde_json::to_value(&line.request.command) {
        Ok(Json_::String(name)) => name,
        Ok(Json_::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

impl LineView {
    fn of(line: &Line, moments: &Moments) -> Self {
        Self {
            seq: line.seq,
            at: moments.write(line.now),
            actor: name_of(&line.request.actor),
            command: command_of(line),
            outcome: line.outcome.clone(),
            plugins: line.plugins.clone(),
            tickets: tickets_of(line),
            writes: line.writes.len(),
            micros: line.micros,
            hash: line.hash.clone(),
        }
    }
}

impl LineView {
    /// The text of a refusal may say what was filled in.
    fn hide(&mut self, limited: bool) {
        if let (Ending::Refused(why), true) = (&mut self.outcome, limited) {
            *why = HIDDEN.to_owned();
        }
    }
}

async fn list(
    site: SiteAdministrator,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<LineView>>, Problem> {
    let (moments, limited) = (site.moments.clone(), site.sight().is_limited());
    let page = site.read(move |view| {
        let range = Range::prefix(&key::journal().below());
        let range = if wanted.order == Order::Newest { range.reversed() } else { range };
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let line: Line = serde_json::from_slice(bytes).map_err(damaged)?;
            let is_meant = wanted.actor.as_ref().is_none_or(|actor| *actor == name_of(&line.request.actor))
                && wanted.ticket.is_none_or(|ticket| tickets_of(&line).contains(&ticket.0));
            let view = || {
                let mut view = LineView::of(&line, &moments);
                view.hide(limited);
                view
            };
            Ok(is_meant.then(view))
        })
    });
    Ok(Json(page.await?))
}

async fn show(site: SiteAdministrator, At(at): At<Address>) -> Result<Json<LineWhole>, Problem> {
    let found = site.read(move |view| Ok(record::get::<Line>(view, key::journal_line(at.line.0))?)).await?;
    let line = found.ok_or_else(|| Problem::not_found(format!("the journal has no line {}", at.line.0)))?;
    let record = serde_json::to_value(&line).map_err(|error| Problem::internal("a journal line", &error))?;
    let mut line = LineView::of(&line, &site.moments);
    let limited = site.sight().is_limited();
    line.hide(limited);
    Ok(Json(LineWhole { line, record: (!limited).then_some(record) }))
}

async fn verify(site: SiteAdministrator, Query(wanted): Query<From>) -> Result<Json<Verified>, Problem> {
    let from = wanted.from.map_or(1, |from| from.0);
    let verified = site.read(move |view| match journal::verify(view, from, VERIFIED_MAX) {
        Ok(last) => {
            let more = record::get::<Line>(view, key::journal_line(last + 1))?.is_some();
            Ok(Verified { good: true, last, broken_at: None, more })
        }
        Err(Broken::At(line)) => {
            Ok(Verified { good: false, last: line - 1, broken_at: Some(line), more: false })
        }
        Err(Broken::Store(error)) => Err(error.into()),
    });
    Ok(Json(verified.await?))
}
