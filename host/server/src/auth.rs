//! Who may come in: accounts, sign-ins, sessions, tokens, and the first administrator.
//!
//! Everything lies in the store under the host's own name; secrets only as hashes. What an account may
//! do on a site is decided at the doors (`api/caller.rs`), never here.

mod account;
mod attempts;
mod filter;
mod password;
mod records;
mod secret;
mod session;
mod token;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use frontdesk_storage::{Store, StoreError};

pub use account::{Account, Change, LOGIN_PATTERN, NewAccount};
pub use filter::{FILTERS_MAX, SavedFilter};
pub use password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
pub use session::{SESSION_AGE_MAX, SESSION_IDLE_MAX, SignedIn};
pub use token::{Issued, Scope, TOKEN_AGE_MAX, TOKEN_PREFIX, TOKENS_MAX, Token};

use crate::clock::Clock;
use attempts::Attempts;
use password::Passwords;
use records::Records;

/// Why somebody did not come in, or an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No such login, another password, or an account that is closed: which of them is nobody's business.
    #[error("the login or the password is wrong")]
    Wrong,
    /// Too many failed sign-ins of this login from this address.
    #[error("too many failed sign-ins (try again in {retry_after_s} seconds)")]
    TooMany {
        /// When to try again, in seconds.
        retry_after_s: u64,
    },
    /// Too many passwords are being checked.
    #[error("too many sign-ins at once (try again in a second)")]
    Busy,
    /// Bad input, by field.
    #[error("{}", .0.iter().map(|(field, why)| format!("`{field}`: {why}")).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<(String, String)>),
    /// It would contradict what there is.
    #[error("{0}")]
    Conflict(String),
    /// No such account or token.
    #[error("{0}")]
    NotFound(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The host failed otherwise.
    #[error("{0}")]
    Failed(String),
}

/// Accounts and everything that proves them.
pub struct Auth {
    records: Records,
    clock: Arc<Clock>,
    passwords: Passwords,
    attempts: Mutex<Attempts>,
    /// The token for the first administrator, while there is none.
    setup: Mutex<Option<String>>,
    /// Changes of accounts go one by one: a login stays unique and the last administrator stays.
    changing: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth").finish_non_exhaustive()
    }
}

impl Auth {
    /// Opens the accounts of a store; without any, makes a new setup token.
    ///
    /// # Errors
    /// When the store cannot be read, or the machine has no randomness.
    pub fn open(store: Arc<dyn Store>, clock: Arc<Clock>) -> Result<Arc<Self>, AuthError> {
        let records = Records::new(store);
        let setup = if records.any_account()? { None } else { Some(secret::fresh()?) };
        Ok(Arc::new(Self {
            records,
            clock,
            passwords: Passwords::new()?,
            attempts: Mutex::default(),
            setup: Mutex::new(setup),
            changing: tokio::sync::Mutex::default(),
        }))
    }

    /// The token with which the first administrator is created; nothing once there is an account.
    #[must_use]
    pub fn setup_token(&self) -> Option<String> {
        self.setup.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Creates the first administrator.
    ///
    /// # Errors
    /// [`AuthError::Conflict`] when there is an account already, [`AuthError::Wrong`] for another token,
    /// [`AuthError::TooMany`] after many of them from one address.
    pub async fn set_up(&self, token: &str, first: NewAccount, address: &str) -> Result<Account, AuthError> {
        let expected = self.setup_token().ok_or_else(already)?;
        let attempt = ("set-up", address);
        self.attempt(attempt)?;
        if !secret::same(token, &expected) {
            return Err(AuthError::Wrong);
        }
        self.succeeded(attempt);
        // Taken before it is used: two requests at the same time do not make two administrators.
        let taken = self.setup.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.as_ref().ok_or_else(already)?;
        let created = self.create_account(NewAccount { admin: true, ..first }).await;
        if created.is_err() {
            *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = taken;
        }
        created
    }

    fn attempt(&self, (login, address): (&str, &str)) -> Result<(), AuthError> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.begin(login, address, self.clock.now())
    }

    fn succeeded(&self, (login, address): (&str, &str)) {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).forget(login, address);
    }
}

fn already() -> AuthError {
    AuthError::Conflict("this host is set up already (ask an administrator for an account)".into())
}
