//! Receipts: whom a notice reached, who read it, who is reminded, and who hears of those who never did.

use super::super::addressees::Matter;
use super::super::{Outcome, Turn};
use super::outgoing::Letter;
use crate::alarm::{Due, DueItem};
use crate::blueprint::model::{self, DayEnd};
use crate::deadline::Clock;
use crate::due::due;
use crate::hooks::{Event, Refusal};
use crate::instant::Instant;
use crate::notice::{InboxItem, Notice, Outgoing, OutgoingState, Receipt, ReceiptState, Sent, addressee};
use crate::value::{Fields, Value};
use crate::{key, record};

/// How many names of people who did not read are told.
const NAMED_MAX: usize = 20;

impl Turn {
    pub(super) fn receipt(&self, notice: u64, who: &str) -> Outcome<Option<Receipt>> {
        Ok(record::get(&self.overlay, key::receipt(notice, who))?)
    }

    /// Notes whom a notice was meant for, and by which message it goes there.
    pub(super) fn note_receipt(
        &mut self,
        sent: &Sent,
        person: Option<&str>,
        (channel, address): (&str, &str),
        outgoing: Option<u64>,
    ) -> Outcome<()> {
        let who = addressee(person, channel, address);
        let receipt = Receipt {
            notice: sent.id,
            person: person.map(str::to_owned),
            address: person.is_none().then(|| address.to_owned()),
            channel: outgoing.map(|_| channel.to_owned()),
            outgoing,
            state: if outgoing.is_some() { ReceiptState::Queued } else { ReceiptState::Inbox },
            since: sent.at,
            read_at: None,
            reminders: 0,
        };
        self.put(key::receipt(sent.id, &who), &receipt)
    }

    /// Everybody a notice was meant for.
    fn receipts(&self, notice: u64) -> Outcome<Vec<Receipt>> {
        Ok(record::below(&self.overlay, key::receipts(notice), 2 * super::RECIPIENTS_MAX)?)
    }

    /// Marks a notice in the actor's own inbox as read.
    pub(crate) fn read_notice(&mut self, id: u64) -> Outcome<()> {
        let person = self.actor().to_owned();
        let key = key::inbox_item(&person, id);
        let item: Option<InboxItem> = record::get(&self.overlay, key.clone())?;
        let mut item =
            item.ok_or_else(|| Refusal::NotFound(format!("there is no notice {id} in your inbox")))?;
        item.read_at = item.read_at.or(Some(self.now()));
        self.put(key, &item)?;
        if let Some(receipt) = self.receipt(id, &person)? {
            self.put(key::receipt(id, &person), &Receipt { read_at: item.read_at, ..receipt })?;
        }
        Ok(())
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
        for receipt in self.receipts(id)? {
            taken |= self.take_back(id, receipt)?;
        }
        sent.withdrawn = taken;
        if taken {
            self.stop_confirming(&mut sent)?;
        }
        self.put(key::notice(id), &sent)?;
        Ok(taken)
    }

    fn take_back(&mut self, id: u64, receipt: Receipt) -> Outcome<bool> {
        let mut taken = false;
        if let Some(person) = &receipt.person
            && receipt.read_at.is_none()
        {
            self.remove(key::inbox_item(person, id).bytes())?;
            taken = true;
        }
        let message = receipt.outgoing.map(|outgoing| self.message(outgoing)).transpose()?;
        if let Some(message) = message.filter(|message| message.state == OutgoingState::Waiting) {
            self.take_out(id, message)?;
            taken = true;
        }
        if taken {
            let who = receipt.who();
            let since = self.now();
            self.put(key::receipt(id, &who), &Receipt { state: ReceiptState::Withdrawn, since, ..receipt })?;
        }
        Ok(taken)
    }

    /// Takes a notice out of a message; the message stays when it carries others.
    fn take_out(&mut self, id: u64, mut message: Outgoing) -> Outcome<()> {
        message.parts.retain(|part| part.notice != id);
        if message.parts.is_empty() {
            return self.end_message(message, OutgoingState::Withdrawn, "taken back", None);
        }
        message.compose();
        self.put(key::outgoing(message.id), &message)
    }

    /// Begins to wait for everybody to read a notice.
    pub(super) fn begin_confirming(&mut self, sent: &mut Sent, template: &model::Notice) -> Outcome<()> {
        let Some(confirm) = &template.confirm else { return Ok(()) };
        if sent.persons.is_empty() {
            return Ok(());
        }
        self.check_again(sent, &confirm.within)
    }

    fn check_again(&mut self, sent: &mut Sent, within: &str) -> Outcome<()> {
        let length = self.site.length_named(&sent.plugin, within, self.now())?;
        let end = due(self.now(), length, &Clock::Wall, DayEnd::SameTime, &self.site.calendars)?;
        sent.check_at = Some(end.at);
        let item = confirm_item(sent, end.at);
        self.put(item.key(), &item)
    }

    fn stop_confirming(&mut self, sent: &mut Sent) -> Outcome<()> {
        match sent.check_at.take() {
            Some(at) => self.remove(confirm_item(sent, at).key().bytes()),
            None => Ok(()),
        }
    }

    /// The time to read is over: whoever did not is reminded, at last somebody is told, once.
    pub(crate) fn ring_confirm(&mut self, id: u64, at: Instant) -> Outcome<()> {
        let sent: Option<Sent> = record::get(&self.overlay, key::notice(id))?;
        let Some(mut sent) = sent.filter(|sent| sent.check_at == Some(at)) else { return Ok(()) };
        sent.check_at = None;
        let site = self.site.clone();
        let notices = site.plugins.get(&sent.plugin).map(|active| &active.blueprint.notices);
        let template = notices.and_then(|notices| notices.get(&sent.template));
        let unread: Vec<_> = self.receipts(id)?.into_iter().filter(Receipt::waits).collect();
        if let Some(template) = template
            && let Some(confirm) = &template.confirm
            && !unread.is_empty()
        {
            if sent.reminders < confirm.remind {
                sent.reminders += 1;
                for receipt in unread {
                    self.remind(&sent, template, receipt)?;
                }
                self.check_again(&mut sent, &confirm.within)?;
            } else {
                self.tell_unread(&sent, confirm, &unread)?;
            }
        }
        self.put(key::notice(id), &sent)
    }

    /// Sends a notice again to somebody who did not read it: by the next channel, where the template names one.
    fn remind(&mut self, sent: &Sent, template: &model::Notice, receipt: Receipt) -> Outcome<()> {
        let Some(id) = receipt.person.clone() else { return Ok(()) };
        let place = key::inbox_item(&id, sent.id);
        let Some(mut item) = record::get::<InboxItem>(&self.overlay, place.clone())? else { return Ok(()) };
        let Some(person) = self.read_person(&id)?.filter(|person| !person.left) else { return Ok(()) };
        item.reminders += 1;
        self.put(place, &item)?;
        self.put(
            key::receipt(sent.id, &id),
            &Receipt { reminders: receipt.reminders + 1, ..receipt.clone() },
        )?;
        let Some(message) = receipt.outgoing.map(|outgoing| self.message(outgoing)).transpose()? else {
            return Ok(());
        };
        // What still waits to leave needs no second copy.
        if message.state == OutgoingState::Waiting {
            return Ok(());
        }
        if let Some(next) = self.by_next_channel(&message)? {
            return self.set_receipts(&next, ReceiptState::Queued);
        }
        let again = Sent { at: self.now(), ..sent.clone() };
        let letter = Letter {
            channel: &message.channel,
            address: &message.address,
            person: Some(&person),
            subject: &item.subject,
            body: &item.body,
            fallback: Vec::new(),
        };
        let outgoing = self.queue_message(&again, template, letter)?;
        let queued = self.message(outgoing)?;
        self.set_receipts(&queued, ReceiptState::Queued)
    }

    fn tell_unread(&mut self, sent: &Sent, confirm: &model::Confirm, unread: &[Receipt]) -> Outcome<()> {
        let mut names = Vec::new();
        for id in unread.iter().filter_map(|receipt| receipt.person.as_deref()).take(NAMED_MAX) {
            names.push(self.read_person(id)?.map_or_else(|| id.to_owned(), |person| person.name));
        }
        let more = if unread.len() > names.len() { ", …" } else { "" };
        let names = format!("{}{more}", names.join(", "));
        if let Some(then) = &confirm.then {
            let arguments = Fields::from([
                ("names".to_owned(), Value::text(&names)),
                ("count".to_owned(), Value::Number(unread.len().into())),
                ("about".to_owned(), Value::text(&sent.subject)),
            ]);
            let notice = Notice {
                to: self.audience(&then.tell, Matter::default())?,
                template: then.notice.clone(),
                arguments,
                about: sent.about,
                key: None,
                urgent: sent.urgent,
            };
            self.host_notice(&sent.plugin, &format!("unread notice {}", sent.id), notice)?;
        }
        let (channel, outcome) = ("inbox".to_owned(), "unconfirmed".to_owned());
        let event = Event::Notice { id: sent.id, about: sent.about, channel, outcome, detail: names };
        self.tell(&sent.plugin, event);
        Ok(())
    }
}

fn confirm_item(sent: &Sent, at: Instant) -> DueItem {
    DueItem { at, what: Due::Confirm { plugin: sent.plugin.clone(), notice: sent.id } }
}
