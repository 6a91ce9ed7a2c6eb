//! Reads a scenario file. Every mistake is told with its line, unknown keys with the known ones.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::expected::Refused;
use super::script::{CallText, OpenText, Scenario, SiteText, Step, StepText, Verb};
use super::short::Short;
use super::signoffs::SignOff;
use super::{at_posts, duties, repeat};

/// A mistake in a scenario file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// As it was given to [`read()`].
    pub file: String,
    /// From 1.
    pub line: u32,
    /// What was expected and what stands there.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Reads the scenarios of a file; `file` is only what messages call it.
///
/// # Errors
/// Every mistake that keeps a scenario from being played, in the order of lines.
pub fn read(file: &str, text: &str) -> Result<Vec<Scenario>, Vec<Mistake>> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let mut reader = Reader { file, text, ends, mistakes: Vec::new() };
    let scenarios = reader.scenarios();
    reader.mistakes.sort();
    if reader.mistakes.is_empty() { Ok(scenarios) } else { Err(reader.mistakes) }
}

/// What stands at a scenario beside its steps.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadText {
    name: String,
    family: Option<String>,
    case: Option<u32>,
    start: Option<String>,
    #[serde(default)]
    site: SiteText,
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Where lines end.
    ends: Vec<usize>,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    fn scenarios(&mut self) -> Vec<Scenario> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.report(error.span().map_or(0, |span| span.start), error.message().replace('\n', ", "));
        }
        let mut document = document.into_inner();
        let site = document.remove("site").map_or_else(SiteText::default, |site| {
            let site: Option<SiteText> = self.typed(site);
            site.unwrap_or_default()
        });
        let scenarios = document.remove("scenario");
        for key in document.keys() {
            let message = format!("unknown key `{}` (a file has `site` and `scenario`)", key.get_ref());
            self.report(key.span().start, message);
        }
        let mut read: Vec<Scenario> = Vec::new();
        for scenario in scenarios.map(into_list).unwrap_or_default() {
            let at = scenario.span().start;
            let Some(scenario) = self.scenario(scenario, &site) else { continue };
            if read.iter().any(|earlier| earlier.name == scenario.name) {
                self.report(at, format!("a scenario `{}` stands in this file already", scenario.name));
            }
            read.push(scenario);
        }
        if read.is_empty() && self.mistakes.is_empty() {
            self.report(0, "expected at least one `[[scenario]]`, got none".into());
        }
        read
    }

    fn scenario(&mut self, scenario: Spanned<DeValue<'a>>, site: &SiteText) -> Option<Scenario> {
        let span = scenario.span();
        let DeValue::Table(mut table) = scenario.into_inner() else {
            self.report(span.start, "expected a table `[[scenario]]`".into());
            return None;
        };
        let steps = table.remove("steps");
        let head = self.typed::<HeadText>(Spanned::new(span.clone(), DeValue::Table(table)));
        let listed = steps.map(into_list).unwrap_or_default();
        if listed.is_empty() {
            self.report(span.start, "expected `steps = [ … ]` with at least one step".into());
        }
        let steps = self.steps(listed);
        let head = head?;
        if head.family.is_some() != head.case.is_some() {
            self.report(span.start, "`family` and `case` go together (or leave both out)".into());
        }
        let site = site.with(head.site);
        let Some(start) = head.start.or_else(|| site.start.clone()) else {
            self.report(span.start, "`start` is missing (a site-local moment: `2024-03-04 09:00:00`)".into());
            return None;
        };
        Some(Scenario {
            name: head.name,
            file: self.file.to_owned(),
            line: self.line(span.start),
            family: head.family,
            case: head.case,
            site,
            start,
            steps,
        })
    }

    fn steps(&mut self, listed: Vec<Spanned<DeValue<'a>>>) -> Vec<Step> {
        let mut steps = Vec::new();
        for step in listed {
            let at = step.span().start;
            match repeat::unroll(step) {
                Ok(repeat::Unrolled::One(step)) => steps.extend(self.step(step)),
                Ok(repeat::Unrolled::Many(rounds)) => {
                    for round in rounds {
                        let before = self.mistakes.len();
                        steps.extend(self.steps(round));
                        // The other rounds would only say the same again.
                        if self.mistakes.len() > before {
                            break;
                        }
                    }
                }
                Err((place, message)) => self.report(place.unwrap_or(at), message),
            }
        }
        steps
    }

    fn step(&mut self, step: Spanned<DeValue<'a>>) -> Option<Step> {
        let at = step.span().start;
        if let DeValue::Table(table) = step.get_ref()
            && let Err((at, message)) = check_keys(table)
        {
            self.report(at, message);
            return None;
        }
        let mut text: StepText = self.typed(step)?;
        let by = text.by.take();
        let refused = text.refused.take().or(text.expect.refused.take()).or(text.expect.refusal.take());
        let refused = refused.map(|Short(refused)| refused);
        let faulted = text.faulted.take();
        let expect = std::mem::take(&mut text.expect);
        let verb = match verb(text) {
            Ok(verb) => verb,
            Err(message) => {
                self.report(at, message);
                return None;
            }
        };
        if refused == Some(Refused::default()) {
            self.report(at, "`refused` needs a `text` or a `rule`".into());
        }
        Some(Step { line: self.line(at), by, verb, refused, faulted, expect })
    }

    fn typed<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'a>>) -> Option<T> {
        let at = value.span().start;
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(typed) => Some(typed),
            Err(error) => {
                let place = error.span().map_or(at, |span| span.start);
                self.report(place, error.message().replace('\n', ", "));
                None
            }
        }
    }

    fn report(&mut self, at: usize, message: String) {
        self.mistakes.push(Mistake { file: self.file.to_owned(), line: self.line(at), message });
    }

    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.ends.partition_point(|end| *end < at)).unwrap_or(u32::MAX - 1) + 1
    }
}

pub(super) fn into_list(value: Spanned<DeValue<'_>>) -> Vec<Spanned<DeValue<'_>>> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Array(list) => list.into_iter().collect(),
        other => vec![Spanned::new(span, other)],
    }
}

/// What steps do, each with the keys that belong to it beside [`ANYWHERE`].
const VERBS: [(&str, &[&str]); 58] = [
    ("open", &["by", "as", "form", "title", "requester", "assignee", "parent", "tags"]),
    ("act", &["by", "on", "form"]),
    ("sign", &["by", "on", "outside", "how", "proof"]),
    ("stamp", &["by", "on", "proof"]),
    ("approve", &["by", "on", "reason"]),
    ("reject", &["by", "on", "reason"]),
    ("return", &["by", "on", "reason"]),
    ("delegate", &["by", "on", "to", "reason"]),
    ("withdraw", &["by", "on", "reason"]),
    ("note", &["by", "text"]),
    ("reply", &["by", "text"]),
    ("assign", &["by", "to"]),
    ("escalate", &["by", "on", "level"]),
    ("link", &["by", "relation", "to"]),
    ("unlink", &["by", "relation", "to"]),
    ("call", &["by", "per", "action", "form", "as"]),
    ("done", &["by", "form", "due"]),
    ("settle", &["by", "due", "text"]),
    ("put", &["by", "key", "entry"]),
    ("remove", &["by", "key"]),
    ("read", &["by"]),
    ("out", &["by", "key", "pieces", "to", "outside", "due", "on", "text"]),
    ("in", &["by", "key", "pieces", "of", "rest", "intact", "text"]),
    ("lost", &["by", "key", "pieces", "of", "text"]),
    ("found", &["by", "key", "pieces", "text"]),
    ("seal", &["by", "key", "intact", "text"]),
    ("count", &["by", "total", "each", "text"]),
    ("explain", &["by", "text"]),
    ("use", &["by", "number", "at"]),
    ("void", &["by", "number", "text"]),
    ("reverse", &["by", "account", "text"]),
    ("report", &["by", "period", "live"]),
    ("close", &["by", "period", "text"]),
    ("set", &["by"]),
    ("shift", &["by"]),
    ("unshift", &["by"]),
    ("person", &["by"]),
    ("calendar", &["by"]),
    ("upgrade_from", &[]),
    ("deliver", &[]),
    ("clock_on", &["by", "who"]),
    ("clock_off", &["by", "who", "text"]),
    ("away", &["by"]),
    ("back", &["by"]),
    ("rota", &["by"]),
    ("swap", &["by", "as"]),
    ("offer", &["by", "as"]),
    ("agree", &["by"]),
    ("allow", &["by"]),
    ("refuse", &["by", "text"]),
    ("accept", &["by", "tickets", "declined", "text"]),
    ("decline", &["by", "text"]),
    ("cancel", &["by"]),
    ("until", &[]),
    ("after", &[]),
    ("down", &[]),
    ("find", &["as"]),
    ("repeat", &["as", "from", "steps"]),
];

/// Keys of every step.
const ANYWHERE: [&str; 3] = ["refused", "faulted", "expect"];

/// A step does one thing, and has only keys that belong to it.
fn check_keys(table: &DeTable<'_>) -> Result<(), (usize, String)> {
    let mut verbs = VERBS.iter().filter(|(verb, _)| table.contains_key(*verb));
    let first = verbs.next();
    if let (Some((first, _)), Some((second, _))) = (first, verbs.next()) {
        let at = table.keys().next().map_or(0, |key| key.span().start);
        return Err((at, format!("a step does one thing, got `{first}` and `{second}` (make it two steps)")));
    }
    let (does, own) = first.map_or(("expect", &[][..]), |(verb, own)| (*verb, *own));
    for key in table.keys() {
        let name = key.get_ref().as_ref();
        if name == does || own.contains(&name) || ANYWHERE.contains(&name) {
            continue;
        }
        let verbs = || VERBS.map(|(verb, _)| verb).join(", ");
        let message = match first {
            Some(_) => {
                let known: Vec<_> = own.iter().chain(&ANYWHERE).copied().collect();
                format!("unknown key `{name}` of a step with `{does}` (known: {})", known.join(", "))
            }
            None => format!("unknown step `{name}` (steps have one of: {}, expect)", verbs()),
        };
        return Err((key.span().start, message));
    }
    Ok(())
}

fn verb(mut text: StepText) -> Result<Verb, String> {
    if let Some(sign_off) = SignOff::of(&mut text) {
        return sign_off.map(Verb::SignOff);
    }
    if let Some((deed, name)) = text.deed() {
        return Ok(Verb::Deed { deed, name, text: Box::new(text) });
    }
    if let Some(step) = duties::verb(&mut text) {
        return step.map(Verb::OfDuty);
    }
    if let Some(step) = at_posts::verb(&mut text) {
        return Ok(Verb::AtPost(Box::new(step)));
    }
    let StepText { on, form, to, due, key, entry, period, name, .. } = text;
    let need =
        |key: &str, value: Option<String>, of: &str| value.ok_or(format!("`{key}` is missing beside `{of}`"));
    Ok(if let Some(workflow) = text.open {
        let StepText { title, requester, assignee, parent, tags, .. } = text;
        let title = title.unwrap_or_default();
        Verb::Open(OpenText { workflow, name, title, form, requester, assignee, parent, tags })
    } else if let Some(action) = text.act {
        Verb::Act { on: need("on", on, "act")?, action, form }
    } else if let Some(on) = text.note {
        Verb::Note { on, text: need("text", text.text, "note")? }
    } else if let Some(on) = text.reply {
        Verb::Reply { on, text: need("text", text.text, "reply")? }
    } else if let Some(on) = text.assign {
        Verb::Assign { on, to: to.filter(|to| !to.is_empty()) }
    } else if let Some(deadline) = text.escalate {
        let level = text.level.ok_or("`level` is missing beside `escalate`")?;
        Verb::Escalate { on: need("on", on, "escalate")?, deadline, level }
    } else if let Some(from) = text.link {
        Verb::Link { from, relation: need("relation", text.relation, "link")?, to: need("to", to, "link")? }
    } else if let Some(from) = text.unlink {
        let relation = need("relation", text.relation, "unlink")?;
        Verb::Unlink { from, relation, to: need("to", to, "unlink")? }
    } else if let Some(queue) = text.call {
        Verb::Call(CallText { queue, per: text.per, action: text.action, name, form })
    } else if let Some(duty) = text.done {
        Verb::Done { duty, due, form }
    } else if let Some(register) = text.put {
        Verb::Put { register, key, entry }
    } else if let Some(register) = text.remove {
        Verb::Remove { register, key: need("key", key, "remove")? }
    } else if let Some(template) = text.read {
        Verb::Read { template }
    } else if let Some(report) = text.report {
        Verb::Report { report, period: need("period", period, "report")?, live: text.live }
    } else if let Some(set) = text.set {
        Verb::Set(set)
    } else if let Some(shift) = text.shift {
        Verb::Shift(shift)
    } else if let Some(shift) = text.unshift {
        Verb::Unshift(shift)
    } else if let Some(person) = text.person {
        Verb::Person(Box::new(person))
    } else if let Some(calendar) = text.calendar {
        Verb::Calendar(calendar)
    } else if let Some(version) = text.upgrade_from {
        Verb::Upgrade(version)
    } else if let Some(deliver) = text.deliver {
        Verb::Deliver(deliver)
    } else if let Some(down) = text.down {
        Verb::Down(down)
    } else if let Some(until) = text.until {
        Verb::Until(until)
    } else if let Some(after) = text.after {
        Verb::After(after)
    } else if let Some(filter) = text.find {
        Verb::Find { filter: Box::new(filter), name: need("as", name, "find")? }
    } else {
        Verb::Look
    })
}
