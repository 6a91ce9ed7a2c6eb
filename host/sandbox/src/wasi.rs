//! WASI 0.2 as plugins get it: enough for the runtimes of Rust, JavaScript and Python to start, and nothing
//! of the world. No files, no environment, no arguments, no input; output goes to the turn's log; time
//! and randomness belong to the event. Nothing here waits, so no hook can sleep past its limit.

mod clock;
mod random;
mod stream;

use frontdesk_engine::instant::Instant;
use wasmtime::component::{HasSelf, Linker, Resource, ResourceTable};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemCtx, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::cli::{
    environment, exit, stderr, stdin, stdout, terminal_input, terminal_output, terminal_stderr,
    terminal_stdin, terminal_stdout,
};
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::random::{insecure, insecure_seed, random as secure};
use wasmtime_wasi::p2::bindings::sync::filesystem::types as files;
use wasmtime_wasi::p2::bindings::sync::io::{poll, streams};
use wasmtime_wasi::p2::pipe::ClosedInputStream;
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};
use wasmtime_wasi_io::bindings::wasi::io::error;

use self::clock::Clock;
use self::random::Random;
use self::stream::Output;
use crate::fault::Stop;
use crate::limits::RESOURCES_MAX;
use crate::state::State;

/// The version of WASI that is offered; its patch releases are compatible with each other.
pub(crate) const VERSION: semver::Version = semver::Version::new(0, 2, 0);

/// The interfaces that [`link`] offers; the probe refuses all others by name.
pub(crate) const OFFERED: &[&str] = &[
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
];

/// Offers all of [`OFFERED`].
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    type Own = HasSelf<Wasi>;
    fn own(state: &mut State) -> &mut Wasi {
        &mut state.wasi
    }
    fn table(state: &mut State) -> &mut ResourceTable {
        &mut state.wasi.table
    }
    fn filesystem(state: &mut State) -> WasiFilesystemCtxView<'_> {
        WasiFilesystemCtxView { ctx: &mut state.wasi.filesystem, table: &mut state.wasi.table }
    }
    environment::add_to_linker::<_, Own>(linker, own)?;
    exit::add_to_linker::<_, Own>(linker, own)?;
    stderr::add_to_linker::<_, Own>(linker, own)?;
    stdin::add_to_linker::<_, Own>(linker, own)?;
    stdout::add_to_linker::<_, Own>(linker, own)?;
    terminal_input::add_to_linker::<_, Own>(linker, own)?;
    terminal_output::add_to_linker::<_, Own>(linker, own)?;
    terminal_stderr::add_to_linker::<_, Own>(linker, own)?;
    terminal_stdin::add_to_linker::<_, Own>(linker, own)?;
    terminal_stdout::add_to_linker::<_, Own>(linker, own)?;
    monotonic_clock::add_to_linker::<_, Own>(linker, own)?;
    wall_clock::add_to_linker::<_, Own>(linker, own)?;
    preopens::add_to_linker::<_, WasiFilesystem>(linker, filesystem)?;
    files::add_to_linker::<_, WasiFilesystem>(linker, filesystem)?;
    error::add_to_linker::<_, HasSelf<ResourceTable>>(linker, table)?;
    poll::add_to_linker::<_, Own>(linker, own)?;
    streams::add_to_linker::<_, Own>(linker, own)?;
    insecure::add_to_linker::<_, Own>(linker, own)?;
    insecure_seed::add_to_linker::<_, Own>(linker, own)?;
    secure::add_to_linker::<_, Own>(linker, own)
}

/// The WASI side of one hook call.
pub(crate) struct Wasi {
    table: ResourceTable,
    /// Without a preopened folder there is no way to any file.
    filesystem: WasiFilesystemCtx,
    clock: Clock,
    random: Random,
    stdout: Output,
    stderr: Output,
}

impl Wasi {
    /// At that moment, with randomness from that seed.
    pub(crate) fn new(now: Instant, seed: u64) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES_MAX);
        Self {
            table,
            filesystem: WasiFilesystemCtx::default(),
            clock: Clock::at(now),
            random: Random::seeded(seed),
            stdout: Output::default(),
            stderr: Output::default(),
        }
    }

    /// What was printed so far.
    pub(crate) fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// What was printed to the error output so far; a Rust panic leaves its message here.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.text()
    }
}

impl environment::Host for Wasi {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
}

impl exit::Host for Wasi {
    fn exit(&mut self, status: Result<(), ()>) -> wasmtime::Result<()> {
        self.exit_with_code(u8::from(status.is_err()))
    }

    fn exit_with_code(&mut self, code: u8) -> wasmtime::Result<()> {
        Err(Stop::Exit(code).into())
    }
}

impl stdin::Host for Wasi {
    fn get_stdin(&mut self) -> wasmtime::Result<Resource<DynInputStream>> {
        let stream: DynInputStream = Box::new(ClosedInputStream);
        Ok(self.table.push(stream)?)
    }
}

impl stdout::Host for Wasi {
    fn get_stdout(&mut self) -> wasmtime::Result<Resource<DynOutputStream>> {
        let stream: DynOutputStream = Box::new(self.stdout.clone());
        Ok(self.table.push(stream)?)
    }
}

impl stderr::Host for Wasi {
    fn get_stderr(&mut self) -> wasmtime::Result<Resource<DynOutputStream>> {
        let stream: DynOutputStream = Box::new(self.stderr.clone());
        Ok(self.table.push(stream)?)
    }
}

// There is no terminal, so no guest ever holds one of these resources.
impl terminal_input::Host for Wasi {}
impl terminal_input::HostTerminalInput for Wasi {
    fn drop(&mut self, terminal: Resource<terminal_input::TerminalInput>) -> wasmtime::Result<()> {
        self.table.delete(terminal)?;
        Ok(())
    }
}

impl terminal_output::Host for Wasi {}
impl terminal_output::HostTerminalOutput for Wasi {
    fn drop(&mut self, terminal: Resource<terminal_output::TerminalOutput>) -> wasmtime::Result<()> {
        self.table.delete(terminal)?;
        Ok(())
    }
}

impl terminal_stdin::Host for Wasi {
    fn get_terminal_stdin(&mut self) -> wasmtime::Result<Option<Resource<terminal_input::TerminalInput>>> {
        Ok(None)
    }
}

impl terminal_stdout::Host for Wasi {
    fn get_terminal_stdout(&mut self) -> wasmtime::Result<Option<Resource<terminal_output::TerminalOutput>>> {
        Ok(None)
    }
}

impl terminal_stderr::Host for Wasi {
    fn get_terminal_stderr(&mut self) -> wasmtime::Result<Option<Resource<terminal_output::TerminalOutput>>> {
        Ok(None)
    }
}
