//! Duties and reports over HTTP: what was missed, series, quotas, moments ahead, closed periods.

use frontdesk_engine::instant::Span;
use serde_json::{Value as Json, json};

use super::desk::Desk;

/// Monday, noon: the round of eleven was missed.
async fn noon() -> Desk {
    let desk = Desk::open().await;
    for _ in 0..2 {
        desk.later(Span::minutes(75));
        desk.host.site("riverside").unwrap().settle().await;
    }
    desk
}

async fn item(desk: &Desk, path: &str, token: &str) -> Json {
    let page = desk.get(path, token).await.is(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{page}");
    page["items"][0].clone()
}

#[tokio::test]
async fn what_was_missed_waits_until_it_is_settled() {
    let desk = noon().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let round = item(&desk, "/sites/riverside/duties?duty=round", &chen).await;
    assert_eq!(
        (&round["state"], &round["allowed"], &round["may_settle"]),
        (&json!("missed"), &json!(false), &json!(true))
    );
    let settled = format!("/sites/riverside/duties/{}/settled", round["id"]);
    let reason = json!({ "reason": "Fire drill." });
    assert_eq!(desk.post(&settled, &li, reason.clone()).await.problem(403), "denied");
    let empty = desk.post(&settled, &chen, json!({ "reason": " " })).await;
    assert_eq!((empty.problem(422).as_str(), empty.fields()), ("invalid", vec!["reason".to_owned()]));
    desk.post(&settled, &chen, reason.clone()).await.is(204);
    assert_eq!(desk.post(&settled, &chen, reason.clone()).await.problem(404), "not-found");
    assert_eq!(desk.get("/sites/riverside/duties?duty=round", &li).await.is(200)["items"], json!([]));

    let all = "/sites/riverside/occurrences?plugin=desk&duty=round";
    let kept = item(&desk, &format!("{all}&state=settled"), &li).await;
    let who = json!({ "by": "chen", "at": "2026-03-02T12:00:00+08:00", "reason": "Fire drill." });
    assert_eq!(kept["settled"], who);
    let of_day =
        |day: &str| format!("{all}&from=2026-03-{day}T00:00:00%2B08:00&until=2026-03-{day}T23:59:59%2B08:00");
    item(&desk, &of_day("02"), &li).await;
    assert_eq!(desk.get(&of_day("03"), &li).await.is(200)["items"], json!([]));
    let unknown = "/sites/riverside/occurrences?plugin=desk&duty=dance";
    assert_eq!(desk.get(unknown, &li).await.problem(404), "not-found");
    // The patrol of ten has no end: it is open, and nothing to be settled yet.
    let patrol = item(&desk, "/sites/riverside/duties?duty=patrol", &chen).await;
    assert_eq!((&patrol["state"], &patrol["may_settle"]), (&json!("open"), &json!(false)));
}

#[tokio::test]
async fn quotas_are_shown_to_those_who_answer_for_them() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    desk.later(Span::hours(2));
    desk.host.site("riverside").unwrap().settle().await;
    let round = item(&desk, "/sites/riverside/duties?duty=round", &li).await;
    let done = format!("/sites/riverside/duties/{}/done", round["id"]);
    desk.post(&done, &li, json!({})).await.is(204);

    let quotas = desk.get("/sites/riverside/quotas", &chen).await.is(200);
    let standings = json!([
        { "subject": "li", "done": 1, "least": 20 },
        { "subject": "wang", "done": 0, "least": 20 },
    ]);
    let expected = json!([{
        "plugin": "desk", "duty": "round", "title": "Round", "per": "person", "period": "2026-03",
        "first": "2026-03-01", "last": "2026-03-31", "standings": standings,
    }]);
    assert_eq!(quotas, expected);
    let own = desk.get("/sites/riverside/quotas?duty=round", &li).await.is(200);
    assert_eq!(own[0]["standings"], json!([{ "subject": "li", "done": 1, "least": 20 }]));
    let april = desk.get("/sites/riverside/quotas?day=2026-04-30", &li).await.is(200);
    assert_eq!((&april[0]["period"], &april[0]["standings"][0]["done"]), (&json!("2026-04"), &json!(0)));
    assert_eq!(desk.get("/sites/riverside/quotas?duty=patrol", &chen).await.is(200), json!([]));
    assert_eq!(desk.get("/sites/riverside/quotas?day=today", &chen).await.problem(400), "malformed");
}

#[tokio::test]
async fn series_are_listed_with_what_the_caller_may_see() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    desk.hooks.start_series();
    let ticket = desk.complaint(&li, "1-0101").await;
    let series = item(&desk, "/sites/riverside/series?plugin=desk&duty=callback", &chen).await;
    assert_eq!(
        (&series["ticket"], &series["phase"], &series["phases"], &series["anchor"], &series["due"]),
        (&json!(ticket), &json!(1), &json!(2), &json!("2026-03-02"), &json!("2026-03-09T09:00:00+08:00"))
    );
    assert_eq!(series["carries"], json!({ "phone": "13900001234" }));
    let masked = item(&desk, "/sites/riverside/series", &li).await;
    assert_ne!(masked["carries"]["phone"], "13900001234");
    assert_eq!(desk.get("/sites/riverside/series?duty=round", &chen).await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn moments_ahead_are_told_but_for_those_that_are_drawn() {
    let desk = Desk::open().await;
    let (li, chen, root) = (desk.token("li").await, desk.token("chen").await, desk.token("root").await);
    let coming = |duty: &str, rest: &str| format!("/sites/riverside/coming?plugin=desk&duty={duty}{rest}");
    let rounds = desk.get(&coming("round", "&limit=2"), &li).await.is(200);
    assert_eq!(rounds, json!(["2026-03-02T11:00:00+08:00", "2026-03-03T11:00:00+08:00"]));
    assert_eq!(desk.get(&coming("spot-check", ""), &chen).await.problem(403), "denied");
    let until = "&until=2026-03-04T00:00:00%2B08:00";
    let drawn = desk.get(&coming("spot-check", until), &root).await.is(200);
    assert_eq!(drawn.as_array().map(Vec::len), Some(2), "{drawn}");
    assert_eq!(
        desk.get(&coming("round", "&until=2028-01-01T00:00:00Z"), &li).await.problem(400),
        "malformed"
    );
}

#[tokio::test]
async fn closed_periods_keep_what_they_showed() {
    let desk = Desk::open().await;
    let (li, chen, root) = (desk.token("li").await, desk.token("chen").await, desk.token("root").await);
    let closings = "/sites/riverside/reports/desk/monthly/closings";
    assert_eq!(desk.get(closings, &chen).await.is(200)["items"], json!([]));
    assert_eq!(desk.get(closings, &li).await.problem(403), "denied");
    // February is closed two days after its end.
    desk.later(Span::hours(15));
    desk.host.site("riverside").unwrap().settle().await;
    let february = item(&desk, closings, &chen).await;
    assert_eq!(
        february,
        json!({
            "period": "2026-02", "first": "2026-02-01", "last": "2026-02-28", "revision": 1,
            "closed_at": "2026-03-03T00:30:00+08:00", "closed_by": "system", "reason": null,
        })
    );
    let again = json!({ "day": "2026-02-14", "reason": "Late entries." });
    assert_eq!(desk.post(closings, &chen, again.clone()).await.problem(403), "denied");
    let closed = desk.post(closings, &root, again).await.is(200);
    assert_eq!(closed, json!({ "period": "2026-02", "revision": 2 }));
    let early = json!({ "day": "2026-03-01", "reason": "Early." });
    assert_eq!(desk.post(closings, &root, early).await.problem(409), "conflict");

    let first = desk.get(&format!("{closings}/2026-02-01/1"), &chen).await.is(200);
    assert_eq!((&first["figures"][0]["value"], &first["closing"]["revision"]), (&json!("7"), &json!(1)));
    assert_eq!(desk.get(&format!("{closings}/2026-02-01/3"), &chen).await.problem(404), "not-found");
    let report = "/sites/riverside/reports/desk/monthly?start=2026-02-01T00:00:00%2B08:00&end=2026-03-01T00:00:00%2B08:00";
    let shown = desk.get(report, &chen).await.is(200);
    assert_eq!(
        (&shown["closing"]["revision"], &shown["closing"]["reason"]),
        (&json!(2), &json!("Late entries."))
    );
    assert_eq!(desk.get(&format!("{report}&live=true"), &chen).await.is(200)["closing"], json!(null));
}
