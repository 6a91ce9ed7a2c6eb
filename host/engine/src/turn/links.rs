//! Ties between tickets: who may tie what, what a tie holds back, and which tickets move together.

use std::collections::BTreeSet;

use super::guards::several;
use super::{Outcome, Turn};
use crate::blueprint::model::{Guard, Link};
use crate::hooks::{Event, Refusal};
use crate::site::Site;
use crate::ticket::{Ticket, Tie};
use crate::value::{Fields, Value};
use crate::{key, record};

/// How many ties of a ticket are read.
const TIES_MAX: usize = 1_000;

/// How many tickets can move together: with their hooks they stay below what a turn may cause and write.
pub const MEMBERS_MAX: usize = 500;

impl Turn {
    /// Ties two tickets together; the same tie twice is one.
    ///
    /// # Errors
    /// `not-found`, `invalid` for a ticket tied to itself, a word that is no name, or another workflow than a declared
    /// relation leads to, `limit` for more than 500 tickets that move together.
    pub fn link(&mut self, id: u64, relation: &str, other: u64) -> Outcome<()> {
        let site = self.site.clone();
        let (ticket, far) = self.ends_of(&site, id, relation, other)?;
        if id == other {
            return Err(Refusal::Invalid("`other`: a ticket cannot be tied to itself".into()).into());
        }
        let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if relation.is_empty() || relation.len() > 64 || !relation.chars().all(is_name) {
            let text = format!("`relation`: expected a word of a-z, 0-9 and -, got `{relation}`");
            return Err(Refusal::Invalid(text).into());
        }
        if let Some(link) = site.link(&ticket, relation) {
            leads_there(&ticket, relation, link, &far)?;
            if !link.together.is_empty() && self.ties_of(id, relation)?.len() >= MEMBERS_MAX {
                let text = format!("at most {MEMBERS_MAX} tickets move together with one");
                return Err(Refusal::Limit(text).into());
            }
            return self.tie(&ticket, relation, &far);
        }
        self.write_tie(id, relation, other)
    }

    /// The tickets of a tie. A plugin ties its own ones, and others where its blueprint says so.
    fn ends_of(&mut self, site: &Site, id: u64, relation: &str, other: u64) -> Outcome<(Ticket, Ticket)> {
        let ticket = self.ticket(id)?;
        let declared = site.link(&ticket, relation).is_some_and(|link| !link.to.is_empty());
        let far = if declared { self.any_ticket(other)? } else { self.ticket(other)? };
        Ok((ticket, far))
    }

    /// Ties two tickets and notes it in both histories.
    pub(super) fn tie(&mut self, from: &Ticket, relation: &str, to: &Ticket) -> Outcome<()> {
        self.write_tie(from.id, relation, to.id)?;
        self.history(from, "linked", None, format!("{relation} {}", to.number), Fields::new())?;
        self.history(to, "linked", None, format!("{relation} {}", from.number), Fields::new())
    }

    fn write_tie(&mut self, id: u64, relation: &str, other: u64) -> Outcome<()> {
        self.touched.extend([id, other]);
        let tie = |other, outgoing| Tie { relation: relation.to_owned(), other, outgoing };
        self.put(key::tie(id, relation, other, "out"), &tie(other, true))?;
        self.put(key::tie(other, relation, id, "in"), &tie(id, false))
    }

    /// Takes a tie back.
    ///
    /// # Errors
    /// `not-found` for a ticket, or a tie that was not made from the first to the second.
    pub fn unlink(&mut self, id: u64, relation: &str, other: u64) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        let far = self.any_ticket(other)?;
        let out = key::tie(id, relation, other, "out");
        if record::get::<Tie>(&self.overlay, out.clone())?.is_none() {
            let (from, to) = (&ticket.number, &far.number);
            let text = format!(
                "there is no tie `{relation}` from {from} to {to} (it is taken back where it was made)"
            );
            return Err(Refusal::NotFound(text).into());
        }
        self.remove(out.bytes())?;
        self.remove(key::tie(other, relation, id, "in").bytes())?;
        self.history(&ticket, "unlinked", None, format!("{relation} {}", far.number), Fields::new())?;
        self.history(&far, "unlinked", None, format!("{relation} {}", ticket.number), Fields::new())
    }

    /// Takes a tie back as a person: one that the blueprint declares by the roles it names.
    pub(crate) fn unlink_by_person(&mut self, id: u64, relation: &str, other: u64) -> Outcome<()> {
        let site = self.site.clone();
        let ticket = self.ticket(id)?;
        let anyone = vec!["anyone".to_owned()];
        let roles = site.link(&ticket, relation).map_or(&anyone, |link| &link.untie);
        self.need_role(&format!("taking back `{relation}`"), roles, Some(&ticket))?;
        self.unlink(id, relation, other)
    }

    /// The ties of a ticket.
    ///
    /// # Errors
    /// `not-found`.
    pub fn links(&mut self, id: u64) -> Outcome<Vec<Tie>> {
        self.ticket(id)?;
        Ok(record::below(&self.overlay, key::ties(id), TIES_MAX)?)
    }

    /// Tickets tied to one from it, whatever their plugin.
    ///
    /// # Errors
    /// `not-found`.
    pub fn tied(&mut self, id: u64, relation: &str) -> Outcome<Vec<Ticket>> {
        self.ticket(id)?;
        self.far_ends(id, relation)
    }

    /// Whether a ticket came to an end.
    #[must_use]
    pub fn is_settled(&self, ticket: &Ticket) -> bool {
        self.site.is_over(ticket)
    }

    fn ties_of(&self, id: u64, relation: &str) -> Outcome<Vec<Tie>> {
        let all: Vec<Tie> = record::below(&self.overlay, key::ties_of(id, relation), TIES_MAX)?;
        Ok(all.into_iter().filter(|tie| tie.outgoing).collect())
    }

    fn far_ends(&self, id: u64, relation: &str) -> Outcome<Vec<Ticket>> {
        self.ties_of(id, relation)?.into_iter().map(|tie| self.any_ticket(tie.other)).collect()
    }

    /// A ticket of any plugin.
    pub(super) fn any_ticket(&self, id: u64) -> Outcome<Ticket> {
        let found: Option<Ticket> = record::get(&self.overlay, key::ticket(id))?;
        found
            .map(|ticket| self.site.as_now(ticket))
            .ok_or_else(|| Refusal::NotFound(format!("there is no ticket {id}")).into())
    }

    /// Refuses a ticket's end while one that it waits for has not come to its own. `ending`: those that do in this turn.
    pub(super) fn check_holds(&self, ticket: &Ticket, ending: &BTreeSet<u64>) -> Outcome<()> {
        if !ending.contains(&ticket.id) {
            return Ok(());
        }
        let site = &self.site;
        let Ok(workflow) = site.workflow(&ticket.plugin, &ticket.workflow) else { return Ok(()) };
        for (relation, link) in workflow.links.iter().filter(|(_, link)| link.holds) {
            let mut open = self.far_ends(ticket.id, relation)?;
            open.retain(|other| !site.is_over(other) && !ending.contains(&other.id));
            if !open.is_empty() {
                return Err(held(ticket, relation, link, &open).into());
            }
        }
        Ok(())
    }

    /// The tickets on which an action is done together with this one: those that are not over.
    pub(super) fn members(&self, site: &Site, ticket: &Ticket, action: &str) -> Outcome<Vec<Ticket>> {
        let workflow = site.workflow(&ticket.plugin, &ticket.workflow)?;
        let mut members = Vec::new();
        for (relation, link) in &workflow.links {
            if link.together.iter().any(|together| together == action) {
                members.extend(self.far_ends(ticket.id, relation)?);
            }
        }
        members.retain(|member| !site.is_over(member) && member.id != ticket.id);
        let mut seen = BTreeSet::new();
        members.retain(|member| seen.insert(member.id));
        Ok(members)
    }

    /// Tells those that waited for a ticket that it came to its end: cause `settled`, with relation and ticket.
    pub(super) fn tell_settled(&mut self, site: &Site, id: u64) -> Outcome<()> {
        for tie in record::below::<Tie>(&self.overlay, key::ties(id), TIES_MAX)? {
            let waiting = self.any_ticket(tie.other)?;
            let holds = !tie.outgoing && site.link(&waiting, &tie.relation).is_some_and(|link| link.holds);
            if !holds || site.is_over(&waiting) {
                continue;
            }
            let form = Fields::from([
                ("relation".to_owned(), Value::text(tie.relation)),
                ("ticket".to_owned(), Value::Number(id.into())),
            ]);
            let (plugin, cause) = (waiting.plugin.clone(), "settled".to_owned());
            self.tell(&plugin, Event::Ticket { cause, ticket: waiting, action: None, form, was: None });
        }
        Ok(())
    }

    /// What keeps a guard's tickets from passing: the open ones by their numbers, or that there are too few.
    pub(super) fn linked(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let Some(guard) = &guard.links else { return Ok(None) };
        let tied = self.far_ends(ticket.id, &guard.relation)?;
        let open = tied.iter().filter(|other| guard.settled && !self.site.is_over(other));
        let open = several(open.map(|other| other.number.clone()));
        let few = tied.len() < guard.least as usize;
        let relation = &guard.relation;
        Ok(open.or_else(|| few.then(|| format!("{relation} {}/{}", tied.len(), guard.least))))
    }
}

fn leads_there(ticket: &Ticket, relation: &str, link: &Link, other: &Ticket) -> Result<(), Refusal> {
    let leads = |to: &String| {
        let (plugin, workflow) = to.split_once('/').unwrap_or((&ticket.plugin, to));
        (plugin, workflow) == (other.plugin.as_str(), other.workflow.as_str())
    };
    if link.to.is_empty() || link.to.iter().any(leads) {
        return Ok(());
    }
    let expected = link.to.join("`, `");
    let text = format!(
        "`other`: `{relation}` of `{}` leads to `{expected}`, got {}, which is a `{}`",
        ticket.workflow, other.number, other.workflow
    );
    Err(Refusal::Invalid(text))
}

fn held(ticket: &Ticket, relation: &str, link: &Link, open: &[Ticket]) -> Refusal {
    let numbers: Vec<_> = open.iter().map(|other| other.number.as_str()).collect();
    let numbers = numbers.join(", ");
    if let Some(rule) = &link.refusal {
        let mut arguments = ticket.fields.clone();
        arguments.insert("open".into(), Value::text(numbers));
        return Refusal::Rule { plugin: ticket.plugin.clone(), rule: rule.clone(), arguments };
    }
    Refusal::Conflict(format!(
        "{} cannot come to an end while `{relation}` is open: {numbers} (bring it to its end first)",
        ticket.number
    ))
}
