//! Search behind a process that is killed at work: its index catches up from the journal, and can be thrown away.

use std::collections::BTreeSet;

use frontdesk_tests::{Client, Office, SITE, binary, wait_for};
use serde_json::{Value as Json, json};

/// How often the process is killed.
const KILLS: usize = 3;

/// How many tasks are opened between two kills: enough for the index to be in the middle of them.
const TASKS: usize = 20;

/// 漏水
const LEAK: &str = "%E6%BC%8F%E6%B0%B4";

fn open_task(client: &Client, matter: &str) {
    let task = json!({ "workflow": "task", "form": { "matter": matter } });
    client.post(&format!("{SITE}/tickets"), &task).expect(201);
}

/// The matters that are found once the index holds the whole journal.
fn found(office: &Office) -> BTreeSet<String> {
    let lines = office.verify_journal();
    let path = format!("{SITE}/search?text={LEAK}");
    wait_for("the index at the journal's end", || {
        let page = office.admin.get(&path).expect(200);
        let is_there = page["catching_up"] == false && page["as_of"].as_u64() >= Some(lines);
        is_there.then_some(())
    });
    let matter = |item: Json| item["ticket"]["fields"]["matter"].as_str().map(str::to_owned);
    office.admin.all(&path).into_iter().map(|item| matter(item).expect("a task has its matter")).collect()
}

#[test]
fn what_was_answered_is_found_after_the_process_was_killed() {
    let mut office = Office::open("");
    let mut opened = BTreeSet::new();
    for kill in 0..KILLS {
        let chen = office.person("chen");
        for task in 0..TASKS {
            let matter = format!("{kill}号楼{task}层漏水");
            open_task(&chen, &matter);
            opened.insert(matter);
        }
        office = office.ended_and_started(&binary(), None);
        assert_eq!(found(&office), opened, "after kill {kill}");
    }
    let office = office.stopped_for(&binary(), |folder| {
        std::fs::remove_dir_all(folder.join("data/search"))
            .expect("there is an index, and it can be removed");
    });
    assert_eq!(found(&office), opened, "after the index was removed");
    office.close();
}
