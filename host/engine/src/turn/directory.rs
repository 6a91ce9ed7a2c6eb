//! Host calls of the interface `directory`.
#![expect(missing_docs, unused_variables, reason = "skeleton")]

use super::{Outcome, Turn};
use crate::directory::Person;

impl Turn {
    pub fn person(&mut self, id: &str) -> Outcome<Person> { unimplemented!() }
    pub fn with_role(&mut self, role: &str) -> Outcome<Vec<Person>> { unimplemented!() }
    pub fn superior(&mut self, id: &str, levels: u8) -> Outcome<Option<String>> { unimplemented!() }
}
