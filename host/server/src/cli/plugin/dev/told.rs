//! What `frontdesk plugin dev` prints: one line an event, for a person or for a program.

use std::io::Write as _;

use serde_json::Value as Json;

/// How events are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teller {
    pub(super) json: bool,
}

impl Teller {
    /// Prints an event. Whoever reads it may be gone: that ends nothing.
    pub(super) fn tell(self, event: &Json, words: impl FnOnce() -> String) {
        let line = if self.json { event.to_string() } else { words() };
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}
