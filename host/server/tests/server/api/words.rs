//! Words over HTTP: replies, lists of phrases, scripts, people's quiet hours.

use serde_json::json;

use super::desk::Desk;

#[tokio::test]
async fn replies_are_screened_and_operators_add_phrases() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let id = desk.complaint(&li, "1-1").await;
    let replies = format!("/sites/riverside/tickets/{id}/replies");
    let refused = desk.post(&replies, &li, json!({ "text": "不知道。" })).await;
    assert_eq!(refused.problem(422), "rule");
    assert_eq!(refused.json()["detail"], "do not say 不知道, say 我帮您问一下");
    desk.post(&replies, &li, json!({ "text": "随便你" })).await.is(200);
    let list = "/sites/riverside/phrases/desk/shrugs";
    let more = json!({ "phrases": ["随便你"], "except": ["不知道怎么称呼您"] });
    assert_eq!(desk.put(list, &li, more.clone()).await.problem(403), "denied");
    desk.put(list, &root, more).await.is(204);
    assert_eq!(desk.post(&replies, &li, json!({ "text": "随便你!" })).await.problem(422), "rule");
    desk.post(&replies, &li, json!({ "text": "不知道怎么称呼您?" })).await.is(200);
    let lists = desk.get("/sites/riverside/phrases", &root).await.is(200);
    assert_eq!((&lists[0]["name"], &lists[0]["severity"]), (&json!("shrugs"), &json!("refuse")));
    assert_eq!(lists[0]["changes"][0]["phrases"], json!(["随便你"]));
    assert_eq!(lists[0]["changes"][0]["from"], "2026-03-02T09:30:00+08:00");
    let wrong = desk.put(list, &root, json!({ "phrases": ["。"] })).await;
    assert_eq!((wrong.problem(422).as_str(), wrong.fields()), ("invalid", vec!["phrases[0]".to_owned()]));
}

#[tokio::test]
async fn scripts_are_filled_in_and_worded_otherwise() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let one = "/sites/riverside/scripts/desk/greeting";
    let said = desk.get(&format!("{one}?argument.name=Li&locale=zh"), &li).await.is(200);
    assert_eq!(said["text"], "您好，我是Li。");
    assert_eq!(desk.get(one, &li).await.problem(422), "invalid");
    assert_eq!(desk.put(one, &li, json!({ "text": null })).await.problem(403), "denied");
    let wrong = desk.put(one, &root, json!({ "text": { "en": "Hi {{ nmae }}" } })).await;
    assert_eq!((wrong.problem(422).as_str(), wrong.fields()), ("invalid", vec!["text.en".to_owned()]));
    desk.put(one, &root, json!({ "text": { "en": "Hi from {{ name }}." } })).await.is(204);
    let said = desk.get(&format!("{one}?argument.name=Li&locale=en"), &li).await.is(200);
    assert_eq!(said["text"], "Hi from Li.");
    let listed = desk.get("/sites/riverside/scripts?tag=greeting", &li).await.is(200);
    assert_eq!(
        (&listed[0]["text"], &listed[0]["versions"][0]["version"]),
        (&json!("Hi from {{ name }}."), &json!(1))
    );
    desk.put(one, &root, json!({ "text": null })).await.is(204);
    assert_eq!(desk.get("/sites/riverside/scripts", &li).await.is(200), json!([]));
    assert_eq!(desk.get("/sites/riverside/scripts?all=true", &li).await.is(200)[0]["text"], json!(null));
    let gone = desk.get(&format!("{one}?argument.name=Li"), &li).await;
    assert_eq!(gone.problem(404), "not-found");
}

#[tokio::test]
async fn people_have_quiet_hours() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    let person = "/sites/riverside/people/li";
    let body =
        |from: &str| json!({ "name": "李", "roles": ["agent"], "quiet": { "from": from, "until": "07:00" } });
    desk.put(person, &root, body("22:00")).await.is(204);
    assert_eq!(desk.get(person, &root).await.is(200)["quiet"], json!({ "from": "22:00", "until": "07:00" }));
    let wrong = desk.put(person, &root, body("late")).await;
    assert_eq!((wrong.problem(422).as_str(), wrong.fields()), ("invalid", vec!["quiet".to_owned()]));
    assert_eq!(desk.get("/sites/riverside/notices/99/receipts", &root).await.problem(404), "not-found");
}
