//! Queues, gates and ties over HTTP.

use frontdesk_engine::instant::Span;
use serde_json::json;

use super::desk::Desk;

const SITE: &str = "/sites/riverside";

#[tokio::test]
async fn a_queue_is_listed_and_its_next_one_called() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    for unit in ["2-1201", "2-1201", "3-0702"] {
        desk.complaint(&li, unit).await;
    }
    let queues = desk.get(&format!("{SITE}/queues"), &li).await.is(200);
    assert_eq!(
        queues,
        json!([{ "plugin": "desk", "name": "intake", "title": "Intake", "workflow": "complaint", "per": ["unit"], "reason": null }])
    );
    desk.later(Span::minutes(5));
    let queue = format!("{SITE}/queues/desk/intake");
    let line = desk.get(&format!("{queue}?per.unit=2-1201"), &chen).await.is(200);
    let place = |position: u64, number: &str| {
        json!({
            "position": position, "ticket": position, "number": number, "title": "noise in 2-1201",
            "per": { "unit": "2-1201" }, "entered": "2026-03-02T09:30:00+08:00", "waited_ms": 300_000, "overtaken": 0,
        })
    };
    assert_eq!(line, json!([place(1, "TS-20260302-0001"), place(2, "TS-20260302-0002")]));
    let all = desk.get(&queue, &li).await.is(200);
    assert_eq!(
        all.as_array().unwrap().iter().map(|row| row["position"].as_u64().unwrap()).collect::<Vec<_>>(),
        [1, 2, 1]
    );
    let next = format!("{queue}/next");
    let body = json!({ "per": { "unit": "2-1201" }, "form": { "valid": true } });
    assert_eq!(desk.post(&next, &chen, body.clone()).await.problem(403), "denied", "managers do not judge");
    let called = desk.post(&next, &li, body).await.is(200);
    assert_eq!((called["ticket"].as_u64(), called["state"].as_str()), (Some(1), Some("judged")));
    let waiting = desk.get(&format!("{SITE}/tickets/1/waiting"), &li).await.is(200);
    assert_eq!(
        waiting,
        json!([{
            "queue": "intake", "position": null, "entered": "2026-03-02T09:30:00+08:00",
            "left": "2026-03-02T09:35:00+08:00", "waited_ms": 300_000, "overtaken": 0,
        }])
    );
    let waiting = desk.get(&format!("{SITE}/tickets/2/waiting"), &li).await.is(200);
    assert_eq!((&waiting[0]["position"], &waiting[0]["left"]), (&json!(1), &json!(null)));
    let nobody = desk.post(&next, &li, json!({ "per": { "unit": "9-9" } })).await;
    assert_eq!(nobody.problem(409), "conflict");
    assert_eq!(nobody.json()["detail"], "nobody waits in queue `intake`");
    assert_eq!(desk.post(&next, &li, json!({})).await.problem(422), "invalid");
    for (path, kind, status) in [
        ("queues/desk/outtake", "not-found", 404),
        ("queues/clinic/intake", "not-found", 404),
        ("queues/desk/intake?per.floor=2", "invalid", 422),
        ("tickets/9/waiting", "not-found", 404),
    ] {
        assert_eq!(desk.get(&format!("{SITE}/{path}"), &li).await.problem(status), kind, "{path}");
    }
}

#[tokio::test]
async fn a_gate_is_asked_for_oneself_and_by_those_who_may() {
    let desk = Desk::open().await;
    let (li, wang, chen) = (desk.token("li").await, desk.token("wang").await, desk.token("chen").await);
    let gates = desk.get(&format!("{SITE}/gates"), &li).await.is(200);
    let hold = json!({ "plugin": "desk", "name": "keys-out", "title": "Keys", "readable": false });
    assert_eq!(gates, json!([{ "gate": "leaving-staff", "holds": [hold] }]));
    let gate = format!("{SITE}/gates/leaving-staff/holds");
    assert_eq!(desk.get(&format!("{gate}?with.person=wang"), &wang).await.is(200), json!([]));
    desk.put(&format!("{SITE}/registers/desk/keys/entries/K7"), &li, json!({ "form": { "holder": "wang" } }))
        .await
        .is(204);
    let held = json!([{ "plugin": "desk", "name": "keys-out", "title": "Keys", "count": 1, "found": ["K7"], "text": "wang holds K7" }]);
    assert_eq!(desk.get(&format!("{gate}?with.person=wang"), &wang).await.is(200), held);
    assert_eq!(desk.get(&format!("{gate}?with.person=wang"), &chen).await.is(200), held);
    let denied = desk.get(&format!("{gate}?with.person=wang"), &li).await;
    assert_eq!(denied.problem(403), "denied");
    assert_eq!(
        denied.json()["detail"],
        "asking gate `leaving-staff` for others needs a role of one of its holds (ask with.person for yourself)"
    );
    let unanswered = desk.get(&gate, &chen).await;
    assert_eq!(unanswered.problem(422), "invalid");
    assert_eq!(
        unanswered.json()["detail"],
        "hold `keys-out` of plugin `desk` asks for `person`, which is empty or not given (given: nothing)"
    );
    assert_eq!(desk.get(&format!("{SITE}/gates/entering/holds"), &chen).await.problem(404), "not-found");
}

#[tokio::test]
async fn ties_show_what_waits_and_are_taken_back() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    for unit in ["2-1201", "3-0702"] {
        desk.complaint(&li, unit).await;
    }
    let act = |ticket: u64, action: &str| format!("{SITE}/tickets/{ticket}/actions/{action}");
    desk.post(&format!("{SITE}/tickets/1/links"), &li, json!({ "relation": "waits-for", "other": 2 }))
        .await
        .is(200);
    desk.post(&act(1, "judge"), &li, json!({ "form": { "valid": true } })).await.is(200);
    let held = desk.post(&act(1, "close"), &chen, json!({})).await;
    assert_eq!(held.problem(409), "conflict");
    assert_eq!(
        held.json()["detail"],
        "TS-20260302-0001 cannot come to an end while `waits-for` is open: TS-20260302-0002 (bring it to its end first)"
    );
    let links = desk.get(&format!("{SITE}/tickets/1/links"), &li).await.is(200);
    assert_eq!(
        links,
        json!([{
            "relation": "waits-for", "other": 2, "number": "TS-20260302-0002", "state": "registered",
            "settled": false, "title": "Waits for", "outgoing": true,
        }])
    );
    let far = desk.get(&format!("{SITE}/tickets/2/links"), &li).await.is(200);
    assert_eq!((&far[0]["title"], &far[0]["outgoing"]), (&json!("Awaited by"), &json!(false)));
    let told = async |ticket: u64, language: &str| {
        let asked = desk.ask("GET", &format!("{SITE}/tickets/{ticket}/history?order=newest"));
        let lines = asked.bearer(&li).header("accept-language", language).send().await.is(200);
        let lines = lines["items"].as_array().unwrap().clone();
        lines.into_iter().find(|line| line["kind"] == "linked").unwrap()["text"].clone()
    };
    assert_eq!(told(1, "en").await, "Waits for TS-20260302-0002");
    assert_eq!(told(2, "zh").await, "被等待 TS-20260302-0001");
    let tie = format!("{SITE}/tickets/1/links/waits-for/2");
    assert_eq!(desk.ask("DELETE", &tie).bearer(&li).send().await.problem(403), "denied");
    desk.ask("DELETE", &tie).bearer(&chen).send().await.is(200);
    assert_eq!(desk.ask("DELETE", &tie).bearer(&chen).send().await.problem(404), "not-found");
    desk.later(Span::hours(1));
    desk.post(&act(1, "close"), &chen, json!({})).await.is(200);
    desk.later(Span::hours(1));
    desk.post(&act(1, "reopen"), &chen, json!({})).await.is(200);
    let shown = desk.get(&format!("{SITE}/tickets/1"), &li).await.is(200);
    assert_eq!(
        (&shown["first_closed_at"], &shown["closed_at"], &shown["reopened"]),
        (&json!("2026-03-02T10:30:00+08:00"), &json!(null), &json!(1))
    );
    let states: Vec<_> =
        shown["stations"].as_array().unwrap().iter().map(|stay| stay["state"].clone()).collect();
    assert_eq!(states, ["registered", "judged", "closed", "registered"]);
    assert_eq!(shown["stations"][2]["left"], "2026-03-02T11:30:00+08:00");
}
