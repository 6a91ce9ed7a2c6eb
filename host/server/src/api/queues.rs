//! Queues: who waits, since when, who comes first; and taking the next one.

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::model::Queue;
use frontdesk_engine::command::{CallNext, Command};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::queue::{self, Place, Waiting};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::Value;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::{Form, said};
use super::moment::Moment;
use super::problem::Problem;
use super::tickets::Done;
use super::words::{Limit, Name, Number};

const CHAPTER: &str = "queues";

/// In how many queues of its plugin a ticket can have waited.
const QUEUES_MAX: usize = 100;

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_queues", "Queues of the site"));
    let one = get_with(show, says(CHAPTER, "get_queue", "Who waits in a queue, the first ones first"));
    let waiting = get_with(waiting, says(CHAPTER, "list_waiting", "Where a ticket waits, and waited"));
    let next = post_with(next, says(CHAPTER, "call_next", "Takes the first of a line"));
    ApiRouter::new()
        .api_route("/sites/{site}/queues", all)
        .api_route("/sites/{site}/queues/{plugin}/{queue}", one)
        .api_route("/sites/{site}/queues/{plugin}/{queue}/next", next)
        .api_route("/sites/{site}/tickets/{ticket}/waiting", waiting)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose queue it is.
    plugin: Name,
    /// As in the blueprint.
    queue: Name,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
struct TicketAddress {
    /// The ticket's id.
    ticket: Number,
}

/// Which line of a queue.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Values of the queue's `per`: `per.department=internal`; left out: all lines, one after the other.
    per: BTreeMap<String, String>,
    limit: Option<Limit>,
}

/// Who is to be called.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NextBody {
    /// Values of the queue's `per`, as plain JSON by field.
    #[serde(default)]
    per: Form,
    /// Which action, when several call from the queue.
    #[serde(default)]
    action: Option<Name>,
    /// What the action asks for, as plain JSON by field.
    #[serde(default)]
    form: Form,
}

/// A queue.
#[derive(Debug, Serialize, JsonSchema)]
struct QueueView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    workflow: String,
    /// Fields that make lines of their own.
    per: Vec<String>,
    /// The field that must be filled in when another than the first is taken.
    reason: Option<String>,
}

/// A place in a queue.
#[derive(Debug, Serialize, JsonSchema)]
struct PlaceView {
    /// In its line, from 1.
    position: usize,
    ticket: u64,
    /// Its printed number.
    number: String,
    title: String,
    /// Values of the queue's `per`, as text by field.
    per: BTreeMap<String, String>,
    /// Since when it waits.
    entered: Moment,
    /// For how long, in milliseconds.
    waited_ms: u64,
    /// How often another one came before it.
    overtaken: u32,
}

/// A ticket's waiting in a queue.
#[derive(Debug, Serialize, JsonSchema)]
struct WaitingView {
    queue: String,
    /// Its place, from 1; nothing: it has left.
    position: Option<usize>,
    /// Since when it waits or waited.
    entered: Moment,
    /// When it left; nothing: it waits.
    left: Option<Moment>,
    /// For how long, in milliseconds.
    waited_ms: u64,
    /// How often another one came before it.
    overtaken: u32,
}

async fn list(member: Member) -> Json<Vec<QueueView>> {
    let plugins = member.site.plugins.iter();
    let queues =
        plugins.flat_map(|(plugin, active)| active.blueprint.queues.iter().map(move |queue| (plugin, queue)));
    let view = |(plugin, (name, queue)): (&String, (&String, &Queue))| QueueView {
        plugin: plugin.clone(),
        name: name.clone(),
        title: said(&queue.title, member.locale()),
        workflow: queue.workflow.clone(),
        per: queue.per.clone(),
        reason: queue.reason.clone(),
    };
    Json(queues.map(view).collect())
}

fn declared<'m>(member: &'m Member, at: &Address) -> Result<&'m Queue, Problem> {
    let found = member.site.queue(&at.plugin.0, &at.queue.0);
    found.map_err(|refusal| Problem::refused(&member.site, &refusal, member.locale()))
}

async fn show(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<PlaceView>>, Problem> {
    let declared = declared(&member, &at)?.clone();
    let line = line_of(&declared, &wanted.per)?;
    let limit = wanted.limit.unwrap_or_default().0;
    let (asker, now) = (member.clone(), app.host.clock.now());
    let places = member.read(move |view| {
        let places = queue::places(view, (&at.plugin.0, &at.queue.0), line.as_deref(), limit)?;
        places.into_iter().map(|place| place_view(view, (&asker, now), &declared, place)).collect()
    });
    Ok(Json(places.await?))
}

/// The line that is meant; nothing: all of them.
fn line_of(declared: &Queue, per: &BTreeMap<String, String>) -> Result<Option<String>, Problem> {
    if let Some(name) = per.keys().find(|name| !declared.per.contains(name)) {
        let there = declared.per.join("`, `");
        let text = format!("the queue has no lines by this field (it has them by: `{there}`)");
        return Err(Problem::invalid(format!("per.{}", name.escape_debug()), text));
    }
    if per.is_empty() {
        return Ok(None);
    }
    if let Some(name) = declared.per.iter().find(|name| !per.contains_key(*name)) {
        return Err(Problem::invalid(format!("per.{name}"), "say which, or leave `per` out".to_owned()));
    }
    Ok(Some(queue::line_of(declared, |name| Value::text(per[name].clone()))))
}

fn place_view(
    view: &dyn View,
    (member, now): (&Member, Instant),
    declared: &Queue,
    place: Place,
) -> Result<PlaceView, Problem> {
    let Place { position, waiting } = place;
    let ticket: Option<Ticket> = record::get(view, key::ticket(waiting.ticket))?;
    let ticket = ticket.ok_or_else(|| Problem::internal("a place without its ticket", &waiting.ticket))?;
    Ok(PlaceView {
        position,
        ticket: ticket.id,
        per: declared.per.iter().map(|name| (name.clone(), ticket.value(name).to_string())).collect(),
        entered: member.moments.write(waiting.entered),
        waited_ms: waiting.waited(now).0,
        overtaken: waiting.overtaken,
        number: ticket.number,
        title: ticket.title,
    })
}

async fn waiting(
    State(app): State<App>,
    member: Member,
    At(at): At<TicketAddress>,
) -> Result<Json<Vec<WaitingView>>, Problem> {
    let (asker, now) = (member.clone(), app.host.clock.now());
    let views = member.read(move |view| {
        let ticket: Option<Ticket> = record::get(view, key::ticket(at.ticket.0))?;
        let none = || Problem::not_found(format!("there is no ticket {}", at.ticket.0));
        waits(view, (&asker, now), &ticket.ok_or_else(none)?)
    });
    Ok(Json(views.await?))
}

/// Where a ticket waits and waited.
fn waits(
    view: &dyn View,
    (member, now): (&Member, Instant),
    ticket: &Ticket,
) -> Result<Vec<WaitingView>, Problem> {
    let all: Vec<Waiting> = record::below(view, key::queued_of(ticket.id), QUEUES_MAX)?;
    let one = |waiting: Waiting| {
        let waits = waiting.left.is_none() && member.site.queue(&ticket.plugin, &waiting.queue).is_ok();
        let position = match waits {
            true => Some(queue::place(view, &ticket.plugin, waiting.clone())?.position),
            false => None,
        };
        Ok(WaitingView {
            position,
            entered: member.moments.write(waiting.entered),
            left: waiting.left.map(|left| member.moments.write(left)),
            waited_ms: waiting.waited(now).0,
            overtaken: waiting.overtaken,
            queue: waiting.queue,
        })
    };
    all.into_iter().map(one).collect()
}

async fn next(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<NextBody>,
) -> Result<Json<Done>, Problem> {
    let call = CallNext {
        plugin: at.plugin.0,
        queue: at.queue.0,
        per: wanted.per,
        action: wanted.action.map(|action| action.0),
        form: wanted.form,
    };
    Ok(Json(Done::of(&member.act(Command::CallNext(call), key).await?)?))
}
