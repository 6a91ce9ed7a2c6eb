//! Events that came in by a door: listed by where they stand, tried again, put away.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::delivery::{Delivery, DeliveryState, Receipt};
use frontdesk_engine::door::{Content, Received};
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json_, json};

use super::App;
use super::caller::SiteAdministrator;
use super::cursor::{Page, filtered};
use super::document::says;
use super::doors::{Address, none};
use super::entrance::{self, EventView};
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::{Code, Problem};
use super::words::{Cursor, Limit, Name, Number};

const CHAPTER: &str = "doors";

pub(super) fn routes() -> ApiRouter<App> {
    let all = "/sites/{site}/doors/{door}/deliveries";
    let one = "/sites/{site}/doors/{door}/deliveries/{delivery}";
    ApiRouter::new()
        .api_route(
            all,
            get_with(list, says(CHAPTER, "list_deliveries", "Events of a door in the order they came")),
        )
        .api_route(one, get_with(show, says(CHAPTER, "get_delivery", "An event with what came")))
        .api_route(
            &format!("{one}/again"),
            post_with(
                again,
                says(CHAPTER, "try_delivery", "Tries an event again, by the mapping as it is now"),
            ),
        )
        .api_route(
            &format!("{one}/dismiss"),
            post_with(dismiss, says(CHAPTER, "dismiss_delivery", "Puts an event away that is not to act")),
        )
}

/// Which events.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Only those that stand there; left out: all, state by state.
    #[schemars(with = "Option<StateWanted>")]
    state: Option<DeliveryState>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// How the state stands in a query.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum StateWanted {
    Acted,
    Ignored,
    Waits,
    Refused,
    Malformed,
    Conflict,
    Unplaced,
    Dismissed,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct EventAddress {
    /// The door.
    door: Name,
    /// The event's number.
    delivery: Number,
}

/// An event that came in.
#[derive(Debug, Serialize, JsonSchema)]
struct DeliveryView {
    /// To speak of it by.
    delivery: u64,
    /// The sender's id of it.
    id: String,
    /// The sender's name of what happened; empty when it could not be read.
    r#type: String,
    state: DeliveryState,
    /// Why it stands there; empty when there is nothing to say.
    reason: String,
    /// When it came.
    at: Moment,
    /// When it happened, by the sender's words.
    happened: Option<Moment>,
    tries: u32,
    /// The ticket it opened or acted on.
    ticket: Option<u64>,
    /// When it is tried again by itself; a ticket that it waits for wakes it earlier.
    next_try: Option<Moment>,
    /// When it is given up.
    until: Option<Moment>,
    /// A plugin failed at it: the parked fault.
    fault: Option<u64>,
    /// Who put it away, and why.
    dismissed: Option<DismissedView>,
}

/// An administrator's decision that an event is not to act.
#[derive(Debug, Serialize, JsonSchema)]
struct DismissedView {
    by: String,
    at: Moment,
    reason: String,
}

/// An event with what came.
#[derive(Debug, Serialize, JsonSchema)]
struct DeliveryWhole {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// The event as JSON, or the text that could not be read. Nothing when it acted or was put away, and when it may hold
    /// personal data that is masked for the caller.
    content: Option<Json_>,
}

/// Why an event is not to act.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Dismissed {
    /// For whoever reads the list later; 1 to 500 characters.
    reason: String,
}

impl DeliveryView {
    fn of(delivery: &Delivery, moments: &Moments) -> Self {
        Self {
            delivery: delivery.number,
            id: delivery.id.clone(),
            r#type: delivery.kind.clone(),
            state: delivery.state,
            reason: delivery.reason.clone(),
            at: moments.write(delivery.at),
            happened: delivery.happened.map(|at| moments.write(at)),
            tries: delivery.tries,
            ticket: delivery.ticket,
            next_try: delivery.next_try.map(|at| moments.write(at)),
            until: delivery.until.map(|at| moments.write(at)),
            fault: delivery.fault,
            dismissed: delivery.dismissed.as_ref().map(|dismissed| DismissedView {
                by: dismissed.by.clone(),
                at: moments.write(dismissed.at),
                reason: dismissed.reason.clone(),
            }),
        }
    }
}

async fn list(
    site: SiteAdministrator,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let (moments, door) = (site.moments.clone(), at.door.0);
    let page = site.read(move |view| {
        let prefix = match wanted.state {
            Some(state) => key::deliveries_in(&door, state.name()),
            None => key::deliveries_of(&door),
        };
        let range = Range::prefix(&prefix.below());
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |key, _| {
            let number = key::last_number(key).unwrap_or_default();
            let found = record::get::<Delivery>(view, key::delivery(number))?;
            Ok(found.map(|delivery| DeliveryView::of(&delivery, &moments)))
        })
    });
    Ok(Json(page.await?))
}

async fn show(site: SiteAdministrator, At(at): At<EventAddress>) -> Result<Json<DeliveryWhole>, Problem> {
    let delivery = find(&site, &at).await?;
    let content = delivery.received.as_ref().filter(|_| !site.sight().is_limited());
    let content = content.map(|received| match &received.content {
        Content::Event { event, around } if around.is_null() => event.clone(),
        Content::Event { event, around } => json!({ "event": event, "around": around }),
        Content::Unread { text, .. } => json!(text),
    });
    Ok(Json(DeliveryWhole { delivery: DeliveryView::of(&delivery, &site.moments), content }))
}

async fn find(site: &SiteAdministrator, at: &EventAddress) -> Result<Delivery, Problem> {
    let number = at.delivery.0;
    let found = site.read(move |view| Ok(record::get::<Delivery>(view, key::delivery(number))?)).await?;
    let found = found.filter(|delivery| delivery.door == at.door.0);
    found.ok_or_else(|| Problem::not_found(format!("door `{}` has no event {number}", at.door)))
}

async fn again(
    site: SiteAdministrator,
    At(at): At<EventAddress>,
    key: IdempotencyKey,
) -> Result<Json<EventView>, Problem> {
    let delivery = find(&site, &at).await?;
    if let Some(Received { content: Content::Unread { text, .. }, .. }) = &delivery.received {
        return read_again(&site, &at, &delivery, text).await.map(Json);
    }
    let answer = site.administer(Command::TryDelivery { delivery: delivery.number }, key).await?;
    let receipt: Receipt =
        serde_json::from_value(answer).map_err(|error| Problem::internal("a receipt", &error))?;
    Ok(Json(receipt.into()))
}

/// What could not be read before may be read by a mended mapping: as events of their own, in place of what was listed.
async fn read_again(
    site: &SiteAdministrator,
    at: &EventAddress,
    delivery: &Delivery,
    text: &str,
) -> Result<EventView, Problem> {
    let now = site.handle.site();
    let door = now.doors.get(&at.door.0).ok_or_else(|| none(&at.door))?;
    let signed = Some(delivery.id.clone()).filter(|id| !id.starts_with(entrance::BY_HASH));
    let events = entrance::split(door, text.as_bytes(), signed.as_deref());
    let unread = |event: &Received| match &event.content {
        Content::Unread { why, .. } => Some(why.clone()),
        Content::Event { .. } => None,
    };
    if let Some(why) = events.iter().find_map(unread) {
        return Err(Problem::new(Code::Invalid, why));
    }
    let reason = "read again by the mapping as it is now".to_owned();
    let receipts = entrance::submit(&site.handle, events).await?;
    site.administer(Command::DismissDelivery { delivery: delivery.number, reason }, IdempotencyKey(None))
        .await?;
    let first = receipts.into_iter().next().ok_or_else(|| Problem::new(Code::Invalid, "no event"))?;
    Ok(first.into())
}

async fn dismiss(
    site: SiteAdministrator,
    At(at): At<EventAddress>,
    key: IdempotencyKey,
    Body(dismissed): Body<Dismissed>,
) -> Result<NoContent, Problem> {
    let delivery = find(&site, &at).await?;
    let command = Command::DismissDelivery { delivery: delivery.number, reason: dismissed.reason };
    site.administer(command, key).await?;
    Ok(NoContent)
}
