//! Host calls of the interface `duties`.

use frontdesk_engine::instant::Instant;
use frontdesk_engine::quota;
use frontdesk_engine::series as own;

use super::answer;
use super::bindings::frontdesk::plugin::duties::{Host, QuotaStanding, Series};
use super::bindings::frontdesk::plugin::types::{Date, Field, Refusal};
use super::convert::{date_in, date_out, fields_in};
use super::weigh::Weigh as _;
use crate::state::State;

fn series_out(series: own::Series) -> Series {
    Series {
        key: series.key,
        about: series.about,
        phase: u32::try_from(series.at.phase).unwrap_or(u32::MAX),
        anchor: date_out(series.at.anchor),
        next: series.next.map(|next| next.0),
    }
}

fn standing_out(standing: quota::Standing) -> QuotaStanding {
    QuotaStanding {
        subject: standing.subject,
        period: standing.stretch.to_string(),
        first: date_out(standing.stretch.first),
        last: date_out(standing.stretch.last()),
        done: standing.done,
        least: standing.least,
    }
}

impl Host for State {
    fn start_series(
        &mut self,
        duty: String,
        key: String,
        anchor: Date,
        about: Option<u64>,
        carry: Vec<Field>,
    ) -> wasmtime::Result<Result<Series, Refusal>> {
        let turn = self.enter(duty.weigh() + key.weigh() + carry.weigh())?;
        let series = date_in(anchor).and_then(|anchor| {
            fields_in(carry).and_then(|carry| turn.start_series(&duty, &key, anchor, about, carry))
        });
        answer(series.map(series_out))
    }

    fn series_event(
        &mut self,
        duty: String,
        key: String,
        event: String,
        on: Date,
    ) -> wasmtime::Result<Result<Option<Series>, Refusal>> {
        let turn = self.enter(duty.weigh() + key.weigh() + event.weigh())?;
        let series = date_in(on).and_then(|on| turn.series_event(&duty, &key, &event, on));
        answer(series.map(|series| series.map(series_out)))
    }

    fn stop_series(&mut self, duty: String, key: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(duty.weigh() + key.weigh())?.stop_series(&duty, &key))
    }

    fn series_of(&mut self, duty: String, key: String) -> wasmtime::Result<Result<Option<Series>, Refusal>> {
        let series = self.enter(duty.weigh() + key.weigh())?.series_of(&duty, &key);
        answer(series.map(|series| series.map(series_out)))
    }

    fn settle(
        &mut self,
        duty: String,
        due: i64,
        series: Option<String>,
        reason: String,
    ) -> wasmtime::Result<Result<u32, Refusal>> {
        let turn = self.enter(duty.weigh() + series.weigh() + reason.weigh())?;
        answer(turn.settle_due(&duty, Instant(due), series.as_deref(), &reason))
    }

    fn set_quota(
        &mut self,
        duty: String,
        subject: String,
        least: Option<u32>,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(duty.weigh() + subject.weigh())?.set_quota(&duty, &subject, least))
    }

    fn drop_quota(&mut self, duty: String, subject: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(duty.weigh() + subject.weigh())?.drop_quota(&duty, &subject))
    }

    fn count_for(
        &mut self,
        duty: String,
        subject: String,
        n: i32,
    ) -> wasmtime::Result<Result<QuotaStanding, Refusal>> {
        let turn = self.enter(duty.weigh() + subject.weigh())?;
        answer(turn.count_for(&duty, &subject, n).map(standing_out))
    }

    fn count_once(
        &mut self,
        duty: String,
        subject: String,
        thing: String,
    ) -> wasmtime::Result<Result<bool, Refusal>> {
        let turn = self.enter(duty.weigh() + subject.weigh() + thing.weigh())?;
        answer(turn.count_once(&duty, &subject, &thing))
    }

    fn standing(
        &mut self,
        duty: String,
        subject: String,
        at: i64,
    ) -> wasmtime::Result<Result<QuotaStanding, Refusal>> {
        let turn = self.enter(duty.weigh() + subject.weigh())?;
        answer(turn.standing(&duty, &subject, Instant(at)).map(standing_out))
    }

    fn standings(&mut self, duty: String, at: i64) -> wasmtime::Result<Result<Vec<QuotaStanding>, Refusal>> {
        let standings = self.enter(duty.weigh())?.standings_at(&duty, Instant(at));
        answer(standings.map(|all| all.into_iter().map(standing_out).collect()))
    }
}
