//! Coming in: set-up, sign-in, the page's token, API tokens, accounts.

use frontdesk_engine::instant::Span;
use serde_json::{Value as Json, json};

use super::desk::{Answer, Desk, PASSWORD};

/// A browser's cookie and token.
struct Browser {
    cookie: String,
    csrf: String,
}

async fn sign_in(desk: &Desk, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password });
    desk.ask("POST", "/session").json(body).send().await
}

async fn browser(desk: &Desk, login: &str) -> Browser {
    let answer = sign_in(desk, login, PASSWORD).await;
    let csrf = answer.is(200)["csrf"].as_str().unwrap().to_owned();
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    Browser { cookie, csrf }
}

async fn who(desk: &Desk, browser: &Browser) -> Answer {
    desk.ask("GET", "/session").header("cookie", &browser.cookie).send().await
}

#[tokio::test]
async fn the_first_administrator_is_made_with_the_printed_token_once() {
    let desk = Desk::new();
    let token = desk.auth.setup_token().expect("nobody is there yet");
    let body = |token: &str| json!({ "token": token, "login": "root", "password": PASSWORD, "name": "Root" });
    let wrong = desk.ask("POST", "/setup").json(body("guessed")).send().await;
    assert_eq!(wrong.problem(401), "unauthorized");
    let made = desk.ask("POST", "/setup").json(body(&token)).send().await;
    assert_eq!(made.is(201)["admin"], true);
    assert_eq!(made.header("location"), "/api/v1/accounts/root");
    assert_eq!(desk.auth.setup_token(), None);
    let again = desk.ask("POST", "/setup").json(body(&token)).send().await;
    assert_eq!(again.problem(409), "conflict");
    assert_eq!(sign_in(&desk, "root", PASSWORD).await.is(200)["account"]["login"], "root");
}

#[tokio::test]
async fn a_session_begins_is_shown_and_ends() {
    let desk = Desk::open().await;
    assert_eq!(desk.ask("GET", "/session").send().await.problem(401), "unauthorized");
    let answer = sign_in(&desk, "li", PASSWORD).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("frontdesk_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800"), "{cookie}");
    let browser = browser(&desk, "li").await;
    let shown = who(&desk, &browser).await.is(200);
    assert_eq!(shown["account"]["people"], json!({ "riverside": "li" }));
    assert_eq!(shown["csrf"], browser.csrf, "the same token for every page of a session");
    let out = desk
        .ask("DELETE", "/session")
        .header("cookie", &browser.cookie)
        .header("x-csrf-token", &browser.csrf);
    let out = out.send().await;
    out.is(204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(who(&desk, &browser).await.problem(401), "unauthorized");
}

#[tokio::test]
async fn changes_need_the_pages_token() {
    let desk = Desk::open().await;
    let (li, wang) = (browser(&desk, "li").await, browser(&desk, "wang").await);
    let body = json!({ "workflow": "complaint", "form": { "unit": "2-1201", "text": "noise" } });
    let open = |csrf: Option<&str>| {
        let ask =
            desk.ask("POST", "/sites/riverside/tickets").header("cookie", &li.cookie).json(body.clone());
        match csrf {
            Some(csrf) => ask.header("x-csrf-token", csrf),
            None => ask,
        }
    };
    assert_eq!(open(None).send().await.problem(403), "csrf");
    assert_eq!(open(Some(&wang.csrf)).send().await.problem(403), "csrf");
    open(Some(&li.csrf)).send().await.is(201);
}

#[tokio::test]
async fn sessions_end_by_idleness_and_by_age() {
    let desk = Desk::open().await;
    let browser = browser(&desk, "li").await;
    for _ in 0..13 {
        desk.later(Span::hours(11));
        who(&desk, &browser).await.is(200);
    }
    // 143 hours old and in use; after 168 it is over all the same.
    desk.later(Span::hours(11));
    who(&desk, &browser).await.is(200);
    desk.later(Span::hours(11));
    who(&desk, &browser).await.is(200);
    desk.later(Span::hours(4));
    assert_eq!(who(&desk, &browser).await.problem(401), "unauthorized");
    let idle = self::browser(&desk, "li").await;
    desk.later(Span::hours(12));
    assert_eq!(who(&desk, &idle).await.problem(401), "unauthorized");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let desk = Desk::open().await;
    let (here, there) = (browser(&desk, "li").await, browser(&desk, "li").await);
    let change = |current: &str| {
        let body = json!({ "current": current, "password": "another good one" });
        desk.ask("PUT", "/session/password")
            .header("cookie", &here.cookie)
            .header("x-csrf-token", &here.csrf)
            .json(body)
    };
    let wrong = change("not this one").send().await;
    assert_eq!((wrong.problem(422).as_str(), wrong.fields()), ("invalid", vec!["current".to_owned()]));
    change(PASSWORD).send().await.is(204);
    who(&desk, &here).await.is(200);
    assert_eq!(who(&desk, &there).await.problem(401), "unauthorized");
    assert_eq!(sign_in(&desk, "li", PASSWORD).await.problem(401), "unauthorized");
    sign_in(&desk, "li", "another good one").await.is(200);
}

#[tokio::test]
async fn the_eleventh_wrong_password_waits() {
    let desk = Desk::open().await;
    for _ in 0..10 {
        assert_eq!(sign_in(&desk, "li", "wrong wrong wrong").await.problem(401), "unauthorized");
    }
    let told = sign_in(&desk, "li", PASSWORD).await;
    assert_eq!(told.problem(429), "busy");
    assert_eq!(told.header("retry-after"), "900");
    sign_in(&desk, "wang", PASSWORD).await.is(200);
    desk.later(Span::minutes(15));
    sign_in(&desk, "li", PASSWORD).await.is(200);
}

#[tokio::test]
async fn unknown_logins_and_wrong_passwords_look_the_same() {
    let desk = Desk::open().await;
    let told = |answer: Answer| {
        let mut json = answer.is(401);
        json["instance"] = Json::Null;
        json
    };
    let unknown = told(sign_in(&desk, "nobody", "wrong wrong wrong").await);
    assert_eq!(told(sign_in(&desk, "li", "wrong wrong wrong").await), unknown);
    assert_eq!(told(sign_in(&desk, "No Login/At All", "x").await), unknown);
}

#[tokio::test]
async fn tokens_do_what_their_scopes_say() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    let li = desk.token("li").await;
    let made = desk.post("/tokens", &li, json!({ "name": "board", "scopes": ["read"] })).await;
    let reading = made.is(201)["secret"].as_str().unwrap().to_owned();
    assert!(reading.starts_with("fd_"), "{reading}");
    desk.get("/sites/riverside/tickets", &reading).await.is(200);
    let body = json!({ "workflow": "complaint", "form": { "unit": "2-1201", "text": "noise" } });
    assert_eq!(desk.post("/sites/riverside/tickets", &reading, body).await.problem(403), "denied");
    let more = desk.post("/tokens", &reading, json!({ "name": "more", "scopes": ["act"] })).await;
    assert_eq!(more.problem(403), "denied", "a token gives no more than it has");
    let more = desk.post("/tokens", &li, json!({ "name": "more", "scopes": ["admin"] })).await;
    assert_eq!(more.problem(403), "denied", "nor more than its account has");
    let acting = desk.post("/tokens", &root, json!({ "name": "bot", "scopes": ["read", "act"] })).await;
    let acting = acting.is(201)["secret"].as_str().unwrap().to_owned();
    assert_eq!(desk.get("/accounts", &acting).await.problem(403), "denied", "no scope `admin`");
    desk.get("/accounts", &root).await.is(200);
}

#[tokio::test]
async fn tokens_expire_and_are_revoked() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let body = json!({ "name": "week", "scopes": ["read"], "expires": "2026-03-09T09:30:00+08:00" });
    let week = desk.post("/tokens", &li, body).await.is(201);
    let secret = week["secret"].as_str().unwrap();
    desk.get("/session", secret).await.is(200);
    desk.later(Span::days(7));
    assert_eq!(desk.get("/session", secret).await.problem(401), "unauthorized");
    let other = desk.token("wang").await;
    let id = week["token"]["id"].as_str().unwrap();
    let revoke = |token: &str| desk.ask("DELETE", &format!("/tokens/{id}")).bearer(token);
    assert_eq!(revoke(&other).send().await.problem(404), "not-found", "somebody else's");
    revoke(&li).send().await.is(204);
    let left = desk.get("/tokens", &li).await.is(200);
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert!(left[0].get("secret").is_none(), "a secret is shown once");
    let past = desk
        .post("/tokens", &li, json!({ "name": "old", "scopes": ["read"], "expires": "2020-01-01T00:00:00Z" }))
        .await;
    assert_eq!((past.problem(422).as_str(), past.fields()), ("invalid", vec!["expires".to_owned()]));
}

#[tokio::test]
async fn accounts_are_for_administrators_and_one_of_them_stays() {
    let desk = Desk::open().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    assert_eq!(desk.get("/accounts", &li).await.problem(403), "denied");
    let body =
        json!({ "login": "zhou", "name": "Zhou", "password": PASSWORD, "people": { "riverside": "zhou" } });
    desk.post("/accounts", &root, body.clone()).await.is(201);
    assert_eq!(desk.post("/accounts", &root, body).await.problem(409), "conflict");
    let zhou = desk.token("zhou").await;
    let close = json!({ "name": "Zhou", "admin": false, "closed": true, "people": {} });
    assert_eq!(desk.put("/accounts/zhou", &root, close).await.is(200)["closed"], true);
    assert_eq!(desk.get("/session", &zhou).await.problem(401), "unauthorized");
    let last = json!({ "name": "Root", "admin": false, "people": {} });
    assert_eq!(desk.put("/accounts/root", &root, last).await.problem(409), "conflict");
    let gone = desk.ask("DELETE", "/accounts/root").bearer(&root).send().await;
    assert_eq!(gone.problem(409), "conflict");
    desk.ask("DELETE", "/accounts/zhou").bearer(&root).send().await.is(204);
    assert_eq!(desk.get("/accounts/zhou", &root).await.problem(404), "not-found");
    let shown = desk.get("/accounts/li", &root).await.text;
    assert!(!shown.contains("argon2"), "{shown}");
}

#[tokio::test]
async fn filters_are_kept_by_the_account_for_each_site() {
    let desk = Desk::open().await;
    let (li, wang, root) = (desk.token("li").await, desk.token("wang").await, desk.token("root").await);
    let path = "/session/filters/riverside";
    let none = json!({ "filters": [] });
    assert_eq!(desk.get(path, &li).await.is(200), none);
    let mine = json!({ "filters": [
        { "name": "Mine 我的", "query": "assignee=li&open=1" },
        { "name": "All", "query": "" },
    ] });
    desk.put(path, &li, mine.clone()).await.is(204);
    assert_eq!(desk.get(path, &li).await.is(200), mine);
    assert_eq!(desk.get(path, &wang).await.is(200), none, "nobody else's");
    desk.site("lakeside").await;
    let elsewhere = "/session/filters/lakeside";
    assert_eq!(desk.get(elsewhere, &li).await.problem(404), "not-found", "who is not there keeps nothing");
    assert_eq!(desk.get(elsewhere, &root).await.is(200), none);
    let filter = |name: &str, query: &str| json!({ "name": name, "query": query });
    for (filters, place) in [
        (vec![filter(" ", "")], "filters[0].name"),
        (vec![filter("a", ""), filter(" a", "")], "filters[1].name"),
        (vec![filter("a", "text with blanks")], "filters[0].query"),
        (vec![filter("a", &"x".repeat(2_001))], "filters[0].query"),
        ((0..51).map(|n| filter(&n.to_string(), "")).collect(), "filters"),
    ] {
        let wrong = desk.put(path, &li, json!({ "filters": filters })).await;
        assert_eq!((wrong.problem(422).as_str(), wrong.fields()), ("invalid", vec![place.to_owned()]));
    }
    assert_eq!(desk.get(path, &li).await.is(200), mine, "what was refused changed nothing");
    desk.ask("DELETE", "/accounts/li").bearer(&root).send().await.is(204);
    desk.account("li", false, &[("riverside", "li")]).await;
    let li = desk.token("li").await;
    assert_eq!(desk.get(path, &li).await.is(200), none, "gone with the account");
}
