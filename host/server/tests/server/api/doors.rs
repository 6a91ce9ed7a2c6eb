//! Doors: who may knock, what is kept of a secret, and what a sender is told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_engine::instant::Span;
use hmac::{Hmac, Mac as _};
use serde_json::{Value as Json, json};
use sha2::Sha256;

use super::desk::{Answer, Desk, MORNING};

const MAPPING: &str = r#"
plugin = "desk"
id = "header"
type = "/type"
[signature]
scheme = "standard-webhooks"
[[rules]]
on = "noise"
open = "complaint"
fields = { unit = "/unit", text = "/text" }
[[rules]]
on = "judged"
act = "judge"
find = { workflow = "complaint", field = "unit", value = "/unit" }
"#;

const OLD: &[u8] = b"the old secret of the tests";
const NEW: &[u8] = b"the new secret of the tests";

fn secret(key: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(key))
}

async fn with_door(desk: &Desk, secrets: Option<&[&[u8]]>, mapping: &str) -> Answer {
    let root = desk.token("root").await;
    let secrets = secrets.map(|keys| keys.iter().map(|key| secret(key)).collect::<Vec<_>>());
    let body = json!({ "person": "li", "mapping": mapping, "secrets": secrets });
    desk.put("/sites/riverside/doors/shop", &root, body).await
}

/// A delivery as its sender signs it, so many seconds off.
async fn delivered(desk: &Desk, key: &[u8], id: &str, body: &[u8], off_s: i64) -> Answer {
    let time = (MORNING.0 / 1_000 + off_s).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    [id.as_bytes(), b".", time.as_bytes(), b".", body].iter().for_each(|part| mac.update(part));
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let ask =
        desk.ask("POST", "/doors/riverside/shop").header("webhook-id", id).header("webhook-timestamp", time);
    ask.header("webhook-signature", signature).bytes(body).send().await
}

fn noise(unit: &str) -> Vec<u8> {
    json!({ "type": "noise", "unit": unit, "text": "loud" }).to_string().into_bytes()
}

async fn deliveries(desk: &Desk, state: &str) -> Vec<Json> {
    let root = desk.token("root").await;
    let page = desk.get(&format!("/sites/riverside/doors/shop/deliveries?state={state}"), &root).await;
    page.is(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_secret_goes_in_and_never_comes_out() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    let none = with_door(&desk, None, MAPPING).await;
    assert_eq!((none.problem(422), none.fields()), ("invalid".into(), vec!["secrets".into()]));
    let short = with_door(&desk, Some(&[b"short"]), MAPPING).await;
    assert!(short.is(422)["detail"].as_str().unwrap().contains("at least 16 bytes, got 5"), "{}", short.text);
    let wrong = with_door(&desk, Some(&[OLD]), &MAPPING.replace("\"judge\"", "\"jude\"")).await;
    assert_eq!((wrong.problem(422), wrong.fields()), ("invalid".into(), vec!["mapping.rules[1].act".into()]));
    with_door(&desk, Some(&[OLD]), MAPPING).await.is(204);
    let shown = desk.get("/sites/riverside/doors/shop", &root).await;
    let door = shown.is(200);
    assert_eq!(
        (&door["person"], &door["scheme"], &door["mapping"]),
        (&json!("li"), &json!("standard-webhooks"), &json!(MAPPING))
    );
    assert_eq!(door["secrets"].as_array().unwrap().len(), 1);
    let journal = desk.get("/sites/riverside/journal", &root).await;
    let all = format!("{}{}", shown.text, journal.text);
    assert!(journal.text.contains("put-door"), "the change stands in the journal: {}", journal.text);
    assert!(!all.contains(&STANDARD.encode(OLD)), "and the secret does not");
    let li = desk.token("li").await;
    assert_eq!(desk.get("/sites/riverside/doors", &li).await.problem(403), "denied");
}

#[tokio::test]
async fn only_what_is_signed_now_comes_in_and_acts_once() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    with_door(&desk, Some(&[OLD]), MAPPING).await.is(204);
    for (key, body, off_s) in [(NEW, noise("1-1"), 0), (OLD, noise("1-1"), 301), (OLD, noise("1-1"), -301)] {
        let answer = delivered(&desk, key, "a", &body, off_s).await;
        assert_eq!(answer.problem(401), "unauthorized");
    }
    let stranger = desk.ask("POST", "/doors/riverside/shop").bytes(noise("1-1")).send().await;
    let nowhere = desk.ask("POST", "/doors/nowhere/shop").bytes(noise("1-1")).send().await;
    assert_eq!(stranger.is(401)["detail"], nowhere.is(401)["detail"], "a stranger learns nothing of doors");
    let rejected = &desk.get("/sites/riverside/doors/shop", &root).await.is(200)["rejected"];
    assert_eq!(
        (&rejected["count"], &rejected["reason"]),
        (&json!(4), &json!("the header `webhook-id` is missing"))
    );
    let first = delivered(&desk, OLD, "a", &noise("1-1"), 0).await.is(200);
    assert_eq!(first["events"][0]["outcome"], "acted");
    assert_eq!(
        delivered(&desk, OLD, "a", &noise("1-1"), 7).await.is(200),
        first,
        "the same again, the same answer"
    );
    let other = delivered(&desk, OLD, "a", &noise("2-2"), 0).await;
    assert_eq!((other.problem(409), other.fields()), ("conflict".into(), vec!["a".into()]));
    assert_eq!(deliveries(&desk, "conflict").await.len(), 1);
    let tickets = desk.get("/sites/riverside/tickets", &root).await.is(200);
    assert_eq!(tickets["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn while_a_secret_is_changed_both_are_good() {
    let desk = Desk::open().await;
    for (secrets, good) in [(vec![OLD], vec![OLD]), (vec![NEW, OLD], vec![OLD, NEW]), (vec![NEW], vec![NEW])]
    {
        with_door(&desk, Some(&secrets), MAPPING).await.is(204);
        for key in [OLD, NEW] {
            let status = if good.contains(&key) { 200 } else { 401 };
            delivered(&desk, key, "same", &noise("1-1"), 0).await.is(status);
        }
    }
    with_door(&desk, None, MAPPING).await.is(204);
    delivered(&desk, NEW, "same", &noise("1-1"), 0).await.is(200);
}

#[tokio::test]
async fn early_and_bad_ones_are_kept_and_can_be_mended() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    with_door(&desk, Some(&[OLD]), MAPPING).await.is(204);
    let judged = json!({ "type": "judged", "unit": "1-1" }).to_string().into_bytes();
    let early = delivered(&desk, OLD, "b", &judged, 0).await.is(202);
    assert_eq!(early["events"][0]["outcome"], "waits");
    delivered(&desk, OLD, "a", &noise("1-1"), 0).await.is(200);
    desk.host.site("riverside").unwrap().settle().await;
    assert_eq!(delivered(&desk, OLD, "b", &judged, 0).await.is(200)["events"][0]["outcome"], "acted");
    let smell = json!({ "type": "smell", "unit": "3-3", "text": "bad" }).to_string().into_bytes();
    for body in [b"{".to_vec(), b"\xff\xfe".to_vec(), smell] {
        let id = format!("bad-{}", body.len());
        let answer = delivered(&desk, OLD, &id, &body, 0).await;
        assert_eq!((answer.problem(422), answer.fields()), ("invalid".into(), vec![id]));
    }
    let bad = deliveries(&desk, "malformed").await;
    assert_eq!(bad.len(), 3);
    let at = |number: usize, verb: &str| {
        format!("/sites/riverside/doors/shop/deliveries/{}{verb}", bad[number]["delivery"])
    };
    assert_eq!(desk.post(&at(0, "/again"), &root, Json::Null).await.problem(422), "invalid");
    desk.post(&at(0, "/dismiss"), &root, json!({ "reason": "cut off by their proxy" })).await.is(204);
    let mended = MAPPING.replace("on = \"noise\"", "on = [\"noise\", \"smell\"]");
    with_door(&desk, None, &mended).await.is(204);
    assert_eq!(desk.post(&at(2, "/again"), &root, Json::Null).await.is(200)["outcome"], "acted");
    assert_eq!(deliveries(&desk, "malformed").await.len(), 1);
    assert_eq!(deliveries(&desk, "acted").await.len(), 3);
    let remove = desk.ask("DELETE", "/sites/riverside/doors/shop").bearer(&root).send().await;
    assert_eq!(remove.problem(409), "conflict");
    desk.later(Span::days(1));
    let late = delivered(&desk, OLD, "c", &noise("4-4"), 0).await;
    assert_eq!(late.problem(401), "unauthorized", "signed yesterday");
}
