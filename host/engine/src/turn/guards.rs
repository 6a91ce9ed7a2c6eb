//! Forms, conditions, guards and branches: what a blueprint checks without code.

use super::{Outcome, Turn};
use crate::blueprint::model::{Condition, Field, Guard, Named, OneOrMany, Scalar, Target};
use crate::command::Form;
use crate::form;
use crate::hooks::Refusal;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

impl Turn {
    /// Reads a filled-in form by the types of its fields and checks it.
    pub(crate) fn fill(&self, asks: &[String], fields: &Named<Field>, form: &Form) -> Outcome<Fields> {
        let zone = &self.site.calendars.zone;
        let mut given = Fields::new();
        let mut wrong = Vec::new();
        for (name, json) in form {
            match fields
                .get(name)
                .map(|field| form::value_from_json(field, json, &|text| zone.parse_civil(text)))
            {
                Some(Ok(value)) => drop(given.insert(name.clone(), value)),
                Some(Err(why)) => wrong.push((name.clone(), why)),
                // Left for the check, which names the fields there are.
                None => drop(given.insert(name.clone(), Value::text("?"))),
            }
        }
        match form::check(asks, fields, given) {
            Ok(clean) if wrong.is_empty() => Ok(clean),
            Ok(_) => Err(Refusal::Form(wrong).into()),
            Err(more) => {
                let unread = |name: &String| wrong.iter().any(|(field, _)| field == name);
                let more: Vec<_> = more.into_iter().filter(|(name, _)| !unread(name)).collect();
                wrong.extend(more);
                Err(Refusal::Form(wrong).into())
            }
        }
    }

    /// The first guard that fails refuses.
    pub(crate) fn check_guards(&self, plugin: &str, guards: &[Guard], ticket: &Ticket) -> Outcome<()> {
        for guard in guards.iter().filter(|guard| holds(&guard.when, ticket)) {
            let filled = |name: &String| {
                let value = ticket.value(name);
                !value.is_empty() && value != Value::Flag(false)
            };
            let somebody_else = |name: &String| ticket.value(name).as_text() != Some(self.actor());
            let passes = guard.needs.iter().all(filled)
                && guard.other_than.iter().all(somebody_else)
                && holds(&guard.must, ticket);
            if !passes {
                return Err(Refusal::Rule {
                    plugin: plugin.to_owned(),
                    rule: guard.refusal.clone(),
                    arguments: ticket.fields.clone(),
                }
                .into());
            }
        }
        Ok(())
    }

    /// The state an action leads to.
    pub(crate) fn target(&self, action: &str, target: &Target, ticket: &Ticket) -> Outcome<String> {
        match target {
            Target::State(state) => Ok(state.clone()),
            Target::Branches(branches) => {
                let branch = branches.iter().find(|branch| holds(&branch.when, ticket));
                branch.map(|branch| branch.state.clone()).ok_or_else(|| {
                    let text =
                        format!("action `{action}` leads nowhere with these values (no branch of `to` fits)");
                    Refusal::Conflict(text).into()
                })
            }
        }
    }
}

/// Whether each named field has one of its values.
fn holds(condition: &Condition, ticket: &Ticket) -> bool {
    condition.iter().all(|(name, wanted)| {
        let value = ticket.value(name);
        let is = |scalar: &Scalar| match &value {
            Value::Choices(chosen) => chosen.contains(&scalar.to_string()),
            Value::Number(number) => scalar.decimal() == Some(*number),
            // An unticked box is left out of a form.
            Value::Nothing => *scalar == Scalar::Flag(false),
            value => value.to_string() == scalar.to_string(),
        };
        match wanted {
            OneOrMany::One(one) => is(one),
            OneOrMany::Many(many) => many.iter().any(is),
        }
    })
}
