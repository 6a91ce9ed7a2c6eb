//! Another version of a plugin is tried on what a site did, from a copy of its data.

use std::path::Path;
use std::process::Command;

use frontdesk_engine::blueprint::{Blueprint, pack};
use frontdesk_tests::{Office, SITE, binary, property, run};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// How many tasks are opened, put on hold and finished.
const TASKS: usize = 6;

/// The plugin `property` as 0.2.0, with a difference.
fn version(folder: &Path, change: impl FnOnce(&mut Blueprint)) {
    let bytes = std::fs::read(property()).expect("the plugin can be read");
    let mut blueprint = pack::extract(&bytes).expect("it has a blueprint");
    blueprint.plugin.version = "0.2.0".parse().expect("a version");
    change(&mut blueprint);
    let packed = pack::embed(&bytes, &blueprint).expect("it is a component");
    std::fs::write(folder.join("other.wasm"), packed).expect("the folder can be written");
}

/// The exit code, and what is told.
fn rehearsed(folder: &Path) -> (Option<i32>, Json) {
    let mut command = Command::new(binary());
    command.current_dir(folder).args([
        "plugin",
        "rehearse",
        "other.wasm",
        "--site",
        "riverside",
        "--json",
        "--data",
    ]);
    let output = run(command.arg(folder.join("data")), folder);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = serde_json::from_str(&text);
    (
        output.status.code(),
        told.unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr))),
    )
}

/// A day's work, its data after the host stopped.
fn worked() -> TempDir {
    let mut office = Office::open("");
    let chen = office.person("chen");
    for n in 0..TASKS {
        let task =
            json!({ "plugin": "property", "workflow": "task", "form": { "matter": format!("matter {n}") } });
        let opened = chen.post(&format!("{SITE}/tickets"), &task).expect(201);
        let path = format!("{SITE}/tickets/{}", opened["ticket"]);
        chen.post(&format!("{path}/notes"), &json!({ "text": "looked at" })).expect(200);
        chen.post(&format!("{path}/actions/finish"), &json!({ "form": {} })).expect(200);
    }
    let complaint = json!({ "plugin": "property", "workflow": "complaint", "form": { "channel": "phone", "content": "Water comes through the ceiling.", "unit": "3-0702" } });
    chen.post(&format!("{SITE}/tickets"), &complaint).expect(201);
    office.closed()
}

fn points(told: &Json) -> Vec<&Json> {
    let differences = told["differences"].as_array().expect("differences are a list").iter();
    differences.flat_map(|one| one["points"].as_array().expect("points are a list")).collect()
}

#[test]
fn a_version_is_tried_on_what_was_done_and_its_differences_are_told() {
    let folder = worked();
    version(folder.path(), |_| ());
    let (code, told) = rehearsed(folder.path());
    assert_eq!((code, &told["count"]), (Some(0), &json!(0)), "an equal version decides the same: {told}");
    assert!(told["played"].as_u64().is_some_and(|played| played >= 3 * TASKS as u64), "{told}");
    assert_eq!(told["as_recorded"], told["played"], "the version of then decides as it did: {told}");
    assert!(told["left_out"]["put-person"].is_u64(), "what was left out is told: {told}");

    // A task goes elsewhere when it is finished, and has another number.
    version(folder.path(), |blueprint| {
        let task = &mut blueprint.workflows["task"];
        task.actions["finish"].to = Some(frontdesk_engine::blueprint::model::Target::State("dropped".into()));
        task.number = "RX-{date}-{seq}".into();
    });
    let (code, told) = rehearsed(folder.path());
    assert_eq!(code, Some(1), "{told}");
    assert_eq!(told["count"], 2 * TASKS as u64, "each opening and each end of a task: {told}");
    let states: Vec<_> = points(&told)
        .into_iter()
        .filter(|point| point["old"] == "finished" && point["new"] == "dropped")
        .collect();
    assert_eq!(states.len(), TASKS, "{told}");
    assert!(
        states
            .iter()
            .all(|point| point["what"].as_str().is_some_and(|what| what.starts_with("state of RW-")))
    );

    // Somebody else opens tasks.
    version(folder.path(), |blueprint| {
        blueprint.workflows["task"].open.roles.retain(|role| role != "front-desk")
    });
    let (_, told) = rehearsed(folder.path());
    let refused: Vec<_> = points(&told)
        .into_iter()
        .filter(|point| point["what"] == "outcome" && point["old"] == "done")
        .filter(|point| {
            point["new"]
                .as_str()
                .is_some_and(|new| new.starts_with("refused: opening `task` needs one of the roles"))
        })
        .collect();
    assert_eq!(refused.len(), TASKS, "{told}");

    // Nothing of all that was kept.
    let mut doctor = Command::new(binary());
    let output = run(doctor.arg("doctor").arg("--data").arg(folder.path().join("data")), folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
