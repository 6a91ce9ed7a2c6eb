//! Interface 1.0: offers its functions to guests and calls their hooks. No generated type leaves this module.

mod approvals;
mod bindings;
mod convert;
mod custody;
mod directory;
mod documents;
mod duties;
mod figures;
mod gates;
mod hooks;
mod ledgers;
mod notifications;
pub(crate) mod offer;
mod queues;
mod registers;
mod rosters;
mod schedules;
mod tickets;
mod turn;
mod weigh;
mod words;

use frontdesk_engine::turn::{Halt, Outcome};
use wasmtime::component::{HasSelf, Linker};

pub(crate) use self::hooks::HookSet;
use crate::fault::Stop;
use crate::state::State;
use bindings::frontdesk::plugin::types;

/// Offers every interface of `wit/v1`.
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    bindings::Plugin::add_to_linker::<State, HasSelf<State>>(linker, |state| state)
}

impl types::Host for State {}

/// What a guest gets to see of a call on the turn: a refusal is its to handle, a broken store ends it.
fn answer<T>(outcome: Outcome<T>) -> wasmtime::Result<Result<T, types::Refusal>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Halt::Refused(refusal)) => Ok(Err(convert::refusal_out(&refusal))),
        Err(Halt::Store(error)) => Err(Stop::Store(error.to_string()).into()),
    }
}
