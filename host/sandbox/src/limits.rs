//! What one hook may use, and what all of them together may use. Every limit has its unit and its reason.

use std::time::Duration;

/// How much one hook call may use. The defaults suit guests of every SDK language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Milliseconds from the start of the instance to the answer, host calls included; up to five times as many while the machine
    /// gives the hook less than a quarter of them on a processor.
    pub hook_wall_ms_max: u64,
    /// MiB of linear memory, all memories of the component together; at most [`MEMORY_MIB_MAX`].
    pub hook_memory_mib_max: usize,
    /// Host calls of one hook.
    pub host_calls_max: u64,
    /// Bytes of arguments of all host calls of one hook, its answer included.
    pub host_bytes_max: usize,
}

/// A person waits for the answer; a hook of the biggest catalogue item takes under 5 ms in Rust and
/// under 50 ms in Python.
pub(crate) const HOOK_WALL_MS_MAX: u64 = 1_000;

/// A hook over its time is let go on while it had less than this part of it on a processor: a third is left to one that others wait for
/// ([`REST_TICKS`]), so less is the machine's doing.
pub(crate) const STARVED_SHARE: u32 = 4;

/// So many times its time is the most that a hook takes, however little it got: somebody waits for the answer.
pub(crate) const STARVED_TIMES_MAX: u32 = 5;

/// A Python interpreter at rest takes about 30 MiB; twice that leaves room for a report.
pub(crate) const HOOK_MEMORY_MIB_MAX: usize = 64;

/// What an operator may raise the memory to: the size of a slot of the pool.
pub(crate) const MEMORY_MIB_MAX: usize = 512;

/// A monthly report over 2,000 tickets reads each once; five times that is a loop gone wild.
pub(crate) const HOST_CALLS_MAX: u64 = 10_000;

/// All forms of a busy day together stay under 1 MiB; a turn's journal entry should too.
pub(crate) const HOST_BYTES_MAX: usize = 16 << 20;

/// Bytes of one host call's arguments or of a hook's answer, as the host allocates them. Bounds what
/// a guest can make the host allocate before our own code sees it (a list may name the same text often).
pub(crate) const CALL_BYTES_MAX: usize = 8 << 20;

/// Bytes kept of standard output, and as many of standard error; the rest is dropped without a sound,
/// because a plugin that prints too much is a nuisance and not a fault.
pub(crate) const OUTPUT_BYTES_MAX: usize = 64 << 10;

/// Bytes of randomness in one request; a UUID needs 16, a seed 32.
pub(crate) const RANDOM_BYTES_MAX: u64 = 64 << 10;

/// Host resources (streams, pollables) that a guest may hold at once; language runtimes hold under 20.
pub(crate) const RESOURCES_MAX: usize = 1_000;

/// Bytes of the guest's own stack, a quarter of what a thread of the server has.
pub(crate) const STACK_BYTES_MAX: usize = 512 << 10;

/// Elements of one table; componentize-js and componentize-py use about 15,000.
pub(crate) const TABLE_ELEMENTS_MAX: usize = 65_536;

/// Core instances, memories and tables of one component: componentize-py links about 20 modules.
pub(crate) const CORE_INSTANCES_MAX: u32 = 100;
/// See [`CORE_INSTANCES_MAX`]; all modules of one component share one memory, adapters add one each.
pub(crate) const MEMORIES_MAX: u32 = 4;
/// See [`CORE_INSTANCES_MAX`].
pub(crate) const TABLES_MAX: u32 = 20;

/// Hooks that run at the same moment; more wait for their turn. Well above the cores of a host, and
/// the pool is sized so that this many always fit.
pub(crate) const CALLS_AT_ONCE_MAX: u32 = 64;

/// How often running guests are interrupted to look at the clock: the error of the wall limit.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// How long a hook runs before it gives way to others: twice what the biggest item of the catalogue takes in Python.
pub(crate) const PATIENCE: Duration = Duration::from_millis(100);

/// How many ticks it rests then for each that it runs while others call hooks: a third of one core is left to it.
pub(crate) const REST_TICKS: u32 = 2;

/// Bytes of a component; the largest that was measured (Python) has 18 MB.
pub(crate) const COMPONENT_BYTES_MAX: usize = 128 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            hook_wall_ms_max: HOOK_WALL_MS_MAX,
            hook_memory_mib_max: HOOK_MEMORY_MIB_MAX,
            host_calls_max: HOST_CALLS_MAX,
            host_bytes_max: HOST_BYTES_MAX,
        }
    }
}
