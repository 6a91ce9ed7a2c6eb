//! Templates of notices: listed with their texts, and read with sample values in either language.

use serde_json::{Value as Json, json};

use super::desk::{BLUEPRINT, Desk};

const TEMPLATES: &str = "/sites/riverside/templates";

/// A desk with two notices: about a ticket, and about none.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let notices = r#"
[notices.late]
subject = { zh = "{{ ticket.number }} 超时", en = "{{ ticket.number }} is late" }
body = { zh = "{{ recipient }}：{{ unit }} 已等待 {{ hours }}，费用 {{ cost }}，状态 {{ ticket.titles.state }}", en = "{{ recipient }}: {{ unit }} waits since {{ hours }}, cost {{ cost }}, {{ ticket.titles.state }}" }
arguments = ["unit", "hours", "cost"]
channels = ["email"]

[notices.meeting]
subject = { zh = "会议", en = "Meeting" }
body = { zh = "在 {{ site }}", en = "At {{ site }}" }
"#;
    let blueprint = BLUEPRINT.replace("version = \"1.0.0\"", "version = \"1.1.0\"") + notices;
    desk.install(&blueprint, "1").await;
    desk
}

#[tokio::test]
async fn templates_tell_what_they_say_and_what_is_filled_in() {
    let desk = desk().await;
    let (root, li) = (desk.token("root").await, desk.token("li").await);
    assert_eq!(desk.get(TEMPLATES, &li).await.problem(403), "denied");
    let all = desk.get(TEMPLATES, &root).await.is(200);
    let late = &all[0];
    assert_eq!((&late["plugin"], &late["name"]), (&json!("desk"), &json!("late")));
    assert_eq!((&late["channels"], &late["bypasses_quiet"]), (&json!(["email"]), &json!(false)));
    assert_eq!(late["texts"]["en"]["subject"], "{{ ticket.number }} is late");
    let types: Vec<_> = late["arguments"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
    assert_eq!(types, [&json!("text"), &Json::Null, &json!("number")]);
    assert_eq!(all[1]["name"], "meeting");
}

#[tokio::test]
async fn a_preview_reads_as_the_notice_will() {
    let desk = desk().await;
    let root = desk.token("root").await;
    let preview = async |locale: &str| {
        desk.get(&format!("{TEMPLATES}/desk/late/preview?locale={locale}"), &root).await.is(200)
    };
    let english = preview("en").await;
    assert_eq!(english["subject"], "TS-20260302-0007 is late");
    assert_eq!(english["body"], "Li Ming: [Unit] waits since [hours], cost 3, Registered");
    let chinese = preview("zh").await;
    assert_eq!(chinese["subject"], "TS-20260302-0007 超时");
    assert_eq!(chinese["body"], "李明：［房号］ 已等待 ［hours］，费用 3，状态 已登记");
    assert_eq!(chinese["values"]["cost"], "3");
    let other = desk.get(&format!("{TEMPLATES}/desk/late/preview?locale=fr"), &root).await;
    assert_eq!(other.problem(400), "malformed");
    let none = desk.get(&format!("{TEMPLATES}/desk/nothing/preview?locale=en"), &root).await;
    assert_eq!(none.problem(404), "not-found");
}
