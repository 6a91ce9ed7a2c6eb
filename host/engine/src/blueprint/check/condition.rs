//! Conditions and guards: they test fields that exist for values those fields can have.

use indexmap::IndexSet;

use super::Check;
use super::field::TICKET_FACTS;
use crate::blueprint::lookup::hour_and_minute;
use crate::blueprint::model::{Branch, Condition, Field, FieldKind, Guard, OneOrMany, Scalar, Workflow};
use crate::blueprint::places::join;
use crate::blueprint::problem::{listed, way_out};

impl Check<'_> {
    pub(super) fn guards(&mut self, path: &str, guards: &[Guard], workflow: &Workflow) {
        for (index, guard) in guards.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.condition(&join(&path, "when"), &guard.when, workflow);
            self.condition(&join(&path, "must"), &guard.must, workflow);
            for (index, field) in guard.needs.iter().enumerate() {
                self.fact(&format!("{path}.needs[{index}]"), field, workflow);
            }
            for (index, field) in guard.other_than.iter().enumerate() {
                self.person_fact(&format!("{path}.other_than[{index}]"), field, workflow);
            }
            if guard.needs.is_empty() && guard.other_than.is_empty() && guard.must.is_empty() {
                self.error(&path, "the guard checks nothing (give it `needs`, `other_than` or `must`)");
            }
            let refusals = self.blueprint.refusals.keys().map(String::as_str);
            self.known(join(&path, "refusal"), "a refusal", &guard.refusal, refusals);
        }
    }

    /// A field, or what every ticket has.
    fn fact(&mut self, path: &str, name: &str, workflow: &Workflow) -> bool {
        let fields = workflow.fields.keys().map(String::as_str);
        self.known(path, "a field", name, fields.chain(TICKET_FACTS))
    }

    fn person_fact(&mut self, path: &str, name: &str, workflow: &Workflow) {
        if !self.fact(path, name, workflow) || matches!(name, "assignee" | "requester") {
            return;
        }
        if workflow.fields.get(name).is_none_or(|field| field.kind != FieldKind::Person) {
            self.error(path, format!("expected a field of type `person`, got `{name}`"));
        }
    }

    pub(super) fn condition(&mut self, path: &str, condition: &Condition, workflow: &Workflow) {
        for (name, values) in condition {
            let path = join(path, name);
            if !self.fact(&path, name, workflow) {
                continue;
            }
            let values = many(values);
            if values.is_empty() {
                self.error(&path, "expected at least one value, got none (it would never hold)");
            }
            for value in values {
                if let Err(message) = fits(name, value, workflow) {
                    self.error(&path, message);
                }
            }
        }
    }

    pub(super) fn branches(&mut self, path: &str, branches: &[Branch], workflow: &Workflow) {
        if branches.is_empty() {
            self.error(path, "expected at least one branch, got none");
        }
        for (index, branch) in branches.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.condition(&join(&path, "when"), &branch.when, workflow);
            if branches[..index].iter().any(|earlier| earlier.when.is_empty()) {
                self.error(&path, "never reached: an earlier branch has no `when`");
            }
        }
        if let Some(left) = uncovered(branches, workflow) {
            let way_out = "add a last branch without `when`, or keep it: the action is refused then";
            self.warning(path, format!("no branch for {left} ({way_out})"));
        }
    }
}

fn many(values: &OneOrMany) -> &[Scalar] {
    match values {
        OneOrMany::One(value) => std::slice::from_ref(value),
        OneOrMany::Many(values) => values,
    }
}

/// Whether a field, or what every ticket has, can ever have a value.
fn fits(name: &str, value: &Scalar, workflow: &Workflow) -> Result<(), String> {
    let text = |what: &str| match value {
        Scalar::Text(_) => Ok(()),
        _ => Err(format!("expected {what}, got `{value}`")),
    };
    match (workflow.fields.get(name), name) {
        (Some(field), _) => fits_field(field, name, value),
        (None, "state") => {
            let states: Vec<_> = workflow.states.keys().map(String::as_str).collect();
            one_of("a state", &states, value)
        }
        (None, _) => text("a text"),
    }
}

fn fits_field(field: &Field, name: &str, value: &Scalar) -> Result<(), String> {
    let choices = || field.choices.keys().map(String::as_str).collect::<Vec<_>>();
    let expect = |what: &str, fits: bool| {
        if fits { Ok(()) } else { Err(format!("expected {what}, got `{value}`")) }
    };
    let text = matches!(value, Scalar::Text(_));
    match field.kind {
        // Told at the field.
        FieldKind::Choice | FieldKind::Choices if field.choices.is_empty() => Ok(()),
        FieldKind::Choice | FieldKind::Choices => one_of(&format!("a choice of `{name}`"), &choices(), value),
        FieldKind::Flag => expect("`true` or `false`", matches!(value, Scalar::Flag(_))),
        FieldKind::Number => expect("a number (a decimal in quotes)", value.decimal().is_some()),
        FieldKind::Ticket => expect("the number of a ticket", matches!(value, Scalar::Whole(_))),
        FieldKind::Clock => {
            let clock = matches!(value, Scalar::Text(text) if hour_and_minute(text).is_some());
            expect("a clock like `\"18:00\"`", clock)
        }
        FieldKind::Text | FieldKind::LongText | FieldKind::Person => expect("a text", text),
        FieldKind::Day | FieldKind::Moment | FieldKind::Span | FieldKind::Files | FieldKind::Rows => Err(
            format!("`{name}` cannot be compared with plain values (use `needs`, or decide it in a hook)"),
        ),
    }
}

fn one_of(what: &str, there: &[&str], value: &Scalar) -> Result<(), String> {
    match value {
        Scalar::Text(text) if there.contains(&text.as_str()) => Ok(()),
        _ => {
            let way_out = way_out(&value.to_string(), there.iter().copied());
            Err(format!("expected {what}, got `{value}` ({way_out})"))
        }
    }
}

/// What no branch takes, where that can be told: branches that all test one choice or flag.
fn uncovered(branches: &[Branch], workflow: &Workflow) -> Option<String> {
    let single = |branch: &Branch| match branch.when.len() {
        1 => branch.when.keys().next().cloned(),
        _ => None,
    };
    if branches.is_empty() || branches.iter().any(|branch| branch.when.is_empty()) {
        return None;
    }
    let known = |name: &String| workflow.fields.contains_key(name) || TICKET_FACTS.contains(&name.as_str());
    if !branches.iter().flat_map(|branch| branch.when.keys()).all(known) {
        return None;
    }
    let names: Option<IndexSet<_>> = branches.iter().map(single).collect();
    let Some(name) = names.filter(|names| names.len() == 1).and_then(|names| names.first().cloned()) else {
        return Some("the rest".into());
    };
    let taken: Vec<_> =
        branches.iter().flat_map(|branch| many(&branch.when[&name])).map(ToString::to_string).collect();
    let field = workflow.fields.get(&name)?;
    let all: Vec<_> = match field.kind {
        FieldKind::Choice => field.choices.keys().map(String::as_str).collect(),
        FieldKind::Flag => vec!["true", "false"],
        _ => return Some("the rest".into()),
    };
    let left: Vec<_> = all.into_iter().filter(|value| !taken.iter().any(|taken| taken == value)).collect();
    if left.is_empty() { None } else { Some(format!("`{name}` = {}", listed(left))) }
}
