//! Host calls of the interface `registers`.

use frontdesk_engine::instant::Instant;
use frontdesk_engine::ledger;
use frontdesk_engine::register as own;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::registers::{Entry, Host, Posting};
use super::bindings::frontdesk::plugin::types::{Decimal, Field, Refusal};
use super::convert::{decimal_in, decimal_out, fields_in, fields_out};
use super::weigh::Weigh as _;
use crate::state::State;

fn entry_out(entry: &own::Entry) -> Outcome<Entry> {
    Ok(Entry { key: entry.key.clone(), fields: fields_out(&entry.fields)?, revision: entry.revision })
}

pub(super) fn posting_in(posting: Posting) -> Outcome<ledger::Posting> {
    Ok(ledger::Posting {
        account: posting.account,
        amount: decimal_in(posting.amount)?,
        reason: posting.reason,
        about: posting.about,
    })
}

impl Host for State {
    fn get(&mut self, register: String, key: String) -> wasmtime::Result<Result<Option<Entry>, Refusal>> {
        let entry = self.enter(register.weigh() + key.weigh())?.entry(&register, &key);
        answer(entry.and_then(|entry| entry.as_ref().map(entry_out).transpose()))
    }

    fn find(
        &mut self,
        register: String,
        matching: Vec<Field>,
        limit: u32,
        after: Option<String>,
    ) -> wasmtime::Result<Result<Vec<Entry>, Refusal>> {
        let turn = self.enter(register.weigh() + matching.weigh() + after.weigh())?;
        let found =
            fields_in(matching).and_then(|fields| turn.find_entries(&register, &fields, limit, after));
        answer(found.and_then(|entries| entries.iter().map(entry_out).collect()))
    }

    fn put(
        &mut self,
        register: String,
        key: String,
        fields: Vec<Field>,
    ) -> wasmtime::Result<Result<u64, Refusal>> {
        let turn = self.enter(register.weigh() + key.weigh() + fields.weigh())?;
        answer(fields_in(fields).and_then(|fields| turn.put_entry(&register, &key, fields)))
    }

    fn add(&mut self, register: String, fields: Vec<Field>) -> wasmtime::Result<Result<String, Refusal>> {
        let turn = self.enter(register.weigh() + fields.weigh())?;
        answer(fields_in(fields).and_then(|fields| turn.add_entry(&register, fields)))
    }

    fn remove(&mut self, register: String, key: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(register.weigh() + key.weigh())?.remove_entry(&register, &key))
    }

    fn post(&mut self, ledger: String, what: Posting) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(ledger.weigh() + what.weigh())?;
        answer(posting_in(what).and_then(|posting| turn.post(&ledger, posting)))
    }

    fn sum(
        &mut self,
        ledger: String,
        account: Option<String>,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Decimal, Refusal>> {
        let turn = self.enter(ledger.weigh() + account.weigh())?;
        let sum = turn.sum(&ledger, account.as_deref(), Instant(start), Instant(end));
        answer(sum.and_then(decimal_out))
    }

    fn next_number(&mut self, series: String) -> wasmtime::Result<Result<u64, Refusal>> {
        answer(self.enter(series.weigh())?.next_number(&series))
    }
}
