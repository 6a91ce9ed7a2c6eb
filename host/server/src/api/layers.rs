//! What happens round every request: an id, a time limit, a body for every error, headers, figures, a log line.

use std::time::{Duration, Instant as Stopwatch};

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use super::locale::Locale;
use super::problem::{Code, Problem};

/// How long an ordinary request may take; commands wait for a hook of a second at most and a commit.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// How long an upload may take: a Python component compiles for a quarter of a minute.
const UPLOAD_TIME_MAX: Duration = Duration::from_secs(300);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub(super) async fn finish(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Stopwatch::now();
    let locale = Locale::of(request.headers());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    let id = app.request_id();
    let mut response = with_body(next.run(request).await, locale, &id);
    headers(response.headers_mut(), locale, &id, app.host.config.https);
    let status = response.status();
    let took = began.elapsed();
    crate::metrics::request(method.as_str(), &route, status.as_u16(), took);
    tracing::info!(
        request = %id, %method, route, status = status.as_u16(),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "request"
    );
    response
}

/// Gives every error its body; those of the framework come without.
fn with_body(mut response: Response, locale: Locale, id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| of_framework(status));
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(request = %id, "answered with an internal error");
    }
    let mut whole = (problem.code.status(), Json(problem.body(locale, id))).into_response();
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            whole.headers_mut().insert(name, value.clone());
        }
    }
    let kind = HeaderValue::from_static("application/problem+json");
    whole.headers_mut().insert(header::CONTENT_TYPE, kind);
    whole
}

fn of_framework(status: StatusCode) -> Problem {
    let code = Code::of(status);
    let detail = match code {
        Code::NotFound => "there is nothing at this address (see /api/v1/openapi.json)",
        Code::Method => "this address does not know the method (`Allow` tells those it knows)",
        Code::TooLarge => "the body is larger than allowed here",
        Code::Internal => "the host failed at this request; its operator finds the reason in the log",
        _ => "the request cannot be read",
    };
    Problem::new(code, detail)
}

/// Headers that hold for every answer; what a handler set itself stays.
fn headers(headers: &mut HeaderMap, locale: Locale, id: &str, https: bool) {
    const FIXED: [(HeaderName, HeaderValue); 7] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        ),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::VARY, HeaderValue::from_static("Accept-Language, Authorization, Cookie")),
    ];
    for (name, value) in FIXED {
        headers.entry(name).or_insert(value);
    }
    if https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    headers.entry(header::CONTENT_LANGUAGE).or_insert(HeaderValue::from_static(locale.name()));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// The time limit of ordinary requests.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    limited(REQUEST_TIME_MAX, request, next).await
}

/// The time limit of uploads.
pub(super) async fn upload_in_time(request: Request, next: Next) -> Response {
    limited(UPLOAD_TIME_MAX, request, next).await
}

async fn limited(most: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let text = format!(
                "no answer within {} seconds; what was asked for may still happen (ask again with the same `Idempotency-Key`)",
                most.as_secs()
            );
            Problem::new(Code::Timeout, text).into_response()
        }
    }
}

/// An unknown address below the API.
pub(super) async fn nothing_here() -> Problem {
    of_framework(StatusCode::NOT_FOUND)
}
