//! Reports and registers as files for the office.

use calamine::{Data, Reader as _, Xlsx};
use serde_json::json;

use super::desk::Desk;

const SITE: &str = "/sites/riverside";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn with_keys() -> (Desk, String, String) {
    let desk = Desk::open().await;
    let (li, chen) = (desk.token("li").await, desk.token("chen").await);
    for (key, form) in [
        ("K1", json!({ "holder": "=cmd|' /C calc'!A0", "phone": "13899887766", "count": "2" })),
        ("K2", json!({ "holder": "周, \"Zhou\"", "count": "12.50" })),
    ] {
        let path = format!("{SITE}/registers/desk/keys/entries/{key}");
        desk.put(&path, &li, json!({ "form": form })).await.is(204);
    }
    (desk, li, chen)
}

#[tokio::test]
async fn a_register_goes_out_as_csv_without_formulas_or_what_is_masked() {
    let (desk, li, _) = with_keys().await;
    let entries = format!("{SITE}/registers/desk/keys/entries");
    let asked =
        desk.ask("GET", &entries).bearer(&li).header("accept", "text/csv").header("accept-language", "zh");
    let answer = asked.send().await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"desk-keys.csv\"");
    let lines = [
        "\u{feff}编号,持有人,电话,数量,修改时间",
        "K1,'=cmd|' /C calc'!A0,***7766,2,2026-03-02 09:30:00",
        "K2,\"周, \"\"Zhou\"\"\",,12.50,2026-03-02 09:30:00",
        "",
    ];
    assert_eq!(answer.text, lines.join("\r\n"));
    let same = desk.get(&format!("{entries}?format=csv"), &li).await;
    assert!(same.text.starts_with("\u{feff}Key,Holder,Phone,Count,Changed\r\n"), "{}", same.text);
    assert_eq!(desk.get(&entries, &li).await.is(200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(desk.get(&format!("{entries}?format=pdf"), &li).await.problem(400), "malformed");
    assert_eq!(
        desk.get(&format!("{SITE}/registers/desk/none/entries?format=csv"), &li).await.problem(404),
        "not-found"
    );
}

#[tokio::test]
async fn a_register_goes_out_as_a_workbook() {
    let (desk, li, _) = with_keys().await;
    let asked =
        desk.ask("GET", &format!("{SITE}/registers/desk/keys/entries")).bearer(&li).header("accept", XLSX);
    let (headers, bytes) = asked.send_for_bytes().await;
    assert_eq!(headers["content-type"], XLSX);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let page = book.worksheet_range("Keys").unwrap();
    assert_eq!(page.get((1, 1)), Some(&Data::String("=cmd|' /C calc'!A0".into())));
    assert_eq!(page.get((1, 2)), Some(&Data::String("***7766".into())));
    assert_eq!(page.get((2, 3)), Some(&Data::Float(12.5)));
    assert!(matches!(page.get((1, 4)), Some(Data::DateTime(_))), "{:?}", page.get((1, 4)));
    assert!(book.worksheet_formula("Keys").unwrap().is_empty());
}

#[tokio::test]
async fn a_report_goes_out_with_its_figures() {
    let (desk, li, chen) = with_keys().await;
    let report = format!(
        "{SITE}/reports/desk/monthly?start=2026-02-01T00:00:00%2B08:00&end=2026-03-01T00:00:00%2B08:00"
    );
    let answer = desk.get(&format!("{report}&format=csv"), &chen).await;
    assert_eq!(answer.text, "\u{feff}Figure,Value,Target\r\ncases,7,\r\n");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"desk-monthly-2026-02-01.csv\"");
    assert_eq!(desk.get(&report, &chen).await.is(200)["figures"][0]["value"], "7");
    assert_eq!(desk.get(&format!("{report}&format=xlsx"), &li).await.problem(403), "denied");
}

#[tokio::test]
async fn cells_of_a_report_are_told_in_titles() {
    let (desk, _, chen) = with_keys().await;
    let report = format!(
        "{SITE}/reports/desk/listed?start=2026-02-01T00:00:00%2B08:00&end=2026-03-01T00:00:00%2B08:00"
    );
    let ask = |path: &str| desk.ask("GET", path).bearer(&chen).header("accept-language", "zh-CN");
    let answer = ask(&report).send().await.is(200);
    // What programs go by stays beside what people read.
    assert_eq!(answer["rows"][0], json!(["C-1", "registered", "hall", "li, chen", "late"]));
    assert_eq!(answer["shown"][0], json!([null, "已登记", "大厅", "李、陈", "超时"]));
    assert_eq!(answer["shown"][1], json!([null, null, null, null, "已登记"]));
    assert_eq!(desk.get(&report, &chen).await.is(200)["shown"][0][1], "Registered");
    let file = ask(&format!("{report}&format=csv")).send().await;
    assert_eq!(
        file.text,
        "\u{feff}编号,状态,岗位,人员,情形\r\nC-1,已登记,大厅,李、陈,超时\r\nC-2,lost,,guest,已登记\r\n"
    );
}
