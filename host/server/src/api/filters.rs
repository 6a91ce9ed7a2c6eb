//! Filters of the list of tickets that the caller keeps by name, the same at every browser.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::document::says;
use super::extract::Body;
use super::problem::Problem;
use crate::auth::{FILTERS_MAX, SavedFilter};

const CHAPTER: &str = "session";

pub(super) fn routes() -> ApiRouter<App> {
    let filters = get_with(show, says(CHAPTER, "get_filters", "Filters that the caller keeps for a site"))
        .put_with(
            put,
            says(CHAPTER, "put_filters", "Keeps these filters for a site, in place of those before"),
        );
    ApiRouter::new().api_route("/session/filters/{site}", filters)
}

/// Filters in their owner's order.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Filters {
    #[schemars(length(max = FILTERS_MAX))]
    filters: Vec<SavedFilter>,
}

async fn show(State(app): State<App>, member: Member) -> Result<Json<Filters>, Problem> {
    let filters = app.auth.filters(&member.caller.account.login, member.handle.name()).await?;
    Ok(Json(Filters { filters }))
}

async fn put(
    State(app): State<App>,
    member: Member,
    Body(wanted): Body<Filters>,
) -> Result<NoContent, Problem> {
    let (login, site) = (&member.caller.account.login, member.handle.name());
    app.auth.keep_filters(login, site, wanted.filters).await?;
    Ok(NoContent)
}
