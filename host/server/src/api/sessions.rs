//! Coming in and going out: the first administrator, sign-in, sign-out, the own password.

use std::collections::BTreeMap;
use std::convert::Infallible;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, NoContent, Response};
use frontdesk_engine::instant::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::accounts::{AccountView, Password};
use super::answer::Created;
use super::caller::{Address, COOKIE, Caller, Via};
use super::document::says;
use super::extract::Body;
use super::problem::{Code, Problem};
use super::words::Login;
use crate::auth::{NewAccount, SESSION_AGE_MAX, SignedIn};

const CHAPTER: &str = "session";

pub(super) fn routes() -> ApiRouter<App> {
    let session = get_with(show, says(CHAPTER, "get_session", "Who is signed in, and the page's token"))
        .post_with(sign_in, |operation| {
            says(CHAPTER, "sign_in", "Signs in")(operation).response::<200, Json<SessionView>>()
        })
        .delete_with(sign_out, |operation| {
            says(CHAPTER, "sign_out", "Ends the session")(operation).response::<204, ()>()
        });
    let own_password =
        put_with(change_password, says(CHAPTER, "change_password", "Changes the own password"));
    let setup = get_with(
        is_open,
        says(CHAPTER, "get_setup", "Whether the first administrator is still to be created"),
    )
    .post_with(set_up, says(CHAPTER, "set_up", "Creates the first administrator"));
    ApiRouter::new()
        .api_route("/setup", setup)
        .api_route("/session", session)
        .api_route("/session/password", own_password)
}

/// The first administrator.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SetUp {
    /// What the host printed when it started.
    #[schemars(length(min = 1, max = 200))]
    token: String,
    login: Login,
    password: Password,
    /// As people call them.
    #[schemars(length(min = 1, max = 100))]
    name: String,
}

/// Where a new host stands.
#[derive(Debug, Serialize, JsonSchema)]
struct SetupView {
    /// The first administrator is still to be created, with the token that the host printed.
    open: bool,
    /// Whoever asks is signed in: a page asks here first, where nobody is refused.
    signed_in: bool,
}

/// Whether somebody is signed in; nobody is turned away.
struct SomebodyThere(bool);

impl FromRequestParts<App> for SomebodyThere {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(Caller::from_request_parts(parts, app).await.is_ok()))
    }
}

impl aide::OperationInput for SomebodyThere {}

/// A sign-in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    #[schemars(length(min = 1, max = 64))]
    login: String,
    #[schemars(length(min = 1, max = 200))]
    password: String,
}

/// The own password, old and new.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangePassword {
    /// The one that holds now.
    #[schemars(length(min = 1, max = 200))]
    current: String,
    password: Password,
}

/// Who is signed in.
#[derive(Debug, Serialize, JsonSchema)]
struct SessionView {
    account: AccountView,
    /// Goes as `X-CSRF-Token` with everything that changes something; nothing for tokens, which need none.
    csrf: Option<String>,
}

async fn is_open(State(app): State<App>, SomebodyThere(signed_in): SomebodyThere) -> Json<SetupView> {
    Json(SetupView { open: app.auth.setup_token().is_some(), signed_in })
}

async fn set_up(
    State(app): State<App>,
    address: Address,
    Body(wanted): Body<SetUp>,
) -> Result<Created<AccountView>, Problem> {
    let first = NewAccount {
        login: wanted.login.0,
        name: wanted.name,
        password: wanted.password.0,
        admin: true,
        people: BTreeMap::new(),
    };
    let account = app.auth.set_up(&wanted.token, first, &address.text()).await?;
    tracing::info!(login = %account.login, "the first administrator was created");
    Ok(Created::at(format!("/api/v1/accounts/{}", account.login), AccountView::of(&account)))
}

async fn sign_in(
    State(app): State<App>,
    address: Address,
    Body(wanted): Body<SignIn>,
) -> Result<Response, Problem> {
    // What can be no login gets the same answer as one that is not there.
    let signed_in = app.auth.sign_in(&wanted.login, wanted.password, &address.text()).await?;
    let view =
        SessionView { account: AccountView::of(&signed_in.account), csrf: Some(signed_in.csrf.clone()) };
    with_cookie(Json(view).into_response(), &app, &signed_in, SESSION_AGE_MAX)
}

async fn show(caller: Caller) -> Json<SessionView> {
    let csrf = match caller.via {
        Via::Session { csrf, .. } => Some(csrf),
        Via::Token(_) => None,
    };
    Json(SessionView { account: AccountView::of(&caller.account), csrf })
}

async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let Via::Session { secret, csrf } = caller.via else {
        return Err(Problem::new(Code::Conflict, "a token has no session to end (revoke it instead)"));
    };
    app.auth.sign_out(&secret).await?;
    let nobody = SignedIn { account: caller.account, secret: String::new(), csrf };
    with_cookie(NoContent.into_response(), &app, &nobody, Span::ZERO)
}

async fn change_password(
    State(app): State<App>,
    address: Address,
    caller: Caller,
    Body(wanted): Body<ChangePassword>,
) -> Result<NoContent, Problem> {
    let Via::Session { secret, .. } = &caller.via else {
        return Err(Problem::denied("a token cannot change the password (sign in)"));
    };
    let login = &caller.account.login;
    app.auth.confirm_password(login, wanted.current, &address.text()).await.map_err(|error| match error {
        crate::auth::AuthError::Wrong => Problem::invalid("current", "is not the password that holds now"),
        other => other.into(),
    })?;
    app.auth.set_password(login, wanted.password.0, Some(secret)).await?;
    Ok(NoContent)
}

/// Sets the session's cookie; with no age it ends there and then.
fn with_cookie(
    mut response: Response,
    app: &App,
    signed_in: &SignedIn,
    age: Span,
) -> Result<Response, Problem> {
    let secure = if app.host.config.https { "; Secure" } else { "" };
    let text = format!(
        "{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}",
        signed_in.secret,
        age.0 / 1_000
    );
    let cookie = HeaderValue::from_str(&text).map_err(|error| Problem::internal("a cookie", &error))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}
