//! Host calls of the interface `notifications`: who is told, in which words, by which channels.

mod letters;
mod outgoing;
mod receipts;

use super::{Halt, Outcome, Turn};
use crate::blueprint::model;
use crate::directory::Person;
use crate::hooks::Refusal;
use crate::notice::{Audience, InboxItem, Notice, Sent};
use crate::{key, record};
use letters::Letters;

/// How many people or addresses one notice may reach.
const RECIPIENTS_MAX: usize = 1_000;

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

    /// Whether the operator lets a plugin's notices be sent.
    pub(super) fn is_let_notify(&self, plugin: &str) -> bool {
        self.site.plugins.get(plugin).is_some_and(|active| active.installed.grants.contains("notify"))
    }

    /// Sends a notice of the host's own by a plugin's template. What keeps it from being sent stops nothing: it is logged with
    /// what it is for.
    pub(super) fn host_notice(&mut self, plugin: &str, what: &str, notice: Notice) -> Outcome<()> {
        if !self.is_let_notify(plugin) {
            self.log(
                "error",
                &format!("{what} told nobody: `notify` is not granted (grant it to the plugin)"),
            );
            return Ok(());
        }
        let id = match self.dispatch(plugin, notice) {
            Ok(id) => id,
            Err(Halt::Refused(refusal)) => {
                self.log("error", &format!("{what} told nobody: {refusal}"));
                return Ok(());
            }
            Err(halt) => return Err(halt),
        };
        let sent: Option<Sent> = record::get(&self.overlay, key::notice(id))?;
        if sent.is_some_and(|sent| sent.persons.is_empty()) {
            self.log(
                "warn",
                &format!("{what} reached nobody (nobody has the role, stands there or is named)"),
            );
        }
        Ok(())
    }

    /// Writes a notice into inboxes and the outbox.
    pub(crate) fn dispatch(&mut self, plugin: &str, notice: Notice) -> Outcome<u64> {
        if let Some(key) = &notice.key
            && let Some(sent) = record::get::<u64>(&self.overlay, key::notice_key(plugin, key))?
        {
            return Ok(sent);
        }
        let Letters { subject, body, people, addresses, marks } = self.write_letters(plugin, &notice)?;
        let site = self.site.clone();
        let template = &site.plugin(plugin)?.blueprint.notices[&notice.template];
        let mut sent = Sent {
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
            check_at: None,
            reminders: 0,
        };
        for letter in people {
            self.deliver(letter, &sent, template)?;
        }
        for (channel, address) in addresses {
            self.send_outside(&sent, template, (&channel, &address))?;
        }
        if !template.fallback && template.channels.iter().any(|channel| channel == "webhook") {
            self.send_outside(&sent, template, ("webhook", WEBHOOK_ADDRESS))?;
        }
        if let Some(key) = &notice.key {
            self.put(key::notice_key(plugin, key), &sent.id)?;
        }
        self.begin_confirming(&mut sent, template)?;
        self.put(key::notice(sent.id), &sent)?;
        if let Some(ticket) = sent.about {
            self.mark(ticket, marks)?;
        }
        Ok(sent.id)
    }

    fn deliver(&mut self, letter: letters::Letter, sent: &Sent, template: &model::Notice) -> Outcome<()> {
        let letters::Letter { person, subject, body } = letter;
        let named = template.channels.iter().filter(|channel| template.fallback || *channel != "webhook");
        let mut ways = named.filter_map(|channel| Some((channel, address_on(channel, Some(&person))?)));
        let mut outgoing = None;
        let first = ways.next();
        let fallback = ways.map(|(channel, _)| channel.clone()).collect();
        if let Some((channel, address)) = &first {
            let (subject, body) = (subject.as_str(), body.as_str());
            let person = Some(&person);
            let letter = outgoing::Letter { channel, address, person, subject, body, fallback };
            outgoing = Some(self.queue_message(sent, template, letter)?);
        }
        let way = first.as_ref().map_or(("", ""), |(channel, address)| (channel.as_str(), address.as_str()));
        self.note_receipt(sent, Some(&person.id), way, outgoing)?;
        let item = InboxItem {
            notice: sent.id,
            at: sent.at,
            about: sent.about,
            subject,
            body,
            urgent: sent.urgent,
            read_at: None,
            reminders: 0,
        };
        self.put(key::inbox_item(&person.id, sent.id), &item)
    }

    /// Sends to an address that is no person's, in the site's language.
    fn send_outside(&mut self, sent: &Sent, template: &model::Notice, way: (&str, &str)) -> Outcome<()> {
        let (channel, address) = way;
        let (subject, body) = (sent.subject.as_str(), sent.body.as_str());
        let letter = outgoing::Letter { channel, address, person: None, subject, body, fallback: Vec::new() };
        let outgoing = self.queue_message(sent, template, letter)?;
        self.note_receipt(sent, None, way, Some(outgoing))
    }
}

/// Where a channel reaches a person; nothing when it does not.
fn address_on(channel: &str, person: Option<&Person>) -> Option<String> {
    match channel {
        "email" => person.and_then(|person| person.email.clone()),
        "webhook" => Some(WEBHOOK_ADDRESS.to_owned()),
        _ => None,
    }
}
