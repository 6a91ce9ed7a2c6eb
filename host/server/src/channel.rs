//! Ways out of the host: what a channel is given, what it answers, and when a message is tried again.
//!
//! A channel sends one message once. Which message is due, and what its answer means for the ticket,
//! is the outbox's business; a message may come twice with the same key, never with another content.

mod backoff;
mod email;
mod secret;
mod webhook;

use std::fmt;
use std::pin::Pin;

use frontdesk_engine::instant::Instant;

pub use self::backoff::{TRIES_MAX, backoff};
pub use self::email::{Email, EmailConfig, Tls};
pub use self::secret::Secret;
pub use self::webhook::{Webhook, WebhookConfig, signature};

/// A message as a channel is to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same on every try: the receiver can tell a repeat by it.
    pub key: String,
    /// Name of the channel.
    pub channel: String,
    /// E-mail address, or the name of the webhook.
    pub address: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Number of the ticket it is about, as people write it.
    pub about_number: Option<String>,
    /// Name of the site it comes from.
    pub site: String,
    /// When it was written.
    pub at: Instant,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Another try may succeed: no connection, an overloaded or misconfigured server.
    #[error("{0}")]
    Temporary(String),
    /// No other try of the same message can succeed.
    #[error("{0}")]
    Permanent(String),
}

/// What became of a message: a line for the operator such as the server's answer.
pub type Delivery<'a> = Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'a>>;

/// A way to send messages to the outside.
pub trait Channel: Send + Sync {
    /// The name notices and the console know it by.
    fn name(&self) -> &'static str;

    /// Sends one message once, within a minute; dropping the future gives the try up.
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivery<'a>;
}

/// A channel's configuration cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string())
    }
}

/// An error and what caused it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let more = next.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = next.source();
    }
    text
}
