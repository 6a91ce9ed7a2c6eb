//! Steps at posts: clocking on and off, absences, rotas, swaps, handovers, and what is expected of posts.

use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::handover::{Handover, Receiver};
use frontdesk_engine::instant::{Date, Instant};
use frontdesk_engine::roster::{Absence, AskSwap, Cycle, Rota, Shift, Swap};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::turn::Turn;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use serde::Deserialize;

use super::expected::Expect;
use super::look::Look;
use super::perform::ALL;
use super::play::{Done, Player};
use super::script::{ShiftText, StepText};

/// What is wrong with a step or an expectation, in one line.
type Wrong = String;

/// Something that waits for others, under the name that a step gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Swap(u64),
    Handover(u64),
}

/// What happens at a post, or to what was asked.
#[derive(Clone, Debug)]
pub(crate) enum AtPost {
    ClockOn {
        post: String,
        who: Option<String>,
    },
    ClockOff {
        post: String,
        who: Option<String>,
        reason: String,
    },
    Away(AwayText),
    Back(AwayText),
    Rota(RotaText),
    Swap {
        ask: SwapText,
        name: Option<String>,
    },
    Offer {
        offer: OfferText,
        name: Option<String>,
    },
    /// Agrees to a swap.
    Agree(String),
    /// Approves a swap, or refuses it.
    Decide {
        asked: String,
        approve: bool,
        reason: String,
    },
    /// Takes over a handover.
    Accept {
        asked: String,
        tickets: Vec<String>,
        declined: Vec<String>,
        reason: String,
    },
    /// Says no to a swap or a handover.
    Decline {
        asked: String,
        reason: String,
    },
    /// Takes a swap or a handover back.
    Cancel(String),
}

/// An absence.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AwayText {
    post: String,
    person: String,
    start: String,
    /// Left out where only `start` matters.
    end: Option<String>,
    stand_in: Option<String>,
    #[serde(default)]
    reason: String,
}

/// A rota.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotaText {
    first: Date,
    last: Date,
    #[serde(default)]
    cycles: Vec<Cycle>,
    #[serde(default)]
    put: Vec<ShiftText>,
    #[serde(default)]
    replace: bool,
    #[serde(default)]
    exception: String,
}

/// A swap to be asked for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwapText {
    post: String,
    start: String,
    with: String,
    for_start: Option<String>,
    #[serde(default)]
    reason: String,
}

/// Tickets to be handed over.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferText {
    /// A person, or `post:` and a post.
    to: String,
    #[serde(default)]
    tickets: Vec<String>,
    #[serde(default)]
    workflows: Vec<String>,
    #[serde(default)]
    text: String,
}

/// A post as it should be now.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectPost {
    post: String,
    /// Exactly these, in any order.
    people: Option<Vec<String>>,
    needed: Option<u32>,
    uncovered: Option<bool>,
}

/// Shifts on the roster.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectShift {
    post: String,
    person: Option<String>,
    kind: Option<String>,
    start: Option<String>,
    /// Left out: at least one.
    count: Option<u64>,
}

/// Stretches in which the roster leaves a post with too few people.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectGap {
    post: String,
    from: String,
    until: String,
    /// Left out: at least one.
    count: Option<u64>,
}

/// A swap or a handover.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectAsked {
    name: String,
    state: String,
}

/// The step that these keys make, if it is one at a post.
pub(super) fn verb(text: &mut StepText) -> Option<AtPost> {
    let reason = text.text.clone().unwrap_or_default();
    let who = text.who.take();
    Some(if let Some(post) = text.clock_on.take() {
        AtPost::ClockOn { post, who }
    } else if let Some(post) = text.clock_off.take() {
        AtPost::ClockOff { post, who, reason }
    } else if let Some(away) = text.away.take() {
        AtPost::Away(away)
    } else if let Some(away) = text.back.take() {
        AtPost::Back(away)
    } else if let Some(rota) = text.rota.take() {
        AtPost::Rota(rota)
    } else if let Some(ask) = text.swap.take() {
        AtPost::Swap { ask, name: text.name.take() }
    } else if let Some(offer) = text.offer.take() {
        AtPost::Offer { offer, name: text.name.take() }
    } else if let Some(asked) = text.agree.take() {
        AtPost::Agree(asked)
    } else if let Some(asked) = text.allow.take() {
        AtPost::Decide { asked, approve: true, reason }
    } else if let Some(asked) = text.refuse.take() {
        AtPost::Decide { asked, approve: false, reason }
    } else if let Some(asked) = text.accept.take() {
        let (tickets, declined) = (std::mem::take(&mut text.tickets), std::mem::take(&mut text.declined));
        AtPost::Accept { asked, tickets, declined, reason }
    } else if let Some(asked) = text.decline.take() {
        AtPost::Decline { asked, reason }
    } else {
        AtPost::Cancel(text.cancel.take()?)
    })
}

impl Player<'_> {
    pub(super) fn at_post(&mut self, by: Option<&str>, step: &AtPost) -> Result<Done, Wrong> {
        let command = self.command_at_post(step)?;
        let actor = match (by, step) {
            (Some(by), _) => Actor::Person(by.to_owned()),
            // What whoever is in charge does, an administrator may do, too.
            (None, AtPost::Rota(_) | AtPost::Away(_) | AtPost::Back(_) | AtPost::Decide { .. }) => {
                Actor::Admin("scenario".into())
            }
            (None, _) => return Err("`by` is missing (who does it?)".into()),
        };
        let outcome = self.world.run(actor, command).map_err(|broken| broken.to_string())?;
        if let Outcome::Done(answer) = &outcome {
            let asked = match step {
                AtPost::Swap { name, .. } => name.clone().zip(answer["swap"].as_u64().map(Asked::Swap)),
                AtPost::Offer { name, .. } => {
                    name.clone().zip(answer["handover"].as_u64().map(Asked::Handover))
                }
                _ => None,
            };
            self.world.asked.extend(asked);
        }
        Ok(Done::of(outcome, None))
    }

    fn command_at_post(&self, step: &AtPost) -> Result<Command, Wrong> {
        Ok(match step.clone() {
            AtPost::ClockOn { post, who } => Command::ClockOn { post, person: who },
            AtPost::ClockOff { post, who, reason } => Command::ClockOff { post, person: who, reason },
            AtPost::Away(away) => Command::PutAbsence(self.absence(&away)?),
            AtPost::Back(away) => Command::RemoveAbsence(self.absence(&away)?),
            AtPost::Rota(rota) => Command::PublishRota(Box::new(self.rota(&rota)?)),
            AtPost::Swap { ask, .. } => Command::AskSwap(AskSwap {
                start: self.world.zone().parse_civil(&ask.start)?,
                for_start: ask.for_start.map(|at| self.world.zone().parse_civil(&at)).transpose()?,
                post: ask.post,
                with: ask.with,
                reason: ask.reason,
            }),
            AtPost::Offer { offer, .. } => Command::OfferHandover {
                to: match offer.to.strip_prefix("post:") {
                    Some(post) => Receiver::Post(post.to_owned()),
                    None => Receiver::Person(offer.to),
                },
                tickets: self.tickets(&offer.tickets)?,
                workflows: offer.workflows,
                text: offer.text,
            },
            AtPost::Agree(asked) => {
                Command::AnswerSwap { swap: self.swap(&asked)?, agree: true, reason: String::new() }
            }
            AtPost::Decide { asked, approve, reason } => {
                Command::DecideSwap { swap: self.swap(&asked)?, approve, reason }
            }
            AtPost::Accept { asked, tickets, declined, reason } => Command::AcceptHandover {
                handover: match self.world.asked(&asked)? {
                    Asked::Handover(id) => id,
                    Asked::Swap(_) => return Err(format!("`{asked}` is a swap: `agree` to it")),
                },
                tickets: self.tickets(&tickets)?,
                declined: self.tickets(&declined)?,
                reason,
            },
            AtPost::Decline { asked, reason } => match self.world.asked(&asked)? {
                Asked::Swap(swap) => Command::AnswerSwap { swap, agree: false, reason },
                Asked::Handover(handover) => Command::DeclineHandover { handover, reason },
            },
            AtPost::Cancel(asked) => match self.world.asked(&asked)? {
                Asked::Swap(swap) => Command::CancelSwap { swap },
                Asked::Handover(handover) => Command::WithdrawHandover { handover },
            },
        })
    }

    fn swap(&self, name: &str) -> Result<u64, Wrong> {
        match self.world.asked(name)? {
            Asked::Swap(id) => Ok(id),
            Asked::Handover(_) => Err(format!("`{name}` is a handover: `accept` it")),
        }
    }

    fn tickets(&self, names: &[String]) -> Result<Vec<u64>, Wrong> {
        names.iter().map(|name| self.world.ticket(name)).collect()
    }

    fn absence(&self, away: &AwayText) -> Result<Absence, Wrong> {
        let zone = self.world.zone();
        let start = zone.parse_civil(&away.start)?;
        let end = away.end.as_deref().map(|end| zone.parse_civil(end)).transpose()?.unwrap_or(start);
        let AwayText { post, person, stand_in, reason, .. } = away.clone();
        Ok(Absence { post, person, start, end, stand_in, reason })
    }

    fn rota(&self, rota: &RotaText) -> Result<Rota, Wrong> {
        let put = rota.put.iter().map(|shift| self.shift(shift)).collect::<Result<_, _>>()?;
        let RotaText { first, last, cycles, replace, exception, .. } = rota.clone();
        Ok(Rota { first, last, cycles, put, remove: Vec::new(), replace, exception })
    }
}

impl super::world::World<'_> {
    /// A swap or a handover by the name that a step gave it.
    pub(super) fn asked(&self, name: &str) -> Result<Asked, Wrong> {
        self.asked.get(name).copied().ok_or_else(|| {
            let known: Vec<_> = self.asked.keys().map(String::as_str).collect();
            format!("no step called a swap or a handover `{name}` (there are: {})", known.join(", "))
        })
    }
}

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    let posts = expect.posts.0.iter().map(|expected| post(look, expected)).collect::<Vec<_>>();
    for differences in posts {
        look.differences.extend(differences.unwrap_or_else(|why| vec![why]));
    }
    for expected in &expect.shifts.0 {
        if let Err(why) = shifts(look, expected) {
            look.differences.push(why);
        }
    }
    for expected in &expect.gaps.0 {
        if let Err(why) = gaps(look, expected) {
            look.differences.push(why);
        }
    }
    for expected in &expect.asked.0 {
        if let Err(why) = asked(look, expected) {
            look.differences.push(why);
        }
    }
}

/// A turn that only looks.
pub(super) fn turn(look: &Look<'_>) -> Result<Box<Turn>, Wrong> {
    let base: std::sync::Arc<dyn View> = look.world.store.clone();
    Turn::begin(look.world.site.clone(), base, &Actor::System, look.world.now).map_err(|e| e.to_string())
}

fn post(look: &Look<'_>, expected: &ExpectPost) -> Result<Vec<Wrong>, Wrong> {
    let name = &expected.post;
    let state = turn(look)?.post_state(name, look.world.now).map_err(|halt| halt.to_string())?;
    let mut differences = Vec::new();
    if let Some(people) = &expected.people {
        let mut wanted = people.clone();
        wanted.sort_unstable();
        if wanted != state.people {
            let (wanted, got) = (wanted.join(", "), state.people.join(", "));
            differences.push(format!("post `{name}`: expected people `{wanted}`, got `{got}`"));
        }
    }
    if let Some(needed) = expected.needed.filter(|needed| *needed != state.needed) {
        differences.push(format!("post `{name}`: expected {needed} people needed, got {}", state.needed));
    }
    let uncovered = state.uncovered();
    if let Some(wanted) = expected.uncovered.filter(|wanted| *wanted != uncovered) {
        differences.push(format!("post `{name}`: expected uncovered {wanted}, got {uncovered}"));
    }
    Ok(differences)
}

fn shifts(look: &mut Look<'_>, expected: &ExpectShift) -> Result<(), Wrong> {
    let start: Option<Instant> =
        expected.start.as_deref().map(|start| look.world.zone().parse_civil(start)).transpose()?;
    let all: Vec<Shift> = record::below(look.world.view(), key::shifts(&expected.post), ALL)
        .map_err(|error| error.to_string())?;
    let fits = |shift: &&Shift| {
        expected.person.as_ref().is_none_or(|person| *person == shift.person)
            && expected.kind.as_ref().is_none_or(|kind| shift.kind.as_ref() == Some(kind))
            && start.is_none_or(|start| shift.start == start)
    };
    let found = all.iter().filter(fits).count() as u64;
    let parts = [("person", &expected.person), ("kind", &expected.kind), ("start", &expected.start)];
    let words = parts.iter().filter_map(|(name, value)| Some(format!(", {name} `{}`", value.as_ref()?)));
    let which = format!("post `{}`{}", expected.post, words.collect::<String>());
    look.count(Ok(found), expected.count, "shift", &which, || format!("{} in all", all.len()));
    Ok(())
}

fn gaps(look: &mut Look<'_>, expected: &ExpectGap) -> Result<(), Wrong> {
    let zone = look.world.zone();
    let (start, end) = (zone.parse_civil(&expected.from)?, zone.parse_civil(&expected.until)?);
    let found = turn(look)?.post_gaps(&expected.post, start, end).map_err(|halt| halt.to_string())?;
    let told = found.iter().map(|gap| {
        format!("{} to {}: {} of {}", zone.format(gap.start), zone.format(gap.end), gap.people, gap.needed)
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let which = format!("post `{}` from {} to {}", expected.post, expected.from, expected.until);
    look.count(Ok(found.len() as u64), expected.count, "gap", &which, || told);
    Ok(())
}

fn asked(look: &mut Look<'_>, expected: &ExpectAsked) -> Result<(), Wrong> {
    let view = look.world.view();
    let state = match look.world.asked(&expected.name)? {
        Asked::Swap(id) => {
            let swap: Option<Swap> = record::get(view, key::swap(id)).map_err(|e| e.to_string())?;
            swap.map(|swap| swap.state.name())
        }
        Asked::Handover(id) => {
            let handover: Option<Handover> =
                record::get(view, key::handover(id)).map_err(|e| e.to_string())?;
            handover.map(|handover| handover.state.name())
        }
    };
    let (name, got) = (&expected.name, state.unwrap_or("gone"));
    if got != expected.state {
        look.differences.push(format!("`{name}`: expected it {}, got {got}", expected.state));
    }
    Ok(())
}
