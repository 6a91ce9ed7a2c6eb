//! Accounts, for administrators.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::Created;
use super::caller::Administrator;
use super::document::says;
use super::extract::{At, Body};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Login, PersonId, SiteName};
use crate::auth::{Account, Change, NewAccount, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};

const CHAPTER: &str = "accounts";

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_accounts", "All accounts"))
        .post_with(create, says(CHAPTER, "create_account", "Creates an account"));
    let one = get_with(show, says(CHAPTER, "get_account", "An account"))
        .put_with(change, says(CHAPTER, "put_account", "Changes an account"))
        .delete_with(
            remove,
            says(CHAPTER, "delete_account", "Removes an account with its sessions and tokens"),
        );
    let password =
        put_with(set_password, says(CHAPTER, "set_password", "Sets a new password and ends all sessions"));
    ApiRouter::new()
        .api_route("/accounts", all)
        .api_route("/accounts/{login}", one)
        .api_route("/accounts/{login}/password", password)
}

/// A password to be set.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Password(pub(super) String);

impl JsonSchema for Password {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Password".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string", "format": "password",
            "minLength": PASSWORD_CHARS_MIN, "maxLength": PASSWORD_CHARS_MAX,
        })
    }
}

/// An account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct AccountView {
    login: String,
    /// As people call them.
    name: String,
    /// Administrator of the host and of every site.
    admin: bool,
    /// Can neither sign in nor use tokens.
    closed: bool,
    /// Who the account is: person by site.
    people: BTreeMap<String, String>,
    created_at: Moment,
    /// When the password was set.
    password_at: Moment,
}

impl AccountView {
    pub(super) fn of(account: &Account) -> Self {
        let moments = Moments::utc();
        Self {
            login: account.login.clone(),
            name: account.name.clone(),
            admin: account.admin,
            closed: account.closed,
            people: account.people.clone(),
            created_at: moments.write(account.created_at),
            password_at: moments.write(account.password_at),
        }
    }
}

/// An account to be created.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewAccountBody {
    login: Login,
    /// As people call them.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    password: Password,
    /// Administrator of the host and of every site.
    #[serde(default)]
    admin: bool,
    /// Who the account is: person by site.
    #[serde(default)]
    people: BTreeMap<SiteName, PersonId>,
}

/// What can be changed of an account.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    /// As people call them.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    admin: bool,
    /// Can neither sign in nor use tokens.
    #[serde(default)]
    closed: bool,
    /// Who the account is: person by site.
    people: BTreeMap<SiteName, PersonId>,
}

/// A new password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    password: Password,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The account.
    login: Login,
}

fn plain(people: BTreeMap<SiteName, PersonId>) -> BTreeMap<String, String> {
    people.into_iter().map(|(site, person)| (site.0, person.0)).collect()
}

async fn list(State(app): State<App>, _: Administrator) -> Result<Json<Vec<AccountView>>, Problem> {
    Ok(Json(app.auth.accounts().await?.iter().map(AccountView::of).collect()))
}

async fn create(
    State(app): State<App>,
    Administrator(caller): Administrator,
    Body(wanted): Body<NewAccountBody>,
) -> Result<Created<AccountView>, Problem> {
    let new = NewAccount {
        login: wanted.login.0,
        name: wanted.name,
        password: wanted.password.0,
        admin: wanted.admin,
        people: plain(wanted.people),
    };
    let account = app.auth.create_account(new).await?;
    tracing::info!(by = %caller.account.login, login = %account.login, admin = account.admin, "account created");
    Ok(Created::at(format!("/api/v1/accounts/{}", account.login), AccountView::of(&account)))
}

async fn show(
    State(app): State<App>,
    _: Administrator,
    At(at): At<Address>,
) -> Result<Json<AccountView>, Problem> {
    Ok(Json(AccountView::of(&app.auth.account(&at.login.0).await?)))
}

async fn change(
    State(app): State<App>,
    Administrator(caller): Administrator,
    At(at): At<Address>,
    Body(wanted): Body<ChangeBody>,
) -> Result<Json<AccountView>, Problem> {
    let people = plain(wanted.people);
    let change = Change { name: wanted.name, admin: wanted.admin, closed: wanted.closed, people };
    let account = app.auth.change_account(&at.login.0, change).await?;
    tracing::info!(by = %caller.account.login, login = %account.login, admin = account.admin, closed = account.closed, "account changed");
    Ok(Json(AccountView::of(&account)))
}

async fn remove(
    State(app): State<App>,
    Administrator(caller): Administrator,
    At(at): At<Address>,
) -> Result<NoContent, Problem> {
    app.auth.remove_account(&at.login.0).await?;
    tracing::info!(by = %caller.account.login, login = %at.login, "account removed");
    Ok(NoContent)
}

async fn set_password(
    State(app): State<App>,
    Administrator(caller): Administrator,
    At(at): At<Address>,
    Body(wanted): Body<PasswordBody>,
) -> Result<NoContent, Problem> {
    app.auth.set_password(&at.login.0, wanted.password.0, None).await?;
    tracing::info!(by = %caller.account.login, login = %at.login, "password set");
    Ok(NoContent)
}
