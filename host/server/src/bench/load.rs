//! Many callers at once for a while, and how long each of their calls took.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use super::figure::Figure;

/// How long calls took.
#[derive(Debug, Default)]
pub(super) struct Took {
    /// Microseconds of each call, ascending.
    micros: Vec<u64>,
    /// From the first call's beginning to the last one's end.
    pub(super) elapsed: Duration,
}

impl Took {
    /// Calls that took so long each.
    pub(super) fn of(mut micros: Vec<u64>, elapsed: Duration) -> Self {
        micros.sort_unstable();
        Self { micros, elapsed }
    }

    pub(super) fn calls(&self) -> f64 {
        to_f64(self.micros.len() as u64)
    }

    pub(super) fn per_second(&self) -> f64 {
        self.calls() / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }

    /// Milliseconds that so many hundredths of the calls stayed under.
    pub(super) fn millis(&self, hundredths: usize) -> f64 {
        let at = (self.micros.len() * hundredths).div_ceil(100).saturating_sub(1);
        to_f64(self.micros.get(at).copied().unwrap_or_default()) / 1_000.0
    }

    /// Calls per second and their times, under a common name.
    pub(super) fn figures(&self, name: &str) -> Vec<Figure> {
        let mut figures = vec![Figure::plain(format!("{name}_per_second"), self.per_second(), "1/s")];
        for hundredths in [50, 95, 99] {
            figures.push(Figure::plain(format!("{name}_p{hundredths}"), self.millis(hundredths), "ms"));
        }
        figures
    }
}

/// Counts and sizes of a run stay far below what a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(super) fn to_f64(count: u64) -> f64 {
    count as f64
}

/// Lets `callers` call again and again for a while; each gets its number.
///
/// # Errors
/// The first call that fails.
pub(super) async fn drive<F, T>(callers: usize, during: Duration, call: F) -> anyhow::Result<Took>
where
    F: Fn(usize) -> T + Send + Sync + 'static,
    T: Future<Output = anyhow::Result<()>> + Send,
{
    let (call, over) = (Arc::new(call), Arc::new(AtomicBool::new(false)));
    let began = Stopwatch::now();
    let callers: Vec<_> = (0..callers)
        .map(|caller| {
            let (call, over) = (call.clone(), over.clone());
            tokio::spawn(async move {
                let mut micros = Vec::new();
                while !over.load(Ordering::Relaxed) {
                    let began = Stopwatch::now();
                    call(caller).await?;
                    micros.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
                }
                anyhow::Ok(micros)
            })
        })
        .collect();
    tokio::time::sleep(during).await;
    over.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    for caller in callers {
        all.extend(caller.await??);
    }
    Ok(Took::of(all, began.elapsed()))
}
