//! Sites, people, rosters, registers, settings, plugins, journal: who may, and what comes of it.

use frontdesk_engine::instant::Span;
use serde_json::json;

use super::desk::Desk;

#[tokio::test]
async fn staff_see_their_own_sites_only() {
    let desk = Desk::open().await;
    desk.site("hillside").await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let mine = desk.get("/sites", &li).await.is(200);
    assert_eq!(mine.as_array().unwrap().len(), 1);
    assert_eq!(mine[0]["me"], json!({ "person": "li", "name": "李", "roles": ["agent"] }));
    assert_eq!(mine[0]["administrator"], false);
    let foreign = desk.get("/sites/hillside", &li).await;
    let missing = desk.get("/sites/nowhere", &li).await;
    assert_eq!((foreign.problem(404), missing.problem(404)), ("not-found".into(), "not-found".into()));
    assert_eq!(foreign.json()["detail"], "there is no site `hillside`", "as if it were not there");
    assert_eq!(desk.get("/sites", &root).await.is(200).as_array().unwrap().len(), 2);
    assert_eq!(desk.get("/sites/hillside", &root).await.is(200)["me"], json!(null));
}

#[tokio::test]
async fn who_left_is_out() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let left = json!({ "name": "李", "roles": ["agent"], "left": true });
    desk.put("/sites/riverside/people/li", &root, left).await.is(204);
    assert_eq!(desk.get("/sites/riverside/tickets", &li).await.problem(404), "not-found");
    let staff = desk.get("/sites/riverside/people", &root).await.is(200);
    assert_eq!(staff["items"].as_array().unwrap().len(), 2);
    let all = desk.get("/sites/riverside/people?left=true&text=%E6%9D%8E", &root).await.is(200);
    assert_eq!(all["items"][0]["id"], "li");
}

#[tokio::test]
async fn administration_is_for_administrators() {
    let desk = Desk::open().await;
    let chen = desk.token("chen").await;
    for path in ["settings", "faults", "journal", "journal/verify", "outgoing", "plugins"] {
        let answer = desk.get(&format!("/sites/riverside/{path}"), &chen).await;
        assert_eq!(answer.problem(403), "denied", "{path}");
    }
    for path in ["/accounts", "/plugins"] {
        assert_eq!(desk.get(path, &chen).await.problem(403), "denied", "{path}");
    }
    let person = desk.put("/sites/riverside/people/x", &chen, json!({ "name": "X" })).await;
    assert_eq!(person.problem(403), "denied");
    let site = json!({ "name": "mine", "title": "Mine", "locale": "zh", "zone": "Asia/Shanghai" });
    assert_eq!(desk.post("/sites", &chen, site).await.problem(403), "denied");
}

#[tokio::test]
async fn sites_are_created_and_renamed() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    let site =
        |name: &str, zone: &str| json!({ "name": name, "title": "Hill", "locale": "en", "zone": zone });
    let made = desk.post("/sites", &root, site("hill", "Europe/Berlin")).await;
    assert_eq!(made.is(201)["zone"], "Europe/Berlin");
    assert_eq!(desk.post("/sites", &root, site("hill", "UTC")).await.problem(409), "conflict");
    let zone = desk.post("/sites", &root, site("dale", "Middle/Earth")).await;
    assert_eq!((zone.problem(422).as_str(), zone.fields()), ("invalid", vec!["zone".to_owned()]));
    let name = desk.post("/sites", &root, site("Hill", "UTC")).await;
    assert_eq!((name.problem(422).as_str(), name.fields()), ("invalid", vec!["name".to_owned()]));
    desk.put("/sites/hill", &root, json!({ "title": "Hilltop", "locale": "zh" })).await.is(204);
    assert_eq!(desk.get("/sites/hill", &root).await.is(200)["title"], "Hilltop");
}

#[tokio::test]
async fn registers_are_read_and_written_by_their_roles() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let entries = "/sites/riverside/registers/desk/keys/entries";
    let added = desk.post(entries, &li, json!({ "form": { "holder": "li", "count": "3" } })).await;
    assert_eq!(added.is(201)["key"], "00000001");
    desk.put(&format!("{entries}/K-7"), &li, json!({ "form": { "holder": "wang" } })).await.is(204);
    let one = desk.get(&format!("{entries}/K-7"), &li).await;
    assert_eq!(one.is(200)["fields"], json!({ "holder": "wang" }));
    let put = |tag: &str| {
        let body = json!({ "form": { "holder": "li" } });
        desk.ask("PUT", &format!("{entries}/K-7")).bearer(&li).json(body).header("if-match", tag)
    };
    put(one.header("etag")).send().await.is(204);
    assert_eq!(put(one.header("etag")).send().await.problem(412), "changed");
    assert_eq!(desk.get(entries, &chen).await.problem(403), "denied");
    assert_eq!(desk.get("/sites/riverside/registers", &chen).await.is(200), json!([]));
    let listed = desk.get(&format!("{entries}?limit=1"), &li).await.is(200);
    assert_eq!(listed["items"][0]["fields"]["count"], "3");
    let next = listed["next"].as_str().unwrap();
    let rest = desk.get(&format!("{entries}?cursor={next}"), &li).await.is(200);
    assert_eq!((&rest["items"][0]["key"], &rest["next"]), (&json!("K-7"), &json!(null)));
    desk.ask("DELETE", &format!("{entries}/K-7")).bearer(&li).send().await.is(204);
    assert_eq!(desk.get(&format!("{entries}/K-7"), &li).await.problem(404), "not-found");
}

#[tokio::test]
async fn things_go_out_and_come_back_at_the_desk() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let keys = "/sites/riverside/registers/desk/keys";
    let key = format!("{keys}/entries/K-7");
    desk.put(&key, &li, json!({ "form": { "count": "3" } })).await.is(204);
    let out = |count: u32| json!({ "holder": { "outside": "Wu" }, "count": count, "due": "2026-03-02T18:00:00+08:00" });
    assert_eq!(desk.post(&format!("{key}/out"), &chen, out(1)).await.problem(403), "denied");
    assert_eq!(desk.post(&format!("{key}/out"), &li, out(4)).await.problem(409), "conflict");
    let loan = desk.post(&format!("{key}/out"), &li, out(2)).await.is(200)["loan"].clone();
    let away = desk.get(&format!("{keys}/custody"), &li).await.is(200)["items"][0].clone();
    assert_eq!((&away["key"], &away["loans"][0]["id"]), (&json!("K-7"), &loan));
    assert_eq!(away["loans"][0]["holder"], json!({ "outside": "Wu" }));
    assert_eq!(away["loans"][0]["due"], "2026-03-02T18:00:00+08:00");
    assert_eq!(desk.post(&format!("{key}/in"), &li, json!({ "count": 1 })).await.problem(409), "conflict");
    let back = json!({ "count": 1, "rest": "lost", "note": "Stolen." });
    desk.post(&format!("{key}/in"), &li, back).await.is(204);
    let counted = desk.post(&format!("{keys}/counts"), &li, json!({ "total": 3 })).await.is(200);
    assert_eq!((&counted["expected"], &counted["differs"]), (&json!(2), &json!(true)));
    assert_eq!(desk.post(&format!("{keys}/counts"), &li, json!({})).await.problem(400), "malformed");
    let explained = format!("{keys}/counts/{}/explanation", counted["count"]);
    desk.post(&explained, &li, json!({ "note": "Found again." })).await.is(204);
    let counts = desk.get(&format!("{keys}/counts"), &li).await.is(200)["items"].clone();
    assert_eq!((&counts[0]["open"], &counts[0]["explained"]["by"]), (&json!(false), &json!("li")));
    desk.post(&format!("{key}/found"), &li, json!({ "note": "In the van." })).await.is(204);
    let kinds = desk.get(&format!("{key}/movements"), &li).await.is(200)["items"].clone();
    let kinds: Vec<_> = kinds.as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["out", "in", "lost", "found"]);
    assert_eq!(desk.get(&format!("{key}/movements"), &chen).await.problem(403), "denied");
    let lost = json!({ "note": "Gone." });
    desk.post(&format!("{key}/lost"), &li, lost).await.is(204);
    let seal = json!({ "intact": false, "note": "Torn." });
    assert_eq!(desk.post(&format!("{key}/seal"), &li, seal).await.problem(422), "invalid");
}

#[tokio::test]
async fn documents_and_postings_are_shown_to_their_roles() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let kinds = desk.get("/sites/riverside/documents", &li).await.is(200);
    assert_eq!(
        (&kinds[0]["name"], &kinds[0]["is_pass"], &kinds[0]["voidable"]),
        (&json!("slip"), &json!(true), &json!(false))
    );
    assert_eq!(desk.get("/sites/riverside/documents", &chen).await.is(200), json!([]));
    let slips = "/sites/riverside/documents/desk/slip";
    assert_eq!(desk.get(slips, &chen).await.problem(403), "denied");
    assert_eq!(desk.get(&format!("{slips}?validity=valid"), &li).await.is(200)["items"], json!([]));
    assert_eq!(desk.get(&format!("{slips}/FX-0001"), &li).await.problem(404), "not-found");
    let void = json!({ "reason": "x" });
    assert_eq!(desk.post(&format!("{slips}/FX-0001/void"), &li, void.clone()).await.problem(403), "denied");
    assert_eq!(desk.post(&format!("{slips}/FX-0001/void"), &chen, void).await.problem(404), "not-found");
    let shown = json!({ "code": "abc" });
    assert_eq!(desk.post("/sites/riverside/passes/use", &li, shown).await.problem(404), "not-found");
    let reversal = "/sites/riverside/ledgers/desk/points/postings/7/reversal";
    assert_eq!(desk.post(reversal, &li, json!({ "reason": "x" })).await.problem(403), "denied");
    assert_eq!(desk.post(reversal, &chen, json!({ "reason": "x" })).await.problem(404), "not-found");
}

#[tokio::test]
async fn ledgers_and_reports_are_read_by_their_roles() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let points = "/sites/riverside/ledgers/desk/points";
    assert_eq!(desk.get(&format!("{points}/postings"), &li).await.problem(403), "denied");
    assert_eq!(desk.get(&format!("{points}/sums"), &chen).await.is(200), json!([]));
    let march = "start=2026-03-01T00:00:00Z&end=2026-04-01T00:00:00Z";
    let report = format!("/sites/riverside/reports/desk/monthly?{march}");
    assert_eq!(desk.get(&report, &li).await.problem(403), "denied");
    assert_eq!(desk.get(&report, &chen).await.is(200)["figures"][0]["value"], "7");
    let turned = "start=2026-04-01T00:00:00Z&end=2026-03-01T00:00:00Z";
    let wrong = desk.get(&format!("/sites/riverside/reports/desk/monthly?{turned}"), &chen).await;
    assert_eq!((wrong.problem(400).as_str(), wrong.fields()), ("malformed", vec!["end".to_owned()]));
}

#[tokio::test]
async fn settings_change_from_a_moment_on() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    let setting = "/sites/riverside/settings/desk";
    let planned = json!({ "value": 3, "from": "2026-03-03T00:00:00+08:00" });
    desk.put(&format!("{setting}/reply"), &root, planned).await.is(204);
    desk.put(&format!("{setting}/limit.serious"), &root, json!({ "value": 24 })).await.is(204);
    let find = |list: &serde_json::Value, name: &str| {
        list.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
    };
    let list = desk.get("/sites/riverside/settings", &root).await.is(200);
    let reply = find(&list, "reply");
    assert_eq!((&reply["default"], &reply["current"], &reply["unit"]), (&json!(2), &json!(2), &json!("h")));
    assert_eq!(reply["source"], "rules, 3.1");
    assert_eq!(
        reply["changes"],
        json!([{ "from": "2026-03-03T00:00:00+08:00", "value": 3, "level": "site", "by": "root", "planned": true }])
    );
    assert_eq!(find(&list, "limit.serious")["current"], 24);
    assert_eq!(find(&list, "limit.ordinary")["current"], 72);
    desk.later(Span::days(1));
    assert_eq!(find(&desk.get("/sites/riverside/settings", &root).await.is(200), "reply")["current"], 3);
    for (name, body, status) in [
        ("reply", json!({ "value": "soon" }), 422),
        ("reply", json!({ "value": 1, "from": "2020-01-01T00:00:00Z" }), 422),
        ("reply", json!({ "value": 1.5 }), 422),
        ("nothing", json!({ "value": 1 }), 404),
    ] {
        let answer = desk.put(&format!("{setting}/{name}"), &root, body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{name} {body}: {}", answer.text);
    }
}

#[tokio::test]
async fn shifts_stand_on_the_roster_until_taken_off() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let shift = |person: &str, start: &str, end: &str| json!({ "post": "counter", "person": person, "start": start, "end": end });
    let shifts = "/sites/riverside/shifts";
    desk.put(shifts, &root, shift("li", "2026-03-02 08:00", "2026-03-02 16:00")).await.is(204);
    desk.put(shifts, &root, shift("wang", "2026-03-02T16:00:00+08:00", "2026-03-03T00:00:00+08:00"))
        .await
        .is(204);
    let post = &desk.get("/sites/riverside/posts", &li).await.is(200)[0];
    assert_eq!((&post["title"], &post["now"]), (&json!("Counter"), &json!(["li"])));
    let evening =
        desk.get(&format!("{shifts}?post=counter&from=2026-03-02T16:00:00%2B08:00"), &li).await.is(200);
    assert_eq!(evening["items"].as_array().unwrap().len(), 1);
    assert_eq!(evening["items"][0]["start"], "2026-03-02T16:00:00+08:00");
    let off = format!("{shifts}?post=counter&person=li&start=2026-03-02T00:00:00Z");
    desk.ask("DELETE", &off).bearer(&root).send().await.is(204);
    assert_eq!(desk.ask("DELETE", &off).bearer(&root).send().await.problem(404), "not-found");
    let turned = desk.put(shifts, &root, shift("li", "2026-03-02 08:00", "2026-03-02 07:00")).await;
    assert_eq!(turned.problem(422), "invalid");
}

#[tokio::test]
async fn duties_wait_until_done() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    desk.later(Span::hours(1));
    desk.host.site("riverside").unwrap().settle().await;
    let waiting = desk.get("/sites/riverside/duties?mine=true", &li).await.is(200);
    let duty = &waiting["items"][0];
    assert_eq!(
        (&duty["title"], &duty["due"], &duty["state"]),
        (&json!("Patrol"), &json!("2026-03-02T10:00:00+08:00"), &json!("open"))
    );
    assert_eq!(duty["form"][0]["required"], true);
    assert_eq!(desk.get("/sites/riverside/duties?mine=true", &chen).await.is(200)["items"], json!([]));
    let done = format!("/sites/riverside/duties/{}/done", duty["id"]);
    assert_eq!(
        desk.post(&done, &chen, json!({ "form": { "note": "all well" } })).await.problem(403),
        "denied"
    );
    let empty = desk.post(&done, &li, json!({})).await;
    assert_eq!((empty.problem(422).as_str(), empty.fields()), ("invalid", vec!["note".to_owned()]));
    desk.post(&done, &li, json!({ "form": { "note": "all well" } })).await.is(204);
    assert_eq!(desk.get("/sites/riverside/duties", &li).await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn workflows_are_told_in_the_callers_language() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let told = desk
        .ask("GET", "/sites/riverside/workflows")
        .bearer(&li)
        .header("accept-language", "zh")
        .send()
        .await;
    assert_eq!(told.header("content-language"), "zh");
    let told = told.is(200);
    assert_eq!((&told[0]["title"], &told[0]["states"][0]["title"]), (&json!("投诉"), &json!("已登记")));
    assert_eq!((&told[0]["allowed"], &told[0]["form"][0]["name"]), (&json!(true), &json!("unit")));
    assert_eq!(told[0]["actions"][0]["to"], json!(["judged"]));
    let roles = desk.get("/sites/riverside/roles", &li).await.is(200);
    assert_eq!(
        (&roles[0]["name"], &roles[0]["title"], &roles[1]["rank"]),
        (&json!("manager"), &json!("Manager"), &json!(10))
    );
}

#[tokio::test]
async fn the_journal_is_walked_and_verified() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    desk.complaint(&li, "1-1").await;
    desk.post("/sites/riverside/tickets/1/notes", &li, json!({ "text": "x" })).await.is(200);
    let by_li = desk.get("/sites/riverside/journal?actor=li&order=oldest", &root).await.is(200);
    let commands: Vec<_> =
        by_li["items"].as_array().unwrap().iter().map(|line| line["command"].clone()).collect();
    assert_eq!(commands, ["open", "note"]);
    let of_ticket = desk.get("/sites/riverside/journal?ticket=1", &root).await.is(200);
    assert_eq!(of_ticket["items"].as_array().unwrap().len(), 1);
    let seq = &by_li["items"][0]["seq"];
    let address = format!("/sites/riverside/journal/{seq}");
    // Personal data is masked for an administrator who is nobody on the site, so the record is not shown.
    let line = desk.get(&address, &root).await.is(200);
    assert_eq!((&line["record"], line["hash"].as_str().unwrap().len()), (&json!(null), 64));
    let is_manager = json!({ "name": "Root", "admin": true, "people": { "riverside": "chen" } });
    desk.put("/accounts/root", &root, is_manager).await.is(200);
    let line = desk.get(&address, &root).await.is(200);
    assert_eq!(line["record"]["hash"], line["hash"]);
    let verified = desk.get("/sites/riverside/journal/verify", &root).await.is(200);
    let last = &desk.get("/sites/riverside/journal?limit=1", &root).await.is(200)["items"][0]["seq"];
    assert_eq!(
        (&verified["good"], &verified["last"], &verified["more"]),
        (&json!(true), last, &json!(false))
    );
}

#[tokio::test]
async fn faults_are_told_parked_and_run_again() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    desk.hooks.fail(true);
    let body = json!({ "workflow": "complaint", "form": { "unit": "1-1", "text": "x" } });
    let failed = desk.post("/sites/riverside/tickets", &li, body).await;
    assert_eq!(failed.problem(502), "fault");
    let fault = failed.json()["fault"].as_u64().unwrap();
    let detail = "a plugin failed and nothing was changed: out of ink (tell an administrator: fault 1)";
    assert_eq!(failed.json()["detail"], detail);
    let parked = desk.get("/sites/riverside/faults?state=parked", &root).await.is(200);
    assert_eq!(
        (&parked["items"][0]["id"], &parked["items"][0]["reason"]),
        (&json!(fault), &json!("out of ink"))
    );
    let rerun = format!("/sites/riverside/faults/{fault}/rerun");
    assert_eq!(desk.post(&rerun, &root, json!({})).await.problem(502), "fault");
    desk.hooks.fail(false);
    desk.post(&rerun, &root, json!({})).await.is(204);
    assert_eq!(desk.get("/sites/riverside/faults?state=parked", &root).await.is(200)["items"], json!([]));
    let whole = desk.get(&format!("/sites/riverside/faults/{fault}"), &root).await.is(200);
    assert_eq!(
        (&whole["tries"], &whole["state"], &whole["actor"]),
        (&json!(3), &json!("settled"), &json!("li"))
    );
    assert_eq!(desk.get("/sites/riverside/tickets/1", &li).await.is(200)["state"], "registered");
}

#[tokio::test]
async fn plugins_are_listed_granted_and_removed() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let plugin = "/sites/riverside/plugins/desk";
    let shown = desk.get(plugin, &root).await.is(200);
    assert_eq!(
        shown["permissions"][0],
        json!({
            "name": "notify", "opens": "send notices to the site's people", "reason": "tells staff", "granted": true,
        })
    );
    desk.put(&format!("{plugin}/grants"), &root, json!({ "grants": [] })).await.is(204);
    assert_eq!(desk.get(plugin, &root).await.is(200)["permissions"][0]["granted"], false);
    let unasked = desk.put(&format!("{plugin}/grants"), &root, json!({ "grants": ["directory"] })).await;
    assert_eq!(unasked.problem(422), "invalid");
    let back = desk.post(&format!("{plugin}/rollback"), &root, json!({})).await;
    assert_eq!(back.problem(409), "conflict", "there is no version before");
    let unknown = json!({ "component": "f".repeat(64) });
    assert_eq!(desk.post("/sites/riverside/plugins", &root, unknown).await.problem(404), "not-found");
    desk.complaint(&li, "1-1").await;
    let remove = || desk.ask("DELETE", plugin).bearer(&root);
    assert_eq!(remove().send().await.problem(409), "conflict", "a ticket is open");
    let upload = desk
        .ask("POST", "/plugins")
        .bearer(&root)
        .header("content-type", "application/wasm")
        .bytes(b"\0asm nonsense");
    assert_eq!(upload.send().await.problem(422), "invalid");
}

#[tokio::test]
async fn calendars_are_set_and_holidays_imported() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    let path = "/sites/riverside/calendars";
    let mut calendars = desk.get(path, &li).await.is(200);
    calendars["working"]["weeks"][0]["hours"]["saturday"] = json!(["09:00-12:00"]);
    desk.put(path, &root, calendars.clone()).await.is(204);
    assert_eq!(desk.get(path, &li).await.is(200), calendars);
    // Two administrators at once: who is second is told, and nothing of the first is lost.
    let tag = desk.get(path, &root).await.header("etag").to_owned();
    let put = |tag: &str, calendars: &serde_json::Value| {
        desk.ask("PUT", path).bearer(&root).header("if-match", tag).json(calendars.clone()).send()
    };
    let mut first = calendars.clone();
    first["working"]["weeks"][0]["hours"]["sunday"] = json!(["10:00-12:00"]);
    put(&tag, &first).await.is(204);
    assert_eq!(put(&tag, &calendars).await.problem(412), "changed");
    assert_eq!(desk.get(path, &li).await.is(200), first);
    let newer = desk.get(path, &root).await.header("etag").to_owned();
    assert_ne!(newer, tag);
    put(&newer, &calendars).await.is(204);
    calendars["working"]["weeks"][0]["hours"]["saturday"] = json!(["09:00-12:00", "11:00-13:00"]);
    assert_eq!(desk.put(path, &root, calendars).await.problem(422), "invalid");
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Founders' day\r\nDTSTART;VALUE=DATE:20260504\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let imported =
        desk.post(&format!("{path}/import"), &root, json!({ "format": "ics", "text": ics })).await.is(200);
    assert_eq!(imported["days"], 1, "{imported}");
    let after = desk.get(path, &li).await.is(200);
    assert_eq!(after["working"]["days"]["2026-05-04"]["title"], "Founders' day");
    let broken = desk.post(&format!("{path}/import"), &root, json!({ "format": "json", "text": "{" })).await;
    assert_eq!((broken.problem(422).as_str(), broken.fields()), ("invalid", vec!["text".to_owned()]));
}
