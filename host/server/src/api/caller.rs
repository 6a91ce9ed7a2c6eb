//! Who calls: every route takes one of these, and nothing is allowed that they do not allow.
//!
//! [`Caller`] is signed in; [`Administrator`] runs the host; [`Member`] is somebody on one site;
//! [`SiteAdministrator`] runs it. A site that is not the caller's looks like one that is not there.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::directory::Person;
use frontdesk_engine::personal::Sight;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Site;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use serde_json::Value as Json;

use super::App;
use super::extract::{IdempotencyKey, document_path, path_params};
use super::locale::Locale;
use super::moment::Moments;
use super::problem::{Code, Problem};
use super::words::SiteName;
use crate::auth::{Account, Scope, SignedIn, Token};
use crate::writer::SiteHandle;

/// The cookie that carries a session's secret.
pub(super) const COOKIE: &str = "frontdesk_session";

/// The header that a page sends along with everything that changes something.
pub(super) const CSRF_HEADER: &str = "x-csrf-token";

/// How the caller proved who it is.
#[derive(Clone, Debug)]
pub(super) enum Via {
    /// A browser with a session.
    Session {
        /// The cookie's secret.
        secret: String,
        /// What the page has to send along.
        csrf: String,
    },
    /// A program with a token.
    Token(BTreeSet<Scope>),
}

/// Somebody signed in.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// Who.
    pub account: Account,
    /// How it was proven.
    pub via: Via,
    /// The language of answers.
    pub locale: Locale,
}

impl Caller {
    /// Refuses a token without a scope; a session has them all.
    ///
    /// # Errors
    /// `denied`.
    pub(super) fn need(&self, scope: Scope) -> Result<(), Problem> {
        match &self.via {
            Via::Token(scopes) if !scopes.contains(&scope) => {
                let has: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
                let text = format!(
                    "this needs a token with the scope `{}`, and yours has `{}`",
                    scope.name(),
                    has.join("`, `")
                );
                Err(Problem::denied(text))
            }
            _ => Ok(()),
        }
    }

    /// Whether the caller may administrate here and now.
    #[must_use]
    pub(super) fn is_admin(&self) -> bool {
        self.account.admin && self.need(Scope::Admin).is_ok()
    }

    fn need_admin(&self) -> Result<(), Problem> {
        if !self.account.admin {
            return Err(Problem::denied("only an administrator can do this"));
        }
        self.need(Scope::Admin)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let locale = Locale::of(&parts.headers);
        let changes = !parts.method.is_safe();
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let (account, token) = by_token(app, value.to_str().unwrap_or_default()).await?;
            let caller = Self { account, via: Via::Token(token.scopes.clone()), locale };
            // What may administrate needs no second scope for it.
            let of_method = if changes { Scope::Act } else { Scope::Read };
            if !caller.account.admin || !token.scopes.contains(&Scope::Admin) {
                caller.need(of_method)?;
            }
            return Ok(caller);
        }
        let secret = cookie(&parts.headers).ok_or_else(|| unauthorized("sign in first"))?;
        let found = app.auth.by_session(&secret).await?;
        let signed_in = found.ok_or_else(|| unauthorized("the session is over (sign in again)"))?;
        if changes && !csrf_fits(&parts.headers, &signed_in) {
            let text = "expected the `X-CSRF-Token` of this session (`GET /api/v1/session` tells it)";
            return Err(Problem::new(Code::Csrf, text));
        }
        let SignedIn { account, secret, csrf } = signed_in;
        Ok(Self { account, via: Via::Session { secret, csrf }, locale })
    }
}

async fn by_token(app: &App, authorization: &str) -> Result<(Account, Token), Problem> {
    let bearer = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, secret) = bearer.ok_or_else(|| unauthorized("expected `Authorization: Bearer fd_…`"))?;
    let found = app.auth.by_token(secret.trim()).await?;
    found.ok_or_else(|| unauthorized("the token is unknown, revoked or expired"))
}

fn unauthorized(text: &str) -> Problem {
    Problem::new(Code::Unauthorized, text)
}

fn csrf_fits(headers: &HeaderMap, signed_in: &SignedIn) -> bool {
    let sent = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    sent.is_some_and(|sent| signed_in.csrf_is(sent))
}

/// The secret in the session's cookie.
#[must_use]
pub(super) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// Where a request comes from, for counting failed sign-ins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(pub Option<SocketAddr>);

impl Address {
    /// Without the port.
    #[must_use]
    pub(super) fn text(&self) -> String {
        self.0.map_or_else(|| "unknown".to_owned(), |address| address.ip().to_string())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| *address)))
    }
}

/// An administrator of the host.
#[derive(Clone, Debug)]
pub(super) struct Administrator(pub Caller);

impl FromRequestParts<App> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        caller.need_admin()?;
        Ok(Self(caller))
    }
}

/// Somebody on a site: a person of its directory, or an administrator.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Who.
    pub caller: Caller,
    /// The site.
    pub handle: Arc<SiteHandle>,
    /// Its description at the beginning of the request.
    pub site: Arc<Site>,
    /// Who the caller is there; an administrator may be nobody.
    pub person: Option<Person>,
    /// Moments in the site's zone.
    pub moments: Moments,
}

impl FromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let params = path_params(parts, app).await?;
        let name =
            params.into_iter().find(|(name, _)| name == "site").map(|(_, value)| value).unwrap_or_default();
        Self::of(caller, app, &name).await
    }
}

impl Member {
    /// Who a caller is on a site.
    ///
    /// # Errors
    /// `not-found`, whether there is no such site or it is none of the caller's.
    pub(super) async fn of(caller: Caller, app: &App, name: &str) -> Result<Self, Problem> {
        let none = || Problem::not_found(format!("there is no site `{}`", name.escape_debug()));
        let handle = app.host.site(name).ok_or_else(none)?;
        let person = match caller.account.people.get(name) {
            Some(id) => read_person(&handle, id.clone()).await?,
            None => None,
        };
        if person.is_none() && !caller.is_admin() {
            return Err(none());
        }
        let site = handle.site();
        let moments = Moments::of(&site.calendars.zone);
        Ok(Self { caller, handle, site, person, moments })
    }

    /// The language of answers.
    #[must_use]
    pub(super) fn locale(&self) -> Locale {
        self.caller.locale
    }

    /// As whom the caller acts: the person of the site, else the administrator.
    ///
    /// # Errors
    /// `denied` for a token that only reads.
    pub(super) fn actor(&self) -> Result<Actor, Problem> {
        self.caller.need(Scope::Act)?;
        Ok(self.seen_as())
    }

    /// As whom the caller looks: as [`Self::actor`], whatever a token allows.
    #[must_use]
    pub(super) fn seen_as(&self) -> Actor {
        match &self.person {
            Some(person) => Actor::Person(person.id.clone()),
            None => Actor::Admin(self.caller.account.login.clone()),
        }
    }

    /// Whether the caller has one of the roles a register, ledger or report may be read with.
    #[must_use]
    pub(super) fn may_read(&self, roles: &[String]) -> bool {
        let has = |person: &Person| roles.iter().any(|role| role == "anyone" || person.roles.contains(role));
        self.caller.is_admin() || self.person.as_ref().is_some_and(has)
    }

    /// What the caller sees of personal data; an administrator who is nobody on the site sees none of what is masked.
    #[must_use]
    pub(super) fn sight(&self) -> Sight<'_> {
        static NOBODY: BTreeSet<String> = BTreeSet::new();
        let person = self.person.as_ref();
        Sight::of(
            &self.site,
            person.map_or(&NOBODY, |person| &person.roles),
            person.map(|person| person.id.as_str()),
        )
    }

    /// Reads committed state where blocking is allowed.
    ///
    /// # Errors
    /// What `work` refuses.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn View) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let view = self.handle.view();
        let done = tokio::task::spawn_blocking(move || work(view.as_ref())).await;
        done.map_err(|error| Problem::internal("a read stopped", &error))?
    }

    /// Asks the site to do something as somebody, and waits until it is durable.
    ///
    /// # Errors
    /// What the rules said, in the caller's language; a fault; an overloaded site.
    pub(super) async fn submit(
        &self,
        command: Command,
        actor: Actor,
        idempotency: IdempotencyKey,
    ) -> Result<Json, Problem> {
        self.begin(command, actor, idempotency).await
    }

    /// The same; the command stands in the queue already when this returns.
    pub(super) fn begin(
        &self,
        command: Command,
        actor: Actor,
        idempotency: IdempotencyKey,
    ) -> impl Future<Output = Result<Json, Problem>> + Send + use<> {
        let login = &self.caller.account.login;
        let key = idempotency.0.map(|key| format!("{login}:{key}"));
        let (begun, handle) = (self.handle.begin(command, actor, key), self.handle.clone());
        let locale = self.locale();
        async move { answered(&handle, begun.await?, locale) }
    }

    /// Does something as the person the caller is.
    ///
    /// # Errors
    /// As [`Member::submit`].
    pub(super) async fn act(&self, command: Command, idempotency: IdempotencyKey) -> Result<Json, Problem> {
        self.submit(command, self.actor()?, idempotency).await
    }
}

/// What the rules said to a command.
fn answered(handle: &SiteHandle, outcome: Outcome, locale: Locale) -> Result<Json, Problem> {
    match outcome {
        Outcome::Done(answer) => Ok(answer),
        Outcome::Idle => Ok(Json::Null),
        // A rule's text may have changed with the turns before this one.
        Outcome::Refused(refusal) => Err(Problem::refused(&handle.site(), &refusal, locale)),
        Outcome::Faulted { fault, reason } => {
            tracing::warn!(site = handle.name(), fault, %reason, "a plugin failed at a request");
            Err(Problem::faulted(fault, &reason, locale))
        }
    }
}

async fn read_person(handle: &SiteHandle, id: String) -> Result<Option<Person>, Problem> {
    let view = handle.view();
    let read = move || record::get::<Person>(view.as_ref(), key::person(&id));
    let found = tokio::task::spawn_blocking(read).await;
    let found = found.map_err(|error| Problem::internal("a read stopped", &error))??;
    Ok(found.filter(|person| !person.left))
}

/// An administrator at work on a site.
#[derive(Clone, Debug)]
pub(super) struct SiteAdministrator(Member);

impl Deref for SiteAdministrator {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.0
    }
}

impl SiteAdministrator {
    /// Changes the site as an administrator.
    ///
    /// # Errors
    /// As [`Member::submit`].
    pub(super) async fn administer(
        &self,
        command: Command,
        idempotency: IdempotencyKey,
    ) -> Result<Json, Problem> {
        let actor = Actor::Admin(self.caller.account.login.clone());
        self.submit(command, actor, idempotency).await
    }
}

impl FromRequestParts<App> for SiteAdministrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let member = Member::from_request_parts(parts, app).await?;
        member.caller.need_admin()?;
        Ok(Self(member))
    }
}

impl OperationInput for Address {}

impl OperationInput for Caller {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        super::document::signed_in(operation);
    }
}

impl OperationInput for Administrator {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        super::document::signed_in(operation);
    }
}

impl OperationInput for Member {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        super::document::signed_in(operation);
        document_path::<SiteName>(ctx, operation, "site", "The site.");
    }
}

impl OperationInput for SiteAdministrator {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        Member::operation_input(ctx, operation);
    }
}
