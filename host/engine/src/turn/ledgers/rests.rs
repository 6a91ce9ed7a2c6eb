//! Rests: what did not fit under a cap and waits for the next period.

use rust_decimal::Decimal;

use super::{Book, book};
use crate::alarm::{Due, DueItem};
use crate::instant::Instant;
use crate::ledger::{Origin, Posting, Rest};
use crate::turn::{Outcome, Turn};
use crate::view::Range;
use crate::{key, record};

/// How many rests of an account are looked at: far more than fit into a period's turns.
const RESTS_MAX: usize = 100_000;

impl Turn {
    /// Keeps the rest of a posting until the period after a moment's begins.
    pub(super) fn carry(
        &mut self,
        book: Book<'_>,
        account: &str,
        posting: u64,
        amount: Decimal,
        at: Instant,
    ) -> Outcome<()> {
        let zone = &self.site.calendars.zone;
        let at = book.declared.period.at(at, zone).bounds(zone).1;
        self.put(key::rest(book.plugin, book.ledger, account, posting), &Rest { at, amount })?;
        let item = item(book.plugin, book.ledger, account, at);
        self.put(item.key(), &item)
    }

    /// Takes back the rest of a posting that was reversed.
    pub(super) fn drop_rest(&mut self, book: Book<'_>, account: &str, posting: u64) -> Outcome<()> {
        let at = || key::rest(book.plugin, book.ledger, account, posting);
        let Some(rest) = record::get::<Rest>(&self.overlay, at())? else { return Ok(()) };
        self.remove(at().bytes())?;
        let others: Vec<Rest> =
            record::below(&self.overlay, key::rests(book.plugin, book.ledger, account), RESTS_MAX)?;
        if others.iter().any(|other| other.at == rest.at) {
            return Ok(());
        }
        self.remove(item(book.plugin, book.ledger, account, rest.at).key().bytes())
    }

    /// A period begins: rests of an account are posted as far as its cap has room, the oldest first.
    pub(crate) fn ring_rests(
        &mut self,
        plugin: &str,
        ledger: &str,
        account: &str,
        at: Instant,
    ) -> Outcome<()> {
        let site = self.site.clone();
        // An upgrade may have dropped the ledger; its rests stay until it comes back.
        let Ok(book) = book(&site, plugin, ledger) else { return Ok(()) };
        self.keep_sums(book)?;
        let range = Range::prefix(&key::rests(plugin, ledger, account).below());
        for (place, rest) in record::scan::<Rest>(&self.overlay, &range, RESTS_MAX)? {
            let Some(posting) = key::last_number(&place).filter(|_| rest.at <= at) else { continue };
            self.remove(place)?;
            if self.room(book, account, rest.amount, at)?.is_zero() {
                self.carry(book, account, posting, rest.amount, at)?;
                continue;
            }
            let before = self.posted(book, posting)?.posting;
            let origin = Origin { rest_of: Some(posting), ..Origin::default() };
            let posted = Posting { amount: rest.amount, ..before };
            let booked = self.append(book, posted, origin, rest.amount, at)?;
            self.put(key::rest_became(posting), &booked.id)?;
        }
        Ok(())
    }
}

fn item(plugin: &str, ledger: &str, account: &str, at: Instant) -> DueItem {
    let what = Due::LedgerPeriod {
        plugin: plugin.to_owned(),
        ledger: ledger.to_owned(),
        account: account.to_owned(),
    };
    DueItem { at, what }
}
