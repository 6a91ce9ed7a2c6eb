//! Changes as they happen, as server-sent events: pages read again what changed.
//!
//! An event's id is the journal line of its turn; a browser that comes back tells the last one it saw, and
//! gets what it missed, or `reset` when that is too much.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use aide::openapi::{MediaType, Response as ApiResponse, SchemaObject};
use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::journal::{Head, Line};
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use futures_util::stream::{Stream, unfold};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::App;
use super::caller::Member;
use super::document::says;
use super::journal::{command_of, tickets_of};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use crate::writer::Changed;

const CHAPTER: &str = "events";

/// How many missed turns are told one by one; who missed more reads everything anew.
const CAUGHT_UP_MAX: u64 = 500;

/// How long one stream lasts: then the browser comes back, and who may watch is asked again.
const STREAM_MAX: Duration = Duration::from_secs(15 * 60);

/// How often a quiet stream says that it is alive, so that proxies keep it open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) fn routes() -> ApiRouter<App> {
    let watch = get_with(watch, |operation| {
        says(CHAPTER, "watch", "Changes of a site as server-sent events")(operation)
            .response_with::<200, Json<ChangeView>, _>(|mut response| {
                let ApiResponse { description, content, .. } = response.inner();
                *description =
                    "Events `change` with this as data, and `reset` when everything is to be read anew."
                        .to_owned();
                let json = content.shift_remove("application/json").and_then(|json| json.schema);
                let schema =
                    json.map(|schema| SchemaObject { json_schema: text(schema.json_schema), ..schema });
                content.insert("text/event-stream".to_owned(), MediaType { schema, ..MediaType::default() });
                response
            })
    });
    ApiRouter::new().api_route("/sites/{site}/events", watch)
}

/// A stream is text to a client; what its events carry is said beside it.
fn text(data: schemars::Schema) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "contentMediaType": "text/event-stream", "contentSchema": data })
}

/// Something on the site changed.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeView {
    /// The journal line of the turn: the event's id.
    seq: u64,
    at: Moment,
    /// `open`, `act`, `ring`, …
    kind: String,
    /// Tickets that changed.
    tickets: Vec<u64>,
}

/// What a stream goes on with.
struct Watch {
    missed: VecDeque<Event>,
    /// Turns up to here were told.
    told: u64,
    changes: Receiver<Changed>,
    moments: Moments,
    ends: tokio::time::Instant,
}

async fn watch(member: Member, headers: HeaderMap) -> Result<Response, Problem> {
    // From here on nothing is missed: what is committed meanwhile comes twice, and is told once.
    let changes = member.handle.changes();
    let last_seen = last_seen(&headers)?;
    let moments = member.moments.clone();
    let (missed, told) = member.read(move |view| missed(view, last_seen, &moments)).await?;
    let watch = Watch {
        missed,
        told,
        changes,
        moments: member.moments.clone(),
        ends: tokio::time::Instant::now() + STREAM_MAX,
    };
    let events = Sse::new(stream(watch)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // Proxies that gather answers would hold events back.
    Ok((StatusCode::OK, [("x-accel-buffering", "no")], events).into_response())
}

fn last_seen(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let seq = value.to_str().ok().and_then(|text| text.parse().ok());
    let wrong = || Problem::malformed("Last-Event-ID", "expected the `id` of an event of this stream");
    seq.map(Some).ok_or_else(wrong)
}

/// What was missed since an event, and the last turn that is told with it.
fn missed(
    view: &dyn View,
    last_seen: Option<u64>,
    moments: &Moments,
) -> Result<(VecDeque<Event>, u64), Problem> {
    let head: Head = record::get(view, key::head())?.unwrap_or_default();
    let Some(last_seen) = last_seen.filter(|last| *last < head.seq) else {
        return Ok((VecDeque::new(), head.seq));
    };
    if head.seq - last_seen > CAUGHT_UP_MAX {
        return Ok((VecDeque::from([reset(head.seq)]), head.seq));
    }
    let range = Range {
        from: key::journal_line(last_seen + 1).bytes(),
        to: key::journal_line(head.seq + 1).bytes(),
        backwards: false,
    };
    let lines = record::scan::<Line>(view, &range, usize::try_from(CAUGHT_UP_MAX).unwrap_or(usize::MAX))?;
    let event = |(_, line): (Vec<u8>, Line)| {
        change(line.seq, line.now, command_of(&line), tickets_of(&line), moments)
    };
    Ok((lines.into_iter().map(event).collect(), head.seq))
}

fn stream(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(watch, |mut watch| async move {
        if let Some(event) = watch.missed.pop_front() {
            return Some((Ok(event), watch));
        }
        loop {
            let received = tokio::time::timeout_at(watch.ends, watch.changes.recv()).await.ok()?;
            match received {
                Ok(changed) if changed.seq <= watch.told => {}
                Ok(Changed { seq, now, tickets, kind }) => {
                    watch.told = seq;
                    let event = change(seq, now, kind, tickets, &watch.moments);
                    return Some((Ok(event), watch));
                }
                Err(RecvError::Lagged(_)) => {
                    let told = watch.told;
                    return Some((Ok(reset(told)), watch));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    })
}

fn change(seq: u64, at: Instant, kind: String, tickets: Vec<u64>, moments: &Moments) -> Event {
    let view = ChangeView { seq, at: moments.write(at), kind, tickets };
    let data = serde_json::to_string(&view).unwrap_or_default();
    Event::default().event("change").id(seq.to_string()).data(data)
}

fn reset(seq: u64) -> Event {
    Event::default().event("reset").id(seq.to_string()).data("{}")
}
