//! A site as an administrator sets it up over the API: the plugin `property`, people, their accounts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::client::Client;
use crate::environment::{binary, property};
use crate::program::Program;

/// The site's name.
const NAME: &str = "riverside";

/// Where the site lies in the API.
pub const SITE: &str = "/sites/riverside";

/// Id, role and e-mail address of everybody in the directory.
const PEOPLE: [(&str, &str, Option<&str>); 8] = [
    ("zhao", "manager", Some("zhao@example.com")),
    ("wang", "supervisor", Some("wang@example.com")),
    ("chen", "front-desk", None),
    ("liu", "front-desk", None),
    ("sun", "duty-officer", None),
    ("xu", "assistant", None),
    ("gao", "steward", None),
    ("qian", "department-head", None),
];

/// A site at work on a host of its own, in a throwaway directory.
#[derive(Debug)]
pub struct Office {
    /// The administrator.
    pub admin: Client,
    program: Program,
    people: BTreeMap<&'static str, Client>,
    config: String,
    folder: TempDir,
}

impl Office {
    /// A site with the plugin and everybody in the directory.
    ///
    /// # Panics
    /// When any of it is refused.
    #[must_use]
    #[track_caller]
    pub fn open(config: &str) -> Self {
        let folder = TempDir::new().expect("there is room for a throwaway directory");
        Self::open_in(folder, &binary(), config)
    }

    /// The same in a folder that is there already, with a binary of the test's.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    #[track_caller]
    pub fn open_in(folder: TempDir, binary: &Path, config: &str) -> Self {
        let mut program = Program::start_on(binary, folder.path(), config);
        let admin = Client::first_administrator(&mut program);
        let site =
            json!({ "name": NAME, "title": "Riverside Garden", "locale": "en", "zone": "Asia/Shanghai" });
        admin.post("/sites", &site).expect(201);
        let bytes = std::fs::read(property()).expect("the plugin can be read");
        let packed = upload(&admin, bytes);
        let asked = packed["permissions"].as_array().expect("a component tells its permissions").iter();
        let grants: Vec<&Json> = asked.map(|permission| &permission["name"]).collect();
        let install = json!({ "component": packed["component"], "grants": grants });
        admin.post(&format!("{SITE}/plugins"), &install).expect(201);
        for (id, role, email) in PEOPLE {
            let superior = Some("wang").filter(|_| !matches!(id, "wang" | "zhao"));
            let fields =
                if role == "department-head" { json!({ "department": "engineering" }) } else { json!({}) };
            let person = json!({ "name": id, "roles": [role], "email": email, "superior": superior, "fields": fields });
            admin.put(&format!("{SITE}/people/{id}"), &person).expect(204);
        }
        Self { admin, program, people: BTreeMap::new(), config: config.to_owned(), folder }
    }

    /// Lets the administrator see every class of the plugin's personal data: who does not gets no raw lines of the journal.
    #[track_caller]
    pub fn show_everything(&self) {
        let auditor = json!({ "name": "Auditor", "roles": ["group-leader", "site-lead"] });
        self.admin.put(&format!("{SITE}/people/auditor"), &auditor).expect(204);
        let account = json!({ "name": "Administrator", "admin": true, "people": { NAME: "auditor" } });
        self.admin.put("/accounts/admin", &account).expect(200);
    }

    /// Somebody of the directory, signed in.
    ///
    /// # Panics
    /// When nobody there is called so.
    #[track_caller]
    pub fn person(&mut self, id: &'static str) -> Client {
        assert!(PEOPLE.iter().any(|(known, ..)| *known == id), "nobody is called `{id}`");
        self.people.entry(id).or_insert_with(|| self.admin.account(NAME, id)).clone()
    }

    /// Somebody of the directory at the host as it runs now.
    #[must_use]
    pub fn known(&self, id: &str) -> Option<Client> {
        self.people.get(id).cloned()
    }

    /// The process.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Ends the process wherever it stands, and starts a binary on the same data that ends itself at a place; where it did so
    /// before it served, one that does not.
    #[must_use]
    #[track_caller]
    pub fn ended_and_started(self, binary: &Path, place: Option<&str>) -> Self {
        self.program.kill();
        let program = Program::start_ending(binary, self.folder.path(), &self.config, place);
        let program =
            program.or_else(|| Program::start_ending(binary, self.folder.path(), &self.config, None));
        let program = program.expect("a process that is not to end serves");
        Self::joined(program, self.admin, self.people, self.config, self.folder)
    }

    /// The process, to look whether it has ended.
    pub fn program_mut(&mut self) -> &mut Program {
        &mut self.program
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Stops the process and starts it on the same data.
    #[must_use]
    #[track_caller]
    pub fn stopped_and_started(self) -> Self {
        self.program.stop();
        Self::start_again(self.admin, self.people, self.config, self.folder)
    }

    #[track_caller]
    fn start_again(
        admin: Client,
        people: BTreeMap<&'static str, Client>,
        config: String,
        folder: TempDir,
    ) -> Self {
        let program = Program::start(folder.path(), &config);
        Self::joined(program, admin, people, config, folder)
    }

    /// Everybody at the process that runs now.
    fn joined(
        program: Program,
        admin: Client,
        people: BTreeMap<&'static str, Client>,
        config: String,
        folder: TempDir,
    ) -> Self {
        let admin = admin.at(&program);
        let people = people.into_iter().map(|(id, client)| (id, client.at(&program))).collect();
        Self { admin, program, people, config, folder }
    }

    /// Stops the process and looks at its log.
    #[track_caller]
    pub fn close(self) {
        self.program.stop();
    }

    /// Stops the process, lets somebody look at its directory, and starts a binary on it.
    #[must_use]
    #[track_caller]
    pub fn stopped_for(self, binary: &Path, look: impl FnOnce(&Path)) -> Self {
        self.program.stop();
        look(self.folder.path());
        let program = Program::start_ending(binary, self.folder.path(), &self.config, None);
        let program = program.expect("a process that is not to end serves");
        Self::joined(program, self.admin, self.people, self.config, self.folder)
    }

    /// Stops the process and gives its directory, whose `data` is what it kept.
    #[must_use]
    #[track_caller]
    pub fn closed(self) -> TempDir {
        self.program.stop();
        self.folder
    }

    /// Walks the whole journal's chain of hashes and gives its length back.
    ///
    /// # Panics
    /// When a line is missing or altered.
    #[track_caller]
    pub fn verify_journal(&self) -> u64 {
        self.verify_journal_from(0)
    }

    /// The same from behind a line that was seen to be good.
    ///
    /// # Panics
    /// As [`Self::verify_journal`].
    #[track_caller]
    pub fn verify_journal_from(&self, good: u64) -> u64 {
        let mut from = good + 1;
        loop {
            let verified = self.admin.get(&format!("{SITE}/journal/verify?from={from}")).expect(200);
            assert_eq!(verified["good"], true, "{verified}");
            let last = verified["last"].as_u64().expect("it tells the last good line");
            if verified["more"] != true {
                return last;
            }
            from = last + 1;
        }
    }

    /// # Panics
    /// When a counter of tickets says another number than there are in the list.
    #[track_caller]
    pub fn assert_counts(&self) {
        let mut listed: BTreeMap<(String, String), u64> = BTreeMap::new();
        let text = |json: &Json, name: &str| json[name].as_str().unwrap_or_default().to_owned();
        for ticket in self.admin.all(&format!("{SITE}/tickets")) {
            *listed.entry((text(&ticket, "workflow"), text(&ticket, "state"))).or_default() += 1;
        }
        let counts = self.admin.get(&format!("{SITE}/tickets/counts")).expect(200);
        let counted = counts.as_array().expect("counts are a list").iter();
        let counted: BTreeMap<_, _> = counted
            .map(|count| {
                let place = (text(count, "workflow"), text(count, "state"));
                (place, count["count"].as_u64().unwrap_or_default())
            })
            .collect();
        assert_eq!(counted, listed, "counters on the left, tickets in the list on the right");
    }
}

/// Puts a component into the library.
///
/// # Panics
/// When it is refused.
#[track_caller]
pub fn upload(admin: &Client, component: Vec<u8>) -> Json {
    admin.post_bytes("/plugins", "application/wasm", component).expect(201)
}
