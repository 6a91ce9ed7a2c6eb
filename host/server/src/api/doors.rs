//! Doors for events of other systems: set up by administrators; secrets go in and never come out.

use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::delivery::DeliveryState;
use frontdesk_engine::door::{Door, Signature, read};
use frontdesk_engine::key;
use frontdesk_engine::view::{Range, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::SiteAdministrator;
use super::document::says;
use super::extract::{At, Body, IdempotencyKey};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Name, PersonId};
use crate::channel::Secret;
use crate::door;

const CHAPTER: &str = "doors";

/// Up to how many events of a state are counted: more than anybody goes through by hand.
const COUNTED_MAX: usize = 1_000;

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_doors", "Doors for events of other systems"));
    let one = get_with(show, says(CHAPTER, "get_door", "A door with its mapping, without its secrets"))
        .put_with(put, says(CHAPTER, "put_door", "Creates or changes a door"))
        .delete_with(
            remove,
            says(CHAPTER, "delete_door", "Removes a door at which nothing waits or is listed"),
        );
    ApiRouter::new().api_route("/sites/{site}/doors", all).api_route("/sites/{site}/doors/{door}", one)
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Address {
    /// The door.
    pub(super) door: Name,
}

/// A door.
#[derive(Debug, Serialize, JsonSchema)]
struct DoorView {
    name: String,
    /// The plugin whose workflows its mapping means.
    plugin: String,
    /// In whose name its events act.
    person: String,
    /// How deliveries are signed: `standard-webhooks` or `hmac-sha256`.
    scheme: String,
    /// The beginning of each secret's SHA-256, as hex: enough to tell which one it is.
    secrets: Vec<String>,
    /// The mapping as it was written.
    mapping: String,
    /// Since when it is as it is.
    since: Moment,
    /// Events that stand in each state; a thousand stands for more, too.
    counts: CountsView,
    /// Deliveries with a wrong signature or an old timestamp since the host started; nothing of them is kept.
    rejected: RejectedView,
}

/// How many events of a door stand where.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
struct CountsView {
    acted: usize,
    ignored: usize,
    waits: usize,
    refused: usize,
    malformed: usize,
    conflict: usize,
    unplaced: usize,
    dismissed: usize,
}

impl CountsView {
    fn of(view: &dyn View, door: &str) -> Result<Self, Problem> {
        let count = |state: DeliveryState| {
            let range = Range::prefix(&key::deliveries_in(door, state.name()).below());
            view.scan(&range, COUNTED_MAX).map(|found| found.len())
        };
        Ok(Self {
            acted: count(DeliveryState::Acted)?,
            ignored: count(DeliveryState::Ignored)?,
            waits: count(DeliveryState::Waits)?,
            refused: count(DeliveryState::Refused)?,
            malformed: count(DeliveryState::Malformed)?,
            conflict: count(DeliveryState::Conflict)?,
            unplaced: count(DeliveryState::Unplaced)?,
            dismissed: count(DeliveryState::Dismissed)?,
        })
    }
}

/// Deliveries that were turned away.
#[derive(Debug, Serialize, JsonSchema)]
struct RejectedView {
    count: u64,
    /// When the last one was.
    last: Option<Moment>,
    /// Why the last one was; empty when there was none.
    reason: String,
}

/// A door to be created or changed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DoorBody {
    /// In whose name its events act: a person of the directory with the role that the other system has.
    person: PersonId,
    /// The mapping, a TOML file as text.
    #[schemars(length(min = 1, max = 131_072))]
    mapping: String,
    /// One secret, or two while it is changed: each of them is good. Left out: those there are stay.
    #[serde(default)]
    #[schemars(length(max = 2))]
    secrets: Option<Vec<String>>,
}

fn view(app: &App, site: &str, door: &Door, counts: CountsView, moments: &Moments) -> DoorView {
    let secrets = app.host.doors.secrets(site, &door.name);
    let away = app.host.doors.turned_away(site, &door.name);
    let scheme = match &door.mapping.signature {
        Signature::StandardWebhooks { .. } => "standard-webhooks",
        Signature::HmacSha256 { .. } => "hmac-sha256",
    };
    DoorView {
        name: door.name.clone(),
        plugin: door.mapping.plugin.clone(),
        person: door.person.clone(),
        scheme: scheme.to_owned(),
        secrets: secrets.iter().flat_map(|secrets| secrets.iter().map(door::fingerprint)).collect(),
        mapping: door.source.clone(),
        since: moments.write(door.since),
        counts,
        rejected: RejectedView {
            count: away.count,
            last: away.last.map(|at| moments.write(at)),
            reason: away.why,
        },
    }
}

async fn list(State(app): State<App>, site: SiteAdministrator) -> Result<Json<Vec<DoorView>>, Problem> {
    let now = site.handle.site();
    let doors: Vec<_> = now.doors.values().cloned().collect();
    let counted = site.read(move |view| {
        doors
            .into_iter()
            .map(|door| Ok((CountsView::of(view, &door.name)?, door)))
            .collect::<Result<Vec<_>, _>>()
    });
    let shown = |(counts, door): (CountsView, Arc<Door>)| {
        view(&app, site.handle.name(), &door, counts, &site.moments)
    };
    Ok(Json(counted.await?.into_iter().map(shown).collect()))
}

async fn show(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
) -> Result<Json<DoorView>, Problem> {
    let now = site.handle.site();
    let door = now.doors.get(&at.door.0).ok_or_else(|| none(&at.door))?;
    let name = door.name.clone();
    let counts = site.read(move |view| CountsView::of(view, &name)).await?;
    Ok(Json(view(&app, site.handle.name(), door, counts, &site.moments)))
}

pub(super) fn none(door: &Name) -> Problem {
    Problem::not_found(format!("there is no door `{door}`"))
}

async fn put(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(body): Body<DoorBody>,
) -> Result<NoContent, Problem> {
    let mapping = read(&body.mapping).map_err(|why| Problem::invalid("mapping", why))?;
    let (site_name, door) = (site.handle.name().to_owned(), at.door.0);
    let given =
        body.secrets.map(|texts| texts.iter().map(|text| Secret::from(text.as_str())).collect::<Vec<_>>());
    let held = app.host.doors.secrets(&site_name, &door).map(|secrets| secrets.as_ref().clone());
    // Those that stay must fit a scheme that changes, too.
    let secrets = given.clone().or(held).unwrap_or_default();
    door::check(&mapping.signature, &secrets).map_err(|why| Problem::invalid("secrets", why))?;
    let command = Command::PutDoor { door: door.clone(), person: body.person.0, source: body.mapping };
    site.administer(command, key).await?;
    if given.is_some() {
        keep(&app, site_name, door, Some(secrets)).await?;
    }
    Ok(NoContent)
}

async fn remove(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    let door = at.door.0;
    site.administer(Command::RemoveDoor { door: door.clone() }, key).await?;
    keep(&app, site.handle.name().to_owned(), door, None).await?;
    Ok(NoContent)
}

async fn keep(app: &App, site: String, door: String, secrets: Option<Vec<Secret>>) -> Result<(), Problem> {
    let host = app.host.clone();
    let kept = tokio::task::spawn_blocking(move || host.doors.keep(&site, &door, secrets)).await;
    Ok(kept.map_err(|error| Problem::internal("secrets of a door", &error))??)
}
