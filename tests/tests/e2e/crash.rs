//! The process is killed at random moments under load; what was answered is there, once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use frontdesk_tests::{Client, Draw, Office, SITE};
use serde_json::{Value as Json, json};

/// How often the process is killed.
const ROUNDS: usize = 20;

/// How long it works before it is killed, at most, in milliseconds.
const WORK_MS_MAX: u64 = 400;

/// How many requests one client makes in a round, so that looking at them stays quick.
const REQUESTS_MAX: usize = 60;

/// One request under its key, and what was answered.
#[derive(Clone, Debug)]
struct Sent {
    key: String,
    path: String,
    body: Json,
    answer: Option<Json>,
}

/// Somebody who opens tasks, notes something on each and finishes it, one after the other.
struct Worker {
    name: usize,
    client: Client,
    /// The task at hand and how much was done with it.
    task: Option<(u64, usize)>,
    count: usize,
    sent: Vec<Sent>,
}

impl Worker {
    /// Works until the process is gone.
    fn work(&mut self, killed: &AtomicBool) {
        for _ in 0..REQUESTS_MAX {
            let mut next = self.next();
            next.answer = ask(&self.client, &next);
            let answered = next.answer.is_some();
            self.keep(next);
            if !answered {
                assert!(killed.load(Ordering::SeqCst), "no answer from a process that was not killed");
                return;
            }
        }
    }

    fn next(&mut self) -> Sent {
        self.count += 1;
        let key = format!("{}-{}", self.name, self.count);
        let ticket = |task: u64| format!("{SITE}/tickets/{task}");
        let (path, body) = match self.task {
            None => (format!("{SITE}/tickets"), json!({ "workflow": "task", "form": { "matter": key } })),
            Some((task, 1)) => (format!("{}/notes", ticket(task)), json!({ "text": key })),
            Some((task, _)) => {
                (format!("{}/actions/finish", ticket(task)), json!({ "form": { "outcome": key } }))
            }
        };
        Sent { key, path, body, answer: None }
    }

    /// Remembers what was sent, and goes on only from what was answered.
    fn keep(&mut self, sent: Sent) {
        if let Some(answer) = &sent.answer {
            let ticket = answer["ticket"].as_u64().expect("an answer names its ticket");
            self.task = match self.task {
                None => Some((ticket, 1)),
                Some((task, 1)) => Some((task, 2)),
                Some(_) => None,
            };
        }
        self.sent.push(sent);
    }

    /// Asks again for everything of this round: what was answered gets the same answer, the rest gets one now.
    fn ask_again(&mut self, from: usize) {
        for n in from..self.sent.len() {
            let again = ask(&self.client, &self.sent[n]).expect("the process is there again");
            match &self.sent[n].answer {
                Some(answer) => {
                    assert_eq!(&again, answer, "the same key gets the same answer: {:?}", self.sent[n])
                }
                None => {
                    let mut sent = self.sent.remove(n);
                    sent.answer = Some(again);
                    assert_eq!(n, self.sent.len(), "only the last request can be without an answer");
                    self.keep(sent);
                }
            }
        }
    }
}

fn ask(client: &Client, sent: &Sent) -> Option<Json> {
    let answer = client.try_post(&sent.path, &sent.key, &sent.body)?;
    let status = if sent.path.ends_with("/tickets") { 201 } else { 200 };
    Some(answer.expect(status))
}

#[test]
fn what_was_answered_survives_a_kill_and_is_there_once() {
    let mut draw = Draw::printed("crash");
    let mut office = Office::open("");
    let mut workers: Vec<_> = ["chen", "liu"]
        .into_iter()
        .enumerate()
        .map(|(name, person)| Worker {
            name,
            client: office.person(person),
            task: None,
            count: 0,
            sent: Vec::new(),
        })
        .collect();
    for round in 0..ROUNDS {
        let before: Vec<_> = workers.iter().map(|worker| worker.sent.len()).collect();
        office = one_round(office, &mut workers, Duration::from_millis(draw.below(WORK_MS_MAX)));
        for (worker, (before, person)) in workers.iter_mut().zip(before.into_iter().zip(["chen", "liu"])) {
            worker.client = office.known(person).expect("the person has an account");
            worker.ask_again(before);
        }
        println!(
            "round {round}: {:?} requests so far",
            workers.iter().map(|w| w.sent.len()).collect::<Vec<_>>()
        );
        office.verify_journal();
    }
    assert_each_once(&office, &workers);
    office.assert_counts();
    office.close();
}

/// Everybody works, the process is killed while they do, and starts again.
fn one_round(office: Office, workers: &mut [Worker], work: Duration) -> Office {
    let killed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for worker in workers {
            let killed = &killed;
            scope.spawn(move || worker.work(killed));
        }
        std::thread::sleep(work);
        killed.store(true, Ordering::SeqCst);
        office.killed_and_started()
    })
}

/// Every task, note and finish that was asked for stands there exactly once.
fn assert_each_once(office: &Office, workers: &[Worker]) {
    let asked: Vec<_> = workers.iter().flat_map(|worker| &worker.sent).collect();
    let of_kind = |end: &str| asked.iter().filter(|sent| sent.path.ends_with(end)).count();
    assert!(of_kind("/tickets") > ROUNDS, "hardly anything was done: {} tasks", of_kind("/tickets"));

    let tasks = office.admin.all(&format!("{SITE}/tickets?plugin=property&workflow=task"));
    let mut by_matter: BTreeMap<&str, u64> = BTreeMap::new();
    for task in &tasks {
        let matter = task["fields"]["matter"].as_str().expect("a task has its matter");
        let id = task["id"].as_u64().expect("a task has an id");
        assert_eq!(by_matter.insert(matter, id), None, "two tasks of one request: {task}");
    }
    for sent in asked.iter().filter(|sent| sent.path.ends_with("/tickets")) {
        let answer = sent.answer.as_ref().expect("everything was answered in the end");
        assert_eq!(by_matter.remove(sent.key.as_str()), answer["ticket"].as_u64(), "{sent:?}");
    }
    assert!(by_matter.is_empty(), "nobody asked for these: {by_matter:?}");

    let lines =
        tasks.iter().flat_map(|task| office.admin.all(&format!("{SITE}/tickets/{}/history", task["id"])));
    let lines: Vec<_> = lines.collect();
    let notes = lines.iter().filter(|line| line["kind"] == "noted").count();
    let finishes = lines.iter().filter(|line| line["action"] == "finish").count();
    assert_eq!((notes, finishes), (of_kind("/notes"), of_kind("/finish")));
    let texts: std::collections::BTreeSet<_> =
        lines.iter().filter_map(|line| line["text"].as_str()).collect();
    for sent in asked.iter().filter(|sent| sent.path.ends_with("/notes")) {
        assert!(texts.contains(sent.key.as_str()), "the note `{}` is lost", sent.key);
    }
}
