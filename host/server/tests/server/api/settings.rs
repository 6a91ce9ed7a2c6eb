//! Settings over HTTP: of the organisation, of a site, of a case.

use serde_json::{Value as Json, json};

use super::desk::Desk;

fn find(list: &Json, name: &str) -> Json {
    list.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
}

#[tokio::test]
async fn the_organisation_speaks_to_every_site_and_to_those_to_come() {
    let desk = Desk::open().await;
    let (root, chen) = (desk.token("root").await, desk.token("chen").await);
    let shared = "/organisation/settings/desk/reply";
    assert_eq!(desk.put(shared, &chen, json!({ "value": 5 })).await.problem(403), "denied");
    assert_eq!(desk.get("/organisation/settings", &chen).await.problem(403), "denied");
    let taken = desk.put(shared, &root, json!({ "value": 5 })).await.is(200);
    assert_eq!(taken, json!([{ "site": "riverside", "taken": true, "why": null }]));
    let reply = find(&desk.get("/sites/riverside/settings", &root).await.is(200), "reply");
    assert_eq!((&reply["current"], &reply["level"]), (&json!(5), &json!("organisation")));
    assert_eq!(reply["since"], "2026-03-02T09:30:00+08:00");
    assert_eq!(reply["by"], "root");
    // A site that is created later gets it too, before it has the plugin.
    desk.site("hillside").await;
    let hillside = desk.host.site("hillside").unwrap().site();
    assert_eq!(hillside.shared.len(), 1);
    // The site's own figure is nearer; taken back, the organisation's holds again.
    let own = "/sites/riverside/settings/desk/reply";
    desk.put(own, &root, json!({ "value": 3 })).await.is(204);
    let reply = find(&desk.get("/sites/riverside/settings", &root).await.is(200), "reply");
    assert_eq!((&reply["current"], &reply["level"]), (&json!(3), &json!("site")));
    desk.put(own, &root, json!({ "value": null })).await.is(204);
    let reply = find(&desk.get("/sites/riverside/settings", &root).await.is(200), "reply");
    assert_eq!((&reply["current"], &reply["level"]), (&json!(5), &json!("organisation")));
    let listed = desk.get("/organisation/settings", &root).await.is(200);
    assert_eq!((&listed[0]["serial"], &listed[0]["by"]), (&json!(1), &json!("root")));
}

#[tokio::test]
async fn slips_are_not_shared() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    for (place, body, status, sentence) in [
        ("desk/replay", json!({ "value": 5 }), 404, "there is no setting `replay`"),
        ("dusk/reply", json!({ "value": 5 }), 404, "plugin `dusk` is installed on no site"),
        (
            "desk/reply",
            json!({ "value": "soon" }),
            422,
            "setting `reply`: expected a whole number, got `soon`",
        ),
        ("desk/reply", json!({ "value": 5, "from": "2026-03-02T09:29:59+08:00" }), 422, "1 field"),
    ] {
        let answer = desk.put(&format!("/organisation/settings/{place}"), &root, body).await;
        answer.problem(status);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(sentence) || !answer.fields().is_empty(), "{detail}");
    }
    assert_eq!(desk.get("/organisation/settings", &root).await.is(200), json!([]));
}

#[tokio::test]
async fn a_case_has_its_own_figure() {
    let desk = Desk::open().await;
    let (root, li, chen) = (desk.token("root").await, desk.token("li").await, desk.token("chen").await);
    let id = desk.complaint(&li, "1-1").await;
    let settings = format!("/sites/riverside/tickets/{id}/settings");
    let body = json!({ "value": 8, "reason": "asked for time" });
    assert_eq!(desk.put(&format!("{settings}/reply"), &li, body.clone()).await.problem(403), "denied");
    desk.put(&format!("{settings}/reply"), &chen, body).await.is(204);
    let reply = find(&desk.get(&settings, &li).await.is(200), "reply");
    assert_eq!((&reply["value"], &reply["level"]), (&json!(8), &json!("case")));
    assert_eq!((&reply["by"], &reply["changeable"]), (&json!("chen"), &json!(false)));
    assert_eq!(reply["changes"][0]["reason"], "asked for time");
    assert_eq!(find(&desk.get(&settings, &chen).await.is(200), "reply")["changeable"], true);
    let serious = find(&desk.get(&settings, &root).await.is(200), "limit.serious");
    assert_eq!((&serious["value"], &serious["changeable"]), (&json!(48), &json!(false)));
    let history = desk.get(&format!("/sites/riverside/tickets/{id}/history"), &li).await.is(200);
    assert_eq!(history["items"][0]["text"], "reply: 2 → 8 (asked for time)");
    assert_eq!(desk.get("/sites/riverside/tickets/99/settings", &li).await.problem(404), "not-found");
}
