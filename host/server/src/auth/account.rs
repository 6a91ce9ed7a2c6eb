//! Accounts: who can sign in, who is an administrator, and who they are on each site.

use std::collections::BTreeMap;

use frontdesk_engine::instant::{Instant, Span};
use serde::{Deserialize, Serialize};

use super::records::{ACCOUNT, Changes, SESSION, TOKEN};
use super::session::Session;
use super::token::Token;
use super::{Auth, AuthError};

/// What a login is: lower case, so that `Li` and `li` are nobody twice.
pub const LOGIN_PATTERN: &str = "^[a-z0-9][a-z0-9._@-]{0,63}$";

/// Longest name of an account in characters.
const NAME_CHARS_MAX: usize = 100;

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Unique on this host.
    pub login: String,
    /// As people call them.
    pub name: String,
    /// Administrator of the host and of every site.
    pub admin: bool,
    /// Closed: can neither sign in nor use tokens.
    #[serde(default)]
    pub closed: bool,
    /// Who the account is on each site: site and person.
    #[serde(default)]
    pub people: BTreeMap<String, String>,
    /// When it was created.
    pub created_at: Instant,
    /// When its password was set.
    pub password_at: Instant,
    /// The password's hash; never leaves this module.
    password: String,
}

/// An account to be created.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// See [`LOGIN_PATTERN`].
    pub login: String,
    /// 1 to 100 characters.
    pub name: String,
    /// See [`super::PASSWORD_CHARS_MIN`].
    pub password: String,
    /// Administrator of the host.
    pub admin: bool,
    /// Site and person.
    pub people: BTreeMap<String, String>,
}

/// What an administrator may change of an account.
#[derive(Clone, Debug)]
pub struct Change {
    /// 1 to 100 characters.
    pub name: String,
    /// Administrator of the host.
    pub admin: bool,
    /// Can neither sign in nor use tokens.
    pub closed: bool,
    /// Site and person.
    pub people: BTreeMap<String, String>,
}

impl Account {
    pub(super) fn password(&self) -> &str {
        &self.password
    }
}

impl Auth {
    /// All accounts by login.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn accounts(&self) -> Result<Vec<Account>, AuthError> {
        Ok(self.records.all::<Account>(ACCOUNT).await?.into_iter().map(|(_, account)| account).collect())
    }

    /// An account.
    ///
    /// # Errors
    /// [`AuthError::NotFound`].
    pub async fn account(&self, login: &str) -> Result<Account, AuthError> {
        let found = self.records.get(ACCOUNT, login).await?;
        found.ok_or_else(|| AuthError::NotFound(format!("there is no account `{login}`")))
    }

    /// Creates an account.
    ///
    /// # Errors
    /// [`AuthError::Invalid`], [`AuthError::Conflict`] for a login that is taken.
    pub async fn create_account(&self, new: NewAccount) -> Result<Account, AuthError> {
        check(Some(&new.login), &new.name)?;
        let password = self.passwords.hash(new.password).await?;
        let now = self.clock.now();
        let _one_by_one = self.changing.lock().await;
        if self.records.get::<Account>(ACCOUNT, &new.login).await?.is_some() {
            let text = format!("there is an account `{}` already (take another login)", new.login);
            return Err(AuthError::Conflict(text));
        }
        let account = Account {
            login: new.login,
            name: new.name.trim().to_owned(),
            admin: new.admin,
            closed: false,
            people: new.people,
            created_at: now,
            password_at: now,
            password,
        };
        self.keep(&account).await?;
        Ok(account)
    }

    /// Changes an account; one that is closed loses its sessions.
    ///
    /// # Errors
    /// [`AuthError::NotFound`], [`AuthError::Invalid`], [`AuthError::Conflict`] for the last administrator.
    pub async fn change_account(&self, login: &str, change: Change) -> Result<Account, AuthError> {
        check(None, &change.name)?;
        let _one_by_one = self.changing.lock().await;
        let before = self.account(login).await?;
        if before.admin && (!change.admin || change.closed) {
            self.other_administrator(login).await?;
        }
        let account = Account {
            name: change.name.trim().to_owned(),
            admin: change.admin,
            closed: change.closed,
            people: change.people,
            ..before
        };
        let mut changes = Changes::default();
        changes.put(ACCOUNT, login, &account);
        if account.closed {
            self.end_sessions(login, &mut changes).await?;
        }
        self.records.commit(changes).await?;
        Ok(account)
    }

    /// Removes an account with its sessions and tokens.
    ///
    /// # Errors
    /// [`AuthError::NotFound`], [`AuthError::Conflict`] for the last administrator.
    pub async fn remove_account(&self, login: &str) -> Result<(), AuthError> {
        let _one_by_one = self.changing.lock().await;
        if self.account(login).await?.admin {
            self.other_administrator(login).await?;
        }
        let mut changes = Changes::default();
        changes.remove(ACCOUNT, login);
        self.end_sessions(login, &mut changes).await?;
        for (hash, token) in self.records.all::<Token>(TOKEN).await? {
            if token.account == login {
                changes.remove(TOKEN, &hash);
            }
        }
        self.forget_filters(login, &mut changes).await?;
        self.records.commit(changes).await
    }

    /// Sets a password and ends the account's sessions, but for the one that `keep` is the secret of.
    ///
    /// # Errors
    /// [`AuthError::NotFound`], [`AuthError::Invalid`].
    pub async fn set_password(
        &self,
        login: &str,
        password: String,
        keep: Option<&str>,
    ) -> Result<(), AuthError> {
        let password = self.passwords.hash(password).await?;
        let _one_by_one = self.changing.lock().await;
        let before = self.account(login).await?;
        // Never the same moment twice: sessions know their password by it.
        let password_at = self.clock.now().max(before.password_at.plus(Span(1)));
        let mut changes = Changes::default();
        self.end_sessions(login, &mut changes).await?;
        if let Some(hash) = keep.map(super::secret::hash)
            && let Some(session) = self.records.get::<Session>(SESSION, &hash).await?
            && session.account == login
        {
            changes.put(SESSION, &hash, &Session { password_at, ..session });
        }
        changes.put(ACCOUNT, login, &Account { password, password_at, ..before });
        self.records.commit(changes).await
    }

    /// Whether a password is the account's; failed attempts count like failed sign-ins.
    ///
    /// # Errors
    /// [`AuthError::Wrong`], [`AuthError::TooMany`].
    pub async fn confirm_password(
        &self,
        login: &str,
        password: String,
        address: &str,
    ) -> Result<Account, AuthError> {
        self.attempt((login, address))?;
        let account: Option<Account> = self.records.get(ACCOUNT, login).await?;
        let open = account.filter(|account| !account.closed);
        let kept = open.as_ref().map(|account| account.password().to_owned());
        if !self.passwords.fits(password, kept).await? {
            return Err(AuthError::Wrong);
        }
        self.succeeded((login, address));
        open.ok_or(AuthError::Wrong)
    }

    async fn keep(&self, account: &Account) -> Result<(), AuthError> {
        let mut changes = Changes::default();
        changes.put(ACCOUNT, &account.login, account);
        self.records.commit(changes).await
    }

    async fn end_sessions(&self, login: &str, changes: &mut Changes) -> Result<(), AuthError> {
        for (hash, session) in self.records.all::<Session>(SESSION).await? {
            if session.account == login {
                changes.remove(SESSION, &hash);
            }
        }
        Ok(())
    }

    async fn other_administrator(&self, login: &str) -> Result<(), AuthError> {
        let others = self.accounts().await?;
        if others.iter().any(|other| other.admin && !other.closed && other.login != login) {
            return Ok(());
        }
        let text = format!("`{login}` is the last administrator (make somebody else one first)");
        Err(AuthError::Conflict(text))
    }
}

fn check(login: Option<&str>, name: &str) -> Result<(), AuthError> {
    let mut wrong = Vec::new();
    if let Some(login) = login.filter(|login| !is_login(login)) {
        let why = format!(
            "expected 1 to 64 of a-z, 0-9, `.`, `_`, `@` and `-` that begin with a letter or digit, got `{login}`"
        );
        wrong.push(("login".to_owned(), why));
    }
    let chars = name.trim().chars().count();
    if !(1..=NAME_CHARS_MAX).contains(&chars) {
        wrong.push(("name".to_owned(), format!("expected 1 to {NAME_CHARS_MAX} characters, got {chars}")));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AuthError::Invalid(wrong)) }
}

fn is_login(login: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    (1..=64).contains(&login.len())
        && login.bytes().next().is_some_and(plain)
        && login.bytes().all(|c| plain(c) || b"._@-".contains(&c))
}
