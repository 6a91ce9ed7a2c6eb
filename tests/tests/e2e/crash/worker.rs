//! People at work over HTTP, who remember what they asked for and what was answered.

use std::sync::atomic::{AtomicBool, Ordering};

use frontdesk_tests::{Client, SITE};
use serde_json::{Value as Json, json};

/// How many requests one of them makes in a round, so that looking at them stays quick.
const REQUESTS_MAX: usize = 60;

/// How many of the last answers of a round are looked after first.
const KEPT_LOOKED_AT: usize = 3;

/// What a worker does over and over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// Opens a task, notes something on it, finishes it.
    Tasks,
    /// Opens a task whose limit is over in the second in which it is opened.
    Limits,
}

/// One request under its key, and what was answered.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) key: String,
    pub(super) path: String,
    pub(super) body: Json,
    pub(super) answer: Option<Json>,
}

/// Somebody who goes on from what was answered only.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) name: &'static str,
    pub(super) client: Client,
    pub(super) job: Job,
    /// Every request that was made.
    pub(super) sent: Vec<Sent>,
    /// The ticket at hand and how much was done with it.
    ticket: Option<(u64, usize)>,
    count: usize,
}

impl Worker {
    pub(super) fn new(name: &'static str, client: Client, job: Job) -> Self {
        Self { name, client, job, sent: Vec::new(), ticket: None, count: 0 }
    }

    /// Works until the process is gone, or it has done enough.
    pub(super) fn work(&mut self, ending: &AtomicBool) {
        for _ in 0..REQUESTS_MAX {
            let mut next = self.next();
            next.answer = ask(&self.client, &next);
            let answered = next.answer.is_some();
            self.keep(next);
            if !answered {
                assert!(ending.load(Ordering::SeqCst), "no answer from a process that was not ended");
                return;
            }
        }
    }

    fn next(&mut self) -> Sent {
        self.count += 1;
        let key = format!("{}-{}", self.name, self.count);
        let ticket = |id: u64| format!("{SITE}/tickets/{id}");
        let (path, body) = match (self.job, self.ticket) {
            (Job::Tasks, None) => {
                (format!("{SITE}/tickets"), json!({ "workflow": "task", "form": { "matter": key } }))
            }
            (Job::Limits, _) => (
                format!("{SITE}/tickets"),
                json!({ "plugin": "limits", "workflow": "call", "form": { "matter": key } }),
            ),
            (Job::Tasks, Some((id, 1))) => (format!("{}/notes", ticket(id)), json!({ "text": key })),
            (Job::Tasks, Some((id, _))) => {
                (format!("{}/actions/finish", ticket(id)), json!({ "form": { "outcome": key } }))
            }
        };
        Sent { key, path, body, answer: None }
    }

    /// Remembers what was sent, and goes on only from what was answered.
    fn keep(&mut self, sent: Sent) {
        if let (Some(answer), Job::Tasks) = (&sent.answer, self.job) {
            let id = answer["ticket"].as_u64().expect("an answer names its ticket");
            self.ticket = match self.ticket {
                None => Some((id, 1)),
                Some((id, 1)) => Some((id, 2)),
                Some(_) => None,
            };
        }
        self.sent.push(sent);
    }

    /// What was answered last is there before anything else is asked.
    pub(super) fn assert_kept(&self, from: usize) {
        let answered = self.sent[from..].iter().rev().filter(|sent| sent.path.ends_with("/tickets"));
        for (sent, answer) in
            answered.filter_map(|sent| Some((sent, sent.answer.as_ref()?))).take(KEPT_LOOKED_AT)
        {
            let ticket = self.client.get(&format!("{SITE}/tickets/{}", answer["ticket"])).expect(200);
            assert_eq!(ticket["fields"]["matter"], sent.key.as_str(), "{sent:?}");
        }
    }

    /// Asks again for everything from a request on: what was answered gets the same answer, the rest gets one now.
    pub(super) fn ask_again(&mut self, from: usize) {
        for n in from..self.sent.len() {
            let again = ask(&self.client, &self.sent[n]).expect("the process is there again");
            match &self.sent[n].answer {
                Some(answer) => {
                    assert_eq!(&again, answer, "the same key gets the same answer: {:?}", self.sent[n]);
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

    /// Requests for a kind of path, by its end.
    pub(super) fn asked(&self, end: &str) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(move |sent| sent.path.ends_with(end))
    }
}

fn ask(client: &Client, sent: &Sent) -> Option<Json> {
    let answer = client.try_post(&sent.path, &sent.key, &sent.body)?;
    let status = if sent.path.ends_with("/tickets") { 201 } else { 200 };
    Some(answer.expect(status))
}
