//! API tokens: for programs, with scopes, shown once.

use std::collections::BTreeSet;

use frontdesk_engine::instant::{Instant, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::records::{ACCOUNT, Changes, TOKEN};
use super::{Account, Auth, AuthError, secret};

/// How every token begins, so that scanners of leaked secrets know it.
pub const TOKEN_PREFIX: &str = "fd_";

/// How many tokens one account may have.
pub const TOKENS_MAX: usize = 50;

/// How long a token lives at most.
pub const TOKEN_AGE_MAX: Span = Span::days(3_660);

/// Longest name of a token in characters.
const NAME_CHARS_MAX: usize = 100;

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Read what the account may read.
    Read,
    /// Do what the account may do as a person of a site.
    Act,
    /// Administrate, when the account is an administrator.
    Admin,
}

impl Scope {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
            Self::Admin => "admin",
        }
    }
}

/// A token as stored, under its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    /// To name it by: no part of the secret.
    pub id: String,
    /// For people.
    pub name: String,
    /// Whose.
    pub account: String,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends; nothing: never.
    pub expires_at: Option<Instant>,
}

/// A new token with its secret, which is shown this once.
#[derive(Clone, Debug)]
pub struct Issued {
    /// As stored.
    pub token: Token,
    /// What goes behind `Authorization: Bearer`.
    pub secret: String,
}

impl Auth {
    /// Makes a token for an account.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for an empty name, no scope, or an end that is past or too far;
    /// [`AuthError::Conflict`] for too many tokens.
    pub async fn issue_token(
        &self,
        login: &str,
        name: &str,
        scopes: BTreeSet<Scope>,
        expires_at: Option<Instant>,
    ) -> Result<Issued, AuthError> {
        let now = self.clock.now();
        check(name, &scopes, expires_at, now)?;
        let _one_by_one = self.changing.lock().await;
        if self.tokens(login).await?.len() >= TOKENS_MAX {
            let text = format!("`{login}` has {TOKENS_MAX} tokens already (revoke one first)");
            return Err(AuthError::Conflict(text));
        }
        let secret = format!("{TOKEN_PREFIX}{}", secret::fresh()?);
        let token = Token {
            id: frontdesk_engine::journal::hex(&secret::random::<8>()?),
            name: name.trim().to_owned(),
            account: login.to_owned(),
            scopes,
            created_at: now,
            expires_at,
        };
        let mut changes = Changes::default();
        changes.put(TOKEN, &secret::hash(&secret), &token);
        self.records.commit(changes).await?;
        Ok(Issued { token, secret })
    }

    /// The tokens of an account, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tokens(&self, login: &str) -> Result<Vec<Token>, AuthError> {
        let all = self.records.all::<Token>(TOKEN).await?;
        let mut own: Vec<_> =
            all.into_iter().map(|(_, token)| token).filter(|token| token.account == login).collect();
        own.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(own)
    }

    /// Ends a token of an account.
    ///
    /// # Errors
    /// [`AuthError::NotFound`].
    pub async fn revoke_token(&self, login: &str, id: &str) -> Result<(), AuthError> {
        let _one_by_one = self.changing.lock().await;
        let all = self.records.all::<Token>(TOKEN).await?;
        let found = all.into_iter().find(|(_, token)| token.account == login && token.id == id);
        let (hash, _) = found.ok_or_else(|| AuthError::NotFound(format!("there is no token `{id}`")))?;
        let mut changes = Changes::default();
        changes.remove(TOKEN, &hash);
        self.records.commit(changes).await
    }

    /// Whose a token is; nobody's when it ended or the account is closed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn by_token(&self, secret: &str) -> Result<Option<(Account, Token)>, AuthError> {
        if !secret.starts_with(TOKEN_PREFIX) {
            return Ok(None);
        }
        let found = self.records.get::<Token>(TOKEN, &secret::hash(secret)).await?;
        let now = self.clock.now();
        let Some(token) = found.filter(|token| token.expires_at.is_none_or(|end| now < end)) else {
            return Ok(None);
        };
        let account: Option<Account> = self.records.get(ACCOUNT, &token.account).await?;
        Ok(account.filter(|account| !account.closed).map(|account| (account, token)))
    }
}

fn check(
    name: &str,
    scopes: &BTreeSet<Scope>,
    expires_at: Option<Instant>,
    now: Instant,
) -> Result<(), AuthError> {
    let mut wrong = Vec::new();
    let chars = name.trim().chars().count();
    if !(1..=NAME_CHARS_MAX).contains(&chars) {
        wrong.push(("name".to_owned(), format!("expected 1 to {NAME_CHARS_MAX} characters, got {chars}")));
    }
    if scopes.is_empty() {
        wrong.push(("scopes".to_owned(), "expected one or more of `read`, `act`, `admin`".to_owned()));
    }
    if expires_at.is_some_and(|end| end <= now || end.since(now) > TOKEN_AGE_MAX) {
        wrong.push(("expires".to_owned(), "expected a moment within the next ten years".to_owned()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AuthError::Invalid(wrong)) }
}
