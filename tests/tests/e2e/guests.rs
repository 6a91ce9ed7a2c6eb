//! The guests under `tests/guests`, packed with a blueprint.

#[path = "../../guests/built.rs"]
mod built;

use frontdesk_engine::blueprint::{pack, read};
use frontdesk_tests::root;

pub(crate) use built::{guest, renamed};

/// A guest as the plugin `rogue` of a version.
pub(crate) fn rogue(guest_name: &str, version: &str) -> Vec<u8> {
    packed(&guest(guest_name), version)
}

/// A component with the blueprint of `rogue` in a version.
pub(crate) fn packed(component: &[u8], version: &str) -> Vec<u8> {
    packed_with(component, version, "")
}

/// The same with more in its blueprint.
pub(crate) fn packed_with(component: &[u8], version: &str, more: &str) -> Vec<u8> {
    let path = root().join("tests/data/rogue/plugin.toml");
    let text = std::fs::read_to_string(&path).expect("the blueprint can be read");
    let text = text.replace("version = \"1.0.0\"", &format!("version = \"{version}\""));
    let text = format!("{text}\n{more}");
    let blueprint = read::read_files(&[("plugin.toml".to_owned(), text)]).expect("the blueprint is sound");
    pack::embed(component, &blueprint).expect("the guest is a component")
}
