//! What the console stands on: its files, whether somebody is signed in, what is due, turns behind histories, what plugins cost.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use frontdesk_server::console::Console;
use serde_json::{Value as Json, json};

use super::desk::Desk;

const INDEX: &str =
    r#"<meta name="csp-nonce" content="__CSP_NONCE__"><script src="/assets/app-1.js"></script>"#;

/// A console as its build leaves it, served by a host of its own.
async fn with_console() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    for (name, text) in [
        ("index.html", INDEX),
        ("assets/app-1.js", "plain"),
        ("assets/app-1.js.gz", "packed"),
        ("favicon.svg", "<svg/>"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut desk = Desk::open().await;
    let console = Console::of_folder(folder.path()).unwrap();
    desk.router = frontdesk_server::api::router(desk.host.clone(), desk.auth.clone(), console);
    desk
}

fn value<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers.get(name).map_or("", |value: &HeaderValue| value.to_str().unwrap())
}

#[tokio::test]
async fn every_address_of_its_own_is_the_page_with_a_nonce_of_its_own() {
    let desk = with_console().await;
    let mut nonces = std::collections::BTreeSet::new();
    for path in ["/", "/setup", "/sites/riverside/tickets/7", "/index.html"] {
        let answer = desk.at("GET", path).send().await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(value(&answer.headers, &header::CACHE_CONTROL), "no-cache");
        let policy = value(&answer.headers, &header::CONTENT_SECURITY_POLICY);
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert!(answer.text.contains(&format!("content=\"{nonce}\"")), "{}", answer.text);
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        nonces.insert(nonce.to_owned());
    }
    assert_eq!(nonces.len(), 4, "a nonce is used once");
}

#[tokio::test]
async fn files_keep_their_names_for_a_year_and_come_packed_where_the_browser_wants_it() {
    let desk = with_console().await;
    let plain = desk.at("GET", "/assets/app-1.js").send().await;
    assert_eq!((plain.status, plain.text.as_str()), (StatusCode::OK, "plain"));
    assert_eq!(value(&plain.headers, &header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(value(&plain.headers, &header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    let packed = desk.at("GET", "/assets/app-1.js").header("accept-encoding", "gzip, br").send().await;
    assert_eq!((value(&packed.headers, &header::CONTENT_ENCODING), packed.text.as_str()), ("gzip", "packed"));
    let icon = desk.at("GET", "/favicon.svg").send().await;
    assert_eq!(value(&icon.headers, &header::CONTENT_TYPE), "image/svg+xml");

    // What is missing among the files is missing, and below the API there are no pages.
    assert_eq!(desk.at("GET", "/assets/app-2.js").send().await.problem(404), "not-found");
    assert_eq!(desk.at("GET", "/api/v2/sites").send().await.problem(404), "not-found");
    assert_eq!(desk.at("POST", "/tickets").send().await.problem(404), "not-found");
}

#[tokio::test]
async fn a_build_without_a_console_says_how_to_get_one() {
    let desk = Desk::open().await;
    let answer = desk.at("GET", "/").send().await;
    assert!(answer.text.contains("cargo xtask console"), "{}", answer.text);
    let empty = tempfile::tempdir().unwrap();
    let refused = Console::of_folder(empty.path()).unwrap_err().to_string();
    assert!(refused.contains("there is no index.html (build it with: npm run build)"), "{refused}");
}

#[tokio::test]
async fn a_page_learns_without_a_refusal_where_it_stands() {
    let new = Desk::new();
    assert_eq!(new.ask("GET", "/setup").send().await.is(200), json!({ "open": true, "signed_in": false }));
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let known = desk.ask("GET", "/setup").bearer(&li).send().await.is(200);
    assert_eq!(known["signed_in"], true);
}

#[tokio::test]
async fn what_is_due_comes_first_and_rows_tell_the_deadline_that_matters_most() {
    let desk = Desk::open().await;
    let (li, wang) = (desk.token("li").await, desk.token("wang").await);
    let (first, second) = (desk.complaint(&li, "1-101").await, desk.complaint(&li, "1-102").await);
    let due = desk.get("/sites/riverside/deadlines", &li).await.is(200);
    let of = |page: &Json| -> Vec<Json> {
        page["items"].as_array().unwrap().iter().map(|item| item["ticket"]["id"].clone()).collect()
    };
    assert_eq!(of(&due), [json!(first), json!(second)]);
    let care = &due["items"][0]["deadline"];
    assert_eq!(
        (&care["name"], &care["title"], &care["breached"]),
        (&json!("care"), &json!("Care"), &json!(false))
    );
    let rows = desk.get("/sites/riverside/tickets", &li).await.is(200);
    assert!(rows["items"].as_array().unwrap().iter().all(|row| row["next_due"] == *care), "{rows}");
    assert_eq!(of(&desk.get("/sites/riverside/deadlines?mine=true", &wang).await.is(200)), [] as [Json; 0]);
    let assignee = format!("/sites/riverside/tickets/{second}/assignee");
    desk.put(&assignee, &li, json!({ "person": "wang" })).await.is(200);
    assert_eq!(of(&desk.get("/sites/riverside/deadlines?mine=true", &wang).await.is(200)), [json!(second)]);
    let before = "/sites/riverside/deadlines?until=2020-01-01T00:00:00Z";
    assert_eq!(of(&desk.get(before, &li).await.is(200)), [] as [Json; 0]);
}

#[tokio::test]
async fn a_turn_is_shown_to_whoever_reads_the_ticket_and_to_nobody_through_another() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let (ticket, other) = (desk.complaint(&li, "1-101").await, desk.complaint(&li, "1-102").await);
    let history = desk.get(&format!("/sites/riverside/tickets/{ticket}/history"), &li).await.is(200);
    let turn = &history["items"][0]["turn"];
    let shown = desk.get(&format!("/sites/riverside/tickets/{ticket}/history/{turn}"), &li).await.is(200);
    assert_eq!(
        (&shown["actor"], &shown["command"], &shown["outcome"]),
        (&json!("li"), &json!("open"), &json!("done"))
    );
    let kinds: Vec<_> = shown["writes"].as_array().unwrap().iter().map(|write| &write["kind"]).collect();
    assert!(kinds.contains(&&json!("ticket")) && kinds.contains(&&json!("history")), "{kinds:?}");
    assert!(!shown.to_string().contains("noise in"), "contents stand where they are masked: {shown}");
    let through = desk.get(&format!("/sites/riverside/tickets/{other}/history/{turn}"), &li).await;
    assert_eq!(through.problem(404), "not-found");
}

#[tokio::test]
async fn a_plugin_that_is_broken_is_shown_in_quarantine_until_it_is_released() {
    let desk = Desk::open().await;
    let (li, root) = (desk.token("li").await, desk.token("root").await);
    let plugin = "/sites/riverside/plugins/desk";
    assert_eq!(desk.get(plugin, &root).await.is(200)["quarantine"], Json::Null);
    let costs = desk.get(&format!("{plugin}/costs"), &root).await.is(200);
    assert!(costs["hooks"].is_array(), "{costs}");
    desk.hooks.fail(true);
    let body = json!({ "workflow": "complaint", "form": { "unit": "1-101", "text": "noise" } });
    for _ in 0..9 {
        let failed = desk.post("/sites/riverside/tickets", &li, body.clone()).await;
        assert_eq!(failed.problem(502), "fault");
    }
    let kept = desk.get(plugin, &root).await.is(200)["quarantine"].clone();
    assert_eq!((&kept["faults"], &kept["reason"]), (&json!(8), &json!("out of ink")));
    assert!(kept["until"].is_string(), "{kept}");
    desk.hooks.fail(false);
    let release = format!("{plugin}/release");
    assert_eq!(desk.post(&release, &li, json!({})).await.problem(403), "denied");
    desk.post(&release, &root, json!({})).await.is(204);
    assert_eq!(desk.post(&release, &root, json!({})).await.problem(409), "conflict");
    desk.post("/sites/riverside/tickets", &li, body).await.is(201);
}
