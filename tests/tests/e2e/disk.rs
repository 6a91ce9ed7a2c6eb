//! A disk that is full, under a quota, read-only or broken, while the host serves and when it starts.

use std::process::Command;

use frontdesk_tests::{Answer, Client, Disk, Mode, Office, SITE, binary, run, wait_for};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// Tasks that are there before the disk fails.
const TASKS: usize = 10;

/// More commits than any room that a test leaves lets through.
const COMMITS_MAX: usize = 2_000;

/// A site with some tasks on a disk of the test's.
fn at_work() -> (Office, Client, Disk) {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let disk = Disk::below(folder.path());
    let mut office = Office::open_in(folder, &disk.under(&binary()), "");
    let chen = office.person("chen");
    for n in 0..TASKS {
        open_task(&chen, n).expect("the host answers").expect(201);
    }
    (office, chen, disk)
}

/// Asks for a task under a key of its own; nothing when the host is gone.
fn open_task(client: &Client, n: usize) -> Option<Answer> {
    let task = json!({ "workflow": "task", "form": { "matter": format!("matter {n}") } });
    client.try_post(&format!("{SITE}/tickets"), &format!("key-{n}"), &task)
}

fn tasks(client: &Client) -> usize {
    client.all(&format!("{SITE}/tickets?plugin=property&workflow=task")).len()
}

/// What `frontdesk serve` says when it does not come up.
fn turned_down(office_data: &std::path::Path, disk: &Disk) -> String {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let mut serve = Command::new(disk.under(&binary()));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(office_data);
    let ran = run(&mut serve, folder.path());
    assert!(!ran.status.success(), "it should not have come up: {}", String::from_utf8_lossy(&ran.stdout));
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

#[test]
fn on_a_full_disk_reads_go_on_and_writes_are_turned_away_until_there_is_room() {
    let (office, chen, disk) = at_work();
    disk.turn(Mode::Full(1 << 20));
    for _ in 0..3 {
        let answer = open_task(&chen, TASKS).expect("the host answers");
        assert_eq!(answer.headers["retry-after"], "5");
        let problem = answer.refused(507);
        assert_eq!(problem["type"], "urn:frontdesk:problem:storage-full");
        assert_eq!(
            problem["detail"],
            "nothing was changed: the host's disk is full (its operator makes room, then send the same again)"
        );
        assert_eq!(tasks(&chen), TASKS, "what was there can be read");
    }
    let person = json!({ "name": "Xu", "roles": ["assistant"] });
    office.admin.put(&format!("{SITE}/people/xu"), &person).refused(507);
    let account = json!({ "login": "new", "name": "New", "password": "correct horse battery" });
    office.admin.post("/accounts", &account).refused(507);
    let log = office.program().log_text();
    let why = "takes nothing more: expected 64 MiB of free space on its disk, got ";
    assert!(log.contains(why) && log.contains(" MiB (make room; it goes on by itself)"), "{log}");

    disk.turn(Mode::Sound);
    open_task(&chen, TASKS).expect("the host answers").expect(201);
    assert_eq!(tasks(&chen), TASKS + 1);
    office.verify_journal();
    office.assert_counts();
    office.close();
}

/// The disk fails in the middle of a commit; the host ends and says why, and comes back with everything that was answered.
#[track_caller]
fn assert_ends_and_comes_back(mode: Mode, reason: &str) {
    let (mut office, chen, disk) = at_work();
    disk.turn(mode);
    let mut answered = TASKS;
    let last = loop {
        match open_task(&chen, answered) {
            Some(answer) if answer.status == 201 => answered += 1,
            last => break last,
        }
        assert!(answered < COMMITS_MAX, "the disk let everything through");
    };
    if let Some(last) = last {
        let problem = last.refused(503);
        assert_eq!(problem["type"], "urn:frontdesk:problem:unavailable", "{problem}");
    }
    assert!(!office.program_mut().ended(), "it ended as if all were well");
    let log = office.program().log_text();
    let end = "the host ended because it can store nothing more; nothing that was answered is lost";
    assert!(log.contains(end) && log.contains(reason), "{log}");

    disk.turn(Mode::Sound);
    let office = office.ended_and_started(&disk.under(&binary()), None);
    let chen = office.known("chen").expect("the person has an account");
    let there = tasks(&chen);
    assert!(there == answered || there == answered + 1, "{there} tasks, {answered} were answered");
    open_task(&chen, answered).expect("the host answers").expect(201);
    assert_eq!(tasks(&chen), answered + 1, "the same request again is there once");
    office.verify_journal();
    office.assert_counts();
    office.close();
}

#[test]
fn a_quota_that_is_met_in_the_middle_of_a_commit_ends_the_host_and_loses_nothing() {
    assert_ends_and_comes_back(Mode::Quota(100_000), "No space left on device");
}

#[test]
fn a_disk_that_fails_ends_the_host_and_loses_nothing() {
    assert_ends_and_comes_back(Mode::Broken, "Input/output error");
}

#[test]
fn a_disk_that_becomes_read_only_ends_the_host_and_loses_nothing() {
    assert_ends_and_comes_back(Mode::ReadOnly, "Read-only file system");
}

#[test]
fn on_a_read_only_disk_the_host_does_not_start_and_names_the_folder() {
    let (office, _, disk) = at_work();
    let kept = office.closed();
    let data = kept.path().join("data");
    disk.turn(Mode::ReadOnly);
    let said = turned_down(&data, &disk);
    let place = format!("`{}`", data.join("store").display());
    assert!(said.contains(&place) && said.contains("Read-only file system"), "{said}");
    assert!(said.contains("lies on a disk that can be written"), "{said}");
}

#[test]
fn without_any_room_the_host_does_not_start_and_keeps_everything() {
    let (office, _, disk) = at_work();
    let kept = office.closed();
    disk.turn(Mode::Full(0));
    let said = turned_down(&kept.path().join("data"), &disk);
    assert!(said.contains("No space left on device") && said.contains("has free space"), "{said}");
    disk.turn(Mode::Sound);
    let looked = Command::new(binary()).args(["doctor", "--data"]).arg(kept.path().join("data")).output();
    let looked = looked.expect("the binary starts");
    assert!(looked.status.success(), "{}", String::from_utf8_lossy(&looked.stdout));
}

#[test]
fn a_first_start_without_a_writable_disk_names_the_folder() {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let disk = Disk::below(folder.path());
    let data = folder.path().join("data");
    for (mode, why) in [(Mode::ReadOnly, "Read-only file system"), (Mode::Full(0), "No space left on device")]
    {
        disk.turn(mode);
        let said = turned_down(&data, &disk);
        assert!(said.contains(&data.display().to_string()) && said.contains(why), "{said}");
    }
}

/// Opening takes a few MiB: the end of the log is written anew, and where its records lie.
#[test]
fn with_little_room_the_host_starts_for_readers() {
    let (office, _, disk) = at_work();
    let office = office.stopped_for(&disk.under(&binary()), |_| disk.turn(Mode::Full(16 << 20)));
    let chen = office.known("chen").expect("the person has an account");
    assert_eq!(tasks(&chen), TASKS);
    open_task(&chen, TASKS).expect("the host answers").refused(507);
    disk.turn(Mode::Sound);
    wait_for("room", || {
        open_task(&chen, TASKS).filter(|answer| answer.status == 201).map(|answer| answer.body)
    });
    office.close();
}

#[test]
fn an_upload_that_finds_no_room_is_turned_away_whole() {
    let (office, _, disk) = at_work();
    disk.turn(Mode::Full(1_000));
    let before: Json = office.admin.get("/plugins").expect(200);
    let component = super::guests::rogue("meek", "1.0.0");
    let problem = office.admin.post_bytes("/plugins", "application/wasm", component.clone()).refused(507);
    assert_eq!(problem["type"], "urn:frontdesk:problem:storage-full");
    assert_eq!(office.admin.get("/plugins").expect(200), before, "half an upload is none");
    disk.turn(Mode::Sound);
    office.admin.post_bytes("/plugins", "application/wasm", component).expect(201);
    office.close();
}
