//! Host calls about ledgers: postings with their steps and caps, and counter-postings.

mod rests;
mod sums;

use rust_decimal::Decimal;

use super::registers::check_key;
use super::{Outcome, Turn};
use crate::blueprint::model::{self, Carry, PostingKind, Same};
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::ledger::{Booked, Bounds, DIGITS_MAX, Origin, Posted, Posting, factor, is_exact};
use crate::site::{Site, missing};
use crate::view::{Range, View as _};
use crate::{key, record};

/// How many postings or accounts one call may look at.
const SCANNED_MAX: usize = 100_000;

/// How long a reason may be, in characters.
const REASON_CHARS_MAX: usize = 1_000;

/// A ledger that is written or read.
#[derive(Clone, Copy)]
struct Book<'a> {
    plugin: &'a str,
    ledger: &'a str,
    declared: &'a model::Ledger,
}

impl Turn {
    /// Appends to a ledger; steps and cap hold as for [`Turn::post_counted`] without a kind.
    ///
    /// # Errors
    /// As [`Turn::post_counted`].
    pub fn post(&mut self, ledger: &str, posting: Posting) -> Outcome<()> {
        self.post_counted(ledger, posting, None).map(drop)
    }

    /// Appends to a ledger and tells what became of the amount: multiplied by the step of its kind, then cut or carried by the
    /// cap.
    ///
    /// # Errors
    /// `not-found` for the ledger, the kind or the ticket, `invalid` for too many digits behind the point, `limit` when the
    /// amount or a sum would have more than 18 digits.
    pub fn post_counted(&mut self, ledger: &str, posting: Posting, kind: Option<&str>) -> Outcome<Booked> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let book = book(&site, &plugin, ledger)?;
        check_posting(book, &posting)?;
        if let Some(ticket) = posting.about {
            self.ticket(ticket)?;
        }
        self.keep_sums(book)?;
        let asked = posting.amount;
        let mut origin = Origin { kind: kind.map(str::to_owned), ..Origin::default() };
        let mut wanted = asked;
        if let Some(name) = kind {
            let declared = book.declared.kinds.get(name);
            let declared =
                declared.ok_or_else(|| missing("kind of posting", name, book.declared.kinds.keys()))?;
            let step = self.earlier_of_kind(book, &posting, name, declared)? + 1;
            origin.step = Some(step);
            wanted = multiplied(book, asked, factor(&declared.steps, step))?;
        }
        self.append(book, Posting { amount: wanted, ..posting }, origin, asked, self.now())
    }

    /// How many postings of a kind came before within its period and were not reversed.
    fn earlier_of_kind(
        &self,
        book: Book<'_>,
        posting: &Posting,
        kind: &str,
        declared: &PostingKind,
    ) -> Outcome<u32> {
        let zone = &self.site.calendars.zone;
        let within = declared.within.unwrap_or(book.declared.period);
        let (start, end) = within.at(self.now(), zone).bounds(zone);
        let at = |moment| key::posting(book.plugin, book.ledger, &posting.account, moment, 0).bytes();
        let range = Range { from: at(start), to: at(end), backwards: false };
        let mut count = 0;
        for (_, posted) in record::scan::<Posted>(&self.overlay, &range, SCANNED_MAX)? {
            let is_same = declared.same == Same::Account || posted.posting.reason == posting.reason;
            let counts = posted.origin.counts() && posted.origin.kind.as_deref() == Some(kind) && is_same;
            if counts && !self.is_reversed(posted.id)? {
                count += 1;
            }
        }
        Ok(count)
    }

    fn is_reversed(&self, posting: u64) -> Outcome<bool> {
        Ok(self.overlay.get(&key::reversal(posting).bytes())?.is_some())
    }

    /// Writes a posting at a moment, as far as the cap of that moment's period has room.
    fn append(
        &mut self,
        book: Book<'_>,
        posting: Posting,
        mut origin: Origin,
        asked: Decimal,
        at: Instant,
    ) -> Outcome<Booked> {
        let wanted = posting.amount;
        let amount = self.room(book, &posting.account, wanted, at)?;
        let rest = wanted - amount;
        let carries = book.declared.cap.as_ref().is_some_and(|cap| cap.carry == Carry::Next);
        let (cut, carried) = if carries { (Decimal::ZERO, rest) } else { (rest, Decimal::ZERO) };
        let given = |part: Decimal| (!part.is_zero()).then_some(part);
        origin.asked = (asked != amount).then_some(asked);
        origin.cut = given(cut);
        origin.carried = given(carried);
        let step = origin.step.unwrap_or_default();
        let posted = Posted { id: self.next_id(), at, posting: Posting { amount, ..posting }, origin };
        if !carried.is_zero() {
            self.carry(book, &posted.posting.account, posted.id, carried, at)?;
        }
        let id = posted.id;
        self.write_posting(book, &posted, true)?;
        Ok(Booked { id, amount, cut, carried, step })
    }

    /// How much of an amount can be booked in the period of a moment.
    fn room(&self, book: Book<'_>, account: &str, amount: Decimal, at: Instant) -> Outcome<Decimal> {
        let Some(cap) = &book.declared.cap else { return Ok(amount) };
        let bound = |figure: &Option<model::Scalar>| {
            figure.as_ref().map(|figure| self.figure_now(figure, book.plugin)).transpose()
        };
        let bounds = Bounds { least: bound(&cap.least)?, most: bound(&cap.most)? };
        let sum = self.period_sum(book, account, at)?;
        Ok(bounds.rounded(book.declared.scale.into()).room(sum.capped, amount))
    }

    /// Writes a posting with everything that finds and adds it.
    fn write_posting(&mut self, book: Book<'_>, posted: &Posted, capped: bool) -> Outcome<()> {
        self.add_up(book, posted, capped)?;
        let account = &posted.posting.account;
        self.put(key::posting_place(posted.id), &(book.plugin, book.ledger, account, posted.at))?;
        self.put(key::posting(book.plugin, book.ledger, account, posted.at, posted.id), posted)
    }

    /// Takes a posting back by a counter-posting of now, with whatever became of its rest, and tells the counter-postings. No cap and
    /// no step changes it; in the period of the posting it makes room under the cap again.
    ///
    /// # Errors
    /// `not-found` for the ledger or the posting, `conflict` for one that was reversed or is a counter-posting itself,
    /// `invalid` without a reason.
    pub fn reverse(&mut self, ledger: &str, posting: u64, reason: &str) -> Outcome<Vec<u64>> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        self.reverse_in(book(&site, &plugin, ledger)?, posting, reason)
    }

    /// Takes a posting back as a person.
    pub(crate) fn reverse_by_person(
        &mut self,
        plugin: &str,
        ledger: &str,
        posting: u64,
        reason: &str,
    ) -> Outcome<Vec<u64>> {
        let site = self.site.clone();
        let book = book(&site, plugin, ledger)?;
        self.need_role(&format!("reversing a posting of ledger `{ledger}`"), &book.declared.reverse, None)?;
        self.reverse_in(book, posting, reason)
    }

    fn reverse_in(&mut self, book: Book<'_>, posting: u64, reason: &str) -> Outcome<Vec<u64>> {
        let length = reason.chars().count();
        if reason.trim().is_empty() || length > REASON_CHARS_MAX {
            let why = format!("expected 1 to {REASON_CHARS_MAX} characters, got {length}");
            return Err(Refusal::Form(vec![("reason".into(), why)]).into());
        }
        self.keep_sums(book)?;
        let first = self.posted(book, posting)?;
        if first.origin.reverses.is_some() {
            let text = format!("posting {posting} is a counter-posting itself (post anew what is right)");
            return Err(Refusal::Conflict(text).into());
        }
        if let Some(by) = record::get::<u64>(&self.overlay, key::reversal(posting))? {
            let text = format!("posting {posting} was reversed by posting {by} already");
            return Err(Refusal::Conflict(text).into());
        }
        let mut counters = Vec::new();
        let mut next = Some(first);
        while let Some(posted) = next {
            if !self.is_reversed(posted.id)? {
                counters.push(self.counter(book, &posted, reason)?);
            }
            self.drop_rest(book, &posted.posting.account, posted.id)?;
            let became: Option<u64> = record::get(&self.overlay, key::rest_became(posted.id))?;
            next = became.map(|id| self.posted(book, id)).transpose()?;
        }
        Ok(counters)
    }

    fn counter(&mut self, book: Book<'_>, posted: &Posted, reason: &str) -> Outcome<u64> {
        let zone = &self.site.calendars.zone;
        let (start, end) = book.declared.period.at(self.now(), zone).bounds(zone);
        let same_period = (start..end).contains(&posted.at);
        let counter = Posted {
            id: self.next_id(),
            at: self.now(),
            posting: Posting {
                amount: -posted.posting.amount,
                reason: reason.to_owned(),
                ..posted.posting.clone()
            },
            origin: Origin { reverses: Some(posted.id), ..Origin::default() },
        };
        self.write_posting(book, &counter, same_period)?;
        self.uncount(book, posted)?;
        self.put(key::reversal(posted.id), &counter.id)?;
        Ok(counter.id)
    }

    /// A posting of a ledger by its id.
    fn posted(&self, book: Book<'_>, id: u64) -> Outcome<Posted> {
        let none = || Refusal::NotFound(format!("ledger `{}` has no posting {id}", book.ledger));
        let place: Option<(String, String, String, Instant)> =
            record::get(&self.overlay, key::posting_place(id))?;
        let (_, _, account, at) = place
            .filter(|(plugin, ledger, ..)| plugin == book.plugin && ledger == book.ledger)
            .ok_or_else(none)?;
        let key = key::posting(book.plugin, book.ledger, &account, at, id);
        Ok(record::get(&self.overlay, key)?.ok_or_else(none)?)
    }
}

/// A ledger of a plugin.
fn book<'a>(site: &'a Site, plugin: &'a str, ledger: &'a str) -> Result<Book<'a>, Refusal> {
    let ledgers = &site.plugin(plugin)?.blueprint.ledgers;
    let declared = ledgers.get(ledger).ok_or_else(|| missing("ledger", ledger, ledgers.keys()))?;
    Ok(Book { plugin, ledger, declared })
}

fn check_posting(book: Book<'_>, posting: &Posting) -> Result<(), Refusal> {
    check_key("account", &posting.account)?;
    let scale = u32::from(book.declared.scale);
    if posting.amount.normalize().scale() > scale {
        let text =
            format!("`amount`: expected at most {scale} digits behind the point, got `{}`", posting.amount);
        return Err(Refusal::Invalid(text));
    }
    exact(book, posting.amount).map(drop)
}

fn multiplied(book: Book<'_>, amount: Decimal, factor: u16) -> Result<Decimal, Refusal> {
    match amount.checked_mul(factor.into()) {
        Some(wanted) => exact(book, wanted),
        None => Err(too_large(book)),
    }
}

/// A number that stays exact; 18 digits in all, as a plugin's decimal holds.
fn exact(book: Book<'_>, number: Decimal) -> Result<Decimal, Refusal> {
    if is_exact(number, book.declared.scale.into()) { Ok(number) } else { Err(too_large(book)) }
}

fn too_large(book: Book<'_>) -> Refusal {
    let Book { ledger, .. } = book;
    Refusal::Limit(format!(
        "the sum of ledger `{ledger}` would have more than {DIGITS_MAX} digits and not be exact"
    ))
}
