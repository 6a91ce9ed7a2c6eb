//! Gates, holds and published queries: they look for things that are there, by values that can stand there.

use super::field::TICKET_FACTS;
use super::{Check, is_name};
use crate::blueprint::lookup::placeholder;
use crate::blueprint::model::{Find, GateGuard, Scalar, Workflow};
use crate::blueprint::places::join;
use crate::gate::fields_of;

impl Check<'_> {
    pub(super) fn holds(&mut self) {
        self.names("holds", self.blueprint.holds.keys());
        for (name, hold) in &self.blueprint.holds {
            let path = join("holds", name);
            self.text(&join(&path, "title"), &hold.title);
            if !is_name(&hold.gate) {
                let message =
                    format!("expected the name of a gate like `leaving-staff`, got `{}`", hold.gate);
                self.error(join(&path, "gate"), message);
            }
            self.find(&join(&path, "find"), &hold.find, true);
            if hold.least == 0 {
                self.error(join(&path, "least"), "expected at least 1, got 0 (it would always hold)");
            }
            let refusals = self.blueprint.refusals.keys().map(String::as_str);
            self.known(join(&path, "refusal"), "a refusal", &hold.refusal, refusals);
            self.role_list(&join(&path, "read"), &hold.read, &["anyone"]);
        }
    }

    pub(super) fn queries(&mut self) {
        self.names("queries", self.blueprint.queries.keys());
        for (name, query) in &self.blueprint.queries {
            let path = join("queries", name);
            self.text(&join(&path, "title"), &query.title);
            self.find(&join(&path, "find"), &query.find, false);
            let Some(fields) = fields_of(&query.find, self.blueprint) else { continue };
            for (index, field) in query.gives.iter().enumerate() {
                let path = format!("{path}.gives[{index}]");
                self.known(path, "a field", field, fields.keys().map(String::as_str));
            }
        }
    }

    fn find(&mut self, path: &str, find: &Find, ledgers: bool) {
        let places = [&find.register, &find.workflow, &find.ledger];
        let expected =
            if ledgers { "`register`, `workflow` or `ledger`" } else { "`register` or `workflow`" };
        let given = places.iter().filter(|place| place.is_some()).count();
        if given != 1 || (!ledgers && find.ledger.is_some()) {
            self.error(path, format!("expected one of {expected} to look in"));
            return;
        }
        if let Some(name) = &find.register {
            let registers = self.blueprint.registers.keys().map(String::as_str);
            self.known(join(path, "register"), "a register", name, registers);
        }
        if let Some(name) = &find.ledger {
            self.find_balance(path, name, find);
        }
        if let Some(name) = &find.workflow {
            let workflows = self.blueprint.workflows.keys().map(String::as_str);
            self.known(join(path, "workflow"), "a workflow", name, workflows);
        }
        self.find_parts(path, find);
        self.matching(path, find);
    }

    fn find_balance(&mut self, path: &str, name: &str, find: &Find) {
        let ledgers = self.blueprint.ledgers.keys().map(String::as_str);
        self.known(join(path, "ledger"), "a ledger", name, ledgers);
        if find.account.is_none() {
            self.error(path, "`account` is missing (whose balance: `\"{person}\"`)");
        }
        if let Some(over) = find.over.as_ref().filter(|over| over.decimal().is_none()) {
            self.error(join(path, "over"), format!("expected a number (a decimal in quotes), got `{over}`"));
        }
    }

    /// Keys stand only beside what they belong to.
    fn find_parts(&mut self, path: &str, find: &Find) {
        let foreign = [
            ("states", !find.states.is_empty() && find.workflow.is_none(), "workflow"),
            ("account", find.account.is_some() && find.ledger.is_none(), "ledger"),
            ("over", find.over.is_some() && find.ledger.is_none(), "ledger"),
        ];
        for (key, _, place) in foreign.into_iter().filter(|(_, wrong, _)| *wrong) {
            self.error(join(path, key), format!("only a `{place}` has it"));
        }
        if find.ledger.is_some() && !find.matching.is_empty() {
            self.error(join(path, "where"), "a ledger is looked at by `account`");
        }
        let workflow = find.workflow.as_ref().and_then(|name| self.blueprint.workflows.get(name));
        for (index, state) in workflow.iter().flat_map(|_| &find.states).enumerate() {
            let states = workflow.into_iter().flat_map(|workflow| workflow.states.keys()).map(String::as_str);
            self.known(format!("{path}.states[{index}]"), "a state", state, states);
        }
    }

    fn matching(&mut self, path: &str, find: &Find) {
        let Some(fields) = fields_of(find, self.blueprint) else { return };
        let facts: &[&str] = if find.workflow.is_some() { &TICKET_FACTS[2..] } else { &[] };
        for (name, value) in &find.matching {
            let path = format!("{path}.where.{name}");
            let there = fields.keys().map(String::as_str).chain(facts.iter().copied());
            if !self.known(&path, "a field", name, there) {
                continue;
            }
            match value {
                Scalar::Text(text) if placeholder(text).is_some() => {}
                Scalar::Text(text) if text.contains(['{', '}']) => {
                    self.error(&path, format!("expected `{{name}}` alone or a value, got `{text}`"));
                }
                value => {
                    let fits = fields.get(name).map(|field| super::condition::fits_field(field, name, value));
                    if let Some(Err(message)) = fits {
                        self.error(&path, message);
                    }
                }
            }
        }
    }

    /// A guard's gate is asked with fields of the ticket, and with all that the plugin's own holds ask for.
    pub(super) fn gate(&mut self, path: &str, gate: &GateGuard, workflow: &Workflow) {
        if !is_name(&gate.name) {
            let message = format!("expected the name of a gate like `leaving-staff`, got `{}`", gate.name);
            self.error(join(path, "name"), message);
        }
        for (name, field) in &gate.with {
            self.fact(&format!("{path}.with.{name}"), field, workflow);
        }
        for (name, hold) in self.blueprint.holds.iter().filter(|(_, hold)| hold.gate == gate.name) {
            for asked in asks_for(&hold.find).filter(|asked| !gate.with.contains_key(*asked)) {
                self.error(
                    join(path, "with"),
                    format!("hold `{name}` asks for `{asked}`, which is not given"),
                );
            }
        }
    }
}

/// What a find must be asked with.
fn asks_for(find: &Find) -> impl Iterator<Item = &str> {
    let values = find.matching.values().filter_map(|value| match value {
        Scalar::Text(text) => Some(text.as_str()),
        _ => None,
    });
    values.chain(find.account.as_deref()).filter_map(placeholder)
}
