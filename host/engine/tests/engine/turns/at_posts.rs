//! What people do at posts by chance, and what must hold of posts after each turn.

use std::collections::BTreeSet;

use frontdesk_engine::alarm::{Due, DueItem};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::handover::{Handover, HandoverState, Receiver};
use frontdesk_engine::instant::Span;
use frontdesk_engine::key;
use frontdesk_engine::roster::{Absence, AskSwap, Cycle, Rota, Shift, Stay, Swap, Uncovered};
use frontdesk_engine::turn::Turn;

use super::invariants::{keys_of, text};
use super::random::Dice;
use super::world::World;

const POSTS: [&str; 4] = ["hall", "bar", "desk", "chat"];
const PEOPLE: [&str; 3] = ["ann", "ben", "sue"];

/// What somebody does for themselves.
pub(super) fn by_a_person_at_a_post(world: &World, dice: &mut Dice, person: &str) -> Command {
    let swap = any_id(dice, world.below::<Swap>(key::swaps()).iter().map(|swap| swap.id));
    let handover = any_id(dice, world.below::<Handover>(key::handovers()).iter().map(|one| one.id));
    let post = (*dice.pick(&POSTS[..2])).to_owned();
    match dice.below(12) {
        0..3 => Command::ClockOn { post, person: None },
        3 | 4 => Command::ClockOff { post, person: None, reason: String::new() },
        5 => Command::PutAbsence(absence(world, dice, Some(person), None)),
        6 => {
            let own: Vec<Shift> = world.below(key::all_shifts());
            let own: Vec<_> = own.iter().filter(|shift| shift.person == person).collect();
            let Some(shift) = own.get(dice.below(own.len().max(1) as u64) as usize) else {
                return Command::CancelSwap { swap };
            };
            let (post, start, with) = (shift.post.clone(), shift.start, (*dice.pick(&PEOPLE)).to_owned());
            Command::AskSwap(AskSwap { post, start, with, for_start: None, reason: String::new() })
        }
        7 => Command::AnswerSwap { swap, agree: dice.chance(80), reason: String::new() },
        8 => Command::CancelSwap { swap },
        9 => {
            let to = if dice.chance(30) {
                Receiver::Post(post)
            } else {
                Receiver::Person((*dice.pick(&PEOPLE)).to_owned())
            };
            let workflows = vec!["complaint".to_owned()];
            Command::OfferHandover { to, tickets: Vec::new(), workflows, text: String::new() }
        }
        10 => {
            let tickets = world.get::<Handover>(key::handover(handover)).map(|one| one.tickets);
            let (tickets, declined) = (tickets.unwrap_or_default(), Vec::new());
            Command::AcceptHandover { handover, tickets, declined, reason: String::new() }
        }
        _ if dice.chance(50) => Command::DeclineHandover { handover, reason: "by chance".into() },
        _ => Command::WithdrawHandover { handover },
    }
}

/// What somebody in charge does for others.
pub(super) fn by_somebody_in_charge(world: &World, dice: &mut Dice) -> Command {
    let (post, person) = ((*dice.pick(&POSTS[..2])).to_owned(), (*dice.pick(&PEOPLE)).to_owned());
    let swap = any_id(dice, world.below::<Swap>(key::swaps()).iter().map(|swap| swap.id));
    match dice.below(6) {
        0 => Command::ClockOn { post, person: Some(person) },
        1 => Command::ClockOff { post, person: Some(person), reason: "by chance".into() },
        2 => {
            let stand_in = dice.chance(60).then(|| (*dice.pick(&PEOPLE)).to_owned());
            Command::PutAbsence(absence(world, dice, None, stand_in))
        }
        3 => {
            let all: Vec<Absence> = world.below(key::absences());
            let none = || absence(world, &mut Dice(1), None, None);
            Command::RemoveAbsence(all.first().cloned().unwrap_or_else(none))
        }
        4 => Command::DecideSwap { swap, approve: dice.chance(70), reason: String::new() },
        _ => {
            let zone = &world.site.calendars.zone;
            let first = zone.civil_date(world.clock).plus_days(i64::try_from(dice.below(3)).unwrap());
            let cycle = Cycle {
                post: (*dice.pick(&["chat", "desk"])).to_owned(),
                people: PEOPLE[..2].iter().map(|&id| id.to_owned()).collect(),
                pattern: "in-turn".into(),
                shift: Some((*dice.pick(&["day", "early"])).to_owned()),
                ..Cycle::default()
            };
            Command::PublishRota(Box::new(Rota {
                first,
                last: first.plus_days(2),
                cycles: vec![cycle],
                put: Vec::new(),
                remove: Vec::new(),
                replace: dice.chance(50),
                exception: if dice.chance(50) { "by chance".into() } else { String::new() },
            }))
        }
    }
}

/// Posts that an administrator puts shifts at.
pub(super) fn any_post(dice: &mut Dice) -> String {
    (*dice.pick(&["lobby", "hall", "desk", "chat"])).to_owned()
}

fn any_id(dice: &mut Dice, ids: impl Iterator<Item = u64>) -> u64 {
    let ids: Vec<_> = ids.collect();
    if ids.is_empty() { 1 } else { *dice.pick(&ids[ids.len().saturating_sub(5)..]) }
}

fn absence(world: &World, dice: &mut Dice, person: Option<&str>, stand_in: Option<String>) -> Absence {
    let all: Vec<Shift> = world.below(key::all_shifts());
    let fitting: Vec<_> = all.iter().filter(|shift| person.is_none_or(|id| shift.person == id)).collect();
    let shift = fitting.last();
    let start = shift.map_or(world.clock, |shift| shift.start).plus(Span::minutes(dice.below(120)));
    Absence {
        post: shift.map_or("desk".into(), |shift| shift.post.clone()),
        person: shift.map_or("ann".into(), |shift| shift.person.clone()),
        start,
        end: start.plus(Span::minutes(1 + dice.below(90))),
        stand_in,
        reason: if dice.chance(50) { "by chance".into() } else { String::new() },
    }
}

/// What the queue holds of posts.
pub(super) fn queued_at_posts(world: &World) -> Vec<DueItem> {
    let next: Vec<(String, frontdesk_engine::instant::Instant)> = world.below(key::posts_next());
    let posts = next.into_iter().map(|(post, at)| DueItem { at, what: Due::Post { post } });
    let stays: Vec<Stay> = world.below(key::all_stays());
    let long = stays.into_iter().filter(|stay| stay.off.is_none()).filter_map(|stay| {
        let Stay { post, person, on, overlong_at, .. } = stay;
        overlong_at.map(|at| DueItem { at, what: Due::Stay { post, person, on } })
    });
    posts.chain(long).collect()
}

/// Indexes hold what the records say, and a post is known to be uncovered exactly when it is.
pub(super) fn check_posts(world: &World, told: &str) {
    let stays: Vec<Stay> = world.below(key::all_stays());
    let open = stays.iter().filter(|stay| stay.off.is_none());
    let open: BTreeSet<_> = open.map(|stay| text(key::open_stay(&stay.post, &stay.person).bytes())).collect();
    assert_eq!(keys_of(world, "stay-open"), open, "{told}");
    let handovers: Vec<Handover> = world.below(key::handovers());
    let waiting = handovers.iter().filter(|one| one.state == HandoverState::Open);
    let waiting: BTreeSet<_> = waiting.map(|one| text(key::open_handover(one.id).bytes())).collect();
    assert_eq!(keys_of(world, "handover-open"), waiting, "{told}");
    let now = world.head().now;
    let base: std::sync::Arc<dyn frontdesk_engine::view::View> = world.store.clone();
    let turn = Turn::begin(world.site.clone(), base, &Actor::System, now).unwrap();
    let behind: Vec<DueItem> = world.below(key::dues());
    for post in ["desk", "hall"] {
        let gaps: Vec<Uncovered> = world.below(key::uncovereds(post));
        let open = gaps.iter().filter(|gap| gap.until.is_none()).count();
        assert!(open <= 1, "{post}: {told}");
        assert!(
            gaps.windows(2).all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].since)),
            "{told}"
        );
        let rings = |item: &&DueItem| matches!(&item.what, Due::Post { post: other } if other == post);
        if behind.iter().filter(rings).all(|item| item.at > now) {
            assert_eq!(turn.post_state(post, now).unwrap().uncovered(), open == 1, "{post}: {told}");
        }
    }
}
