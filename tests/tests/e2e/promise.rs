//! The promise of the interface: within a major version everything that was released stays as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Declarations of an interface by its name, without comments and spaces that do not count.
type Interfaces = BTreeMap<String, BTreeSet<String>>;

fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")
}

fn interfaces(folder: &Path) -> Interfaces {
    let mut found = Interfaces::new();
    for file in std::fs::read_dir(folder).expect("a folder of WIT files") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        read(&text, &mut found);
    }
    found
}

/// Reads our own layout: one declaration begins on a line of its own, comments stand on theirs.
fn read(text: &str, found: &mut Interfaces) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let mut interface = None;
    let mut declaration = String::new();
    for line in lines {
        if let Some(name) = line.strip_prefix("interface ") {
            interface = Some(name.trim_end_matches(" {").to_owned());
            continue;
        }
        let Some(name) = interface.clone() else { continue };
        if declaration.is_empty() && line == "}" {
            interface = None;
            continue;
        }
        declaration = format!("{declaration} {line}").trim().to_owned();
        let open = declaration.matches('{').count() > declaration.matches('}').count();
        if !open && (line.ends_with(';') || line.ends_with('}')) {
            found.entry(name).or_default().insert(std::mem::take(&mut declaration));
        }
    }
}

#[test]
fn what_was_released_is_still_offered() {
    let now = interfaces(&wit().join("v1"));
    let mut compared = 0;
    for version in std::fs::read_dir(wit().join("released")).expect("released versions") {
        let version = version.expect("a folder").path();
        for (name, declarations) in interfaces(&version) {
            let offered = now.get(&name).unwrap_or_else(|| panic!("interface `{name}` is gone"));
            let kept = declarations.iter().filter(|declaration| !declaration.starts_with("use "));
            for declaration in kept {
                assert!(offered.contains(declaration), "`{name}` no longer has «{declaration}»");
                compared += 1;
            }
        }
    }
    assert!(compared > 80, "only {compared} declarations were compared");
}

#[test]
fn hooks_stay_as_they_were_to_the_letter() {
    let now = interfaces(&wit().join("v1"));
    let released = interfaces(&wit().join("released/1.0.0"));
    let hooks: Vec<_> = released.keys().filter(|name| name.starts_with("on-")).collect();
    assert_eq!(hooks.len(), 7);
    for name in hooks {
        assert_eq!(
            now[name], released[name],
            "a plugin exports `{name}` as it was: a new hook is a new interface"
        );
    }
}

#[test]
fn a_broken_promise_is_seen() {
    let mut released = Interfaces::new();
    read(
        "interface a {\n    /// Old.\n    record r {\n        x: u8,\n    }\n\n    f: func() -> r;\n}\n",
        &mut released,
    );
    let declarations: Vec<_> = released["a"].iter().map(String::as_str).collect();
    assert_eq!(declarations, ["f: func() -> r;", "record r { x: u8, }"]);
}
