//! How many sites run their turns at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

/// How many sites run turns at once, for each processor: more only take the processors from each other, and each turn
/// takes longer. Some wait for the disk, so a few more than there are processors.
const SITES_PER_PROCESSOR: usize = 2;

/// How long a batch keeps others from beginning; whoever takes longer does not hold up those who come.
const TURN_HELD_MAX: Duration = Duration::from_millis(20);

/// How many sites run turns at once.
#[derive(Clone, Debug)]
pub struct Turns(Arc<Semaphore>);

impl Turns {
    /// As many as this machine has processors for.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Semaphore::new(processors * SITES_PER_PROCESSOR)))
    }

    /// Runs work on a thread of its own as soon as it may begin, in the order in which it came.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, tokio::task::JoinError> {
        // It is never closed; were it, nothing would be held up.
        let place = self.0.acquire().await.ok();
        let mut running = tokio::task::spawn_blocking(work);
        let ended = tokio::time::timeout(TURN_HELD_MAX, &mut running).await;
        drop(place);
        match ended {
            Ok(ended) => ended,
            Err(_) => running.await,
        }
    }
}
