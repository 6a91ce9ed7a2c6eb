//! Runs plugins: the only crate that knows wasmtime.
//!
//! A plugin is a component that arrives as bytes nobody vouches for. [`Sandbox::load`] looks at its
//! names and versions, compiles it and keeps it under its content hash; each hook then runs in a
//! fresh instance with limits on memory, time, host calls and output. Whatever a guest does, the
//! turn comes back. Interface versions live in one module each (`v1`); their generated types stay there.

mod cache;
mod cost;
mod fault;
mod gate;
mod limits;
mod loaded;
mod probe;
mod runtime;
mod sandbox;
mod since;
mod state;
mod v1;
mod wasi;

pub use cache::CacheError;
pub use cost::Cost;
pub use limits::Limits;
pub use probe::{Probe, ProbeError, probe};
pub use sandbox::{LoadCause, LoadError, Sandbox, SandboxConfig, SandboxError};
pub use since::{hook_since, interface_versions, since};
