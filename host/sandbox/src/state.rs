//! What the host keeps beside one running guest: the turn, what is left of its limits, its WASI.

use std::time::{Duration, Instant as Clock};

use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::{Output, Turn};
use wasmtime::ResourceLimiter;

use crate::fault::Stop;
use crate::limits::{
    CORE_INSTANCES_MAX, Limits, MEMORIES_MAX, STARVED_SHARE, STARVED_TIMES_MAX, TABLE_ELEMENTS_MAX,
    TABLES_MAX,
};
use crate::wasi::Wasi;

/// The data of one store.
pub(crate) struct State {
    /// Nothing while a plugin is only tried out at load.
    turn: Option<Box<Turn>>,
    meter: Meter,
    pub(crate) memory: Memory,
    pub(crate) wasi: Wasi,
    /// The last line of level `error` that the guest logged: what an SDK says of an exception that nobody caught.
    pub(crate) error: Option<String>,
}

impl State {
    /// For a hook on a turn. The clock starts now.
    pub(crate) fn new(limits: &Limits, mut turn: Box<Turn>) -> Self {
        // Drawn on every hook, needed or not: what a plugin draws itself then does not depend on
        // whether its language runtime asked for a seed.
        let wasi = Wasi::new(turn.now(), turn.random());
        Self { turn: Some(turn), meter: Meter::new(limits), memory: Memory::new(limits), wasi, error: None }
    }

    /// For trying a component out, without a turn.
    pub(crate) fn trial(limits: &Limits) -> Self {
        let wasi = Wasi::new(Instant(0), 0);
        Self { turn: None, meter: Meter::new(limits), memory: Memory::new(limits), wasi, error: None }
    }

    /// Begins a host call: counts it with the bytes of its arguments and hands out the turn.
    pub(crate) fn enter(&mut self, bytes: usize) -> Result<&mut Turn, Stop> {
        self.meter.call(bytes)?;
        self.turn.as_deref_mut().ok_or(Stop::NoTurn)
    }

    /// Counts the bytes of the hook's answer.
    pub(crate) fn answered(&mut self, bytes: usize) -> Result<(), Stop> {
        self.meter.bytes(bytes)
    }

    /// The moment after which the guest is stopped, and the limit that says so.
    pub(crate) fn deadline(&self) -> Deadline {
        self.meter.deadline
    }

    /// Gives the turn back, with what the guest printed in its log.
    pub(crate) fn into_turn(self) -> Option<Box<Turn>> {
        let mut turn = self.turn?;
        for (to, text) in [(Output::Stdout, self.wasi.stdout()), (Output::Stderr, self.wasi.stderr())] {
            text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| turn.print(to, line));
        }
        Some(turn)
    }
}

/// The end of a hook's time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    began: Clock,
    /// Of the processor, what its thread had taken when it began.
    taken: Duration,
    wall_ms: u64,
}

impl Deadline {
    fn new(wall_ms: u64) -> Self {
        Self { began: Clock::now(), taken: taken(), wall_ms }
    }

    /// Whether there is time left.
    pub(crate) fn check(self) -> Result<(), Stop> {
        let wall = self.began.elapsed();
        // The processor's time costs a call of the system: it is asked for only when the wall clock is over.
        let over = wall >= self.limit() && self.is_over(wall, taken().saturating_sub(self.taken));
        if over { Err(Stop::Wall(self.wall_ms)) } else { Ok(()) }
    }

    fn limit(self) -> Duration {
        Duration::from_millis(self.wall_ms)
    }

    /// A hook that hardly got the processor did not run long: the machine was busy, or its disk was.
    fn is_over(self, wall: Duration, ran: Duration) -> bool {
        wall >= self.limit() * STARVED_TIMES_MAX || ran >= self.limit() / STARVED_SHARE
    }
}

/// How long the present thread has had a processor; where the system does not tell, as if always.
fn taken() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::try_from(time).unwrap_or_default()
    }
    #[cfg(not(unix))]
    {
        use std::sync::LazyLock;
        static BEGAN: LazyLock<Clock> = LazyLock::new(Clock::now);
        BEGAN.elapsed()
    }
}

/// What a guest has used of its limits.
#[derive(Debug)]
struct Meter {
    deadline: Deadline,
    calls: u64,
    calls_max: u64,
    bytes: usize,
    bytes_max: usize,
}

impl Meter {
    fn new(limits: &Limits) -> Self {
        Self {
            deadline: Deadline::new(limits.hook_wall_ms_max),
            calls: 0,
            calls_max: limits.host_calls_max,
            bytes: 0,
            bytes_max: limits.host_bytes_max,
        }
    }

    fn call(&mut self, bytes: usize) -> Result<(), Stop> {
        // A guest that does nothing but host calls may never meet an interruption.
        self.deadline.check()?;
        self.calls += 1;
        if self.calls > self.calls_max {
            return Err(Stop::Calls(self.calls_max));
        }
        self.bytes(bytes)
    }

    fn bytes(&mut self, bytes: usize) -> Result<(), Stop> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.bytes_max { Err(Stop::Bytes(self.bytes_max)) } else { Ok(()) }
    }
}

/// Linear memory of all instances of the store together.
#[derive(Debug)]
pub(crate) struct Memory {
    bytes: usize,
    /// At most so many bytes.
    pub(crate) bytes_max: usize,
    /// Whether the guest asked for more: it then usually aborts, and this is why.
    pub(crate) refused: bool,
}

impl Memory {
    fn new(limits: &Limits) -> Self {
        Self { bytes: 0, bytes_max: limits.hook_memory_mib_max << 20, refused: false }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let bytes = self.memory.bytes.saturating_add(desired.saturating_sub(current));
        if bytes > self.memory.bytes_max {
            self.memory.refused = true;
            return Ok(false);
        }
        self.memory.bytes = bytes;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS_MAX)
    }

    fn instances(&self) -> usize {
        CORE_INSTANCES_MAX as usize
    }

    fn memories(&self) -> usize {
        MEMORIES_MAX as usize
    }

    fn tables(&self) -> usize {
        TABLES_MAX as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_that_hardly_got_the_processor_is_not_stopped_at_once() {
        let deadline = Deadline::new(1_000);
        let ms = Duration::from_millis;
        assert!(deadline.is_over(ms(1_000), ms(990)), "it ran all the time");
        assert!(deadline.is_over(ms(1_000), ms(300)), "it rested, as hooks do that others wait for");
        assert!(!deadline.is_over(ms(1_000), ms(200)), "others had the processor");
        assert!(!deadline.is_over(ms(4_900), ms(200)));
        assert!(deadline.is_over(ms(5_000), ms(0)), "nobody waits for ever");
    }

    #[test]
    fn a_thread_that_works_takes_the_processor() {
        let (began, before) = (Clock::now(), taken());
        while taken() == before {
            assert!(began.elapsed() < Duration::from_secs(60), "the system tells no time of threads");
        }
    }
}
