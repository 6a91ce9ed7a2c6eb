//! Every error has the same shape, whoever made it, and nothing of the inside in it.

use axum::http::Method;
use serde_json::json;

use super::desk::Desk;

#[tokio::test]
async fn requests_that_cannot_be_read() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let post = |path: &str| desk.ask("POST", path).bearer(&li);
    let tickets = "/sites/riverside/tickets";
    let json_type = "application/json";
    for (what, ask, status, kind, fields) in [
        ("no JSON", post(tickets).header("content-type", json_type).bytes("{"), 400, "malformed", vec![]),
        ("no type", post(tickets).bytes("{}"), 415, "media-type", vec![]),
        (
            "other type",
            post(tickets).header("content-type", "text/plain").bytes("{}"),
            415,
            "media-type",
            vec![],
        ),
        (
            "unknown field",
            post(tickets).json(json!({ "workflow": "complaint", "colour": 1 })),
            422,
            "invalid",
            vec!["colour"],
        ),
        ("missing field", post(tickets).json(json!({})), 422, "invalid", vec![""]),
        ("wrong type", post(tickets).json(json!({ "workflow": 7 })), 422, "invalid", vec!["workflow"]),
        (
            "wrong place",
            post(tickets).json(json!({ "workflow": "complaint", "tags": ["x", ""] })),
            422,
            "invalid",
            vec!["tags[1]"],
        ),
        ("no name", post(tickets).json(json!({ "workflow": "No Name" })), 422, "invalid", vec!["workflow"]),
        (
            "too large",
            post(tickets).header("content-type", json_type).bytes(vec![b' '; 1024 * 1024 + 1]),
            413,
            "too-large",
            vec![],
        ),
        ("path", desk.ask("GET", &format!("{tickets}/seven")).bearer(&li), 400, "malformed", vec!["ticket"]),
        ("zero", desk.ask("GET", &format!("{tickets}/0")).bearer(&li), 400, "malformed", vec!["ticket"]),
        ("path's letters", desk.ask("GET", &format!("{tickets}/%ff")).bearer(&li), 400, "malformed", vec![]),
        (
            "limit",
            desk.ask("GET", &format!("{tickets}?limit=201")).bearer(&li),
            400,
            "malformed",
            vec!["limit"],
        ),
        (
            "unknown parameter",
            desk.ask("GET", &format!("{tickets}?page=2")).bearer(&li),
            400,
            "malformed",
            vec!["page"],
        ),
        (
            "order",
            desk.ask("GET", &format!("{tickets}?order=up")).bearer(&li),
            400,
            "malformed",
            vec!["order"],
        ),
        (
            "moment",
            desk.ask("GET", &format!("{tickets}?opened_from=soon")).bearer(&li),
            400,
            "malformed",
            vec!["opened_from"],
        ),
        (
            "field alone",
            desk.ask("GET", &format!("{tickets}?field.unit=1-1")).bearer(&li),
            400,
            "malformed",
            vec!["field"],
        ),
        (
            "no field",
            desk.ask("GET", &format!("{tickets}?plugin=desk&workflow=complaint&field.roof=1")).bearer(&li),
            400,
            "malformed",
            vec!["field.roof"],
        ),
        (
            "cursor",
            desk.ask("GET", &format!("{tickets}?cursor=abcd")).bearer(&li),
            400,
            "malformed",
            vec!["cursor"],
        ),
        (
            "other cursor",
            desk.ask("GET", "/sites/riverside/people?cursor=dGlja2V0LzE").bearer(&li),
            400,
            "malformed",
            vec!["cursor"],
        ),
        ("unknown address", desk.ask("GET", "/nowhere").bearer(&li), 404, "not-found", vec![]),
        (
            "unknown below",
            desk.ask("GET", "/sites/riverside/tickets/1/nothing").bearer(&li),
            404,
            "not-found",
            vec![],
        ),
        ("method", desk.ask("PATCH", tickets).bearer(&li), 405, "method", vec![]),
        (
            "no scheme",
            desk.ask("GET", tickets).header("authorization", "Basic eDp5"),
            401,
            "unauthorized",
            vec![],
        ),
        ("unknown token", desk.ask("GET", tickets).bearer("fd_nothing"), 401, "unauthorized", vec![]),
    ] {
        let answer = ask.send().await;
        assert_eq!((what, answer.problem(status).as_str()), (what, kind));
        assert_eq!(answer.fields(), fields, "{what}: {}", answer.text);
    }
}

/// Every mistake that a body or a form can have is told to Chinese callers in Chinese, place by place.
#[tokio::test]
async fn wrong_fields_are_told_in_chinese() {
    let desk = Desk::open().await;
    let (li, root) = (desk.token("li").await, desk.token("root").await);
    let tickets = "/sites/riverside/tickets";
    let form =
        |unit: &str, text: &str| json!({ "workflow": "complaint", "form": { "unit": unit, "text": text } });
    let shift = json!({ "post": "hall", "person": "li", "start": "soon", "end": "2026-03-05 10:00" });
    for (method, path, body, told) in [
        ("POST", tickets, form("x", "y"), "格式应符合 `[0-9]+-[0-9]+`，现为 `x`"),
        ("POST", tickets, form("", "y"), "必须填写"),
        ("POST", tickets, form("1-1", &"长".repeat(20_001)), "最多 20000 个字符，现有 20001 个"),
        (
            "POST",
            tickets,
            json!({ "workflow": "complaint", "form": { "unit": 7 } }),
            "应为文本（如 \"…\"），现为数字 7",
        ),
        ("POST", tickets, json!({ "workflow": "No" }), "格式应符合 `^[a-z][a-z0-9_-]{0,63}$`，现为 `No`"),
        ("POST", tickets, json!({ "workflow": 7 }), "类型不符：现为整数 `7`，应为文本"),
        ("POST", tickets, json!({}), "缺少 `workflow`"),
        ("GET", "/sites/riverside/tickets?limit=201", json!({}), "应为 1 至 200，现为 201"),
        ("GET", "/sites/riverside/tickets?limit=many", json!({}), "应为整数，现为 `many`"),
        (
            "PUT",
            "/sites/riverside/shifts",
            shift,
            "应为日期和时刻，如 `2026-03-02T09:30:00+08:00`，现为 `soon`",
        ),
        ("PUT", "/sites/riverside/people/x", json!({ "name": " ", "roles": [] }), "应为 1 至"),
    ] {
        let ask = desk.ask(method, path).bearer(if method == "PUT" { &root } else { &li }).json(body);
        let answer = ask.header("accept-language", "zh-CN").send().await;
        let (json, status) = (answer.json(), answer.status.as_u16());
        assert!([400, 422].contains(&status), "{path}: {json}");
        assert_eq!(answer.header("content-language"), "zh");
        let messages: Vec<_> =
            json["errors"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
        assert!(messages.iter().any(|message| message.starts_with(told)), "{told}: {messages:?}");
        assert!(messages.iter().all(|message| !message.contains("expected")), "{messages:?}");
        assert!(json["detail"].as_str().unwrap().contains(told), "{json}");
    }
}

#[tokio::test]
async fn what_frameworks_tell_stays_in_the_headers() {
    let desk = Desk::open().await;
    let answer = desk.ask("PATCH", "/sites").send().await;
    assert_eq!(answer.problem(405), "method");
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
    let answer = desk.ask("GET", "/sites").send().await;
    assert_eq!(answer.problem(401), "unauthorized");
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
}

#[tokio::test]
async fn every_answer_is_safe_to_show() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    for answer in [desk.get("/sites", &li).await, desk.ask("GET", "/nowhere").send().await] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("content-language", "en"),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        assert!(!answer.header("x-request-id").is_empty());
    }
}

/// Default deny: a route that forgets to ask who calls is found here.
#[tokio::test]
async fn nothing_answers_to_strangers() {
    let desk = Desk::open().await;
    let open = ["get_setup", "sign_in", "set_up", "healthz", "readyz", "receive_events"];
    let api: serde_json::Value = serde_json::from_str(&frontdesk_server::api::openapi()).unwrap();
    let mut asked = 0;
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if open.contains(&operation["operationId"].as_str().unwrap()) {
                continue;
            }
            // Who is asked comes before what: any word will do.
            let mut parts = path.split('{');
            let begin = parts.next().unwrap_or_default().to_owned();
            let path = parts.fold(begin, |path, part| format!("{path}1{}", part.split_once('}').unwrap().1));
            let method = method.to_uppercase().parse::<Method>().unwrap();
            let answer = desk.at(method.as_str(), &path).send().await;
            assert_eq!(answer.status.as_u16(), 401, "{method} {path}: {}", answer.text);
            asked += 1;
        }
    }
    assert!(asked > 60, "{asked}");
}

#[tokio::test]
async fn health_and_figures() {
    let desk = Desk::open().await;
    let root = desk.token("root").await;
    assert_eq!(desk.at("GET", "/healthz").send().await.text, "ok\n");
    assert_eq!(desk.at("GET", "/readyz").send().await.text, "ready\n");
    let li = desk.token("li").await;
    assert_eq!(desk.at("GET", "/metrics").bearer(&li).send().await.problem(403), "denied");
    let text = desk.at("GET", "/metrics").bearer(&root).send().await.text;
    for figure in [
        "frontdesk_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}",
        "frontdesk_queue_commands{site=\"riverside\"} 0",
        "frontdesk_outbox_waiting{site=\"riverside\"} 0",
        "frontdesk_faults_parked{site=\"riverside\"} 0",
        "frontdesk_turns_total{site=\"riverside\"}",
    ] {
        assert!(text.contains(figure), "{figure} in {text}");
    }
}

/// What belongs to no field is told in Chinese, too: rights, states, what changed meanwhile, what is not there, sign-in.
#[tokio::test]
async fn refusals_are_told_in_chinese() {
    let desk = Desk::open().await;
    let (li, chen, root) = (desk.token("li").await, desk.token("chen").await, desk.token("root").await);
    desk.complaint(&li, "1-1").await;
    let ticket = "/sites/riverside/tickets/1";
    let report = "/sites/riverside/reports/desk/monthly?start=2026-02-01T00:00:00%2B08:00&end=2026-03-01T00:00:00%2B08:00";
    for (ask, status, told) in [
        (desk.ask("GET", "/session"), 401, "请先登录"),
        (desk.ask("GET", "/sites").bearer("fd_nothing"), 401, "令牌不存在、已撤销或已过期"),
        (
            desk.ask("POST", "/session").json(json!({ "login": "li", "password": "guessed it" })),
            401,
            "账号或密码错误",
        ),
        (desk.ask("GET", "/nowhere"), 404, "此地址不存在（见 /api/v1/openapi.json）"),
        (desk.ask("GET", "/sites/nowhere").bearer(&li), 404, "没有站点 `nowhere`"),
        (desk.ask("GET", "/sites/riverside/tickets/99").bearer(&li), 404, "没有工单 99"),
        (
            desk.ask("POST", &format!("{ticket}/actions/close")).bearer(&chen).json(json!({})),
            409,
            "工单处于状态 `registered`，不能执行操作 `close`（可在以下状态：judged）",
        ),
        (
            desk.ask("POST", &format!("{ticket}/actions/judge")).bearer(&chen).json(json!({})),
            403,
            "`complaint` 的操作 `judge` 需要以下角色之一：agent（`chen` 的角色：manager）",
        ),
        (
            desk.ask("POST", &format!("{ticket}/actions/judge"))
                .bearer(&li)
                .header("if-match", "\"9\"")
                .json(json!({})),
            412,
            "已被他人修改（请刷新后再试）",
        ),
        (desk.ask("GET", report).bearer(&li), 403, "查看报表 `monthly` 需要以下角色之一：`manager`"),
        (desk.ask("GET", "/sites/riverside/journal").bearer(&li), 403, "只有管理员可以执行此操作"),
        (
            desk.ask("POST", "/accounts").bearer(&root).json(
                json!({ "login": "li", "name": "Li", "password": "correct horse battery", "people": {} }),
            ),
            409,
            "账号 `li` 已存在（请换一个登录名）",
        ),
        (
            desk.ask("POST", "/sites/riverside/tickets")
                .bearer(&li)
                .header("content-type", "application/json")
                .bytes("{"),
            400,
            "提交的内容不是 JSON",
        ),
    ] {
        let answer = ask.header("accept-language", "zh-CN").send().await;
        assert_eq!(answer.status.as_u16(), status, "{told}: {}", answer.text);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{told}: {detail}");
    }
    let english = desk.get("/sites/riverside/tickets/99", &li).await;
    assert_eq!(english.json()["detail"], "there is no ticket 99");
}
