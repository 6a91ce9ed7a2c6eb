//! Messages to people, put together step by step.

use crate::bindings::frontdesk::plugin::directory;
use crate::bindings::frontdesk::plugin::notifications::{Audience, Notice, send, send_anyway};
use crate::{Field, Outcome, TicketId, Value};

/// Begins a message by a template under `[notices]`.
///
/// ```no_run
/// # use frontdesk_sdk::{notify, Outcome};
/// # fn hook(id: u64) -> Outcome {
/// notify("reply-missed").role("supervisor").about(id).arg("limit", "2 h").send()
/// # }
/// ```
pub fn notify(template: impl Into<String>) -> Message {
    Message(Notice {
        to: Vec::new(),
        template: template.into(),
        arguments: Vec::new(),
        about: None,
        key: None,
        urgent: false,
    })
}

/// A message that is not sent yet.
#[derive(Debug)]
#[must_use = "a message leaves with `send`"]
pub struct Message(Notice);

impl Message {
    /// To everybody with a role.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.0.to.push(Audience::Role(role.into()));
        self
    }

    /// To one person.
    pub fn person(mut self, id: impl Into<String>) -> Self {
        self.0.to.push(Audience::Person(id.into()));
        self
    }

    /// To each of them.
    pub fn persons<P: Into<String>>(self, ids: impl IntoIterator<Item = P>) -> Self {
        ids.into_iter().fold(self, Self::person)
    }

    /// To somebody's superior; without one to everybody with a role. Needs the permission `directory`.
    ///
    /// # Errors
    /// When there is no such person, or `directory` was not granted.
    pub fn superior_of(self, person: &str, otherwise: &str) -> Outcome<Self> {
        Ok(match directory::superior(person, 1)? {
            Some(superior) => self.person(superior),
            None => self.role(otherwise),
        })
    }

    /// To whoever stands at a post now.
    pub fn post(mut self, post: impl Into<String>) -> Self {
        self.0.to.push(Audience::Post(post.into()));
        self
    }

    /// To an address outside the site; needs the permission `notify-outside`.
    pub fn address(mut self, channel: &str, address: &str) -> Self {
        self.0.to.push(Audience::Address((channel.to_owned(), address.to_owned())));
        self
    }

    /// The case it is about.
    pub fn about(mut self, ticket: TicketId) -> Self {
        self.0.about = Some(ticket);
        self
    }

    /// An argument of the template.
    pub fn arg(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.arguments.push(Field::from((name, value)));
        self
    }

    /// Sent once whatever happens: a second message with the same key is dropped.
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// Not held back by quiet hours.
    pub fn urgent(mut self) -> Self {
        self.0.urgent = true;
        self
    }

    /// Joins the turn; nobody to tell is no error.
    ///
    /// # Errors
    /// When the template, an argument or a person is unknown, or `notify` was not granted.
    pub fn send(self) -> Outcome {
        if self.0.to.is_empty() { Ok(()) } else { send(&self.0).map(|_| ()) }
    }

    /// Sent even when this turn is refused.
    ///
    /// # Errors
    /// As [`Message::send`].
    pub fn send_anyway(self) -> Outcome {
        if self.0.to.is_empty() { Ok(()) } else { send_anyway(&self.0) }
    }
}
