//! Files: brought, named in a form, read by whom the form allows, and gone when nobody refers to them.

use frontdesk_engine::instant::Span;
use serde_json::{Value as Json, json};

use super::desk::{Answer, BLUEPRINT, Desk};

const FILES: &str = "/sites/riverside/files";

/// The smallest thing that begins as a PNG does.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of an image";

/// A desk whose complaints and keys have files: photos for everybody, scans for who sees personal data.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let field = |name: &str, more: &str| {
        format!(r#"{name} = {{ title = {{ zh = "图", en = "F" }}, type = "files"{more} }}"#)
    };
    let (photos, scans) = (field("photos", ""), field("scans", r#", personal = "contact""#));
    let blueprint = BLUEPRINT
        .replace("version = \"1.0.0\"", "version = \"1.1.0\"")
        .replace("[workflows.complaint.fields]", &format!("[workflows.complaint.fields]\n{photos}\n{scans}"))
        .replace(r#""phone?"]"#, r#""phone?", "photos?", "scans?"]"#)
        .replace("fields = { holder", &format!("fields = {{ {scans}, holder"));
    desk.install(&blueprint, "1").await;
    desk
}

async fn bring(desk: &Desk, token: &str, name: &str, kind: &'static str, bytes: &[u8]) -> Answer {
    let ask = desk.ask("POST", FILES).bearer(token).header("x-file-name", name);
    ask.header("content-type", kind).bytes(bytes).send().await
}

async fn id_of(desk: &Desk, token: &str, bytes: &[u8]) -> String {
    let told = bring(desk, token, "a.png", "image/png", bytes).await.is(201);
    told["file"].as_str().unwrap().to_owned()
}

async fn complaint(desk: &Desk, token: &str, field: &str, file: &str) -> Json {
    let form = json!({ "unit": "1-1", "text": "a crack", field: [file] });
    let opened =
        desk.post("/sites/riverside/tickets", token, json!({ "workflow": "complaint", "form": form }));
    opened.await.is(201)["ticket"].clone()
}

#[tokio::test]
async fn a_file_is_brought_and_read_where_it_hangs() {
    let desk = desk().await;
    let (li, wang) = (desk.token("li").await, desk.token("wang").await);
    let told = bring(&desk, &li, "%E8%A3%82%E7%BC%9D.png", "image/png", PNG).await;
    let file = told.is(201)["file"].as_str().unwrap().to_owned();
    assert_eq!(told.header("location"), format!("/api/v1{FILES}/{file}"));
    let told = told.json();
    assert_eq!((&told["name"], &told["preview"]), (&json!("裂缝.png"), &json!("image")));
    assert_eq!((&told["content_type"], &told["bytes"]), (&json!("image/png"), &json!(PNG.len())));

    // Before it hangs anywhere it is its owner's alone.
    let one = format!("{FILES}/{file}");
    assert_eq!(desk.get(&one, &wang).await.problem(404), "not-found");
    let ticket = complaint(&desk, &li, "photos", &file).await;
    assert_eq!(desk.get(&one, &wang).await.problem(404), "not-found");
    let there = format!("{one}?ticket={ticket}");
    assert_eq!(desk.get(&format!("{one}/meta?ticket={ticket}"), &wang).await.is(200)["name"], "裂缝.png");
    let (headers, bytes) = desk.ask("GET", &there).bearer(&wang).send_for_bytes().await;
    assert_eq!(bytes, PNG);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-disposition", "inline; filename*=UTF-8''%E8%A3%82%E7%BC%9D.png"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert_eq!(desk.get(&format!("{one}?ticket=999"), &wang).await.problem(404), "not-found");
}

#[tokio::test]
async fn what_could_be_a_page_is_never_shown_as_one() {
    let desk = desk().await;
    let li = desk.token("li").await;
    for (name, kind, bytes) in [
        ("page.html", "text/html", &b"<script>alert(1)</script>"[..]),
        ("image.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ] {
        let told = bring(&desk, &li, name, kind, bytes).await.is(201);
        assert_eq!(told["preview"], "none", "{name}");
        let file = told["file"].as_str().unwrap().to_owned();
        let (headers, _) = desk.ask("GET", &format!("{FILES}/{file}")).bearer(&li).send_for_bytes().await;
        assert_eq!(headers["content-disposition"], format!("attachment; filename*=UTF-8''{name}"));
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("sandbox;"));
    }
    // The bytes tell, whatever is said of them.
    let told = bring(&desk, &li, "a.html", "text/html", PNG).await.is(201);
    assert_eq!(told["content_type"], "image/png");
}

#[tokio::test]
async fn files_that_are_not_taken() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let large = vec![1; frontdesk_server::files::FILE_BYTES_MAX + 1];
    for (name, kind, bytes, status, problem) in [
        ("a.png", "image/png", &b"GIF?"[..], 415, "media-type"),
        ("a.pdf", "application/pdf", b"no PDF", 415, "media-type"),
        ("a.txt", "text/plain", b"", 422, "invalid"),
        ("a.zip", "application/zip", &large, 413, "too-large"),
        ("..", "text/plain", b"x", 400, "malformed"),
        ("", "text/plain", b"x", 400, "malformed"),
    ] {
        let answer = bring(&desk, &li, name, kind, bytes).await;
        assert_eq!((name, answer.problem(status).as_str()), (name, problem));
    }
    let folder = desk.host.config.data.join("files/riverside");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing of them is left");
}

#[tokio::test]
async fn files_of_masked_fields_are_not_given() {
    let desk = desk().await;
    let (li, wang, chen) = (desk.token("li").await, desk.token("wang").await, desk.token("chen").await);
    let file = id_of(&desk, &li, b"\xff\xd8\xff a passport").await;
    let ticket = complaint(&desk, &li, "scans", &file).await;
    let there = format!("{FILES}/{file}?ticket={ticket}");
    assert_eq!(desk.get(&there, &wang).await.problem(404), "not-found");
    assert_eq!(
        desk.get(&format!("{FILES}/{file}/meta?ticket={ticket}"), &wang).await.problem(404),
        "not-found"
    );
    desk.ask("GET", &there).bearer(&chen).send_for_bytes().await;

    let form = json!({ "holder": "Zhou", "scans": [file] });
    desk.put("/sites/riverside/registers/desk/keys/entries/1", &li, json!({ "form": form })).await.is(204);
    let there = format!("{FILES}/{file}?plugin=desk&register=keys&entry=1");
    assert_eq!(desk.get(&there, &wang).await.problem(404), "not-found");
    // Who sees the field may still have no right to the register.
    assert_eq!(desk.get(&there, &chen).await.problem(403), "denied");
}

#[tokio::test]
async fn what_nobody_refers_to_goes_after_a_day() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let (used, orphan) = (id_of(&desk, &li, PNG).await, id_of(&desk, &li, b"\xff\xd8\xff alone").await);
    complaint(&desk, &li, "photos", &used).await;
    // What was refused stands in the journal only.
    let form = json!({ "unit": "no unit", "text": "x", "photos": [orphan] });
    desk.post("/sites/riverside/tickets", &li, json!({ "workflow": "complaint", "form": form }))
        .await
        .problem(422);
    let site = desk.host.site("riverside").unwrap();
    let sweep = || desk.host.files.sweep("riverside", site.view().as_ref(), desk.host.clock.now()).unwrap();
    assert_eq!(sweep(), 0, "both are young");
    desk.later(Span::days(2));
    assert_eq!(sweep(), 1);
    assert_eq!(sweep(), 0);
    desk.ask("GET", &format!("{FILES}/{used}")).bearer(&li).send_for_bytes().await;
    assert_eq!(desk.get(&format!("{FILES}/{orphan}"), &li).await.problem(404), "not-found");
    assert!(!desk.host.config.data.join("files/riverside").join(&orphan).exists());
}

#[tokio::test]
async fn a_damaged_file_is_told_and_never_given() {
    let desk = desk().await;
    let li = desk.token("li").await;
    let file = id_of(&desk, &li, PNG).await;
    let data = desk.host.config.data.clone();
    let missing = || frontdesk_server::files::missing(&data, desk.host.store.as_ref(), "riverside").unwrap();
    assert_eq!(missing(), Vec::<String>::new());
    std::fs::write(data.join("files/riverside").join(&file), b"other bytes").unwrap();
    assert_eq!(missing(), [format!("riverside/{file} (a.png)")]);
    assert_eq!(desk.get(&format!("{FILES}/{file}"), &li).await.problem(500), "internal");
}
