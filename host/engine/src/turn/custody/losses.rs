//! Things get lost and are found; seals break and are put on again.

use super::{Place, at_least_one, facts, no_seals, said};
use crate::custody::{Loan, Lost, Mark, MovementKind};
use crate::hooks::Refusal;
use crate::turn::{Outcome, Turn};

impl Turn {
    pub(super) fn declare_lost(&mut self, place: &Place<'_>, lost: Lost) -> Outcome<()> {
        let Lost { key, loan, count, note } = lost;
        at_least_one(count)?;
        said("note", &note)?;
        let mut standing = self.standing_at(place, &key)?;
        let mut of = None;
        if let Some(id) = loan {
            let at = self.loan_of(&key, &standing.custody, Some(id))?;
            let loan = &mut standing.custody.loans[at];
            if count > loan.left {
                let text = format!(
                    "{} of `{key}` are out with `{}`, and {count} cannot be lost",
                    loan.left, loan.holder
                );
                return Err(Refusal::Conflict(text).into());
            }
            loan.left -= count;
            let mut loan = loan.clone();
            if loan.left == 0 {
                self.wait_for(place, &mut loan, None)?;
                standing.custody.loans.remove(at);
            }
            of = Some(loan);
        } else if u64::from(count) > standing.custody.here(standing.stock) {
            let here = standing.custody.here(standing.stock);
            let text = format!(
                "{here} of `{key}` should be here, and {count} cannot be lost (name the loan of what was lost outside)"
            );
            return Err(Refusal::Conflict(text).into());
        }
        standing.custody.lost += count;
        self.move_thing(place, &key, of.as_ref(), (MovementKind::Lost, count), &note)?;
        self.keep(place, &key, &standing.custody)?;
        self.lost(place, &key, of.as_ref(), count, &note)
    }

    /// Opens the case of a loss, as the blueprint says.
    pub(super) fn lost(
        &mut self,
        place: &Place<'_>,
        key: &str,
        loan: Option<&Loan>,
        count: u32,
        note: &str,
    ) -> Outcome<()> {
        let title = format!("{key}: {count} lost");
        let facts = facts(place, key, loan, count, note);
        self.happened(place, place.declared.loss.as_ref(), "custody-lost", title, facts, loan)
    }

    pub(super) fn find_again(&mut self, place: &Place<'_>, key: &str, count: u32, note: &str) -> Outcome<()> {
        at_least_one(count)?;
        said("note", note)?;
        let mut custody = self.standing_at(place, key)?.custody;
        if count > custody.lost {
            let text = format!("{} of `{key}` are lost, and {count} cannot be found", custody.lost);
            return Err(Refusal::Conflict(text).into());
        }
        custody.lost -= count;
        self.move_thing(place, key, None, (MovementKind::Found, count), note)?;
        self.keep(place, key, &custody)
    }

    pub(super) fn mark_seal(
        &mut self,
        place: &Place<'_>,
        key: &str,
        intact: bool,
        note: &str,
    ) -> Outcome<()> {
        if !place.declared.seal {
            return Err(no_seals(place).into());
        }
        said("note", note)?;
        let mut custody = self.standing_at(place, key)?.custody;
        if custody.broken.is_some() != intact {
            let how = if intact { "whole" } else { "broken" };
            return Err(Refusal::Conflict(format!("the seal of `{key}` is {how} already")).into());
        }
        let mark = Mark { at: self.now(), by: self.acts_as(), note: note.to_owned() };
        custody.broken = (!intact).then_some(mark);
        let kind = if intact { MovementKind::Sealed } else { MovementKind::SealBroken };
        self.move_thing(place, key, None, (kind, 0), note)?;
        self.keep(place, key, &custody)
    }
}
