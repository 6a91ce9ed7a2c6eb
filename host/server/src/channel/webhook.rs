//! Messages as signed HTTP requests to addresses that the operator configured by name.
//!
//! The body is JSON: `key`, `site`, `subject`, `body`, `ticket` (a number or null). A receiver checks
//! (1) that `Frontdesk-Timestamp`, in seconds since 1970, is at most five minutes off; (2) that
//! `Frontdesk-Signature` is `v1=` and the hex of HMAC-SHA256 over timestamp, `.` and the body's bytes
//! as they came, under the shared secret, comparing in constant time; (3) that it has not handled
//! `Frontdesk-Key` yet, and answers 2xx also when it has.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac};
use reqwest::{Client, StatusCode, Url, header};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{Channel, ConfigError, Delivery, Failure, Message, Secret, with_causes};

/// From connecting to the answer's head; a receiver that has to think puts the message aside first.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// A shorter secret can be guessed from one signed request; 16 random characters cannot.
const SECRET_CHARS_MIN: usize = 16;

/// One receiver.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Where to send; `https`, or `http` inside a network that is trusted.
    pub url: String,
    /// Shared with the receiver, at least 16 characters.
    pub secret: Secret,
}

impl fmt::Debug for WebhookConfig {
    /// Without the path and the query, where services put tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = Url::parse(&self.url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or("?");
        f.debug_struct("WebhookConfig").field("host", &host).field("secret", &self.secret).finish()
    }
}

/// The channel `webhook`.
#[derive(Debug)]
pub struct Webhook {
    client: Client,
    receivers: BTreeMap<String, Receiver>,
}

struct Receiver {
    url: Url,
    secret: Secret,
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Content<'a> {
    key: &'a str,
    site: &'a str,
    subject: &'a str,
    body: &'a str,
    ticket: Option<&'a str>,
}

impl Webhook {
    /// Receivers by name.
    ///
    /// # Errors
    /// The first receiver whose address or secret cannot work.
    pub fn new(receivers: &BTreeMap<String, WebhookConfig>) -> Result<Self, ConfigError> {
        Self::answered_within(ANSWER_WITHIN, receivers)
    }

    fn answered_within(
        limit: Duration,
        receivers: &BTreeMap<String, WebhookConfig>,
    ) -> Result<Self, ConfigError> {
        let client = Client::builder()
            // A redirect could lead a signed message to where the operator never sent it.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(limit)
            .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ConfigError::new(with_causes(&error)))?;
        let receivers = receivers
            .iter()
            .map(|(name, config)| Ok((name.clone(), Receiver::new(name, config)?)))
            .collect::<Result<_, _>>()?;
        Ok(Self { client, receivers })
    }

    async fn send(&self, message: &Message) -> Result<String, Failure> {
        let Some(receiver) = self.receivers.get(&message.address) else {
            let name = &message.address;
            return Err(Failure::Permanent(format!(
                "webhook `{name}` is not configured (add `[webhooks.{name}]` with `url` and `secret`)"
            )));
        };
        let content = Content {
            key: &message.key,
            site: &message.site,
            subject: &message.subject,
            body: &message.body,
            ticket: message.about_number.as_deref(),
        };
        let content = serde_json::to_vec(&content).map_err(|error| Failure::Permanent(error.to_string()))?;
        let key = header::HeaderValue::from_str(&message.key).map_err(|_| {
            Failure::Permanent(format!("key `{}` does not fit a header", message.key.escape_debug()))
        })?;
        let timestamp = seconds_now();
        let answer = self
            .client
            .post(receiver.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("Frontdesk-Key", key)
            .header("Frontdesk-Timestamp", timestamp)
            .header("Frontdesk-Signature", signature(receiver.secret.reveal(), timestamp, &content))
            .body(content)
            .send()
            .await
            // The address may hold a token, so it is left out of the text.
            .map_err(|error| Failure::Temporary(with_causes(&error.without_url())))?;
        judge(answer.status())
    }
}

impl Channel for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn deliver<'a>(&'a self, message: &'a Message) -> Delivery<'a> {
        Box::pin(self.send(message))
    }
}

impl Receiver {
    fn new(name: &str, config: &WebhookConfig) -> Result<Self, ConfigError> {
        let wrong = |what: &str| ConfigError::new(format!("webhook `{name}`: {what}"));
        let url = Url::parse(&config.url)
            .map_err(|error| wrong(&format!("expected a url like `https://example.com/hook`: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(&format!("expected a url with `https` or `http`, got `{}`", url.scheme())));
        }
        let chars = config.secret.reveal().chars().count();
        if chars < SECRET_CHARS_MIN {
            return Err(wrong(&format!(
                "expected a secret of at least {SECRET_CHARS_MIN} characters, got {chars} (make one with \
                 `openssl rand -hex 32`)"
            )));
        }
        Ok(Self { url, secret: config.secret.clone() })
    }
}

/// The value of `Frontdesk-Signature` for a body sent at `timestamp`, in seconds since 1970.
#[must_use]
pub fn signature(secret: &str, timestamp: u64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("v1={:x}", mac.finalize().into_bytes())
}

/// The real time even where a site's clock is a virtual one: the receiver's clock is real, too.
fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn judge(status: StatusCode) -> Result<String, Failure> {
    match status {
        _ if status.is_success() => Ok(status.to_string()),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(Failure::Temporary(status.to_string()))
        }
        _ if status.is_server_error() => Err(Failure::Temporary(status.to_string())),
        _ if status.is_redirection() => {
            Err(Failure::Permanent(format!("{status}; redirects are not followed (configure the new url)")))
        }
        _ => Err(Failure::Permanent(status.to_string())),
    }
}

#[cfg(test)]
mod tests;
