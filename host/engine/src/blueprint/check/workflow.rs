//! Workflows: a graph of states that begins, goes on and ends.

use std::collections::BTreeSet;

use super::Check;
use crate::blueprint::model::{Action, FieldKind, Name, Target, Workflow};
use crate::blueprint::places::join;

/// Who can open a ticket beside roles: nobody is its assignee or requester before it is there.
const OPENING_ROLES: [&str; 2] = ["anyone", "plugin"];

/// What a number pattern can fill in, beside `{seq}`.
const NUMBER_PARTS: [&str; 4] = ["date", "year", "month", "seq"];

impl Check<'_> {
    pub(super) fn workflows(&mut self) {
        self.names("workflows", self.blueprint.workflows.keys());
        for (name, workflow) in &self.blueprint.workflows {
            let path = join("workflows", name);
            self.text(&join(&path, "title"), &workflow.title);
            self.number_pattern(&join(&path, "number"), &workflow.number);
            self.fields(&join(&path, "fields"), &workflow.fields);
            self.reserved_fields(&join(&path, "fields"), &workflow.fields);
            self.summary(&join(&path, "summary"), workflow);
            if let Some(keep) = &workflow.keep {
                self.length(&join(&path, "keep"), keep);
            }
            self.opening(&join(&path, "open"), workflow);
            self.states(&join(&path, "states"), workflow);
            self.actions(&join(&path, "actions"), name, workflow);
            self.signatures(&join(&path, "signatures"), name, workflow);
            self.state(join(&path, "start"), name, &workflow.start, workflow);
            self.ways(&join(&path, "states"), workflow);
            self.links(&join(&path, "links"), name, workflow);
            if let Some(repeat) = &workflow.repeat {
                self.repeat(&join(&path, "repeat"), repeat, workflow);
            }
            self.formerly(&join(&path, "formerly"), name, workflow);
        }
        self.endless_openings();
    }

    pub(super) fn state(&mut self, path: String, of: &str, state: &str, workflow: &Workflow) -> bool {
        let states = workflow.states.keys().map(String::as_str);
        self.known(path, &format!("a state of `{of}`"), state, states)
    }

    fn states(&mut self, path: &str, workflow: &Workflow) {
        self.names(path, workflow.states.keys());
        for (name, state) in &workflow.states {
            self.text(&format!("{path}.{name}.title"), &state.title);
        }
    }

    pub(super) fn number_pattern(&mut self, path: &str, pattern: &str) {
        let mut draws = 0;
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((part, after)) = after.split_once('}').filter(|_| !before.contains('}')) else { break };
            self.known(path, "a part of a number", part, NUMBER_PARTS);
            draws += usize::from(part == "seq");
            rest = after;
        }
        if rest.contains(['{', '}']) {
            self.error(path, format!("a brace stands alone in `{pattern}`"));
        } else if draws != 1 {
            let message = format!("expected `{{seq}}` once, got it {draws} times in `{pattern}`");
            self.error(path, message);
        }
    }

    fn summary(&mut self, path: &str, workflow: &Workflow) {
        let Some(name) = &workflow.summary else { return };
        if !self.known(path, "a field", name, workflow.fields.keys().map(String::as_str)) {
            return;
        }
        let kind = workflow.fields.get(name).map(|field| field.kind);
        if matches!(kind, Some(FieldKind::Files | FieldKind::Rows | FieldKind::Flag)) {
            self.error(path, format!("expected a field that reads as a title, got `{name}`"));
        }
    }

    fn opening(&mut self, path: &str, workflow: &Workflow) {
        let open = &workflow.open;
        self.some_roles(&join(path, "roles"), &open.roles, &OPENING_ROLES);
        self.asks(&join(path, "asks"), &open.asks, &workflow.fields);
        self.guards(&join(path, "guards"), &open.guards, workflow);
        for (index, guard) in open.guards.iter().enumerate() {
            if guard.links.is_some() || guard.visited.is_some() {
                let message = "a ticket that is opened has no links yet, and was nowhere";
                self.error(format!("{path}.guards[{index}]"), message);
            }
        }
        self.spawns(&join(path, "spawns"), &open.spawns, workflow);
    }

    fn actions(&mut self, path: &str, of: &str, workflow: &Workflow) {
        self.names(path, workflow.actions.keys());
        for (name, action) in &workflow.actions {
            let path = join(path, name);
            self.text(&join(&path, "title"), &action.title);
            self.some_roles(&join(&path, "roles"), &action.roles, &super::SPECIAL_ROLES);
            self.asks(&join(&path, "asks"), &action.asks, &workflow.fields);
            self.guards(&join(&path, "guards"), &action.guards, workflow);
            self.from(&join(&path, "from"), of, action, workflow);
            self.target(&join(&path, "to"), of, action, workflow);
            self.spawns(&join(&path, "spawns"), &action.spawns, workflow);
            self.reopening(&path, action, workflow);
            self.calls(&path, of, action, workflow);
            if let Some(approval) = &action.approval {
                self.approval_of(&join(&path, "approval"), approval, workflow);
            }
        }
    }

    fn from(&mut self, path: &str, of: &str, action: &Action, workflow: &Workflow) {
        self.states_list(path, of, &action.from, workflow);
        for (index, state) in action.from.iter().enumerate() {
            if !action.reopens && workflow.states.get(state).is_some_and(|state| state.end) {
                self.no_revival(&format!("{path}[{index}]"), state, action, workflow);
            }
        }
    }

    /// States in which something can be done.
    pub(super) fn states_list(&mut self, path: &str, of: &str, from: &[Name], workflow: &Workflow) {
        if from.is_empty() {
            self.error(
                path,
                "expected at least one state, got none (`[\"*\"]` is every state that is not an end)",
            );
        }
        for (index, state) in from.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if from[..index].contains(state) {
                self.error(path, format!("`{state}` stands here twice"));
            } else if state == "*" {
                if from.len() > 1 {
                    self.error(path, "`*` is every state already (leave the others out)");
                }
            } else {
                self.state(path, of, state, workflow);
            }
        }
    }

    /// From an end an action may stay or lead to another end (archived, destroyed), but not back into the work:
    /// deadlines and timers are gone.
    fn no_revival(&mut self, path: &str, state: &str, action: &Action, workflow: &Workflow) {
        let alive = |target: &&str| workflow.states.get(*target).is_some_and(|state| !state.end);
        if let Some(target) = targets(action).into_iter().find(alive) {
            let way_out = format!("`reopens = true`, or leave out the `end` of `{state}`");
            self.error(
                path,
                format!("leads from `{state}`, which is an end, back to `{target}` ({way_out})"),
            );
        }
    }

    /// What reopens leads from an end back into the work.
    fn reopening(&mut self, path: &str, action: &Action, workflow: &Workflow) {
        let end = |state: &str| workflow.states.get(state).is_some_and(|state| state.end);
        if !action.reopens {
            return;
        }
        if !workflow.from_states(&action.from).any(end) {
            self.error(join(path, "reopens"), "no state of `from` is an end, so there is nothing to reopen");
        }
        if targets(action).into_iter().all(end) {
            self.error(join(path, "reopens"), "`to` leads to no state that is not an end");
        }
    }

    fn target(&mut self, path: &str, of: &str, action: &Action, workflow: &Workflow) {
        match &action.to {
            None => {}
            Some(Target::State(state)) => {
                self.state(path.into(), of, state, workflow);
            }
            Some(Target::Branches(branches)) => {
                self.branches(path, branches, workflow);
                for (index, branch) in branches.iter().enumerate() {
                    self.state(format!("{path}[{index}].state"), of, &branch.state, workflow);
                }
            }
        }
    }

    /// Every state can be reached, and from every state but an end the ticket can go on, to some end.
    fn ways(&mut self, path: &str, workflow: &Workflow) {
        let moves = moves(workflow);
        let there = |state: &str| workflow.states.contains_key(state);
        if !there(&workflow.start) || moves.iter().any(|(from, to)| !there(from) || !there(to)) {
            // Reported already; a misspelt state would make others look unreachable.
            return;
        }
        let back = moves.iter().map(|(from, to)| (*to, *from)).collect();
        let ends = workflow.states.iter().filter(|(_, state)| state.end).map(|(name, _)| name.as_str());
        let reached = closure([workflow.start.as_str()].into(), &moves);
        let ending = closure(ends.collect(), &back);
        for (name, state) in &workflow.states {
            let path = join(path, name);
            if !reached.contains(name.as_str()) {
                let message = format!("no action leads from `{}` to `{name}`", workflow.start);
                self.error(path, message);
            } else if !state.end && !moves.iter().any(|(from, _)| from == name) {
                let way_out = "add an action, or `end = true`";
                self.error(path, format!("no way out of `{name}` ({way_out})"));
            } else if !ending.contains(name.as_str()) {
                self.warning(path, format!("a ticket in `{name}` can never come to an end"));
            }
        }
    }
}

/// The moves from one state to another that actions make; staying is none.
fn moves(workflow: &Workflow) -> BTreeSet<(&str, &str)> {
    let mut moves = BTreeSet::new();
    for action in workflow.actions.values() {
        let targets = targets(action);
        for from in workflow.from_states(&action.from) {
            moves.extend(targets.iter().filter(|to| **to != from).map(|to| (from, *to)));
        }
    }
    moves
}

/// The states an action can lead to.
fn targets(action: &Action) -> Vec<&str> {
    match &action.to {
        None => Vec::new(),
        Some(Target::State(state)) => vec![state],
        Some(Target::Branches(branches)) => branches.iter().map(|branch| branch.state.as_str()).collect(),
    }
}

/// Everything that moves lead to, step by step, from what is there.
pub(super) fn closure<'a>(
    start: BTreeSet<&'a str>,
    moves: &BTreeSet<(&'a str, &'a str)>,
) -> BTreeSet<&'a str> {
    let mut reached = start;
    loop {
        let onward = moves.iter().filter(|(from, to)| reached.contains(from) && !reached.contains(to));
        let next: Vec<_> = onward.map(|(_, to)| *to).collect();
        if next.is_empty() {
            return reached;
        }
        reached.extend(next);
    }
}
