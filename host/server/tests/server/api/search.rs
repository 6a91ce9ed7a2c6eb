//! Search over HTTP: what is found, by whom, and what becomes of the index.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::desk::{BLUEPRINT, Desk};

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02x}").unwrap();
        all
    })
}

/// What is found once everything committed on a site can be.
async fn found_on(desk: &Desk, site: &str, who: &str, text: &str, more: &str) -> Json {
    let handle = desk.host.site(site).unwrap();
    let standing = desk.host.search.caught_up(&handle).await.unwrap();
    let token = desk.token(who).await;
    let path = format!("/sites/{site}/search?text={}{more}", encoded(text));
    let page = desk.get(&path, &token).await.is(200);
    assert_eq!(page["catching_up"], false, "{page}");
    assert_eq!(page["as_of"], standing.as_of);
    page
}

/// What is found on the riverside: a ticket's text, an entry's key, a person's id.
async fn found(desk: &Desk, who: &str, text: &str) -> Vec<String> {
    names(&found_on(desk, "riverside", who, text, "").await)
}

/// The same without its order.
async fn set(desk: &Desk, who: &str, text: &str) -> BTreeSet<String> {
    found(desk, who, text).await.into_iter().collect()
}

fn names(page: &Json) -> Vec<String> {
    let name = |item: &Json| {
        let (kind, place) = match item["kind"].as_str().unwrap() {
            "ticket" => ("ticket", &item["ticket"]["fields"]["text"]),
            "entry" => ("entry", &item["entry"]["key"]),
            kind => (kind, &item["person"]["id"]),
        };
        assert!(item[kind].is_object(), "{item}");
        place.as_str().unwrap().to_owned()
    };
    page["items"].as_array().unwrap().iter().map(name).collect()
}

async fn open(desk: &Desk, title: &str, text: &str) -> Json {
    let form = json!({ "unit": "7-3", "text": text });
    let body = json!({ "workflow": "complaint", "title": title, "form": form });
    let token = desk.token("li").await;
    desk.post("/sites/riverside/tickets", &token, body).await.is(201)
}

async fn put_key(desk: &Desk, key: &str, form: Json) {
    let token = desk.token("li").await;
    let path = format!("/sites/riverside/registers/desk/keys/entries/{key}");
    desk.put(&path, &token, json!({ "form": form })).await.is(204);
}

#[tokio::test]
async fn tickets_are_found_by_any_stretch_of_their_texts() {
    let desk = Desk::open().await;
    open(&desk, "", "A12栋漏水，水管爆裂 URGENT").await;
    open(&desk, "", "电梯异响").await;
    for (text, expected) in [
        ("漏水", true),
        ("12栋", false),
        ("Ａ12栋漏", true),
        ("管爆", true),
        ("爆", true),
        ("漏 urg", true),
        ("水管坏", false),
        ("\"漏水\" (", true),
        ("漏水 AND 水管", false),
        ("漏水 OR 电梯", false),
        ("*", false),
        ("7-3", true),
    ] {
        let hits = found(&desk, "li", text).await;
        assert_eq!(hits.contains(&"A12栋漏水，水管爆裂 URGENT".to_owned()), expected, "{text}: {hits:?}");
    }
    assert_eq!(found(&desk, "li", "梯异").await, ["电梯异响"]);
}

#[tokio::test]
async fn an_answer_tells_where_it_was_found_and_what_stands_around() {
    let desk = Desk::open().await;
    let long = format!("{}\n水管{}", "前".repeat(50), "后".repeat(50));
    open(&desk, "一号楼", &long).await;
    let page = found_on(&desk, "riverside", "li", "水管", "").await;
    let item = &page["items"][0];
    assert_eq!(item["where"], json!(["Text"]));
    let shown = format!("…{} 水管{}…", "前".repeat(29), "后".repeat(30));
    assert_eq!(item["snippet"], shown);
    assert_eq!(item["ticket"]["title"], "一号楼");
    let page = found_on(&desk, "riverside", "li", "一号", "").await;
    assert_eq!((&page["items"][0]["where"], &page["items"][0]["snippet"]), (&json!(["Title"]), &Json::Null));
}

#[tokio::test]
async fn the_number_comes_first_then_titles_then_the_latest() {
    let desk = Desk::open().await;
    let first = open(&desk, "旧的", "先来").await;
    let number = first["number"].as_str().unwrap();
    open(&desk, "无", &format!("见 {number}")).await;
    open(&desk, &format!("重复 {number}"), "标题里有").await;
    open(&desk, "无", &format!("又见 {number}")).await;
    let expected = ["先来", "标题里有", &format!("又见 {number}"), &format!("见 {number}")];
    assert_eq!(found(&desk, "li", &number.to_lowercase()).await, expected);
    // Page by page the same, nothing twice.
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    for _ in 0..4 {
        let page = found_on(&desk, "riverside", "li", number, &format!("&limit=1{cursor}")).await;
        paged.extend(names(&page));
        cursor = page["next"].as_str().map_or_else(String::new, |next| format!("&cursor={next}"));
    }
    assert_eq!(paged, expected);
    assert_eq!(cursor, "", "the fourth page is the last");
}

#[tokio::test]
async fn entries_and_people_are_found_and_what_was_changed_is_not_found_as_it_was() {
    let desk = Desk::open().await;
    put_key(&desk, "K-7", json!({ "holder": "周师傅", "count": 3 })).await;
    let page = found_on(&desk, "riverside", "li", "周师", "").await;
    let entry = json!({ "plugin": "desk", "register": "keys", "key": "K-7", "title": "周师傅" });
    assert_eq!(
        page["items"],
        json!([{ "kind": "entry", "entry": entry, "where": ["Holder"], "snippet": null }])
    );
    put_key(&desk, "K-7", json!({ "holder": "吴师傅", "count": 3 })).await;
    assert_eq!(found(&desk, "li", "周师").await, Vec::<String>::new());
    assert_eq!(found(&desk, "li", "吴师").await, ["K-7"]);
    assert_eq!(found(&desk, "li", "k-7").await, ["K-7"]);
    let root = desk.token("root").await;
    let person = |name: &str, left: bool| json!({ "name": name, "left": left });
    desk.put("/sites/riverside/people/zhou", &root, person("周明", false)).await.is(204);
    assert_eq!(found(&desk, "chen", "周").await, ["zhou"]);
    assert_eq!(found(&desk, "chen", "ZHO").await, ["zhou"]);
    desk.put("/sites/riverside/people/zhou", &root, person("周明", true)).await.is(204);
    assert_eq!(found(&desk, "chen", "周").await, Vec::<String>::new());
    let li = desk.token("li").await;
    desk.ask("DELETE", "/sites/riverside/registers/desk/keys/entries/K-7").bearer(&li).send().await.is(204);
    assert_eq!(found(&desk, "li", "吴师").await, Vec::<String>::new());
}

#[tokio::test]
async fn kinds_can_be_asked_for_alone() {
    let desk = Desk::open().await;
    open(&desk, "", "李师傅来过").await;
    put_key(&desk, "L-9", json!({ "holder": "李师傅" })).await;
    for (kinds, expected) in [
        ("", vec!["L-9", "李师傅来过", "li"]),
        ("&kind=ticket", vec!["李师傅来过"]),
        ("&kind=entry", vec!["L-9"]),
        ("&kind=person&kind=ticket", vec!["li", "李师傅来过"]),
    ] {
        let mut hits = names(&found_on(&desk, "riverside", "li", "李", kinds).await);
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        hits.sort();
        expected.sort();
        assert_eq!(hits, expected, "{kinds}");
    }
}

#[tokio::test]
async fn only_what_the_caller_may_see_is_found() {
    let desk = Desk::open().await;
    put_key(&desk, "K-7", json!({ "holder": "周师傅" })).await;
    open(&desk, "", "周师傅来过").await;
    // The register is for agents, and `chen` is a manager.
    assert_eq!(found(&desk, "chen", "周师").await, ["周师傅来过"]);
    assert_eq!(set(&desk, "root", "周师").await, ["周师傅来过", "K-7"].map(str::to_owned).into());
    // Another site has its own tickets, its own people, and nobody of here.
    desk.site("hillside").await;
    assert_eq!(found_on(&desk, "hillside", "root", "周师", "").await["items"], json!([]));
    let li = desk.token("li").await;
    desk.get("/sites/hillside/search?text=a", &li).await.problem(404);
}

#[tokio::test]
async fn what_is_masked_for_anybody_is_found_by_nobody() {
    let desk = Desk::open().await;
    let chen = desk.token("chen").await;
    let form = json!({ "unit": "1-1", "text": "回电 13899887766 周先生", "phone": "13899887766" });
    let body = json!({ "workflow": "complaint", "title": "电话 13899887766", "form": form });
    desk.post("/sites/riverside/tickets", &chen, body).await.is(201);
    put_key(&desk, "K-7", json!({ "holder": "周", "phone": "13899887766" })).await;
    for who in ["li", "chen", "root"] {
        for text in ["13899887766", "1389988", "138"] {
            assert_eq!(found(&desk, who, text).await, Vec::<String>::new(), "{who}: {text}");
        }
        assert_eq!(found(&desk, who, "周先").await.len(), 1, "{who}");
    }
    // A version that shows the class to everybody: the index is read anew.
    let open =
        BLUEPRINT.replace("seen_by = [\"manager\"]", "seen_by = [\"anyone\"]").replace("1.0.0", "1.0.1");
    assert_ne!(open, BLUEPRINT);
    desk.install(&open, "1").await;
    assert_eq!(found(&desk, "li", "1389988").await.len(), 2);
    // And back: what it still held is shown to nobody, even before it is read anew.
    desk.install(&BLUEPRINT.replace("1.0.0", "1.0.2"), "2").await;
    let li = desk.token("li").await;
    assert_eq!(desk.get("/sites/riverside/search?text=1389988", &li).await.is(200)["items"], json!([]));
    assert_eq!(found(&desk, "li", "1389988").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_text_is_never_a_mistake_unless_it_is_empty_or_long() {
    let desk = Desk::open().await;
    let li = desk.token("li").await;
    let long = "漏".repeat(101);
    let blank = "expected something to look for, got only spaces (write a word)";
    let too_long = "expected 1 to 100 characters, got 101 (look for fewer words)";
    for (text, why) in [("", blank), ("  ", blank), ("\u{3000}", blank), (long.as_str(), too_long)] {
        let answer = desk.get(&format!("/sites/riverside/search?text={}", encoded(text)), &li).await;
        assert_eq!(answer.problem(400), "malformed");
        assert_eq!(answer.json()["errors"], json!([{ "field": "text", "message": why }]));
    }
    let hundred = "漏".repeat(100);
    for text in ["+a -b", "title:x", "[a TO b]", "\"", "\\", "a^2~", "\u{0}", "😀", hundred.as_str()] {
        desk.get(&format!("/sites/riverside/search?text={}", encoded(text)), &li).await.is(200);
    }
    for wrong in ["", "?text=a&kind=notice", "?text=a&cursor=dGlja2V0LzE"] {
        assert_eq!(desk.get(&format!("/sites/riverside/search{wrong}"), &li).await.problem(400), "malformed");
    }
}

/// The files of an index that hold records.
fn files(data: &Path) -> BTreeSet<PathBuf> {
    let files = fs::read_dir(data.join("search")).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "store")).collect()
}

/// What the index on disk says it holds of the riverside's journal.
fn held(data: &Path) -> Json {
    let meta = fs::read_to_string(data.join("search/meta.json")).unwrap();
    let meta: Json = serde_json::from_str(&meta).unwrap();
    let payload: Json = serde_json::from_str(meta["payload"].as_str().unwrap()).unwrap();
    payload["sites"]["riverside"]["seq"].clone()
}

#[tokio::test]
async fn a_restart_keeps_the_index_and_catches_up() {
    let desk = Desk::open().await;
    open(&desk, "", "水管漏水").await;
    let page = found_on(&desk, "riverside", "li", "漏水", "").await;
    assert_eq!(names(&page), ["水管漏水"]);
    // Whoever throws the folder away throws this away, too.
    let left_there = |data: &Path| data.join("search/left-there");
    let looked = |data: &Path| {
        assert_eq!(held(data), page["as_of"]);
        fs::write(left_there(data), "").unwrap();
    };
    let desk = desk.restarted(looked).await;
    assert_eq!(found(&desk, "li", "漏水").await, ["水管漏水"]);
    open(&desk, "", "又漏水").await;
    let desk = desk.restarted(|data| assert!(left_there(data).exists(), "it was built anew")).await;
    assert_eq!(found(&desk, "li", "漏水").await, ["又漏水", "水管漏水"]);
    desk.restarted(|data| assert!(left_there(data).exists(), "it was built anew")).await;
}

#[tokio::test]
async fn an_index_that_is_gone_damaged_or_of_another_format_is_built_anew() {
    let mut desk = Desk::open().await;
    let both: BTreeSet<String> = ["水管漏水", "K-7"].map(str::to_owned).into();
    open(&desk, "", "水管漏水").await;
    put_key(&desk, "K-7", json!({ "holder": "漏师傅" })).await;
    let remove = |data: &Path| fs::remove_dir_all(data.join("search")).unwrap();
    let cut = |data: &Path| {
        for path in files(data) {
            let mut bytes = fs::read(&path).unwrap();
            bytes[0] ^= 1;
            fs::write(&path, bytes).unwrap();
        }
    };
    let lose = |data: &Path| files(data).into_iter().for_each(|path| fs::remove_file(path).unwrap());
    let spoil = |data: &Path| fs::write(data.join("search/meta.json"), "{").unwrap();
    let age = |data: &Path| {
        let path = data.join("search/meta.json");
        let meta = fs::read_to_string(&path).unwrap();
        let older = meta.replace("\\\"format\\\":1", "\\\"format\\\":0");
        assert_ne!(meta, older);
        fs::write(path, older).unwrap();
    };
    type Way<'a> = (&'a str, &'a dyn Fn(&Path));
    let ways: [Way<'_>; 5] =
        [("gone", &remove), ("altered", &cut), ("lost", &lose), ("spoilt", &spoil), ("older", &age)];
    for (way, harm) in ways {
        assert_eq!(set(&desk, "li", "漏").await, both, "before `{way}`");
        desk = desk.restarted(harm).await;
        assert_eq!(set(&desk, "li", "漏").await, both, "after `{way}`");
    }
}
