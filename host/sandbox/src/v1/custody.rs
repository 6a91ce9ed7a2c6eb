//! Host calls of the interface `custody`.

use frontdesk_engine::custody as own;
use frontdesk_engine::custody::Handling;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::{Outcome, Turn};

use super::answer;
use super::bindings::frontdesk::plugin::custody::{
    CountResult, Counted, Holder, Host, Incoming, Loan, Outgoing, Rest, Standing,
};
use super::bindings::frontdesk::plugin::types::Refusal;
use super::convert::invalid;
use super::weigh::Weigh as _;
use crate::state::State;

pub(super) fn holder_in(holder: Holder) -> own::Holder {
    match holder {
        Holder::Person(id) => own::Holder::Person(id),
        Holder::Outside(name) => own::Holder::Outside(name),
    }
}

pub(super) fn holder_out(holder: &own::Holder) -> Holder {
    match holder {
        own::Holder::Person(id) => Holder::Person(id.clone()),
        own::Holder::Outside(name) => Holder::Outside(name.clone()),
    }
}

fn out_in(what: Outgoing) -> own::Out {
    let Outgoing { key, holder, count, due, about, note } = what;
    own::Out { key, holder: holder_in(holder), count, due: due.map(Instant), about, note }
}

fn back_in(what: Incoming) -> own::Back {
    let Incoming { key, loan, count, rest, intact, note } = what;
    let rest = rest.map(|rest| match rest {
        Rest::KeptOut => own::Rest::KeptOut,
        Rest::Lost => own::Rest::Lost,
    });
    own::Back { key, loan, count, rest, intact, note }
}

fn loan_out(loan: &own::Loan) -> Loan {
    Loan {
        id: loan.id,
        register: loan.register.clone(),
        key: loan.key.clone(),
        holder: holder_out(&loan.holder),
        count: loan.count,
        left: loan.left,
        out_at: loan.out_at.0,
        due: loan.due.map(|due| due.0),
        about: loan.about,
        note: loan.note.clone(),
    }
}

/// An entry named twice could hide one of its counts.
fn counted_in(what: Counted) -> Outcome<own::Counted> {
    Ok(match what {
        Counted::Total(total) => own::Counted::Total(total),
        Counted::Each(each) => {
            let mut counts = std::collections::BTreeMap::new();
            for (key, count) in each {
                if counts.contains_key(&key) {
                    return invalid(format!("entry `{key}` is counted twice"));
                }
                counts.insert(key, count);
            }
            own::Counted::Each(counts)
        }
    })
}

fn count_out(count: &own::Count) -> CountResult {
    CountResult {
        id: count.id,
        at: count.at.0,
        expected: count.expected,
        counted: count.counted,
        differs: count.differences.iter().map(|one| one.key.clone()).collect(),
        open: count.is_open(),
    }
}

fn handled(turn: &mut Turn, register: &str, handling: Handling) -> Outcome<()> {
    turn.handle_things(register, handling).map(drop)
}

impl Host for State {
    fn check_out(&mut self, register: String, what: Outgoing) -> wasmtime::Result<Result<u64, Refusal>> {
        let turn = self.enter(register.weigh() + what.weigh())?;
        let loan = turn.handle_things(&register, Handling::Out(out_in(what)));
        answer(loan.map(|answer| answer["loan"].as_u64().unwrap_or_default()))
    }

    fn check_in(&mut self, register: String, what: Incoming) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(register.weigh() + what.weigh())?;
        answer(handled(turn, &register, Handling::In(back_in(what))))
    }

    fn declare_lost(
        &mut self,
        register: String,
        key: String,
        loan: Option<u64>,
        count: u32,
        note: String,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(register.weigh() + key.weigh() + note.weigh())?;
        let lost = own::Lost { key, loan, count, note };
        answer(handled(turn, &register, Handling::Lost(lost)))
    }

    fn found(
        &mut self,
        register: String,
        key: String,
        count: u32,
        note: String,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(register.weigh() + key.weigh() + note.weigh())?;
        answer(handled(turn, &register, Handling::Found { key, count, note }))
    }

    fn mark_seal(
        &mut self,
        register: String,
        key: String,
        intact: bool,
        note: String,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(register.weigh() + key.weigh() + note.weigh())?;
        answer(handled(turn, &register, Handling::Seal { key, intact, note }))
    }

    fn state(&mut self, register: String, key: String) -> wasmtime::Result<Result<Standing, Refusal>> {
        let standing = self.enter(register.weigh() + key.weigh())?.custody_of(&register, &key);
        answer(standing.map(|standing| {
            let custody = &standing.custody;
            Standing {
                stock: standing.stock,
                here: u32::try_from(custody.here(standing.stock)).unwrap_or(u32::MAX),
                lost: custody.lost,
                loans: custody.loans.iter().map(loan_out).collect(),
                broken_seal: custody.broken.as_ref().map(|mark| mark.note.clone()),
            }
        }))
    }

    fn held_by(&mut self, who: Holder) -> wasmtime::Result<Result<Vec<Loan>, Refusal>> {
        let held = self.enter(who.weigh())?.held_by(&holder_in(who));
        answer(held.map(|held| held.iter().map(loan_out).collect()))
    }

    fn count(
        &mut self,
        register: String,
        what: Counted,
        note: String,
    ) -> wasmtime::Result<Result<CountResult, Refusal>> {
        let turn = self.enter(register.weigh() + what.weigh() + note.weigh())?;
        let done = counted_in(what)
            .and_then(|counted| handled(turn, &register, Handling::Count { counted, note }))
            .and_then(|()| turn.last_count(&register));
        match done {
            Ok(Some(count)) => Ok(Ok(count_out(&count))),
            Ok(None) => Err(wasmtime::Error::msg("a count that was kept is not there")),
            Err(halt) => answer(Err(halt)),
        }
    }

    fn last_count(&mut self, register: String) -> wasmtime::Result<Result<Option<CountResult>, Refusal>> {
        let count = self.enter(register.weigh())?.last_count(&register);
        answer(count.map(|count| count.as_ref().map(count_out)))
    }
}
