//! Host calls of the interface `tickets`.
#![expect(missing_docs, unused_variables, reason = "skeleton")]

use super::{Outcome, Turn};
use crate::ticket::{Draft, Filter, Tally, Ticket, Tie};
use crate::value::Fields;

impl Turn {
    pub fn open_ticket(&mut self, draft: Draft) -> Outcome<u64> { unimplemented!() }
    pub fn ticket(&mut self, id: u64) -> Outcome<Ticket> { unimplemented!() }
    pub fn find_tickets(&mut self, by: &Filter, limit: u32, after: Option<u64>) -> Outcome<Vec<Ticket>> { unimplemented!() }
    pub fn count_tickets(&mut self, by: &Filter, group_by: &[String]) -> Outcome<Vec<Tally>> { unimplemented!() }
    pub fn act(&mut self, id: u64, action: &str, form: Fields) -> Outcome<()> { unimplemented!() }
    pub fn set_fields(&mut self, id: u64, fields: Fields) -> Outcome<()> { unimplemented!() }
    pub fn assign(&mut self, id: u64, to: Option<String>) -> Outcome<()> { unimplemented!() }
    pub fn note(&mut self, id: u64, text: &str) -> Outcome<()> { unimplemented!() }
    pub fn link(&mut self, id: u64, relation: &str, other: u64) -> Outcome<()> { unimplemented!() }
    pub fn links(&mut self, id: u64) -> Outcome<Vec<Tie>> { unimplemented!() }
}
