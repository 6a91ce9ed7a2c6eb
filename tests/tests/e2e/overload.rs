//! More requests than a site can work off: some are told to come back, memory stays bounded, and a stop in the middle of it
//! keeps everything that was answered.

use std::collections::BTreeMap;

use frontdesk_tests::{Answer, Client, Office, SITE, upload, wait_for};
use serde_json::{Value as Json, json};

use super::guests::rogue;

/// Requests at one moment: nearly three times what may wait for one site.
const AT_ONCE: usize = 3_000;

/// Requests under way when the host is told to stop: all of them may wait.
const AT_STOP: usize = 600;

/// Floods before memory is looked at: buffers and pools have grown by then.
const FLOODS_FIRST: usize = 2;

/// Floods after, by which it must not grow on.
const FLOODS_MORE: usize = 3;

/// What the floods after the first ones may add to the memory's peak, in MiB: the store's and the search's caches fill with the tickets
/// that were taken. Three floods' requests, were they kept, would take a multiple.
const GROWTH_MIB_MAX: u64 = 320;

fn at_work() -> (Office, Client) {
    let mut office = Office::open("");
    let packed = upload(&office.admin, rogue("rogue", "1.0.0"));
    let install = json!({ "component": packed["component"], "grants": [] });
    office.admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    let chen = office.person("chen");
    (office, chen)
}

/// Errands whose hook takes about a millisecond, each under its key.
fn errands(flood: usize, count: usize) -> Vec<(String, Json)> {
    let errand = |n: usize| {
        let key = format!("errand-{flood}-{n}");
        let form = json!({ "echo": key });
        (key, json!({ "plugin": "rogue", "workflow": "errand", "title": "slow", "form": form }))
    };
    (0..count).map(errand).collect()
}

/// Whether a request was taken; else it was told when to come back.
#[track_caller]
fn is_taken(answer: Answer) -> bool {
    if answer.status == 201 {
        return true;
    }
    let wait = answer.headers.get("retry-after").and_then(|wait| wait.to_str().ok()?.parse::<u64>().ok());
    let problem = answer.refused(429);
    assert_eq!(problem["type"], "urn:frontdesk:problem:busy", "{problem}");
    assert!(wait.is_some_and(|wait| wait >= 1), "come back after {wait:?} s: {problem}");
    false
}

#[test]
fn beyond_the_queue_callers_are_told_to_come_back_and_memory_is_bounded() {
    let (office, chen) = at_work();
    let path = format!("{SITE}/tickets");
    let (mut taken, mut peaks) = (0, Vec::new());
    for flood in 0..FLOODS_FIRST + FLOODS_MORE {
        let answers = chen.post_at_once(&path, &errands(flood, AT_ONCE));
        let mine = answers.into_iter().map(|answer| answer.expect("every request is answered"));
        let mine = mine.filter(|answer| is_taken(answer.clone())).count();
        peaks.push(office.program().memory_mib_peak());
        println!("flood {flood}: {mine} of {AT_ONCE} taken, peak {} MiB", peaks[flood]);
        assert!(mine > 0, "nothing was taken");
        assert!(mine < AT_ONCE, "nobody was told to come back");
        taken += mine;
    }
    let growth = peaks[FLOODS_FIRST + FLOODS_MORE - 1] - peaks[FLOODS_FIRST - 1];
    assert!(growth < GROWTH_MIB_MAX, "every flood leaves something behind, in MiB: {peaks:?}");
    let there = office.admin.all(&format!("{SITE}/tickets?plugin=rogue")).len();
    assert_eq!(there, taken, "each that was taken is there, and no other");
    office.verify_journal();
    office.assert_counts();
    office.close();
}

#[test]
fn a_stop_under_load_keeps_everything_that_was_answered() {
    let (office, chen) = at_work();
    let requests = errands(0, AT_STOP);
    let (office, answers) = std::thread::scope(|scope| {
        let flood = scope.spawn(|| chen.post_at_once(&format!("{SITE}/tickets"), &requests));
        wait_for("the first errands", || {
            let page = office.admin.get(&format!("{SITE}/tickets?plugin=rogue&limit=1")).expect(200);
            page["items"].as_array().is_some_and(|items| !items.is_empty()).then_some(())
        });
        let office = office.stopped_and_started();
        (office, flood.join().expect("requests do not panic"))
    });
    let there = office.admin.all(&format!("{SITE}/tickets?plugin=rogue"));
    let echo = |errand: &Json| errand["fields"]["echo"].as_str().unwrap_or_default().to_owned();
    let ids: BTreeMap<String, Json> =
        there.iter().map(|errand| (echo(errand), errand["id"].clone())).collect();
    assert_eq!(ids.len(), there.len(), "an errand is there twice");
    let mut answered = 0;
    for ((key, _), answer) in requests.iter().zip(answers) {
        let Some(answer) = answer.filter(|answer| answer.status == 201) else { continue };
        answered += 1;
        assert_eq!(ids.get(key), Some(&answer.body["ticket"]), "`{key}` was answered and is lost");
    }
    println!("{answered} of {AT_STOP} answered, {} there", ids.len());
    assert!(answered > 0 && ids.len() <= AT_STOP);
    office.verify_journal();
    office.assert_counts();
    office.close();
}
