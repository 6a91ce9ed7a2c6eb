//! Host calls of the interface `rosters`.

use frontdesk_engine::instant::Instant;
use frontdesk_engine::roster as own;

use super::answer;
use super::bindings::frontdesk::plugin::rosters::{Absence, Gap, Host, PostState, Shift, Stay, Swap};
use super::bindings::frontdesk::plugin::types::Refusal;
use super::weigh::Weigh as _;
use crate::state::State;

fn shift_in(shift: Shift) -> own::Shift {
    let Shift { post, person, start, end, kind } = shift;
    own::Shift { post, person, start: Instant(start), end: Instant(end), kind }
}

fn shift_out(shift: own::Shift) -> Shift {
    let own::Shift { post, person, start, end, kind } = shift;
    Shift { post, person, start: start.0, end: end.0, kind }
}

fn absence_in(absence: Absence) -> own::Absence {
    let Absence { post, person, start, end, stand_in, reason } = absence;
    own::Absence { post, person, start: Instant(start), end: Instant(end), stand_in, reason }
}

fn state_out(state: own::PostState) -> PostState {
    let uncovered = state.uncovered();
    PostState { people: state.people, needed: state.needed, uncovered }
}

fn gap_out(gap: own::Gap) -> Gap {
    Gap { start: gap.start.0, end: Some(gap.end.0), people: gap.people, needed: gap.needed }
}

fn uncovered_out(gap: own::Uncovered) -> Gap {
    let end = gap.until.map(|until| until.0);
    Gap { start: gap.since.0, end, people: gap.people, needed: gap.needed }
}

fn stay_out(stay: own::Stay) -> Stay {
    Stay {
        person: stay.person,
        start: stay.on.0,
        end: stay.off.map(|off| off.0),
        shift_start: stay.shift_start.map(|at| at.0),
        shift_end: stay.shift_end.map(|at| at.0),
        relief: stay.relief,
    }
}

fn swap_out(swap: own::Swap) -> Swap {
    Swap {
        id: swap.id,
        post: swap.shift.post,
        person: swap.shift.person,
        other: swap.with,
        start: swap.shift.start.0,
        asked_at: swap.asked_at.0,
        state: swap.state.name().into(),
    }
}

/// Each of a list in the words of the interface.
fn each<O, T>(list: Vec<O>, out: fn(O) -> T) -> Vec<T> {
    list.into_iter().map(out).collect()
}

impl Host for State {
    fn state(&mut self, post: String, at: i64) -> wasmtime::Result<Result<PostState, Refusal>> {
        answer(self.enter(post.weigh())?.post_state(&post, Instant(at)).map(state_out))
    }

    fn gaps(&mut self, post: String, start: i64, end: i64) -> wasmtime::Result<Result<Vec<Gap>, Refusal>> {
        let gaps = self.enter(post.weigh())?.post_gaps(&post, Instant(start), Instant(end));
        answer(gaps.map(|gaps| each(gaps, gap_out)))
    }

    fn uncovered(
        &mut self,
        post: String,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Vec<Gap>, Refusal>> {
        let gaps = self.enter(post.weigh())?.uncovered(&post, Instant(start), Instant(end));
        answer(gaps.map(|gaps| each(gaps, uncovered_out)))
    }

    fn shifts_of(
        &mut self,
        person: String,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Vec<Shift>, Refusal>> {
        let shifts = self.enter(person.weigh())?.shifts_of(&person, Instant(start), Instant(end));
        answer(shifts.map(|shifts| each(shifts, shift_out)))
    }

    fn presence(
        &mut self,
        post: String,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Vec<Stay>, Refusal>> {
        let stays = self.enter(post.weigh())?.presence(&post, Instant(start), Instant(end));
        answer(stays.map(|stays| each(stays, stay_out)))
    }

    fn swaps_of(
        &mut self,
        person: String,
        start: i64,
        end: i64,
    ) -> wasmtime::Result<Result<Vec<Swap>, Refusal>> {
        let swaps = self.enter(person.weigh())?.swaps_of(&person, Instant(start), Instant(end));
        answer(swaps.map(|swaps| each(swaps, swap_out)))
    }

    fn put_shift(&mut self, shift: Shift) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(shift.post.weigh() + shift.person.weigh() + shift.kind.weigh())?;
        answer(turn.put_shift_by_plugin(&shift_in(shift)))
    }

    fn remove_shift(
        &mut self,
        post: String,
        person: String,
        start: i64,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(post.weigh() + person.weigh())?;
        answer(turn.remove_shift_by_plugin(&own::ShiftAt { post, person, start: Instant(start) }))
    }

    fn put_absence(&mut self, absence: Absence) -> wasmtime::Result<Result<(), Refusal>> {
        let names = absence.post.weigh() + absence.person.weigh() + absence.stand_in.weigh();
        let turn = self.enter(names + absence.reason.weigh())?;
        answer(turn.put_absence_by_plugin(absence_in(absence)))
    }
}
