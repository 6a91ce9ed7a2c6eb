//! What another version of a plugin makes of tickets in states, and with fields, that it calls otherwise.
//!
//! Rules as values: which ways there are between two versions, and what a ticket becomes by them. `turn/migrations.rs` writes it.

use std::collections::BTreeMap;

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::blueprint::Blueprint;
use crate::blueprint::model::{Deadline, Name, Named, Workflow};
use crate::instant::Instant;
use crate::ticket::{Filter, Ticket};

/// Tickets on their way from one version of a plugin to another; kept until the last of them is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    /// The plugin.
    pub plugin: String,
    /// The version before.
    pub from: Version,
    /// The version in use.
    pub to: Version,
    /// When it took the place of the one before.
    pub at: Instant,
    /// The last ticket that was there then.
    pub last: u64,
    /// Ways by workflow.
    pub workflows: BTreeMap<Name, Ways>,
}

/// Ways of one workflow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ways {
    /// By the state that is gone.
    pub states: BTreeMap<Name, Way>,
    /// By the field's name before: its name now.
    pub fields: BTreeMap<Name, Name>,
}

/// Where tickets of a state go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// A state of the version in use.
    pub to: Name,
    /// What that changes for deadlines that follow states; one that ran, and runs there too, goes on untouched.
    pub clocks: BTreeMap<Name, Change>,
}

/// What becomes of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It runs in the new state, and did not in the old one.
    Starts,
    /// It did run, and does not there.
    Stops,
    /// The new state pauses it.
    Pauses,
    /// The old state paused it.
    Resumes,
}

impl Migration {
    /// The ticket as the version in use calls it; nothing where it calls everything the same.
    #[must_use]
    pub fn led(&self, ticket: &Ticket) -> Option<Ticket> {
        let ways = self.ways_of(ticket)?;
        let way = ways.states.get(&ticket.state);
        if way.is_none() && !ways.fields.keys().any(|field| ticket.fields.contains_key(field)) {
            return None;
        }
        let mut led = ticket.clone();
        if let Some(way) = way {
            led.state.clone_from(&way.to);
        }
        for (old, now) in &ways.fields {
            if let Some(value) = led.fields.remove(old) {
                led.fields.entry(now.clone()).or_insert(value);
            }
        }
        led.revision += 1;
        Some(led)
    }

    /// Where a ticket's state leads.
    #[must_use]
    pub fn way(&self, ticket: &Ticket) -> Option<&Way> {
        self.ways_of(ticket)?.states.get(&ticket.state)
    }

    fn ways_of(&self, ticket: &Ticket) -> Option<&Ways> {
        let on_its_way = ticket.plugin == self.plugin && ticket.id <= self.last;
        on_its_way.then(|| self.workflows.get(&ticket.workflow)).flatten()
    }

    /// A filter that means those that are still on their way, too.
    pub(crate) fn widen(&self, by: &mut Filter) {
        let meant =
            self.workflows.iter().filter(|(name, _)| by.workflow.as_ref().is_none_or(|of| of == *name));
        let ways = meant.flat_map(|(_, ways)| &ways.states);
        let more: Vec<_> =
            ways.filter(|(_, way)| by.states.contains(&way.to)).map(|(old, _)| old.clone()).collect();
        by.states.extend(more);
    }
}

/// What there is between two versions of a plugin.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) workflows: BTreeMap<Name, Ways>,
    /// Open tickets without a way, in words: `2 of `errand` in `new``.
    pub(crate) orphans: Vec<String>,
    /// Ways that cannot be taken, in words.
    pub(crate) barred: Vec<String>,
}

impl Plan {
    /// Looks for the ways of every state in which tickets stand. `count` tells how many do.
    pub(crate) fn between<E>(
        from: &Blueprint,
        to: &Blueprint,
        mut count: impl FnMut(&str, &str) -> Result<u64, E>,
    ) -> Result<Self, E> {
        let mut plan = Self::default();
        for (name, before) in &from.workflows {
            let mut counts = BTreeMap::new();
            for state in before.states.keys() {
                counts.insert(state.as_str(), count(name, state)?);
            }
            counts.retain(|_, count| *count > 0);
            plan.workflow((from, to), name, before, &counts);
        }
        Ok(plan)
    }

    fn workflow(
        &mut self,
        (from, to): (&Blueprint, &Blueprint),
        name: &str,
        before: &Workflow,
        counts: &BTreeMap<&str, u64>,
    ) {
        let after = to.workflows.get(name);
        let mut ways = Ways::default();
        for (state, declared) in &before.states {
            let Some(count) = counts.get(state.as_str()) else { continue };
            if after.is_some_and(|after| after.states.contains_key(state)) {
                continue;
            }
            let found = after.map_or(Found::None, |after| {
                found(state, &after.formerly.states, &before.formerly.states, |old| {
                    after.states.contains_key(old)
                })
            });
            match (found, after) {
                (Found::One(target), Some(after)) => {
                    let ends = |workflow: &Workflow, state: &str| {
                        workflow.states.get(state).is_some_and(|state| state.end)
                    };
                    if declared.end == ends(after, target) {
                        let clocks = clocks((from, to), name, (state, target));
                        ways.states.insert(state.clone(), Way { to: target.clone(), clocks });
                    } else {
                        self.barred.push(crossing(name, state, target, declared.end));
                    }
                }
                (Found::Several(candidates), _) if !declared.end => {
                    let which = candidates.join("` or `");
                    self.orphans.push(format!(
                        "{count} of `{name}` in `{state}` (was `{which}`, nobody knows which)"
                    ));
                }
                _ if !declared.end => self.orphans.push(format!("{count} of `{name}` in `{state}`")),
                _ => {}
            }
        }
        if let Some(after) = after.filter(|_| !counts.is_empty()) {
            self.fields(name, (before, after), &mut ways);
        }
        if ways != Ways::default() {
            self.workflows.insert(name.to_owned(), ways);
        }
    }

    fn fields(&mut self, name: &str, (before, after): (&Workflow, &Workflow), ways: &mut Ways) {
        for (field, declared) in before.fields.iter().filter(|(field, _)| !after.fields.contains_key(*field))
        {
            let known = |old: &str| after.fields.contains_key(old);
            let Found::One(target) = found(field, &after.formerly.fields, &before.formerly.fields, known)
            else {
                continue;
            };
            let signed = before
                .signatures
                .iter()
                .find(|(_, signature)| signature.covers.is_empty() || signature.covers.contains(field));
            if let Some((slot, _)) = signed {
                self.barred
                    .push(format!("field `{field}` of `{name}` is signed under `{slot}` and keeps its name"));
            } else if after.fields.get(target).is_some_and(|now| now.kind == declared.kind) {
                ways.fields.insert(field.clone(), target.clone());
            } else {
                self.barred
                    .push(format!("field `{target}` of `{name}` is of another type than `{field}` was"));
            }
        }
    }
}

enum Found<'a> {
    None,
    One(&'a Name),
    Several(Vec<&'a str>),
}

/// What a version calls `name`: by its own word, or, on the way back to it, by the word of the version that is left.
fn found<'a>(
    name: &str,
    its_word: &'a Named<Name>,
    word_of_the_other: &'a Named<Name>,
    knows: impl Fn(&str) -> bool,
) -> Found<'a> {
    if let Some(now) = its_word.get(name) {
        return Found::One(now);
    }
    let back: Vec<&Name> = word_of_the_other
        .iter()
        .filter(|(old, now)| *now == name && knows(old))
        .map(|(old, _)| old)
        .collect();
    match back.as_slice() {
        [] => Found::None,
        [one] => Found::One(one),
        several => Found::Several(several.iter().map(|old| old.as_str()).collect()),
    }
}

fn crossing(workflow: &str, state: &str, target: &str, ended: bool) -> String {
    if ended {
        format!("`{workflow}`: `{state}` is an end and `{target}` is none: what is over would be open again")
    } else {
        format!("`{workflow}`: `{target}` is an end and `{state}` is none: what is open would be over")
    }
}

/// What changes for deadlines that follow states, from one state to another.
fn clocks(
    (from, to): (&Blueprint, &Blueprint),
    workflow: &str,
    (old, now): (&str, &str),
) -> BTreeMap<Name, Change> {
    let of_workflow = |deadline: &&Deadline| deadline.workflow == workflow;
    let change = |(name, declared): (&Name, &Deadline)| {
        let before = from.deadlines.get(name).filter(of_workflow);
        let ran = before.is_some_and(|before| runs(from, before, old));
        let paused = before.is_some_and(|before| before.pauses_in.iter().any(|state| state == old));
        let pauses = declared.pauses_in.iter().any(|state| state == now);
        let change = match (ran, runs(to, declared, now)) {
            (false, true) => Change::Starts,
            (true, false) if follows_states(declared) => Change::Stops,
            _ if pauses && !paused => Change::Pauses,
            _ if paused && !pauses => Change::Resumes,
            _ => return None,
        };
        Some((name.clone(), change))
    };
    to.deadlines.iter().filter(|(_, declared)| of_workflow(declared)).filter_map(change).collect()
}

fn follows_states(declared: &Deadline) -> bool {
    declared.anchor.is_some() || !declared.while_in.is_empty()
}

/// Whether the host runs a deadline in a state.
fn runs(blueprint: &Blueprint, declared: &Deadline, state: &str) -> bool {
    let workflow = blueprint.workflows.get(&declared.workflow);
    let is_open =
        workflow.and_then(|workflow| workflow.states.get(state)).is_some_and(|declared| !declared.end);
    let inside = declared.while_in.is_empty() || declared.while_in.iter().any(|name| name == state);
    follows_states(declared) && is_open && inside
}
