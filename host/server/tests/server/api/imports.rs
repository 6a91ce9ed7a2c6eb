//! Tables brought with a browser: read as entries, told what is wrong with each row, and written by nobody yet.

use serde_json::{Value as Json, json};

use super::desk::{Answer, BLUEPRINT, Desk};

const SITE: &str = "/sites/riverside";
const TABLE: &str = "/sites/riverside/registers/desk/keys/table";

/// A desk whose keys have a kind, a keeper and a day.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let fields = r#"kind = { title = { zh = "类别", en = "Kind" }, type = "choice", choices = { door = { zh = "门", en = "Door" }, box = { zh = "箱", en = "Box" } } }, keeper = { title = { zh = "保管人", en = "Keeper" }, type = "person" }, since = { title = { zh = "日期", en = "Since" }, type = "day" }"#;
    let blueprint = BLUEPRINT
        .replace("version = \"1.0.0\"", "version = \"1.1.0\"")
        .replace("fields = { holder", &format!("fields = {{ {fields}, holder"));
    desk.install(&blueprint, "1").await;
    desk
}

async fn brought(desk: &Desk, token: &str, bytes: &[u8]) -> String {
    let ask = desk.ask("POST", "/sites/riverside/files").bearer(token).header("x-file-name", "keys.csv");
    let told = ask.header("content-type", "application/octet-stream").bytes(bytes).send().await.is(201);
    told["file"].as_str().unwrap().to_owned()
}

async fn read(desk: &Desk, token: &str, language: &str, body: Json) -> Answer {
    desk.ask("POST", TABLE).bearer(token).header("accept-language", language).json(body).send().await
}

/// A table of `li`, by the titles of its columns.
async fn table(desk: &Desk, language: &str, text: &str) -> Answer {
    let li = desk.token("li").await;
    let file = brought(desk, &li, text.as_bytes()).await;
    read(desk, &li, language, json!({ "file": file })).await
}

fn messages(row: &Json) -> Vec<&str> {
    let mistakes = row["mistakes"].as_array().unwrap().iter();
    mistakes.map(|mistake| mistake["message"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_table_is_read_as_entries_and_none_is_written() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let entries = format!("{SITE}/registers/desk/keys/entries");
    desk.put(&format!("{entries}/K1"), &li, json!({ "form": { "holder": "x" } })).await.is(204);
    let told = table(
        &desk,
        "zh",
        "编号,类别,Holder,保管人,日期,count,备注\nK1,箱,周,李,2026/3/2,\"1,200\",旧\nK2,Door,吴,wang,,,\n",
    )
    .await
    .is(200);
    assert_eq!(told["columns"], json!(["编号", "类别", "Holder", "保管人", "日期", "count", "备注"]));
    let fields =
        json!({ "kind": "类别", "holder": "Holder", "keeper": "保管人", "since": "日期", "count": "count" });
    assert_eq!(told["matched"], json!({ "key": "编号", "fields": fields }));
    assert_eq!(told["total"], 2);
    let [first, second] = [&told["rows"][0], &told["rows"][1]];
    let form =
        json!({ "kind": "box", "holder": "周", "keeper": "li", "since": "2026-03-02", "count": "1200" });
    assert_eq!((&first["row"], &first["key"], &first["form"]), (&json!(2), &json!("K1"), &form));
    assert_eq!(first["cells"], json!(["K1", "箱", "周", "李", "2026/3/2", "1,200", "旧"]));
    assert_eq!((&first["exists"], &second["exists"]), (&json!(true), &json!(false)));
    assert_eq!(second["form"], json!({ "kind": "door", "holder": "吴", "keeper": "wang" }));
    assert_eq!(second["cells"][6], "");
    assert_eq!(messages(first).len() + messages(second).len(), 0, "{told}");
    assert_eq!(desk.get(&entries, &li).await.is(200)["items"].as_array().unwrap().len(), 1);

    // What was read is what an entry takes, once.
    let key = second["idempotency_key"].as_str().unwrap();
    for _ in 0..2 {
        let put = desk.ask("PUT", &format!("{entries}/K2")).bearer(&li).header("idempotency-key", key);
        put.json(json!({ "form": second["form"] })).send().await.is(204);
    }
    let written = desk.get(&format!("{entries}/K2"), &li).await.is(200);
    assert_eq!((&written["fields"], &written["revision"]), (&second["form"], &json!(1)));
}

#[tokio::test]
async fn a_workbook_is_read_by_english_titles() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.write_row(0, 0, ["Key", "holder", "COUNT"]).unwrap();
    page.write_row(2, 0, ["K9", "Zhou"]).unwrap();
    page.write_number(2, 2, 3).unwrap();
    let file = brought(&desk, &li, &book.save_to_buffer().unwrap()).await;
    let told = read(&desk, &li, "en", json!({ "file": file })).await.is(200);
    assert_eq!(told["matched"], json!({ "key": "Key", "fields": { "holder": "holder", "count": "COUNT" } }));
    let row = &told["rows"][0];
    assert_eq!((&row["row"], &row["key"]), (&json!(3), &json!("K9")));
    assert_eq!(row["form"], json!({ "holder": "Zhou", "count": "3" }));
}

#[tokio::test]
async fn mistakes_are_told_in_both_languages() {
    let desk = desk().await;
    let text = "编号,类别,保管人,日期,数量\nK1,窗,张,明天,many\nK1,门,,,\n,门,,,\n#N/A,门,,,1 2\n";
    let english = table(&desk, "en", text).await.is(200);
    let rows = |told: &Json| told["rows"].as_array().unwrap().clone();
    let [first, twice, empty, good] = &rows(&english)[..] else { panic!("{english}") };
    let mut told = messages(first);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "expected a day like `2026-03-02`, got `明天`",
            "expected a number (12 or \"12.50\"), got `many`",
            "expected one of `Door`, `Box`, got `窗`",
            "expected the id or the name of a person in the directory, got `张` (import the people first)",
        ]
    );
    let of_kind = first["mistakes"].as_array().unwrap().iter().find(|one| one["field"] == "kind").unwrap();
    assert_eq!(of_kind["column"], "类别");
    assert_eq!(messages(twice), ["`K1` stands in row 2 already (keep one of them)"]);
    assert_eq!(messages(empty), ["must be filled in, and the cell is empty"]);
    assert_eq!((messages(good).len(), &good["form"]["count"]), (0, &json!("12")));

    let chinese = table(&desk, "zh", text).await.is(200);
    let [first, twice, empty, _] = &rows(&chinese)[..] else { panic!("{chinese}") };
    let mut told = messages(first);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "应为 `门`, `箱` 之一，现为 `窗`",
            "应为数字（如 12 or \"12.50\"），现为`many`",
            "应为日期，如 `2026-03-02`，现为 `明天`",
            "应为通讯录中人员的姓名或编号，现为 `张`（请先登记该人员）",
        ]
    );
    assert_eq!(messages(twice), ["`K1` 与第 2 行重复（请保留其中一行）"]);
    assert_eq!(messages(empty), ["必须填写，但单元格为空"]);
}

#[tokio::test]
async fn columns_go_where_the_caller_says() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let file = brought(&desk, &li, "No.,Who,Who,,Key\nK1,Zhou,Wu,Li,7\n".as_bytes()).await;
    let told = read(&desk, &li, "en", json!({ "file": file })).await.is(200);
    assert_eq!(told["columns"], json!(["No.", "Who", "C", "D", "Key"]));
    assert_eq!(told["matched"], json!({ "key": "Key", "fields": {} }));
    let before = told["rows"][0]["idempotency_key"].clone();

    let columns = json!({ "key": "No.", "fields": { "holder": "C", "phone": "D", "count": "Key" } });
    let told = read(&desk, &li, "en", json!({ "file": file, "columns": columns })).await.is(200);
    assert_eq!(told["matched"], columns);
    let row = &told["rows"][0];
    assert_eq!(
        (&row["key"], &row["form"]),
        (&json!("K1"), &json!({ "holder": "Wu", "phone": "Li", "count": "7" }))
    );
    assert_ne!(row["idempotency_key"], before);

    // Without a column of keys the host draws them.
    let told =
        read(&desk, &li, "en", json!({ "file": file, "columns": { "fields": { "holder": "Who" } } })).await;
    let told = told.is(200);
    assert_eq!((&told["rows"][0]["key"], &told["rows"][0]["exists"]), (&Json::Null, &json!(false)));
    assert_eq!(told["rows"][0]["form"], json!({ "holder": "Zhou" }));

    let columns = json!({ "key": "Nr.", "fields": { "roof": "Who", "holder": "Whom" } });
    let answer = read(&desk, &li, "zh", json!({ "file": file, "columns": columns })).await;
    assert_eq!(answer.problem(422), "invalid");
    assert_eq!(answer.fields(), ["columns.fields.holder", "columns.fields.roof", "columns.key"]);
    let whole = answer.json();
    let errors = whole["errors"].as_array().unwrap();
    assert_eq!(errors[0]["message"], "没有 `Whom` 这一列（可用：`No.`, `Who`, `Who`, ``, `Key`）");
    assert!(errors.iter().all(|error| error["message"].as_str().unwrap().starts_with("没有")), "{whole}");
}

#[tokio::test]
async fn a_table_is_for_who_brought_it_and_may_write_the_register() {
    let desk = desk().await;
    let (li, wang) = (desk.token("li").await, desk.token("wang").await);
    let (chen, root) = (desk.token("chen").await, desk.token("root").await);
    let text = "Holder\nZhou\n".as_bytes();
    let file = brought(&desk, &li, text).await;
    let body = json!({ "file": file });
    // `wang` may write the register, and did not bring the file.
    assert_eq!(read(&desk, &wang, "en", body.clone()).await.problem(404), "not-found");
    for (who, may) in [(&chen, false), (&root, false), (&wang, true), (&li, true)] {
        brought(&desk, who, text).await;
        let answer = read(&desk, who, "en", body.clone()).await;
        if may {
            assert_eq!(answer.is(200)["total"], 1);
        } else {
            assert_eq!(answer.problem(403), "denied");
            let why = answer.json()["detail"].as_str().unwrap().to_owned();
            assert_eq!(why, "writing register `keys` needs one of the roles `agent`");
        }
        // As writing itself.
        let entry = format!("{SITE}/registers/desk/keys/entries/K1");
        let put = desk.put(&entry, who, json!({ "form": { "holder": "Zhou" } })).await;
        assert_eq!(put.status.as_u16(), if may { 204 } else { 403 });
    }
    for (table, status) in [("keys", 404), ("none", 404)] {
        let path = format!("{SITE}/registers/desk/{table}/table");
        let none = desk.post(&path, &li, json!({ "file": "0".repeat(64) })).await;
        assert_eq!(none.problem(status), "not-found", "{table}");
    }
}

#[tokio::test]
async fn what_is_no_table_is_refused_with_what_was_expected() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let many = format!("Holder\n{}", "Zhou\n".repeat(10_001));
    for (bytes, english, chinese) in [
        (
            &b"\x89PNG\r\n\x1a\nno table"[..],
            "expected a table as .xlsx or .csv, got another kind of file (save the table as .xlsx or .csv)",
            "应为 .xlsx 或 .csv 表格，现为其他类型的文件（请把表格另存为 .xlsx 或 .csv）",
        ),
        (
            b"caf\xe9\xff,1\n",
            "expected CSV in UTF-8 or GB18030, got another encoding (save it as CSV UTF-8 or as .xlsx)",
            "CSV 应为 UTF-8 或 GB18030 编码，现为其他编码（请另存为 CSV UTF-8 或 .xlsx）",
        ),
        (
            b"PK\x03\x04 a workbook that was cut",
            "the workbook cannot be read (it may be damaged: open it, and save it again)",
            "无法读取该工作簿（文件可能已损坏，请打开后重新保存）",
        ),
        (b",,\nZhou,,\n", "expected titles of columns in the first row", "第一行应为列标题，现为空行"),
        (b"Holder,Count\n", "expected rows below the titles, got none", "列标题下方没有数据行"),
        (
            many.as_bytes(),
            "expected at most 10000 rows, got more (split the table into several files",
            "最多 10000 行，现已超出（请拆分为多个文件",
        ),
    ] {
        let file = brought(&desk, &li, bytes).await;
        for (language, why) in [("en", english), ("zh", chinese)] {
            let answer = read(&desk, &li, language, json!({ "file": file })).await;
            assert_eq!(answer.problem(422), "invalid");
            assert_eq!(answer.fields(), ["file"]);
            let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            assert!(message.starts_with(why), "{message}");
        }
    }
}
