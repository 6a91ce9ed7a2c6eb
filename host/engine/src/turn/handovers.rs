//! Handover of responsibility: tickets are offered, and move when the other accepts. Until then the giver answers for
//! them.

use super::{Outcome, Turn};
use crate::handover::{Handover, HandoverState, Receiver};
use crate::hooks::{Event, Refusal};
use crate::ticket::{Filter, Ticket};
use crate::value::{Fields, Value};
use crate::{key, query, record};

/// How many tickets one handover moves.
const TICKETS_MAX: usize = 200;

/// How many handovers may wait at once.
const WAITING_MAX: usize = 1_000;

/// How long the text and the reason of a handover may be, in characters.
const TEXT_CHARS_MAX: usize = 4_000;

impl Turn {
    /// Offers tickets of the actor to somebody.
    pub(crate) fn offer_handover(
        &mut self,
        to: Receiver,
        tickets: Vec<u64>,
        workflows: &[String],
        text: String,
    ) -> Outcome<u64> {
        let from = self.acting_person("a handover")?;
        self.may_receive(&to, &from)?;
        not_too_long("text", &text)?;
        let mut all = self.own_open(&from, tickets)?;
        for (plugin, workflow) in self.named_workflows(workflows)? {
            all.extend(self.open_tickets_of(&from, &plugin, &[workflow])?.iter().map(|ticket| ticket.id));
        }
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|id| seen.insert(*id));
        if all.is_empty() {
            let text =
                "expected at least one open ticket that is yours, got none (there is nothing to hand over)";
            return Err(Refusal::Invalid(text.into()).into());
        }
        if all.len() > TICKETS_MAX {
            let text = format!("a handover moves at most {TICKETS_MAX} tickets, not {}", all.len());
            return Err(Refusal::Limit(text).into());
        }
        self.not_offered(&all)?;
        let handover = Handover {
            id: self.next_id(),
            from,
            to,
            tickets: all,
            text,
            offered_at: self.now(),
            state: HandoverState::Open,
            ended_at: None,
            ended_by: None,
            accepted: Vec::new(),
            reason: String::new(),
        };
        self.put(key::open_handover(handover.id), &handover.id)?;
        self.put(key::handover(handover.id), &handover)?;
        self.tell_tickets(&handover, &handover.tickets, "offered")?;
        Ok(handover.id)
    }

    /// Takes over what was offered: each ticket is confirmed or declined.
    pub(crate) fn accept_handover(
        &mut self,
        id: u64,
        tickets: &[u64],
        declined: &[u64],
        reason: &str,
    ) -> Outcome<()> {
        let handover = self.waiting_handover(id)?;
        let person = self.receiving(&handover)?;
        for ticket in tickets.iter().chain(declined) {
            if !handover.tickets.contains(ticket) {
                return Err(Refusal::Invalid(format!("ticket {ticket} is not part of handover {id}")).into());
            }
        }
        let open = self.still_with(&handover)?;
        let silent = |ticket: &&Ticket| !tickets.contains(&ticket.id) && !declined.contains(&ticket.id);
        let missing: Vec<_> = open.iter().filter(silent).map(|ticket| ticket.number.as_str()).collect();
        if !missing.is_empty() {
            let text = format!("not confirmed yet: {} (confirm or decline each)", missing.join(", "));
            return Err(Refusal::Conflict(text).into());
        }
        if tickets.is_empty() {
            return self.decline_handover(id, reason);
        }
        if !declined.is_empty() {
            needs_reason(reason)?;
        }
        let accepted: Vec<u64> =
            open.iter().map(|ticket| ticket.id).filter(|id| !declined.contains(id)).collect();
        for ticket in &accepted {
            self.assign(*ticket, Some(person.clone()))?;
        }
        let declined: Vec<u64> =
            open.iter().map(|ticket| ticket.id).filter(|id| declined.contains(id)).collect();
        self.tell_tickets(&handover, &declined, "declined")?;
        self.end_handover(handover, HandoverState::Accepted, accepted, reason)
    }

    /// Takes over nothing, with a reason.
    pub(crate) fn decline_handover(&mut self, id: u64, reason: &str) -> Outcome<()> {
        let handover = self.waiting_handover(id)?;
        self.receiving(&handover)?;
        needs_reason(reason)?;
        let open: Vec<u64> = self.still_with(&handover)?.iter().map(|ticket| ticket.id).collect();
        self.tell_tickets(&handover, &open, "declined")?;
        self.end_handover(handover, HandoverState::Declined, Vec::new(), reason)
    }

    /// Takes an offer back.
    pub(crate) fn withdraw_handover(&mut self, id: u64) -> Outcome<()> {
        let handover = self.waiting_handover(id)?;
        if self.acting_person("taking back a handover")? != handover.from {
            let text = format!("handover {id} is for `{}` to take back", handover.from);
            return Err(Refusal::Denied(text).into());
        }
        self.end_handover(handover, HandoverState::Withdrawn, Vec::new(), "")
    }

    /// Tickets of some workflows of a plugin that are not over and for which a person is responsible.
    pub(crate) fn open_tickets_of(
        &self,
        person: &str,
        plugin: &str,
        workflows: &[String],
    ) -> Outcome<Vec<Ticket>> {
        let mut open = Vec::new();
        for workflow in workflows {
            let by = Filter {
                plugin: Some(plugin.to_owned()),
                workflow: Some(workflow.clone()),
                states: self.open_states(plugin, workflow)?,
                assignee: Some(person.to_owned()),
                ..Filter::default()
            };
            let page = query::tickets(&self.overlay, &self.site, &by, TICKETS_MAX + 1, None, false)?;
            open.extend(page.tickets);
        }
        Ok(open)
    }

    fn open_states(&self, plugin: &str, workflow: &str) -> Outcome<Vec<String>> {
        let states = &self.site.workflow(plugin, workflow)?.states;
        Ok(states.iter().filter(|(_, state)| !state.end).map(|(name, _)| name.clone()).collect())
    }

    fn named_workflows(&self, workflows: &[String]) -> Outcome<Vec<(String, String)>> {
        let named = workflows.iter().map(|name| Ok((self.plugin_of_workflow("", name)?, name.clone())));
        named.collect()
    }

    fn may_receive(&self, to: &Receiver, from: &str) -> Outcome<()> {
        match to {
            Receiver::Post(post) => self.on_post(post, self.now()).map(drop),
            Receiver::Person(person) if person == from => {
                Err(Refusal::Invalid("`to`: expected another person, got who hands over".into()).into())
            }
            Receiver::Person(person) => match self.read_person(person)? {
                Some(found) if !found.left => Ok(()),
                _ => Err(Refusal::NotFound(format!("there is no person `{person}` in the directory")).into()),
            },
        }
    }

    /// Refuses tickets that are somebody else's or over.
    fn own_open(&mut self, from: &str, tickets: Vec<u64>) -> Outcome<Vec<u64>> {
        for id in &tickets {
            let ticket = self.ticket(*id)?;
            if ticket.assignee.as_deref() != Some(from) {
                let text = format!("`{from}` is not responsible for {}", ticket.number);
                return Err(Refusal::Conflict(text).into());
            }
            if !self.open_states(&ticket.plugin, &ticket.workflow)?.contains(&ticket.state) {
                return Err(Refusal::Conflict(format!("{} is over already", ticket.number)).into());
            }
        }
        Ok(tickets)
    }

    /// A ticket is offered once at a time.
    fn not_offered(&mut self, tickets: &[u64]) -> Outcome<()> {
        let waiting: Vec<u64> = record::below(&self.overlay, key::open_handovers(), WAITING_MAX)?;
        if waiting.len() >= WAITING_MAX {
            let text = format!("at most {WAITING_MAX} handovers wait at once (answer some first)");
            return Err(Refusal::Limit(text).into());
        }
        for id in waiting {
            let Some(other) = record::get::<Handover>(&self.overlay, key::handover(id))? else { continue };
            if let Some(ticket) = tickets.iter().find(|ticket| other.tickets.contains(ticket)) {
                let number = self.ticket(*ticket)?.number;
                let text = format!(
                    "{number} is offered to `{}` already (take handover {id} back first)",
                    other.to.name()
                );
                return Err(Refusal::Conflict(text).into());
            }
        }
        Ok(())
    }

    fn waiting_handover(&self, id: u64) -> Outcome<Handover> {
        let found: Option<Handover> = record::get(&self.overlay, key::handover(id))?;
        match found {
            None => Err(Refusal::NotFound(format!("there is no handover {id}")).into()),
            Some(found) if found.state == HandoverState::Open => Ok(found),
            Some(found) => {
                Err(Refusal::Conflict(format!("handover {id} is {} already", found.state.name())).into())
            }
        }
    }

    /// The actor, who must be asked: by name, or by standing at the post now.
    fn receiving(&self, handover: &Handover) -> Outcome<String> {
        let person = self.acting_person("answering a handover")?;
        let asked = match &handover.to {
            Receiver::Person(to) => *to == person,
            Receiver::Post(post) => self.on_post(post, self.now())?.contains(&person),
        };
        if person == handover.from {
            let text =
                format!("handover {} is `{person}`'s own (somebody else has to accept it)", handover.id);
            return Err(Refusal::Denied(text).into());
        }
        if asked {
            return Ok(person);
        }
        let text = match &handover.to {
            Receiver::Person(to) => format!("handover {} is for `{to}` to answer", handover.id),
            Receiver::Post(post) => {
                format!(
                    "handover {} is for whoever stands at `{post}` now, and `{person}` does not",
                    handover.id
                )
            }
        };
        Err(Refusal::Denied(text).into())
    }

    /// The tickets of an offer that are not over and still with the giver.
    fn still_with(&mut self, handover: &Handover) -> Outcome<Vec<Ticket>> {
        let mut open = Vec::new();
        for id in &handover.tickets {
            let ticket = self.ticket(*id)?;
            let runs = self.open_states(&ticket.plugin, &ticket.workflow)?.contains(&ticket.state);
            if runs && ticket.assignee.as_ref() == Some(&handover.from) {
                open.push(ticket);
            }
        }
        Ok(open)
    }

    /// Tells plugins of their tickets: `offered`, `declined`. What moves is told as `assigned`.
    fn tell_tickets(&mut self, handover: &Handover, tickets: &[u64], cause: &str) -> Outcome<()> {
        for id in tickets {
            let ticket = self.ticket(*id)?;
            let plugin = ticket.plugin.clone();
            let form = Fields::from([
                ("from".to_owned(), Value::Person(handover.from.clone())),
                ("to".to_owned(), Value::text(handover.to.name())),
            ]);
            let event = Event::Ticket { cause: cause.to_owned(), ticket, action: None, form, was: None };
            self.tell(&plugin, event);
        }
        Ok(())
    }

    fn end_handover(
        &mut self,
        handover: Handover,
        state: HandoverState,
        accepted: Vec<u64>,
        reason: &str,
    ) -> Outcome<()> {
        not_too_long("reason", reason)?;
        self.remove(key::open_handover(handover.id).bytes())?;
        let ended = Handover {
            state,
            ended_at: Some(self.now()),
            ended_by: Some(self.actor().to_owned()),
            accepted,
            reason: reason.trim().to_owned(),
            ..handover
        };
        self.put(key::handover(ended.id), &ended)
    }
}

fn needs_reason(reason: &str) -> Outcome<()> {
    if reason.trim().is_empty() {
        return Err(Refusal::Form(vec![("reason".into(), "expected why, got nothing".into())]).into());
    }
    Ok(())
}

fn not_too_long(field: &str, text: &str) -> Outcome<()> {
    let length = text.chars().count();
    if length > TEXT_CHARS_MAX {
        let why = format!("expected at most {TEXT_CHARS_MAX} characters, got {length}");
        return Err(Refusal::Form(vec![(field.into(), why)]).into());
    }
    Ok(())
}
