//! What plugins can do wrong: refused at the door, named by line, parked with their reason — while the plugin
//! beside them goes on working.

use std::process::Command;

use frontdesk_tests::{Client, Office, SITE, binary, property, root, run, upload};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::guests::{guest, packed, renamed, rogue};

/// Every mischief, and the beginning of what the operator reads of it.
const MISCHIEF: [(&str, &str); 6] = [
    ("loop", "ran longer than 1000 ms"),
    ("memory", "needed more than 64 MiB of memory"),
    ("panic", "panicked at examples/rogue.rs:"),
    ("flood", "made more than 10000 host calls"),
    ("huge", "passed more than 8388608 bytes to the host in one call"),
    ("exit", "ended itself with exit code 1"),
];

/// What a component is refused with at the door.
#[track_caller]
fn turned_away(admin: &Client, component: Vec<u8>) -> String {
    let problem = admin.post_bytes("/plugins", "application/wasm", component).refused(422);
    problem["detail"].as_str().expect("a problem has its sentence").to_owned()
}

#[test]
fn a_component_that_cannot_work_is_turned_away_with_the_reason() {
    let office = Office::open("");
    let admin = &office.admin;
    let whole = std::fs::read(property()).unwrap();
    let cut = turned_away(admin, whole[..whole.len() / 2].to_vec());
    assert!(cut.starts_with("expected a WebAssembly component, got a damaged one ("), "{cut}");
    assert_eq!(
        turned_away(admin, b"\0asm\x01\0\0\0".to_vec()),
        "expected a WebAssembly component, got a core module (wrap it as a component)"
    );
    assert_eq!(
        turned_away(admin, guest("rogue")),
        "no section `frontdesk:blueprint` in the component (build it with `frontdesk plugin build`)"
    );
    let tomorrow =
        renamed(&guest("rogue"), "frontdesk:plugin/tickets@1.0.0", "frontdesk:plugin/tickets@2.0.0");
    assert_eq!(
        turned_away(admin, packed(&tomorrow, "1.0.0")),
        "plugin `rogue` 1.0.0 needs `frontdesk:plugin/tickets@2.0.0`, this host offers 1.1.0"
    );
    let foreign =
        renamed(&guest("rogue"), "frontdesk:plugin/registers@1.0.0", "frontdesk:plugin/telephone@1.0.0");
    let foreign = turned_away(admin, packed(&foreign, "1.0.0"));
    assert!(foreign.contains("frontdesk:plugin/telephone@1.0.0"), "{foreign}");
    assert_eq!(admin.get("/plugins").expect(200).as_array().map(Vec::len), Some(1), "nothing of it was kept");
    office.close();
}

#[test]
fn plugin_check_names_ten_mistakes_with_file_and_line() {
    let folder = TempDir::new().unwrap();
    let checked = run(
        Command::new(binary()).current_dir(root()).args(["plugin", "check", "tests/data/mistaken"]),
        folder.path(),
    );
    assert_eq!(checked.status.code(), Some(1), "{checked:?}");
    let told = [checked.stdout, checked.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    let mut mistakes = 0;
    for file in ["plugin.toml", "complaint.toml"] {
        let path = format!("blueprint/{file}");
        let text = std::fs::read_to_string(root().join("tests/data/mistaken").join(&path)).unwrap();
        for (n, line) in text.lines().enumerate().filter(|(_, line)| line.contains("# mistake: ")) {
            mistakes += 1;
            let place = format!("{path}:{}: ", n + 1);
            assert!(told.contains(&place), "`{place}` is not told, where stands `{line}`; told was:\n{told}");
        }
    }
    assert_eq!(mistakes, 10);
    assert!(told.contains("did you mean `supervisor`?"), "the way out is told too:\n{told}");
}

/// Opens an errand whose title says what the guest is to do, and gives the fault's id back.
#[track_caller]
fn faulted(chen: &Client, mischief: &str) -> u64 {
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": mischief });
    let problem = chen.post(&format!("{SITE}/tickets"), &errand).refused(502);
    assert_eq!(problem["type"], "urn:frontdesk:problem:fault", "{problem}");
    let fault = problem["fault"].as_u64().unwrap_or_else(|| panic!("no id of the fault in {problem}"));
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(&fault.to_string()), "{detail}");
    fault
}

fn install(admin: &Client, component: Vec<u8>) {
    let packed = upload(admin, component);
    let install = json!({ "component": packed["component"], "grants": [] });
    admin.post(&format!("{SITE}/plugins"), &install).expect(201);
}

fn tickets(office: &Office, plugin: &str) -> Vec<Json> {
    office.admin.all(&format!("{SITE}/tickets?plugin={plugin}"))
}

#[test]
fn a_plugin_that_misbehaves_harms_nobody_and_runs_again_after_its_fix() {
    let mut office = Office::open("");
    let chen = office.person("chen");
    install(&office.admin, rogue("rogue", "1.0.0"));
    let mut parked = Vec::new();
    for (n, (mischief, reason)) in MISCHIEF.into_iter().enumerate() {
        let id = faulted(&chen, mischief);
        let fault = office.admin.get(&format!("{SITE}/faults/{id}")).expect(200);
        assert_eq!(
            (&fault["plugin"], &fault["hook"], &fault["version"]),
            (&json!("rogue"), &json!("on-ticket"), &json!("1.0.0"))
        );
        let told = fault["reason"].as_str().unwrap_or_default();
        assert!(told.contains(reason), "`{mischief}`: {told}");
        assert_eq!((&fault["state"], &fault["tries"]), (&json!("parked"), &json!(1)), "{fault}");
        parked.push(id);

        let task = json!({ "workflow": "task", "form": { "matter": format!("after {mischief}") } });
        chen.post(&format!("{SITE}/tickets"), &task).expect(201);
        assert_eq!(tickets(&office, "property").len(), n + 1, "the plugin beside it goes on");
        assert_eq!(tickets(&office, "rogue"), Vec::<Json>::new(), "the turn was undone");
    }
    chen.get(&format!("{SITE}/faults")).refused(403);
    run_again(&office, &parked);
    assert_eq!(tickets(&office, "property").len(), MISCHIEF.len());
    office.verify_journal();
    office.assert_counts();
    office.close();
}

#[test]
fn what_a_plugin_logs_and_prints_is_read_with_its_level_and_its_ticket() {
    let mut office = Office::open("");
    let chen = office.person("chen");
    install(&office.admin, rogue("rogue", "1.0.0"));
    for title in ["count", "print"] {
        let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": title });
        chen.post(&format!("{SITE}/tickets"), &errand).expect(201);
    }
    faulted(&chen, "panic");
    let logs = format!("{SITE}/plugins/rogue/logs");
    let lines = office.admin.all(&logs);
    let told = |line: &Json| (line["level"].clone(), line["message"].clone());
    let last = lines.iter().rev().take(3).map(told).collect::<Vec<_>>();
    assert_eq!(
        last,
        [("info", "call 1"), ("stdout", "to the output"), ("stderr", "to the errors")]
            .map(|(level, message)| (json!(level), json!(message)))
    );
    let errands = tickets(&office, "rogue");
    assert_eq!(lines.last().map(|line| &line["ticket"]["number"]), errands.last().map(|one| &one["number"]));
    let panicked: Vec<_> = lines.iter().rev().skip(3).collect();
    assert!(!panicked.is_empty(), "what is printed in a turn that was undone is there too: {lines:?}");
    for line in panicked {
        assert_eq!(
            (&line["level"], &line["ticket"], &line["hook"], &line["version"]),
            (&json!("stderr"), &Json::Null, &json!("on-ticket"), &json!("1.0.0"))
        );
    }
    chen.get(&logs).refused(403);
    assert!(office.admin.all(&format!("{SITE}/plugins/property/logs")).is_empty(), "each plugin has its own");
    office.close();
}

/// Without a fix the same happens; with one the errands are there.
fn run_again(office: &Office, parked: &[u64]) {
    let admin = &office.admin;
    let last = parked.last().expect("there were faults");
    admin.post_nothing(&format!("{SITE}/faults/{last}/rerun")).refused(502);
    let fault = admin.get(&format!("{SITE}/faults/{last}")).expect(200);
    assert_eq!((&fault["state"], &fault["tries"]), (&json!("parked"), &json!(2)), "{fault}");
    assert_eq!(admin.all(&format!("{SITE}/faults?state=parked&plugin=rogue")).len(), parked.len());

    install(admin, rogue("meek", "1.0.1"));
    for id in parked {
        admin.post_nothing(&format!("{SITE}/faults/{id}/rerun")).expect(204);
        let fault = admin.get(&format!("{SITE}/faults/{id}")).expect(200);
        assert_eq!(fault["state"], "settled", "{fault}");
    }
    let titles: Vec<_> =
        tickets(office, "rogue").iter().rev().map(|errand| errand["title"].clone()).collect();
    assert_eq!(titles, MISCHIEF.map(|(mischief, _)| json!(mischief)), "each as it was asked for, once");
    assert!(admin.all(&format!("{SITE}/faults?state=parked")).is_empty());
}
