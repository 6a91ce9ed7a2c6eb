//! Things that are not back in time.

use super::{Place, facts, place};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model;
use crate::custody::{Custody, Loan};
use crate::deadline::{Clock, LIMIT_GRACE};
use crate::due::due;
use crate::instant::Instant;
use crate::turn::{Outcome, Turn};
use crate::{key, record};

impl Turn {
    /// A loan that was not back in time: its holder is late until it comes.
    pub(crate) fn ring_loan(&mut self, plugin: &str, register: &str, key: &str, id: u64) -> Outcome<()> {
        let site = self.site.clone();
        // An upgrade may have dropped the register or its custody, as it may a duty.
        let Ok(place) = place(&site, plugin, register) else { return Ok(()) };
        let found: Option<Custody> = record::get(&self.overlay, key::custody(plugin, register, key))?;
        let mut custody = found.unwrap_or_default();
        let Some(at) = custody.loans.iter().position(|loan| loan.id == id) else { return Ok(()) };
        let mut loan = custody.loans[at].clone();
        let again = place.declared.overdue.as_ref().and_then(|reaction| reaction.again.as_deref());
        let next = again.map(|again| self.rings_again(plugin, again, loan.rings)).transpose()?;
        self.wait_for(&place, &mut loan, next)?;
        custody.loans[at] = loan.clone();
        self.keep(&place, key, &custody)?;
        let title = format!("{key}: {} not back from {}", loan.left, loan.holder);
        let facts = facts(&place, key, Some(&loan), loan.left, &loan.note);
        self.happened(&place, place.declared.overdue.as_ref(), "custody-overdue", title, facts, Some(&loan))
    }

    /// The next moment after now, at the time of day of the last one.
    pub(super) fn rings_again(&self, plugin: &str, again: &str, last: Option<Instant>) -> Outcome<Instant> {
        let length = self.site.length_named(plugin, again, self.now())?;
        let later = |from| -> Outcome<Instant> {
            let ends = model::DayEnd::SameTime;
            Ok(due(from, length, &Clock::Wall, ends, &self.site.calendars)?.at)
        };
        let next = later(last.unwrap_or(self.now()))?;
        if next > self.now() {
            return Ok(next);
        }
        // After downtime it is said once, not once for each time that was slept through.
        Ok(later(self.now())?.max(self.now().plus(LIMIT_GRACE)))
    }

    /// Puts a loan into the queue for a moment, or takes it out.
    pub(super) fn wait_for(
        &mut self,
        place: &Place<'_>,
        loan: &mut Loan,
        at: Option<Instant>,
    ) -> Outcome<()> {
        let item = |at, loan: &Loan| DueItem {
            at,
            what: Due::LoanLate {
                plugin: place.plugin.to_owned(),
                register: place.register.to_owned(),
                key: loan.key.clone(),
                loan: loan.id,
            },
        };
        if let Some(before) = loan.rings {
            self.remove(item(before, loan).key().bytes())?;
        }
        loan.rings = at;
        match at.map(|at| item(at, loan)) {
            Some(item) => self.put(item.key(), &item),
            None => Ok(()),
        }
    }
}
