//! The plugins of a running host, over the public API: whom to ask, as whom, and what it answers.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value as Json, json};

use crate::cli::Verdict;
use crate::cli::import::remote::{address, refusal, token};

/// How long one answer may take: an upload is compiled before it is answered, a component of 18 MB for a minute on a small machine.
const ANSWER_MAX: Duration = Duration::from_secs(600);

/// As whom a host is asked, and how it is told.
#[derive(Debug, Args)]
pub(super) struct Asking {
    /// A file with an administrator's API token [default: the token in FRONTDESK_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The language of the host's answers
    #[arg(long, default_value = "en", value_parser = ["zh", "en"])]
    pub(super) language: String,
    /// Tell the outcome as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// A site of a running host, and as whom it is asked.
#[derive(Debug, Args)]
pub(super) struct OnSite {
    /// A site of a running host: http://127.0.0.1:8140/riverside
    #[arg(long, value_name = "URL/NAME", env = "FRONTDESK_SITE")]
    site: String,
    #[command(flatten)]
    pub(super) asking: Asking,
}

impl OnSite {
    /// The site's host, and below where the site lies in its API.
    ///
    /// # Errors
    /// An address or a token that is none.
    pub(super) fn remote(&self) -> anyhow::Result<(Remote, String)> {
        let (url, site) = address(&self.site)?;
        Ok((Remote::of(url, &self.asking)?, format!("/sites/{site}/plugins")))
    }
}

/// A running host.
#[derive(Debug)]
pub(super) struct Remote {
    http: reqwest::Client,
    api: String,
    token: String,
    language: String,
}

impl Remote {
    pub(super) fn of(url: &str, asking: &Asking) -> anyhow::Result<Self> {
        Ok(Self {
            http: reqwest::Client::builder().timeout(ANSWER_MAX).build()?,
            api: format!("{}/api/v1", url.trim_end_matches('/')),
            token: token(asking.token_file.as_deref())?,
            language: asking.language.clone(),
        })
    }

    /// Reads one thing; nothing where there is none.
    pub(super) async fn find(&self, path: &str) -> anyhow::Result<Option<Json>> {
        self.answered(self.request(Method::GET, path), true).await
    }

    /// Reads one thing.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Json> {
        self.done(self.request(Method::GET, path)).await
    }

    /// Puts a component into the library.
    pub(super) async fn upload(&self, component: Vec<u8>) -> anyhow::Result<Json> {
        let request = self.request(Method::POST, "/plugins").header(CONTENT_TYPE, "application/wasm");
        self.done(request.body(component)).await
    }

    /// Posts JSON.
    pub(super) async fn post(&self, path: &str, body: &Json) -> anyhow::Result<Json> {
        self.done(self.request(Method::POST, path).json(body)).await
    }

    /// Removes one thing.
    pub(super) async fn delete(&self, path: &str) -> anyhow::Result<Json> {
        self.done(self.request(Method::DELETE, path)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.api));
        request.bearer_auth(&self.token).header(ACCEPT_LANGUAGE, &self.language)
    }

    async fn done(&self, request: RequestBuilder) -> anyhow::Result<Json> {
        Ok(self.answered(request, false).await?.unwrap_or_default())
    }

    /// The body of a good answer; nothing for what is not there, where that may be.
    async fn answered(&self, request: RequestBuilder, may_miss: bool) -> anyhow::Result<Option<Json>> {
        let sent = request.send().await;
        let answer = sent.with_context(|| format!("`{}` cannot be reached", self.api))?;
        match answer.status() {
            StatusCode::NOT_FOUND if may_miss => Ok(None),
            StatusCode::NO_CONTENT => Ok(Some(json!({}))),
            status if status.is_success() => Ok(Some(answer.json().await.context("the host's answer")?)),
            _ => bail!("the host refuses: {}", refusal(answer).await),
        }
    }
}

/// Runs a command that asks a host.
pub(super) fn on_runtime(command: impl Future<Output = anyhow::Result<Verdict>>) -> anyhow::Result<Verdict> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(command)
}

/// A text of an answer.
pub(super) fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json[name].as_str().unwrap_or_default()
}

/// Who signed, in an answer of the host.
pub(super) fn signed_by(json: &Json) -> String {
    let by = &json["signed_by"];
    match (by["name"].as_str(), by["key"].as_str()) {
        (Some(name), Some(key)) => format!("signed by {name} ({key})"),
        (None, Some(key)) => format!("signed by {key}"),
        _ => "not signed".to_owned(),
    }
}
