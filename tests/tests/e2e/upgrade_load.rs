//! A plugin is upgraded and rolled back while people work: what was answered is there once, and each turn was decided by one version.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use frontdesk_engine::blueprint::pack;
use frontdesk_tests::{Client, Draw, Office, SITE, binary, property, run, upload, wait_for};
use serde_json::{Value as Json, json};

use super::guests::{guest, packed};

/// How often the version changes.
const SWITCHES: usize = 8;

/// Answers between two changes: both versions decide a good many turns, however slow the machine is.
const ANSWERS_BETWEEN: usize = 120;

/// People who work at the same time, twice each.
const PEOPLE: [&str; 4] = ["chen", "liu", "xu", "gao"];

/// How often a request is made until somebody answers it: the host says itself when to come back.
const TRIES_MAX: usize = 600;

/// How numbers of tasks begin in the version that is installed first, and in the other one: that is how they differ.
const NUMBERS: [(&str, &str); 2] = [("0.1.0", "RW-"), ("0.2.0", "RX-")];

/// The plugin `property` in its other version.
fn other() -> Vec<u8> {
    let bytes = std::fs::read(property()).expect("the plugin can be read");
    let mut blueprint = pack::extract(&bytes).expect("it has a blueprint");
    blueprint.plugin.version = "0.2.0".parse().expect("a version");
    let task = &mut blueprint.workflows["task"];
    assert!(task.number.starts_with(NUMBERS[0].1), "{}", task.number);
    task.number = task.number.replacen(NUMBERS[0].1, NUMBERS[1].1, 1);
    pack::embed(&bytes, &blueprint).expect("it is a component")
}

/// A request under its key, and what was answered.
struct Sent {
    key: String,
    path: String,
    body: Json,
    answer: Json,
}

impl Sent {
    /// Asks until it is answered, under the same key, as a caller does who was told to come back.
    fn ask(&self, client: &Client) -> Json {
        for _ in 0..TRIES_MAX {
            match client.try_post(&self.path, &self.key, &self.body) {
                Some(answer) if matches!(answer.status, 200 | 201 | 204) => return answer.body,
                Some(answer) => assert!(matches!(answer.status, 429 | 503), "{}: {answer:?}", self.key),
                None => {}
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("`{}` was never answered", self.key);
    }
}

/// Opens a task, notes something on it and finishes it, over and over; asks for one in four a second time.
fn work(
    client: &Client,
    name: &str,
    draw: &mut Draw,
    over: &AtomicBool,
    answered: &AtomicUsize,
) -> Vec<Sent> {
    let mut all = Vec::new();
    for count in 0.. {
        let mut ticket = String::new();
        for step in ["open", "note", "finish"] {
            let key = format!("{name}-{count}-{step}");
            let (path, body) = match step {
                "open" => (
                    String::new(),
                    json!({ "plugin": "property", "workflow": "task", "form": { "matter": key } }),
                ),
                "note" => (format!("/{ticket}/notes"), json!({ "text": key })),
                _ => (format!("/{ticket}/actions/finish"), json!({ "form": { "outcome": key } })),
            };
            let mut sent = Sent { key, path: format!("{SITE}/tickets{path}"), body, answer: Json::Null };
            sent.answer = sent.ask(client);
            answered.fetch_add(1, Ordering::SeqCst);
            if draw.below(4) == 0 {
                assert_eq!(sent.ask(client), sent.answer, "`{}` a second time", sent.key);
            }
            ticket = sent.answer["ticket"].to_string();
            all.push(sent);
        }
        if over.load(Ordering::SeqCst) {
            break;
        }
    }
    all
}

/// Upgrades and rolls back in turn, each time after so many more answers.
fn switch(office: &Office, answered: &AtomicUsize) {
    let packed = upload(&office.admin, other());
    let asked = packed["permissions"].as_array().expect("a component tells its permissions").iter();
    let grants: Vec<&Json> = asked.map(|permission| &permission["name"]).collect();
    let install = json!({ "component": packed["component"], "grants": grants });
    for n in 0..SWITCHES {
        let wanted = answered.load(Ordering::SeqCst) + ANSWERS_BETWEEN;
        wait_for("more answers", || (answered.load(Ordering::SeqCst) >= wanted).then_some(()));
        let (path, body) = if n % 2 == 0 {
            (format!("{SITE}/plugins"), install.clone())
        } else {
            (format!("{SITE}/plugins/property/rollback"), json!({}))
        };
        let sent = Sent { key: format!("switch-{n}"), path, body, answer: Json::Null };
        sent.ask(&office.admin);
        let now = office.admin.get(&format!("{SITE}/plugins/property")).expect(200);
        let version = NUMBERS[(n + 1) % 2].0;
        assert_eq!(now["version"], version, "{now}");
    }
}

/// The version in use when a turn ran, by the journal's own lines; each turn ran hooks of that one and of no other.
fn versions_of_turns(office: &Office) -> (BTreeMap<u64, &'static str>, BTreeMap<&'static str, usize>) {
    let mut in_use = None;
    let (mut opened, mut turns) = (BTreeMap::new(), BTreeMap::new());
    for line in office.admin.all(&format!("{SITE}/journal?order=oldest")) {
        let command = line["command"].as_str().unwrap_or_default();
        if matches!(command, "install" | "roll-back") {
            assert_eq!(line["outcome"], "done", "{line}");
            let other = usize::from(in_use == Some(NUMBERS[0].0));
            in_use = Some(NUMBERS[other].0);
            continue;
        }
        let ran = line["plugins"].as_array().expect("a line names its plugins");
        if ran.is_empty() {
            continue;
        }
        let version = in_use.expect("a plugin runs after it was installed");
        assert_eq!(*ran, [json!(format!("property@{version}"))], "one version decides a turn: {line}");
        *turns.entry(version).or_default() += 1;
        if command == "open" {
            assert_eq!(line["outcome"], "done", "{line}");
            opened.extend(
                line["tickets"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|id| Some((id.as_u64()?, version))),
            );
        }
    }
    (opened, turns)
}

/// How often each text stands in the history of a ticket: of its notes and of what was filled in to finish it.
fn told(office: &Office, ticket: u64) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for line in office.admin.all(&format!("{SITE}/tickets/{ticket}/history")) {
        let text = match (line["kind"].as_str(), line["action"].as_str()) {
            (Some("noted"), _) => &line["text"],
            (Some("acted"), Some("finish")) => &line["form"]["outcome"],
            _ => continue,
        };
        *told.entry(text.as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    told
}

#[test]
fn upgrades_and_roll_backs_under_load_lose_nothing_and_double_nothing() {
    let mut draw = Draw::printed("upgrade_load");
    let mut office = Office::open("");
    let clients: Vec<_> = PEOPLE
        .into_iter()
        .flat_map(|id| [(id, 0), (id, 1)])
        .map(|(id, n)| (office.person(id), format!("{id}-{n}")))
        .collect();
    let (over, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    let sent: Vec<Sent> = std::thread::scope(|scope| {
        let workers: Vec<_> = clients
            .iter()
            .map(|(client, name)| {
                let mut draw = draw.another();
                let (over, answered) = (&over, &answered);
                scope.spawn(move || work(client, name, &mut draw, over, answered))
            })
            .collect();
        // Workers go on for ever when nobody tells them to end, also when a switch fails.
        let switched = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| switch(&office, &answered)));
        over.store(true, Ordering::SeqCst);
        let sent =
            workers.into_iter().flat_map(|worker| worker.join().expect("a worker does not fail")).collect();
        switched.expect("every change of the version is done");
        sent
    });
    let millis = began.elapsed().as_millis().max(1);
    let a_second = sent.len() as u128 * 1_000 / millis;
    println!("{} answers in {millis} ms, {a_second} a second; {SWITCHES} changes of the version", sent.len());

    let listed = office.admin.all(&format!("{SITE}/tickets?plugin=property&workflow=task"));
    let mut by_matter: BTreeMap<&str, &Json> = BTreeMap::new();
    for task in &listed {
        let matter = task["title"].as_str().expect("a task has a title");
        assert!(by_matter.insert(matter, task).is_none(), "`{matter}` is there twice");
    }
    let (opened, turns) = versions_of_turns(&office);
    assert!(turns.len() == 2 && turns.values().all(|turns| *turns > ANSWERS_BETWEEN), "{turns:?}");
    let opens: Vec<_> = sent.iter().filter(|sent| sent.key.ends_with("-open")).collect();
    assert_eq!(opens.len(), listed.len(), "each that was answered is there, and no other");
    for open in opens {
        let task = by_matter.get(open.key.as_str()).unwrap_or_else(|| panic!("`{}` is lost", open.key));
        assert_eq!((&task["id"], &task["number"]), (&open.answer["ticket"], &open.answer["number"]));
        assert_eq!(task["state"], "finished");
        let id = task["id"].as_u64().expect("an id");
        let version = opened.get(&id).expect("the journal knows it");
        let begins = NUMBERS.iter().find(|(of, _)| of == version).expect("one of both").1;
        assert!(
            open.answer["number"].as_str().is_some_and(|number| number.starts_with(begins)),
            "{version}: {task}"
        );
        let case = open.key.trim_end_matches("open");
        let once = ["finish", "note"].map(|step| (format!("{case}{step}"), 1));
        assert_eq!(told(&office, id), BTreeMap::from(once), "each action once: {task}");
    }
    office.verify_journal();
    office.assert_counts();
    let office = office.stopped_and_started();
    office.verify_journal();
    office.close();
}

/// Errands that are led from one version to the next: several pieces of them.
const ERRANDS: usize = 900;

/// Errands that are finished while the others are led.
const FINISHED: usize = 60;

/// `rogue` 2.0.0, which says `asked` where 1.0.0 says `new`.
fn renamed() -> Vec<u8> {
    let bytes = packed(&guest("meek"), "2.0.0");
    let mut blueprint = pack::extract(&bytes).expect("it has a blueprint");
    let errand = &mut blueprint.workflows["errand"];
    let new = errand.states.shift_remove("new").expect("1.0.0 has it");
    errand.states.insert("asked".to_owned(), new);
    errand.start = "asked".to_owned();
    errand.actions["finish"].from = vec!["asked".to_owned()];
    errand.formerly.states.insert("new".to_owned(), "asked".to_owned());
    pack::embed(&bytes, &blueprint).expect("it is a component")
}

/// How many errands the counters have in a state.
fn counted(office: &Office, state: &str) -> u64 {
    let counts = office.admin.get(&format!("{SITE}/tickets/counts?workflow=errand")).expect(200);
    let counts = counts.as_array().expect("counts are a list").iter();
    counts.filter(|count| count["state"] == state).filter_map(|count| count["count"].as_u64()).sum()
}

/// Finishes some errands, whatever their state is called just now.
fn finish(client: &Client, name: &str, errands: &[Json]) {
    for errand in errands {
        let path = format!("{SITE}/tickets/{errand}/actions/finish");
        let key = format!("{name}-{errand}");
        let done = Sent { key, path, body: json!({}), answer: Json::Null }.ask(client);
        assert_eq!(done["state"], "done", "{done}");
    }
}

#[test]
fn a_state_of_another_name_takes_its_tickets_along_while_people_work() {
    let mut office = Office::open("");
    let packed = upload(&office.admin, packed(&guest("meek"), "1.0.0"));
    let install = json!({ "component": packed["component"], "grants": [] });
    office.admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    let chen = office.person("chen");
    let errand = |n: usize| {
        (format!("errand-{n}"), json!({ "plugin": "rogue", "workflow": "errand", "title": format!("{n}") }))
    };
    let all: Vec<_> = (0..ERRANDS).map(errand).collect();
    for some in all.chunks(100) {
        for answer in chen.post_at_once(&format!("{SITE}/tickets"), some) {
            answer.expect("every request is answered").expect(201);
        }
    }
    let ids: Vec<Json> = office
        .admin
        .all(&format!("{SITE}/tickets?plugin=rogue&order=oldest"))
        .into_iter()
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(ids.len(), ERRANDS);

    let packed = upload(&office.admin, renamed());
    let install = json!({ "component": packed["component"], "grants": [] });
    office.admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    // The last ones come last, and are needed first.
    finish(&chen, "asked", &ids[ERRANDS - FINISHED..]);
    let open = (ERRANDS - FINISHED) as u64;
    wait_for("the last errand to be led", || (counted(&office, "asked") == open).then_some(()));
    assert_eq!(counted(&office, "new"), 0);
    let listed = office.admin.all(&format!("{SITE}/tickets?plugin=rogue&state=asked"));
    assert_eq!(listed.len() as u64, open);
    for id in [&ids[0], &ids[ERRANDS / 2], &ids[ERRANDS - 1]] {
        let lines = office.admin.all(&format!("{SITE}/tickets/{id}/history"));
        let led: Vec<_> =
            lines.iter().filter(|line| line["kind"] == "migrated").map(|line| &line["text"]).collect();
        assert_eq!(led, ["new → asked: 1.0.0 → 2.0.0"]);
    }
    office.verify_journal();
    office.assert_counts();

    let back = Sent {
        key: "back".to_owned(),
        path: format!("{SITE}/plugins/rogue/rollback"),
        body: json!({}),
        answer: Json::Null,
    };
    back.ask(&office.admin);
    finish(&chen, "new", &ids[..FINISHED]);
    let open = open - FINISHED as u64;
    wait_for("the last errand to be led back", || (counted(&office, "new") == open).then_some(()));
    assert_eq!(counted(&office, "asked"), 0);
    let office = office.stopped_and_started();
    assert_eq!(counted(&office, "new"), open);
    office.verify_journal();
    office.assert_counts();
    let folder = office.closed();
    let mut doctor = Command::new(binary());
    let output = run(doctor.arg("doctor").arg("--data").arg(folder.path().join("data")), folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
