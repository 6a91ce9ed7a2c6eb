//! Faults: what plugins did wrong, parked until somebody runs it again.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::fault::{Fault, FaultState};
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;

use super::App;
use super::caller::SiteAdministrator;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Name, Number};

const CHAPTER: &str = "faults";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_faults", "Faults, the latest first"));
    let one = get_with(show, says(CHAPTER, "get_fault", "A fault with the request that was undone"));
    let dismiss =
        post_with(dismiss, says(CHAPTER, "dismiss_fault", "Settles a fault without running its request"));
    let rerun = post_with(rerun, says(CHAPTER, "rerun_fault", "Runs the request of a fault again"));
    ApiRouter::new()
        .api_route("/sites/{site}/faults", list)
        .api_route("/sites/{site}/faults/{fault}", one)
        .api_route("/sites/{site}/faults/{fault}/rerun", rerun)
        .api_route("/sites/{site}/faults/{fault}/dismiss", dismiss)
}

/// Which faults.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    plugin: Option<Name>,
    /// Only those parked, or only those settled.
    #[schemars(with = "Option<StateWanted>")]
    state: Option<FaultState>,
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
    Parked,
    Settled,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The fault's id.
    fault: Number,
}

/// A fault.
#[derive(Debug, Serialize, JsonSchema)]
struct FaultView {
    id: u64,
    /// When it happened last.
    at: Moment,
    plugin: String,
    version: String,
    hook: String,
    /// What went wrong, naming the limit or the trap.
    reason: String,
    /// How often it was tried.
    tries: u32,
    state: FaultState,
    /// Who asked for what was undone.
    actor: String,
    /// Who settled it without running it again, and why.
    dismissed: Option<DismissalView>,
}

/// An administrator's decision that a fault's request is not to run any more.
#[derive(Debug, Serialize, JsonSchema)]
struct DismissalView {
    by: String,
    at: Moment,
    reason: String,
}

/// Why a fault's request is not to run any more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Dismissed {
    /// For whoever reads the list later; 1 to 500 characters.
    reason: String,
}

/// A fault with what was undone.
#[derive(Debug, Serialize, JsonSchema)]
struct FaultWhole {
    #[serde(flatten)]
    fault: FaultView,
    /// The request as it stands in the journal; its moments are milliseconds. Nothing, when it may hold personal data
    /// that is masked for the caller.
    request: Option<Json_>,
}

impl FaultView {
    fn of(fault: &Fault, moments: &Moments) -> Self {
        Self {
            id: fault.id,
            at: moments.write(fault.at),
            plugin: fault.plugin.clone(),
            version: fault.version.clone(),
            hook: fault.hook.clone(),
            reason: fault.reason.clone(),
            tries: fault.tries,
            state: fault.state,
            actor: fault.request.actor.id().to_owned(),
            dismissed: fault.dismissed.as_ref().map(|dismissed| DismissalView {
                by: dismissed.by.clone(),
                at: moments.write(dismissed.at),
                reason: dismissed.reason.clone(),
            }),
        }
    }
}

async fn list(
    site: SiteAdministrator,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<FaultView>>, Problem> {
    let moments = site.moments.clone();
    let page = site.read(move |view| {
        let range = Range::prefix(&key::faults().below()).reversed();
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let fault: Fault = serde_json::from_slice(bytes).map_err(damaged)?;
            let is_meant = wanted.state.is_none_or(|state| state == fault.state)
                && wanted.plugin.as_ref().is_none_or(|plugin| plugin.0 == fault.plugin);
            Ok(is_meant.then(|| FaultView::of(&fault, &moments)))
        })
    });
    Ok(Json(page.await?))
}

async fn show(site: SiteAdministrator, At(at): At<Address>) -> Result<Json<FaultWhole>, Problem> {
    let found = site.read(move |view| Ok(record::get::<Fault>(view, key::fault(at.fault.0))?)).await?;
    let fault = found.ok_or_else(|| Problem::not_found(format!("there is no fault {}", at.fault.0)))?;
    let request =
        serde_json::to_value(&fault.request).map_err(|error| Problem::internal("a fault", &error))?;
    let request = (!site.sight().is_limited()).then_some(request);
    Ok(Json(FaultWhole { fault: FaultView::of(&fault, &site.moments), request }))
}

async fn rerun(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    site.administer(Command::Rerun { fault: at.fault.0 }, key).await?;
    Ok(NoContent)
}

async fn dismiss(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(dismissed): Body<Dismissed>,
) -> Result<NoContent, Problem> {
    site.administer(Command::Dismiss { fault: at.fault.0, reason: dismissed.reason }, key).await?;
    Ok(NoContent)
}
