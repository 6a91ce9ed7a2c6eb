//! Quarantine: a plugin whose hooks fault again and again is not run for a while, so that it costs its neighbours nothing.
//!
//! What comes for it meanwhile is parked as a fault at once. After the pause one event is tried: when its hook goes well the
//! quarantine is over, else the pause doubles. Another version, or an administrator's word, ends it at once.

use serde::{Deserialize, Serialize};

use crate::instant::{Instant, Span};

/// How many faults in a row put a plugin into quarantine.
pub const FAULTS_MAX: u32 = 8;

/// The first pause; every further fault doubles it.
pub const PAUSE: Span = Span::minutes(1);

/// How often the pause is doubled at most: it ends with 64 minutes.
const DOUBLINGS_MAX: u32 = 6;

/// Faults of a plugin's hooks, one after the other, without one that went well between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// How many.
    pub faults: u32,
    /// The reason of the last one.
    pub reason: String,
    /// When the last one was.
    pub at: Instant,
    /// Until when no hook is run; nothing: there were too few faults for that.
    pub until: Option<Instant>,
}

impl Quarantine {
    /// After one fault more.
    #[must_use]
    pub fn after(before: Option<Self>, reason: &str, now: Instant) -> Self {
        let faults = before.map_or(0, |before| before.faults).saturating_add(1);
        let doublings = faults.saturating_sub(FAULTS_MAX).min(DOUBLINGS_MAX);
        let until = (faults >= FAULTS_MAX).then(|| now.plus(Span(PAUSE.0 << doublings)));
        Self { faults, reason: reason.to_owned(), at: now, until }
    }

    /// Whether no hook is to be run now.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }
}
