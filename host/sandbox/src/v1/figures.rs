//! Host calls of the interface `figures`.

use frontdesk_engine::closing;
use frontdesk_engine::figure as own;
use frontdesk_engine::figure::{draw, ratio, share_of};
use frontdesk_engine::hooks;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::period::{self, Period};
use frontdesk_engine::turn::{Outcome, Turn};

use super::answer;
use super::bindings::frontdesk::plugin::figures::{ClosedFigure, Closing, Host, Rounding, Stretch};
use super::bindings::frontdesk::plugin::types::{Date, Decimal, Refusal};
use super::convert::{date_in, date_out, decimal_in, decimal_out, invalid, value_out};
use super::weigh::Weigh as _;
use crate::state::State;

fn rounding_in(how: Rounding) -> own::Rounding {
    match how {
        Rounding::HalfUp => own::Rounding::HalfUp,
        Rounding::HalfEven => own::Rounding::HalfEven,
        Rounding::Up => own::Rounding::Up,
        Rounding::Down => own::Rounding::Down,
    }
}

fn stretch_out(turn: &Turn, stretch: period::Stretch) -> Stretch {
    let (start, end) = turn.bounds_of(stretch);
    Stretch {
        name: stretch.to_string(),
        first: date_out(stretch.first),
        last: date_out(stretch.last()),
        start: start.0,
        end: end.0,
    }
}

fn figure_out(figure: &hooks::Figure) -> Outcome<ClosedFigure> {
    Ok(ClosedFigure {
        name: figure.name.clone(),
        value: value_out(&figure.value)?,
        target: figure.target.as_ref().map(value_out).transpose()?,
        met: figure.met,
    })
}

fn closing_out(turn: &Turn, closing: closing::Closing) -> Outcome<Closing> {
    let rows = closing.table.rows.iter().map(|row| row.iter().map(value_out).collect());
    Ok(Closing {
        period: stretch_out(turn, closing.stretch()),
        revision: closing.revision,
        closed_at: closing.closed_at.0,
        rows: rows.collect::<Outcome<_>>()?,
        figures: closing.table.figures.iter().map(figure_out).collect::<Outcome<_>>()?,
        columns: closing.table.columns,
        closed_by: closing.closed_by,
        reason: closing.reason,
    })
}

fn period_in(text: &str) -> Outcome<Period> {
    text.parse().or_else(|expected| invalid(format!("`period`: {expected}")))
}

/// The stretch of a period that a day belongs to, or a neighbour of it.
fn stretch_near(
    turn: &Turn,
    period: &str,
    day: Date,
    neighbour: impl FnOnce(Period, period::Stretch) -> period::Stretch,
) -> Outcome<Stretch> {
    let period = period_in(period)?;
    let own = period.containing(date_in(day)?);
    Ok(stretch_out(turn, neighbour(period, own)))
}

/// A ratio of what a guest gave, to what it can take.
fn ratio_of(part: Decimal, whole: Decimal, digits: u8, how: Rounding) -> Outcome<Option<Decimal>> {
    match ratio(decimal_in(part)?, decimal_in(whole)?, digits.into(), rounding_in(how)) {
        Ok(ratio) => ratio.map(decimal_out).transpose(),
        Err(text) => invalid(text),
    }
}

impl Host for State {
    fn ratio(
        &mut self,
        part: Decimal,
        whole: Decimal,
        digits: u8,
        how: Rounding,
    ) -> wasmtime::Result<Result<Option<Decimal>, Refusal>> {
        self.enter(0)?;
        answer(ratio_of(part, whole, digits, how))
    }

    fn share_of(
        &mut self,
        count: u64,
        percent: Decimal,
        how: Rounding,
    ) -> wasmtime::Result<Result<u64, Refusal>> {
        self.enter(0)?;
        let share = decimal_in(percent)
            .and_then(|percent| share_of(count, percent, rounding_in(how)).or_else(invalid));
        answer(share)
    }

    fn draw(&mut self, keys: Vec<String>, count: u32, seed: String) -> wasmtime::Result<Vec<String>> {
        self.enter(keys.weigh().saturating_add(seed.weigh()))?;
        Ok(draw(&keys, usize::try_from(count).unwrap_or(usize::MAX), &seed))
    }

    fn period_at(&mut self, period: String, at: i64) -> wasmtime::Result<Result<Stretch, Refusal>> {
        let turn = self.enter(period.weigh())?;
        let found = period_in(&period).map(|period| turn.period_at(period, Instant(at)));
        answer(found.map(|found| stretch_out(turn, found)))
    }

    fn period_of(&mut self, period: String, day: Date) -> wasmtime::Result<Result<Stretch, Refusal>> {
        let turn = self.enter(period.weigh())?;
        answer(stretch_near(turn, &period, day, |_, own| own))
    }

    fn next_period(&mut self, period: String, day: Date) -> wasmtime::Result<Result<Stretch, Refusal>> {
        let turn = self.enter(period.weigh())?;
        answer(stretch_near(turn, &period, day, Period::next))
    }

    fn previous_period(&mut self, period: String, day: Date) -> wasmtime::Result<Result<Stretch, Refusal>> {
        let turn = self.enter(period.weigh())?;
        answer(stretch_near(turn, &period, day, Period::previous))
    }

    fn closed(&mut self, report: String, at: i64) -> wasmtime::Result<Result<Option<Closing>, Refusal>> {
        let turn = self.enter(report.weigh())?;
        let closing = turn.closed(&report, Instant(at));
        answer(closing.and_then(|found| found.map(|one| closing_out(turn, one)).transpose()))
    }
}
