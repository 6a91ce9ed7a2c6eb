//! What a plugin's hooks log, as administrators of the site read it.

use serde_json::{Value as Json, json};

use super::desk::{BLUEPRINT, Desk};

const LOGS: &str = "/sites/riverside/plugins/desk/logs";

/// A number that stands nowhere else.
const PHONE: &str = "13899887766";

fn messages(page: &Json) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|line| line["message"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn lines_say_when_where_and_about_what_they_were_written() {
    let desk = Desk::open().await;
    let (li, root) = (desk.token("li").await, desk.token("root").await);
    assert_eq!(desk.get(LOGS, &root).await.is(200), json!({ "items": [], "next": null }));
    desk.hooks.say(&[("info", "came in"), ("warn", "nobody is on duty"), ("shout", "an own level")]);
    let (first, second) = (desk.complaint(&li, "1-101").await, desk.complaint(&li, "1-102").await);

    let all = desk.get(LOGS, &root).await.is(200);
    let once = ["an own level", "nobody is on duty", "came in"];
    assert_eq!(messages(&all), [once, once].concat());
    let number = desk.get(&format!("/sites/riverside/tickets/{second}"), &li).await.is(200)["number"].clone();
    let line = json!({
        "id": 5,
        "at": "2026-03-02T09:30:00+08:00",
        "level": "warn",
        "version": "1.0.0",
        "hook": "on-ticket",
        "ticket": { "id": second, "number": number },
        "message": "nobody is on duty",
    });
    assert_eq!((&all["items"][1], &all["items"][0]["level"]), (&line, &json!("info")));

    let warned = desk.get(&format!("{LOGS}?level=warn&ticket={first}"), &root).await.is(200);
    assert_eq!((messages(&warned), &warned["items"][0]["id"]), (vec!["nobody is on duty"], &json!(2)));
    assert_eq!(messages(&desk.get(&format!("{LOGS}?level=stderr"), &root).await.is(200)), [] as [&str; 0]);
    let page = desk.get(&format!("{LOGS}?level=warn&limit=1"), &root).await.is(200);
    let next = format!("{LOGS}?level=warn&limit=1&cursor={}", page["next"].as_str().unwrap());
    let last = desk.get(&next, &root).await.is(200);
    assert_eq!((&last["items"], &last["next"]), (&warned["items"], &Json::Null));
    assert_eq!(desk.get(&format!("{LOGS}?cursor=abc"), &root).await.problem(400), "malformed");
    assert_eq!(desk.get(&format!("{LOGS}?level=loud"), &root).await.problem(400), "malformed");
}

#[tokio::test]
async fn they_are_for_administrators_of_their_site_only() {
    let desk = Desk::open().await;
    let (li, chen, root) = (desk.token("li").await, desk.token("chen").await, desk.token("root").await);
    desk.site("lakeside").await;
    desk.install_on("lakeside", BLUEPRINT, "0").await;
    desk.hooks.say(&[("info", "came in")]);
    desk.complaint(&li, "1-101").await;
    for token in [&li, &chen] {
        assert_eq!(desk.get(LOGS, token).await.problem(403), "denied");
    }
    assert_eq!(desk.ask("GET", LOGS).send().await.problem(401), "unauthorized");
    assert_eq!(messages(&desk.get(LOGS, &root).await.is(200)), ["came in"]);
    let elsewhere = desk.get("/sites/lakeside/plugins/desk/logs", &root).await.is(200);
    assert_eq!(elsewhere["items"], json!([]));
    assert_eq!(desk.get("/sites/riverside/plugins/ghost/logs", &root).await.problem(404), "not-found");
}

#[tokio::test]
async fn the_last_five_hundred_are_kept() {
    let desk = Desk::open().await;
    let (li, root) = (desk.token("li").await, desk.token("root").await);
    desk.hooks.say(&[("debug", "x"); 200]);
    for unit in ["1-101", "1-102", "1-103"] {
        desk.complaint(&li, unit).await;
    }
    let mut ids = Vec::new();
    let mut next = format!("{LOGS}?limit=200");
    loop {
        let page = desk.get(&next, &root).await.is(200);
        ids.extend(page["items"].as_array().unwrap().iter().map(|line| line["id"].as_u64().unwrap()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("{LOGS}?limit=200&cursor={cursor}");
    }
    assert_eq!(ids, (101..=600).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_undone_is_told_without_its_ticket_and_what_is_masked_stays_so() {
    let desk = Desk::open().await;
    let (chen, root) = (desk.token("chen").await, desk.token("root").await);
    let form = json!({ "unit": "1-1", "text": "noise", "phone": PHONE });
    let body = json!({ "workflow": "complaint", "form": form });
    let kept = desk.post("/sites/riverside/tickets", &chen, body).await.is(201)["ticket"].clone();
    desk.hooks.say(&[("info", &format!("rang {PHONE}"))]);
    desk.post(&format!("/sites/riverside/tickets/{kept}/notes"), &chen, json!({ "text": "rang" }))
        .await
        .is(200);
    desk.hooks.say(&[("error", "about to fail")]);
    desk.hooks.fail(true);
    let body = json!({ "workflow": "complaint", "form": { "unit": "1-2", "text": "noise" } });
    assert_eq!(desk.post("/sites/riverside/tickets", &chen, body).await.problem(502), "fault");
    desk.hooks.fail(false);

    let all = desk.get(LOGS, &root).await.is(200);
    assert_eq!(messages(&all), ["about to fail", "rang ***7766"]);
    let lines = &all["items"];
    assert_eq!((&lines[0]["hook"], &lines[0]["ticket"]), (&json!("on-ticket"), &Json::Null));
    assert_eq!(lines[1]["ticket"]["id"], kept);
}
