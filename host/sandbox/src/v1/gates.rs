//! Host calls of the interface `gates`.

use frontdesk_engine::gate as own;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::gates::{Hold, Host, Row};
use super::bindings::frontdesk::plugin::types::{Field, Refusal};
use super::convert::{fields_in, fields_out};
use super::weigh::Weigh as _;
use crate::state::State;

fn row_out(row: &own::Row) -> Outcome<Row> {
    Ok(Row { ticket: row.ticket, key: row.key.clone(), fields: fields_out(&row.fields)? })
}

impl Host for State {
    fn ask(&mut self, gate: String, args: Vec<Field>) -> wasmtime::Result<Result<Vec<Hold>, Refusal>> {
        let turn = self.enter(gate.weigh() + args.weigh())?;
        let held = fields_in(args).and_then(|args| turn.ask_gate(&gate, &args));
        let out = |held: own::Held| Hold {
            text: turn.refusal_text(&held.refusal),
            plugin: held.plugin,
            name: held.name,
            // At most a hundred are counted.
            count: u32::try_from(held.count).unwrap_or(u32::MAX),
            found: held.found,
        };
        answer(held.map(|held| held.into_iter().map(out).collect()))
    }

    fn query(
        &mut self,
        plugin: String,
        name: String,
        args: Vec<Field>,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<Row>, Refusal>> {
        let turn = self.enter(plugin.weigh() + name.weigh() + args.weigh())?;
        let rows = fields_in(args).and_then(|args| turn.ask_published(&plugin, &name, &args, limit));
        answer(rows.and_then(|rows| rows.iter().map(row_out).collect()))
    }
}
