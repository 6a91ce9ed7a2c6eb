//! Builds these guests once per test run; every suite that needs them includes this file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The bytes of a guest: `rogue`, `wrong_hook`, …
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let path = folder().join(format!("{name}.wasm"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The same component with some of its names changed. Old and new must be of one length, as the names
/// stand in sections that tell their size.
pub(crate) fn renamed(component: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut renamed = component.to_vec();
    let mut found = 0;
    for at in 0..=renamed.len() - old.len() {
        if renamed[at..].starts_with(old.as_bytes()) {
            renamed[at..at + new.len()].copy_from_slice(new.as_bytes());
            found += 1;
        }
    }
    assert!(found > 0, "`{old}` is not in the component");
    renamed
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(build)
}

fn build() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guests");
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let manifest = above.find_map(|folder| {
        let manifest = folder.join("tests/guests/Cargo.toml");
        manifest.exists().then_some(manifest)
    });
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--release", "--examples", "--target", "wasm32-wasip2"])
        .arg("--manifest-path")
        .arg(manifest.expect("the guests stand in the repository"))
        .arg("--target-dir")
        .arg(&target)
        // Flags for the host's own build mean nothing to a guest.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the guests do not build");
    target.join("wasm32-wasip2/release/examples")
}
