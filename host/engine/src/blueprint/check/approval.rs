//! Approvals: steps that somebody can decide, and actions that the host can do.

use super::Check;
use super::field::TICKET_FACTS;
use crate::blueprint::model::{Afterwards, Approval, FieldKind, Name, Step, Workflow};
use crate::blueprint::places::join;

/// How many steps an approval has at most.
const STEPS_MAX: usize = 20;

/// What the notice to a step's people can say.
const NOTICE_ARGUMENTS: [&str; 5] = ["approval", "step", "steps", "applicant", "overdue"];

/// What the notice to the applicant can say.
const ANSWER_ARGUMENTS: [&str; 4] = ["approval", "outcome", "by", "reason"];

impl Check<'_> {
    pub(super) fn approvals(&mut self) {
        self.names("approvals", self.blueprint.approvals.keys());
        for (name, approval) in &self.blueprint.approvals {
            let path = join("approvals", name);
            self.text(&join(&path, "title"), &approval.title);
            self.approval_notice(&join(&path, "notice"), approval.notice.as_ref(), &NOTICE_ARGUMENTS);
            self.approval_notice(&join(&path, "answer"), approval.answer.as_ref(), &ANSWER_ARGUMENTS);
            let workflows = &self.blueprint.workflows;
            let there = workflows.keys().map(String::as_str);
            self.known(join(&path, "workflow"), "a workflow", &approval.workflow, there);
            if let Some(workflow) = workflows.get(&approval.workflow) {
                self.approval(&path, name, approval, workflow);
            }
        }
    }

    fn approval(&mut self, path: &str, name: &str, approval: &Approval, workflow: &Workflow) {
        self.waiting(path, name, approval, workflow);
        self.steps(&join(path, "steps"), approval, workflow);
        if let Some(afterwards) = &approval.afterwards {
            self.afterwards(&join(path, "afterwards"), afterwards, workflow);
            if approval.while_in.is_empty() || approval.approved.is_none() {
                let way_out = "give `while_in` and the action `approved` that the host does at once";
                self.error(join(path, "afterwards"), format!("there is nothing to go on with ({way_out})"));
            }
        }
        let actions = [
            ("approved", &approval.approved),
            ("rejected", &approval.rejected),
            ("returned", &approval.returned),
            ("withdrawn", &approval.withdrawn),
        ];
        for (key, action) in actions {
            if let Some(action) = action {
                self.host_action(&join(path, key), action, approval, workflow);
            }
        }
        if let Some(field) = &approval.approver {
            self.field_of(&join(path, "approver"), field, (&[FieldKind::Person], "`person`"), workflow);
        }
    }

    /// States that start it, or an action; a hook may do it, too.
    fn waiting(&mut self, path: &str, name: &str, approval: &Approval, workflow: &Workflow) {
        for (index, state) in approval.while_in.iter().enumerate() {
            let path = format!("{path}.while_in[{index}]");
            let states = workflow.states.keys().map(String::as_str);
            if self.known(&path, "a state", state, states) && workflow.states[state].end {
                self.error(&path, format!("`{state}` is an end: nothing waits there"));
            }
        }
        let by_action = workflow.actions.values().any(|action| action.approval.as_deref() == Some(name));
        if !approval.while_in.is_empty() && by_action {
            self.error(join(path, "while_in"), "an action starts it as well (leave one of the two out)");
        }
    }

    fn steps(&mut self, path: &str, approval: &Approval, workflow: &Workflow) {
        if !(1..=STEPS_MAX).contains(&approval.steps.len()) {
            self.error(path, format!("expected 1 to {STEPS_MAX} steps, got {}", approval.steps.len()));
        }
        for (index, step) in approval.steps.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.condition(&join(&path, "when"), &step.when, workflow);
            self.deciding(&path, step, workflow);
            if let Some(within) = &step.within {
                self.length(&join(&path, "within"), within);
            }
            self.counting_clock(&join(&path, "clock"), &step.clock);
        }
    }

    /// Exactly one of the ways to say who decides.
    fn deciding(&mut self, path: &str, step: &Step, workflow: &Workflow) {
        self.role_list(&join(path, "roles"), &step.roles, &[]);
        let ways = [!step.roles.is_empty(), step.superior.is_some(), step.field.is_some()];
        let given = ways.iter().filter(|given| **given).count();
        match (given, step.rank) {
            (0, None) => {
                self.error(path, "expected `roles`, `superior`, `field` or `rank` (who decides), got none")
            }
            (0 | 1, _) => {}
            _ => self.error(
                path,
                "expected one of `roles`, `superior` and `field`, got several (make them steps)",
            ),
        }
        if step.rank.is_some() && (!step.roles.is_empty() || step.field.is_some()) {
            self.error(join(path, "rank"), "`rank` stands alone or beside `superior`");
        }
        if step.rank.is_some_and(|rank| self.blueprint.roles.values().all(|role| role.rank < rank)) {
            self.error(join(path, "rank"), "no role has this rank or a higher one");
        }
        if step.superior.is_some_and(|level| !(1..=10).contains(&level)) {
            self.error(join(path, "superior"), "expected 1 to 10 levels");
        }
        if step.all && step.roles.len() < 2 {
            self.error(join(path, "all"), "`all` asks one person of each role: expected several `roles`");
        }
        if let Some(field) = &step.field
            && !TICKET_FACTS[2..].contains(&field.as_str())
        {
            self.field_of(&join(path, "field"), field, (&[FieldKind::Person], "`person`"), workflow);
        }
    }

    fn afterwards(&mut self, path: &str, afterwards: &Afterwards, workflow: &Workflow) {
        self.condition(&join(path, "when"), &afterwards.when, workflow);
        if afterwards.when.is_empty() {
            self.error(
                path,
                "`when` is empty: the work would never wait (say which fields make an emergency)",
            );
        }
        self.length(&join(path, "within"), &afterwards.within);
        self.counting_clock(&join(path, "clock"), &afterwards.clock);
    }

    /// An action that can be done where the ticket waits.
    fn host_action(&mut self, path: &str, name: &Name, approval: &Approval, workflow: &Workflow) {
        let actions = workflow.actions.keys().map(String::as_str);
        if !self.known(path, "an action", name, actions) {
            return;
        }
        let from: Vec<_> = workflow.from_states(&workflow.actions[name].from).collect();
        for state in approval.while_in.iter().filter(|state| !from.contains(&state.as_str())) {
            self.error(
                path,
                format!("`{name}` cannot be done in `{state}`, where the ticket waits (add it to `from`)"),
            );
        }
    }

    /// A notice that asks for nothing the host does not give it.
    fn approval_notice(&mut self, path: &str, name: Option<&Name>, given: &[&str]) {
        let Some(name) = name else { return };
        let notices = &self.blueprint.notices;
        if !self.known(path, "a notice", name, notices.keys().map(String::as_str)) {
            return;
        }
        for argument in &notices[name].arguments {
            self.known(
                path,
                &format!("`{name}` to ask for an argument the host gives"),
                argument,
                given.iter().copied(),
            );
        }
    }
}
