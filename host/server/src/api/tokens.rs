//! The caller's own API tokens.

use std::collections::BTreeSet;

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with};
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::Created;
use super::caller::Caller;
use super::document::says;
use super::extract::{At, Body};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::TokenId;
use crate::auth::{Scope, Token};

const CHAPTER: &str = "tokens";

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_tokens", "The caller's tokens, without their secrets"))
        .post_with(issue, says(CHAPTER, "create_token", "Makes a token; its secret is shown this once"));
    let one = delete_with(revoke, says(CHAPTER, "delete_token", "Revokes a token"));
    ApiRouter::new().api_route("/tokens", all).api_route("/tokens/{token}", one)
}

/// A token to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    /// What it may be used for; nothing beyond what the caller may do here and now.
    #[schemars(length(min = 1))]
    scopes: BTreeSet<Scope>,
    /// When it ends, within ten years; left out: never.
    #[serde(default)]
    expires: Option<Moment>,
}

/// A token without its secret.
#[derive(Debug, Serialize, JsonSchema)]
struct TokenView {
    /// To revoke it by.
    id: String,
    name: String,
    scopes: BTreeSet<Scope>,
    created_at: Moment,
    expires_at: Option<Moment>,
}

/// A new token with its secret.
#[derive(Debug, Serialize, JsonSchema)]
struct IssuedView {
    /// Goes behind `Authorization: Bearer`; never shown again.
    secret: String,
    token: TokenView,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The token's id.
    token: TokenId,
}

impl TokenView {
    fn of(token: Token) -> Self {
        let moments = Moments::utc();
        Self {
            id: token.id,
            name: token.name,
            scopes: token.scopes,
            created_at: moments.write(token.created_at),
            expires_at: token.expires_at.map(|at| moments.write(at)),
        }
    }
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<TokenView>>, Problem> {
    let tokens = app.auth.tokens(&caller.account.login).await?;
    Ok(Json(tokens.into_iter().map(TokenView::of).collect()))
}

async fn issue(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<NewToken>,
) -> Result<Created<IssuedView>, Problem> {
    // A token never gives more than its maker has: neither the account nor the token it was made with.
    for scope in &wanted.scopes {
        caller.need(*scope)?;
    }
    if wanted.scopes.contains(&Scope::Admin) && !caller.account.admin {
        return Err(Problem::denied("only an administrator can make a token with the scope `admin`"));
    }
    let expires = wanted.expires.map(|at| Moments::utc().read(&at.0)).transpose();
    let expires = expires.map_err(|why| Problem::invalid("expires", why))?;
    let issued = app.auth.issue_token(&caller.account.login, &wanted.name, wanted.scopes, expires).await?;
    tracing::info!(login = %caller.account.login, token = %issued.token.id, "token made");
    let location = format!("/api/v1/tokens/{}", issued.token.id);
    Ok(Created::at(location, IssuedView { secret: issued.secret, token: TokenView::of(issued.token) }))
}

async fn revoke(State(app): State<App>, caller: Caller, At(at): At<Address>) -> Result<NoContent, Problem> {
    app.auth.revoke_token(&caller.account.login, &at.token.0).await?;
    tracing::info!(login = %caller.account.login, token = %at.token, "token revoked");
    Ok(NoContent)
}
