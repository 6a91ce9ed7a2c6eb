//! How the repository is kept: who imports whom, what is frozen, what files are called, what the README promises.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use frontdesk_tests::{binary, root};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// Which of our crates each may import, in code that ships (the table of `ARCHITECTURE.md`).
const IMPORTS: [(&str, &[&str]); 12] = [
    ("frontdesk-engine", &[]),
    ("frontdesk-sandbox", &["frontdesk-engine"]),
    ("frontdesk-storage", &["frontdesk-engine"]),
    ("frontdesk", &["frontdesk-engine", "frontdesk-sandbox", "frontdesk-storage"]),
    ("frontdesk-sdk", &[]),
    ("frontdesk-property", &["frontdesk-sdk"]),
    ("frontdesk-clinic", &["frontdesk-sdk"]),
    ("frontdesk-common", &["frontdesk-sdk"]),
    ("frontdesk-ecommerce", &["frontdesk-sdk"]),
    ("frontdesk-retail", &["frontdesk-sdk"]),
    // For the program with planted bugs, and to pack blueprints into guests.
    ("frontdesk-tests", &["frontdesk", "frontdesk-engine", "frontdesk-sandbox", "frontdesk-storage"]),
    ("xtask", &[]),
];

/// Technologies that one crate knows alone: the beginning of their crates' names.
const ALONE: [(&str, &str); 4] = [
    ("wasmtime", "frontdesk-sandbox"),
    ("sled", "frontdesk-storage"),
    ("axum", "frontdesk"),
    ("tantivy", "frontdesk"),
];

/// What the engine must not have: clocks, files, networks and threads come with these.
const IMPURE: [&str; 7] = ["tokio", "reqwest", "tracing", "getrandom", "tempfile", "anyhow", "rand"];

/// The longest source file, in lines; longer ones stand in [`LONG`].
const LINES_MAX: usize = 1_000;

/// Longer files, each with its reason.
const LONG: [(&str, &str); 0] = [];

/// What lies at the top: a newcomer reads all of it.
const TOP: [&str; 23] = [
    ".cargo",
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "README.zh-CN.md",
    "docs",
    "host",
    "wit",
    "plugins",
    "sdk",
    "examples",
    "tests",
    "xtask",
    "SECURITY.md",
];

/// Names that say nothing about what is in a file.
const EMPTY_NAMES: [&str; 7] = ["mod", "utils", "helpers", "common", "manager", "types", "imp"];

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files that git knows of and that are there.
fn files() -> Vec<String> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = git.output().expect("git runs");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    let files: Vec<_> =
        listed.lines().filter(|path| root().join(path).is_file()).map(str::to_owned).collect();
    assert!(files.len() > 50, "these cannot be all files: {files:?}");
    files
}

fn packages() -> Vec<Json> {
    let mut metadata = Command::new(env!("CARGO"));
    let told =
        metadata.current_dir(root()).args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let told = told.output().expect("cargo runs");
    let metadata: Json = serde_json::from_slice(&told.stdout).expect("cargo tells JSON");
    metadata["packages"].as_array().expect("there are packages").clone()
}

/// Name, kind (`null` ships, else `dev` or `build`) of every dependency.
fn dependencies(package: &Json) -> Vec<(String, Option<String>)> {
    let all = package["dependencies"].as_array().expect("dependencies are a list").iter();
    let text = |json: &Json| json.as_str().map(str::to_owned);
    all.map(|dependency| (text(&dependency["name"]).unwrap_or_default(), text(&dependency["kind"]))).collect()
}

#[test]
fn crates_import_whom_they_may() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        IMPORTS.iter().map(|(name, may)| (*name, may.iter().copied().collect())).collect();
    let packages = packages();
    let names: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    assert_eq!(names, allowed.keys().copied().collect(), "crates here, and crates the table knows");
    for package in &packages {
        let name = package["name"].as_str().expect("a package has a name");
        for (dependency, kind) in dependencies(package) {
            if kind.is_none() && names.contains(dependency.as_str()) {
                let may = &allowed[name];
                assert!(
                    may.contains(dependency.as_str()),
                    "`{name}` imports `{dependency}`; it may import {may:?}"
                );
            }
            for (technology, only) in ALONE {
                let knows = dependency == technology || dependency.starts_with(&format!("{technology}-"));
                assert!(!knows || name == only, "`{name}` knows `{dependency}`, which is for `{only}` alone");
            }
            let impure =
                kind.is_none() && name == "frontdesk-engine" && IMPURE.contains(&dependency.as_str());
            assert!(!impure, "the engine is pure and cannot import `{dependency}`");
        }
    }
}

#[test]
fn the_map_shows_every_crate() {
    let map = text("ARCHITECTURE.md");
    for package in packages() {
        let manifest = package["manifest_path"].as_str().expect("a package has a manifest");
        let folder = Path::new(manifest)
            .parent()
            .and_then(|folder| folder.strip_prefix(root()).ok().map(Path::to_owned));
        let folder = folder.expect("a package lies in the repository").display().to_string();
        let shown = if folder.starts_with("plugins/") { "plugins/*".to_owned() } else { folder };
        assert!(
            map.contains(&format!("`{shown}`")),
            "`{shown}` is missing in the code map of ARCHITECTURE.md"
        );
    }
    for (place, _) in map.match_indices("`engine/src/").chain(map.match_indices("`server/src/")) {
        let path = map[place + 1..].split('`').next().unwrap_or_default();
        let is_one = !path.contains(['<', '{', '*']);
        assert!(
            !is_one || root().join("host").join(path).exists(),
            "ARCHITECTURE.md names `{path}`, which is not there"
        );
    }
}

#[test]
fn released_interfaces_stay_as_they_are() {
    let list = text("wit/frozen.txt");
    let frozen: BTreeMap<&str, &str> = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once("  ").map(|(hash, path)| (path, hash)).expect("a line is `hash  path`"))
        .collect();
    let files = files();
    let there: BTreeSet<&str> = files
        .iter()
        .filter_map(|path| path.strip_prefix("wit/"))
        .filter(|path| path.starts_with("released/") && path.ends_with(".wit"))
        .collect();
    for (path, hash) in &frozen {
        assert!(there.contains(path), "wit/{path} was released and is gone (put it back)");
        let found: String =
            Sha256::digest(text(&format!("wit/{path}"))).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            &found, hash,
            "wit/{path} was released and has changed (put it back; what is new goes into a new file or a new version)"
        );
    }
    let unlisted: Vec<_> = there.into_iter().filter(|path| !frozen.contains_key(path)).collect();
    assert!(unlisted.is_empty(), "released files have their hash in wit/frozen.txt (add {unlisted:?})");
}

#[test]
fn files_are_short_and_named_for_what_is_in_them() {
    let mut long: Vec<&str> = LONG.iter().map(|(path, _)| *path).collect();
    for path in files() {
        let (stem, extension) = Path::new(&path)
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.split_once('.'))
            .unwrap_or_default();
        if !["rs", "py", "ts", "tsx"].contains(&extension) {
            continue;
        }
        assert!(
            !EMPTY_NAMES.contains(&stem),
            "{path}: `{stem}` says nothing (name the file for its one idea)"
        );
        let lines = text(&path).lines().count();
        let listed = long.iter().position(|known| *known == path);
        match listed {
            Some(place) if lines > LINES_MAX => {
                long.remove(place);
            }
            _ => assert!(
                lines <= LINES_MAX,
                "{path} has {lines} lines, expected at most {LINES_MAX} (split it)"
            ),
        }
    }
    assert!(long.is_empty(), "no longer long, or gone (take them off the list): {long:?}");
}

#[test]
fn the_top_level_is_small() {
    for path in files() {
        let top = path.split('/').next().unwrap_or_default();
        let is_tool = path == top && top.ends_with(".toml");
        assert!(TOP.contains(&top) || is_tool, "`{top}` does not belong to the top level");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let own = |path: &&String| path.ends_with(".rs") && !path.starts_with("tests/guests/src/");
    for path in files().iter().filter(own) {
        let head = text(path);
        let lines = head.lines().take_while(|line| line.starts_with("//!")).count();
        assert!(
            (1..=10).contains(&lines),
            "{path}: expected 1 to 10 lines of `//!` at its head, got {lines}"
        );
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = text("Cargo.toml");
    let (_, section) = manifest.split_once("[workspace.dependencies]\n").expect("there is such a section");
    let mut has_reason = false;
    for line in section.lines().take_while(|line| !line.starts_with('[')) {
        match line {
            "" => has_reason = false,
            _ if line.starts_with("# ") => has_reason = true,
            _ => {
                let name = line.split('=').next().unwrap_or_default().trim();
                let is_ours = line.contains("path = \"");
                assert!(
                    has_reason || is_ours,
                    "`{name}` has no reason above it (one line, beginning with `# `)"
                );
            }
        }
    }
}

/// The commands in a document's `sh` blocks, without comments.
fn commands(document: &str) -> Vec<String> {
    let text = text(document);
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_commands_of_the_readme_exist() {
    let documents = ["README.md", "README.zh-CN.md"].map(commands);
    let xtask = text("xtask/src/main.rs");
    for command in documents.iter().flatten() {
        let words: Vec<_> = command.split_whitespace().collect();
        match words[..] {
            ["cargo", "xtask", task, ..] => {
                assert!(xtask.contains(&format!("\"{task}\" => ")), "there is no task `{task}`: {command}");
            }
            ["cargo", "build", ..] => {
                let package = words.last().copied().unwrap_or_default();
                assert!(
                    packages().iter().any(|known| known["name"] == package),
                    "no such package: {command}"
                );
            }
            ["frontdesk", ..] => assert_known(&words[1..]),
            // What is asked with it is the matter of the other suites.
            ["curl", ..] => {}
            _ => panic!("this test does not know what `{command}` is (teach it)"),
        }
    }
    let [english, chinese] = documents
        .map(|commands| commands.iter().filter(|c| !c.starts_with("curl")).cloned().collect::<Vec<_>>());
    assert_eq!(english, chinese, "both READMEs tell the same commands");
}

/// Asks the binary for help on a command, which must know its options; files it names are there.
fn assert_known(words: &[&str]) {
    let is_name = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let names: Vec<_> = words.iter().take_while(is_name).collect();
    let asked = Command::new(binary()).args(&names).arg("--help").output().expect("the binary starts");
    let help = String::from_utf8_lossy(&asked.stdout);
    assert!(asked.status.success(), "`frontdesk {}` does not exist", words.join(" "));
    for word in &words[names.len()..] {
        if word.starts_with("--") {
            assert!(help.contains(word), "`frontdesk {}` does not know `{word}`:\n{help}", words.join(" "));
        } else if word.starts_with("plugins/") {
            assert!(root().join(word).exists(), "`{word}` is not there");
        }
    }
}

#[cfg(unix)]
#[test]
fn ci_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(root().join(".ci/run")).expect(".ci/run is there").permissions().mode();
    assert_eq!(mode & 0o111, 0o111, ".ci/run is not executable ({mode:o})");
}
