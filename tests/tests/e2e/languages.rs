//! From an empty folder to a plugin at work, in every language: `plugin new`, `build`, `test`, install and act over HTTP.

use std::path::Path;
use std::process::Command;

use frontdesk_tests::{Client, Program, binary, root, run, upload};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const SITE: &str = "/sites/desk";

/// Runs `frontdesk plugin …` in a folder, as an author would; gives what it printed.
#[track_caller]
pub(super) fn plugin(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(binary());
    command.current_dir(folder).arg("plugin").args(arguments);
    let ended = run(&mut command, folder);
    let told = String::from_utf8(ended.stdout).expect("text is printed");
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "plugin {arguments:?}: {told}\n{errors}");
    told
}

/// Begins a plugin, builds it, plays its scenarios, and lets two people work with it.
#[track_caller]
fn works(language: &str) {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    plugin(folder.path(), &["new", "--lang", language, "left-things"]);
    also_follows(language, &folder.path().join("left-things"));
    let built: Json = serde_json::from_str(&plugin(folder.path(), &["build", "left-things", "--json"]))
        .expect("it tells JSON");
    assert_eq!((&built["plugin"], &built["version"]), (&json!("left-things"), &json!("0.1.0")));
    let played = plugin(folder.path(), &["test", "left-things"]);
    assert!(played.starts_with("2 passed, 0 failed"), "{played}");
    let checked = plugin(folder.path(), &["check", "left-things"]);
    assert!(
        checked.contains("plugin `left-things` 0.1.0: hooks ") && checked.contains("on-ticket"),
        "{checked}"
    );
    let file = folder.path().join(built["file"].as_str().expect("a built plugin has a file"));
    is_installed_and_used(std::fs::read(file).expect("the built plugin can be read"));
}

/// A second hook, which refuses to follow one version, and a scenario of it.
fn also_follows(language: &str, folder: &Path) {
    let (file, before, hook) = match language {
        "rust" => (
            "src/lib.rs",
            "impl Plugin for LostItems {\n",
            "    fn on_upgrade(event: frontdesk_sdk::UpgradeEvent) -> Outcome {
        if event.was == \"0.0.8\" { Err(refuse(\"no-owner\").with(\"what\", event.was)) } else { Ok(()) }
    }\n",
        ),
        "ts" | "js" => (
            if language == "ts" { "src/plugin.ts" } else { "src/plugin.js" },
            "",
            "export function onUpgrade(event) {
  if (event.was === \"0.0.8\") throw refuse(\"no-owner\", { what: event.was });
}\n",
        ),
        "python" => (
            "src/plugin.py",
            "",
            "from frontdesk import UpgradeEvent, on_upgrade
@on_upgrade()
def taken_over(event: UpgradeEvent) -> None:
    if event.was == \"0.0.8\":
        raise refuse(\"no-owner\", what=event.was)\n",
        ),
        "c" => (
            "src/plugin.c",
            "",
            "DESK_ON_UPGRADE(taken_over) {
    if (desk_same(event->was, \"0.0.8\")) desk_refuse(\"no-owner\", {\"what\", desk_text(event->was)});
}\n",
        ),
        _ => (
            "src/plugin.go",
            "func init() {\n",
            "	frontdesk.OnUpgrade(func(event *frontdesk.UpgradeEvent) error {
		if event.Was != \"0.0.8\" {
			return nil
		}
		return frontdesk.Refuse(\"no-owner\", frontdesk.Fields{\"what\": event.Was})
	})\n",
        ),
    };
    // Types are checked, too.
    let hook = if language == "ts" {
        hook.replace("(event)", "(event: import(\"frontdesk-sdk\").UpgradeEvent): void")
    } else {
        hook.to_owned()
    };
    let path = folder.join(file);
    let source = std::fs::read_to_string(&path).expect("a plugin has hooks");
    let taught = match before {
        "" => format!("{source}\n{hook}"),
        before => source.replacen(before, &format!("{before}{hook}"), 1),
    };
    assert_ne!(taught, source, "`{before}` stands nowhere");
    std::fs::write(path, taught).expect("it can be written");
    let scenario = "[[scenario]]
name = \"a version that it cannot follow is told, another is followed\"
start = \"2026-03-02 09:00:00\"
steps = [
  { upgrade_from = \"0.0.8\", refused = \"0.0.8 is given to nobody\" },
  { upgrade_from = \"0.0.9\" },
  { by = \"chen\", open = \"lost-item\", form = { what = \"Umbrella\" }, expect = { state = \"kept\" } },
]\n";
    let scenarios = folder.join("scenarios/lost-item.toml");
    let played = std::fs::read_to_string(&scenarios).expect("a plugin has scenarios");
    std::fs::write(scenarios, format!("{played}\n{scenario}")).expect("it can be written");
}

pub(super) fn is_installed_and_used(component: Vec<u8>) {
    let data = TempDir::new().expect("there is room for a throwaway directory");
    let mut program = Program::start(data.path(), "");
    let admin = Client::first_administrator(&mut program);
    admin
        .post("/sites", &json!({ "name": "desk", "title": "Desk", "locale": "en", "zone": "Asia/Shanghai" }))
        .expect(201);
    let packed = upload(&admin, component);
    let install = json!({ "component": packed["component"], "grants": ["notify"] });
    admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    for (id, role) in [("chen", "clerk"), ("wang", "supervisor")] {
        admin.put(&format!("{SITE}/people/{id}"), &json!({ "name": id, "roles": [role] })).expect(204);
    }
    let [chen, wang] = ["chen", "wang"].map(|id| admin.account("desk", id));

    let form = json!({ "what": "Ring", "worth": "1000" });
    let opened =
        chen.post(&format!("{SITE}/tickets"), &json!({ "workflow": "lost-item", "form": form })).expect(201);
    let told = wang.all(&format!("{SITE}/notices"));
    assert!(told.iter().any(|notice| notice["subject"] == "Valuable: Ring"), "{told:?}");
    let give_back = format!("{SITE}/tickets/{}/actions/give-back", opened["ticket"]);
    let refused = chen.post(&give_back, &json!({ "form": {} })).refused(422);
    assert_eq!(refused["detail"], "Ring is given to nobody.", "{refused}");
    let done = chen.post(&give_back, &json!({ "form": { "owner": "Mr Hu" } })).expect(200);
    assert_eq!(done["state"], "returned", "{done}");
    program.stop();
}

#[test]
fn a_plugin_in_rust_outside_the_workspace_works() {
    works("rust");
}

#[test]
fn a_plugin_in_typescript_works() {
    works("ts");
}

#[test]
fn a_plugin_in_javascript_works() {
    works("js");
}

#[test]
fn a_plugin_in_python_works() {
    works("python");
}

#[test]
fn a_plugin_in_c_works() {
    works("c");
}

#[test]
fn a_plugin_in_go_works() {
    works("go");
}

/// The plugin of an SDK's own tests, outside of the repository as an author would have it. Blueprint and scenarios are one for all.
#[track_caller]
fn says_every_word(language: &str, source: &str, crash: &str) {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    plugin(folder.path(), &["new", "--lang", language, "words"]);
    let words = folder.path().join("words");
    std::fs::remove_file(words.join("scenarios/lost-item.toml")).expect("the template has a scenario");
    for (of, file) in [("c", "blueprint/plugin.toml"), ("c", "scenarios/words.toml"), (language, source)] {
        let text = std::fs::read_to_string(root().join("sdk").join(of).join("tests").join(file))
            .expect("a file of the tests");
        std::fs::write(words.join(file), text.replace("in `crash` <", crash)).expect("it can be written");
    }
    let played = plugin(folder.path(), &["test", "words"]);
    assert!(played.starts_with("4 passed, 0 failed"), "{played}");
}

#[test]
fn every_word_of_the_sdk_for_c_says_what_it_should() {
    says_every_word("c", "src/plugin.c", "in `crash` <");
}

#[test]
fn every_word_of_the_sdk_for_go_says_what_it_should() {
    says_every_word("go", "src/plugin.go", "main.crash");
}

#[test]
fn a_plugin_in_go_that_cannot_be_built_is_told_why() {
    let table = [
        ("func main() {}\n", "has a hook (register one with `frontdesk.OnTicket`)"),
        (
            "import \"frontdesk\"\n\nfunc init() { frontdesk.Frobnicate() }\nfunc main() {}\n",
            "plugin.go:5:25: undefined: frontdesk.Frobnicate",
        ),
        (
            "import \"example.com/not/there\"\n\nfunc main() { there.Go() }\n",
            "no required module provides package example.com/not/there",
        ),
    ];
    let table = table.map(|(source, expected)| (format!("package main\n\n{source}"), expected));
    is_told_why("go", "src/plugin.go", &table);
}

#[test]
fn a_plugin_in_c_that_cannot_be_built_is_told_why() {
    let table = [
        ("#include <frontdesk.h>\n", "has a hook (begin one with `DESK_ON_TICKET`)"),
        ("#include <frontdesk.h>\nDESK_ON_TICKET(a) { desk_frobnicate(); }\n", "plugin.c:2:21: error:"),
        ("#include <frontdesk.h>\nDESK_ON_TICKET(a) { desk_set(\"one\"); }\n", "plugin.c:2:30: error:"),
        (
            "#include <frontdesk.h>\n#include <stdio.h>\nDESK_ON_TICKET(a) { fopen(\"notes\", \"r\"); }\n",
            "asks for `wasi_snapshot_preview1` `",
        ),
    ];
    is_told_why("c", "src/plugin.c", &table.map(|(source, expected)| (source.to_owned(), expected)));
}

/// Each of these sources ends the build with a word about it.
fn is_told_why(language: &str, file: &str, table: &[(String, &str)]) {
    let folder = TempDir::new().expect("there is room for a folder");
    plugin(folder.path(), &["new", "--lang", language, "left-things"]);
    for (source, expected) in table {
        std::fs::write(folder.path().join("left-things").join(file), source).expect("the source is written");
        let mut command = Command::new(binary());
        command.current_dir(folder.path()).args(["plugin", "build", "left-things"]);
        let ended = run(&mut command, folder.path());
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{source}: {told}");
        assert!(told.contains(expected), "{source}: {told}");
    }
}

#[test]
fn what_cannot_be_begun_is_told_with_a_way_out() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("taken")).unwrap();
    std::fs::write(folder.path().join("taken/notes.txt"), "mine").unwrap();
    let table: [(&[&str], &str); 4] = [
        (&["new", "--lang", "python", "taken"], "`taken` is there already (name a new folder)"),
        (
            &["new", "--lang", "python", "Left Things"],
            "`Left Things` cannot be a plugin's id: expected lower-case letters",
        ),
        (&["new", "--lang", "js", "--sdk", ".", "x"], "`--sdk` is for Rust: other languages take the copy"),
        (
            &["new", "--lang", "rust", "--sdk", "taken", "x"],
            "`taken` is no Rust SDK: expected a `Cargo.toml` in it",
        ),
    ];
    for (arguments, expected) in table {
        let mut command = Command::new(binary());
        command.current_dir(folder.path()).arg("plugin").args(arguments);
        let ended = run(&mut command, folder.path());
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
    let kept = std::fs::read_to_string(folder.path().join("taken/notes.txt"));
    assert_eq!(kept.ok().as_deref(), Some("mine"), "what was there stays");
    assert!(!folder.path().join("x").exists(), "nothing is half begun");
}

#[test]
fn a_missing_toolchain_is_named_with_what_to_install() {
    let folder = TempDir::new().unwrap();
    for (language, expected) in [
        ("ts", "Node.js 20 or newer with npm is missing (install it"),
        ("python", "Python 3.11 or newer"),
        ("c", "Python 3.9 or newer with `venv`, which fetches the compiler `zig`, is missing (install it"),
        ("go", "Python 3.9 or newer with `venv`, which fetches Go itself, is missing (install it"),
    ] {
        plugin(folder.path(), &["new", "--lang", language, language]);
        let mut command = Command::new(binary());
        command.current_dir(folder.path()).args(["plugin", "build", language]).env("PATH", folder.path());
        let ended = run(&mut command, folder.path());
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{told}");
        assert!(told.contains(expected) && told.contains("apt-get install"), "{told}");
    }
}
