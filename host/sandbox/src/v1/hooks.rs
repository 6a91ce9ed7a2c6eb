//! Calls the hooks of a guest: finds them once at load, hands events over, takes answers back.

use std::collections::BTreeSet;

use frontdesk_engine::hooks::{Event, Figure, Hook, Refusal, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::Outcome;
use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use super::bindings::exports::frontdesk::plugin::{
    on_deadline, on_duty, on_message, on_notice, on_report, on_ticket, on_timer, on_upgrade,
};
use super::bindings::frontdesk::plugin::types as wit;
use super::convert::{fields_out, refusal_in, ticket_out, value_in};
use super::weigh::Weigh as _;
use crate::fault::Stop;
use crate::state::State;

/// Where the hooks of one component are; nothing for those it does not export.
pub(crate) struct HookSet {
    on_ticket: Option<on_ticket::GuestIndices>,
    on_deadline: Option<on_deadline::GuestIndices>,
    on_timer: Option<on_timer::GuestIndices>,
    on_duty: Option<on_duty::GuestIndices>,
    on_notice: Option<on_notice::GuestIndices>,
    on_message: Option<on_message::GuestIndices>,
    on_upgrade: Option<on_upgrade::GuestIndices>,
    on_report: Option<on_report::GuestIndices>,
}

impl HookSet {
    /// Finds the hooks that the probe saw.
    pub(crate) fn find(pre: &InstancePre<State>, hooks: &BTreeSet<Hook>) -> wasmtime::Result<Self> {
        let has = |hook: Hook| hooks.contains(&hook).then_some(pre);
        Ok(Self {
            on_ticket: has(Hook::OnTicket).map(on_ticket::GuestIndices::new).transpose()?,
            on_deadline: has(Hook::OnDeadline).map(on_deadline::GuestIndices::new).transpose()?,
            on_timer: has(Hook::OnTimer).map(on_timer::GuestIndices::new).transpose()?,
            on_duty: has(Hook::OnDuty).map(on_duty::GuestIndices::new).transpose()?,
            on_notice: has(Hook::OnNotice).map(on_notice::GuestIndices::new).transpose()?,
            on_message: has(Hook::OnMessage).map(on_message::GuestIndices::new).transpose()?,
            on_upgrade: has(Hook::OnUpgrade).map(on_upgrade::GuestIndices::new).transpose()?,
            on_report: has(Hook::OnReport).map(on_report::GuestIndices::new).transpose()?,
        })
    }

    /// Compares the types of one hook with the interface.
    pub(crate) fn check(
        &self,
        hook: Hook,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<()> {
        match hook {
            Hook::OnTicket => found(&self.on_ticket)?.load(store, instance).map(drop),
            Hook::OnDeadline => found(&self.on_deadline)?.load(store, instance).map(drop),
            Hook::OnTimer => found(&self.on_timer)?.load(store, instance).map(drop),
            Hook::OnDuty => found(&self.on_duty)?.load(store, instance).map(drop),
            Hook::OnNotice => found(&self.on_notice)?.load(store, instance).map(drop),
            Hook::OnMessage => found(&self.on_message)?.load(store, instance).map(drop),
            Hook::OnUpgrade => found(&self.on_upgrade)?.load(store, instance).map(drop),
            Hook::OnReport => found(&self.on_report)?.load(store, instance).map(drop),
        }
    }

    /// Calls the hook an event belongs to.
    pub(crate) fn handle(
        &self,
        plugin: &str,
        event: &Event,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let answer = self.hand_over(event, store, instance)?;
        store.data_mut().answered(answer.as_ref().map_or_else(wit::Refusal::weigh, |()| 0))?;
        Ok(answer.map_err(|refusal| refusal_in(plugin, refusal)))
    }

    fn hand_over(
        &self,
        event: &Event,
        mut store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Result<(), wit::Refusal>> {
        match event {
            Event::Ticket { cause, ticket, action, form, was } => {
                let event = on_ticket::Event {
                    cause: cause.clone(),
                    ticket: must(ticket_out(ticket))?,
                    action: action.clone(),
                    form: must(fields_out(form))?,
                    was: was.clone(),
                };
                found(&self.on_ticket)?.load(&mut store, instance)?.call_handle(store, &event)
            }
            Event::Deadline { name, ticket, due, breached, lead } => {
                let event = on_deadline::Event {
                    name: name.clone(),
                    ticket: must(ticket_out(ticket))?,
                    due: due.0,
                    breached: *breached,
                    lead: lead.0,
                };
                found(&self.on_deadline)?.load(&mut store, instance)?.call_handle(store, &event)
            }
            Event::Timer { key, ticket, due, carry } => {
                let event = on_timer::Event {
                    key: key.clone(),
                    ticket: *ticket,
                    due: due.0,
                    carry: must(fields_out(carry))?,
                };
                found(&self.on_timer)?.load(&mut store, instance)?.call_handle(store, &event)
            }
            Event::Duty { duty, cause, due, person, form } => {
                let event = on_duty::Event {
                    duty: duty.clone(),
                    cause: cause.clone(),
                    due: due.0,
                    person: person.clone(),
                    form: must(fields_out(form))?,
                };
                found(&self.on_duty)?.load(&mut store, instance)?.call_handle(store, &event)
            }
            Event::Notice { id, about, channel, outcome, detail } => {
                let event = on_notice::Event {
                    id: *id,
                    about: *about,
                    channel: channel.clone(),
                    outcome: outcome.clone(),
                    detail: detail.clone(),
                };
                found(&self.on_notice)?.load(&mut store, instance)?.call_handle(store, &event)
            }
            Event::Message { channel, sender, person, about, subject, text, fields } => {
                let event = on_message::Event {
                    channel: channel.clone(),
                    sender: sender.clone(),
                    person: person.clone(),
                    about: *about,
                    subject: subject.clone(),
                    text: text.clone(),
                    fields: must(fields_out(fields))?,
                };
                found(&self.on_message)?.load(&mut store, instance)?.call_handle(store, &event)
            }
            Event::Upgrade { was } => {
                let event = on_upgrade::Event { was: was.to_string() };
                found(&self.on_upgrade)?.load(&mut store, instance)?.call_handle(store, &event)
            }
        }
    }

    /// Builds a report over `[start, end)`.
    pub(crate) fn build(
        &self,
        plugin: &str,
        (report, start, end): (&str, Instant, Instant),
        mut store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Result<Table, Refusal>> {
        let guest = found(&self.on_report)?.load(&mut store, instance)?;
        let answer = guest.call_build(&mut store, report, start.0, end.0)?;
        let bytes = answer.as_ref().map_or_else(wit::Refusal::weigh, on_report::Table::weigh);
        store.data_mut().answered(bytes)?;
        match answer {
            Ok(table) => Ok(table_in(table).map_err(|halt| Refusal::Invalid(halt.to_string()))),
            Err(refusal) => Ok(Err(refusal_in(plugin, refusal))),
        }
    }
}

fn found<T>(indices: &Option<T>) -> Result<&T, Stop> {
    indices.as_ref().ok_or_else(|| Stop::Argument("is not exported by the plugin".into()))
}

/// For what the host itself hands over: it cannot be refused, so the hook is not called.
fn must<T>(outcome: Outcome<T>) -> Result<T, Stop> {
    outcome.map_err(|halt| Stop::Argument(format!("cannot be told the event: {halt}")))
}

fn table_in(table: on_report::Table) -> Outcome<Table> {
    let row_in = |row: Vec<wit::Value>| row.into_iter().map(value_in).collect();
    Ok(Table {
        columns: table.columns,
        rows: table.rows.into_iter().map(row_in).collect::<Outcome<_>>()?,
        figures: table.figures.into_iter().map(figure_in).collect::<Outcome<_>>()?,
    })
}

fn figure_in(figure: on_report::Figure) -> Outcome<Figure> {
    Ok(Figure {
        name: figure.name,
        value: value_in(figure.value)?,
        target: figure.target.map(value_in).transpose()?,
        met: figure.met,
    })
}
