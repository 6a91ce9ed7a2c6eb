//! Forms, guards and branches: what a blueprint checks without code.

use rust_decimal::Decimal;

use super::conditions::is_filled;
use super::{Outcome, Turn};
use crate::approval::ApprovalState;
use crate::blueprint::lookup::{summands, text_in};
use crate::blueprint::model::{Evidence, Field, Guard, Name, Named, Target};
use crate::command::Form;
use crate::form;
use crate::hooks::Refusal;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

/// What one key of a guard misses; nothing when it passes, or is not given.
type Key = fn(&Turn, &Guard, &Ticket) -> Outcome<Option<String>>;

/// The keys of guards, in the order in which they are checked.
const KEYS: [Key; 14] = [
    Turn::needs,
    Turn::other_than,
    Turn::must,
    Turn::marked,
    Turn::checked,
    Turn::equal,
    Turn::evidence,
    Turn::signed,
    Turn::linked,
    Turn::visited,
    Turn::present,
    Turn::covered,
    Turn::gate,
    Turn::approved,
];

/// What counts as yes at the end of a checklist's line, in small letters.
const YES: [&str; 12] = ["yes", "ok", "done", "true", "✓", "√", "是", "好", "合格", "正常", "完成", "已完成"];

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

    /// The first guard that fails refuses, telling its text what is `lacking`.
    pub(crate) fn check_guards(&self, plugin: &str, guards: &[Guard], ticket: &Ticket) -> Outcome<()> {
        for guard in guards {
            if !self.holds(&guard.when, ticket)? {
                continue;
            }
            if let Some(lacking) = self.lacking(guard, ticket)? {
                let mut arguments = ticket.fields.clone();
                arguments.entry("lacking".into()).or_insert(Value::Text(lacking));
                let rule = guard.refusal.clone();
                return Err(Refusal::Rule { plugin: plugin.to_owned(), rule, arguments }.into());
            }
        }
        Ok(())
    }

    /// What the first key of a guard that fails misses. A new key is one more function here.
    fn lacking(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        for key in KEYS {
            let lacking = key(self, guard, ticket)?;
            if lacking.is_some() {
                return Ok(lacking);
            }
        }
        Ok(None)
    }

    fn needs(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let empty = guard.needs.iter().filter(|name| !is_filled(&ticket.value(name)));
        Ok(several(empty.map(|name| self.title_of(ticket, name))))
    }

    fn other_than(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let me = |name: &&String| ticket.value(name).as_text() == Some(self.actor());
        Ok(several(guard.other_than.iter().filter(me).map(|name| self.title_of(ticket, name))))
    }

    fn must(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let holds = self.holds(&guard.must, ticket)?;
        Ok(if holds { None } else { several(guard.must.keys().map(|name| self.title_of(ticket, name))) })
    }

    fn marked(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        self.unmarked(guard.marked.as_ref(), ticket, |mark| !mark.is_empty())
    }

    fn checked(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        self.unmarked(guard.checked.as_ref(), ticket, |mark| YES.contains(&mark.to_lowercase().as_str()))
    }

    /// The lines of a checklist whose last column does not pass, each by its first column.
    fn unmarked(
        &self,
        field: Option<&Name>,
        ticket: &Ticket,
        passes: impl Fn(&str) -> bool,
    ) -> Outcome<Option<String>> {
        let Some(name) = field else { return Ok(None) };
        let Value::Rows(rows) = ticket.value(name) else { return Ok(Some(self.title_of(ticket, name))) };
        // A line of one cell is an item that nobody marked.
        let mark = |row: &[String]| row.iter().skip(1).last().map_or("", |mark| mark.trim()).to_owned();
        let open = rows.iter().filter(|row| !passes(&mark(row)));
        Ok(several(open.map(|row| row.first().cloned().unwrap_or_default())))
    }

    fn equal(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let terms: Vec<_> = guard.equal.iter().map(|term| (term, sum(term, ticket))).collect();
        let same = terms.windows(2).all(|pair| pair[0].1 == pair[1].1);
        if same && terms.iter().all(|(_, value)| *value != Value::Nothing) {
            return Ok(None);
        }
        let told = |(term, value): &(&String, Value)| {
            let titles: Vec<_> = summands(term).map(|name| self.title_of(ticket, name)).collect();
            let value = if *value == Value::Nothing { "—".into() } else { value.to_string() };
            format!("{} {value}", titles.join(" + "))
        };
        Ok(several(terms.iter().map(told)))
    }

    fn evidence(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let Some(Evidence { field, least }) = &guard.evidence else { return Ok(None) };
        let there = match ticket.value(field) {
            Value::Files(list) | Value::Choices(list) => list.len(),
            Value::Rows(rows) => rows.len(),
            _ => 0,
        };
        let least = self.figure(least, ticket)?;
        let enough = Decimal::from(there) >= least;
        Ok((!enough).then(|| format!("{} {there}/{}", self.title_of(ticket, field), least.normalize())))
    }

    fn signed(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let mut open = Vec::new();
        for slot in &guard.signed {
            open.extend(self.unsigned(slot, ticket)?);
        }
        Ok(several(open.into_iter()))
    }

    fn present(&self, guard: &Guard, _: &Ticket) -> Outcome<Option<String>> {
        let Some(post) = &guard.present else { return Ok(None) };
        let stands_there = self.on_post(post, self.now())?.iter().any(|person| person == self.actor());
        if stands_there { Ok(None) } else { self.title_of_post(post).map(Some) }
    }

    fn covered(&self, guard: &Guard, _: &Ticket) -> Outcome<Option<String>> {
        let Some(post) = &guard.covered else { return Ok(None) };
        let uncovered = self.post_state(post, self.now())?.uncovered();
        if uncovered { self.title_of_post(post).map(Some) } else { Ok(None) }
    }

    fn approved(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let Some(name) = &guard.approved else { return Ok(None) };
        let round = self.last_round(ticket.id, name)?;
        let given = round.is_some_and(|round| round.state == ApprovalState::Approved);
        Ok(if given { None } else { Some(self.approval_title(&ticket.plugin, name)) })
    }

    /// How people of the site call a field; its name for what every ticket has.
    pub(super) fn title_of(&self, ticket: &Ticket, name: &str) -> String {
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow);
        let field = workflow.ok().and_then(|workflow| workflow.fields.get(name));
        field.map_or(name, |field| text_in(&field.title, &self.site.info.locale)).to_owned()
    }

    /// The state an action leads to.
    pub(crate) fn target(&self, action: &str, target: &Target, ticket: &Ticket) -> Outcome<String> {
        let branches = match target {
            Target::State(state) => return Ok(state.clone()),
            Target::Branches(branches) => branches,
        };
        for branch in branches {
            if self.holds(&branch.when, ticket)? {
                return Ok(branch.state.clone());
            }
        }
        let text = format!("action `{action}` leads nowhere with these values (no branch of `to` fits)");
        Err(Refusal::Conflict(text).into())
    }
}

/// Names in a list, when there are any.
pub(super) fn several(names: impl Iterator<Item = String>) -> Option<String> {
    let names: Vec<_> = names.collect();
    if names.is_empty() { None } else { Some(names.join(", ")) }
}

/// The value of a field, or the sum of several; nothing when all are empty. An empty part of a sum counts nothing.
fn sum(term: &str, ticket: &Ticket) -> Value {
    let values: Vec<_> =
        summands(term).map(|name| ticket.value(name)).filter(|value| !value.is_empty()).collect();
    let number = |value: &Value| if let Value::Number(number) = value { Some(*number) } else { None };
    match values.as_slice() {
        [] => Value::Nothing,
        // Two ways of writing one number are the same.
        [Value::Number(one)] => Value::Number(one.normalize()),
        [one] => one.clone(),
        all => {
            let sum = all.iter().filter_map(number).try_fold(Decimal::ZERO, Decimal::checked_add);
            sum.map_or(Value::Nothing, |sum| Value::Number(sum.normalize()))
        }
    }
}
