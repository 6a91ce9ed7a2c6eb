//! Plays recipes on a running site by a clock that is moved from event to event.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{IsTerminal as _, Write as _};

use frontdesk_engine::alarm;
use frontdesk_engine::command::{Actor, Command, Open};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::run::Outcome;
use serde_json::Value as Json;

use super::book::{Book, Recipe, Step};
use super::timeline::Timeline;
use crate::clock::Clock;
use crate::writer::SiteHandle;

/// How many cases the day itself brings.
const CASES_OF_THE_DAY: u32 = 24;

/// A case under way: which recipe, its next step, its ticket.
struct Case {
    recipe: usize,
    step: usize,
    steps: usize,
    ticket: Option<u64>,
    number: String,
    /// Draws this case's words.
    words: u64,
}

/// Plays cases.
pub(super) struct Play<'a> {
    site: &'a SiteHandle,
    clock: &'a Clock,
    book: &'a Book,
    random: u64,
    cases: Vec<Case>,
    /// Moment and case of every next step, the soonest first.
    agenda: BinaryHeap<Reverse<(Instant, usize)>>,
}

impl<'a> Play<'a> {
    pub(super) fn new(site: &'a SiteHandle, clock: &'a Clock, book: &'a Book, seed: u64) -> Self {
        Self { site, clock, book, random: seed, cases: Vec::new(), agenda: BinaryHeap::new() }
    }

    /// The department's history: cases spread over the time before `until`, some of them left on the way.
    pub(super) async fn before(&mut self, cases: u32, until: Instant) -> anyhow::Result<()> {
        let start = self.clock.now();
        for _ in 0..cases {
            let into = Span(self.below(until.since(start).0));
            self.begin(start.plus(into), true);
        }
        let mut done = 0;
        while self.step_until(until).await? {
            done += 1;
            progress("history", done, self.agenda.len());
        }
        println!("\nThe history is written: {cases} cases.\n");
        self.agenda.clear();
        Ok(())
    }

    /// The day, as a timeline.
    pub(super) async fn day(&mut self, from: Instant, until: Instant) -> anyhow::Result<()> {
        let mut timeline = Timeline::from_here(self.site);
        for _ in 0..CASES_OF_THE_DAY {
            let into = Span(self.below(until.since(from).0));
            self.begin(from.plus(into), false);
        }
        while self.step_until(until).await? {
            timeline.print_new()?;
        }
        timeline.print_new()?;
        timeline.sum_up()
    }

    fn begin(&mut self, at: Instant, may_stop: bool) {
        let total: u64 = self.book.recipes.iter().map(|recipe| u64::from(recipe.weight)).sum();
        let mut drawn = self.below(total.max(1));
        let recipe = self.book.recipes.iter().position(|recipe| {
            let hit = drawn < u64::from(recipe.weight);
            drawn = drawn.saturating_sub(u64::from(recipe.weight));
            hit
        });
        let Some(recipe) = recipe else { return };
        let all = self.book.recipes[recipe].steps.len();
        // Two thirds of the past go to their end, the others stop anywhere on the way.
        let stops = may_stop && self.below(3) == 0;
        let steps = if stops { 1 + usize::try_from(self.below(all as u64)).unwrap_or(0) } else { all };
        let words = self.below(u64::MAX);
        self.cases.push(Case { recipe, step: 0, steps, ticket: None, number: String::new(), words });
        self.agenda.push(Reverse((at, self.cases.len() - 1)));
    }

    /// Moves the clock to the next step or due moment before `until`; says whether there was one.
    async fn step_until(&mut self, until: Instant) -> anyhow::Result<bool> {
        let step = self.agenda.peek().map(|Reverse((at, _))| *at).filter(|at| *at <= until);
        let due = alarm::first(self.site.view().as_ref())?.map(|item| item.at).filter(|at| *at <= until);
        match (step, due) {
            (step, Some(due)) if step.is_none_or(|step| due <= step) => {
                self.clock.move_to(due.max(self.clock.now()));
                self.site.settle().await;
                Ok(true)
            }
            (Some(at), _) => {
                self.clock.move_to(at.max(self.clock.now()));
                if let Some(Reverse((at, case))) = self.agenda.pop() {
                    self.take_step(at, case).await?;
                }
                Ok(true)
            }
            _ => {
                self.clock.move_to(until.max(self.clock.now()));
                Ok(false)
            }
        }
    }

    async fn take_step(&mut self, at: Instant, index: usize) -> anyhow::Result<()> {
        let book = self.book;
        let recipe: &Recipe = &book.recipes[self.cases[index].recipe];
        let step = &recipe.steps[self.cases[index].step];
        let taken = self.below(100) < u64::from(step.chance);
        if taken && !self.submit(step, index).await? {
            return Ok(());
        }
        let case = &mut self.cases[index];
        case.step += 1;
        if case.step < case.steps {
            let (least, most) = recipe.steps[case.step].minutes;
            let pause = u64::from(least) + self.below(u64::from(most.saturating_sub(least)) + 1);
            self.agenda.push(Reverse((at.plus(Span::minutes(pause)), index)));
        }
        Ok(())
    }

    /// Does a step; a refused one ends its case, as it would in the department.
    async fn submit(&mut self, step: &Step, index: usize) -> anyhow::Result<bool> {
        let form = step.form.iter().map(|(name, value)| (name.clone(), self.worded(value, index))).collect();
        let command = match (&step.open, &step.act, self.cases[index].ticket) {
            (Some(workflow), _, _) => {
                Command::Open(Open { workflow: workflow.clone(), form, ..Open::default() })
            }
            (None, Some(action), Some(ticket)) => {
                Command::Act { ticket, action: action.clone(), form, revision: None }
            }
            _ => anyhow::bail!("demo book: a step of `{}` neither opens a case nor acts on one", step.by),
        };
        match self.site.submit(command, Actor::Person(step.by.clone()), None).await? {
            Outcome::Done(answer) => {
                if step.open.is_some() {
                    self.cases[index].ticket = answer["ticket"].as_u64();
                    answer["number"].as_str().unwrap_or_default().clone_into(&mut self.cases[index].number);
                }
                Ok(true)
            }
            Outcome::Faulted { reason, .. } => anyhow::bail!("the plugin misbehaved: {reason}"),
            Outcome::Refused(refusal) => {
                tracing::debug!(by = %step.by, %refusal, "a step of the demo was refused");
                Ok(false)
            }
            Outcome::Idle => Ok(true),
        }
    }

    /// A form's value with its `{words}` filled in, the same throughout a case; `{number}` is the case's own,
    /// `{in-10-days}` a date.
    fn worded(&self, value: &Json, index: usize) -> Json {
        let Json::String(text) = value else { return value.clone() };
        let case = &self.cases[index];
        let mut worded = text.replace("{number}", &case.number);
        for (place, (name, choices)) in self.book.words.iter().enumerate() {
            let drawn =
                case.words.rotate_left(7 * u32::try_from(place).unwrap_or(0)) % choices.len().max(1) as u64;
            if let Some(choice) = usize::try_from(drawn).ok().and_then(|drawn| choices.get(drawn)) {
                worded = worded.replace(&format!("{{{name}}}"), choice);
            }
        }
        if let Some((before, after)) = worded.split_once("{in-")
            && let Some((days, after)) = after.split_once("-days}")
            && let Ok(days) = days.parse()
        {
            let today = self.site.site().calendars.zone.civil_date(self.clock.now());
            worded = format!("{before}{}{after}", today.plus_days(days));
        }
        Json::String(worded)
    }

    /// The next draw below `n` (splitmix64: the same seed plays the same day).
    fn below(&mut self, n: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }
}

/// Fails unless a command of the set-up was done.
pub(super) fn done(outcome: Outcome, what: &str) -> anyhow::Result<()> {
    match outcome {
        Outcome::Done(_) | Outcome::Idle => Ok(()),
        Outcome::Refused(refusal) => anyhow::bail!("demo book, {what}: {refusal}"),
        Outcome::Faulted { reason, .. } => anyhow::bail!("demo book, {what}: {reason}"),
    }
}

/// A line that is written over itself, for people only.
fn progress(what: &str, done: usize, waiting: usize) {
    if std::io::stdout().is_terminal() && done.is_multiple_of(20) {
        print!("\r{what}: {done} steps played, {waiting} cases under way   ");
        // A progress display that cannot be shown is no reason to stop.
        let _ = std::io::stdout().flush();
    }
}
