//! `frontdesk plugin …` as an author calls it, on the property plugin and on a folder without cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};

const PROPERTY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/property");

/// What a call came to: exit code, standard output, standard error.
struct Called {
    code: Option<i32>,
    out: String,
    err: String,
}

fn frontdesk(arguments: &[&str]) -> Called {
    let output =
        Command::new(env!("CARGO_BIN_EXE_frontdesk")).arg("plugin").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Called { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A plugin as authors in other languages have it: a blueprint, a finished component, scenarios.
fn foreign(scenarios: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let component = folder.path().join("property.wasm");
    let built = frontdesk(&["build", PROPERTY, "--out", component.to_str().unwrap(), "--json"]);
    assert_eq!(built.code, Some(0), "{}", built.err);
    let told: Json = serde_json::from_str(&built.out).unwrap();
    assert_eq!((&told["plugin"], &told["file"]), (&json!("property"), &json!(component)));
    copy(&Path::new(PROPERTY).join("blueprint"), &folder.path().join("blueprint"));
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    std::fs::write(folder.path().join("scenarios/tasks.toml"), scenarios).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn scenarios_of_the_property_plugin_are_played_on_its_component() {
    let name = "no reply by 01:30 at night escalates once, at 01:30:01";
    let called = frontdesk(&["test", PROPERTY, "--json", "--filter", name]);
    assert_eq!(called.code, Some(0), "{}", called.err);
    let told: Json = serde_json::from_str(&called.out).unwrap();
    let expected = json!([{
        "plugin": "property",
        "name": name,
        "file": format!("{PROPERTY}/scenarios/complaint-handling.toml"),
        "family": "complaint-handling",
        "case": 1,
        "outcome": "passed",
    }]);
    assert_eq!(told["scenarios"], expected);
    let cost = &told["costs"]["property"]["on-ticket"];
    assert!(cost["calls"].as_u64() >= Some(3) && cost["faults"] == 0, "{cost}");
}

const TASKS: &str = r#"
[site]
people = [{ id = "li", roles = ["front-desk"] }, { id = "wang", roles = ["supervisor"] }]

[[scenario]]
name = "a task is finished"
start = "2024-03-04 09:00:00"
steps = [
  { by = "li", open = "task", as = "t", form = { matter = "Water the plants" } },
  { by = "li", act = "finish", on = "t", expect = { state = "finished" } },
]

[[scenario]]
name = "a task finishes itself"
start = "2024-03-04 09:00:00"
steps = [
  { by = "li", open = "task", as = "t", form = { matter = "Water the plants" } },
  { after = "1d", expect = { of = "t", state = "finished" } },
]
"#;

#[test]
fn a_component_of_any_language_is_tested_and_what_differs_is_told_with_its_line() {
    let folder = foreign(TASKS);
    let called = frontdesk(&["test", folder.path().to_str().unwrap(), "--json"]);
    assert_eq!(called.code, Some(1), "{}", called.err);
    let told: Json = serde_json::from_str(&called.out).unwrap();
    let file = folder.path().join("scenarios/tasks.toml");
    let message = format!("{}:18: state: expected `finished`, got `open`", file.display());
    let expected = json!([
        { "plugin": "property", "name": "a task is finished", "file": file, "outcome": "passed" },
        { "plugin": "property", "name": "a task finishes itself", "file": file, "outcome": "failed", "message": message },
    ]);
    assert_eq!(told["scenarios"], expected);
    assert!(called.err.contains("2024-03-04 09:00:00  li: opens `task`  (line 17)"), "{}", called.err);
}

#[test]
fn a_wrong_blueprint_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(PROPERTY).join("blueprint"), &folder.path().join("blueprint"));
    let file = folder.path().join("blueprint/wrong.toml");
    std::fs::write(&file, "\n[roles.ghost]\ntitel = { en = \"Ghost\", zh = \"鬼\" }\n").unwrap();
    let path = folder.path().to_str().unwrap();
    let checked = frontdesk(&["check", path]);
    assert_eq!(checked.code, Some(1));
    let sentence = format!("{}:3: roles.ghost.titel: unknown key (did you mean `title`?", file.display());
    assert!(checked.out.contains(&sentence), "{}", checked.out);
    let built = frontdesk(&["build", path]);
    assert_eq!(built.code, Some(1));
    assert!(built.err.contains(&sentence), "{}", built.err);
}

#[test]
fn what_cannot_be_called_so_has_its_own_exit_code() {
    let empty = tempfile::tempdir().unwrap();
    let path = empty.path().to_str().unwrap();
    for arguments in [&["test"][..], &["test", path], &["build", path], &["check", "/no/such/path"]] {
        let called = frontdesk(arguments);
        assert_eq!(called.code, Some(2), "{arguments:?}: {}", called.err);
    }
    let schema = frontdesk(&["check", "--schema"]);
    let schema: Json = serde_json::from_str(&schema.out).unwrap();
    assert_eq!(schema["title"], "Frontdesk blueprint");
}
