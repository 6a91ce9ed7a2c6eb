//! Settings of the whole organisation, for administrators of the host.

use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::model::Scalar;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::App;
use super::super::caller::Administrator;
use super::super::extract::{At, Body};
use super::super::moment::{Moment, Moments};
use super::super::problem::Problem;
use super::{Address, ChangeBody};

/// A change for all sites.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SharedView {
    /// Counts the changes.
    serial: u64,
    plugin: String,
    /// `name`, or `name.key` for one figure of a table.
    name: String,
    /// Nothing: the organisation's figure was taken back.
    value: Option<Scalar>,
    from: Moment,
    /// The administrator's account.
    by: String,
    /// Its moment has not come.
    planned: bool,
}

/// What became of a change on one site.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TakenView {
    site: String,
    /// Whether the site follows it.
    taken: bool,
    /// Why it does not.
    why: Option<String>,
}

pub(super) async fn list(State(app): State<App>, _: Administrator) -> Result<Json<Vec<SharedView>>, Problem> {
    let (now, moments) = (app.host.clock.now(), Moments::utc());
    let changes = app.host.organisation.changes().await?;
    let views = changes.into_iter().map(|change| SharedView {
        serial: change.serial,
        plugin: change.plugin,
        name: change.name,
        value: change.value,
        planned: change.from > now,
        from: moments.write(change.from),
        by: change.by,
    });
    Ok(Json(views.collect()))
}

pub(super) async fn change(
    State(app): State<App>,
    Administrator(caller): Administrator,
    At(at): At<Address>,
    Body(wanted): Body<ChangeBody>,
) -> Result<Json<Vec<TakenView>>, Problem> {
    let now = app.host.clock.now();
    let from = wanted.from.map(|from| Moments::utc().read(&from.0)).transpose();
    let from = from.map_err(|why| Problem::invalid("from", why))?.unwrap_or(now);
    if from < now {
        let why = "expected a moment not before now, as open cases keep what they were promised";
        return Err(Problem::invalid("from", why));
    }
    let (sites, by) = (app.host.sites(), caller.account.login);
    let at = (at.plugin.0.as_str(), at.setting.0.as_str());
    let taken = app.host.organisation.change(&sites, at, wanted.value, from, &by).await?;
    let views = taken.into_iter().map(|taken| TakenView {
        taken: taken.why.is_none(),
        site: taken.site,
        why: taken.why,
    });
    Ok(Json(views.collect()))
}
