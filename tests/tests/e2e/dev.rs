//! `frontdesk plugin dev` from an empty folder: what an author saves changes what comes of the scenarios, and what the site does.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use frontdesk_tests::{Client, binary, wait_for};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::languages::plugin;

/// A running `frontdesk plugin dev --json`; it ends with the test.
struct Dev {
    child: Child,
    events: Arc<Mutex<Vec<Json>>>,
    errors: PathBuf,
    /// How many events were looked at.
    seen: usize,
}

impl Dev {
    fn start(folder: &Path, options: &[&str]) -> Self {
        let errors = folder.join("dev.err");
        let mut child = Command::new(binary())
            .current_dir(folder)
            .args(["plugin", "dev", "left-things", "--json"])
            .args(options)
            // It is killed in the end, and what it would have thrown away goes with the folder.
            .env("TMPDIR", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).expect("the folder can be written"))
            .spawn()
            .expect("the binary starts");
        let events = Arc::new(Mutex::new(Vec::new()));
        let (collected, lines) = (events.clone(), BufReader::new(child.stdout.take().expect("it is piped")));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line)
                    .unwrap_or_else(|_| json!({ "event": "no JSON", "line": line }));
                collected.lock().unwrap_or_else(PoisonError::into_inner).push(event);
            }
        });
        Self { child, events, errors, seen: 0 }
    }

    /// The next event of a name, after those that were looked at already.
    #[track_caller]
    fn next(&mut self, name: &str) -> Json {
        wait_for(&format!("an event `{name}`"), || {
            let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
            let found = (self.seen..events.len()).find(|at| events[*at]["event"] == name);
            let ended = self.child.try_wait().expect("it can be asked");
            let errors = || std::fs::read_to_string(&self.errors).unwrap_or_default();
            assert!(found.is_some() || ended.is_none(), "it ended; it told {events:?} and {}", errors());
            self.seen = found? + 1;
            Some(events[self.seen - 1].clone())
        })
    }

    /// What came of the next round: the scenario, and the count.
    #[track_caller]
    fn round(&mut self) -> (Json, Json) {
        let scenario = self.next("scenario");
        (scenario, self.next("played"))
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn replace(file: &Path, old: &str, new: &str) {
    let text = std::fs::read_to_string(file).expect("the file can be read");
    assert!(text.contains(old), "`{old}` is not in {}", file.display());
    std::fs::write(file, text.replace(old, new)).expect("the file can be written");
}

#[test]
fn a_saved_file_changes_what_comes_of_the_scenario() {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    plugin(folder.path(), &["new", "--lang", "c", "left-things"]);
    let source = folder.path().join("left-things/src/plugin.c");
    let blueprint = folder.path().join("left-things/blueprint/plugin.toml");
    let mut dev = Dev::start(folder.path(), &[]);

    let (scenario, played) = dev.round();
    assert_eq!((&scenario["outcome"], &scenario["changed"]), (&json!("passed"), &json!(true)), "{scenario}");
    assert_eq!((&played["passed"], &played["failed"]), (&json!(1), &json!(0)));
    dev.next("waiting");

    replace(&source, "\"no-owner\"", "\"nobody\"");
    let (scenario, played) = dev.round();
    assert_eq!((&scenario["outcome"], &scenario["changed"]), (&json!("failed"), &json!(true)), "{scenario}");
    assert!(scenario["message"].as_str().is_some_and(|text| text.contains("no-owner")), "{scenario}");
    assert_eq!((&played["passed"], &played["failed"]), (&json!(0), &json!(1)));
    dev.next("waiting");

    replace(&source, "DESK_ON_TICKET(kept", "DESK_ON_NOTHING(kept");
    let failed = dev.next("failed");
    assert!(failed["message"].as_str().is_some_and(|text| text.contains("zig cc could not")), "{failed}");
    dev.next("waiting");

    replace(&blueprint, "start = \"kept\"", "start = \"lost\"");
    let failed = dev.next("failed");
    assert_eq!(failed["message"], "the blueprint has errors");
    assert!(failed["problems"][0]["message"].as_str().is_some_and(|text| text.contains("lost")), "{failed}");
    dev.next("waiting");

    replace(&blueprint, "start = \"lost\"", "start = \"kept\"");
    replace(&source, "DESK_ON_NOTHING(kept", "DESK_ON_TICKET(kept");
    replace(&source, "\"nobody\"", "\"no-owner\"");
    let good = wait_for("the good round", || {
        let (scenario, played) = dev.round();
        (scenario["outcome"] == "passed").then_some(played)
    });
    assert_eq!(good["passed"], 1);
}

#[test]
fn each_good_build_is_installed_on_the_site() {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    plugin(folder.path(), &["new", "--lang", "c", "left-things"]);
    let mut dev = Dev::start(folder.path(), &["--serve=127.0.0.1:0"]);
    let serving = dev.next("serving");
    let installed = dev.next("installed");
    assert_eq!((&installed["version"], &installed["site"]), (&json!("0.1.0"), &json!("dev")));
    dev.next("waiting");

    let told = |name: &str| serving[name].as_str().unwrap_or_default();
    let clerk = Client::signed_in_at(told("url"), "clerk", told("password"));
    let open = json!({ "workflow": "lost-item", "form": { "what": "Ring" } });
    let opened = clerk.post("/sites/dev/tickets", &open).expect(201);
    let give_back = format!("/sites/dev/tickets/{}/actions/give-back", opened["ticket"]);
    let refused = clerk.post(&give_back, &json!({ "form": {} })).refused(422);
    assert_eq!(refused["detail"], "Ring is given to nobody.", "{refused}");

    let blueprint = folder.path().join("left-things/blueprint/plugin.toml");
    replace(&blueprint, "{{ what }} is given to nobody.", "Whose is {{ what }}?");
    replace(&blueprint, "version = \"0.1.0\"", "version = \"0.2.0\"");
    wait_for("the second version", || (dev.next("installed")["version"] == "0.2.0").then_some(()));
    let refused = clerk.post(&give_back, &json!({ "form": {} })).refused(422);
    assert_eq!(refused["detail"], "Whose is Ring?", "{refused}");
}
