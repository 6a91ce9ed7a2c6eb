//! Links, spawned tickets and repeats: they name workflows, fields and actions that fit together.

use std::collections::BTreeSet;

use super::workflow::closure;
use super::{Check, is_name};
use crate::blueprint::model::{Field, FieldKind, Guard, Link, Repeat, Spawn, Workflow};
use crate::blueprint::places::join;

/// What a new ticket has beside its fields.
const DRAFT_PARTS: [&str; 3] = ["title", "requester", "assignee"];

/// What can be copied from a ticket beside its fields.
const TICKET_PARTS: [&str; 4] = ["title", "number", "requester", "assignee"];

impl<'a> Check<'a> {
    pub(super) fn links(&mut self, path: &str, of: &str, workflow: &Workflow) {
        self.names(path, workflow.links.keys());
        for (name, link) in &workflow.links {
            let path = join(path, name);
            if name.contains('_') {
                self.error(&path, format!("a relation is a word of `a-z`, `0-9` and `-`, got `{name}`"));
            }
            self.text(&join(&path, "title"), &link.title);
            if let Some(inverse) = &link.inverse {
                self.text(&join(&path, "inverse"), inverse);
            }
            self.link(&path, of, link, workflow);
        }
    }

    fn link(&mut self, path: &str, of: &str, link: &Link, workflow: &Workflow) {
        let others: Vec<_> = link
            .to
            .iter()
            .enumerate()
            .filter_map(|(index, to)| self.address(&format!("{path}.to[{index}]"), to))
            .collect();
        if let Some(refusal) = &link.refusal {
            let refusals = self.blueprint.refusals.keys().map(String::as_str);
            self.known(join(path, "refusal"), "a refusal", refusal, refusals);
            if !link.holds {
                self.error(join(path, "refusal"), "only a link that `holds` refuses anything");
            }
        }
        for (index, action) in link.together.iter().enumerate() {
            let path = format!("{path}.together[{index}]");
            let actions = workflow.actions.keys().map(String::as_str);
            if self.known(&path, &format!("an action of `{of}`"), action, actions)
                && !others.is_empty()
                && !others.iter().any(|other| other.actions.contains_key(action))
            {
                self.error(&path, format!("no workflow of `to` has an action `{action}`"));
            }
        }
        self.role_list(&join(path, "untie"), &link.untie, &["anyone", "assignee", "requester"]);
    }

    /// A workflow of this plugin by its name, or `plugin/workflow`, of which nothing is known unless it is this plugin.
    fn address(&mut self, path: &str, address: &str) -> Option<&'a Workflow> {
        let (plugin, name) = address.split_once('/').unwrap_or((&self.blueprint.plugin.id, address));
        if plugin == self.blueprint.plugin.id {
            let workflows = self.blueprint.workflows.keys().map(String::as_str);
            self.known(path, "a workflow, or `plugin/workflow`", name, workflows);
            return self.blueprint.workflows.get(name);
        }
        if !is_name(plugin) || !is_name(name) {
            self.error(path, format!("expected a workflow, or `plugin/workflow`, got `{address}`"));
        }
        None
    }

    pub(super) fn spawns(&mut self, path: &str, spawns: &[Spawn], workflow: &Workflow) {
        for (index, spawn) in spawns.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.condition(&join(&path, "when"), &spawn.when, workflow);
            let theirs = self.address(&join(&path, "workflow"), &spawn.workflow);
            self.relation(&join(&path, "relation"), &spawn.relation);
            self.copies(&join(&path, "copies"), spawn, workflow, theirs);
            self.gives(&join(&path, "gives"), spawn, theirs);
            if let Some(field) = &spawn.keeps {
                self.field_of(&join(&path, "keeps"), field, (&[FieldKind::Ticket], "`ticket`"), workflow);
            }
            if spawn.required && !spawn.workflow.contains('/') {
                self.warning(
                    join(&path, "required"),
                    "a workflow of this plugin is always there (leave it out)",
                );
            }
        }
    }

    fn relation(&mut self, path: &str, relation: &str) {
        if !is_name(relation) || relation.contains('_') {
            self.error(path, format!("a relation is a word of `a-z`, `0-9` and `-`, got `{relation}`"));
        }
    }

    fn copies(&mut self, path: &str, spawn: &Spawn, workflow: &Workflow, theirs: Option<&Workflow>) {
        for (target, source) in &spawn.copies {
            let path = join(path, target);
            let sources = workflow.fields.keys().map(String::as_str).chain(TICKET_PARTS);
            if !self.known(&path, "a field", source, sources) {
                continue;
            }
            let Some(theirs) = theirs else { continue };
            let targets = theirs.fields.keys().map(String::as_str).chain(DRAFT_PARTS);
            if !self.known(&path, &format!("a field of `{}`", spawn.workflow), target, targets) {
                continue;
            }
            let kinds = theirs.fields.get(target).zip(workflow.fields.get(source));
            if let Some((target, source)) = kinds.filter(|(target, source)| !alike(target, source)) {
                let message = format!("copies a `{}` into a `{}`", word(source), word(target));
                self.error(&path, message);
            }
        }
    }

    fn gives(&mut self, path: &str, spawn: &Spawn, theirs: Option<&Workflow>) {
        for (target, value) in &spawn.gives {
            let path = join(path, target);
            if spawn.copies.contains_key(target) {
                self.error(&path, format!("`{target}` stands under `copies` already"));
            }
            let Some(theirs) = theirs else { continue };
            let targets = theirs.fields.keys().map(String::as_str);
            if self.known(&path, &format!("a field of `{}`", spawn.workflow), target, targets)
                && let Err(message) = super::condition::fits(target, value, theirs)
            {
                self.error(&path, message);
            }
        }
    }

    pub(super) fn repeat(&mut self, path: &str, repeat: &Repeat, workflow: &Workflow) {
        if repeat.same.is_empty() {
            self.error(join(path, "same"), "expected at least one field, got none");
        }
        for (index, name) in repeat.same.iter().enumerate() {
            let path = format!("{path}.same[{index}]");
            if self.known(&path, "a field", name, workflow.fields.keys().map(String::as_str))
                && matches!(
                    workflow.fields[name].kind,
                    FieldKind::LongText | FieldKind::Files | FieldKind::Rows
                )
            {
                self.error(
                    &path,
                    format!("`long-text`, `files` and `rows` cannot be compared, got `{name}`"),
                );
            }
        }
        self.length(&join(path, "within"), &repeat.within);
        self.relation(&join(path, "relation"), &repeat.relation);
        if let Some(marks) = &repeat.marks {
            self.field_of(&join(path, "marks"), marks, (&[FieldKind::Number], "`number`"), workflow);
        }
    }

    /// What a guard asks of other tickets and of the ticket's own way.
    pub(super) fn way_guards(&mut self, path: &str, guard: &Guard, workflow: &Workflow) {
        if let Some(links) = &guard.links {
            let path = join(path, "links");
            self.known(join(&path, "relation"), "a relation", &links.relation, relations(workflow));
            if !links.settled && links.least == 0 {
                self.error(&path, "it always holds (give it `settled = true` or `least = 1`)");
            }
        }
        if let Some(gate) = &guard.gate {
            self.gate(&join(path, "gate"), gate, workflow);
        }
        let Some(visited) = &guard.visited else { return };
        let path = join(path, "visited");
        if visited.states.is_empty() {
            self.error(join(&path, "states"), "expected at least one state, got none");
        }
        let states = || workflow.states.keys().map(String::as_str);
        for (index, state) in visited.states.iter().enumerate() {
            self.known(format!("{path}.states[{index}]"), "a state", state, states());
        }
        if let Some(since) = &visited.since {
            self.known(join(&path, "since"), "a state", since, states());
        }
    }

    /// Openings that open each other without a condition would never end.
    pub(super) fn endless_openings(&mut self) {
        let own = &self.blueprint.plugin.id;
        let mut opens: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (name, workflow) in &self.blueprint.workflows {
            for spawn in workflow.open.spawns.iter().filter(|spawn| spawn.when.is_empty()) {
                let (plugin, target) = spawn.workflow.split_once('/').unwrap_or((own, &spawn.workflow));
                if plugin == own {
                    opens.insert((name, target));
                }
            }
        }
        for name in self.blueprint.workflows.keys() {
            let first = opens.iter().filter(|(from, _)| from == name).map(|(_, to)| *to).collect();
            if closure(first, &opens).contains(name.as_str()) {
                self.error(
                    format!("workflows.{name}.open.spawns"),
                    format!("opening `{name}` opens `{name}` again, without end (give a spawn a `when`)"),
                );
            }
        }
    }
}

/// Relations that are declared, and those of what the workflow opens and repeats.
fn relations(workflow: &Workflow) -> impl Iterator<Item = &str> {
    let acting = workflow.actions.values().flat_map(|action| &action.spawns);
    let spawned = workflow.open.spawns.iter().chain(acting).map(|spawn| &spawn.relation);
    let repeats = workflow.repeat.iter().map(|repeat| &repeat.relation);
    workflow.links.keys().chain(spawned).chain(repeats).map(String::as_str)
}

/// Whether a value of one field can stand in the other: the same type, or a choice that becomes text.
fn alike(target: &Field, source: &Field) -> bool {
    let text = |kind| matches!(kind, FieldKind::Text | FieldKind::LongText);
    target.kind == source.kind
        || (text(target.kind) && (text(source.kind) || source.kind == FieldKind::Choice))
}

/// The word for a field's type in a blueprint.
fn word(field: &Field) -> String {
    let word = serde_json::to_value(field.kind).ok();
    word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
