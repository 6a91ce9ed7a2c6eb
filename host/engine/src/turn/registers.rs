//! Host calls of the interface `registers`.
#![expect(missing_docs, unused_variables, reason = "skeleton")]

use rust_decimal::Decimal;

use super::{Outcome, Turn};
use crate::instant::Instant;
use crate::register::{Entry, Posting};
use crate::value::Fields;

impl Turn {
    pub fn entry(&mut self, register: &str, key: &str) -> Outcome<Option<Entry>> { unimplemented!() }
    pub fn find_entries(&mut self, register: &str, matching: &Fields, limit: u32, after: Option<String>) -> Outcome<Vec<Entry>> { unimplemented!() }
    pub fn put_entry(&mut self, register: &str, key: &str, fields: Fields) -> Outcome<u64> { unimplemented!() }
    pub fn add_entry(&mut self, register: &str, fields: Fields) -> Outcome<String> { unimplemented!() }
    pub fn remove_entry(&mut self, register: &str, key: &str) -> Outcome<()> { unimplemented!() }
    pub fn post(&mut self, ledger: &str, posting: Posting) -> Outcome<()> { unimplemented!() }
    pub fn sum(&mut self, ledger: &str, account: Option<&str>, start: Instant, end: Instant) -> Outcome<Decimal> { unimplemented!() }
    pub fn next_number(&mut self, series: &str) -> Outcome<u64> { unimplemented!() }
}
