//! Messages as e-mail over SMTP: plain text in UTF-8, one connection for each.
//!
//! A repeat has the same `Message-ID` and `X-Frontdesk-Key`; messages about one ticket name a common
//! ancestor, so that mail programs show them as one thread. Text from people reaches headers only
//! through lettre's encoder, and addresses only through its parser.

use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontdesk_engine::instant::Instant;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as SmtpTls, TlsParameters};
use lettre::transport::smtp::response::{Category, Response};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Channel, ConfigError, Delivery, Failure, Message, Secret, with_causes};

/// For each step of the conversation, and twice this for all of it. RFC 5321 allows minutes, but a
/// server that slow is better tried again than waited for.
const STEP_WITHIN: Duration = Duration::from_secs(20);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// Not at all: for a mail server on the same machine or network.
    None,
    /// Begins in clear text and turns to TLS, or is given up; port 587.
    #[default]
    Starttls,
    /// TLS from the first byte; port 465.
    Tls,
}

/// The mail server messages are handed to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailConfig {
    /// Name of the server; also the name its certificate must have.
    pub host: String,
    /// By default that of `tls`: 25, 587 or 465.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// With `password`, where the server asks for it.
    pub user: Option<String>,
    /// With `user`.
    pub password: Option<Secret>,
    /// The sender: `desk@example.com` or `Service desk <desk@example.com>`.
    pub from: String,
}

/// The channel `email`.
#[derive(Debug)]
pub struct Email {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    limit: Duration,
}

impl Email {
    /// A channel over the configured server; it is not connected to before the first message.
    ///
    /// # Errors
    /// A sender that is no address, half of a login, or a login that would travel in clear text.
    pub fn new(config: &EmailConfig) -> Result<Self, ConfigError> {
        Self::answered_within(STEP_WITHIN, config)
    }

    fn answered_within(limit: Duration, config: &EmailConfig) -> Result<Self, ConfigError> {
        let from = config.from.parse::<Mailbox>().map_err(|error| {
            ConfigError::new(format!(
                "e-mail: expected `from` like `Service desk <desk@example.com>`, got `{}`: {error}",
                config.from.escape_debug()
            ))
        })?;
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port.unwrap_or(config.tls.port()))
            .tls(protection(config)?)
            .timeout(Some(limit));
        if let Some(login) = login(config)? {
            server = server.credentials(login);
        }
        Ok(Self { server: server.build(), from, limit })
    }

    async fn send(&self, message: &Message) -> Result<String, Failure> {
        let mail = self.mail(message)?;
        let answer = tokio::time::timeout(2 * self.limit, self.server.send(mail)).await.map_err(|_| {
            Failure::Temporary(format!("the server took over {} s", 2 * self.limit.as_secs()))
        })?;
        answer.map(|answer| told(&answer)).map_err(|error| judge(&error))
    }

    fn mail(&self, message: &Message) -> Result<lettre::Message, Failure> {
        let to = message.address.parse::<Address>().map_err(|error| {
            let address = message.address.escape_debug();
            Failure::Permanent(format!("`{address}` is no e-mail address: {error}"))
        })?;
        let mut mail = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&message.subject))
            .date(system_time(message.at))
            .message_id(Some(self.id("message", &message.site, &message.key)))
            .raw_header(header(HeaderName::new_from_ascii_str("X-Frontdesk-Key"), &message.key))
            // RFC 3834: keeps absence notes and other automatic answers away.
            .raw_header(header(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"))
            // lettre adds it to mails of several parts only; without it base64 may be shown as it is.
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN);
        if let Some(number) = &message.about_number {
            let thread = self.id("ticket", &message.site, number);
            mail = mail.in_reply_to(thread.clone()).references(thread);
        }
        mail.body(message.body.clone()).map_err(|error| Failure::Permanent(with_causes(&error)))
    }

    /// An id for threads and repeats: the same for the same words, and safe in a header whatever they are.
    fn id(&self, kind: &str, site: &str, name: &str) -> String {
        let digest = Sha256::digest(format!("{kind}\0{site}\0{name}"));
        let short = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
        let domain = Some(self.from.email.domain()).filter(|domain| domain.is_ascii());
        format!("<{kind}.{short}@{}>", domain.unwrap_or("frontdesk.invalid"))
    }
}

impl Channel for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn deliver<'a>(&'a self, message: &'a Message) -> Delivery<'a> {
        Box::pin(self.send(message))
    }
}

impl Tls {
    fn port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::Starttls => 587,
            Self::Tls => 465,
        }
    }
}

fn protection(config: &EmailConfig) -> Result<SmtpTls, ConfigError> {
    let certificate_of = || {
        TlsParameters::new(config.host.clone())
            .map_err(|error| ConfigError::new(format!("e-mail: {}", with_causes(&error))))
    };
    Ok(match config.tls {
        Tls::None => SmtpTls::None,
        Tls::Starttls => SmtpTls::Required(certificate_of()?),
        Tls::Tls => SmtpTls::Wrapper(certificate_of()?),
    })
}

fn login(config: &EmailConfig) -> Result<Option<Credentials>, ConfigError> {
    let (user, password) = match (&config.user, &config.password) {
        (None, None) => return Ok(None),
        (Some(user), Some(password)) => (user, password),
        (Some(_), None) => return Err(ConfigError::new("e-mail: `user` without `password`")),
        (None, Some(_)) => return Err(ConfigError::new("e-mail: `password` without `user`")),
    };
    if config.tls == Tls::None && !is_this_machine(&config.host) {
        return Err(ConfigError::new(format!(
            "e-mail: the password would travel to `{}` in clear text (set `tls` to `starttls` or `tls`)",
            config.host.escape_debug()
        )));
    }
    Ok(Some(Credentials::new(user.clone(), password.reveal().to_owned())))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn header(name: HeaderName, text: &str) -> HeaderValue {
    HeaderValue::new(name, one_line(text))
}

/// Without line ends and other control characters, which have no place in a header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn system_time(at: Instant) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(at.0.max(0).unsigned_abs())
}

fn told(answer: &Response) -> String {
    one_line(&format!("{} {}", answer.code(), answer.first_line().unwrap_or_default()))
}

/// 5xx is final, but for the 53x of a failed login: its cause is the configuration, not the message,
/// and a changed password must not make dead letters of everything that waits.
fn judge(error: &Error) -> Failure {
    let text = one_line(&with_causes(error));
    match error.status() {
        Some(code) if error.is_permanent() && code.category != Category::Unspecified3 => {
            Failure::Permanent(text)
        }
        _ => Failure::Temporary(text),
    }
}

#[cfg(test)]
mod tests;
