//! One program for all entries: `FRONTDESK_ENTRY` names the one to fuzz.

#![no_main]

use std::sync::OnceLock;

use frontdesk_tests::entries::{ENTRIES, Entry};
use libfuzzer_sys::fuzz_target;

fn entry() -> Entry {
    static ENTRY: OnceLock<Entry> = OnceLock::new();
    *ENTRY.get_or_init(|| {
        let asked = std::env::var("FRONTDESK_ENTRY").unwrap_or_default();
        let found = ENTRIES.iter().find(|(name, _)| *name == asked);
        found.unwrap_or_else(|| panic!("FRONTDESK_ENTRY: expected one of {:?}, got `{asked}`", ENTRIES.map(|(name, _)| name))).1
    })
}

fuzz_target!(|bytes: &[u8]| entry()(bytes));
