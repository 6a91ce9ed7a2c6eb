//! Sums: kept by account and period in the commit of each posting, so that nothing is added up twice.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Book, SCANNED_MAX, book, exact, too_large};
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::ledger::{Balance, PeriodSum, Posted};
use crate::period::Period;
use crate::site::missing;
use crate::turn::{Outcome, Turn};
use crate::view::{Range, View as _};
use crate::{key, record};

/// How many postings a ledger may have when its sums are built anew.
const REBUILT_MAX: usize = 10_000_000;

/// How many periods a streak may have: a century of months.
const STREAK_MAX: u32 = 1_200;

impl Turn {
    /// The sum of postings in `[start, end)`, of one account or of all.
    ///
    /// # Errors
    /// `not-found` for the ledger, `limit` when there are too many accounts or the sum is too large.
    pub fn sum(
        &mut self,
        ledger: &str,
        account: Option<&str>,
        start: Instant,
        end: Instant,
    ) -> Outcome<Decimal> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let book = book(&site, &plugin, ledger)?;
        self.keep_sums(book)?;
        // Nothing was posted before the epoch, nothing will be after now.
        let (start, end) = (start.max(Instant(0)), end.min(self.now().plus(Span(1))));
        let accounts = match account {
            Some(account) => vec![account.to_owned()],
            None => self.accounts(book)?,
        };
        let mut sum = Decimal::ZERO;
        for account in accounts {
            sum = added(book, sum, self.sum_of(book, &account, start, end)?)?;
        }
        Ok(sum)
    }

    fn accounts(&self, book: Book<'_>) -> Outcome<Vec<String>> {
        let all: Vec<Balance> =
            record::below(&self.overlay, key::balances(book.plugin, book.ledger), SCANNED_MAX)?;
        if all.len() == SCANNED_MAX {
            let text = format!("{SCANNED_MAX} accounts or more would have to be added (name an account)");
            return Err(Refusal::Limit(text).into());
        }
        Ok(all.into_iter().map(|balance| balance.account).collect())
    }

    /// Whole periods by their sums, what lies before and after them posting by posting.
    fn sum_of(&self, book: Book<'_>, account: &str, start: Instant, end: Instant) -> Outcome<Decimal> {
        if start >= end {
            return Ok(Decimal::ZERO);
        }
        let zone = &self.site.calendars.zone;
        let bounds = |at| book.declared.period.at(at, zone).bounds(zone);
        let (first, last) = (bounds(start), bounds(end));
        let whole_from = if first.0 == start { start } else { first.1 };
        let whole_to = last.0;
        if whole_from >= whole_to {
            return self.sum_by_posting(book, account, start, end);
        }
        let at = |moment| key::period_sum(book.plugin, book.ledger, account, moment).bytes();
        let range = Range { from: at(whole_from), to: at(whole_to), backwards: false };
        let mut sum = self.sum_by_posting(book, account, start, whole_from)?;
        for (_, period) in record::scan::<PeriodSum>(&self.overlay, &range, SCANNED_MAX)? {
            sum = added(book, sum, period.sum)?;
        }
        Ok(added(book, sum, self.sum_by_posting(book, account, whole_to, end)?)?)
    }

    fn sum_by_posting(
        &self,
        book: Book<'_>,
        account: &str,
        start: Instant,
        end: Instant,
    ) -> Outcome<Decimal> {
        let at = |moment| key::posting(book.plugin, book.ledger, account, moment, 0).bytes();
        let range = Range { from: at(start), to: at(end), backwards: false };
        let postings = record::scan::<Posted>(&self.overlay, &range, SCANNED_MAX)?;
        if postings.len() == SCANNED_MAX {
            let text =
                format!("more than {SCANNED_MAX} postings would have to be added (take whole periods)");
            return Err(Refusal::Limit(text).into());
        }
        let mut amounts = postings.iter().map(|(_, posted)| posted.posting.amount);
        Ok(amounts.try_fold(Decimal::ZERO, |sum, amount| added(book, sum, amount))?)
    }

    /// What an account comes to in all.
    ///
    /// # Errors
    /// `not-found` for the ledger.
    pub fn balance(&mut self, ledger: &str, account: &str) -> Outcome<Decimal> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let book = book(&site, &plugin, ledger)?;
        self.keep_sums(book)?;
        Ok(self.balance_of(book, account)?.map_or(Decimal::ZERO, |balance| balance.sum))
    }

    fn balance_of(&self, book: Book<'_>, account: &str) -> Outcome<Option<Balance>> {
        Ok(record::get(&self.overlay, key::balance(book.plugin, book.ledger, account))?)
    }

    /// What an account comes to in the period of a moment.
    ///
    /// # Errors
    /// `not-found` for the ledger.
    pub fn sum_in(&mut self, ledger: &str, account: &str, at: Instant) -> Outcome<PeriodSum> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let book = book(&site, &plugin, ledger)?;
        self.keep_sums(book)?;
        self.period_sum(book, account, at.max(Instant(0)).min(self.now()))
    }

    /// Every account with what it comes to in the period of a moment, in the order of the accounts: at most `limit` behind
    /// `after`.
    ///
    /// # Errors
    /// `not-found` for the ledger, `invalid` for a limit outside 1–500.
    pub fn sums_in(
        &mut self,
        ledger: &str,
        at: Instant,
        limit: u32,
        after: Option<&str>,
    ) -> Outcome<Vec<(String, PeriodSum)>> {
        if !(1..=500).contains(&limit) {
            return Err(Refusal::Invalid(format!("`limit`: expected 1 to 500, got {limit}")).into());
        }
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let book = book(&site, &plugin, ledger)?;
        self.keep_sums(book)?;
        let mut range = Range::prefix(&key::balances(&plugin, ledger).below());
        if let Some(after) = after {
            range = range.after(&key::balance(&plugin, ledger, after).bytes());
        }
        let at = at.max(Instant(0)).min(self.now());
        let found = record::scan::<Balance>(&self.overlay, &range, limit as usize)?;
        let sum = |(_, Balance { account, .. }): (Vec<u8>, Balance)| {
            Ok((account.clone(), self.period_sum(book, &account, at)?))
        };
        found.into_iter().map(sum).collect()
    }

    /// How many whole periods in a row, the latest before the running one, hold what a streak asks for.
    ///
    /// # Errors
    /// `not-found` for the ledger or the streak.
    pub fn streak(&mut self, ledger: &str, account: &str, streak: &str) -> Outcome<u32> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let book = book(&site, &plugin, ledger)?;
        let streaks = &book.declared.streaks;
        let wanted = streaks.get(streak).ok_or_else(|| missing("streak", streak, streaks.keys()))?;
        self.keep_sums(book)?;
        let Some(balance) = self.balance_of(book, account)? else { return Ok(0) };
        let zone = &site.calendars.zone;
        let period = book.declared.period;
        let mut stretch = period.previous(period.at(self.now(), zone));
        let mut length = 0;
        while length < STREAK_MAX && stretch.bounds(zone).1 > balance.first {
            let at = key::period_sum(book.plugin, book.ledger, account, stretch.bounds(zone).0);
            let sum: PeriodSum = record::get(&self.overlay, at)?.unwrap_or_default();
            let happened = |kind: &String| sum.kinds.contains_key(kind);
            let holds = wanted.with.iter().all(happened) && !wanted.without.iter().any(happened);
            if !holds {
                break;
            }
            length += 1;
            stretch = period.previous(stretch);
        }
        Ok(length)
    }

    pub(super) fn period_sum(&self, book: Book<'_>, account: &str, at: Instant) -> Outcome<PeriodSum> {
        let zone = &self.site.calendars.zone;
        let (start, end) = book.declared.period.at(at, zone).bounds(zone);
        let kept = record::get(&self.overlay, key::period_sum(book.plugin, book.ledger, account, start))?;
        Ok(kept.unwrap_or(PeriodSum { start, end, ..PeriodSum::default() }))
    }

    /// Adds a posting to its period and its account.
    pub(super) fn add_up(&mut self, book: Book<'_>, posted: &Posted, capped: bool) -> Outcome<()> {
        let account = &posted.posting.account;
        let period = self.period_sum(book, account, posted.at)?;
        let balance = self.balance_of(book, account)?;
        let period = with(book, period, posted, capped)?;
        let balance = and(book, balance, posted)?;
        self.put(key::period_sum(book.plugin, book.ledger, account, period.start), &period)?;
        self.put(key::balance(book.plugin, book.ledger, account), &balance)
    }

    /// A reversed posting no longer counts among its kind; the sums of its period stay.
    pub(super) fn uncount(&mut self, book: Book<'_>, posted: &Posted) -> Outcome<()> {
        let Some(kind) = posted.origin.kind.as_ref().filter(|_| posted.origin.counts()) else {
            return Ok(());
        };
        let account = &posted.posting.account;
        let mut period = self.period_sum(book, account, posted.at)?;
        let left = period.kinds.get(kind).copied().unwrap_or_default().saturating_sub(1);
        if left == 0 {
            period.kinds.remove(kind);
        } else {
            period.kinds.insert(kind.clone(), left);
        }
        self.put(key::period_sum(book.plugin, book.ledger, account, period.start), &period)
    }

    /// Builds the sums of a ledger anew when they were kept by another period, or not at all. That is no part of what the turn
    /// may write: it repeats what stands there.
    pub(super) fn keep_sums(&mut self, book: Book<'_>) -> Outcome<()> {
        let by = key::sums_by(book.plugin, book.ledger);
        let kept: Option<Period> = record::get(&self.overlay, by.clone())?;
        if kept == Some(book.declared.period) {
            return Ok(());
        }
        for stale in [key::period_sums(book.plugin, book.ledger), key::balances(book.plugin, book.ledger)] {
            for (key, _) in self.overlay.scan(&Range::prefix(&stale.below()), REBUILT_MAX)? {
                self.overlay.remove(key);
            }
        }
        self.rebuild_sums(book)?;
        record::put(&mut self.overlay, by, &book.declared.period);
        Ok(())
    }

    fn rebuild_sums(&mut self, book: Book<'_>) -> Outcome<()> {
        let all: Vec<Posted> =
            record::below(&self.overlay, key::ledger(book.plugin, book.ledger), REBUILT_MAX)?;
        let reversed: BTreeSet<u64> = all.iter().filter_map(|posted| posted.origin.reverses).collect();
        let zone = self.site.calendars.zone.clone();
        let start_of = |at| book.declared.period.at(at, &zone).bounds(&zone).0;
        let moments: BTreeMap<u64, Instant> = all.iter().map(|posted| (posted.id, posted.at)).collect();
        for posted in &all {
            let account = &posted.posting.account;
            let of_other_period = posted
                .origin
                .reverses
                .and_then(|id| moments.get(&id))
                .is_some_and(|at| start_of(*at) != start_of(posted.at));
            let mut period =
                with(book, self.period_sum(book, account, posted.at)?, posted, !of_other_period)?;
            if let (Some(kind), true) = (&posted.origin.kind, reversed.contains(&posted.id)) {
                match period.kinds.get(kind).copied().unwrap_or_default() {
                    0 | 1 => drop(period.kinds.remove(kind)),
                    count => drop(period.kinds.insert(kind.clone(), count - 1)),
                }
            }
            let balance = and(book, self.balance_of(book, account)?, posted)?;
            let at = key::period_sum(book.plugin, book.ledger, account, period.start);
            record::put(&mut self.overlay, at, &period);
            record::put(&mut self.overlay, key::balance(book.plugin, book.ledger, account), &balance);
            let place = (book.plugin, book.ledger, account, posted.at);
            record::put(&mut self.overlay, key::posting_place(posted.id), &place);
        }
        Ok(())
    }
}

/// A period's sum with one more posting.
fn with(book: Book<'_>, period: PeriodSum, posted: &Posted, capped: bool) -> Result<PeriodSum, Refusal> {
    let amount = posted.posting.amount;
    let mut kinds = period.kinds;
    if let (Some(kind), true) = (&posted.origin.kind, posted.origin.counts()) {
        *kinds.entry(kind.clone()).or_default() += 1;
    }
    Ok(PeriodSum {
        sum: added(book, period.sum, amount)?,
        capped: if capped { added(book, period.capped, amount)? } else { period.capped },
        postings: period.postings + 1,
        kinds,
        ..period
    })
}

/// An account's balance with one more posting.
fn and(book: Book<'_>, balance: Option<Balance>, posted: &Posted) -> Result<Balance, Refusal> {
    let (sum, postings, first) =
        balance.map_or((Decimal::ZERO, 0, posted.at), |it| (it.sum, it.postings, it.first));
    Ok(Balance {
        account: posted.posting.account.clone(),
        sum: added(book, sum, posted.posting.amount)?,
        postings: postings + 1,
        first: first.min(posted.at),
    })
}

fn added(book: Book<'_>, sum: Decimal, amount: Decimal) -> Result<Decimal, Refusal> {
    exact(book, sum.checked_add(amount).ok_or_else(|| too_large(book))?)
}
