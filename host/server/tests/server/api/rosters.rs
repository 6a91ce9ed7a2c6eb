//! Posts over HTTP: rotas, swaps, clocking on and off, absences, handovers.

use serde_json::{Value as Json, json};

use super::desk::Desk;

const SITE: &str = "/sites/riverside";

fn rota(pattern: &str) -> Json {
    let cycle = json!({ "post": "hall", "people": ["li", "wang"], "pattern": pattern });
    json!({ "first": "2026-03-02", "last": "2026-03-03", "cycles": [cycle] })
}

async fn post(desk: &Desk, path: &str, token: &str, body: Json, status: u16) -> Json {
    desk.post(&format!("{SITE}{path}"), token, body).await.is(status)
}

async fn hall(desk: &Desk, token: &str) -> Json {
    desk.get(&format!("{SITE}/posts"), token).await.is(200)[1].clone()
}

#[tokio::test]
async fn a_rota_is_previewed_published_and_swapped() {
    let desk = Desk::open().await;
    let (chen, li, wang) = (desk.token("chen").await, desk.token("li").await, desk.token("wang").await);
    let draft = post(&desk, "/rota/preview", &chen, rota("in-turn"), 200).await;
    assert_eq!(draft["put"].as_array().unwrap().len(), 2);
    assert_eq!(draft["put"][0]["start"], "2026-03-02T08:00:00+08:00");
    assert_eq!((&draft["breaches"], draft["gaps"].as_array().unwrap().len()), (&json!([]), 3));
    assert_eq!(draft["gaps"][1]["end"], "2026-03-03T08:00:00+08:00");
    assert_eq!(desk.get(&format!("{SITE}/shifts"), &li).await.is(200)["items"], json!([]));
    let refused = desk.post(&format!("{SITE}/rota"), &li, rota("in-turn")).await;
    assert_eq!(refused.problem(403), "denied");
    assert_eq!(
        desk.post(&format!("{SITE}/rota/preview"), &chen, rota("often")).await.problem(422),
        "invalid"
    );
    assert_eq!(post(&desk, "/rota", &chen, rota("in-turn"), 200).await, json!({ "put": 2, "removed": 0 }));
    let gaps =
        format!("{SITE}/posts/hall/gaps?from=2026-03-02T00:00:00%2B08:00&until=2026-03-02T12:00:00%2B08:00");
    assert_eq!(desk.get(&gaps, &li).await.is(200).as_array().unwrap().len(), 1);
    let ask = json!({ "post": "hall", "start": "2026-03-03 08:00", "with": "li", "reason": "dentist" });
    let swap = post(&desk, "/swaps", &wang, ask, 200).await["swap"].clone();
    let answer = format!("{SITE}/swaps/{swap}/answer");
    assert_eq!(desk.post(&answer, &wang, json!({ "agree": true })).await.problem(403), "denied");
    desk.post(&answer, &li, json!({ "agree": true })).await.is(204);
    let swaps = desk.get(&format!("{SITE}/swaps?person=li"), &li).await.is(200);
    assert_eq!((&swaps["items"][0]["state"], &swaps["items"][0]["with"]), (&json!("done"), &json!("li")));
    assert_eq!(desk.get(&format!("{SITE}/swaps?person=chen"), &li).await.is(200)["items"], json!([]));
    let decide = format!("{SITE}/swaps/{swap}/decision");
    assert_eq!(desk.post(&decide, &chen, json!({ "approve": true })).await.problem(409), "conflict");
    let cancel = format!("{SITE}/swaps/{swap}");
    assert_eq!(desk.ask("DELETE", &cancel).bearer(&wang).send().await.problem(409), "conflict");
}

#[tokio::test]
async fn people_clock_on_and_nobody_leaves_unrelieved() {
    let desk = Desk::open().await;
    let (chen, li, wang) = (desk.token("chen").await, desk.token("li").await, desk.token("wang").await);
    post(&desk, "/rota", &chen, rota("in-turn"), 200).await;
    assert_eq!(hall(&desk, &li).await["uncovered_since"], "2026-03-02T09:30:00+08:00");
    let on = format!("{SITE}/posts/hall/clock-on");
    let off = format!("{SITE}/posts/hall/clock-off");
    assert_eq!(desk.post(&on, &wang, json!({})).await.problem(403), "denied");
    desk.post(&on, &li, json!({})).await.is(204);
    let there = hall(&desk, &li).await;
    assert_eq!(
        (&there["now"], &there["needed"], &there["uncovered_since"]),
        (&json!(["li"]), &json!(1), &Json::Null)
    );
    assert_eq!(desk.post(&off, &li, json!({})).await.problem(409), "conflict");
    desk.post(&on, &chen, json!({ "person": "wang" })).await.is(204);
    desk.post(&off, &li, json!({})).await.is(204);
    let stays = desk.get(&format!("{SITE}/posts/hall/presence"), &li).await.is(200);
    let of = |person: &str| {
        stays["items"].as_array().unwrap().iter().find(|stay| stay["person"] == person).unwrap()
    };
    assert_eq!(
        (&of("li")["shift_start"], &of("li")["relief"]),
        (&json!("2026-03-02T08:00:00+08:00"), &json!(false))
    );
    assert_eq!((&of("wang")["on_by"], &of("wang")["relief"]), (&json!("chen"), &json!(true)));
}

#[tokio::test]
async fn absences_and_handovers_wait_for_the_right_people() {
    let desk = Desk::open().await;
    let (chen, li, wang) = (desk.token("chen").await, desk.token("li").await, desk.token("wang").await);
    post(&desk, "/rota", &chen, rota("in-turn"), 200).await;
    let absences = format!("{SITE}/absences");
    let away =
        json!({ "post": "hall", "person": "li", "start": "2026-03-02 12:00", "end": "2026-03-02 12:45" });
    assert_eq!(desk.put(&absences, &li, away.clone()).await.problem(409), "conflict");
    let mut stood_in = away.clone();
    stood_in["stand_in"] = json!("chen");
    desk.put(&absences, &chen, stood_in).await.is(204);
    let listed = desk.get(&absences, &li).await.is(200);
    assert_eq!(listed["items"][0]["stand_in"], "chen");
    let back = format!("{absences}?post=hall&person=li&start=2026-03-02T12:00:00%2B08:00");
    desk.ask("DELETE", &back).bearer(&li).send().await.is(204);

    let open =
        json!({ "workflow": "complaint", "form": { "unit": "1-1", "text": "Rain" }, "assignee": "li" });
    let ticket = desk.post(&format!("{SITE}/tickets"), &li, open).await.is(201)["ticket"].clone();
    let handovers = format!("{SITE}/handovers");
    let offer = |to: Json| {
        let mut body = json!({ "workflows": ["complaint"], "text": "roof" });
        body.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
        body
    };
    assert_eq!(desk.post(&handovers, &li, offer(json!({}))).await.problem(422), "invalid");
    let id =
        desk.post(&handovers, &li, offer(json!({ "to_person": "wang" }))).await.is(200)["handover"].clone();
    let waiting = desk.get(&format!("{handovers}?open=true"), &wang).await.is(200);
    assert_eq!(
        (&waiting["items"][0]["from"], &waiting["items"][0]["to_person"]),
        (&json!("li"), &json!("wang"))
    );
    assert_eq!(
        desk.post(&format!("{handovers}/{id}/decline"), &chen, json!({ "reason": "no" })).await.problem(403),
        "denied"
    );
    assert_eq!(desk.get(&format!("{SITE}/tickets/{ticket}"), &li).await.is(200)["assignee"], "li");
    desk.post(&format!("{handovers}/{id}/accept"), &wang, json!({ "tickets": [ticket] })).await.is(204);
    assert_eq!(desk.get(&format!("{SITE}/tickets/{ticket}"), &li).await.is(200)["assignee"], "wang");
    assert_eq!(desk.get(&format!("{handovers}?open=true"), &wang).await.is(200)["items"], json!([]));
    let again =
        desk.post(&handovers, &wang, offer(json!({ "to_post": "hall" }))).await.is(200)["handover"].clone();
    desk.ask("DELETE", &format!("{handovers}/{again}")).bearer(&wang).send().await.is(204);
    assert_eq!(desk.get(&handovers, &li).await.is(200)["items"][0]["state"], "withdrawn");
}

#[tokio::test]
async fn who_is_in_charge_plans_and_a_shift_moves_whole_or_not_at_all() {
    let desk = Desk::open().await;
    let (chen, li, root) = (desk.token("chen").await, desk.token("li").await, desk.token("root").await);
    let shifts = format!("{SITE}/shifts");
    let shift = |person: &str, day: u8| {
        let at = |hour: &str| format!("2026-03-0{day} {hour}");
        json!({ "post": "hall", "person": person, "start": at("08:00"), "end": at("16:00") })
    };
    for (token, may) in [(&chen, true), (&root, true), (&li, false)] {
        assert_eq!(hall(&desk, token).await["may_plan"], may);
    }
    assert_eq!(desk.put(&shifts, &li, shift("li", 5)).await.problem(403), "denied");
    desk.put(&shifts, &chen, shift("li", 5)).await.is(204);
    desk.put(&shifts, &root, shift("li", 6)).await.is(204);
    let moved = async |token: &str, day: u8, to: Json| {
        let from = json!({ "post": "hall", "person": "li", "start": format!("2026-03-0{day} 08:00") });
        desk.post(&format!("{shifts}/move"), token, json!({ "from": from, "to": to })).await
    };
    let starts = async || {
        let all = desk.get(&shifts, &li).await.is(200);
        let of = |one: &Json| {
            format!("{} {}", one["person"].as_str().unwrap(), &one["start"].as_str().unwrap()[8..16])
        };
        all["items"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(moved(&li, 5, shift("li", 7)).await.problem(403), "denied");
    moved(&chen, 5, shift("wang", 7)).await.is(204);
    assert_eq!(starts().await, ["li 06T08:00", "wang 07T08:00"]);
    // At the same time at another post: refused, and the old one stands.
    let mut twice = shift("wang", 7);
    twice["post"] = json!("counter");
    assert_eq!(moved(&root, 6, twice).await.problem(409), "conflict");
    assert_eq!(moved(&chen, 5, shift("li", 8)).await.problem(404), "not-found");
    assert_eq!(starts().await, ["li 06T08:00", "wang 07T08:00"]);
    // Later by an hour: it does not stand in its own way.
    let mut later = shift("li", 6);
    (later["start"], later["end"]) = (json!("2026-03-06 09:00"), json!("2026-03-06 17:00"));
    moved(&chen, 6, later).await.is(204);
    assert_eq!(starts().await, ["li 06T09:00", "wang 07T08:00"]);
}

#[tokio::test]
async fn a_swap_says_what_its_reader_can_do_with_it() {
    let desk = Desk::open().await;
    let (chen, li, wang) = (desk.token("chen").await, desk.token("li").await, desk.token("wang").await);
    post(&desk, "/rota", &chen, rota("in-turn"), 200).await;
    let ask = json!({ "post": "hall", "start": "2026-03-03 08:00", "with": "li" });
    let swap = post(&desk, "/swaps", &wang, ask, 200).await["swap"].clone();
    let may = async |token: &str| {
        desk.get(&format!("{SITE}/swaps"), token).await.is(200)["items"][0]["may"].clone()
    };
    assert_eq!(
        (may(&wang).await, may(&li).await, may(&chen).await),
        (json!(["cancel"]), json!(["answer"]), json!([]))
    );
    desk.post(&format!("{SITE}/swaps/{swap}/answer"), &li, json!({ "agree": true })).await.is(204);
    assert_eq!((may(&wang).await, may(&li).await), (json!([]), json!([])), "nothing is left to be done");
}
