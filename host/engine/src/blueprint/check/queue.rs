//! Queues: states in which tickets can wait, fields that have an order, actions that call.

use super::Check;
use crate::blueprint::lookup::{asked, ordered_by};
use crate::blueprint::model::{Action, FieldKind, Queue, Workflow};
use crate::blueprint::places::join;
use crate::queue::ORDER_MAX;

/// Fields that have an order.
const ORDERED: [FieldKind; 5] =
    [FieldKind::Number, FieldKind::Flag, FieldKind::Choice, FieldKind::Day, FieldKind::Moment];

/// Fields whose values can make lines.
const LINED: [FieldKind; 5] =
    [FieldKind::Choice, FieldKind::Person, FieldKind::Text, FieldKind::Number, FieldKind::Flag];

impl Check<'_> {
    pub(super) fn queues(&mut self) {
        self.names("queues", self.blueprint.queues.keys());
        for (name, queue) in &self.blueprint.queues {
            let path = join("queues", name);
            self.text(&join(&path, "title"), &queue.title);
            let workflows = self.blueprint.workflows.keys().map(String::as_str);
            self.known(join(&path, "workflow"), "a workflow", &queue.workflow, workflows);
            if let Some(workflow) = self.blueprint.workflows.get(&queue.workflow) {
                self.queue(&path, queue, workflow);
            }
        }
    }

    fn queue(&mut self, path: &str, queue: &Queue, workflow: &Workflow) {
        if queue.states.is_empty() {
            self.error(join(path, "states"), "expected at least one state, got none");
        }
        for (index, state) in queue.states.iter().enumerate() {
            let path = format!("{path}.states[{index}]");
            let states = workflow.states.keys().map(String::as_str);
            if self.known(&path, "a state", state, states) && workflow.states[state].end {
                self.error(&path, format!("`{state}` is an end: nobody waits there"));
            }
        }
        for (index, field) in queue.per.iter().enumerate() {
            let words = (&LINED[..], "`choice`, `person`, `text`, `number` or `flag`");
            self.field_of(&format!("{path}.per[{index}]"), field, words, workflow);
        }
        if queue.order.len() > ORDER_MAX {
            let message = format!("expected at most {ORDER_MAX} fields, got {}", queue.order.len());
            self.error(join(path, "order"), message);
        }
        for (index, ((name, _), written)) in ordered_by(&queue.order).zip(&queue.order).enumerate() {
            let path = format!("{path}.order[{index}]");
            let words = (&ORDERED[..], "`number`, `flag`, `choice`, `day` or `moment`");
            self.field_of(&path, name, words, workflow);
            let direction = written.strip_prefix(name).unwrap_or_default();
            if !["", " asc", " desc"].contains(&direction) {
                self.error(
                    &path,
                    format!("expected a field, then nothing, `asc` or `desc`, got `{written}`"),
                );
            }
        }
        if let Some(reason) = &queue.reason {
            let words = (
                &[FieldKind::Text, FieldKind::LongText, FieldKind::Choice][..],
                "`text`, `long-text` or `choice`",
            );
            self.field_of(&join(path, "reason"), reason, words, workflow);
        }
    }

    /// An action that calls from a queue: it takes tickets that wait there, and asks for the reason.
    pub(super) fn calls(&mut self, path: &str, of: &str, action: &Action, workflow: &Workflow) {
        let Some(name) = &action.calls else { return };
        let path = join(path, "calls");
        let queues = self.blueprint.queues.iter().filter(|(_, queue)| queue.workflow == of);
        let there: Vec<_> = queues.map(|(name, _)| name.as_str()).collect();
        if !self.known(&path, &format!("a queue of `{of}`"), name, there) {
            return;
        }
        let queue = &self.blueprint.queues[name];
        if let Some(state) =
            workflow.from_states(&action.from).find(|state| !queue.states.iter().any(|s| s == state))
        {
            let message =
                format!("nobody waits in queue `{name}` in state `{state}` (leave it out of `from`)");
            self.error(&path, message);
        }
        if let Some(reason) = &queue.reason
            && !asked(&action.asks).any(|(field, _)| field == reason)
        {
            let message = format!("queue `{name}` wants the reason `{reason}` (ask for it: `{reason}?`)");
            self.error(&path, message);
        }
    }
}
