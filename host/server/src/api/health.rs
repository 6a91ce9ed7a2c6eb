//! For machines that watch the host: alive, ready, figures.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;

use super::App;
use super::caller::{Address, Administrator};
use super::document::says;
use super::problem::Problem;

const CHAPTER: &str = "health";

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/healthz", get_with(healthz, says(CHAPTER, "healthz", "Whether the process answers")))
        .api_route("/readyz", get_with(readyz, says(CHAPTER, "readyz", "Whether the store can be read")))
        .api_route(
            "/metrics",
            get_with(figures, |operation| {
                says(CHAPTER, "metrics", "Figures as Prometheus text")(operation).response::<200, String>()
            }),
        )
}

async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    let store = app.host.store.clone();
    let read =
        tokio::task::spawn_blocking(move || store.get(&frontdesk_storage::site_key("_host", b"ready")));
    read.await.map_err(|error| Problem::internal("the store's thread", &error))??;
    Ok("ready\n")
}

/// Somebody who may see the figures: an administrator, or the machine itself where that is configured.
struct Watcher;

impl FromRequestParts<App> for Watcher {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Ok(Address(address)) = Address::from_request_parts(parts, app).await;
        let is_local = address.is_some_and(|address| address.ip().to_canonical().is_loopback());
        // Behind a proxy everybody comes from this machine: whom it speaks for is not this machine.
        let is_forwarded =
            parts.headers.contains_key("x-forwarded-for") || parts.headers.contains_key("forwarded");
        if !(app.host.config.open_metrics && is_local && !is_forwarded) {
            Administrator::from_request_parts(parts, app).await?;
        }
        Ok(Self)
    }
}

impl aide::OperationInput for Watcher {
    fn operation_input(_: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        super::document::signed_in(operation);
    }
}

async fn figures(
    _: Watcher,
    State(app): State<App>,
) -> Result<([(header::HeaderName, &'static str); 1], String), Problem> {
    let host = app.host.clone();
    let text = tokio::task::spawn_blocking(move || crate::metrics::render(&host)).await;
    let text = text.map_err(|error| Problem::internal("figures could not be read", &error))??;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}
