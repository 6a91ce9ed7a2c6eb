//! Host calls of the interface `turn`.

use super::answer;
use super::bindings::frontdesk::plugin::turn::Host;
use super::bindings::frontdesk::plugin::types::{Refusal, Value};
use super::convert::{value_in, value_out};
use super::weigh::Weigh as _;
use crate::state::State;

impl Host for State {
    fn now(&mut self) -> wasmtime::Result<i64> {
        Ok(self.enter(0)?.now().0)
    }

    fn actor(&mut self) -> wasmtime::Result<String> {
        Ok(self.enter(0)?.actor().to_owned())
    }

    fn actor_roles(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(self.enter(0)?.actor_roles())
    }

    fn site(&mut self) -> wasmtime::Result<String> {
        Ok(self.enter(0)?.site().to_owned())
    }

    fn setting(&mut self, name: String) -> wasmtime::Result<Result<Value, Refusal>> {
        let setting = self.enter(name.weigh())?.setting(&name, None);
        answer(setting.and_then(|value| value_out(&value)))
    }

    fn setting_for(&mut self, name: String, ticket: u64) -> wasmtime::Result<Result<Value, Refusal>> {
        let setting = self.enter(name.weigh())?.setting(&name, Some(ticket));
        answer(setting.and_then(|value| value_out(&value)))
    }

    fn set_for(
        &mut self,
        name: String,
        ticket: u64,
        value: Value,
        reason: String,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(name.weigh() + value.weigh() + reason.weigh())?;
        answer(value_in(value).and_then(|value| turn.set_setting_for(&name, ticket, value, &reason)))
    }

    fn random(&mut self) -> wasmtime::Result<u64> {
        Ok(self.enter(0)?.random())
    }

    fn log(&mut self, level: String, message: String) -> wasmtime::Result<()> {
        self.enter(level.weigh() + message.weigh())?.log(&level, &message);
        if level == "error" {
            self.error = Some(message);
        }
        Ok(())
    }
}
