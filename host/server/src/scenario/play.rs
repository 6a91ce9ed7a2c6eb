//! Plays a scenario: one step after the other, and what must hold after each.

use std::time::{Duration, Instant as Clock};

use frontdesk_engine::hooks::{Hooks, Refusal, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::text;

use super::expected::Refused;
use super::look;
use super::script::{Scenario, Step, Verb};
use super::setup::{Subject, set_up};
use super::timeline;
use super::world::{Broken, World};

/// What came of a scenario.
#[derive(Clone, Debug)]
pub struct Played {
    /// Whether it passed, or what did not.
    pub outcome: Result<(), Failure>,
    /// How many turns it took.
    pub turns: u64,
    /// How long it took.
    pub took: Duration,
}

/// What did not come as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The step's line in the scenario's file.
    pub line: u32,
    /// Expected and got, one line each.
    pub differences: Vec<String>,
    /// What happened until then, one line each, in site-local time.
    pub timeline: Vec<String>,
}

/// Plays a scenario on a fresh site.
#[must_use]
pub fn play(scenario: &Scenario, subject: &Subject, hooks: &dyn Hooks) -> Played {
    let started = Clock::now();
    let (turns, outcome) = match set_up(scenario, subject, hooks) {
        Err(broken) => {
            let differences = vec![broken.to_string()];
            (0, Err(Failure { line: scenario.line, differences, timeline: Vec::new() }))
        }
        Ok(world) => {
            let set_up = world.turns;
            let mut player = Player { world, plugin: subject.blueprint.plugin.id.clone(), lines: Vec::new() };
            let outcome = player.all(scenario).map_err(|(line, differences)| {
                let timeline = timeline::tell(&player.world, set_up, &player.lines);
                Failure { line, differences, timeline }
            });
            (player.world.turns, outcome)
        }
    };
    Played { outcome, turns, took: started.elapsed() }
}

/// How a step ended.
pub(super) enum End {
    Well,
    Refused(Refusal),
    Faulted(String),
}

/// What a step came to.
pub(super) struct Done {
    pub(super) end: End,
    /// The ticket it was about.
    pub(super) ticket: Option<u64>,
    /// The report it built.
    pub(super) report: Option<Table>,
}

impl Done {
    pub(super) fn well() -> Self {
        Self { end: End::Well, ticket: None, report: None }
    }

    pub(super) fn of(outcome: Outcome, ticket: Option<u64>) -> Self {
        let end = match outcome {
            Outcome::Done(_) | Outcome::Idle => End::Well,
            Outcome::Refused(refusal) => End::Refused(refusal),
            Outcome::Faulted { reason, .. } => End::Faulted(reason),
        };
        Self { end, ticket, report: None }
    }
}

/// What is wrong with a step, one line each.
pub(super) type Differences = Vec<String>;

pub(super) struct Player<'h> {
    pub(super) world: World<'h>,
    /// The plugin that is played with.
    pub(super) plugin: String,
    /// How many turns there were when a step began, and its line.
    lines: Vec<(u64, u32)>,
}

impl Player<'_> {
    fn all(&mut self, scenario: &Scenario) -> Result<(), (u32, Differences)> {
        for step in &scenario.steps {
            self.lines.push((self.world.turns, step.line));
            self.step(step).map_err(|differences| (step.line, differences))?;
        }
        self.world.check().map_err(|why| (scenario.line, vec![why]))
    }

    fn step(&mut self, step: &Step) -> Result<(), Differences> {
        let broken = |broken: Broken| vec![broken.to_string()];
        // What is due comes before any command that arrived after it.
        let mut rang = self.world.run_until(self.world.now).map_err(broken)?;
        let done = match &step.verb {
            Verb::Until(_) | Verb::After(_) => {
                let target = self.target(&step.verb).map_err(|why| vec![why])?;
                rang.extend(self.world.run_until(target).map_err(broken)?);
                Done::well()
            }
            Verb::Down(_) => {
                self.world.now = self.target(&step.verb).map_err(|why| vec![why])?;
                Done::well()
            }
            verb => self.perform(step.by.as_deref(), verb)?,
        };
        rang.extend(self.world.run_until(self.world.now).map_err(broken)?);
        let mut faults: Vec<_> =
            rang.into_iter().map(|rang| format!("{} ({})", rang.reason, timeline::due(&rang.item))).collect();
        if let End::Faulted(reason) = &done.end {
            faults.push(reason.clone());
        }
        check_faults(step.faulted.as_deref(), &faults)?;
        self.check_end(step.refused.as_ref(), &done.end)?;
        let differences = look::differences(&self.world, &self.plugin, &step.expect, &done);
        if differences.is_empty() { Ok(()) } else { Err(differences) }
    }

    /// The moment that the clock is to run to.
    fn target(&self, verb: &Verb) -> Result<Instant, String> {
        let zone = self.world.zone();
        let target = match verb {
            Verb::Until(text) => zone.parse_civil(text)?,
            Verb::After(text) => self.world.later(text)?,
            Verb::Down(text) => zone.parse_civil(text).or_else(|_| self.world.later(text))?,
            _ => self.world.now,
        };
        if target < self.world.now {
            let (now, target) = (zone.format(self.world.now), zone.format(target));
            return Err(format!("the clock shows {now} already, {target} lies before it"));
        }
        Ok(target)
    }

    fn check_end(&self, expected: Option<&Refused>, end: &End) -> Result<(), Differences> {
        let english = |refusal: &Refusal| text::refusal(&self.world.site, refusal, "en");
        match (expected, end) {
            (None, End::Refused(refusal)) => {
                Err(vec![format!("refused: {}", named(refusal, &english(refusal)))])
            }
            (Some(expected), End::Refused(refusal)) => {
                let text = english(refusal);
                if fits(expected, refusal, &text) {
                    return Ok(());
                }
                let got = named(refusal, &text);
                Err(vec![format!("expected a refusal {}, got {got}", wanted(expected))])
            }
            (Some(expected), End::Well) => {
                Err(vec![format!("expected a refusal {}, but it was done", wanted(expected))])
            }
            (_, End::Well | End::Faulted(_)) => Ok(()),
        }
    }
}

fn check_faults(expected: Option<&str>, faults: &[String]) -> Result<(), Differences> {
    match expected {
        None if faults.is_empty() => Ok(()),
        None => Err(faults.iter().map(|fault| format!("faulted: {fault}")).collect()),
        Some(expected) if faults.is_empty() => {
            Err(vec![format!("expected a fault with `{expected}`, but there was none")])
        }
        Some(expected) => {
            let others: Vec<_> = faults
                .iter()
                .filter(|fault| !fault.contains(expected))
                .map(|fault| format!("expected a fault with `{expected}`, got: {fault}"))
                .collect();
            if others.is_empty() { Ok(()) } else { Err(others) }
        }
    }
}

fn fits(expected: &Refused, refusal: &Refusal, text: &str) -> bool {
    expected.text.as_ref().is_none_or(|part| text.contains(part.as_str()))
        && expected.rule.as_ref().is_none_or(|name| rules(refusal).contains(&name.as_str()))
}

/// The rules that a refusal is made of.
fn rules(refusal: &Refusal) -> Vec<&str> {
    match refusal {
        Refusal::Rule { rule, .. } => vec![rule],
        Refusal::Several(reasons) => reasons.iter().flat_map(|reason| rules(&reason.why)).collect(),
        _ => Vec::new(),
    }
}

fn wanted(expected: &Refused) -> String {
    match (&expected.rule, &expected.text) {
        (Some(rule), Some(text)) => format!("by rule `{rule}` with `{text}`"),
        (Some(rule), None) => format!("by rule `{rule}`"),
        (None, text) => format!("with `{}`", text.as_deref().unwrap_or_default()),
    }
}

fn named(refusal: &Refusal, text: &str) -> String {
    match rules(refusal).as_slice() {
        [] => format!("`{text}`"),
        [rule] => format!("`{text}` (rule `{rule}`)"),
        several => format!("`{text}` (rules `{}`)", several.join("`, `")),
    }
}
