//! HTTP as somebody: a token, a language, JSON in and out.

use std::sync::Arc;

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value as Json, json};
use tokio::runtime::{Builder, Runtime};

use crate::program::{FUSE, Program};

/// One password for every account of the tests.
const PASSWORD: &str = "correct horse battery";

/// Somebody who calls the API.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    /// Tests wait for each answer; what has to run meanwhile runs in here.
    runtime: Arc<Runtime>,
    base: String,
    token: Option<String>,
    language: &'static str,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON, or as a text when it is none.
    pub body: Json,
}

impl Client {
    /// Somebody who is not signed in.
    ///
    /// # Panics
    /// When there is no HTTP client to be had.
    #[must_use]
    pub fn nobody(program: &Program) -> Self {
        Self::nobody_at(program.address())
    }

    fn nobody_at(address: &str) -> Self {
        let http = reqwest::Client::builder().timeout(FUSE).build().expect("a client needs nothing");
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = Arc::new(runtime.expect("there is room for a thread"));
        Self { http, runtime, base: format!("{address}/api/v1"), token: None, language: "en" }
    }

    /// Creates the first administrator with the token the host printed, and signs in.
    #[must_use]
    #[track_caller]
    pub fn first_administrator(program: &mut Program) -> Self {
        let token = program.told("setup token: ");
        let nobody = Self::nobody(program);
        let first =
            json!({ "token": token, "login": "admin", "password": PASSWORD, "name": "Administrator" });
        nobody.post("/setup", &first).expect(201);
        nobody.signed_in(("admin", PASSWORD), &["read", "act", "admin"])
    }

    /// Somebody who has an account at a host that another program runs: `http://127.0.0.1:…`.
    ///
    /// # Panics
    /// When the account is not let in.
    #[must_use]
    #[track_caller]
    pub fn signed_in_at(address: &str, login: &str, password: &str) -> Self {
        Self::nobody_at(address).signed_in((login, password), &["read", "act"])
    }

    /// The account of a person of a site, created by this administrator, signed in.
    #[must_use]
    #[track_caller]
    pub fn account(&self, site: &str, person: &str) -> Self {
        let account =
            json!({ "login": person, "name": person, "password": PASSWORD, "people": { site: person } });
        self.post("/accounts", &account).expect(201);
        self.signed_in((person, PASSWORD), &["read", "act"])
    }

    /// Signs in as a browser does and makes a token.
    #[track_caller]
    fn signed_in(&self, (login, password): (&str, &str), scopes: &[&str]) -> Self {
        let nobody = Self { token: None, ..self.clone() };
        let answer = nobody.post("/session", &json!({ "login": login, "password": password }));
        let cookie =
            answer.headers.get("set-cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let session = answer.expect(200);
        let asked = nobody
            .request(Method::POST, "/tokens")
            .header("Cookie", cookie)
            .header("X-CSRF-Token", session["csrf"].as_str().unwrap_or_default())
            .json(&json!({ "name": "tests", "scopes": scopes }));
        let issued = nobody.send("POST /tokens", asked).expect("the host answers").expect(201);
        let secret = issued["secret"].as_str().expect("a new token has its secret");
        Self { token: Some(secret.to_owned()), ..self.clone() }
    }

    /// The same one at a host that was started again.
    #[must_use]
    pub fn at(&self, program: &Program) -> Self {
        Self { token: self.token.clone(), language: self.language, ..Self::nobody(program) }
    }

    /// The same one in another language.
    #[must_use]
    pub fn speaking(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    /// The secret of the token.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Reads.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.answered(Method::GET, path, None)
    }

    /// Posts JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Json) -> Answer {
        self.answered(Method::POST, path, Some(body))
    }

    /// Posts nothing.
    #[track_caller]
    pub fn post_nothing(&self, path: &str) -> Answer {
        self.answered(Method::POST, path, None)
    }

    /// Puts JSON.
    #[track_caller]
    pub fn put(&self, path: &str, body: &Json) -> Answer {
        self.answered(Method::PUT, path, Some(body))
    }

    /// Posts bytes.
    #[track_caller]
    pub fn post_bytes(&self, path: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, content_type).body(bytes);
        self.send(&format!("POST {path}"), request).expect("the host answers")
    }

    /// Posts JSON under an idempotency key; nothing when no whole answer came.
    #[must_use]
    pub fn try_post(&self, path: &str, key: &str, body: &Json) -> Option<Answer> {
        let request = self.request(Method::POST, path).header("Idempotency-Key", key).json(body);
        self.send(&format!("POST {path} as {key}"), request).ok()
    }

    /// Posts all of these at the same moment, each JSON under its own idempotency key; nothing where no whole answer came.
    ///
    /// # Panics
    /// When a request itself panics.
    #[must_use]
    pub fn post_at_once(&self, path: &str, requests: &[(String, Json)]) -> Vec<Option<Answer>> {
        let sent = requests.iter().map(|(key, body)| {
            let request = self.request(Method::POST, path).header("Idempotency-Key", key).json(body);
            self.runtime.spawn(answer(format!("POST {path} as {key}"), request))
        });
        let sent: Vec<_> = sent.collect();
        sent.into_iter()
            .map(|task| self.runtime.block_on(task).expect("a request does not panic").ok())
            .collect()
    }

    /// Posts bytes; nothing when no whole answer came.
    #[must_use]
    pub fn try_post_bytes(&self, path: &str, content_type: &str, bytes: Vec<u8>) -> Option<Answer> {
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, content_type).body(bytes);
        self.send(&format!("POST {path}"), request).ok()
    }

    /// Posts bytes under headers of the caller's own; nothing when no whole answer came.
    #[must_use]
    pub fn try_deliver(&self, path: &str, headers: &[(&str, String)], bytes: Vec<u8>) -> Option<Answer> {
        let mut request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        self.send(&format!("POST {path}"), request.body(bytes)).ok()
    }

    /// Reads; nothing when no whole answer came.
    #[must_use]
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        self.send(&format!("GET {path}"), self.request(Method::GET, path)).ok()
    }

    /// Every item of a listing, page by page.
    #[must_use]
    #[track_caller]
    pub fn all(&self, path: &str) -> Vec<Json> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        let sign = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(&format!("{path}{sign}limit=200{cursor}")).expect(200);
            items.extend(page["items"].as_array().expect("a page has items").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    #[track_caller]
    fn answered(&self, method: Method, path: &str, body: Option<&Json>) -> Answer {
        let asked = format!("{method} {path}");
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.send(&asked, request).unwrap_or_else(|error| panic!("{asked}: {error:?}"))
    }

    fn send(&self, asked: &str, request: RequestBuilder) -> reqwest::Result<Answer> {
        self.runtime.block_on(answer(asked.to_owned(), request))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request =
            self.http.request(method, format!("{}{path}", self.base)).header(ACCEPT_LANGUAGE, self.language);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

async fn answer(asked: String, request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Json::String(text));
    Ok(Answer { asked, status, headers, body })
}

impl Answer {
    /// The body of an answer with this status.
    ///
    /// # Panics
    /// When it has another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Json {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self.body
    }

    /// The problem document of an answer with this status.
    ///
    /// # Panics
    /// When it has another one, or is no proper problem document (RFC 9457).
    #[track_caller]
    pub fn refused(self, status: u16) -> Json {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        assert!(kind.starts_with("application/problem+json"), "{}: `{kind}`, {}", self.asked, self.body);
        assert_eq!(self.body["status"], status, "{}: {}", self.asked, self.body);
        for member in ["type", "title", "detail", "instance"] {
            assert!(self.body[member].is_string(), "{}: no `{member}` in {}", self.asked, self.body);
        }
        self.expect(status)
    }
}
