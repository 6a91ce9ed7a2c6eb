//! The stream of changes: live, resumed, and when too much was missed.

use std::time::Duration;

use axum::body::BodyDataStream;
use futures_util::StreamExt as _;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use super::desk::Desk;

struct Stream {
    body: BodyDataStream,
    text: String,
}

/// An event by its three lines.
#[derive(Debug)]
struct Event {
    kind: String,
    id: u64,
    data: Json,
}

impl Stream {
    async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| {
                    let found = event.lines().find_map(|line| line.strip_prefix(name));
                    found.unwrap_or_default().trim().to_owned()
                };
                let (kind, id, data) = (line("event:"), line("id:"), line("data:"));
                self.text = rest.to_owned();
                return Event { kind, id: id.parse().unwrap(), data: serde_json::from_str(&data).unwrap() };
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await;
            let chunk = chunk.expect("an event within ten seconds").expect("an open stream").unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

async fn watch(desk: &Desk, token: &str, last: Option<u64>) -> Stream {
    let ask = desk.ask("GET", "/sites/riverside/events").bearer(token);
    let ask = match last {
        Some(last) => ask.header("last-event-id", last.to_string()),
        None => ask,
    };
    let (router, request) = ask.request();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Stream { body: response.into_body().into_data_stream(), text: String::new() }
}

#[tokio::test]
async fn changes_come_as_they_happen_and_again_after_a_gap() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let mut live = watch(&desk, &li, None).await;
    let first = desk.complaint(&li, "1-1").await;
    let event = live.next().await;
    assert_eq!(event.kind, "change");
    assert_eq!(
        event.data,
        json!({ "seq": event.id, "at": "2026-03-02T09:30:00+08:00", "kind": "open", "tickets": [first] })
    );
    let second = desk.complaint(&li, "1-2").await;
    desk.post("/sites/riverside/tickets/1/actions/judge", &li, json!({})).await.is(200);
    let mut resumed = watch(&desk, &li, Some(event.id)).await;
    let missed = resumed.next().await;
    assert_eq!((missed.id, &missed.data["tickets"]), (event.id + 1, &json!([second])));
    let missed = resumed.next().await;
    assert_eq!((missed.id, &missed.data["kind"]), (event.id + 2, &json!("act")));
    desk.complaint(&li, "1-3").await;
    assert_eq!(resumed.next().await.id, event.id + 3, "and goes on live, nothing twice");
}

#[tokio::test]
async fn who_missed_too_much_reads_anew() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let mut live = watch(&desk, &li, None).await;
    desk.complaint(&li, "1-1").await;
    let seen = live.next().await.id;
    for _ in 0..501 {
        desk.post("/sites/riverside/tickets/1/notes", &li, json!({ "text": "x" })).await.is(200);
    }
    let event = watch(&desk, &li, Some(seen)).await.next().await;
    assert_eq!((event.kind.as_str(), event.id), ("reset", seen + 501));
    let wrong =
        desk.ask("GET", "/sites/riverside/events").bearer(&li).header("last-event-id", "x").send().await;
    assert_eq!(
        (wrong.problem(400).as_str(), wrong.fields()),
        ("malformed", vec!["Last-Event-ID".to_owned()])
    );
}
