//! Webhooks against a server of the test's own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use frontdesk_engine::instant::Instant;
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "0123456789abcdef";

type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A server that answers everything alike and keeps what it got.
async fn server(status: StatusCode, location: Option<&'static str>) -> (SocketAddr, Received) {
    let received = Received::default();
    let kept = received.clone();
    let answer = move |headers: HeaderMap, body: Bytes| async move {
        kept.lock().expect("not poisoned").push((headers, body));
        let location = location.map(|to| [("location", to)]);
        (status, location.map(axum::response::AppendHeaders), "an answer that nobody reads")
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let app = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, received)
}

fn config(url: &str, secret: &str) -> BTreeMap<String, WebhookConfig> {
    let config = WebhookConfig { url: url.to_owned(), secret: secret.into() };
    BTreeMap::from([("erp".to_owned(), config)])
}

fn channel(address: SocketAddr) -> Webhook {
    Webhook::new(&config(&format!("http://{address}/hook?token=abc"), SECRET)).expect("a good configuration")
}

fn message() -> Message {
    Message {
        key: "n-7.1".to_owned(),
        channel: "webhook".to_owned(),
        address: "erp".to_owned(),
        subject: "报修 «lift»".to_owned(),
        body: "Line 1\nLine \"2\" \u{0}".to_owned(),
        about_number: Some("R-2026-0007".to_owned()),
        site: "riverside".to_owned(),
        at: Instant(1_790_000_000_000),
    }
}

#[tokio::test]
async fn a_receiver_can_check_what_it_gets() {
    let (address, received) = server(StatusCode::NO_CONTENT, None).await;
    assert_eq!(channel(address).deliver(&message()).await, Ok("204 No Content".to_owned()));

    let received = received.lock().expect("not poisoned");
    let [(headers, body)] = &received[..] else { panic!("one request, got {}", received.len()) };
    let header = |name: &str| headers[name].to_str().expect("ASCII");
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("frontdesk-key"), "n-7.1");
    let timestamp: u64 = header("frontdesk-timestamp").parse().expect("seconds");
    assert!(seconds_now().abs_diff(timestamp) < 60);
    assert_eq!(header("frontdesk-signature"), signature(SECRET, timestamp, body));
    let content: Value = serde_json::from_slice(body).expect("JSON");
    assert_eq!(
        content,
        json!({
            "key": "n-7.1",
            "site": "riverside",
            "subject": "报修 «lift»",
            "body": "Line 1\nLine \"2\" \u{0}",
            "ticket": "R-2026-0007",
        })
    );
}

/// From Python: `hmac.new(b"0123456789abcdef", b'1790000000.{"key":"n-7.1"}', "sha256").hexdigest()`.
#[test]
fn the_signature_is_the_documented_one() {
    assert_eq!(
        signature(SECRET, 1_790_000_000, br#"{"key":"n-7.1"}"#),
        "v1=e73760332771189f3a7e43a9a87090a73a18bba888f6ce91b0e15b7800607d49"
    );
    let own = signature(SECRET, 1, b"2.body");
    assert_ne!(own, signature(SECRET, 12, b".body"), "the dot keeps time and body apart");
    assert_ne!(own, signature("0123456789abcdeg", 1, b"2.body"));
}

#[tokio::test]
async fn answers_are_final_or_not() {
    use Failure::{Permanent, Temporary};
    for (status, expected) in [
        (200, Ok("200 OK".to_owned())),
        (202, Ok("202 Accepted".to_owned())),
        (302, Err(Permanent("302 Found; redirects are not followed (configure the new url)".to_owned()))),
        (400, Err(Permanent("400 Bad Request".to_owned()))),
        (404, Err(Permanent("404 Not Found".to_owned()))),
        (408, Err(Temporary("408 Request Timeout".to_owned()))),
        (410, Err(Permanent("410 Gone".to_owned()))),
        (429, Err(Temporary("429 Too Many Requests".to_owned()))),
        (500, Err(Temporary("500 Internal Server Error".to_owned()))),
        (503, Err(Temporary("503 Service Unavailable".to_owned()))),
    ] {
        let (address, _) = server(StatusCode::from_u16(status).expect("a status"), None).await;
        assert_eq!(channel(address).deliver(&message()).await, expected);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, reached) = server(StatusCode::OK, None).await;
    let location: &'static str = format!("http://{elsewhere}/").leak();
    let (address, received) = server(StatusCode::TEMPORARY_REDIRECT, Some(location)).await;
    channel(address).deliver(&message()).await.expect_err("a redirect is no delivery");
    assert_eq!(received.lock().expect("not poisoned").len(), 1);
    assert_eq!(reached.lock().expect("not poisoned").len(), 0);
}

#[tokio::test]
async fn a_receiver_that_is_not_there_may_come_back_and_its_address_stays_secret() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let Err(Failure::Temporary(why)) = channel(address).deliver(&message()).await else {
        panic!("nobody listens, so it must be temporary");
    };
    assert!(why.contains("onnection refused"), "{why}");
    assert!(!why.contains("token"), "{why}");
}

#[tokio::test]
async fn a_receiver_that_never_answers_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let receivers = config(&format!("http://{address}/"), SECRET);
    let webhook =
        Webhook::answered_within(Duration::from_millis(50), &receivers).expect("a good configuration");
    let answer = webhook.deliver(&message()).await;
    assert!(matches!(&answer, Err(Failure::Temporary(why)) if why.contains("timed out")), "{answer:?}");
}

#[tokio::test]
async fn an_unknown_receiver_is_named() {
    let webhook = Webhook::new(&BTreeMap::new()).expect("no receivers are fine");
    assert_eq!(
        webhook.deliver(&message()).await,
        Err(Failure::Permanent(
            "webhook `erp` is not configured (add `[webhooks.erp]` with `url` and `secret`)".to_owned()
        ))
    );
}

#[test]
fn a_configuration_that_cannot_work_is_refused() {
    let told = |url, secret| Webhook::new(&config(url, secret)).expect_err("refused").to_string();
    assert_eq!(
        told("example.com/hook", SECRET),
        "webhook `erp`: expected a url like `https://example.com/hook`: relative URL without a base"
    );
    assert_eq!(
        told("ftp://example.com/hook", SECRET),
        "webhook `erp`: expected a url with `https` or `http`, got `ftp`"
    );
    assert_eq!(
        told("https://example.com/hook", "短短短"),
        "webhook `erp`: expected a secret of at least 16 characters, got 3 (make one with `openssl rand -hex 32`)"
    );
}

#[test]
fn no_secret_reaches_a_log() {
    let config = config("https://example.com/hook/T0KEN?key=T0KEN", "T0KEN0123456789abcdef");
    let shown = format!("{config:?} {:?}", Webhook::new(&config));
    assert!(shown.contains("example.com"), "{shown}");
    assert!(!shown.contains("T0KEN"), "{shown}");
}

#[test]
fn an_unknown_setting_is_refused() {
    let read = serde_json::from_value::<WebhookConfig>(json!({"url": "x", "secret": "y", "retries": 3}));
    assert!(read.expect_err("not a setting").to_string().contains("unknown field `retries`"));
}
