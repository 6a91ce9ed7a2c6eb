//! Signed plugins and their life on the command line: keys, signing, a host that trusts, install, upgrade, roll-back, removal;
//! and everything that is refused, each with its reason.

use std::path::{Path, PathBuf};
use std::process::Command;

use frontdesk_tests::{Client, Program, binary, run, upload};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::guests::{guest, packed_with};

const SITE: &str = "/sites/riverside";

const NOTIFY: &str = r#"[plugin.permissions.notify]
reason = { en = "Tell who waits.", zh = "通知等待的人。" }"#;

const DIRECTORY: &str = r#"[plugin.permissions.directory]
reason = { en = "Know who they are.", zh = "了解人员。" }"#;

/// A folder with plugins and keys, and the command line in it.
pub(super) struct Author {
    folder: TempDir,
}

/// How a command ended: its exit code, and what it told.
pub(super) struct Told {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    err: String,
}

impl Told {
    #[track_caller]
    pub(super) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out
    }

    #[track_caller]
    pub(super) fn json(self) -> Json {
        let out = self.well();
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("no JSON ({error}): {out}"))
    }

    /// What it was refused with.
    #[track_caller]
    pub(super) fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        self.err.trim().strip_prefix("error: the host refuses: ").unwrap_or(self.err.trim()).to_owned()
    }
}

impl Author {
    pub(super) fn new() -> Self {
        Self { folder: TempDir::new().expect("there is room for a throwaway directory") }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("the folder can be written");
        path
    }

    pub(super) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("it lies there")
    }

    /// `frontdesk plugin …` in the folder, at a host where one is named.
    pub(super) fn plugin(&self, at: Option<&Desk>, arguments: &[&str]) -> Told {
        let mut command = Command::new(binary());
        command.current_dir(self.folder.path()).arg("plugin").args(arguments);
        command.env_remove("FRONTDESK_SITE").env_remove("FRONTDESK_TOKEN");
        if let Some(desk) = at {
            command.env("FRONTDESK_TOKEN", desk.admin.token());
            command.env("FRONTDESK_SITE", format!("{}/riverside", desk.program.address()));
        }
        let output = run(&mut command, self.folder.path());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it tells UTF-8");
        Told { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A new key and the line to trust it by.
    #[track_caller]
    pub(super) fn key(&self, name: &str) -> String {
        self.plugin(None, &["keys", "new", name]).well().trim().to_owned()
    }

    /// A version of the plugin, signed where a key is named.
    #[track_caller]
    pub(super) fn made(&self, file: &str, version: &str, more: &str, key: Option<&str>) {
        self.file(file, packed_with(&guest("meek"), version, more));
        if let Some(key) = key {
            self.plugin(None, &["sign", file, "--key", &format!("{key}.key")]).well();
        }
    }
}

/// A host of its own with a site and one clerk.
pub(super) struct Desk {
    program: Program,
    admin: Client,
}

impl Desk {
    #[track_caller]
    fn open(data: &Path, config: &str) -> Self {
        let mut program = Program::start(data, config);
        let admin = Client::first_administrator(&mut program);
        let site =
            json!({ "name": "riverside", "title": "Riverside", "locale": "en", "zone": "Asia/Shanghai" });
        admin.post("/sites", &site).expect(201);
        let chen = json!({ "name": "Chen", "roles": ["front-desk"] });
        admin.put(&format!("{SITE}/people/chen"), &chen).expect(204);
        Self { program, admin }
    }

    #[track_caller]
    fn again(self, data: &Path, config: &str) -> Self {
        let admin = self.admin.clone();
        self.program.stop();
        let program = Program::start(data, config);
        Self { admin: admin.at(&program), program }
    }

    /// The version in use.
    #[track_caller]
    fn version(&self) -> Json {
        self.admin.get(&format!("{SITE}/plugins/rogue")).expect(200)["version"].clone()
    }

    /// Why an upload is turned away.
    #[track_caller]
    fn turned_away(&self, component: Vec<u8>) -> String {
        let problem = self.admin.post_bytes("/plugins", "application/wasm", component).refused(422);
        assert_eq!(problem["type"], "urn:frontdesk:problem:untrusted", "{problem}");
        problem["detail"].as_str().expect("a problem has its sentence").to_owned()
    }
}

fn trusting(lines: &[&str]) -> String {
    format!("[plugins]\ntrust = {}\n", json!(lines))
}

#[test]
fn a_signed_plugin_lives_from_its_key_to_its_removal() {
    let author = Author::new();
    let acme = author.key("acme");
    assert!(acme.starts_with("ed25519:") && acme.ends_with(" acme"), "{acme}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(author.path("acme.key")).expect("it lies there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the private key is for its owner");
    }
    let twice = author.plugin(None, &["keys", "new", "acme"]).refused();
    assert!(twice.contains("`acme.key` (the key has to go into a new file)"), "{twice}");

    author.made("one.wasm", "1.0.0", NOTIFY, Some("acme"));
    author.made("two.wasm", "2.0.0", &format!("{NOTIFY}\n{DIRECTORY}"), Some("acme"));
    author.file("trusted", format!("# who makes our plugins\n{acme}\n"));
    let verified = author.plugin(None, &["verify", "one.wasm", "--trust", "trusted", "--json"]).json();
    let key = acme.trim_end_matches(" acme");
    assert_eq!(verified["signed_by"], json!({ "name": "acme", "key": key }));
    assert_eq!((&verified["plugin"], &verified["version"]), (&json!("rogue"), &json!("1.0.0")));

    let data = TempDir::new().expect("there is room for a throwaway directory");
    std::fs::write(data.path().join("trusted"), format!("{acme}\n")).expect("it can be written");
    let desk = Desk::open(data.path(), "[plugins]\ntrust_file = \"trusted\"\n");
    let at = Some(&desk);
    let asked = author.plugin(at, &["install", "one.wasm"]);
    assert_eq!(asked.code, Some(1), "{}", asked.err);
    assert!(asked.out.contains("asks for `notify` (send notices to the site's people): Tell who waits."));
    assert!(asked.err.starts_with("nothing was changed: say what it may do"), "{}", asked.err);
    assert_eq!(desk.admin.get("/plugins").expect(200), json!([]), "not even uploaded");
    let unasked = author.plugin(at, &["install", "one.wasm", "--grant", "roster"]);
    assert_eq!(unasked.code, Some(2), "{}", unasked.err);
    let told = author.plugin(at, &["install", "one.wasm", "--grant", "notify"]).well();
    assert!(told.contains(" 1.0.0 is in use, signed by acme (ed25519:"), "{told}");
    let again = author.plugin(at, &["install", "one.wasm", "--grant-asked"]).refused();
    assert_eq!(again, "error: plugin `rogue` 1.0.0 is installed there (use `upgrade`)");

    let chen = desk.admin.account("riverside", "chen");
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "first" });
    let ticket = chen.post(&format!("{SITE}/tickets"), &errand).expect(201);

    let asked = author.plugin(at, &["upgrade", "two.wasm"]);
    assert_eq!((asked.code, desk.version()), (Some(1), json!("1.0.0")), "{}", asked.err);
    assert!(
        asked.out.contains("plugin `rogue` 1.0.0 → 2.0.0\n  asks also for `directory` ("),
        "{}",
        asked.out
    );
    let now = author.plugin(at, &["upgrade", "two.wasm", "--grant-asked", "--json"]).json();
    let granted: Vec<_> = now["permissions"].as_array().expect("a list").iter().collect();
    assert!(granted.len() == 2 && granted.iter().all(|one| one["granted"] == true), "{now}");
    assert_eq!(now["signed_by"], json!({ "name": "acme", "key": key }));
    let listed = author.plugin(at, &["list"]).well();
    assert!(listed.starts_with("rogue 2.0.0  signed by acme (ed25519:"), "{listed}");
    let library = author.plugin(at, &["list", "--host", desk.program.address()]).well();
    assert_eq!(library.lines().count(), 2, "both versions can be installed: {library}");
    let nobody = author.plugin(None, &["list", "--host", desk.program.address()]);
    assert_eq!(nobody.code, Some(2), "without a token: {}", nobody.err);

    let back = author.plugin(at, &["rollback", "rogue"]).well();
    assert_eq!((back.trim(), desk.version()), ("plugin `rogue` 2.0.0 → 1.0.0", json!("1.0.0")));
    let open = author.plugin(at, &["remove", "rogue"]).refused();
    assert!(open.starts_with("open tickets of plugin `rogue` would be orphaned"), "{open}");
    chen.post(&format!("{SITE}/tickets/{}/actions/finish", ticket["ticket"]), &json!({})).expect(200);
    let gone = author.plugin(at, &["remove", "rogue", "--json"]).json();
    assert_eq!(gone, json!({ "plugin": "rogue", "removed": "1.0.0" }));
    assert_eq!(desk.admin.get(&format!("{SITE}/plugins")).expect(200), json!([]));
    desk.program.stop();
}

#[test]
fn what_is_not_from_a_trusted_key_is_turned_away_with_its_reason() {
    let author = Author::new();
    let (acme, stranger) = (author.key("acme"), author.key("stranger"));
    author.made("plain.wasm", "1.0.0", "", None);
    author.made("good.wasm", "1.0.0", "", Some("acme"));
    author.made("other.wasm", "1.0.1", "", Some("acme"));
    author.made("foreign.wasm", "1.0.0", "", Some("stranger"));
    let (plain, good) = (author.bytes("plain.wasm"), author.bytes("good.wasm"));
    let mut tampered = good.clone();
    let place = good.windows(5).position(|bytes| bytes == b"Rogue").expect("the blueprint has its title");
    tampered[place] = b'V';
    author.file("tampered.wasm", &tampered);
    let other = author.bytes("other.wasm");
    let section = &other[packed_with(&guest("meek"), "1.0.1", "").len()..];
    author.file("copied.wasm", [&plain[..], section].concat());
    let mut garbage = good.clone();
    let place = good.len() - 20;
    garbage[place..].fill(b'!');
    author.file("garbage.wasm", &garbage);

    let key = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    author.file("trusted", &acme);
    let data = TempDir::new().expect("there is room for a throwaway directory");
    let desk = Desk::open(data.path(), &trusting(&[&acme]));
    for (file, code, reason) in [
        (
            "plain.wasm",
            "unsigned",
            "the component is not signed, and this host takes signed ones only".to_owned(),
        ),
        ("tampered.wasm", "tampered", format!("the component is not what `{}` signed", key(&acme))),
        ("foreign.wasm", "foreign", format!("the component is signed by `{}`, which nobody", key(&stranger))),
        (
            "copied.wasm",
            "other-plugin",
            "the signature is for plugin `rogue` 1.0.1, the component is `rogue` 1.0.0".to_owned(),
        ),
        ("garbage.wasm", "damaged", "the section `frontdesk:signature` cannot be read: ".to_owned()),
    ] {
        let told = desk.turned_away(author.bytes(file));
        assert!(told.starts_with(&reason), "{file}: {told}");
        let verified = author.plugin(None, &["verify", file, "--trust", "trusted", "--json"]);
        assert_eq!(verified.code, Some(1), "{file}: {}", verified.err);
        let verified: Json = serde_json::from_str(&verified.out).expect("it tells JSON");
        assert_eq!(
            (&verified["good"], &verified["problem"]["code"]),
            (&json!(false), &json!(code)),
            "{file}"
        );
        let message = verified["problem"]["message"].as_str().unwrap_or_default();
        assert_eq!(message, told, "{file}: both tell the same");
    }
    let chinese = desk.admin.speaking("zh").post_bytes("/plugins", "application/wasm", plain).refused(422);
    assert_eq!(chinese["title"], "插件不受信任");
    assert!(chinese["detail"].as_str().is_some_and(|text| text.starts_with("组件没有签名")), "{chinese}");
    assert_eq!(desk.admin.get("/plugins").expect(200), json!([]), "nothing of it was kept");
    let by_cli = author.plugin(Some(&desk), &["install", "foreign.wasm"]).refused();
    assert!(by_cli.ends_with("once you know whose it is)"), "{by_cli}");
    desk.program.stop();
}

#[test]
fn an_older_or_a_re_signed_version_does_not_come_as_an_upgrade() {
    let author = Author::new();
    let (acme, heir) = (author.key("acme"), author.key("heir"));
    author.made("old.wasm", "1.0.0", "", Some("acme"));
    author.made("now.wasm", "1.1.0", "", Some("acme"));
    author.made("heirs.wasm", "1.2.0", "", Some("heir"));
    author.made("bare.wasm", "1.2.0", "", None);
    let data = TempDir::new().expect("there is room for a throwaway directory");
    let config = format!("{}unsigned = \"allow\"\n", trusting(&[&acme, &heir]));
    let desk = Desk::open(data.path(), &config);
    let at = Some(&desk);
    author.plugin(at, &["install", "now.wasm"]).well();

    let older = author.plugin(at, &["upgrade", "old.wasm", "--resigned"]).refused();
    assert_eq!(
        older,
        "plugin `rogue` 1.0.0 is older than 1.1.0, which is in use (a roll-back is a command of its own)"
    );
    let heirs = format!("this one by `{}`", heir.trim_end_matches(" heir"));
    for (file, by) in [("heirs.wasm", heirs.as_str()), ("bare.wasm", "this one by nobody")] {
        let told = author.plugin(at, &["upgrade", file]).refused();
        assert!(
            told.starts_with("plugin `rogue` is re-signed: the version in use was signed by `ed25519:"),
            "{told}"
        );
        assert!(told.contains(by), "{told}");
    }
    let hash = upload(&desk.admin, author.bytes("heirs.wasm"))["component"].clone();
    let body = json!({ "component": hash, "grants": [] });
    let problem = desk.admin.post(&format!("{SITE}/plugins"), &body).refused(409);
    assert_eq!(problem["type"], "urn:frontdesk:problem:resigned");
    assert_eq!(desk.version(), "1.1.0", "nothing was changed");
    let before = author.plugin(None, &["verify", "heirs.wasm", "--before", "now.wasm"]);
    assert!(before.code == Some(1) && before.out.contains("is re-signed"), "{}", before.out);
    let before = author.plugin(None, &["verify", "old.wasm", "--before", "now.wasm"]);
    assert!(before.out.contains("1.0.0 is older than 1.1.0"), "{}", before.out);

    author.plugin(at, &["upgrade", "heirs.wasm", "--resigned"]).well();
    assert_eq!(desk.version(), "1.2.0", "the administrator said so");
    author.plugin(at, &["rollback", "rogue"]).well();
    assert_eq!(desk.version(), "1.1.0");
    desk.program.stop();
}

#[test]
fn what_changed_on_disk_or_lost_its_trust_is_not_offered() {
    let author = Author::new();
    let acme = author.key("acme");
    author.made("one.wasm", "1.0.0", "", None);
    author.made("two.wasm", "1.0.1", "", Some("acme"));
    let data = TempDir::new().expect("there is room for a throwaway directory");
    let desk = Desk::open(data.path(), "");
    // Where nobody named a key everything works, and is shown as what it is.
    let told = author.plugin(Some(&desk), &["install", "one.wasm"]).well();
    assert!(told.contains("rogue` 1.0.0 is in use, not signed; it may: nothing"), "{told}");
    let two = upload(&desk.admin, author.bytes("two.wasm"));
    let key = acme.trim_end_matches(" acme");
    assert_eq!(two["signed_by"], json!({ "name": null, "key": key }), "signed, by nobody we know");

    let file = data.path().join("data/plugins").join(format!("{}.wasm", two["component"].as_str().unwrap()));
    let good = std::fs::read(&file).expect("the library keeps it");
    std::fs::write(&file, [&good[..good.len() - 1], b" "].concat()).expect("it can be written");
    let install = json!({ "component": two["component"], "grants": [] });
    let changed = desk.admin.post(&format!("{SITE}/plugins"), &install).refused(422);
    let reason =
        "the file in the library is not what its name says: it was changed on disk (upload the plugin again)";
    assert_eq!(changed["detail"], reason);

    let desk = desk.again(data.path(), &trusting(&[&acme]));
    assert_eq!(desk.admin.get("/plugins").expect(200), json!([]), "one was changed, one nobody signed");
    let log = desk.program.log_text();
    assert!(log.contains(reason) && log.contains("an installed plugin is not run"), "{log}");
    let listed = author.plugin(Some(&desk), &["list"]).well();
    assert!(listed.starts_with("rogue 1.0.0  not run: the component is not signed"), "{listed}");
    let chen = desk.admin.account("riverside", "chen");
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "first" });
    let fault = chen.post(&format!("{SITE}/tickets"), &errand).refused(502)["fault"].clone();
    // Brought again, it is there again, and takes the place of the one that is not run.
    author.plugin(Some(&desk), &["upgrade", "two.wasm"]).well();
    desk.admin.post_nothing(&format!("{SITE}/faults/{fault}/rerun")).expect(204);
    assert_eq!(desk.admin.all(&format!("{SITE}/tickets"))[0]["title"], "first", "nothing was lost");
    let back = author.plugin(Some(&desk), &["rollback", "rogue"]).refused();
    assert!(back.starts_with("the component is not signed"), "{back}");
    let desk = desk.again(data.path(), &trusting(&[&acme]));
    assert_eq!(desk.admin.get("/plugins").expect(200)[0]["signed_by"], json!({ "name": "acme", "key": key }));
    desk.program.stop();

    let nobody =
        run(
            Command::new(binary()).args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(author.file(
                "bad.toml",
                format!("data = {:?}\n[plugins]\nunsigned = \"refuse\"\n", author.path("d")),
            )),
            author.folder.path(),
        );
    let told = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(told.contains("[plugins] trusts nobody, and no plugin could be used"), "{told}");
}
