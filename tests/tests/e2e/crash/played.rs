//! A site under load whose process is ended, and everything that must hold of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use frontdesk_engine::blueprint::{pack, read};
use frontdesk_tests::{Disk, Draw, Luck, MailServer, Office, SITE, binary, root, run, wait_for};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::super::guests::guest;
use super::worker::{Job, Worker};

/// Between two looks whether the process has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// The plugin whose calls are late after one second.
fn limits(version: usize) -> Vec<u8> {
    let path = root().join("tests/data/limits/plugin.toml");
    let text = std::fs::read_to_string(path).expect("the blueprint can be read");
    let text = text.replace("version = \"1.0.0\"", &format!("version = \"1.0.{version}\""));
    let blueprint = read::read_files(&[("plugin.toml".to_owned(), text)]).expect("the blueprint is sound");
    pack::embed(&guest("meek"), &blueprint).expect("the guest is a component")
}

/// Uploads a version of the plugin and installs it; tells whether both were answered.
fn upgrade(office: &Office, version: usize) -> bool {
    let Some(packed) = office.admin.try_post_bytes("/plugins", "application/wasm", limits(version)) else {
        return false;
    };
    let component = packed.expect(201)["component"].clone();
    let install = json!({ "component": component, "grants": ["notify"] });
    let installed =
        office.admin.try_post(&format!("{SITE}/plugins"), &format!("install-{version}"), &install);
    installed.map(|answer| answer.expect(201)).is_some()
}

/// A disk, and the luck of everything on it that was not synced when the power goes.
struct Power {
    disk: Disk,
    draw: Draw,
}

impl Power {
    fn cut(&mut self) {
        let mut one_of = |percents: &[u64]| percents[self.draw.index(percents.len())];
        let luck = Luck { names: one_of(&[0, 50, 100]), sectors: one_of(&[0, 10, 50, 90]) };
        self.disk.lose_power(luck, &mut self.draw);
    }
}

/// The site, its people, and the mail server that outlives every process.
pub(super) struct Play {
    office: Office,
    mail: MailServer,
    workers: Vec<Worker>,
    binary: PathBuf,
    /// What is cut when the process is killed, if it runs on a disk of the test's.
    power: Option<Power>,
    /// The last line of the journal whose chain was seen to hold.
    verified: u64,
    /// The newest version of the plugin whose installation was answered, and the newest that was tried.
    versions: (usize, usize),
}

impl Play {
    /// A site on a binary, with a configuration beside the mail server's.
    pub(super) fn open(binary: PathBuf, config: &str) -> Self {
        let mail = MailServer::start();
        let office = Office::open(&format!("{config}{}", mail.config()));
        Self::on(office, mail, binary, None)
    }

    /// A site on a disk that loses what was not synced, with every kill.
    pub(super) fn open_on_disk(binary: &Path, draw: Draw) -> Self {
        let (mail, folder) = (MailServer::start(), TempDir::new().expect("there is room"));
        let disk = Disk::below(folder.path());
        let first = disk.under(&frontdesk_tests::binary());
        let office = Office::open_in(folder, &first, &mail.config());
        let binary = if binary == frontdesk_tests::binary() { first } else { disk.under(binary) };
        Self::on(office, mail, binary, Some(Power { disk, draw }))
    }

    fn on(office: Office, mail: MailServer, binary: PathBuf, power: Option<Power>) -> Self {
        assert!(upgrade(&office, 0), "the plugin `limits` was not installed");
        let mut office = office.ended_and_started(&binary, None);
        let workers = [("chen", Job::Tasks), ("liu", Job::Limits)];
        let workers = workers.map(|(name, job)| Worker::new(name, office.person(name), job)).into();
        Self { office, mail, workers, binary, power, verified: 0, versions: (0, 0) }
    }

    /// The disk below, if it is one of the test's.
    pub(super) fn disk(&self) -> &Disk {
        &self.power.as_ref().expect("the site is on a disk of the test's").disk
    }

    /// Everybody works, the process ends while they do, at a place or after a time, and starts again.
    pub(super) fn round(mut self, end: Option<(&str, u64)>, work: Duration, round: usize) -> Self {
        let place = end.map(|(place, passed)| format!("{place}:{passed}"));
        if place.is_some() {
            self.office = self.office.ended_and_started(&self.binary, place.as_deref());
        }
        let upload = end.is_some_and(|(place, _)| place.starts_with("library"));
        let backup = end.is_some_and(|(place, _)| place.starts_with("backup"));
        let before: Vec<_> = self.workers.iter().map(|worker| worker.sent.len()).collect();
        self.rejoin();
        let (workers, office) = (&mut self.workers, &mut self.office);
        // Whoever asked for an end at a place may see it at once; a kill comes at its time.
        let ending = AtomicBool::new(place.is_some());
        let admin = office.admin.clone();
        let upgraded = std::thread::scope(|scope| {
            for worker in workers.iter_mut() {
                scope.spawn(|| worker.work(&ending));
            }
            if backup {
                scope.spawn(|| drop(admin.try_get("/backup")));
            }
            let upgraded = upload && upgrade(office, round);
            let began = Instant::now();
            while began.elapsed() < work && !office.program_mut().has_ended() {
                std::thread::sleep(LOOK_AGAIN);
            }
            ending.store(true, Ordering::SeqCst);
            office.program_mut().kill_now();
            upgraded
        });
        if let Some(power) = &mut self.power {
            power.cut();
        }
        if upload {
            self.versions = (if upgraded { round } else { self.versions.0 }, round);
        }
        self.office = self.office.ended_and_started(&self.binary, None);
        self.rejoin();
        for (worker, before) in self.workers.iter_mut().zip(before) {
            worker.assert_kept(before);
            worker.ask_again(before);
        }
        self.assert_version();
        self.verified = self.office.verify_journal_from(self.verified);
        self
    }

    /// Workers talk to the process that runs now.
    fn rejoin(&mut self) {
        for worker in &mut self.workers {
            worker.client = self.office.known(worker.name).expect("the person has an account");
        }
    }

    /// What was installed is installed, and what was cut short is so wholly or not at all.
    fn assert_version(&mut self) {
        let (answered, tried) = self.versions;
        let plugins = self.office.admin.get(&format!("{SITE}/plugins")).expect(200);
        let plugins = plugins.as_array().expect("plugins are a list").clone();
        let limits =
            plugins.iter().find(|plugin| plugin["plugin"] == "limits").expect("the plugin is installed");
        let version = limits["version"].as_str().and_then(|version| version.rsplit('.').next()?.parse().ok());
        let version: usize = version.expect("a plugin has a version");
        assert!(
            version == answered || version == tried,
            "version {version}, answered {answered}, tried {tried}"
        );
        self.versions.0 = version;
    }

    /// Stops the host, holds everything it keeps against everything else, and starts it again.
    pub(super) fn looked_at(self) -> Self {
        let data = self.office.data();
        let office = self.office.stopped_for(&self.binary, |folder| {
            let ran = run(Command::new(binary()).args(["doctor", "--json", "--data"]).arg(&data), folder);
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
            if let Some(power) = &self.power {
                // What the operator's tools wrote went past the disk of the test's.
                power.disk.settle();
            }
        });
        Self { office, ..self }
    }

    /// How much was done so far.
    pub(super) fn told(&self) -> String {
        let requests: usize = self.workers.iter().map(|worker| worker.sent.len()).sum();
        format!("{requests} requests, {} journal lines, {} mails", self.verified, self.mail.mails().len())
    }

    /// Everything that was asked for is there once, every limit was passed once, and told of by one mail.
    pub(super) fn end(mut self) {
        self.rejoin();
        self.assert_each_once();
        self.assert_limits();
        self.office.assert_counts();
        self.looked_at().office.close();
    }

    fn assert_each_once(&self) {
        let tasks = self.office.admin.all(&format!("{SITE}/tickets?plugin=property&workflow=task"));
        let worker = &self.workers[0];
        let mut by_matter: BTreeMap<&str, u64> = BTreeMap::new();
        for task in &tasks {
            let matter = task["fields"]["matter"].as_str().expect("a task has its matter");
            let id = task["id"].as_u64().expect("a task has an id");
            assert_eq!(by_matter.insert(matter, id), None, "two tasks of one request: {task}");
        }
        for sent in worker.asked("/tickets") {
            let answer = sent.answer.as_ref().expect("everything was answered in the end");
            let listed = by_matter.remove(sent.key.as_str());
            assert_eq!(listed, answer["ticket"].as_u64(), "the list lacks the ticket of {sent:?}");
        }
        assert!(by_matter.is_empty(), "nobody asked for these: {by_matter:?}");
        let lines: Vec<_> = tasks.iter().flat_map(|task| self.history(task)).collect();
        let notes = lines.iter().filter(|line| line["kind"] == "noted").count();
        let finishes = lines.iter().filter(|line| line["action"] == "finish").count();
        assert_eq!((notes, finishes), (worker.asked("/notes").count(), worker.asked("/finish").count()));
        let texts: BTreeSet<_> = lines.iter().filter_map(|line| line["text"].as_str()).collect();
        for sent in worker.asked("/notes") {
            assert!(texts.contains(sent.key.as_str()), "the note `{}` is lost", sent.key);
        }
    }

    fn assert_limits(&self) {
        let calls = self.office.admin.all(&format!("{SITE}/tickets?plugin=limits&workflow=call"));
        assert_eq!(calls.len(), self.workers[1].asked("/tickets").count(), "calls");
        wait_for("the last limit", || {
            let running = self.office.admin.get(&format!("{SITE}/deadlines?limit=1")).expect(200);
            running["items"].as_array().is_some_and(Vec::is_empty).then_some(())
        });
        for call in &calls {
            let breaches = self.history(call).iter().filter(|line| line["kind"] == "breached").count();
            assert_eq!(breaches, 1, "the limit of {call} was passed {breaches} times");
        }
        wait_for("the last mail", || {
            let waiting = self.office.admin.get(&format!("{SITE}/outgoing?pile=waiting&limit=1")).expect(200);
            waiting["items"].as_array().is_some_and(Vec::is_empty).then_some(())
        });
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for mail in self.mail.mails() {
            let subject = mail.header("Subject").to_owned();
            keys.entry(subject).or_default().insert(mail.header("X-Frontdesk-Key").to_owned());
        }
        for call in &calls {
            let subject = format!("Late: {}", call["title"].as_str().unwrap_or_default());
            let told = keys.remove(&subject).unwrap_or_default();
            assert_eq!(told.len(), 1, "mails with keys of their own about `{subject}`: {told:?}");
        }
        assert!(keys.is_empty(), "mails about nothing: {keys:?}");
    }

    fn history(&self, ticket: &Json) -> Vec<Json> {
        self.office.admin.all(&format!("{SITE}/tickets/{}/history", ticket["id"]))
    }
}
