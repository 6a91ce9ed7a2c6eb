//! Host calls of the interface `notifications`.

use frontdesk_engine::notice as own;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::notifications::{Audience, Host, Notice};
use super::bindings::frontdesk::plugin::types::Refusal;
use super::convert::fields_in;
use super::weigh::Weigh as _;
use crate::state::State;

fn audience_in(audience: Audience) -> own::Audience {
    match audience {
        Audience::Person(id) => own::Audience::Person(id),
        Audience::Role(name) => own::Audience::Role(name),
        Audience::Post(name) => own::Audience::Post(name),
        Audience::Address((channel, address)) => own::Audience::Address(channel, address),
    }
}

fn notice_in(notice: Notice) -> Outcome<own::Notice> {
    Ok(own::Notice {
        to: notice.to.into_iter().map(audience_in).collect(),
        template: notice.template,
        arguments: fields_in(notice.arguments)?,
        about: notice.about,
        key: notice.key,
        urgent: notice.urgent,
    })
}

impl Host for State {
    fn send(&mut self, what: Notice) -> wasmtime::Result<Result<u64, Refusal>> {
        let turn = self.enter(what.weigh())?;
        answer(notice_in(what).and_then(|notice| turn.send(notice)))
    }

    fn send_anyway(&mut self, what: Notice) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(what.weigh())?;
        answer(notice_in(what).and_then(|notice| turn.send_anyway(notice)))
    }

    fn withdraw(&mut self, id: u64) -> wasmtime::Result<Result<bool, Refusal>> {
        answer(self.enter(0)?.withdraw(id))
    }
}
