//! Host calls of the interface `tickets`.

use frontdesk_engine::instant::Instant;
use frontdesk_engine::ticket as own;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::tickets::{Draft, Filter, Host, Station, Tally, Tie, TiedTicket};
use super::bindings::frontdesk::plugin::types::{Field, Refusal, Ticket};
use super::convert::{fields_in, ticket_out};
use super::weigh::Weigh as _;
use crate::state::State;

fn draft_in(draft: Draft) -> Outcome<own::Draft> {
    Ok(own::Draft {
        workflow: draft.workflow,
        title: draft.title,
        fields: fields_in(draft.fields)?,
        requester: draft.requester,
        assignee: draft.assignee,
        parent: draft.parent,
        tags: draft.tags,
    })
}

/// The engine restricts it to the plugin itself.
fn filter_in(filter: Filter) -> Outcome<own::Filter> {
    Ok(own::Filter {
        plugin: None,
        workflow: filter.workflow,
        states: filter.states,
        open: None,
        assignee: filter.assignee,
        requester: filter.requester,
        parent: filter.parent,
        tag: filter.tag,
        opened_from: filter.opened_from.map(Instant),
        opened_until: filter.opened_until.map(Instant),
        fields: fields_in(filter.where_)?,
    })
}

impl Host for State {
    fn open(&mut self, what: Draft) -> wasmtime::Result<Result<u64, Refusal>> {
        let turn = self.enter(what.weigh())?;
        answer(draft_in(what).and_then(|draft| turn.open_ticket(draft)))
    }

    fn get(&mut self, id: u64) -> wasmtime::Result<Result<Ticket, Refusal>> {
        answer(self.enter(0)?.ticket(id).and_then(|ticket| ticket_out(&ticket)))
    }

    fn find(
        &mut self,
        by: Filter,
        limit: u32,
        after: Option<u64>,
    ) -> wasmtime::Result<Result<Vec<Ticket>, Refusal>> {
        let turn = self.enter(by.weigh())?;
        let found = filter_in(by).and_then(|by| turn.find_tickets(&by, limit, after));
        answer(found.and_then(|tickets| tickets.iter().map(ticket_out).collect()))
    }

    fn count(&mut self, by: Filter, group_by: Vec<String>) -> wasmtime::Result<Result<Vec<Tally>, Refusal>> {
        let turn = self.enter(by.weigh() + group_by.weigh())?;
        let tallies = filter_in(by).and_then(|by| turn.count_tickets(&by, &group_by));
        let out = |own::Tally { keys, count }| Tally { keys, count };
        answer(tallies.map(|tallies| tallies.into_iter().map(out).collect()))
    }

    fn act(&mut self, id: u64, action: String, form: Vec<Field>) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(action.weigh() + form.weigh())?;
        answer(fields_in(form).and_then(|form| turn.act(id, &action, form)))
    }

    fn set(&mut self, id: u64, fields: Vec<Field>) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(fields.weigh())?;
        answer(fields_in(fields).and_then(|fields| turn.set_fields(id, fields)))
    }

    fn assign(&mut self, id: u64, to: Option<String>) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(to.weigh())?.assign(id, to))
    }

    fn note(&mut self, id: u64, text: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(text.weigh())?.note(id, &text))
    }

    fn link(&mut self, id: u64, relation: String, other: u64) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(relation.weigh())?.link(id, &relation, other))
    }

    fn links(&mut self, id: u64) -> wasmtime::Result<Result<Vec<Tie>, Refusal>> {
        let out = |own::Tie { relation, other, outgoing }| Tie { relation, other, outgoing };
        answer(self.enter(0)?.links(id).map(|ties| ties.into_iter().map(out).collect()))
    }

    fn unlink(&mut self, id: u64, relation: String, other: u64) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(relation.weigh())?.unlink(id, &relation, other))
    }

    fn tied(&mut self, id: u64, relation: String) -> wasmtime::Result<Result<Vec<TiedTicket>, Refusal>> {
        let turn = self.enter(relation.weigh())?;
        let tied = turn.tied(id, &relation);
        let out = |ticket: own::Ticket| TiedTicket {
            settled: turn.is_settled(&ticket),
            ticket: ticket.id,
            number: ticket.number,
            plugin: ticket.plugin,
            workflow: ticket.workflow,
            state: ticket.state,
        };
        answer(tied.map(|tied| tied.into_iter().map(out).collect()))
    }

    fn stations(&mut self, id: u64) -> wasmtime::Result<Result<Vec<Station>, Refusal>> {
        let out = |own::Station { state, entered, left }: own::Station| Station {
            state,
            entered: entered.0,
            left: left.map(|left| left.0),
        };
        answer(self.enter(0)?.stations(id).map(|stays| stays.into_iter().map(out).collect()))
    }
}
