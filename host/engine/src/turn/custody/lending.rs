//! Things go out to a holder and come back.

use super::{Place, Standing, at_least_one, facts, no_seals, number, said, short};
use crate::blueprint::model::OutTo;
use crate::custody::{Back, Custody, Holder, Loan, MovementKind, Out, Rest};
use crate::deadline::LIMIT_GRACE;
use crate::hooks::Refusal;
use crate::turn::registers::check_key;
use crate::turn::{Outcome, Turn};

impl Turn {
    pub(super) fn check_out(&mut self, place: &Place<'_>, out: Out) -> Outcome<u64> {
        check_key("key", &out.key)?;
        short("note", &out.note)?;
        self.may_hold(place, &out.holder)?;
        if let Some(about) = out.about {
            self.own_ticket(place.plugin, about)?;
        }
        let mut standing = self.standing_at(place, &out.key)?;
        self.is_here(place, &out, &standing)?;
        let due = match out.due {
            Some(due) if due < self.now() => {
                return Err(Refusal::Invalid("`due`: expected a moment not before now".into()).into());
            }
            Some(due) => Some(due),
            None => {
                self.until(place.plugin, place.declared.due.as_deref(), place.declared.due_at.as_deref())?
            }
        };
        let mut loan = Loan {
            id: self.next_id(),
            register: place.register.to_owned(),
            key: out.key,
            holder: out.holder,
            count: out.count,
            left: out.count,
            out_at: self.now(),
            out_by: self.acts_as(),
            due,
            rings: None,
            about: out.about,
            note: out.note.clone(),
        };
        self.wait_for(place, &mut loan, due.map(|due| due.plus(LIMIT_GRACE)))?;
        self.move_thing(place, &loan.key, Some(&loan), (MovementKind::Out, loan.count), &out.note)?;
        let (id, key) = (loan.id, loan.key.clone());
        standing.custody.loans.push(loan);
        self.keep(place, &key, &standing.custody)?;
        Ok(id)
    }

    pub(super) fn may_hold(&self, place: &Place<'_>, holder: &Holder) -> Outcome<()> {
        let register = place.register;
        match (holder, place.declared.out_to) {
            (Holder::Person(id), OutTo::Person | OutTo::Anyone) => self.still_here(id),
            (Holder::Outside(name), OutTo::Outside | OutTo::Anyone) => {
                if name.trim().is_empty() {
                    return Err(Refusal::Invalid("`holder`: expected a name, got nothing".into()).into());
                }
                short("holder", name)
            }
            (Holder::Outside(name), OutTo::Person) => Err(Refusal::Denied(format!(
                "`{name}` is nobody of the directory, and register `{register}` lends to people of the site only"
            ))
            .into()),
            (Holder::Person(_), OutTo::Outside) => Err(Refusal::Denied(format!(
                "register `{register}` lends to people outside only (give the holder as `outside`)"
            ))
            .into()),
        }
    }

    pub(super) fn still_here(&self, id: &str) -> Outcome<()> {
        self.known_person(id)?;
        if self.read_person(id)?.is_some_and(|person| person.left) {
            return Err(
                Refusal::Conflict(format!("`{id}` works here no longer and cannot get anything")).into()
            );
        }
        Ok(())
    }

    pub(super) fn own_ticket(&mut self, plugin: &str, id: u64) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        if ticket.plugin == plugin {
            return Ok(());
        }
        let text =
            format!("ticket {} belongs to plugin `{}`, not to `{plugin}`", ticket.number, ticket.plugin);
        Err(Refusal::Invalid(text).into())
    }

    /// Refuses what is not there: more than the stock without what is out and lost.
    pub(super) fn is_here(&self, place: &Place<'_>, out: &Out, standing: &Standing) -> Outcome<()> {
        let (key, Standing { stock, custody }) = (&out.key, standing);
        at_least_one(out.count)?;
        if place.declared.counted.is_none() {
            if out.count != 1 {
                let text = format!("`count`: `{key}` is a single thing, expected 1, got {}", out.count);
                return Err(Refusal::Invalid(text).into());
            }
            if let Some(loan) = custody.loans.first() {
                let text = format!("`{key}` is {} (take it back first)", self.whereabouts(loan));
                return Err(Refusal::Conflict(text).into());
            }
            if custody.lost > 0 {
                let text = format!("`{key}` was declared lost (say first that it was found)");
                return Err(Refusal::Conflict(text).into());
            }
            return Ok(());
        }
        let here = custody.here(*stock);
        if u64::from(out.count) <= here {
            return Ok(());
        }
        let text = format!(
            "{} of `{key}` cannot go out: of {stock} there are {here} here, {} out, {} lost",
            out.count,
            custody.out(),
            custody.lost
        );
        Err(Refusal::Conflict(text).into())
    }

    pub(super) fn check_in(&mut self, place: &Place<'_>, back: Back) -> Outcome<()> {
        let Back { key, loan, count, rest, intact, note } = back;
        short("note", &note)?;
        let mut standing = self.standing_at(place, &key)?;
        let at = self.loan_of(&key, &standing.custody, loan)?;
        let mut loan = standing.custody.loans[at].clone();
        let missing = missing_of(&loan, count, rest)?;
        seal_said(place, intact)?;
        if intact == Some(false) || (missing > 0 && rest == Some(Rest::Lost)) {
            said("note", &note)?;
        }
        if count > 0 {
            self.move_thing(place, &key, Some(&loan), (MovementKind::In, count), &note)?;
        }
        loan.left -= count;
        if rest == Some(Rest::Lost) {
            self.move_thing(place, &key, Some(&loan), (MovementKind::Lost, missing), &note)?;
            loan.left = 0;
            standing.custody.lost += missing;
        }
        if loan.left == 0 {
            self.wait_for(place, &mut loan, None)?;
            standing.custody.loans.remove(at);
        } else {
            standing.custody.loans[at] = loan.clone();
        }
        self.keep(place, &key, &standing.custody)?;
        if intact == Some(false) {
            self.mark_seal(place, &key, false, &note)?;
        }
        match rest {
            Some(Rest::Lost) => self.lost(place, &key, Some(&loan), missing, &note),
            Some(Rest::KeptOut) => {
                let title = format!("{key}: {missing} of {} not back from {}", missing + count, loan.holder);
                let mut facts = facts(place, &key, Some(&loan), missing, &note);
                facts.insert("expected".into(), number(u64::from(missing + count)));
                facts.insert("counted".into(), number(u64::from(count)));
                self.happened(
                    place,
                    place.declared.difference.as_ref(),
                    "custody-difference",
                    title,
                    facts,
                    Some(&loan),
                )
            }
            None => Ok(()),
        }
    }

    /// The place of a loan among those of an entry.
    pub(super) fn loan_of(&self, key: &str, custody: &Custody, wanted: Option<u64>) -> Outcome<usize> {
        let loans = &custody.loans;
        match (wanted, loans.as_slice()) {
            (_, []) => Err(Refusal::Conflict(format!("nothing of `{key}` is out")).into()),
            (None, [_]) => Ok(0),
            (Some(id), _) if loans.iter().any(|loan| loan.id == id) => {
                Ok(loans.iter().position(|loan| loan.id == id).unwrap_or_default())
            }
            (wanted, several) => {
                let each: Vec<_> = several
                    .iter()
                    .map(|loan| format!("{}: {} with `{}`", loan.id, loan.left, loan.holder))
                    .collect();
                let why = wanted.map_or("which loan is it?".into(), |id| format!("loan {id} is not out"));
                let text = format!("`loan`: {why} (out of `{key}` are {})", each.join(", "));
                Err(Refusal::Invalid(text).into())
            }
        }
    }
}

/// How many of a loan did not come back.
fn missing_of(loan: &Loan, count: u32, rest: Option<Rest>) -> Result<u32, Refusal> {
    let Loan { key, holder, left, .. } = loan;
    if count > *left {
        let text = format!(
            "{left} of `{key}` are out with `{holder}`, and {count} came back (look whose the rest is)"
        );
        return Err(Refusal::Conflict(text));
    }
    let missing = left - count;
    match rest {
        None if missing > 0 => Err(Refusal::Conflict(format!(
            "{left} of `{key}` are out with `{holder}` and {count} came back: say what became of the other {missing} (`rest`: \
             `kept-out` or `lost`)"
        ))),
        Some(_) if missing == 0 => Err(Refusal::Invalid("`rest`: everything came back, leave it out".into())),
        Some(Rest::KeptOut) if count == 0 => {
            Err(Refusal::Invalid("`count`: expected 1 or more to come back, got 0".into()))
        }
        _ => Ok(missing),
    }
}

fn seal_said(place: &Place<'_>, intact: Option<bool>) -> Result<(), Refusal> {
    match (place.declared.seal, intact) {
        (true, None) => {
            let text =
                "`intact`: must be said, as the things of this register are sealed (`true` or `false`)";
            Err(Refusal::Invalid(text.into()))
        }
        (false, Some(_)) => Err(no_seals(place)),
        _ => Ok(()),
    }
}
