//! Personal data over HTTP: nothing that is read tells it to who may not see it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::desk::Desk;

/// A number that stands nowhere else.
const PHONE: &str = "13899887766";

/// A site on which the number stands wherever it can.
async fn marked() -> (Desk, String, u64) {
    let desk = Desk::open().await;
    let chen = desk.token("chen").await;
    let root = desk.token("root").await;
    let form = json!({ "unit": "1-1", "text": format!("call {PHONE}"), "phone": PHONE });
    let body = json!({ "workflow": "complaint", "title": format!("ring {PHONE}"), "form": form });
    let ticket = desk.post("/sites/riverside/tickets", &chen, body).await.is(201)["ticket"].as_u64().unwrap();
    let note = json!({ "text": format!("rang {PHONE} twice") });
    desk.post(&format!("/sites/riverside/tickets/{ticket}/notes"), &chen, note).await.is(200);
    let form = json!({ "holder": "Zhou", "phone": PHONE });
    let li = desk.token("li").await;
    let keys = "/sites/riverside/registers/desk/keys/entries/1";
    desk.put(keys, &li, json!({ "form": form })).await.is(204);
    let person = json!({ "name": "Zhou", "phone": PHONE, "email": format!("{PHONE}@example.com") });
    desk.put("/sites/riverside/people/zhou", &root, person).await.is(204);
    // A refusal whose text says the number, and a fault that holds it.
    desk.post(&format!("/sites/riverside/tickets/{ticket}/actions/judge"), &li, json!({})).await.is(200);
    desk.hooks.fail(true);
    let note = json!({ "text": format!("third call {PHONE}") });
    desk.post(&format!("/sites/riverside/tickets/{ticket}/notes"), &chen, note).await.problem(502);
    desk.hooks.fail(false);
    (desk, chen, ticket)
}

/// Every address of the site that only reads, with everything there is in it.
async fn readable(desk: &Desk, root: &str, ticket: u64) -> BTreeSet<String> {
    let lines = desk.get("/sites/riverside/journal?limit=200", root).await.is(200);
    let lines: Vec<_> =
        lines["items"].as_array().unwrap().iter().map(|line| line["seq"].to_string()).collect();
    let faults = desk.get("/sites/riverside/faults", root).await.is(200);
    let faults: Vec<_> =
        faults["items"].as_array().unwrap().iter().map(|one| one["id"].to_string()).collect();
    assert!(!lines.is_empty() && !faults.is_empty());
    let number = desk.get(&format!("/sites/riverside/tickets/{ticket}"), root).await.is(200);
    let number = number["number"].as_str().unwrap().to_owned();
    let api: Json = serde_json::from_str(&frontdesk_server::api::openapi()).unwrap();
    let mut addresses = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        // A stream does not end; it tells numbers of tickets only.
        if item["get"].is_null() || !path.contains("{site}") || path.ends_with("/events") {
            continue;
        }
        let path = path.replace("{site}", "riverside").replace("{ticket}", &ticket.to_string());
        let path = path.replace("by-number/{number}", &format!("by-number/{number}"));
        let path = path.replace("{plugin}", "desk").replace("{person}", "zhou").replace("{key}", "1");
        let path =
            path.replace("{register}", "keys").replace("{ledger}", "points").replace("{report}", "monthly");
        let path = path.replace("{script}", "greeting");
        let ids = if path.contains("{fault}") { &faults } else { &lines };
        let more =
            ids.iter().map(|id| path.replace("{line}", id).replace("{turn}", id).replace("{fault}", id));
        addresses.extend(more.map(|path| match path.split_once('{') {
            None => path,
            // What has no record here: any number, to be looked at all the same.
            Some((before, rest)) => format!("{before}1{}", rest.split_once('}').map_or("", |(_, rest)| rest)),
        }));
    }
    addresses
}

#[tokio::test]
async fn no_route_tells_what_is_masked() {
    let (desk, chen, ticket) = marked().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let addresses = readable(&desk, &root, ticket).await;
    assert!(addresses.len() > 40, "{}", addresses.len());
    let (mut told, mut good) = (0, 0);
    for address in &addresses {
        for token in [&li, &root] {
            let answer = desk.at("GET", address).bearer(token).send().await;
            assert!(!answer.text.contains(PHONE), "{address}: {}", answer.text);
            good += usize::from(answer.status.is_success());
        }
        told += usize::from(desk.at("GET", address).bearer(&chen).send().await.text.contains(PHONE));
    }
    assert!(good > 40, "{good}");
    assert!(told >= 5, "who may see it does: {told}");
}

#[tokio::test]
async fn masks_are_named_and_not_to_be_searched_through() {
    let (desk, chen, ticket) = marked().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let one = format!("/sites/riverside/tickets/{ticket}");
    let seen = desk.get(&one, &li).await.is(200);
    assert_eq!((&seen["fields"]["phone"], &seen["masked"]), (&json!("***7766"), &json!(["phone"])));
    assert_eq!(seen["title"], "ring ***7766");
    let seen = desk.get(&one, &chen).await.is(200);
    assert_eq!((&seen["fields"]["phone"], &seen["masked"]), (&json!(PHONE), &json!([])));
    let search = format!("/sites/riverside/tickets?plugin=desk&workflow=complaint&field.phone={PHONE}");
    assert_eq!(desk.get(&search, &li).await.problem(403), "denied");
    assert_eq!(desk.get(&search, &chen).await.is(200)["items"].as_array().unwrap().len(), 1);
    let entry = desk.get("/sites/riverside/registers/desk/keys/entries/1", &li).await.is(200);
    assert_eq!((&entry["fields"]["phone"], &entry["masked"]), (&json!("***7766"), &json!(["phone"])));
    assert_eq!(desk.get("/sites/riverside/people/zhou", &li).await.is(200)["phone"], "***7766");
    assert_eq!(desk.get("/sites/riverside/people/zhou", &root).await.is(200)["phone"], "***7766");
}

#[tokio::test]
async fn what_comes_back_masked_changes_nothing() {
    let (desk, chen, _) = marked().await;
    let root = desk.token("root").await;
    let zhou = "/sites/riverside/people/zhou";
    let seen = desk.get(zhou, &root).await.is(200);
    let person = json!({ "name": "Zhou Min", "phone": seen["phone"], "email": seen["email"] });
    desk.put(zhou, &root, person).await.is(204);
    let whole = desk.get(zhou, &chen).await.is(200);
    assert_eq!((&whole["name"], &whole["phone"]), (&json!("Zhou Min"), &json!(PHONE)));
    assert_eq!(whole["email"], format!("{PHONE}@example.com"));
    desk.put(zhou, &root, json!({ "name": "Zhou Min", "phone": "8101" })).await.is(204);
    let whole = desk.get(zhou, &chen).await.is(200);
    assert_eq!((&whole["phone"], &whole["email"]), (&json!("8101"), &Json::Null));
}

#[tokio::test]
async fn a_reveal_is_kept_and_a_refused_one_too() {
    let (desk, _, ticket) = marked().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let reveal = format!("/sites/riverside/tickets/{ticket}/reveal");
    assert_eq!(desk.post(&reveal, &li, json!({ "reason": "curious" })).await.problem(403), "denied");
    let whole = desk.post(&reveal, &root, json!({ "reason": "the police asked" })).await.is(200);
    assert_eq!((&whole["fields"]["phone"], &whole["masked"]), (&json!(PHONE), &json!([])));
    let history = desk.get(&format!("/sites/riverside/tickets/{ticket}/history"), &li).await.is(200);
    let newest = &history["items"][0];
    assert_eq!((&newest["kind"], &newest["text"]), (&json!("revealed"), &json!("the police asked")));
    let journal = desk.get("/sites/riverside/journal?actor=li", &root).await.is(200);
    assert_eq!(journal["items"][0]["command"], "reveal");
    assert_eq!(journal["items"][0]["outcome"], json!({ "refused": "***" }));
}
