//! Messages on their way out: when they may leave, what they gather, what becomes of them.

use super::super::{Outcome, Turn};
use crate::blueprint::model::{self, Quietness};
use crate::command::Delivery;
use crate::directory::Person;
use crate::hooks::{Event, Refusal};
use crate::instant::{Instant, Span};
use crate::notice::{Outgoing, OutgoingState, Part, ReceiptState, Sent, addressee};
use crate::quiet::{Gathering, Quiet};
use crate::setting::minute_of_clock;
use crate::text::RENDERED_BYTES_MAX;
use crate::{key, record};

/// What is to leave by a channel.
pub(super) struct Letter<'a> {
    pub(super) channel: &'a str,
    pub(super) address: &'a str,
    pub(super) person: Option<&'a Person>,
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
    /// Channels to try when this one gives up.
    pub(super) fallback: Vec<String>,
}

/// How many notices one message gathers.
const GATHERED_MAX: usize = 200;

/// So long before it leaves, nothing more is put into a message: it may be in the channel's hands already.
const CLOSED_BEFORE: Span = Span::minutes(1);

impl Turn {
    /// Queues a message, or adds to one that still gathers; it waits for the end of quiet hours.
    pub(super) fn queue_message(
        &mut self,
        sent: &Sent,
        template: &model::Notice,
        letter: Letter<'_>,
    ) -> Outcome<u64> {
        let pressing = sent.urgent || template.quiet == Quietness::Bypass;
        let gathering = match (&template.digest, letter.person) {
            (Some(text), Some(person)) if !sent.urgent => {
                Some((self.gathering(&sent.plugin, text)?, person.id.clone()))
            }
            _ => None,
        };
        let gathered_under = gathering
            .as_ref()
            .map(|(_, person)| key::digest(&sent.plugin, &sent.template, person, letter.channel));
        if let Some(place) = &gathered_under
            && let Some(id) = self.gather(place.clone(), sent, &letter)?
        {
            return Ok(id);
        }
        let mut at = sent.at;
        if let Some((gathering, _)) = gathering {
            // What gathers now would be closed already when that moment is too near.
            at = gathering.next(at.plus(CLOSED_BEFORE), &self.site.calendars.zone);
        }
        if !pressing {
            at = self.after_quiet(&sent.plugin, letter.person, at)?;
        }
        let id = self.next_id();
        let part = Part::of(sent, &letter);
        let message = Outgoing {
            id,
            notice: sent.id,
            plugin: sent.plugin.clone(),
            channel: letter.channel.to_owned(),
            address: letter.address.to_owned(),
            person: letter.person.map(|person| person.id.clone()),
            key: format!("{}-{id}", self.site.info.name),
            subject: letter.subject.to_owned(),
            body: letter.body.to_owned(),
            about: sent.about,
            at: self.now(),
            tries: 0,
            next_try: Some(at),
            state: OutgoingState::Waiting,
            detail: String::new(),
            parts: gathered_under.iter().map(|_| part.clone()).collect(),
            fallback: letter.fallback,
            pressing,
            held_until: Some(at).filter(|at| *at > self.now()),
        };
        if let Some(place) = gathered_under {
            self.put(place, &id)?;
        }
        self.put(key::outgoing_try(at, id), &id)?;
        self.put(key::outgoing(id), &message)?;
        Ok(id)
    }

    /// Adds a notice to the message that gathers for its person, if there is one that is still open.
    fn gather(&mut self, place: key::Key, sent: &Sent, letter: &Letter<'_>) -> Outcome<Option<u64>> {
        let Some(id) = record::get::<u64>(&self.overlay, place)? else { return Ok(None) };
        let Some(mut message) = record::get::<Outgoing>(&self.overlay, key::outgoing(id))? else {
            return Ok(None);
        };
        let open = message.state == OutgoingState::Waiting
            && message.tries == 0
            && message.address == letter.address
            && message.next_try.is_some_and(|at| at > self.now().plus(CLOSED_BEFORE));
        let part = Part::of(sent, letter);
        let size = message.body.len() + part.subject.len() + part.body.len();
        if !open || message.parts.len() >= GATHERED_MAX || size > RENDERED_BYTES_MAX - 16 {
            return Ok(None);
        }
        message.parts.push(part);
        message.compose();
        self.put(key::outgoing(id), &message)?;
        Ok(Some(id))
    }

    fn gathering(&self, plugin: &str, digest: &str) -> Outcome<Gathering> {
        let Some(clock) = digest.strip_prefix("daily ") else { return Ok(Gathering::Hourly) };
        Ok(Gathering::Daily(self.site.minute_named(plugin, clock.trim(), self.now())?))
    }

    /// A clock, or the one that a setting holds now.
    fn clock_of(&self, plugin: &str, text: &str) -> Outcome<String> {
        if minute_of_clock(text).is_some() {
            return Ok(text.to_owned());
        }
        Ok(self.site.setting(plugin, text, self.now())?.1.to_string())
    }

    /// The moment itself, or the end of the quiet time that it lies in: the person's own, else the plugin's.
    fn after_quiet(&self, plugin: &str, person: Option<&Person>, at: Instant) -> Outcome<Instant> {
        let declared = self.site.plugins.get(plugin).and_then(|active| active.blueprint.quiet.clone());
        let quiet = match (person.and_then(|person| person.quiet.clone()), declared) {
            (Some(own), _) => own,
            (None, Some(model::Quiet { from, until })) => {
                Quiet { from: self.clock_of(plugin, &from)?, until: self.clock_of(plugin, &until)? }
            }
            (None, None) => return Ok(at),
        };
        Ok(quiet.end(at, &self.site.calendars.zone).unwrap_or(at))
    }

    /// Writes what became of a message, or when it is tried again.
    pub(super) fn end_message(
        &mut self,
        mut message: Outgoing,
        state: OutgoingState,
        detail: &str,
        next_try: Option<Instant>,
    ) -> Outcome<()> {
        if let Some(at) = message.next_try {
            self.remove(key::outgoing_try(at, message.id).bytes())?;
        }
        if message.state == OutgoingState::Dead {
            self.remove(key::outgoing_dead_one(message.id).bytes())?;
        }
        if let Some(at) = next_try {
            self.put(key::outgoing_try(at, message.id), &message.id)?;
        }
        if state == OutgoingState::Dead {
            self.put(key::outgoing_dead_one(message.id), &message.id)?;
        }
        message.state = state;
        message.next_try = next_try;
        message.detail = detail.chars().take(500).collect();
        self.put(key::outgoing(message.id), &message)
    }

    /// A channel tells what became of a message.
    pub(crate) fn delivered(&mut self, delivery: &Delivery) -> Outcome<()> {
        let mut message = self.message(delivery.outgoing)?;
        if message.state != OutgoingState::Waiting {
            return Ok(());
        }
        message.tries += 1;
        let state = match (delivery.delivered, delivery.next_try) {
            (true, _) => OutgoingState::Delivered,
            (false, Some(_)) => OutgoingState::Waiting,
            (false, None) => OutgoingState::Dead,
        };
        let told = message.clone();
        let next_try = match delivery.next_try.filter(|_| state == OutgoingState::Waiting) {
            Some(at) if !message.pressing => {
                let person = message.person.as_deref().map(|id| self.read_person(id)).transpose()?.flatten();
                Some(self.after_quiet(&message.plugin, person.as_ref(), at)?)
            }
            other => other,
        };
        self.end_message(message, state, &delivery.detail, next_try)?;
        if state == OutgoingState::Waiting {
            return Ok(());
        }
        for (notice, about) in told.notices() {
            let event = Event::Notice {
                id: notice,
                about,
                channel: told.channel.clone(),
                outcome: if delivery.delivered { "delivered" } else { "failed" }.to_owned(),
                detail: delivery.detail.clone(),
            };
            self.tell(&told.plugin, event);
        }
        if delivery.delivered {
            return self.set_receipts(&told, ReceiptState::Delivered);
        }
        self.try_next_channel(told)
    }

    /// What a channel gave up goes to the next one, if the template names one.
    fn try_next_channel(&mut self, failed: Outgoing) -> Outcome<()> {
        if failed.fallback.is_empty() {
            return self.set_receipts(&failed, ReceiptState::Failed);
        }
        let next = self.by_next_channel(&failed)?;
        let Some(next) = next else { return self.set_receipts(&failed, ReceiptState::Failed) };
        self.set_receipts(&next, ReceiptState::Queued)
    }

    /// The same message by the next channel of its template, for the same person; nothing when there is none.
    pub(super) fn by_next_channel(&mut self, message: &Outgoing) -> Outcome<Option<Outgoing>> {
        let Some((channel, rest)) = message.fallback.split_first() else { return Ok(None) };
        let id = self.next_id();
        let person = message.person.as_deref().map(|id| self.read_person(id)).transpose()?.flatten();
        let Some(address) = super::address_on(channel, person.as_ref()) else {
            let skipping = Outgoing { fallback: rest.to_vec(), ..message.clone() };
            return self.by_next_channel(&skipping);
        };
        let mut at = self.now();
        if !message.pressing {
            at = self.after_quiet(&message.plugin, person.as_ref(), at)?;
        }
        let next = Outgoing {
            id,
            channel: channel.clone(),
            address,
            key: format!("{}-{id}", self.site.info.name),
            at: self.now(),
            tries: 0,
            next_try: Some(at),
            state: OutgoingState::Waiting,
            detail: String::new(),
            fallback: rest.to_vec(),
            held_until: Some(at).filter(|at| *at > self.now()),
            ..message.clone()
        };
        self.put(key::outgoing_try(at, id), &id)?;
        self.put(key::outgoing(id), &next)?;
        Ok(Some(next))
    }

    /// Writes a message's state into the receipts of all its notices.
    pub(super) fn set_receipts(&mut self, message: &Outgoing, state: ReceiptState) -> Outcome<()> {
        let who = addressee(message.person.as_deref(), &message.channel, &message.address);
        for (notice, _) in message.notices() {
            let mut receipt = self.receipt(notice, &who)?.unwrap_or_else(|| message.receipt(notice));
            receipt.state = state;
            receipt.since = self.now();
            receipt.channel = Some(message.channel.clone());
            receipt.outgoing = Some(message.id);
            self.put(key::receipt(notice, &who), &receipt)?;
        }
        Ok(())
    }

    /// Sends a message again that was given up: with the same key.
    pub(crate) fn resend(&mut self, id: u64) -> Outcome<()> {
        let message = self.message(id)?;
        if message.state != OutgoingState::Dead {
            let text = format!("message {id} is not given up (only dead letters can be sent again)");
            return Err(Refusal::Conflict(text).into());
        }
        let now = self.now();
        self.set_receipts(&message, ReceiptState::Queued)?;
        self.end_message(Outgoing { tries: 0, ..message }, OutgoingState::Waiting, "", Some(now))
    }

    pub(super) fn message(&self, id: u64) -> Outcome<Outgoing> {
        record::get(&self.overlay, key::outgoing(id))?
            .ok_or_else(|| Refusal::NotFound(format!("there is no message {id}")).into())
    }
}

impl Part {
    fn of(sent: &Sent, letter: &Letter<'_>) -> Self {
        Self {
            notice: sent.id,
            about: sent.about,
            subject: letter.subject.to_owned(),
            body: letter.body.to_owned(),
        }
    }
}
