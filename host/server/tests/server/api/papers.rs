//! Tickets and documents on paper: escaped, masked, in the caller's language, under a policy that runs nothing.

use serde_json::json;

use super::desk::{Answer, Desk};

const SITE: &str = "/sites/riverside";

/// A paper that is as safe as papers have to be.
#[track_caller]
fn paper(answer: Answer) -> String {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    let begin = "default-src 'none'; style-src 'sha256-";
    assert!(policy.starts_with(begin) && !policy.contains("unsafe"), "{policy}");
    for outside in ["<script", "http://", "https://", "src=", "href=", "url(", "<b>", "style="] {
        assert!(!answer.text.contains(outside), "`{outside}` in {}", answer.text);
    }
    answer.text
}

#[track_caller]
fn in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let found = rest.find(word).unwrap_or_else(|| panic!("`{word}` is not where it should be in {text}"));
        rest = &rest[found + word.len()..];
    }
}

#[tokio::test]
async fn a_ticket_is_printed_in_the_forms_order() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    let form = json!({ "unit": "2-1201", "text": "<b>noise</b> & \"dust\"", "phone": "13899887766" });
    let opened = json!({ "workflow": "complaint", "form": form, "requester": "wang", "assignee": "wang" });
    let id = desk.post(&format!("{SITE}/tickets"), &chen, opened).await.is(201)["ticket"].as_u64().unwrap();
    let judge = json!({ "form": { "valid": true, "cost": "12.50", "seen": "2026-03-02T08:05:00+08:00" } });
    desk.post(&format!("{SITE}/tickets/{id}/actions/judge"), &li, judge).await.is(200);
    let signable = async |token: &str| {
        desk.get(&format!("{SITE}/tickets/{id}"), token).await.is(200)["signable"].clone()
    };
    let customer =
        json!([{ "slot": "customer", "title": "Customer", "stamp": false, "outside": true, "covers": [] }]);
    assert_eq!((signable(&li).await, signable(&chen).await), (customer, json!([])), "chen is no agent");
    let sign = json!({ "outside": { "name": "Zhou", "how": "paper" }, "proof": ["a".repeat(64)] });
    desk.post(&format!("{SITE}/tickets/{id}/signatures/customer"), &li, sign).await.is(200);
    assert_eq!(signable(&li).await, json!([]), "it is given");
    let print = format!("{SITE}/tickets/{id}/print");

    let english = paper(desk.get(&print, &chen).await);
    let words = ["<html lang=\"en\">", "size:A4", "TS-20260302-0001", "Complaint", "State", "Judged"];
    in_order(&english, &words);
    let fields =
        ["Requester", "王", "Unit", "2-1201", "Text", "&lt;b&gt;noise&lt;/b&gt; &amp; &quot;dust&quot;"];
    in_order(&english, &fields);
    in_order(
        &english,
        &["Phone", "13899887766", "Valid", "Yes", "Cost", "12.50 CNY", "Seen", "2026-03-02 08:05"],
    );
    in_order(&english, &["Customer: Zhou  2026-03-02 09:30", "Printed 2026-03-02 09:30 by 陈"]);

    // 存根 and 客户联.
    let query = "paper=a5&parts=3&part=%E5%AD%98%E6%A0%B9&part=%E5%AE%A2%E6%88%B7%E8%81%94";
    let asked = desk.ask("GET", &format!("{print}?{query}")).bearer(&li).header("accept-language", "zh");
    let chinese = paper(asked.send().await);
    in_order(&chinese, &["<html lang=\"zh\">", "size:A5", "第 1 联 / 共 3 联 · 存根", "投诉", "房号"]);
    in_order(&chinese, &["第 2 联 / 共 3 联 · 客户联", "***7766", "成立", "是", "第 3 联 / 共 3 联<"]);
    assert!(!chinese.contains("13899887766"), "who may not see it does not print it");
}

#[tokio::test]
async fn a_document_is_printed_and_says_when_it_is_void() {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    desk.hooks.issue_slips();
    desk.complaint(&li, "2-1201").await;
    let slips = format!("{SITE}/documents/desk/slip");
    let slip = &desk.get(&slips, &li).await.is(200)["items"][0];
    let (number, code) = (slip["number"].as_str().unwrap(), slip["pass"]["code"].as_str().unwrap());
    assert_eq!((&slip["fields"]["phone"], &slip["masked"]), (&json!("***1234"), &json!(["phone"])));
    let print = format!("{slips}/{number}/print");
    let sheet = paper(desk.get(&print, &li).await);
    in_order(
        &sheet,
        &[number, "Slip", "Issued", "2026-03-02 09:30", "For", "O&#39;Neil &amp; Sons", "Code", code],
    );
    in_order(
        &sheet,
        &["Goods", "&lt;b&gt;sofa&lt;/b&gt;", "Phone", "***1234", "Handed out by: ", "Received by: "],
    );
    assert!(!sheet.contains("13900001234") && !sheet.contains("VOID"), "{sheet}");
    desk.post(&format!("{slips}/{number}/void"), &chen, json!({ "reason": "torn" })).await.is(204);
    in_order(&paper(desk.get(&print, &li).await), &["class=\"mark\">VOID<", "Goods"]);
    assert_eq!(desk.get(&format!("{slips}/FX-9/print"), &li).await.problem(404), "not-found");
    assert_eq!(desk.get(&print, &chen).await.problem(403), "denied", "only agents read slips");
}

#[tokio::test]
async fn papers_have_bounds() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let id = desk.complaint(&li, "2-1201").await;
    let print = format!("{SITE}/tickets/{id}/print");
    for (query, field) in [
        ("parts=0", "parts"),
        ("parts=7", "parts"),
        ("paper=a3", "paper"),
        ("part=", "part"),
        ("copies=2", "copies"),
    ] {
        let answer = desk.get(&format!("{print}?{query}"), &li).await;
        assert_eq!(
            (answer.problem(400), answer.fields()),
            ("malformed".to_owned(), vec![field.to_owned()]),
            "{query}"
        );
    }
    assert_eq!(desk.get(&format!("{SITE}/tickets/99/print"), &li).await.problem(404), "not-found");
}
