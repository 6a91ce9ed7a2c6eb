//! Where events of other systems come in: signed, without an account, each kept before it is answered.

use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use aide::generate::GenContext;
use aide::openapi::{Operation, Response as ApiResponse, StatusCode as Status};
use aide::{OperationInput, OperationOutput};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::delivery::{DeliveryState, Receipt};
use frontdesk_engine::door::{Content, Door, Received};
use frontdesk_engine::journal::hex;
use frontdesk_engine::run::Outcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::App;
use super::document::says;
use super::extract::{At, set_body, whole};
use super::locale::Locale;
use super::problem::{Code, Problem};
use super::words::{Name, SiteName};
use crate::door::verify;
use crate::writer::SiteHandle;

const CHAPTER: &str = "doors";

/// How many events one delivery brings at most.
const EVENTS_MAX: usize = 200;

/// Before the id of what had none: the hash of what came follows.
pub(super) const BY_HASH: &str = "sha256:";

pub(super) fn routes() -> ApiRouter<App> {
    let post =
        post_with(receive, says(CHAPTER, "receive_events", "Takes a signed delivery of another system"));
    ApiRouter::new().api_route("/doors/{site}/{door}", post)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The site.
    site: SiteName,
    /// The door.
    door: Name,
}

/// A delivery as it came: the signature is over these bytes.
struct Sent {
    headers: HeaderMap,
    body: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        Ok(Self { headers, body: whole(request, state).await? })
    }
}

impl OperationInput for Sent {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        set_body(operation, "application/json", schemars::json_schema!({}));
    }
}

/// What became of the events of a delivery.
#[derive(Debug, Serialize, JsonSchema)]
struct Taken {
    events: Vec<EventView>,
}

/// What became of an event.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EventView {
    /// Under which number it is listed.
    delivery: u64,
    /// The sender's id of it.
    id: String,
    outcome: DeliveryState,
    /// Why; empty when it acted.
    reason: String,
}

impl From<Receipt> for EventView {
    fn from(Receipt { delivery, id, outcome, reason }: Receipt) -> Self {
        Self { delivery, id, outcome, reason }
    }
}

impl IntoResponse for Taken {
    fn into_response(self) -> Response {
        let waits = self.events.iter().any(|event| event.outcome == DeliveryState::Waits);
        let status = if waits { StatusCode::ACCEPTED } else { StatusCode::OK };
        (status, Json(self)).into_response()
    }
}

impl OperationOutput for Taken {
    type Inner = Self;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        <Json<Self> as OperationOutput>::operation_response(ctx, operation)
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<Status>, ApiResponse)> {
        let of = |code: u16, text: &str, ctx: &mut GenContext, operation: &mut Operation| {
            let response = Self::operation_response(ctx, operation)?;
            Some((Some(Status::Code(code)), ApiResponse { description: text.to_owned(), ..response }))
        };
        let acted = of(200, "Every event acted, or nothing is to be done for it.", ctx, operation);
        let waits = of(202, "Every event is kept, and some wait for their ticket.", ctx, operation);
        acted.into_iter().chain(waits).collect()
    }
}

async fn receive(
    State(app): State<App>,
    At(at): At<Address>,
    locale: Locale,
    sent: Sent,
) -> Result<Taken, Problem> {
    let (site, name) = (&at.site.0, &at.door.0);
    // Whether there is such a door is nobody's business who cannot sign for it.
    let unknown = || {
        Problem::new(
            Code::Unauthorized,
            "there is no such door, or this delivery is not signed for it (see `rejected` of the door)",
        )
    };
    let handle = app.host.site(site).ok_or_else(unknown)?;
    let now = handle.site();
    let door = now.doors.get(name).ok_or_else(unknown)?;
    let secrets = app.host.doors.secrets(site, name).ok_or_else(unknown)?;
    let header = |name: &str| sent.headers.get(name).and_then(|value| value.to_str().ok());
    let clock = app.host.clock.now();
    let signed = verify(&door.mapping.signature, &secrets, &header, &sent.body, clock).map_err(|why| {
        app.host.doors.turn_away(site, name, &why, clock);
        unknown()
    })?;
    let events = split(door, &sent.body, signed.as_deref());
    let receipts = submit(&handle, events).await?;
    for receipt in &receipts {
        let labels =
            [("site", site.clone()), ("door", name.clone()), ("outcome", receipt.outcome.name().to_owned())];
        metrics::counter!("frontdesk_door_events_total", &labels).increment(1);
    }
    answer(receipts, locale)
}

/// Bad events make a problem that names each; they are listed, and need not be sent again.
fn answer(receipts: Vec<Receipt>, locale: Locale) -> Result<Taken, Problem> {
    use DeliveryState as State;
    let is_bad = |one: &&Receipt| {
        !matches!(one.outcome, State::Acted | State::Ignored | State::Waits | State::Dismissed)
    };
    let bad: Vec<_> = receipts.iter().filter(is_bad).collect();
    if bad.is_empty() {
        return Ok(Taken { events: receipts.into_iter().map(EventView::from).collect() });
    }
    let all_clash = bad.iter().all(|one| one.outcome == State::Conflict);
    let code = if all_clash { Code::Conflict } else { Code::Invalid };
    let wrong = bad.iter().map(|one| (one.id.clone(), one.reason.clone())).collect();
    let listed: Vec<_> = bad.iter().map(|one| one.delivery.to_string()).collect();
    let problem = Problem::fields(code, wrong);
    let listed = listed.join(", ");
    let detail = match locale {
        Locale::Zh => format!(
            "已收到，但有 {} 个事件未能执行，已列入清单（{listed}），请勿重发：{}",
            bad.len(),
            problem.detail
        ),
        Locale::En => format!(
            "received, but {} of the events did not act; listed as {listed}, need not be sent again: {}",
            bad.len(),
            problem.detail
        ),
    };
    Err(Problem { detail, ..problem })
}

/// The events of a delivery; what cannot be read becomes one that says why, so that it is listed.
pub(super) fn split(door: &Door, body: &[u8], signed: Option<&str>) -> Vec<Received> {
    let unread = |why: String| {
        let hash = || format!("{BY_HASH}{}", hex(&Sha256::digest(body)));
        let text = String::from_utf8_lossy(body).into_owned();
        let id = signed.map_or_else(hash, str::to_owned);
        vec![Received { door: door.name.clone(), id, content: Content::Unread { text, why } }]
    };
    let delivery = match serde_json::from_slice(body) {
        Ok(delivery) => delivery,
        Err(error) => return unread(format!("the body is no JSON: {error}")),
    };
    let (events, around) = match door.mapping.events_of(delivery) {
        Ok(events) => events,
        Err(why) => return unread(why),
    };
    if events.len() > EVENTS_MAX {
        return unread(format!("events: expected at most {EVENTS_MAX} in a delivery, got {}", events.len()));
    }
    let is_one = door.mapping.events.is_none();
    let named = events.into_iter().enumerate().map(|(place, event)| {
        let id = match (door.mapping.id.as_str(), signed) {
            ("header", Some(id)) if is_one => Ok(id.to_owned()),
            ("header", Some(id)) => Ok(format!("{id}#{place}")),
            _ => door.mapping.id_of(&event, &around),
        };
        let door = door.name.clone();
        match id {
            Ok(id) => Received { door, id, content: Content::Event { event, around: around.clone() } },
            Err(why) => {
                let text = event.to_string();
                let id = format!("{BY_HASH}{}", hex(&Sha256::digest(&text)));
                Received { door, id, content: Content::Unread { text, why } }
            }
        }
    });
    named.collect()
}

/// Gives events to their site in their order, and waits until what became of each is durable.
pub(super) async fn submit(handle: &SiteHandle, events: Vec<Received>) -> Result<Vec<Receipt>, Problem> {
    let begin = |event: Received| handle.begin(Command::Receive(Box::new(event)), Actor::System, None);
    let begun: Vec<_> = events.iter().cloned().map(begin).collect();
    let mut receipts = Vec::with_capacity(begun.len());
    for (answer, event) in begun.into_iter().zip(events) {
        let mut outcome = answer.await?;
        if let Outcome::Faulted { fault, reason } = &outcome {
            tracing::warn!(site = handle.name(), fault, %reason, "a plugin failed at an event");
            // It is listed by now: the same again is told what became of it.
            outcome = begin(event).await?;
        }
        let receipt = match outcome {
            Outcome::Done(receipt) => serde_json::from_value(receipt),
            Outcome::Refused(refusal) => return Err(Problem::refused(&handle.site(), &refusal, Locale::En)),
            Outcome::Faulted { .. } | Outcome::Idle => continue,
        };
        receipts.push(receipt.map_err(|error| Problem::internal("a receipt", &error))?);
    }
    Ok(receipts)
}
