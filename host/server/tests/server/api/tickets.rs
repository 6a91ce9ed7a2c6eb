//! Tickets over HTTP: open, act, find, count, conditions, repeats.

use frontdesk_engine::instant::Span;
use serde_json::{Value as Json, json};

use super::desk::Desk;

const TICKETS: &str = "/sites/riverside/tickets";

fn ids(page: &Json) -> Vec<u64> {
    page["items"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_complaint_from_the_counter_to_its_end() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let body = json!({
        "workflow": "complaint", "requester": "wang", "tags": ["noise"],
        "form": { "unit": "2-1201", "text": "drilling at night\nagain" },
    });
    let opened = desk.post(TICKETS, &li, body).await;
    let done = opened.is(201);
    assert_eq!(
        done,
        json!({ "ticket": 1, "number": "TS-20260302-0001", "state": "registered", "revision": 1 })
    );
    assert_eq!(opened.header("location"), "/api/v1/sites/riverside/tickets/1");
    assert_eq!(opened.header("etag"), "\"1\"");
    let shown = desk.get("/sites/riverside/tickets/1", &li).await.is(200);
    assert_eq!(shown["title"], "drilling at night");
    assert_eq!(shown["opened_at"], "2026-03-02T09:30:00+08:00");
    assert_eq!(shown["fields"], json!({ "unit": "2-1201", "text": "drilling at night\nagain" }));
    assert_eq!(shown["actions"][0]["name"], "judge");
    assert_eq!(shown["actions"].as_array().unwrap().len(), 1);
    let judged = json!({ "form": { "valid": true, "cost": "12.50", "seen": "2026-03-02T01:45:00Z" } });
    let path = "/sites/riverside/tickets/1/actions/judge";
    assert_eq!(desk.post(path, &li, judged).await.is(200)["state"], "judged");
    let shown = desk.get("/sites/riverside/tickets/by-number/TS-20260302-0001", &chen).await.is(200);
    assert_eq!(shown["fields"]["cost"], "12.50", "exact numbers are text");
    assert_eq!(shown["fields"]["seen"], "2026-03-02T09:45:00+08:00", "in the site's zone");
    assert_eq!(shown["actions"][0]["name"], "close", "a manager sees what managers do");
    desk.post("/sites/riverside/tickets/1/actions/close", &chen, json!({})).await.is(200);
    let history = desk.get("/sites/riverside/tickets/1/history?order=oldest", &li).await.is(200);
    let kinds: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(kinds, ["opened", "acted", "acted"]);
    assert_eq!(history["items"][1]["form"]["valid"], true);
    assert_eq!(history["items"][2]["actor"], "chen");
}

#[tokio::test]
async fn a_ladder_is_shown_and_climbed_by_those_who_may_jump() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    desk.complaint(&li, "2-1201").await;
    let care = async |token: &str| {
        desk.get("/sites/riverside/tickets/1", token).await.is(200)["deadlines"][0].clone()
    };
    let shown = care(&li).await;
    assert_eq!(shown["due"], "2026-03-02T11:30:00+08:00");
    assert_eq!(
        (&shown["level"], &shown["provisional"], &shown["jumps"]),
        (&json!(0), &json!(false), &json!([]))
    );
    let next = |level, due: &str, needs| json!({ "level": level, "due": due, "held": false, "needs": needs });
    let levels = [
        next(1, "2026-03-02T11:30:00+08:00", json!([])),
        next(2, "2026-03-02T12:30:00+08:00", json!(["cost"])),
    ];
    assert_eq!(shown["levels"], json!(levels));
    assert_eq!(care(&chen).await["jumps"], json!([1, 2]));
    let path = "/sites/riverside/tickets/1/deadlines/care/level";
    assert_eq!(desk.put(path, &li, json!({ "level": 1 })).await.problem(403), "denied");
    assert_eq!(desk.put(path, &chen, json!({ "level": 2 })).await.problem(409), "conflict");
    assert_eq!(desk.put(path, &chen, json!({ "level": 9 })).await.problem(422), "invalid");
    assert_eq!(desk.put(path, &chen, json!({ "level": 1 })).await.is(200)["state"], "registered");
    let after = care(&chen).await;
    assert_eq!((&after["level"], &after["jumps"]), (&json!(1), &json!([2])));
    assert_eq!(after["levels"][0]["due"], "2026-03-02T10:30:00+08:00");
    let unknown = "/sites/riverside/tickets/1/deadlines/none/level";
    assert_eq!(desk.put(unknown, &chen, json!({ "level": 1 })).await.problem(404), "not-found");
}

#[tokio::test]
async fn refusals_tell_in_the_callers_language_why() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    desk.complaint(&li, "2-1201").await;
    let wrong = desk
        .post(TICKETS, &li, json!({ "workflow": "complaint", "form": { "unit": "roof", "cost": "x" } }))
        .await;
    assert_eq!(wrong.problem(422), "invalid");
    let mut fields = wrong.fields();
    fields.sort();
    assert_eq!(fields, ["cost", "text", "unit"], "{}", wrong.text);
    let by_role = desk.post("/sites/riverside/tickets/1/actions/judge", &chen, json!({})).await;
    assert_eq!(by_role.problem(403), "denied");
    desk.post("/sites/riverside/tickets/1/actions/judge", &li, json!({})).await.is(200);
    let by_state = desk.post("/sites/riverside/tickets/1/actions/judge", &li, json!({})).await;
    assert_eq!(by_state.problem(409), "conflict");
    let close = || desk.ask("POST", "/sites/riverside/tickets/1/actions/close").bearer(&chen).json(json!({}));
    let english = close().header("accept-language", "en-GB").send().await;
    assert_eq!(english.problem(422), "rule");
    assert_eq!(english.json()["detail"], "complaint of 2-1201 is not valid");
    assert_eq!(english.json()["title"], "A rule says no");
    let chinese = close().header("accept-language", "zh-CN,zh;q=0.9").send().await.is(422);
    assert_eq!(chinese["detail"], "投诉 2-1201 不成立，不能关闭");
    assert_eq!(chinese["title"], "规则不允许");
    let unknown = desk.post("/sites/riverside/tickets/1/actions/burn", &li, json!({})).await;
    assert_eq!(unknown.problem(404), "not-found");
    assert_eq!(
        desk.post("/sites/riverside/tickets/77/notes", &li, json!({ "text": "x" })).await.problem(404),
        "not-found"
    );
}

#[tokio::test]
async fn pages_hold_still_while_tickets_come() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    for n in 1..=5 {
        desk.complaint(&li, &format!("1-{n}")).await;
    }
    let first = desk.get(&format!("{TICKETS}?limit=2"), &li).await.is(200);
    assert_eq!(ids(&first), [5, 4]);
    desk.complaint(&li, "1-6").await;
    let next = first["next"].as_str().unwrap();
    let second = desk.get(&format!("{TICKETS}?limit=2&cursor={next}"), &li).await.is(200);
    assert_eq!(ids(&second), [3, 2]);
    let next = second["next"].as_str().unwrap();
    let third = desk.get(&format!("{TICKETS}?limit=2&cursor={next}"), &li).await.is(200);
    assert_eq!((ids(&third), &third["next"]), (vec![1], &Json::Null));
    let oldest = desk.get(&format!("{TICKETS}?limit=4&order=oldest"), &li).await.is(200);
    assert_eq!(ids(&oldest), [1, 2, 3, 4]);
    let next = oldest["next"].as_str().unwrap();
    let rest = desk.get(&format!("{TICKETS}?limit=4&order=oldest&cursor={next}"), &li).await.is(200);
    assert_eq!(ids(&rest), [5, 6], "what came meanwhile stands at the end");
}

#[tokio::test]
async fn tickets_are_found_by_what_is_asked_for() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    for unit in ["1-1", "1-2", "1-1"] {
        desk.complaint(&li, unit).await;
        desk.later(Span::hours(1));
    }
    desk.post("/sites/riverside/tickets/2/actions/judge", &li, json!({ "form": { "valid": true } }))
        .await
        .is(200);
    desk.put("/sites/riverside/tickets/3/assignee", &li, json!({ "person": "wang" })).await.is(200);
    for (query, found) in [
        ("", vec![3, 2, 1]),
        ("plugin=desk&workflow=complaint&field.unit=1-1", vec![3, 1]),
        ("plugin=desk&workflow=complaint&field%5Bunit%5D=1-2", vec![2]),
        ("plugin=desk&workflow=complaint&field.valid=true", vec![2]),
        ("plugin=desk&workflow=complaint&state=judged", vec![2]),
        ("plugin=desk&workflow=complaint&state=judged&state=registered", vec![3, 2, 1]),
        ("state=registered&order=oldest", vec![1, 3]),
        ("assignee=wang", vec![3]),
        ("requester=li", vec![]),
        ("opened_from=2026-03-02T10:30:00%2B08:00", vec![3, 2]),
        ("opened_until=2026-03-02T02:30:00Z", vec![1]),
        ("opened_from=2026-03-02%2010:30&opened_until=2026-03-02%2011:30", vec![2]),
        ("workflow=patrol", vec![]),
    ] {
        let page = desk.get(&format!("{TICKETS}?{query}"), &li).await.is(200);
        assert_eq!(ids(&page), found, "{query}");
    }
    let counts = desk.get(&format!("{TICKETS}/counts"), &li).await.is(200);
    let count = |state: &str, count: u64| json!({ "plugin": "desk", "workflow": "complaint", "state": state, "count": count });
    assert_eq!(counts, json!([count("judged", 1), count("registered", 2)]));
    let other = desk.get(&format!("{TICKETS}/counts?plugin=other"), &li).await.is(200);
    assert_eq!(other, json!([]));
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_answer() {
    let desk = Desk::open().await;
    let (li, wang) = (desk.token("li").await, desk.token("wang").await);
    let open = |token: &str, unit: &str| {
        let body = json!({ "workflow": "complaint", "form": { "unit": unit, "text": "x" } });
        desk.ask("POST", TICKETS).bearer(token).json(body).header("idempotency-key", "form-17")
    };
    let first = open(&li, "1-1").send().await.is(201);
    assert_eq!(open(&li, "1-1").send().await.is(201), first);
    assert_eq!(open(&li, "9-9").send().await.problem(409), "conflict", "the key was used for something else");
    let other = open(&wang, "1-1").send().await.is(201);
    assert_ne!(other["ticket"], first["ticket"], "keys are each account's own");
    let page = desk.get(TICKETS, &li).await.is(200);
    assert_eq!(ids(&page), [2, 1]);
    for key in ["", "two words", &"x".repeat(201)] {
        let bad = open(&li, "1-1").header("idempotency-key", key).send().await;
        assert_eq!(
            (bad.problem(400).as_str(), bad.fields()),
            ("malformed", vec!["Idempotency-Key".to_owned()])
        );
    }
}

#[tokio::test]
async fn conditions_compare_revisions() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    desk.complaint(&li, "1-1").await;
    let shown = desk.get("/sites/riverside/tickets/1", &li).await;
    let tag = shown.header("etag").to_owned();
    assert!(tag.starts_with("\"1-"), "{tag}");
    assert_eq!(shown.header("cache-control"), "private, no-cache");
    let again =
        desk.ask("GET", "/sites/riverside/tickets/1").bearer(&li).header("if-none-match", &tag).send().await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    desk.put("/sites/riverside/tickets/1/assignee", &li, json!({ "person": "wang" })).await.is(200);
    let changed =
        desk.ask("GET", "/sites/riverside/tickets/1").bearer(&li).header("if-none-match", &tag).send().await;
    changed.is(200);
    let judge = |tag: &str| {
        desk.ask("POST", "/sites/riverside/tickets/1/actions/judge")
            .bearer(&li)
            .json(json!({}))
            .header("if-match", tag)
    };
    assert_eq!(judge(&tag).send().await.problem(412), "changed");
    assert_eq!(judge("1").send().await.problem(400), "malformed");
    let done = judge(changed.header("etag")).send().await.is(200);
    assert_eq!(done["revision"], 3);
    assert_eq!(judge("\"3\"").send().await.problem(409), "conflict", "the right revision, the wrong state");
}

#[tokio::test]
async fn tickets_are_tied_and_noted() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    desk.complaint(&li, "1-1").await;
    desk.complaint(&li, "1-2").await;
    desk.post("/sites/riverside/tickets/2/links", &li, json!({ "relation": "repeat", "other": 1 }))
        .await
        .is(200);
    let links = desk.get("/sites/riverside/tickets/1/links", &li).await.is(200);
    let expected = json!([{ "relation": "repeat", "other": 2, "number": "TS-20260302-0002", "state": "registered", "settled": false, "title": null, "outgoing": false }]);
    assert_eq!(links, expected);
    desk.post("/sites/riverside/tickets/1/notes", &li, json!({ "text": "called back" })).await.is(200);
    let latest = desk.get("/sites/riverside/tickets/1/history?limit=1", &li).await.is(200);
    assert_eq!(
        (&latest["items"][0]["text"], &latest["items"][0]["actor"]),
        (&json!("called back"), &json!("li"))
    );
    let loop_ =
        desk.post("/sites/riverside/tickets/1/links", &li, json!({ "relation": "repeat", "other": 1 })).await;
    assert_eq!(loop_.problem(422), "invalid");
}

#[tokio::test]
async fn open_tickets_are_found_whatever_their_workflow_and_state() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    for unit in ["1-1", "1-2", "1-3", "1-4"] {
        desk.complaint(&li, unit).await;
    }
    for id in [1, 3] {
        let judge = format!("{TICKETS}/{id}/actions/judge");
        desk.post(&judge, &li, json!({ "form": { "valid": true } })).await.is(200);
    }
    desk.post(&format!("{TICKETS}/3/actions/close"), &chen, json!({})).await.is(200);
    desk.ask("PUT", &format!("{TICKETS}/1/assignee"))
        .bearer(&chen)
        .json(json!({ "person": "li" }))
        .send()
        .await
        .is(200);
    for (query, expected) in [
        ("open=true", vec![4, 2, 1]),
        ("open=false", vec![3]),
        ("open=true&order=oldest", vec![1, 2, 4]),
        ("open=true&assignee=li", vec![1]),
        ("open=false&assignee=li", vec![]),
        ("open=true&plugin=desk&workflow=complaint&state=judged", vec![1]),
        ("open=false&state=judged", vec![]),
        ("state=judged&state=closed", vec![3, 1]),
        ("open=true&workflow=complaint", vec![4, 2, 1]),
        ("open=true&workflow=other", vec![]),
    ] {
        let page = desk.get(&format!("{TICKETS}?{query}"), &li).await.is(200);
        assert_eq!(ids(&page), expected, "{query}");
    }
    let page = desk.get(&format!("{TICKETS}?open=true&limit=2"), &li).await.is(200);
    let rest = format!("{TICKETS}?open=true&limit=2&cursor={}", page["next"].as_str().unwrap());
    let rest = desk.get(&rest, &li).await.is(200);
    assert_eq!((ids(&page), ids(&rest), &rest["next"]), (vec![4, 2], vec![1], &Json::Null));
    let wrong = desk.get(&format!("{TICKETS}?open=perhaps"), &li).await;
    assert_eq!((wrong.problem(400).as_str(), wrong.fields()), ("malformed", vec!["open".to_owned()]));
}

#[tokio::test]
async fn many_are_opened_with_one_request_each_with_its_own_outcome() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let batch = format!("{TICKETS}/batch");
    let one = |unit: &str| json!({ "workflow": "complaint", "form": { "unit": unit, "text": "noise" } });
    let mut tickets: Vec<Json> = (1..=150).map(|n| one(&format!("1-{n}"))).collect();
    tickets[70] = one("attic");
    tickets[71] = json!({ "workflow": "complaint", "form": {}, "tags": [" "] });
    let body = json!({ "tickets": tickets });
    let send = || {
        let ask = desk.ask("POST", &batch).bearer(&li).header("idempotency-key", "cellar");
        ask.header("accept-language", "zh").json(body.clone())
    };
    let answer = send().send().await.is(200);
    assert_eq!((answer["opened"].as_u64(), answer["items"].as_array().unwrap().len()), (Some(148), 150));
    assert_eq!(answer["items"][0]["ticket"]["ticket"], 1, "in the order of the request");
    assert_eq!(answer["items"][149]["ticket"]["ticket"], 148);
    let refused = &answer["items"][70];
    assert_eq!((&refused["ticket"], &refused["problem"]["status"]), (&Json::Null, &json!(422)));
    assert_eq!(refused["problem"]["type"], "urn:frontdesk:problem:invalid");
    assert_eq!(refused["problem"]["errors"][0]["field"], "unit");
    assert_eq!(
        refused["problem"]["errors"][0]["message"], "格式应符合 `[0-9]+-[0-9]+`，现为 `attic`",
        "in the caller's language"
    );
    assert_eq!(answer["items"][71]["problem"]["errors"][0]["field"], "tags[0]");
    assert_eq!(send().send().await.is(200), answer, "the same again opens nothing");
    let counts = desk.get(&format!("{TICKETS}/counts"), &li).await.is(200);
    assert_eq!(counts[0]["count"], 148);
    for wrong in [json!({ "tickets": [] }), json!({ "tickets": vec![one("1-1"); 501] })] {
        let refused = desk.post(&batch, &li, wrong).await;
        assert_eq!(
            (refused.problem(422).as_str(), refused.fields()),
            ("invalid", vec!["tickets".to_owned()])
        );
    }
    let root = desk.token("root").await;
    let nobody = desk.post(&batch, &root, json!({ "tickets": [one("1-1")] })).await.is(200);
    assert_eq!(nobody["items"][0]["problem"]["status"], 403, "an administrator is nobody of the site");
}
