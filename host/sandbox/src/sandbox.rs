//! The sandbox: loads plugins, keeps them by content hash, calls their hooks.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant as Clock;

use frontdesk_engine::hooks::{Event, Hook, HookEnd, Hooks, PluginRef, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::Turn;
use semver::Version;
use sha2::{Digest as _, Sha256};
use tracing::info;
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::cache::{Cache, CacheError};
use crate::cost::{Cost, Costs};
use crate::gate::Gate;
use crate::limits::{CALLS_AT_ONCE_MAX, Limits, MEMORY_MIB_MAX};
use crate::loaded::{Answer, Loaded, Stopped, Trial};
use crate::probe::{Probe, ProbeError, probe};
use crate::runtime::{self, Ticker};
use crate::state::State;
use crate::{v1, wasi};

/// What a sandbox needs to know.
#[derive(Clone, Debug, Default)]
pub struct SandboxConfig {
    /// The host's own folder for precompiled components; nothing compiles anew at every start.
    pub cache: Option<PathBuf>,
    /// What one hook may use.
    pub limits: Limits,
}

/// The sandbox cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A limit above what the pool of instances has.
    #[error("a hook's memory is limited to {got} MiB, expected 1 to {MEMORY_MIB_MAX}")]
    Memory {
        /// As configured.
        got: usize,
    },
    /// wasmtime does not start, usually for lack of address space.
    #[error("cannot set up the WebAssembly runtime: {0}")]
    Runtime(String),
    /// No thread for the clock.
    #[error("cannot start the thread that interrupts hooks: {0}")]
    Ticker(#[source] std::io::Error),
    /// The folder of precompiled components.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// Why a plugin cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[error("plugin `{plugin}` {version} {cause}")]
pub struct LoadError {
    plugin: String,
    version: Version,
    /// What is wrong with it.
    #[source]
    pub cause: Box<LoadCause>,
}

/// What is wrong with a plugin that cannot be loaded; the texts follow its name.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say what the parts are")]
pub enum LoadCause {
    #[error(transparent)]
    Probe(#[from] ProbeError),
    #[error("cannot be compiled: {0}")]
    Compile(String),
    #[error(
        "uses an imported function with other types than this host has (build it again with the SDK of interface {offered}): {what}"
    )]
    Import { what: String, offered: Version },
    #[error(
        "exports the hook `{hook}` with other types than this host calls (build it again with the SDK of interface {offered}): {what}"
    )]
    Hook { hook: &'static str, what: String, offered: Version },
    #[error("does not start: {0}")]
    Start(String),
}

/// Runs plugins. One per process; share it behind an `Arc`.
pub struct Sandbox {
    linker: Linker<State>,
    engine: Engine,
    cache: Option<Cache>,
    limits: Limits,
    plugins: RwLock<HashMap<String, Arc<Loaded>>>,
    /// Compiling takes every core and much memory: one at a time.
    loading: Mutex<()>,
    gate: Gate,
    costs: Costs,
    _ticker: Ticker,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox")
            .field("limits", &self.limits)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Sets up the runtime and its ticker thread, which lives as long as the sandbox.
    ///
    /// # Errors
    /// A limit that cannot be, no address space, no thread, no cache folder.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        let memory = config.limits.hook_memory_mib_max;
        if !(1..=MEMORY_MIB_MAX).contains(&memory) {
            return Err(SandboxError::Memory { got: memory });
        }
        let failed = |error: wasmtime::Error| SandboxError::Runtime(format!("{error:#}"));
        let engine = runtime::engine().map_err(failed)?;
        let mut linker = Linker::new(&engine);
        wasi::link(&mut linker).and_then(|()| v1::link(&mut linker)).map_err(failed)?;
        Ok(Self {
            cache: config.cache.map(|folder| Cache::open(&folder, &engine)).transpose()?,
            _ticker: Ticker::start(engine.clone()).map_err(SandboxError::Ticker)?,
            linker,
            engine,
            limits: config.limits,
            plugins: RwLock::default(),
            loading: Mutex::default(),
            gate: Gate::new(CALLS_AT_ONCE_MAX),
            costs: Costs::default(),
        })
    }

    /// Makes a component callable under its content hash; one that is loaded already stays as it is.
    /// Compiling takes 0.1 s (Rust) to 15 s (JavaScript), loading the precompiled form under 10 ms.
    ///
    /// # Errors
    /// The first thing that keeps the component from being a plugin of this host.
    pub fn load(&self, component: &[u8], id: &str, version: &Version) -> Result<PluginRef, LoadError> {
        let hash = hash(component);
        let plugin = PluginRef { id: id.to_owned(), version: version.clone(), component: hash.clone() };
        let _one_at_a_time = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if self.loaded(&hash).is_none() {
            let loaded = self.prepare(component, &hash).map_err(|cause| LoadError {
                plugin: id.to_owned(),
                version: version.clone(),
                cause: Box::new(cause),
            })?;
            self.plugins.write().unwrap_or_else(PoisonError::into_inner).insert(hash, Arc::new(loaded));
        }
        Ok(plugin)
    }

    /// Forgets a component; calls that run finish. The precompiled form stays on disk.
    pub fn unload(&self, hash: &str) {
        self.plugins.write().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }

    /// What hooks have cost since the start, by plugin id and hook.
    #[must_use]
    pub fn costs(&self) -> BTreeMap<(String, Hook), Cost> {
        self.costs.snapshot()
    }

    fn prepare(&self, component: &[u8], hash: &str) -> Result<Loaded, LoadCause> {
        let Probe { hooks, .. } = probe(component)?;
        let compiled = self.compile(component, hash)?;
        let loaded = Loaded::link(&self.linker, &compiled, hooks, self.gate.crowd())
            .map_err(|error| LoadCause::Import { what: format!("{error:#}"), offered: v1::offer::VERSION })?;
        let _place = self.gate.enter();
        loaded.try_out(&self.limits).map_err(|trial| match trial {
            Trial::Start(why) => LoadCause::Start(why),
            Trial::Type { hook, what } => {
                LoadCause::Hook { hook: hook.name(), what, offered: v1::offer::VERSION }
            }
        })?;
        Ok(loaded)
    }

    /// Takes the precompiled form where there is one.
    fn compile(&self, component: &[u8], hash: &str) -> Result<Component, LoadCause> {
        if let Some(kept) = self.cache.as_ref().and_then(|cache| cache.get(&self.engine, hash)) {
            return Ok(kept);
        }
        let started = Clock::now();
        let compiled = Component::from_binary(&self.engine, component)
            .map_err(|error| LoadCause::Compile(format!("{error:#}")))?;
        info!(component = hash, millis = started.elapsed().as_millis(), "compiled a plugin");
        if let Some(cache) = &self.cache {
            cache.put(hash, &compiled);
        }
        Ok(compiled)
    }

    fn loaded(&self, hash: &str) -> Option<Arc<Loaded>> {
        self.plugins.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    /// Runs `ask` on the loaded component, counts its cost and puts its end into words.
    fn run<T>(
        &self,
        plugin: &PluginRef,
        hook: Hook,
        turn: Box<Turn>,
        ask: impl FnOnce(&Loaded, Box<Turn>) -> (Box<Turn>, Answer<T>),
    ) -> (Box<Turn>, Result<T, HookEnd>) {
        let Some(loaded) = self.loaded(&plugin.component) else {
            return (turn, Err(fault(plugin, hook, "is not loaded on this host")));
        };
        let _place = self.gate.enter();
        let started = Clock::now();
        let (turn, answer) = ask(&loaded, turn);
        self.costs.add(&plugin.id, hook, started.elapsed(), answer.is_err());
        let end = match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(refusal)) => Err(HookEnd::Refused(refusal)),
            Err(Stopped(reason)) => Err(fault(plugin, hook, &reason)),
        };
        (turn, end)
    }
}

impl Hooks for Sandbox {
    fn exports(&self, plugin: &PluginRef, hook: Hook) -> bool {
        // One that is not loaded is called all the same: the fault says so, where skipping would hide it.
        self.loaded(&plugin.component).is_none_or(|loaded| loaded.exports(hook))
    }

    fn call(&self, plugin: &PluginRef, event: &Event, turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        self.run(plugin, event.hook(), turn, |loaded, turn| {
            loaded.handle(&self.limits, &plugin.id, event, turn)
        })
    }

    fn report(
        &self,
        plugin: &PluginRef,
        report: &str,
        start: Instant,
        end: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        let what = (report, start, end);
        self.run(plugin, Hook::OnReport, turn, |loaded, turn| {
            loaded.build(&self.limits, &plugin.id, what, turn)
        })
    }
}

fn fault(plugin: &PluginRef, hook: Hook, reason: &str) -> HookEnd {
    let PluginRef { id, version, .. } = plugin;
    HookEnd::Fault(format!("plugin `{id}` {version}, hook `{}`: {reason}", hook.name()))
}

/// Lowercase hex of SHA-256.
fn hash(component: &[u8]) -> String {
    Sha256::digest(component).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
