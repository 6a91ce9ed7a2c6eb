//! Plugins that were built some time ago, as they were built: whatever this host becomes, they load, and their hooks do what they did.
//!
//! What was built for a release stays for ever. Where the interface offered is not released yet, what was built for it is built anew when it changes.

use std::collections::BTreeSet;
use std::io::Read as _;

use flate2::read::GzDecoder;
use frontdesk_tests::{Office, SITE, root, upload};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::bundles::Author;
use super::languages::is_installed_and_used;

/// The SHA-256 of everything under `tests/compat`.
const KEPT: [(&str, &str); 6] = [
    ("1.0.0/rust.wasm", "73a2d546ebb6a0b1fca82e35df646f5d64444a2495d3a9ae953eda5dad33724c"),
    ("1.1.0/c.wasm", "4d61ae56eb6eb1d96514a3219eaeb432c0ef20f5384909f337c7ffd63b63bc86"),
    ("1.1.0/go.wasm.gz", "788e569c38b40c90febee68c7c3283fd6cf576e32e694d4b052a25b079054835"),
    ("1.1.0/python.wasm.gz", "03fcd265364146c250c2fc981cfd1c31a5179243e01d1de59afd87deb1d115c3"),
    ("1.1.0/rust.wasm", "dfcad9e1a16da219fc1fed5b92b673489567e6927c2f86ba255367a7550f6222"),
    ("1.1.0/ts.wasm.gz", "8d0d152c99c1e247cc217a482785cb3fdd21c7c315bf411ac6b3be591b0b4d92"),
];

fn kept(name: &str) -> Vec<u8> {
    let path = root().join("tests/compat").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One that brings its language's engine along is kept packed.
fn unpacked(name: &str) -> Vec<u8> {
    let mut component = Vec::new();
    let read = GzDecoder::new(kept(name).as_slice()).read_to_end(&mut component);
    read.unwrap_or_else(|error| panic!("{name}: {error}"));
    component
}

#[test]
fn what_was_built_stays_as_it_was() {
    for (name, hash) in KEPT {
        let found: String = Sha256::digest(kept(name)).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, hash, "tests/compat/{name} has changed (put it back)");
    }
    let folders = std::fs::read_dir(root().join("wit/released")).expect("there are releases").flatten();
    let released: BTreeSet<_> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    for version in released {
        let has_one = KEPT.iter().any(|(name, _)| name.starts_with(&format!("{version}/")));
        assert!(
            has_one,
            "interface {version} was released, and tests/compat has no plugin that was built for it"
        );
    }
}

/// Reads, writes, opens a case, ties it, writes a register: what the interface began with.
#[test]
fn a_plugin_built_for_the_first_release_works() {
    let mut office = Office::open("");
    let packed = upload(&office.admin, kept("1.0.0/rust.wasm"));
    let install = json!({ "component": packed["component"], "grants": [] });
    office.admin.post(&format!("{}/plugins", SITE), &install).expect(201);
    let chen = office.person("chen");
    let errand = json!({ "plugin": "rogue", "workflow": "errand", "title": "honest" });
    let opened = chen.post(&format!("{}/tickets", SITE), &errand).expect(201);
    let ticket = chen.get(&format!("{}/tickets/{}", SITE, opened["ticket"])).expect(200);
    assert_eq!(ticket["fields"]["echo"], "E-0001 errand", "{ticket}");
    office.verify_journal();
    office.close();
}

#[test]
fn a_plugin_in_rust_of_the_second_release_works() {
    is_installed_and_used(kept("1.1.0/rust.wasm"));
}

#[test]
fn a_plugin_in_c_of_the_second_release_works() {
    is_installed_and_used(kept("1.1.0/c.wasm"));
}

#[test]
fn a_plugin_in_go_of_the_second_release_works() {
    is_installed_and_used(unpacked("1.1.0/go.wasm.gz"));
}

#[test]
fn a_plugin_in_python_of_the_second_release_works() {
    is_installed_and_used(unpacked("1.1.0/python.wasm.gz"));
}

#[test]
fn a_plugin_in_typescript_of_the_second_release_works() {
    is_installed_and_used(unpacked("1.1.0/ts.wasm.gz"));
}

/// What was built for a release loads on every host that offers it; what needs more does not, and is told what.
#[test]
fn an_author_is_told_which_hosts_take_a_plugin() {
    let author = Author::new();
    let check = |name: &str, version: &str| {
        let file = root().join("tests/compat").join(name).display().to_string();
        author.plugin(None, &["check", &file, "--against", version])
    };
    for (name, version) in [("1.0.0/rust.wasm", "1.0"), ("1.0.0/rust.wasm", "1.1"), ("1.1.0/c.wasm", "1.1.0")]
    {
        let told = check(name, version).well();
        assert!(told.contains(": would load on a host that offers 1."), "{name}: {told}");
        assert!(told.contains("uses, there since 1.0.0: `on-ticket`"), "{name}: {told}");
    }
    let told = check("1.1.0/c.wasm", "1.0");
    assert_eq!(told.code, Some(1), "{}", told.out);
    for part in [
        "plugin `left-things` 0.1.0: would not load on a host that offers 1.0.0",
        "its blueprint asks for `frontdesk:plugin` ^1.1 (change `interface` under [plugin])",
        "it was built for 1.1.0 (build it with the SDK that came with 1.0.0)",
    ] {
        assert!(told.out.contains(part), "`{part}` is not in {}", told.out);
    }
    assert_eq!(check("1.1.0/c.wasm", "0.9").code, Some(2), "there is no such version");
}
