//! Requests that are signed, decided, changed and ended by chance, while hooks meddle and fault and the clock runs: after
//! each turn approvals and signatures are held against what they repeat, at the end the journal is replayed.

use frontdesk_engine::approval::{Approval, ApprovalState, Choice};
use frontdesk_engine::blueprint::model::Blueprint;
use frontdesk_engine::command::{Actor, Command, Decide, Open, Request, Sign};
use frontdesk_engine::directory::Person;
use frontdesk_engine::fault::Fault;
use frontdesk_engine::instant::Span;
use frontdesk_engine::signature::Signature;
use frontdesk_engine::{alarm, key};
use serde_json::json;

use super::invariants::{check, ids_below};
use super::random::{Dice, peopled, replay};
use super::world::{World, act, blueprint, desk, form, install, person};

const TURNS: usize = 1_500;

/// The desk with requests that are signed and approved.
fn whole_desk() -> Blueprint {
    let requests = blueprint("requests.toml", include_str!("../../blueprints/requests.toml"));
    let mut desk = desk();
    desk.plugin.version = semver::Version::new(1, 1, 0);
    desk.workflows.extend(requests.workflows);
    desk.approvals.extend(requests.approvals);
    desk.notices.extend(requests.notices);
    desk.refusals.extend(requests.refusals);
    desk
}

#[test]
fn fifteen_hundred_turns_keep_signatures_and_approvals_seed_1() {
    simulate(1);
}

#[test]
fn fifteen_hundred_turns_keep_signatures_and_approvals_seed_20260302() {
    simulate(20_260_302);
}

fn simulate(seed: u64) {
    println!("seed {seed}");
    let mut world = peopled();
    world.admin(install(whole_desk(), &["notify", "directory"]));
    let mut dice = Dice(seed);
    for count in 0..TURNS {
        let (actor, command) = next(&mut world, &mut dice);
        let request = Request { command, actor, at: world.clock, idempotency: None, salt: None };
        world.request(&request);
        check(&world, &format!("seed {seed}, turn {count}: {:?}", request.command));
    }
    everything_happened(&world);
    replay(&world);
}

fn next(world: &mut World, dice: &mut Dice) -> (Actor, Command) {
    match dice.below(20) {
        0..6 => {
            let next = alarm::first(&*world.store).unwrap().map_or(world.clock, |item| item.at);
            let on = Span::minutes(dice.below(300));
            world.clock = if dice.chance(70) { world.clock.max(next) } else { world.clock.plus(on) };
            (Actor::System, Command::Ring)
        }
        6 => {
            let faults: Vec<Fault> = world.below(key::faults());
            let fault = if faults.is_empty() { 1 } else { dice.pick(&faults).id };
            (Actor::Admin("root".into()), Command::Rerun { fault })
        }
        7 => {
            let superior = dice.chance(50).then(|| "sue".to_owned());
            let ben = Person { superior, left: dice.chance(20), ..person("ben", &["clerk"]) };
            (Actor::Admin("root".into()), Command::PutPerson(ben))
        }
        _ => {
            let person = *dice.pick(&["ann", "ben", "sue", "tom"]);
            (Actor::Person(person.into()), sign_off(world, dice))
        }
    }
}

/// A request is opened, ended, or something is done with one that waits.
fn sign_off(world: &World, dice: &mut Dice) -> Command {
    let waiting: Vec<u64> = world.below(key::approvals_waiting());
    let granted = ids_below(world, "ticket-state/desk/request/granted");
    if waiting.is_empty() || dice.chance(20) {
        let form = form(json!({"sum": dice.below(100)}));
        return Command::Open(Open { workflow: "request".into(), form, ..Open::default() });
    }
    let ticket = *dice.pick(&waiting);
    if !granted.is_empty() && dice.chance(40) {
        let ticket = *dice.pick(&granted);
        return if dice.chance(20) { act(ticket, "end", json!({})) } else { sign(ticket, dice) };
    }
    match dice.below(10) {
        0..3 => sign(ticket, dice),
        3 => act(ticket, "change", json!({"sum": dice.below(100)})),
        _ => {
            let choices =
                [Choice::Approve, Choice::Approve, Choice::Reject, Choice::Delegate, Choice::Withdraw];
            let (choice, to) = (*dice.pick(&choices), Some("sue".to_owned()));
            let (approval, reason) = ("request".to_owned(), "dice".to_owned());
            Command::Decide(Decide { ticket, approval, choice, reason, to, revision: None })
        }
    }
}

fn sign(ticket: u64, dice: &mut Dice) -> Command {
    let slot = (*dice.pick(&["first", "second", "third"])).to_owned();
    match dice.below(5) {
        0 => Command::Stamp { ticket, slot, proof: Vec::new() },
        1 => act(ticket, "change", json!({"sum": dice.below(100)})),
        _ => Command::Sign(Sign { ticket, slot, outside: None, proof: Vec::new(), revision: None }),
    }
}

/// A simulation in which something never happens says nothing about it.
fn everything_happened(world: &World) {
    let rounds: Vec<Approval> = world.below(key::all_approvals());
    use ApprovalState::{Approved, Lapsed, Rejected, Running, Withdrawn};
    for state in [Running, Approved, Rejected, Withdrawn, Lapsed] {
        assert!(
            rounds.iter().any(|round| round.state == state),
            "no approval is {state:?} of {}",
            rounds.len()
        );
    }
    assert!(rounds.iter().any(|round| round.breached) && rounds.iter().any(|round| round.overdue));
    let signatures: Vec<Signature> = world.below(key::all_signatures());
    let (void, good): (Vec<_>, Vec<_>) = signatures.iter().partition(|signature| signature.void.is_some());
    assert!(!void.is_empty() && !good.is_empty());
    assert!(signatures.iter().any(|signature| signature.stamp));
}
