//! Precompiled components: written once, used while whole, never taken when changed.

use std::fs;
use std::path::{Path, PathBuf};

use frontdesk_sandbox::{Sandbox, SandboxConfig};
use semver::Version;

use crate::guests::guest;

fn load(folder: &Path) {
    let config = SandboxConfig { cache: Some(folder.into()), ..SandboxConfig::default() };
    let sandbox = Sandbox::new(config).expect("the sandbox starts");
    sandbox.load(&guest("rogue"), "rogue", &Version::new(1, 0, 0)).expect("the guest loads");
}

/// The one file of the folder, with its content.
fn kept(folder: &Path) -> (PathBuf, Vec<u8>) {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let path = files.remove(0);
    let content = fs::read(&path).expect("the file can be read");
    (path, content)
}

#[test]
fn a_whole_file_is_used_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let (path, content) = kept(folder.path());
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.ends_with(".cwasm") && name.len() == 64 + 1 + 16 + 6, "{name}");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    load(folder.path());
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before, "it was written again");
    assert_eq!(kept(folder.path()).1, content);
}

/// Every byte counts: header, checksum and code.
#[test]
fn a_changed_or_cut_file_is_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let (path, content) = kept(folder.path());
    for at in [0, 20, 90, 100, 120, 136, content.len() / 2, content.len() - 1] {
        let mut changed = content.clone();
        changed[at] ^= 1;
        fs::write(&path, changed).unwrap();
        load(folder.path());
        let mended = kept(folder.path()).1;
        assert_eq!(mended[..104], content[..104], "a change at byte {at} was taken");
        assert_eq!(mended.len(), content.len());
    }
    fs::write(&path, &content[..content.len() / 2]).unwrap();
    load(folder.path());
    assert_eq!(kept(folder.path()).1.len(), content.len());
}

/// Whoever drops a foreign precompiled file under the right name gains nothing.
#[test]
fn a_file_of_wasmtime_without_our_header_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let (path, content) = kept(folder.path());
    fs::write(&path, &content[136..]).unwrap();
    load(folder.path());
    assert_eq!(kept(folder.path()).1[..16], content[..16]);
}
