//! The host at the other end: reads what its forms ask for, sends rows, waits where it is busy.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::header::{ACCEPT_LANGUAGE, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value as Json;

use super::super::Usage;
use crate::import::mapping::{Mapping, Target};
use crate::import::shape::{Known, Sending, word};

/// How long one answer may take; the host gives up after 30 seconds.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// How often a row is sent before the import stops; it goes on there when it is started again.
const TRIES_MAX: u32 = 6;

/// The longest wait between two tries.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// One site of a running host.
#[derive(Debug)]
pub(super) struct Remote {
    http: reqwest::Client,
    base: String,
    token: String,
    language: String,
}

impl Remote {
    /// A site by the address of its host and its name: `https://desk.example.com/riverside`.
    ///
    /// # Errors
    /// [`Usage`] for another form.
    pub(super) fn of(site: &str, token: String, language: &str) -> anyhow::Result<Self> {
        let (url, name) = address(site)?;
        let http = reqwest::Client::builder().timeout(ANSWER_MAX).build()?;
        let base = format!("{url}/api/v1/sites/{name}");
        Ok(Self { http, base, token, language: language.to_owned() })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request.bearer_auth(&self.token).header(ACCEPT_LANGUAGE, &self.language)
    }

    /// Reads one thing.
    ///
    /// # Errors
    /// When the host cannot be reached or refuses.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Json> {
        let asked = self.request(Method::GET, path).send().await;
        let answer = asked.with_context(|| format!("`{}` cannot be reached", self.base))?;
        let status = answer.status();
        let body: Json = answer.json().await.unwrap_or_default();
        if !status.is_success() {
            bail!("the host refuses `{path}`: {}", sentence(status, &body));
        }
        Ok(body)
    }

    /// Reads a listing to its end.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(super) async fn all(&self, path: &str) -> anyhow::Result<Vec<Json>> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let mut page = self.get(&format!("{path}limit=200{cursor}")).await?;
            if let Some(found) = page["items"].as_array_mut() {
                items.append(found);
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }

    /// What the host tells of where the rows go.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(super) async fn known(&self, mapping: &Mapping) -> anyhow::Result<Known> {
        let mut known = Known::default();
        for person in self.all("/people?left=true&").await? {
            known.people.add(word(&person, "id"), word(&person, "name"));
        }
        let (listing, name) = match mapping.target {
            Target::People => ("/roles", ""),
            Target::Register => ("/registers", mapping.register.as_str()),
            Target::Workflow | Target::Ledger => ("/workflows", mapping.workflow.as_str()),
        };
        let all = self.get(listing).await?;
        let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
        if mapping.target == Target::People {
            known.roles = all.iter().map(|role| word(role, "name").to_owned()).collect();
        }
        let mut all = all.iter();
        let found = all.find(|one| word(one, "plugin") == mapping.plugin && word(one, "name") == name);
        known.target = found.cloned();
        Ok(known)
    }

    /// Sends a row under a key, again while the host is busy or away: the key keeps it from coming twice. The inner error is what
    /// the host said to this row.
    ///
    /// # Errors
    /// When no answer is to be had, or the token is no good: no other row would fare better.
    pub(super) async fn send(&self, sending: &Sending, key: &str) -> anyhow::Result<Result<(), String>> {
        let mut tries = 1;
        loop {
            let request = self.request(sending.method.clone(), &sending.path);
            let sent = request.header("Idempotency-Key", key).json(&sending.body).send().await;
            let wait = match sent {
                Ok(answer) if !is_passing(answer.status()) => return answered(answer).await,
                Ok(answer) if tries == TRIES_MAX => {
                    bail!("the host answers with {} again and again", answer.status())
                }
                Ok(answer) => asked_to_wait(&answer),
                Err(error) if tries == TRIES_MAX => {
                    return Err(error).with_context(|| format!("`{}` cannot be reached", self.base));
                }
                Err(_) => None,
            };
            let wait = wait.unwrap_or(Duration::from_millis(250) * 2_u32.pow(tries));
            tokio::time::sleep(wait.min(WAIT_MAX)).await;
            tries += 1;
        }
    }
}

/// A site's host and name: `https://desk.example.com/riverside`.
///
/// # Errors
/// [`Usage`] for another form.
pub(in crate::cli) fn address(site: &str) -> anyhow::Result<(&str, &str)> {
    let parts = site.trim_end_matches('/').rsplit_once('/');
    let known = parts.filter(|(url, name)| url.starts_with("http") && url.len() > 8 && !name.is_empty());
    let text = || format!("`--site`: expected URL/NAME like `http://127.0.0.1:8140/riverside`, got `{site}`");
    Ok(known.ok_or_else(|| Usage(text()))?)
}

/// Whether the same request can do better in a while.
fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    )
}

fn asked_to_wait(answer: &Response) -> Option<Duration> {
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

async fn answered(answer: Response) -> anyhow::Result<Result<(), String>> {
    let status = answer.status();
    if status.is_success() {
        return Ok(Ok(()));
    }
    let body: Json = answer.json().await.unwrap_or_default();
    if status == StatusCode::UNAUTHORIZED {
        bail!("the host does not know the token: {}", sentence(status, &body));
    }
    Ok(Err(sentence(status, &body)))
}

/// What the host says to a request that it refused.
pub(in crate::cli) async fn refusal(answer: Response) -> String {
    let status = answer.status();
    sentence(status, &answer.json().await.unwrap_or_default())
}

/// What a problem document says, else the status.
fn sentence(status: StatusCode, body: &Json) -> String {
    body["detail"].as_str().map_or_else(|| status.to_string(), str::to_owned)
}

/// The token of a file or of `FRONTDESK_TOKEN`; never of an option, which other users of the machine could see.
///
/// # Errors
/// [`Usage`] without one.
pub(in crate::cli) fn token(file: Option<&Path>) -> anyhow::Result<String> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?,
        None => std::env::var("FRONTDESK_TOKEN").unwrap_or_default(),
    };
    match text.trim() {
        "" => Err(Usage("expected a token (`--token-file FILE`, or `FRONTDESK_TOKEN`)".into()).into()),
        token => Ok(token.to_owned()),
    }
}
