//! Host calls of the interface `words`.

use super::answer;
use super::bindings::frontdesk::plugin::types::{Field, Refusal};
use super::bindings::frontdesk::plugin::words::{Hit, Host};
use super::convert::fields_in;
use super::weigh::Weigh as _;
use crate::state::State;

impl Host for State {
    fn check(&mut self, banned: String, text: String) -> wasmtime::Result<Result<Vec<Hit>, Refusal>> {
        let hits = self.enter(banned.weigh() + text.weigh())?.check_words(&banned, &text);
        let hit = |hit: frontdesk_engine::word::Hit| Hit {
            phrase: hit.phrase,
            at: u32::try_from(hit.at).unwrap_or(u32::MAX),
        };
        answer(hits.map(|hits| hits.into_iter().map(hit).collect()))
    }

    fn script(
        &mut self,
        name: String,
        arguments: Vec<Field>,
        about: Option<u64>,
        locale: Option<String>,
    ) -> wasmtime::Result<Result<String, Refusal>> {
        let turn = self.enter(name.weigh() + arguments.weigh() + locale.weigh())?;
        let said =
            fields_in(arguments).and_then(|given| turn.script(&name, &given, about, locale.as_deref()));
        answer(said)
    }
}
