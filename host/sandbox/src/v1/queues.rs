//! Host calls of the interface `queues`.

use frontdesk_engine::instant::Instant;
use frontdesk_engine::queue as own;

use super::answer;
use super::bindings::frontdesk::plugin::queues::{Host, Place};
use super::bindings::frontdesk::plugin::types::{Field, Refusal};
use super::convert::fields_in;
use super::weigh::Weigh as _;
use crate::state::State;

fn place_out(place: &own::Place, now: Instant) -> Place {
    Place {
        ticket: place.waiting.ticket,
        // Positions are counted up to ten thousand.
        position: u32::try_from(place.position).unwrap_or(u32::MAX),
        entered: place.waiting.entered.0,
        waited: place.waiting.waited(now).0,
        overtaken: place.waiting.overtaken,
    }
}

impl Host for State {
    fn places(
        &mut self,
        queue: String,
        per: Vec<Field>,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<Place>, Refusal>> {
        let turn = self.enter(queue.weigh() + per.weigh())?;
        let now = turn.now();
        let places = fields_in(per).and_then(|per| turn.queue_places(&queue, &per, limit));
        answer(places.map(|places| places.iter().map(|place| place_out(place, now)).collect()))
    }

    fn position(&mut self, queue: String, ticket: u64) -> wasmtime::Result<Result<Option<Place>, Refusal>> {
        let turn = self.enter(queue.weigh())?;
        let now = turn.now();
        answer(turn.queue_place(&queue, ticket).map(|place| place.map(|place| place_out(&place, now))))
    }

    fn waited(&mut self, queue: String, ticket: u64) -> wasmtime::Result<Result<Option<u64>, Refusal>> {
        let turn = self.enter(queue.weigh())?;
        let now = turn.now();
        answer(turn.queue_waiting(&queue, ticket).map(|found| found.map(|found| found.waited(now).0)))
    }
}
