//! Lets so many callers in at once; the others wait. Keeps the pool of instances from running dry, and those who
//! stay long from taking the processors of those who come.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::limits::{PATIENCE, REST_TICKS, TICK};

/// Counts those inside.
#[derive(Debug)]
pub(crate) struct Gate {
    free: Mutex<u32>,
    freed: Condvar,
    crowd: Crowd,
}

/// How many were let in so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowd(Arc<AtomicU64>);

/// When one who is inside has to rest.
#[derive(Debug)]
pub(crate) struct Pace {
    crowd: Crowd,
    seen: u64,
    patience_ends: Instant,
}

/// A place inside, given back on drop.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a Gate);

impl Gate {
    /// A gate with so many places.
    pub(crate) fn new(places: u32) -> Self {
        Self { free: Mutex::new(places), freed: Condvar::new(), crowd: Crowd::default() }
    }

    /// Who comes and goes.
    pub(crate) fn crowd(&self) -> Crowd {
        self.crowd.clone()
    }

    /// Waits for a place.
    pub(crate) fn enter(&self) -> Place<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        self.crowd.0.fetch_add(1, Ordering::Relaxed);
        Place(self)
    }
}

impl Crowd {
    /// The pace of one who begins now.
    pub(crate) fn pace(&self) -> Pace {
        self.pace_from(Instant::now())
    }

    fn pace_from(&self, start: Instant) -> Pace {
        Pace { seen: self.0.load(Ordering::Relaxed), crowd: self.clone(), patience_ends: start + PATIENCE }
    }
}

impl Pace {
    /// How long to rest after a tick: not at all while nobody else came, or before it ran for long.
    pub(crate) fn rest(&mut self, now: Instant) -> Duration {
        let before = std::mem::replace(&mut self.seen, self.crowd.0.load(Ordering::Relaxed));
        if now < self.patience_ends || before == self.seen { Duration::ZERO } else { TICK * REST_TICKS }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stays_long_rests_while_others_come() {
        let gate = Gate::new(8);
        let start = Instant::now();
        let _own = gate.enter();
        let mut pace = gate.crowd().pace_from(start);
        let late = start + PATIENCE;
        assert_eq!(pace.rest(late), Duration::ZERO, "nobody came");
        drop(gate.enter());
        assert_eq!(pace.rest(late), TICK * REST_TICKS);
        assert_eq!(pace.rest(late + TICK), Duration::ZERO, "nobody came since");
        drop(gate.enter());
        assert_eq!(pace.rest(late - TICK), Duration::ZERO, "it has just begun");
    }
}
