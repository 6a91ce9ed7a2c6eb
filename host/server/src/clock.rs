//! The host's clock: real time, or time that a demo or a test moves.
//!
//! Only the site writers and the outbox read it; rules get their moment as a value.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontdesk_engine::instant::{Instant, Span};
use tokio::sync::Notify;

/// The longest a writer sleeps before it looks at the clock again: a machine's clock may be set.
const NAP_MAX: Duration = Duration::from_secs(30);

/// Tells the time, and when it is worth looking again.
#[derive(Debug, Default)]
pub struct Clock {
    /// The moment, when the clock is moved by hand.
    moved: Mutex<Option<Instant>>,
    changed: Notify,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn real() -> Self {
        Self::default()
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn standing_at(start: Instant) -> Self {
        Self { moved: Mutex::new(Some(start)), changed: Notify::new() }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        let moved = *self.moved.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        moved.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        })
    }

    /// Moves a standing clock to a moment.
    pub fn move_to(&self, moment: Instant) {
        *self.moved.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(moment);
        self.changed.notify_waiters();
    }

    /// Lets a standing clock go on as the machine's clock.
    pub fn release(&self) {
        *self.moved.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        self.changed.notify_waiters();
    }

    /// Waits until `moment` may have come: early returns are allowed, late ones are not.
    pub async fn wait_for(&self, moment: Option<Instant>) {
        let changed = self.changed.notified();
        let nap = moment.map_or(Span(u64::MAX), |moment| moment.since(self.now()));
        let standing = self.moved.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_some();
        if standing && nap > Span::ZERO {
            changed.await;
            return;
        }
        let _ = tokio::time::timeout(Duration::from_millis(nap.0).min(NAP_MAX), changed).await;
    }
}
