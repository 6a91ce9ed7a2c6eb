//! Guests that misbehave, in Rust, C and JavaScript, beside a site whose plugin does not: each mischief ends with its reason,
//! a plugin that faults again and again is shut out, and the neighbour goes on at nearly the same pace.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use frontdesk_tests::{Client, Office, SITE, root, upload};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::guests::{guest, packed};
use super::languages::plugin;

/// Where the site of the misbehaving plugin lies.
const OTHER: &str = "/sites/hillside";

/// What every guest can do wrong, and a part of what the operator reads of it: each language has words of its own for some.
const MISCHIEF: [(&str, &str); 6] = [
    ("loop", "ran longer than 1000 ms"),
    ("recursion", ""),
    ("panic", ""),
    ("memory", ""),
    ("flood", "made more than 10000 host calls"),
    // An interpreter may be out of time before the text is made.
    ("huge", ""),
];

/// The words of Rust.
const MISCHIEF_IN_RUST: [(&str, &str); 4] = [
    ("huge", HUGE),
    ("recursion", "out of bounds memory access"),
    ("panic", "the form has no room"),
    ("memory", "needed more than 64 MiB of memory"),
];

/// What guests in C can do beside: memory that is not theirs, and texts that are none.
const MISCHIEF_IN_C: [(&str, &str); 5] = [
    ("huge", HUGE),
    ("memory", "needed more than 64 MiB of memory"),
    ("beyond", ""),
    ("garbage", ""),
    ("wild", "out of bounds"),
];

/// A text that is too long for one call.
const HUGE: &str = "passed more than 8388608 bytes to the host in one call";

/// Turns of the neighbour in one measurement, alone and beside a mischief in turns.
const TURNS: usize = 40;

/// How often both are measured.
const ROUNDS: usize = 3;

/// How many faults in a row shut a plugin out.
const FAULTS_IN_A_ROW: usize = 8;

/// A guest as its authors build it: the template of its language with the blueprint and the source of the mischief.
fn guest_in(language: &str) -> Vec<u8> {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    plugin(folder.path(), &["new", "--lang", language, "rogue"]);
    let made = folder.path().join("rogue");
    let source = format!("plugin.{language}");
    let copied = [
        (root().join("tests/guests").join(language).join(&source), made.join("src").join(&source)),
        (root().join("tests/data/rogue/plugin.toml"), made.join("blueprint/plugin.toml")),
    ];
    for (from, to) in copied {
        std::fs::copy(&from, to).unwrap_or_else(|error| panic!("`{}`: {error}", from.display()));
    }
    std::fs::remove_dir_all(made.join("scenarios")).expect("a template has a scenario");
    let built: Json = serde_json::from_str(&plugin(folder.path(), &["build", "rogue", "--json"]))
        .expect("what is built is told as JSON");
    std::fs::read(folder.path().join(built["file"].as_str().expect("a built plugin has a file")))
        .expect("the built plugin can be read")
}

fn rust() -> Vec<u8> {
    packed(&guest("rogue"), "1.0.0")
}

/// A second site with a guest on it, and a clerk there.
fn with_neighbour(guest: Vec<u8>) -> (Office, Client, Client) {
    let mut office = Office::open("");
    let admin = office.admin.clone();
    let site = json!({ "name": "hillside", "title": "Hillside", "locale": "en", "zone": "Asia/Shanghai" });
    admin.post("/sites", &site).expect(201);
    let component = upload(&admin, guest);
    let install = json!({ "component": component["component"], "grants": [] });
    admin.post(&format!("{OTHER}/plugins"), &install).expect(201);
    let person = json!({ "name": "Rong", "roles": ["front-desk"] });
    admin.put(&format!("{OTHER}/people/rong"), &person).expect(204);
    let rong = admin.account("hillside", "rong");
    let chen = office.person("chen");
    (office, chen, rong)
}

fn release(admin: &Client) {
    admin.post_nothing(&format!("{OTHER}/plugins/rogue/release"));
}

/// The reason of the fault that a title ends in.
#[track_caller]
fn reason(admin: &Client, clerk: &Client, title: &str) -> String {
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": title });
    let problem = clerk.post(&format!("{OTHER}/tickets"), &errand).refused(502);
    let fault = admin.get(&format!("{OTHER}/faults/{}", problem["fault"])).expect(200);
    fault["reason"].as_str().expect("a fault has its reason").to_owned()
}

#[track_caller]
fn each_ends_with_its_reason(guest: Vec<u8>, more: &[(&str, &str)]) {
    let (office, chen, rong) = with_neighbour(guest);
    let task = json!({ "workflow": "task", "form": { "matter": "the task of somebody else" } });
    chen.post(&format!("{SITE}/tickets"), &task).expect(201);
    for (title, part) in MISCHIEF.iter().chain(more) {
        let told = reason(&office.admin, &rong, title);
        println!("{title}: {}", told.lines().next().unwrap_or_default());
        assert!(told.starts_with("plugin `rogue` 1.0.0, hook `on-ticket`: "), "{told}");
        assert!(told.contains(part), "`{title}`: {told}");
        release(&office.admin);
        for honest in ["honest", "calls"] {
            let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": honest });
            rong.post(&format!("{OTHER}/tickets"), &errand).expect(201);
        }
    }
    office.verify_journal();
    office.close();
}

#[test]
fn each_mischief_in_rust_ends_with_its_reason_and_the_next_call_works() {
    each_ends_with_its_reason(rust(), &MISCHIEF_IN_RUST);
}

#[test]
fn each_mischief_in_c_ends_with_its_reason_and_the_next_call_works() {
    each_ends_with_its_reason(guest_in("c"), &MISCHIEF_IN_C);
}

#[test]
fn each_mischief_in_javascript_ends_with_its_reason_and_the_next_call_works() {
    each_ends_with_its_reason(guest_in("js"), &[]);
}

#[track_caller]
fn reaches_nothing_of_others(guest: Vec<u8>) {
    let mut office = Office::open("");
    let chen = office.person("chen");
    for n in 0..5 {
        let task = json!({ "workflow": "task", "form": { "matter": format!("task {n}") } });
        chen.post(&format!("{SITE}/tickets"), &task).expect(201);
    }
    let component = upload(&office.admin, guest);
    let install = json!({ "component": component["component"], "grants": [] });
    office.admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "strangers" });
    chen.post(&format!("{SITE}/tickets"), &errand).expect(201);
    for task in office.admin.all(&format!("{SITE}/tickets?plugin=property")) {
        assert!(
            task["fields"]["matter"].as_str().is_some_and(|matter| matter.starts_with("task ")),
            "{task}"
        );
    }
    office.close();
}

#[test]
fn tickets_of_others_cannot_be_reached_by_their_ids() {
    reaches_nothing_of_others(rust());
    reaches_nothing_of_others(guest_in("c"));
}

#[test]
fn hooks_that_call_each_other_without_end_are_stopped_and_nothing_of_it_is_kept() {
    let (office, _, rong) = with_neighbour(rust());
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "breed" });
    let answer = rong.post(&format!("{OTHER}/tickets"), &errand);
    println!("breed: {} {}", answer.status, answer.body["detail"]);
    assert!(matches!(answer.status, 422 | 502), "{answer:?}");
    assert!(office.admin.all(&format!("{OTHER}/tickets")).is_empty(), "the turn was undone");
    office.close();
}

#[test]
fn a_plugin_that_faults_again_and_again_is_shut_out_with_its_reason_on_screen() {
    let (office, _, rong) = with_neighbour(rust());
    for _ in 0..FAULTS_IN_A_ROW {
        reason(&office.admin, &rong, "panic");
    }
    let told = reason(&office.admin, &rong, "honest");
    assert!(told.contains("is in quarantine until"), "{told}");
    let plugins = office.admin.get(&format!("{OTHER}/plugins")).expect(200);
    let shown = plugins[0]["quarantine"].to_string();
    assert!(shown.contains("the form has no room"), "the reason is shown beside the plugin: {plugins}");
    release(&office.admin);
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "honest" });
    rong.post(&format!("{OTHER}/tickets"), &errand).expect(201);
    office.close();
}

/// Opens tasks and tells how long each took.
fn turns(client: &Client) -> Vec<Duration> {
    let task = json!({ "workflow": "task", "form": { "matter": "measured" } });
    let one = |_| {
        let began = Instant::now();
        client.post(&format!("{SITE}/tickets"), &task).expect(201);
        began.elapsed()
    };
    (0..TURNS).map(one).collect()
}

/// Misbehaves on the other site until it is told to stop.
fn misbehave(admin: &Client, clerk: &Client, title: &str, stop: &AtomicBool, count: &AtomicUsize) {
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": title });
    while !stop.load(Ordering::SeqCst) {
        clerk.post(&format!("{OTHER}/tickets"), &errand);
        if count.fetch_add(1, Ordering::SeqCst) % (FAULTS_IN_A_ROW - 1) == FAULTS_IN_A_ROW - 2 {
            release(admin);
        }
    }
}

/// Two of a hundred turns may be slower than this.
fn p98(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() * 98 / 100]
}

/// Every turn of the neighbour is answered whatever goes on beside it; how much longer it takes is told, not asserted: that is a
/// matter of the machine. Both conditions take turns, so that what else the machine does meets both.
#[test]
fn a_neighbour_goes_on_while_a_plugin_misbehaves() {
    let (office, chen, rong) = with_neighbour(rust());
    turns(&chen);
    for title in MISCHIEF.iter().map(|(title, _)| *title).chain(["slow", "calls", "breed"]) {
        let (mut alone, mut beside, count) = (Vec::new(), Vec::new(), AtomicUsize::new(0));
        for _ in 0..ROUNDS {
            alone.extend(turns(&chen));
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| misbehave(&office.admin, &rong, title, &stop, &count));
                beside.extend(turns(&chen));
                stop.store(true, Ordering::SeqCst);
            });
            release(&office.admin);
        }
        let (alone, beside) = (p98(alone), p98(beside));
        let ratio = beside.as_micros() * 100 / alone.as_micros().max(1);
        println!(
            "{title}: p98 alone {alone:?}, beside it {beside:?}, {ratio} %, {} tries",
            count.load(Ordering::SeqCst)
        );
        assert!(count.load(Ordering::SeqCst) > 0, "nothing went on beside");
    }
    office.verify_journal();
    office.close();
}
