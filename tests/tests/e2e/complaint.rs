//! A complaint over HTTP from intake to closed, past every guard, each heard in English and in Chinese.

use frontdesk_tests::{Client, Office, SITE};
use serde_json::{Value as Json, json};

/// A complaint and how people act on it.
struct Case {
    id: u64,
}

impl Case {
    fn opened(by: &Client, form: &Json) -> Self {
        let opened = by
            .post(&format!("{SITE}/tickets"), &json!({ "workflow": "complaint", "form": form }))
            .expect(201);
        assert_eq!(opened["state"], "registered", "{opened}");
        Self { id: opened["ticket"].as_u64().expect("an opened ticket has an id") }
    }

    fn path(&self) -> String {
        format!("{SITE}/tickets/{}", self.id)
    }

    /// Does an action, after which the complaint is in this state.
    #[track_caller]
    fn act(&self, by: &Client, action: &str, form: Json, state: &str) {
        let done =
            by.post(&format!("{}/actions/{action}", self.path()), &json!({ "form": form })).expect(200);
        assert_eq!(done["state"], state, "{action}: {done}");
    }

    /// Tries an action that a rule forbids, in both languages; nothing changes.
    #[track_caller]
    fn forbidden(&self, by: &Client, action: &str, form: Json, english: &str, chinese: &str) {
        let before = by.get(&self.path()).expect(200);
        for (language, sentence) in [("en", english), ("zh", chinese)] {
            let path = format!("{}/actions/{action}", self.path());
            let problem = by.speaking(language).post(&path, &json!({ "form": form })).refused(422);
            assert_eq!(problem["type"], "urn:frontdesk:problem:rule", "{problem}");
            assert_eq!(problem["detail"], sentence, "{action} in {language}");
        }
        assert_eq!(by.get(&self.path()).expect(200), before, "a refused action leaves the ticket as it was");
    }
}

#[test]
fn a_complaint_reaches_closed_through_its_guards() {
    let mut office = Office::open("");
    let [chen, sun, xu, gao] = ["chen", "sun", "xu", "gao"].map(|id| office.person(id));

    let unfinished = chen
        .post(&format!("{SITE}/tickets"), &json!({ "workflow": "complaint", "form": { "unit": "1-0101" } }));
    let problem = unfinished.refused(422);
    let fields: Vec<_> =
        problem["errors"].as_array().expect("errors by field").iter().map(|e| &e["field"]).collect();
    assert!(
        fields.iter().any(|field| field.as_str().is_some_and(|field| field.ends_with("channel"))),
        "{problem}"
    );

    let case = Case::opened(
        &chen,
        &json!({ "channel": "visit", "unit": "5-0901", "content": "There is a crack in the wall", "kind": "engineering" }),
    );
    intake(&case, &chen, &sun);
    case.act(
        &xu,
        "issue-order",
        json!({ "department": "engineering", "order_text": "Look at the wall" }),
        "assigned",
    );
    case.forbidden(
        &chen,
        "reply",
        json!({ "answer": "Tomorrow", "next_answer_at": "2020-01-01T10:00:00+08:00" }),
        "the next answer must lie in the future (agree a time with the complainant)",
        "下次答复时间须晚于现在（请与投诉人约定）",
    );
    solution(&case, &chen, &gao);
    let order = order_of(&case, &chen);
    let number = order["number"].as_str().expect("an order has a number");
    case.forbidden(
        &chen,
        "close",
        json!({}),
        &format!("task order {number} is not done yet (have it completed or withdraw it)"),
        &format!("任务单 {number} 尚未完成（请完成或撤回）"),
    );
    let withdraw = format!("{SITE}/tickets/{}/actions/withdraw", order["id"]);
    xu.post(&withdraw, &json!({ "form": { "outcome": "Plastered by the steward" } })).expect(200);
    case.act(&chen, "close", json!({}), "closed");

    assert_on_record(&case, &chen);
    office.verify_journal();
    office.assert_counts();
    office.close();
}

fn intake(case: &Case, chen: &Client, sun: &Client) {
    let judge = format!("{}/actions/judge", case.path());
    let denied = chen.post(&judge, &json!({ "form": { "valid": true } })).refused(403);
    assert_eq!(denied["type"], "urn:frontdesk:problem:denied", "{denied}");
    case.forbidden(
        sun,
        "judge",
        json!({ "valid": true, "grade": "ordinary" }),
        "restatement missing: repeat the matter in one sentence before intake ends",
        "缺少复述：请先用一句话复述事项，再结束受理",
    );
    let restated = "There is a crack in your wall";
    case.forbidden(
        sun,
        "judge",
        json!({ "valid": true, "restated": restated }),
        "grade missing: a valid complaint is ordinary, serious, urgent or major",
        "缺少等级：有效投诉须定为一般、严重、紧急或重大",
    );
    case.forbidden(
        sun,
        "judge",
        json!({ "valid": false, "restated": restated }),
        "reason missing: say why the complaint is not valid",
        "缺少理由：请说明投诉无效的原因",
    );
    case.act(sun, "judge", json!({ "valid": true, "grade": "ordinary", "restated": restated }), "judged");
}

fn solution(case: &Case, chen: &Client, gao: &Client) {
    case.forbidden(
        gao,
        "close",
        json!({}),
        "photo missing: building complaints are closed only with photos taken on site",
        "缺少照片：房屋类投诉须有现场照片才能关闭",
    );
    case.act(gao, "add-photos", json!({ "photos": ["a".repeat(64)] }), "assigned");
    case.forbidden(
        gao,
        "close",
        json!({}),
        "not solved yet: record the result first",
        "尚未解决：请先记录处理结果",
    );
    case.act(gao, "solve", json!({ "result": "Plastered", "cause": "building" }), "solved");
    case.forbidden(
        gao,
        "close",
        json!({}),
        "callback missing: call the person and record what was said",
        "缺少回访：请回访并记录",
    );
    case.forbidden(
        gao,
        "call-back",
        json!({ "satisfied": true }),
        "callback by the solver: somebody else has to call (ask a colleague)",
        "不能由解决人本人回访（请同事回访）",
    );
    case.act(chen, "call-back", json!({ "satisfied": true, "callback": "Thankful" }), "called-back");
}

/// The task order that the complaint led to.
fn order_of(case: &Case, by: &Client) -> Json {
    let orders = by.all(&format!("{SITE}/tickets?plugin=property&workflow=task-order&parent={}", case.id));
    assert_eq!(orders.len(), 1, "{orders:?}");
    orders[0].clone()
}

/// History, register and counters tell the same story; nobody has anything left to do.
fn assert_on_record(case: &Case, by: &Client) {
    let ticket = by.get(&case.path()).expect(200);
    assert_eq!(ticket["state"], "closed");
    assert_eq!(ticket["actions"], json!([]), "nothing can be done with a closed complaint");
    let history = by.all(&format!("{}/history?order=oldest", case.path()));
    let actions: Vec<_> = history.iter().filter_map(|line| line["action"].as_str()).collect();
    assert_eq!(actions, ["judge", "issue-order", "add-photos", "solve", "call-back", "close"]);
    let entries = by.all(&format!("{SITE}/registers/property/complaint-record/entries"));
    assert_eq!(entries.len(), 1, "{entries:?}");
    let entry = entries[0].to_string();
    for written in ["5-0901", "There is a crack in your wall", "Plastered", "Thankful"] {
        assert!(entry.contains(written), "`{written}` is not in {entry}");
    }
}
