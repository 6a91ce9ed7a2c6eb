//! A hook with five host calls in a fresh instance: through the sandbox, and the same component driven by bare wasmtime.
//!
//! Prints JSON: microseconds of both, and `hook_ratio`, the medians' quotient. Both take turns call by call, so that a busy
//! machine slows both.

#[path = "../tests/sandbox/desk.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod desk;
#[path = "../../../tests/guests/built.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod guests;

use std::sync::Mutex;
use std::time::Instant as Stopwatch;

use frontdesk_engine::hooks::{Event, Hook, HookEnd, Hooks, PluginRef, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::Turn;
use serde_json::json;
use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

use crate::desk::{Desk, patient};

/// Calls that are measured of each.
const CALLS: usize = 4_000;

/// Calls before, which are not.
const WARM: usize = 200;

const BLUEPRINT: &str = r#"
[plugin]
id = "caller"
version = "1.0.0"
interface = "^1.0"
title = { en = "Caller", zh = "呼叫" }
locales = ["en", "zh"]

[workflows.errand]
title = { en = "Errand", zh = "事务" }
number = "E-{seq}"
start = "new"
states = { new = { title = { en = "New", zh = "新" } }, done = { title = { en = "Done", zh = "完成" }, end = true } }
open = { roles = ["clerk"], asks = [] }

[workflows.errand.actions.finish]
title = { en = "Finish", zh = "完成" }
from = ["new"]
roles = ["clerk"]
to = "done"

[roles]
clerk = { title = { en = "Clerk", zh = "前台" } }
"#;

mod bare {
    wasmtime::component::bindgen!({
        inline: "
            package frontdesk:bench;
            world bare {
                import frontdesk:plugin/turn@1.1.0;
                export frontdesk:plugin/on-ticket@1.1.0;
            }
        ",
        path: "../../wit/v1",
        world: "frontdesk:bench/bare",
    });
}

use bare::frontdesk::plugin::types::{Host as Types, Refusal, Value};

/// What bare wasmtime answers: constants, and nothing is checked.
struct Constants;

impl Types for Constants {}

impl bare::frontdesk::plugin::turn::Host for Constants {
    fn now(&mut self) -> i64 {
        desk::NOW.0
    }

    fn actor(&mut self) -> String {
        "li.na".into()
    }

    fn actor_roles(&mut self) -> Vec<String> {
        vec!["clerk".into()]
    }

    fn site(&mut self) -> String {
        "lake-view".into()
    }

    fn setting(&mut self, _: String) -> Result<Value, Refusal> {
        Ok(Value::Nothing)
    }

    fn setting_for(&mut self, _: String, _: u64) -> Result<Value, Refusal> {
        Ok(Value::Nothing)
    }

    fn set_for(&mut self, _: String, _: u64, _: Value, _: String) -> Result<(), Refusal> {
        Ok(())
    }

    fn random(&mut self) -> u64 {
        4
    }

    fn log(&mut self, _: String, _: String) {}
}

/// The component on an engine of its own, without a limit.
struct Bare {
    pre: bare::BarePre<Constants>,
    event: bare::exports::frontdesk::plugin::on_ticket::Event,
}

impl Bare {
    fn new() -> wasmtime::Result<Self> {
        let mut config = Config::new();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(PoolingAllocationConfig::new()));
        let engine = Engine::new(&config)?;
        let component = Component::from_binary(&engine, &guests::guest("caller"))?;
        let mut linker = Linker::new(&engine);
        bare::Bare::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
        linker.define_unknown_imports_as_traps(&component)?;
        let pre: InstancePre<Constants> = linker.instantiate_pre(&component)?;
        Ok(Self { pre: bare::BarePre::new(pre)?, event: event() })
    }

    fn call(&self) -> wasmtime::Result<()> {
        let mut store = Store::new(self.pre.engine(), Constants);
        let instance = self.pre.instantiate(&mut store)?;
        let hook = instance.frontdesk_plugin_on_ticket();
        hook.call_handle(&mut store, &self.event)?
            .map_err(|refusal| wasmtime::Error::msg(format!("refused: {refusal:?}")))
    }
}

fn event() -> bare::exports::frontdesk::plugin::on_ticket::Event {
    bare::exports::frontdesk::plugin::on_ticket::Event {
        cause: "opened".into(),
        ticket: bare::frontdesk::plugin::types::Ticket {
            id: 1,
            number: "E-1".into(),
            workflow: "errand".into(),
            state: "new".into(),
            title: "measure".into(),
            fields: Vec::new(),
            requester: None,
            assignee: None,
            parent: None,
            tags: Vec::new(),
            opened_at: desk::NOW.0,
            entered_state_at: desk::NOW.0,
        },
        action: None,
        form: Vec::new(),
        was: None,
    }
}

/// Calls a hook again and again where it would be called once.
struct Measuring<'a> {
    sandbox: &'a dyn Hooks,
    bare: Bare,
    /// Nanoseconds of each call: sandbox, bare.
    took: Mutex<(Vec<u128>, Vec<u128>)>,
}

impl Hooks for Measuring<'_> {
    fn exports(&self, plugin: &PluginRef, hook: Hook) -> bool {
        self.sandbox.exports(plugin, hook)
    }

    fn call(
        &self,
        plugin: &PluginRef,
        event: &Event,
        mut turn: Box<Turn>,
    ) -> (Box<Turn>, Result<(), HookEnd>) {
        let mut took = self.took.lock().expect("nobody else measures");
        for call in 0..WARM + CALLS {
            let began = Stopwatch::now();
            let (back, done) = self.sandbox.call(plugin, event, turn);
            let through = began.elapsed().as_nanos();
            assert_eq!(done, Ok(()));
            turn = back;
            let began = Stopwatch::now();
            self.bare.call().expect("the guest works without a sandbox");
            let bare = began.elapsed().as_nanos();
            if call >= WARM {
                took.0.push(through);
                took.1.push(bare);
            }
        }
        (turn, Ok(()))
    }

    fn report(
        &self,
        plugin: &PluginRef,
        report: &str,
        start: Instant,
        end: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        self.sandbox.report(plugin, report, start, end, turn)
    }
}

/// Microseconds that so many hundredths stayed under.
#[expect(clippy::float_arithmetic, reason = "nanoseconds to microseconds")]
fn micros(nanos: &mut [u128], hundredths: usize) -> f64 {
    nanos.sort_unstable();
    let at = (nanos.len() * hundredths).div_ceil(100).saturating_sub(1);
    u32::try_from(nanos[at]).map_or(f64::MAX, f64::from) / 1_000.0
}

#[expect(clippy::float_arithmetic, reason = "measurements and their ratio")]
fn main() {
    let desk = Desk::of(BLUEPRINT, patient());
    let bare = Bare::new().expect("the component runs on bare wasmtime");
    let measuring = Measuring { sandbox: &desk.sandbox, bare, took: Mutex::default() };
    desk.open_with(&measuring);
    let (mut through, mut bare) = measuring.took.into_inner().expect("nobody else measures");
    assert_eq!(through.len(), CALLS, "the hook was not called");
    let ratio = micros(&mut through, 50) / micros(&mut bare, 50);
    let figures = json!({
        "hook_ratio": ratio,
        "goal_at_most": 1.3,
        "met": ratio <= 1.3,
        "sandbox_us": { "p50": micros(&mut through, 50), "p95": micros(&mut through, 95), "p99": micros(&mut through, 99) },
        "bare_us": { "p50": micros(&mut bare, 50), "p95": micros(&mut bare, 95), "p99": micros(&mut bare, 99) },
    });
    println!("{figures:#}");
}
