//! Time inside a hook: the wall clock stands at the event's moment, the other one counts by itself.

use frontdesk_engine::instant::Instant;
use wasmtime::component::Resource;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

use super::Wasi;

/// Nanoseconds that pass between two looks at the monotonic clock, so that loops that wait for it end.
const STEP_NANOS: u64 = 1_000;

/// The two clocks of one hook call.
#[derive(Debug)]
pub(super) struct Clock {
    now: Instant,
    monotonic_nanos: u64,
}

impl Clock {
    /// Both clocks at the beginning of a hook.
    pub(super) fn at(now: Instant) -> Self {
        Self { now, monotonic_nanos: 0 }
    }

    /// Waiting is done at once: the monotonic clock jumps to the moment that is waited for.
    fn jump(&mut self, nanos: u64) {
        self.monotonic_nanos = self.monotonic_nanos.max(nanos);
    }
}

/// Something to wait for that has always happened already.
struct Past;

#[async_trait]
impl Pollable for Past {
    async fn ready(&mut self) {}
}

impl wall_clock::Host for Wasi {
    fn now(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        // WASI knows no moments before 1970.
        let millis = u64::try_from(self.clock.now.0).unwrap_or(0);
        let nanoseconds = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
        Ok(wall_clock::Datetime { seconds: millis / 1_000, nanoseconds })
    }

    fn resolution(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        Ok(wall_clock::Datetime { seconds: 0, nanoseconds: 1_000_000 })
    }
}

impl monotonic_clock::Host for Wasi {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.clock.monotonic_nanos = self.clock.monotonic_nanos.saturating_add(STEP_NANOS);
        Ok(self.clock.monotonic_nanos)
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(STEP_NANOS)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.clock.jump(when);
        let past = self.table.push(Past)?;
        subscribe(&mut self.table, past)
    }

    fn subscribe_duration(&mut self, span: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.subscribe_instant(self.clock.monotonic_nanos.saturating_add(span))
    }
}
