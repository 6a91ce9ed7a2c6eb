//! The words of the SDKs: `sdk/parity.toml` against the sources of each language, both ways.

use std::collections::BTreeSet;

use frontdesk_tests::root;

/// The order of the table.
const LANGUAGES: [&str; 5] = ["rust", "js", "python", "c", "go"];

type Words = BTreeSet<String>;

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Name without extension, and text, of the files of a folder, by name.
fn sources(folder: &str, extension: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder is there").flatten();
    let files = entries.map(|entry| entry.path());
    let mut found: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .map(|path| {
            let stem = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (stem, std::fs::read_to_string(&path).expect("sources are text"))
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "`{folder}` has no .{extension} files");
    found
}

/// The name that a text begins with.
fn name_of(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

/// The name behind one of some beginnings of a line.
fn behind(line: &str, beginnings: &[&str]) -> Option<String> {
    let rest = beginnings.iter().find_map(|beginning| line.strip_prefix(beginning))?;
    Some(name_of(rest)).filter(|name| !name.is_empty())
}

/// Functions and constants; methods under their types, what is in a public module under that.
fn rust() -> Words {
    const MODULES: [&str; 3] = ["book", "lunar", "setting"];
    let mut words = Words::new();
    for (stem, source) in sources("sdk/rust/src", "rs") {
        if ["lib", "pages"].contains(&stem.as_str()) {
            continue;
        }
        let module = if MODULES.contains(&stem.as_str()) { format!("{stem}::") } else { String::new() };
        let (mut owner, mut is_trait, mut exported) = (None, false, false);
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines() {
            if line.starts_with('}') {
                owner = None;
            } else if line.starts_with("pub trait ") || line.starts_with("impl ") && !line.contains(" for ") {
                owner = behind(line, &["pub trait ", "impl "]);
                is_trait = line.starts_with("pub trait ");
            }
            if let Some(name) = behind(line, &["pub fn ", "pub const fn ", "pub const "]) {
                words.insert(format!("{module}{name}"));
            }
            let public = ["    pub fn ", "    pub const fn ", "    pub const "];
            let of_trait: &[&str] = if is_trait { &["    fn ", "    const "] } else { &[] };
            let method = behind(line, &public).or_else(|| behind(line, of_trait));
            words.extend(owner.as_ref().zip(method).map(|(owner, name)| format!("{owner}::{name}")));
            let name = behind(line, &["macro_rules! "]).filter(|_| exported);
            words.extend(name.map(|name| format!("{name}!")));
            exported = line == "#[macro_export]";
        }
    }
    words
}

/// What `index.ts` exports of the SDK's own, the methods of its classes, and the hooks.
fn javascript() -> Words {
    let index = text("sdk/js/src/index.ts");
    let own = index.lines().filter(|line| line.starts_with("export {") && line.contains("from \"./"));
    let lists = own.filter_map(|line| line.split(['{', '}']).nth(1));
    let exported: Words = lists.flat_map(|list| list.split(',')).map(|name| name.trim().to_owned()).collect();
    let mut words = Words::new();
    for (stem, source) in sources("sdk/js/src", "ts") {
        let mut owner = None;
        for line in source.lines() {
            if line.starts_with('}') {
                owner = None;
            }
            owner = behind(line, &["export class "]).filter(|name| exported.contains(name)).or(owner);
            if let Some(name) = behind(line, &["export function ", "export const "]) {
                let word = if stem == "setting" { format!("setting.{name}") } else { name.clone() };
                words.extend(Some(word).filter(|_| stem == "setting" || exported.contains(&name)));
            }
            let line = line.replacen("  static ", "  ", 1);
            let method = behind(&line, &["  "]).filter(|name| {
                let rest = &line[2 + name.len()..];
                rest.starts_with(['(', '<']) && line.ends_with('{') && name != "constructor"
            });
            words.extend(owner.as_ref().zip(method).map(|(owner, name)| format!("{owner}.{name}")));
            words.extend(behind(&line, &["  "]).filter(|name| line[2 + name.len()..].starts_with(": (hook")));
        }
    }
    words
}

/// What the package hands out, the functions of its modules, the methods of its classes.
fn python() -> Words {
    const MODULES: [&str; 7] = ["duties", "figures", "registers", "schedules", "setting", "tickets", "turn"];
    let init = text("sdk/python/frontdesk/__init__.py");
    let (_, all) = init.split_once("__all__").expect("the package says what it hands out");
    let exported: Words = all.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let mut words = Words::new();
    for (stem, source) in sources("sdk/python/frontdesk", "py") {
        let mut owner = None;
        for line in source.lines() {
            owner = behind(line, &["class "]).or(owner);
            if let Some(name) = behind(line, &["def "]) {
                owner = None;
                let is_module = MODULES.contains(&stem.as_str()) && !name.starts_with('_');
                let word = if is_module { format!("{stem}.{name}") } else { name.clone() };
                words.extend(Some(word).filter(|_| is_module || exported.contains(&name)));
            }
            // Between the interface and the SDK, not for authors.
            let method = behind(line, &["    def "])
                .filter(|name| !name.starts_with('_') && !["read", "to_wit"].contains(&name.as_str()));
            let class = owner.as_ref().filter(|owner| exported.contains(*owner));
            words.extend(class.zip(method).map(|(owner, name)| format!("{owner}.{name}")));
        }
    }
    words
}

/// Functions and macros of the headers.
fn c() -> Words {
    let mut words = Words::new();
    for (_, source) in sources("sdk/c/include/frontdesk", "h") {
        for line in source.lines() {
            let named = |name: &String| name.starts_with("desk_") || name.starts_with("DESK_");
            words.extend(behind(line, &["#define "]).filter(named));
            let declares =
                line.starts_with(|letter: char| letter.is_ascii_lowercase()) && !line.starts_with("typedef");
            if let Some((before, _)) = line.split_once('(').filter(|_| declares) {
                let name = before.rsplit([' ', '*']).next().unwrap_or_default().to_owned();
                words.extend(Some(name).filter(named));
            }
        }
    }
    words
}

/// Functions of its packages, the root's without the package's name, and methods under their types.
fn go() -> Words {
    const PACKAGES: [&str; 10] =
        ["", "duties", "figures", "people", "registers", "schedules", "setting", "tickets", "turn", "words"];
    // Between the generated types and the SDK's own.
    let converts = |name: &str| {
        ["From", "To"]
            .iter()
            .any(|to| name.strip_prefix(to).is_some_and(|of| of.starts_with(char::is_uppercase)))
    };
    let mut words = Words::new();
    for package in PACKAGES {
        for (_, source) in sources(&format!("sdk/go/{package}"), "go") {
            for line in source.lines() {
                let Some(declared) = line.strip_prefix("func ") else { continue };
                let (owner, name) =
                    match declared.strip_prefix('(').and_then(|method| method.split_once(") ")) {
                        Some((of, name)) => {
                            (of.rsplit([' ', '*']).next().map(|of| format!("{of}.")), name_of(name))
                        }
                        None => (None, name_of(declared)),
                    };
                let owner = owner.unwrap_or_default();
                let is_public = |name: &str| name.starts_with(char::is_uppercase);
                if is_public(&name) && (owner.is_empty() || is_public(&owner)) && !converts(&name) {
                    let dot = if package.is_empty() { "" } else { "." };
                    words.insert(format!("{package}{dot}{owner}{name}"));
                }
            }
        }
    }
    words
}

/// The functions of the interface: `tickets.act`.
fn interface() -> Words {
    let mut words = Words::new();
    for (_, source) in sources("wit/v1", "wit") {
        let mut interface = "";
        for line in source.lines() {
            if let Some(name) = line.strip_prefix("interface ") {
                interface = name.trim_end_matches(" {");
            } else if let Some((name, _)) = line.trim().split_once(": func(") {
                words.insert(format!("{interface}.{name}"));
            }
        }
    }
    words
}

/// The rows of the table, which are written as JSON is.
fn rows() -> Vec<Vec<String>> {
    let table = text("sdk/parity.toml");
    let lines = table.lines().map(str::trim).filter(|line| line.starts_with("[\""));
    let row = |line: &str| {
        serde_json::from_str(line.trim_end_matches(',')).unwrap_or_else(|e| panic!("{line}: {e}"))
    };
    lines.map(row).collect()
}

#[test]
fn every_sdk_says_every_word() {
    let (said, wit) = ([rust(), javascript(), python(), c(), go()], interface());
    for (language, words) in LANGUAGES.iter().zip(&said) {
        assert!(words.len() > 50, "these cannot be all words of sdk/{language}: {words:?}");
    }
    let mut listed = [const { Words::new() }; LANGUAGES.len()];
    let rows = rows();
    assert!(rows.len() > 100, "the table has {} rows", rows.len());
    for row in &rows {
        let names =
            row.get(1..=LANGUAGES.len()).unwrap_or_else(|| panic!("{row:?}: a name for each language"));
        let lacks = names.iter().any(|name| name == "-");
        let expected = 1 + LANGUAGES.len() + usize::from(lacks);
        assert_eq!(
            row.len(),
            expected,
            "{row:?}: what a language lacks has its way out at the end, and only that"
        );
        for (at, language) in LANGUAGES.iter().enumerate() {
            let is_own = names[at] == "-" || names[at].starts_with("own:");
            for name in names[at].split(' ').filter(|_| !is_own) {
                match name.strip_prefix("wit:") {
                    Some(function) => {
                        assert!(wit.contains(function), "{row:?}: `wit/v1` has no `{function}`")
                    }
                    None => {
                        assert!(said[at].contains(name), "{row:?}: sdk/{language} has no `{name}`");
                        listed[at].insert(name.to_owned());
                    }
                }
            }
        }
    }
    for (at, language) in LANGUAGES.iter().enumerate() {
        let unlisted: Vec<_> = said[at].difference(&listed[at]).collect();
        assert!(
            unlisted.is_empty(),
            "words of sdk/{language} that sdk/parity.toml does not have: {unlisted:?}"
        );
    }
}

/// Bindings are made at each build, so that they are never out of date.
#[test]
fn no_bindings_are_committed() {
    let mut git = std::process::Command::new("git");
    let listed = git.current_dir(root()).args(["ls-files", "sdk"]).output().expect("git runs");
    let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    assert!(listed.lines().count() > 50, "these cannot be all files of the SDKs: {listed}");
    let made = [
        "wit_world",
        "componentize_py_types",
        "plugin.h",
        "js/types/",
        "wit_exports",
        "bindings.rs",
        ".d.ts",
        ".wasm",
    ];
    let found: Vec<_> = listed.lines().filter(|path| made.iter().any(|name| path.contains(name))).collect();
    assert!(found.is_empty(), "generated from wit/v1 at each build (do not commit it): {found:?}");
}
