//! One turn is taken out of a host's data and played where the host is not.

use std::path::Path;
use std::process::{Command, Output};

use frontdesk_engine::blueprint::pack;
use frontdesk_tests::{Office, SITE, binary, property, run, upload};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::guests::rogue;

/// What is told by the caller, and stands in the complaint's text as well.
const NAME: &str = "吴归平";
const PHONE: &str = "13912345678";

/// A complaint, a fault, and a change by an administrator; gives their turns.
fn worked() -> (TempDir, [u64; 3]) {
    let mut office = Office::open("");
    let chen = office.person("chen");
    let packed = upload(&office.admin, rogue("rogue", "1.0.0"));
    let install = json!({ "component": packed["component"], "grants": [] });
    office.admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    let content = format!("{NAME} says that water comes through the ceiling; call {PHONE}.");
    let form = json!({ "channel": "phone", "content": content, "unit": "3-0702", "complainant": NAME, "phone": PHONE });
    let complaint = json!({ "plugin": "property", "workflow": "complaint", "form": form });
    chen.post(&format!("{SITE}/tickets"), &complaint).expect(201);
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "panic" });
    chen.post(&format!("{SITE}/tickets"), &errand).refused(502);
    let lines = office.admin.all(&format!("{SITE}/journal?order=oldest"));
    let turn = |is: &dyn Fn(&Json) -> bool| {
        lines.iter().rev().find(|line| is(line)).unwrap_or_else(|| panic!("{lines:#?}"))["seq"]
            .as_u64()
            .expect("lines have numbers")
    };
    let told = |line: &Json, word: &str| line.to_string().contains(word);
    let turns = [
        turn(&|line| told(line, "open") && told(line, "\"done\"")),
        turn(&|line| told(line, "faulted")),
        turn(&|line| told(line, "put-person")),
    ];
    (office.closed(), turns)
}

fn frontdesk(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(binary());
    let Output { status, stdout, stderr } =
        run(command.current_dir(folder).arg("plugin").args(arguments), folder);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text is printed");
    (status.code(), text(stdout), text(stderr))
}

fn record(folder: &Path, turn: u64, more: &[&str]) -> (Option<i32>, String, String) {
    let data = folder.join("data").display().to_string();
    let turn = turn.to_string();
    let arguments =
        [&["record", turn.as_str(), "--data", data.as_str(), "--site", "riverside"], more].concat();
    frontdesk(folder, &arguments)
}

fn replayed(folder: &Path, recording: &str, plugin: &str) -> (Option<i32>, Json) {
    let (code, told, errors) = frontdesk(folder, &["replay", recording, plugin, "--json"]);
    (code, serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}{errors}")))
}

#[test]
fn a_turn_is_taken_out_without_what_is_personal_and_played_with_its_host_calls() {
    let (folder, [opened, faulted, administered]) = worked();
    let folder = folder.path();
    let (code, told, errors) = record(folder, opened, &[]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(told.contains(&format!("turn {opened}, of plugin `property`, with ")), "{told}");
    let whole = std::fs::read_to_string(folder.join(format!("turn-{opened}.json"))).unwrap();
    for personal in [NAME, PHONE] {
        assert!(!whole.contains(personal), "`{personal}` is in {whole}");
    }
    assert!(whole.contains("water comes through the ceiling"), "the rest is there: {whole}");
    let (code, _, errors) = record(folder, opened, &["--personal", "--out", "personal.json"]);
    assert_eq!(code, Some(0), "{errors}");
    let personal = std::fs::read_to_string(folder.join("personal.json")).unwrap();
    assert!(personal.contains(NAME) && personal.contains(PHONE));

    // Away from the host, as its author would.
    let elsewhere = TempDir::new().unwrap();
    let at = elsewhere.path();
    for file in [format!("turn-{opened}.json"), "personal.json".into()] {
        std::fs::copy(folder.join(&file), at.join(&file)).unwrap();
    }
    let plugin = property().display().to_string();
    for file in [format!("turn-{opened}.json"), "personal.json".into()] {
        let (code, told) = replayed(at, &file, &plugin);
        assert_eq!((code, &told["differences"]), (Some(0), &json!([])), "{told}");
        assert_eq!((&told["turn"], &told["plugin"]), (&json!(opened), &json!("property")));
        let hooks = told["hooks"].as_array().expect("hooks are a list");
        assert_eq!(hooks[0]["hook"], "on-ticket", "{told}");
        assert!(hooks[0]["event"].as_str().is_some_and(|event| event.starts_with("opened, ")), "{told}");
        let calls: Vec<_> = hooks.iter().flat_map(|hook| hook["calls"].as_array().unwrap()).collect();
        assert!(!calls.is_empty(), "{told}");
        for call in calls {
            assert!(call["function"].as_str().is_some_and(|name| name.contains('.')), "{call}");
            assert!(call["answer"] != "", "{call}");
        }
        let writes = told["writes"].as_array().expect("writes are a list");
        let is_ticket = |write: &Json| write["key"].as_str().is_some_and(|key| key.starts_with("ticket/"));
        assert!(writes.iter().any(is_ticket), "{told}");
        assert_eq!((&told["outcome"], &told["recorded_outcome"]), (&json!("done"), &json!("done")));
    }
    let recording = format!("turn-{opened}.json");
    let (_, text, _) = frontdesk(at, &["replay", &recording, &plugin]);
    for part in
        ["on-ticket (opened, ", " host calls", "→ Ok(", "wrote ticket/", "ended: done (recorded: done)"]
    {
        assert!(text.contains(part), "`{part}` is not in {text}");
    }

    // A plugin that decides otherwise.
    let bytes = std::fs::read(property()).unwrap();
    let mut blueprint = pack::extract(&bytes).unwrap();
    blueprint.workflows["complaint"].number = "KX-{date}-{seq}".into();
    std::fs::write(at.join("other.wasm"), pack::embed(&bytes, &blueprint).unwrap()).unwrap();
    let (code, told) = replayed(at, &recording, "other.wasm");
    assert_eq!(code, Some(1), "{told}");
    assert!(told["differences"].to_string().contains("KX-"), "{told}");

    // A fault comes again, with the places in the plugin.
    let (code, _, errors) = record(folder, faulted, &["--out", "fault.json"]);
    assert_eq!(code, Some(0), "{errors}");
    std::fs::write(folder.join("rogue.wasm"), rogue("rogue", "1.0.0")).unwrap();
    let (_, told) = replayed(folder, "fault.json", "rogue.wasm");
    let ended = told["hooks"][0]["ended"].as_str().unwrap_or_default();
    assert!(ended.starts_with("fault: ") && ended.contains("panicked at examples/rogue.rs:"), "{told}");
    std::fs::write(folder.join("meek.wasm"), rogue("meek", "1.0.1")).unwrap();
    let (_, told) = replayed(folder, "fault.json", "meek.wasm");
    assert_eq!((&told["hooks"][0]["ended"], &told["outcome"]), (&json!("done"), &json!("done")), "{told}");

    let (code, _, errors) =
        frontdesk(at, &["replay", &recording, &folder.join("rogue.wasm").display().to_string()]);
    assert!(
        code == Some(1) && errors.contains("the recording is of plugin `property`, not of `rogue`"),
        "{errors}"
    );
    let (code, _, errors) = record(folder, administered, &[]);
    let told = format!("turn {administered} was `put-person`, which called no hook");
    assert!(code == Some(1) && errors.contains(&told), "{errors}");
    let (code, _, errors) = record(folder, 99_999, &[]);
    assert!(code == Some(1) && errors.contains("expected a turn from 1 to "), "{errors}");
    std::fs::write(at.join("empty.json"), "{}").unwrap();
    let (code, _, errors) = frontdesk(at, &["replay", "empty.json", &plugin]);
    assert!(code == Some(1) && errors.contains("is no recording of `frontdesk plugin record`"), "{errors}");
}
