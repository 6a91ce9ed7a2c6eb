//! Signatures and approvals in scenarios: what steps do with them, and what they expect of them.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_engine::approval::{Approval, Choice};
use frontdesk_engine::command::{Command, Decide, Sign};
use frontdesk_engine::directory::Person;
use frontdesk_engine::signature::{Manner, Outside, Signature};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};
use serde::Deserialize;
use serde_json::Value as Json;

use super::look::Look;
use super::perform::ALL;
use super::plain::Plain;
use super::script::StepText;
use super::short::{FromShort, Short};
use super::world::World;

/// What a step signs or decides.
#[derive(Clone, Debug)]
pub(crate) struct SignOff {
    /// The ticket's name.
    pub(crate) on: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Sign { slot: String, outside: Option<Outside>, proof: Vec<String> },
    Stamp { slot: String, proof: Vec<String> },
    Decide { approval: String, choice: Choice, reason: String, to: Option<String> },
}

impl SignOff {
    /// The sign-off of a step; nothing when it does something else.
    pub(super) fn of(text: &mut StepText) -> Option<Result<Self, String>> {
        let StepText { approve, reject, send_back, delegate, withdraw, .. } = text;
        let decisions = [
            ("approve", approve, Choice::Approve),
            ("reject", reject, Choice::Reject),
            ("return", send_back, Choice::Return),
            ("delegate", delegate, Choice::Delegate),
            ("withdraw", withdraw, Choice::Withdraw),
        ];
        let decided =
            decisions.into_iter().find_map(|(verb, name, choice)| Some((verb, name.take()?, choice)));
        let (verb, what) = if let Some((verb, approval, choice)) = decided {
            let reason = text.reason.take().unwrap_or_default();
            (verb, What::Decide { approval, choice, reason, to: text.to.take() })
        } else if let Some(slot) = text.sign.take() {
            let how = text.how.take();
            let outside =
                text.outside.take().map(|name| Outside { name, how: how.unwrap_or(Manner::Screen) });
            ("sign", What::Sign { slot, outside, proof: std::mem::take(&mut text.proof) })
        } else {
            let slot = text.stamp.take()?;
            ("stamp", What::Stamp { slot, proof: std::mem::take(&mut text.proof) })
        };
        let on = text.on.take().ok_or_else(|| format!("`on` is missing beside `{verb}`"));
        Some(on.map(|on| Self { on, what }))
    }

    /// As the engine takes it.
    pub(super) fn command(&self, ticket: u64) -> Command {
        match self.what.clone() {
            What::Sign { slot, outside, proof } => {
                Command::Sign(Sign { ticket, slot, outside, proof, revision: None })
            }
            What::Stamp { slot, proof } => Command::Stamp { ticket, slot, proof },
            What::Decide { approval, choice, reason, to } => {
                Command::Decide(Decide { ticket, approval, choice, reason, to, revision: None })
            }
        }
    }
}

/// A signature of the ticket.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectSignature {
    /// How many count.
    pub(crate) count: Option<usize>,
    /// How many count no more.
    pub(crate) void: Option<usize>,
    pub(crate) stamped: Option<bool>,
    /// Everybody whose signature counts: ids, or names of people from outside.
    pub(crate) by: Option<BTreeSet<String>>,
}

impl FromShort for ExpectSignature {
    const EXPECTED: &'static str = "how many count, `false` for none, or `{ count, void, stamped, by }`";

    fn from_short(short: Plain) -> Option<Self> {
        let count = match short.0 {
            Json::Bool(false) => 0,
            Json::Number(count) => usize::try_from(count.as_u64()?).ok()?,
            _ => return None,
        };
        Some(Self { count: Some(count), ..Self::default() })
    }
}

/// The last round of an approval of the ticket.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectApproval {
    pub(crate) state: Option<String>,
    pub(crate) round: Option<u32>,
    /// The step that is asked, from 1.
    pub(crate) step: Option<u32>,
    pub(crate) steps: Option<u32>,
    pub(crate) overdue: Option<bool>,
    /// Exactly these people can decide.
    pub(crate) waiting: Option<BTreeSet<String>>,
    /// Set by the short form `false`: it never began.
    #[serde(skip)]
    pub(crate) absent: bool,
}

impl FromShort for ExpectApproval {
    const EXPECTED: &'static str =
        "its state, `false` where it never began, or `{ state, round, step, steps, overdue, waiting }`";

    fn from_short(short: Plain) -> Option<Self> {
        match short.0 {
            Json::Bool(there) => Some(Self { absent: !there, ..Self::default() }),
            Json::String(state) => Some(Self { state: Some(state), ..Self::default() }),
            _ => None,
        }
    }
}

/// What differs in a ticket's signatures and approvals.
pub(super) fn look(
    look: &mut Look<'_>,
    ticket: &Ticket,
    signatures: &BTreeMap<String, Short<ExpectSignature>>,
    approvals: &BTreeMap<String, Short<ExpectApproval>>,
) {
    for (slot, Short(expected)) in signatures {
        match record::below::<Signature>(look.world.view(), key::signatures(ticket.id), ALL) {
            Ok(all) => look.differences.extend(signature(ticket, slot, expected, &all)),
            Err(error) => look.differences.push(error.to_string()),
        }
    }
    for (name, Short(expected)) in approvals {
        match approval(look.world, ticket, name, expected) {
            Ok(differences) => look.differences.extend(differences),
            Err(error) => look.differences.push(error),
        }
    }
}

fn signature(ticket: &Ticket, slot: &str, expected: &ExpectSignature, all: &[Signature]) -> Vec<String> {
    let here = all.iter().filter(|one| one.slot == slot);
    let (good, void): (Vec<_>, Vec<_>) = here.partition(|one| one.counts(ticket));
    let by: BTreeSet<_> = good.iter().filter(|one| !one.stamp).map(|one| one.signer().to_owned()).collect();
    let what = format!("signature `{slot}`");
    [
        differs(&what, "count", expected.count, good.iter().filter(|one| !one.stamp).count()),
        differs(&what, "void", expected.void, void.iter().filter(|one| !one.stamp).count()),
        differs(&what, "stamped", expected.stamped, good.iter().any(|one| one.stamp)),
        differs(&what, "by", expected.by.clone().map(listed), listed(by)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn approval(
    world: &World<'_>,
    ticket: &Ticket,
    name: &str,
    expected: &ExpectApproval,
) -> Result<Vec<String>, String> {
    let rounds: Vec<Approval> =
        record::below(world.view(), key::approvals(ticket.id), ALL).map_err(|error| error.to_string())?;
    let what = format!("approval `{name}`");
    let last = rounds.iter().rev().find(|round| round.name == name);
    let round = match (last, expected.absent) {
        (None, true) => return Ok(Vec::new()),
        (Some(round), true) => {
            return Ok(vec![format!("{what}: expected none, got one {}", round.state.name())]);
        }
        (None, false) => return Ok(vec![format!("{what}: expected one, got none")]),
        (Some(round), false) => round,
    };
    let people: Vec<Person> =
        record::below(world.view(), key::people(), ALL).map_err(|error| error.to_string())?;
    let can = people.iter().filter(|person| !round.seats_for(person).is_empty());
    let waiting: BTreeSet<_> = can.map(|person| person.id.clone()).collect();
    let progress = round.progress(Vec::new());
    let differences = [
        differs(&what, "state", expected.state.as_deref(), round.state.name()),
        differs(&what, "round", expected.round, round.round),
        differs(&what, "step", expected.step, progress.step),
        differs(&what, "steps", expected.steps, progress.steps),
        differs(&what, "overdue", expected.overdue, round.overdue),
        differs(&what, "waiting", expected.waiting.clone().map(listed), listed(waiting)),
    ];
    Ok(differences.into_iter().flatten().collect())
}

fn listed(names: BTreeSet<String>) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.into_iter().collect::<Vec<_>>().join(", ") }
}

fn differs<T: PartialEq + std::fmt::Display>(
    what: &str,
    part: &str,
    expected: Option<T>,
    got: T,
) -> Option<String> {
    let expected = expected.filter(|expected| *expected != got)?;
    Some(format!("{what}: expected {part} {expected}, got {got}"))
}
