//! Host calls of the interface `notifications`.
#![expect(missing_docs, unused_variables, reason = "skeleton")]

use super::{Outcome, Turn};
use crate::notice::Notice;

impl Turn {
    pub fn send(&mut self, notice: Notice) -> Outcome<u64> { unimplemented!() }
    pub fn send_anyway(&mut self, notice: Notice) -> Outcome<()> { unimplemented!() }
    pub fn withdraw(&mut self, id: u64) -> Outcome<bool> { unimplemented!() }
}
