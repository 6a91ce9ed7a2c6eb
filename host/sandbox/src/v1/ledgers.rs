//! Host calls of the interface `ledgers`.

use frontdesk_engine::instant::Instant;
use frontdesk_engine::ledger as own;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::ledgers::{Booked, Host, PeriodSum};
use super::bindings::frontdesk::plugin::registers::Posting;
use super::bindings::frontdesk::plugin::types::{Decimal, Refusal};
use super::convert::decimal_out;
use super::registers::posting_in;
use super::weigh::Weigh as _;
use crate::state::State;

fn booked_out(booked: &own::Booked) -> Outcome<Booked> {
    Ok(Booked {
        id: booked.id,
        amount: decimal_out(booked.amount)?,
        cut: decimal_out(booked.cut)?,
        carried: decimal_out(booked.carried)?,
        step: booked.step,
    })
}

fn sum_out(account: String, sum: &own::PeriodSum) -> Outcome<PeriodSum> {
    Ok(PeriodSum {
        account,
        start: sum.start.0,
        end: sum.end.0,
        sum: decimal_out(sum.sum)?,
        postings: sum.postings,
    })
}

impl Host for State {
    fn post_counted(
        &mut self,
        ledger: String,
        what: Posting,
        kind: Option<String>,
    ) -> wasmtime::Result<Result<Booked, Refusal>> {
        let turn = self.enter(ledger.weigh() + what.weigh() + kind.weigh())?;
        let booked =
            posting_in(what).and_then(|posting| turn.post_counted(&ledger, posting, kind.as_deref()));
        answer(booked.and_then(|booked| booked_out(&booked)))
    }

    fn reverse(
        &mut self,
        ledger: String,
        posting: u64,
        reason: String,
    ) -> wasmtime::Result<Result<Vec<u64>, Refusal>> {
        answer(self.enter(ledger.weigh() + reason.weigh())?.reverse(&ledger, posting, &reason))
    }

    fn balance(&mut self, ledger: String, account: String) -> wasmtime::Result<Result<Decimal, Refusal>> {
        let balance = self.enter(ledger.weigh() + account.weigh())?.balance(&ledger, &account);
        answer(balance.and_then(decimal_out))
    }

    fn sum_in(
        &mut self,
        ledger: String,
        account: String,
        at: i64,
    ) -> wasmtime::Result<Result<PeriodSum, Refusal>> {
        let turn = self.enter(ledger.weigh() + account.weigh())?;
        answer(turn.sum_in(&ledger, &account, Instant(at)).and_then(|sum| sum_out(account, &sum)))
    }

    fn sums_in(
        &mut self,
        ledger: String,
        at: i64,
        limit: u32,
        after: Option<String>,
    ) -> wasmtime::Result<Result<Vec<PeriodSum>, Refusal>> {
        let turn = self.enter(ledger.weigh() + after.weigh())?;
        let sums = turn.sums_in(&ledger, Instant(at), limit, after.as_deref());
        answer(sums.and_then(|sums| sums.into_iter().map(|(account, sum)| sum_out(account, &sum)).collect()))
    }

    fn streak(
        &mut self,
        ledger: String,
        account: String,
        streak: String,
    ) -> wasmtime::Result<Result<u32, Refusal>> {
        let turn = self.enter(ledger.weigh() + account.weigh() + streak.weigh())?;
        answer(turn.streak(&ledger, &account, &streak))
    }
}
