//! Conditions and guards: they test fields that exist for values those fields can have.

use indexmap::IndexSet;

use super::Check;
use super::field::TICKET_FACTS;
use crate::blueprint::lookup::{hour_and_minute, summands};
use crate::blueprint::model::{
    Bounds, Branch, Condition, Evidence, Field, FieldKind, Guard, Name, Scalar, Wanted, Workflow,
};
use crate::blueprint::places::join;
use crate::blueprint::problem::{listed, way_out};
use crate::instant::Date;

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
            self.checklist(&join(&path, "marked"), guard.marked.as_ref(), workflow);
            self.checklist(&join(&path, "checked"), guard.checked.as_ref(), workflow);
            self.equal(&join(&path, "equal"), &guard.equal, workflow);
            self.evidence(&join(&path, "evidence"), guard.evidence.as_ref(), workflow);
            for (index, slot) in guard.signed.iter().enumerate() {
                let slots = workflow.signatures.keys().map(String::as_str);
                self.known(format!("{path}.signed[{index}]"), "a signature", slot, slots);
            }
            self.way_guards(&path, guard, workflow);
            for (key, post) in [("present", &guard.present), ("covered", &guard.covered)] {
                if let Some(post) = post {
                    let posts = self.blueprint.posts.keys().map(String::as_str);
                    self.known(join(&path, key), "a post", post, posts);
                }
            }
            if let Some(approval) = &guard.approved {
                self.approval_of(&join(&path, "approved"), approval, workflow);
            }
            if guard.checks_nothing() {
                self.error(
                    &path,
                    "the guard checks nothing (give it `needs`, `must` or another key that can fail)",
                );
            }
            let refusals = self.blueprint.refusals.keys().map(String::as_str);
            self.known(join(&path, "refusal"), "a refusal", &guard.refusal, refusals);
        }
    }

    fn checklist(&mut self, path: &str, field: Option<&Name>, workflow: &Workflow) {
        let Some(name) = field else { return };
        self.field_of(path, name, (&[FieldKind::Rows], "`rows`"), workflow);
    }

    /// An approval that tickets of a workflow can have.
    pub(super) fn approval_of(&mut self, path: &str, name: &str, workflow: &Workflow) {
        let workflows = &self.blueprint.workflows;
        let fits = |of: &Name| workflows.get(of).is_some_and(|known| std::ptr::eq(known, workflow));
        let approvals = self.blueprint.approvals.iter().filter(|(_, approval)| fits(&approval.workflow));
        self.known(path, "an approval of this workflow", name, approvals.map(|(name, _)| name.as_str()));
    }

    /// A field of one of some kinds.
    pub(super) fn field_of(
        &mut self,
        path: &str,
        name: &str,
        (kinds, words): (&[FieldKind], &str),
        workflow: &Workflow,
    ) {
        let fields = workflow.fields.keys().map(String::as_str);
        if !self.known(path, "a field", name, fields) {
            return;
        }
        if workflow.fields.get(name).is_none_or(|field| !kinds.contains(&field.kind)) {
            self.error(path, format!("expected a field of type {words}, got `{name}`"));
        }
    }

    fn equal(&mut self, path: &str, terms: &[String], workflow: &Workflow) {
        if terms.len() == 1 {
            self.error(path, format!("expected at least two terms to compare, got `{}` only", terms[0]));
        }
        for (index, term) in terms.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let names: Vec<_> = summands(term).collect();
            for name in &names {
                if names.len() > 1 {
                    self.field_of(&path, name, (&[FieldKind::Number], "`number`"), workflow);
                } else {
                    self.fact(&path, name, workflow);
                }
            }
        }
    }

    fn evidence(&mut self, path: &str, evidence: Option<&Evidence>, workflow: &Workflow) {
        let Some(Evidence { field, least }) = evidence else { return };
        let kinds = [FieldKind::Files, FieldKind::Rows, FieldKind::Choices];
        self.field_of(&join(path, "field"), field, (&kinds, "`files`, `rows` or `choices`"), workflow);
        self.count(&join(path, "least"), least);
    }

    /// How many: a whole number from 1, or the name of a `number` setting.
    pub(super) fn count(&mut self, path: &str, figure: &Scalar) {
        match (figure.decimal(), figure) {
            (Some(number), _) if number.is_integer() && number >= 1.into() => {}
            (None, Scalar::Text(name)) => self.number_setting(path, name),
            _ => self.error(path, format!("expected a whole number from 1 or a setting, got `{figure}`")),
        }
    }

    /// A field, or what every ticket has.
    pub(super) fn fact(&mut self, path: &str, name: &str, workflow: &Workflow) -> bool {
        let fields = workflow.fields.keys().map(String::as_str);
        self.known(path, "a field", name, fields.chain(TICKET_FACTS))
    }

    pub(super) fn person_fact(&mut self, path: &str, name: &str, workflow: &Workflow) {
        if !self.fact(path, name, workflow) || matches!(name, "assignee" | "requester") {
            return;
        }
        self.field_of(path, name, (&[FieldKind::Person], "`person`"), workflow);
    }

    pub(super) fn condition(&mut self, path: &str, condition: &Condition, workflow: &Workflow) {
        for (name, values) in condition {
            let path = join(path, name);
            if !self.fact(&path, name, workflow) {
                continue;
            }
            let values = match values {
                Wanted::Bounds(bounds) => {
                    self.bounds_of(&path, name, bounds, workflow);
                    continue;
                }
                Wanted::One(value) => std::slice::from_ref(value),
                Wanted::Many(values) => values,
            };
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

    /// Bounds of a field that has an order.
    fn bounds_of(&mut self, path: &str, name: &str, bounds: &Bounds, workflow: &Workflow) {
        let given: Vec<_> = bounds.given().collect();
        let has = |wanted: &str| given.iter().any(|(key, ..)| *key == wanted);
        if given.is_empty() && bounds.filled.is_none() {
            self.error(path, "expected at least one of `min`, `max`, `over`, `below`, `filled`, got none");
        }
        if bounds.filled == Some(false) && !given.is_empty() {
            self.error(path, "an empty field is within no bounds (leave out `filled`)");
        }
        for (one, other) in [("min", "over"), ("max", "below")] {
            if has(one) && has(other) {
                self.error(path, format!("`{one}` and `{other}` bound the same end (leave one out)"));
            }
        }
        let kind = workflow.fields.get(name).map(|field| field.kind);
        for (key, figure, _) in given {
            self.bound_figure(&join(path, key), name, kind, figure);
        }
    }

    fn bound_figure(&mut self, path: &str, name: &str, kind: Option<FieldKind>, figure: &Scalar) {
        let text = figure.to_string();
        match kind {
            Some(FieldKind::Number) => match figure {
                Scalar::Flag(_) => {
                    self.error(path, format!("expected a number or a setting, got `{figure}`"))
                }
                _ if figure.decimal().is_some() => {}
                _ => self.number_setting(path, &text),
            },
            Some(FieldKind::Span) => self.length(path, &text),
            Some(FieldKind::Day) if text.parse::<Date>().is_ok() => {}
            Some(FieldKind::Day | FieldKind::Moment) => {
                self.length(path, text.strip_prefix('-').unwrap_or(&text));
            }
            _ => {
                let way_out = "use a value, a list of values or `filled`";
                self.error(path, format!("`{name}` has no order ({way_out})"));
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

/// Whether a field, or what every ticket has, can ever have a value.
pub(super) fn fits(name: &str, value: &Scalar, workflow: &Workflow) -> Result<(), String> {
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

pub(super) fn fits_field(field: &Field, name: &str, value: &Scalar) -> Result<(), String> {
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
        FieldKind::Day | FieldKind::Moment | FieldKind::Span => {
            Err(format!("`{name}` is compared with bounds (`{{ min = …, max = … }}`)"))
        }
        FieldKind::Files | FieldKind::Rows => Err(format!(
            "`{name}` cannot be compared with plain values (use `{{ filled = true }}` or `evidence`)"
        )),
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
    let mut taken = Vec::new();
    for branch in branches {
        match &branch.when[&name] {
            Wanted::One(value) => taken.push(value.to_string()),
            Wanted::Many(values) => taken.extend(values.iter().map(ToString::to_string)),
            Wanted::Bounds(_) => return Some("the rest".into()),
        }
    }
    let field = workflow.fields.get(&name)?;
    let all: Vec<_> = match field.kind {
        FieldKind::Choice => field.choices.keys().map(String::as_str).collect(),
        FieldKind::Flag => vec!["true", "false"],
        _ => return Some("the rest".into()),
    };
    let left: Vec<_> = all.into_iter().filter(|value| !taken.iter().any(|taken| taken == value)).collect();
    if left.is_empty() { None } else { Some(format!("`{name}` = {}", listed(left))) }
}
