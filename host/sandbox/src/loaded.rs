//! A component that is ready to be called, and one call of it in a fresh instance.

use std::collections::BTreeSet;
use std::time::Instant as Clock;

use frontdesk_engine::hooks::{Event, Hook, Refusal, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::Turn;
use wasmtime::component::{Component, Instance, InstancePre, Linker};
use wasmtime::{Engine, Store, UpdateDeadline};

use crate::fault;
use crate::gate::Crowd;
use crate::limits::{CALL_BYTES_MAX, Limits, RESOURCES_MAX};
use crate::state::State;
use crate::v1::HookSet;

/// Everything about a component that can be done before it is called.
pub(crate) struct Loaded {
    pre: InstancePre<State>,
    hooks: HookSet,
    exported: BTreeSet<Hook>,
    crowd: Crowd,
}

/// How a call ended that gave no answer and no refusal: the reason, without plugin and hook.
pub(crate) struct Stopped(pub(crate) String);

/// What a guest answered, or why it did not.
pub(crate) type Answer<T> = Result<Result<T, Refusal>, Stopped>;

/// What is asked of a guest in a fresh instance.
type Ask<'a, T> = &'a dyn Fn(&mut Store<State>, &Instance) -> wasmtime::Result<Result<T, Refusal>>;

impl Loaded {
    /// Links a compiled component and compares the types of its imports.
    pub(crate) fn link(
        linker: &Linker<State>,
        component: &Component,
        exported: BTreeSet<Hook>,
        crowd: Crowd,
    ) -> wasmtime::Result<Self> {
        let pre = linker.instantiate_pre(component)?;
        let hooks = HookSet::find(&pre, &exported)?;
        Ok(Self { pre, hooks, exported, crowd })
    }

    /// Starts the component once without a turn, and compares the types of its hooks.
    pub(crate) fn try_out(&self, limits: &Limits) -> Result<(), Trial> {
        let mut store = self.store(State::trial(limits));
        let instance = match self.pre.instantiate(&mut store) {
            Ok(instance) => instance,
            Err(error) => return Err(Trial::Start(fault::reason(&error, store.data()))),
        };
        for hook in &self.exported {
            let checked = self.hooks.check(*hook, &mut store, &instance);
            checked.map_err(|error| Trial::Type { hook: *hook, what: error.root_cause().to_string() })?;
        }
        Ok(())
    }

    /// Whether it exports the hook.
    pub(crate) fn exports(&self, hook: Hook) -> bool {
        self.exported.contains(&hook)
    }

    /// Calls the hook an event belongs to.
    pub(crate) fn handle(
        &self,
        limits: &Limits,
        plugin: &str,
        event: &Event,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Answer<()>) {
        self.run(limits, turn, &|store, instance| self.hooks.handle(plugin, event, store, instance))
    }

    /// Builds a report.
    pub(crate) fn build(
        &self,
        limits: &Limits,
        plugin: &str,
        what: (&str, Instant, Instant),
        turn: Box<Turn>,
    ) -> (Box<Turn>, Answer<Table>) {
        self.run(limits, turn, &|store, instance| self.hooks.build(plugin, what, store, instance))
    }

    fn run<T>(&self, limits: &Limits, turn: Box<Turn>, ask: Ask<'_, T>) -> (Box<Turn>, Answer<T>) {
        let mut store = self.store(State::new(limits, turn));
        let instance = self.pre.instantiate(&mut store);
        let answer = instance.and_then(|instance| ask(&mut store, &instance));
        let answer = answer.map_err(|error| Stopped(fault::reason(&error, store.data())));
        let turn = store.into_data().into_turn().expect("the state of a call was made with its turn");
        (turn, answer)
    }

    /// A store with every limit in force.
    fn store(&self, state: State) -> Store<State> {
        let engine: &Engine = self.pre.engine();
        let deadline = state.deadline();
        let mut store = Store::new(engine, state);
        store.limiter(|state| state);
        store.set_hostcall_fuel(CALL_BYTES_MAX);
        store.set_max_component_handles(RESOURCES_MAX);
        store.set_epoch_deadline(1);
        let mut pace = self.crowd.pace();
        store.epoch_deadline_callback(move |_| {
            deadline.check()?;
            // Its own site waits for it; the others share the processors.
            std::thread::sleep(pace.rest(Clock::now()));
            Ok(UpdateDeadline::Continue(1))
        });
        store
    }
}

/// Why a component that compiles cannot be called.
pub(crate) enum Trial {
    /// It does not start.
    Start(String),
    /// A hook has other types than the interface.
    Type {
        /// Which one.
        hook: Hook,
        /// wasmtime's words for the difference.
        what: String,
    },
}
