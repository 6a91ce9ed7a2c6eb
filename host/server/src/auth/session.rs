//! Sessions of browsers: a secret in a cookie, ended by idleness, age, sign-out or a new password.

use frontdesk_engine::instant::{Instant, Span};
use frontdesk_storage::StoreError;
use serde::{Deserialize, Serialize};

use super::records::{ACCOUNT, Changes, SESSION};
use super::{Account, Auth, AuthError, secret};

/// A session nobody used for so long is over.
pub const SESSION_IDLE_MAX: Span = Span::hours(12);

/// A session this old is over, however busy.
pub const SESSION_AGE_MAX: Span = Span::days(7);

/// How exactly the last use is kept: a write per request would cost more than it tells.
const SEEN_EVERY: Span = Span::minutes(5);

/// A session as stored, under the hash of its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) account: String,
    pub(super) began_at: Instant,
    pub(super) seen_at: Instant,
    /// When the password was set that opened it: a new password ends it, even one set this very moment.
    pub(super) password_at: Instant,
}

/// Somebody with a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// What the browser keeps in its cookie.
    pub secret: String,
    /// What a page sends along with everything that changes something.
    pub csrf: String,
}

impl SignedIn {
    /// Whether this is what the session's pages send along.
    #[must_use]
    pub fn csrf_is(&self, sent: &str) -> bool {
        secret::same(sent, &self.csrf)
    }
}

impl Session {
    fn is_over(&self, now: Instant) -> bool {
        now.since(self.seen_at) >= SESSION_IDLE_MAX || now.since(self.began_at) >= SESSION_AGE_MAX
    }
}

impl Auth {
    /// Begins a session for login and password. `address` is the caller's, for counting failures.
    ///
    /// # Errors
    /// [`AuthError::Wrong`], [`AuthError::TooMany`], [`AuthError::Busy`].
    pub async fn sign_in(&self, login: &str, password: String, address: &str) -> Result<SignedIn, AuthError> {
        let account = self.confirm_password(login, password, address).await?;
        let secret = secret::fresh()?;
        let now = self.clock.now();
        let mut changes = Changes::default();
        for (hash, _) in self.over(now).await? {
            changes.remove(SESSION, &hash);
        }
        let password_at = account.password_at;
        let session = Session { account: login.to_owned(), began_at: now, seen_at: now, password_at };
        changes.put(SESSION, &secret::hash(&secret), &session);
        self.records.commit(changes).await?;
        Ok(SignedIn { account, csrf: csrf_of(&secret), secret })
    }

    /// Who a session's secret belongs to; nobody when the session is over or the account closed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn by_session(&self, secret: &str) -> Result<Option<SignedIn>, AuthError> {
        let hash = secret::hash(secret);
        let now = self.clock.now();
        let Some(session) = self.records.get::<Session>(SESSION, &hash).await? else { return Ok(None) };
        if session.is_over(now) {
            return Ok(None);
        }
        let account: Option<Account> = self.records.get(ACCOUNT, &session.account).await?;
        let open = |account: &Account| !account.closed && account.password_at == session.password_at;
        let Some(account) = account.filter(open) else { return Ok(None) };
        if now.since(session.seen_at) >= SEEN_EVERY {
            self.seen(&hash, now).await?;
        }
        Ok(Some(SignedIn { account, secret: secret.to_owned(), csrf: csrf_of(secret) }))
    }

    /// Notes that a session was used. Read again under the lock: it may have been ended meanwhile, and stays so.
    async fn seen(&self, hash: &str, now: Instant) -> Result<(), AuthError> {
        let _one_by_one = self.changing.lock().await;
        let Some(session) = self.records.get::<Session>(SESSION, hash).await? else { return Ok(()) };
        let mut changes = Changes::default();
        changes.put(SESSION, hash, &Session { seen_at: now, ..session });
        match self.records.commit(changes).await {
            // Who only reads can go on: at worst the session is over sooner.
            Err(AuthError::Store(StoreError::Full { .. })) => Ok(()),
            noted => noted,
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, secret: &str) -> Result<(), AuthError> {
        let _one_by_one = self.changing.lock().await;
        let mut changes = Changes::default();
        changes.remove(SESSION, &secret::hash(secret));
        self.records.commit(changes).await
    }

    async fn over(&self, now: Instant) -> Result<Vec<(String, Session)>, AuthError> {
        let all = self.records.all::<Session>(SESSION).await?;
        Ok(all.into_iter().filter(|(_, session)| session.is_over(now)).collect())
    }
}

/// Follows from the session's secret, which a foreign page cannot read.
fn csrf_of(secret: &str) -> String {
    secret::derived(secret, "frontdesk csrf")
}
