//! Host calls of the interface `notifications`: who is told, in which words, by which channels.

use std::collections::BTreeMap;

use super::{Outcome, Turn};
use crate::blueprint::lookup::text_in;
use crate::blueprint::model;
use crate::command::Delivery;
use crate::directory::Person;
use crate::hooks::{Event, Refusal};
use crate::instant::Instant;
use crate::notice::{Audience, InboxItem, Notice, Outgoing, OutgoingState, Sent};
use crate::site::{Site, missing};
use crate::text::{Facts, render};
use crate::ticket::Ticket;
use crate::{key, record};

/// People by id.
type People = BTreeMap<String, Person>;

/// Channel and address of each.
type Addresses = Vec<(String, String)>;

/// How many people or addresses one notice may reach.
const RECIPIENTS_MAX: usize = 1_000;

/// The channel through which a hook reaches addresses outside the site.
const OUTSIDE_CHANNELS: [&str; 1] = ["email"];

/// The address of messages on the webhook channel: the webhooks an operator set up decide who gets it.
const WEBHOOK_ADDRESS: &str = "default";

impl Turn {
    /// Queues a notice with the turn. Needs `notify`, and `notify-outside` for addresses.
    ///
    /// # Errors
    /// `denied`, `not-found` for the template or a person, `invalid` for a missing argument.
    pub fn send(&mut self, notice: Notice) -> Outcome<u64> {
        let plugin = self.caller_id()?.to_owned();
        self.may_notify(&notice)?;
        self.dispatch(&plugin, notice)
    }

    /// Queues a notice with the end of the turn, even when that is a refusal.
    ///
    /// # Errors
    /// As [`Turn::send`].
    pub fn send_anyway(&mut self, notice: Notice) -> Outcome<()> {
        const ANYWAY_MAX: usize = 20;
        let plugin = self.caller_id()?.to_owned();
        self.may_notify(&notice)?;
        self.write_letters(&plugin, &notice)?;
        if self.anyway.len() >= ANYWAY_MAX {
            return Err(Refusal::Limit(format!("a turn sends at most {ANYWAY_MAX} notices anyway")).into());
        }
        self.anyway.push((plugin, notice));
        Ok(())
    }

    fn may_notify(&self, notice: &Notice) -> Outcome<()> {
        let (outside, inside): (Vec<_>, Vec<_>) =
            notice.to.iter().partition(|audience| matches!(audience, Audience::Address(..)));
        if !inside.is_empty() {
            self.need("notify")?;
        }
        if outside.is_empty() { Ok(()) } else { self.need("notify-outside") }
    }

    /// Writes a notice into inboxes and the outbox.
    pub(crate) fn dispatch(&mut self, plugin: &str, notice: Notice) -> Outcome<u64> {
        if let Some(key) = &notice.key
            && let Some(sent) = record::get::<u64>(&self.overlay, key::notice_key(plugin, key))?
        {
            return Ok(sent);
        }
        let Letters { subject, body, people, addresses, channels } = self.write_letters(plugin, &notice)?;
        let sent = Sent {
            id: self.next_id(),
            plugin: plugin.to_owned(),
            template: notice.template,
            to: notice.to,
            persons: people.iter().map(|letter| letter.person.id.clone()).collect(),
            about: notice.about,
            at: self.now(),
            urgent: notice.urgent,
            subject,
            body,
            withdrawn: false,
        };
        for letter in people {
            self.deliver(letter, &sent, channels.iter().any(|name| name == "email"))?;
        }
        for (channel, address) in addresses {
            self.queue_message(&sent, &channel, &address, None, (&sent.subject, &sent.body))?;
        }
        if channels.iter().any(|channel| channel == "webhook") {
            self.queue_message(&sent, "webhook", WEBHOOK_ADDRESS, None, (&sent.subject, &sent.body))?;
        }
        if let Some(key) = &notice.key {
            self.put(key::notice_key(plugin, key), &sent.id)?;
        }
        self.put(key::notice(sent.id), &sent)?;
        Ok(sent.id)
    }

    /// Finds everybody and fills in every text before anything is written: a refusal leaves nothing half done.
    fn write_letters(&mut self, plugin: &str, notice: &Notice) -> Outcome<Letters> {
        let site = self.site.clone();
        let notices = &site.plugin(plugin)?.blueprint.notices;
        let template = notices
            .get(&notice.template)
            .ok_or_else(|| missing("notice", &notice.template, notices.keys()))?;
        if let Some(lacking) = template.arguments.iter().find(|name| !notice.arguments.contains_key(*name)) {
            let text = format!("notice `{}`: argument `{lacking}` is missing", notice.template);
            return Err(Refusal::Invalid(text).into());
        }
        let ticket = notice.about.map(|id| self.ticket(id)).transpose()?;
        let (people, addresses) = self.recipients(&notice.to)?;
        let words = Words { template, notice, ticket: ticket.as_ref() };
        let (subject, body) = words.in_language(&site, &site.info.locale, "")?;
        let letter = |person: Person| -> Outcome<Letter> {
            let locale = person.locale.as_ref().unwrap_or(&site.info.locale);
            let (subject, body) = words.in_language(&site, locale, &person.name)?;
            Ok(Letter { person, subject, body })
        };
        let people = people.into_values().map(letter).collect::<Outcome<_>>()?;
        Ok(Letters { subject, body, people, addresses, channels: template.channels.clone() })
    }

    fn deliver(&mut self, letter: Letter, sent: &Sent, by_email: bool) -> Outcome<()> {
        let Letter { person, subject, body } = letter;
        if let (Some(email), true) = (&person.email, by_email) {
            self.queue_message(sent, "email", email, Some(&person.id), (&subject, &body))?;
        }
        let item = InboxItem {
            notice: sent.id,
            at: sent.at,
            about: sent.about,
            subject,
            body,
            urgent: sent.urgent,
            read_at: None,
        };
        self.put(key::inbox_item(&person.id, sent.id), &item)
    }

    fn queue_message(
        &mut self,
        sent: &Sent,
        channel: &str,
        address: &str,
        person: Option<&str>,
        (subject, body): (&str, &str),
    ) -> Outcome<()> {
        let id = self.next_id();
        let message = Outgoing {
            id,
            notice: sent.id,
            plugin: sent.plugin.clone(),
            channel: channel.to_owned(),
            address: address.to_owned(),
            person: person.map(str::to_owned),
            key: format!("{}-{id}", self.site.info.name),
            subject: subject.to_owned(),
            body: body.to_owned(),
            about: sent.about,
            at: sent.at,
            tries: 0,
            next_try: Some(sent.at),
            state: OutgoingState::Waiting,
            detail: String::new(),
        };
        self.put(key::outgoing_try(sent.at, id), &id)?;
        self.put(key::outgoing(id), &message)
    }

    /// Everybody who is meant, once each; people who left are left out.
    fn recipients(&mut self, to: &[Audience]) -> Outcome<(People, Addresses)> {
        let mut people = BTreeMap::new();
        let mut addresses = Vec::new();
        for audience in to {
            match audience {
                Audience::Person(id) => {
                    let person = self.read_person(id)?;
                    let person = person.ok_or_else(|| {
                        Refusal::NotFound(format!("there is no person `{id}` in the directory"))
                    })?;
                    people.insert(id.clone(), person);
                }
                Audience::Role(role) => {
                    people.extend(
                        self.people_with(role)?.into_iter().map(|person| (person.id.clone(), person)),
                    );
                }
                Audience::Post(post) => {
                    people.extend(self.at_post(post)?.into_iter().map(|person| (person.id.clone(), person)));
                }
                Audience::Address(channel, address) => {
                    if !OUTSIDE_CHANNELS.contains(&channel.as_str()) {
                        let known = OUTSIDE_CHANNELS.join(", ");
                        let text = format!("`to`: expected a channel of {known}, got `{channel}`");
                        return Err(Refusal::Invalid(text).into());
                    }
                    addresses.push((channel.clone(), address.clone()));
                }
            }
        }
        people.retain(|_, person| !person.left);
        addresses.sort_unstable();
        addresses.dedup();
        if people.len() + addresses.len() > RECIPIENTS_MAX {
            return Err(Refusal::Limit(format!("a notice reaches at most {RECIPIENTS_MAX} people")).into());
        }
        Ok((people, addresses))
    }

    fn at_post(&mut self, post: &str) -> Outcome<Vec<Person>> {
        let mut people = Vec::new();
        for id in self.on_post(post, self.now())? {
            people.extend(self.read_person(&id)?);
        }
        if !people.is_empty() {
            return Ok(people);
        }
        let fallback = self.site.plugins.values().find_map(|active| active.blueprint.posts.get(post));
        match fallback.map(|post| post.fallback.clone()) {
            Some(role) => self.people_with(&role),
            None => Ok(people),
        }
    }

    /// Takes back what has not left yet.
    ///
    /// # Errors
    /// `not-found` for the notice.
    pub fn withdraw(&mut self, id: u64) -> Outcome<bool> {
        let plugin = self.caller_id()?.to_owned();
        let sent: Option<Sent> = record::get(&self.overlay, key::notice(id))?;
        let mut sent = sent
            .filter(|sent| sent.plugin == plugin)
            .ok_or_else(|| Refusal::NotFound(format!("there is no notice {id}")))?;
        if sent.withdrawn {
            return Ok(false);
        }
        let mut taken = false;
        for person in sent.persons.clone() {
            let key = key::inbox_item(&person, id);
            let item: Option<InboxItem> = record::get(&self.overlay, key.clone())?;
            if item.is_some_and(|item| item.read_at.is_none()) {
                self.remove(key.bytes())?;
                taken = true;
            }
        }
        // A notice's messages were written right before it, so their ids lie between the notice's and the next ones.
        let range = crate::view::Range {
            from: key::outgoing(id).bytes(),
            to: key::outgoing(id + 2 * RECIPIENTS_MAX as u64).bytes(),
            backwards: false,
        };
        for (_, message) in record::scan::<Outgoing>(&self.overlay, &range, 2 * RECIPIENTS_MAX)? {
            if message.notice == id && message.state == OutgoingState::Waiting {
                self.end_message(message, OutgoingState::Withdrawn, "taken back", None)?;
                taken = true;
            }
        }
        sent.withdrawn = taken;
        self.put(key::notice(id), &sent)?;
        Ok(taken)
    }

    /// Writes what became of a message, or when it is tried again.
    fn end_message(
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
        let next_try = delivery.next_try.filter(|_| state == OutgoingState::Waiting);
        self.end_message(message, state, &delivery.detail, next_try)?;
        if state != OutgoingState::Waiting {
            let event = Event::Notice {
                id: told.notice,
                about: told.about,
                channel: told.channel,
                outcome: if delivery.delivered { "delivered" } else { "failed" }.to_owned(),
                detail: delivery.detail.clone(),
            };
            self.tell(&told.plugin, event);
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
        self.end_message(Outgoing { tries: 0, ..message }, OutgoingState::Waiting, "", Some(now))
    }

    fn message(&self, id: u64) -> Outcome<Outgoing> {
        record::get(&self.overlay, key::outgoing(id))?
            .ok_or_else(|| Refusal::NotFound(format!("there is no message {id}")).into())
    }

    /// Marks a notice in the actor's own inbox as read.
    pub(crate) fn read_notice(&mut self, id: u64) -> Outcome<()> {
        let key = key::inbox_item(self.actor(), id);
        let item: Option<InboxItem> = record::get(&self.overlay, key.clone())?;
        let mut item =
            item.ok_or_else(|| Refusal::NotFound(format!("there is no notice {id} in your inbox")))?;
        item.read_at = item.read_at.or(Some(self.now()));
        self.put(key, &item)
    }
}

/// A notice's template with what fills it in.
struct Words<'a> {
    template: &'a model::Notice,
    notice: &'a Notice,
    ticket: Option<&'a Ticket>,
}

impl Words<'_> {
    fn in_language(&self, site: &Site, locale: &str, recipient: &str) -> Outcome<(String, String)> {
        let facts = Facts { site, ticket: self.ticket, recipient };
        let words = |text: &model::Text| {
            render(text_in(text, locale), &self.notice.arguments, facts)
                .map_err(|error| Refusal::Invalid(format!("notice `{}`: {error}", self.notice.template)))
        };
        let subject = words(&self.template.subject)?.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok((subject, words(&self.template.body)?))
    }
}

/// A notice with everything filled in: in the site's language, and for each person in theirs.
struct Letters {
    subject: String,
    body: String,
    people: Vec<Letter>,
    addresses: Addresses,
    channels: Vec<String>,
}

/// A notice as one person reads it.
struct Letter {
    person: Person,
    subject: String,
    body: String,
}
