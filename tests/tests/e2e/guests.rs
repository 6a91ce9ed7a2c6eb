//! The guests under `tests/guests`, built once per test run and packed with a blueprint.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use frontdesk_engine::blueprint::{pack, read};
use frontdesk_tests::root;

/// The bytes of a guest, without a blueprint.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let path = folder().join(format!("{name}.wasm"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A guest as the plugin `rogue` of a version.
pub(crate) fn rogue(guest_name: &str, version: &str) -> Vec<u8> {
    packed(&guest(guest_name), version)
}

/// A component with the blueprint of `rogue` in a version.
pub(crate) fn packed(component: &[u8], version: &str) -> Vec<u8> {
    let path = root().join("tests/data/rogue/plugin.toml");
    let text = std::fs::read_to_string(&path).expect("the blueprint can be read");
    let text = text.replace("version = \"1.0.0\"", &format!("version = \"{version}\""));
    let blueprint = read::read_files(&[("plugin.toml".to_owned(), text)]).expect("the blueprint is sound");
    pack::embed(component, &blueprint).expect("the guest is a component")
}

/// The same component with a name changed in all places. Old and new must be of one length, as names stand in
/// sections that tell their size.
pub(crate) fn renamed(component: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut renamed = component.to_vec();
    let places: Vec<_> =
        (0..=renamed.len() - old.len()).filter(|at| renamed[*at..].starts_with(old.as_bytes())).collect();
    assert!(!places.is_empty(), "`{old}` is not in the component");
    for at in places {
        renamed[at..at + new.len()].copy_from_slice(new.as_bytes());
    }
    renamed
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(build)
}

fn build() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guests");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--release", "--examples", "--target", "wasm32-wasip2"])
        .arg("--manifest-path")
        .arg(root().join("tests/guests/Cargo.toml"))
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
