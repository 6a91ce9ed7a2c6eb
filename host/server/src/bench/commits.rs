//! Durable turns in process, against what the bare store commits of the same bytes in the same groups.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use frontdesk_engine::view::{Pair, Range};
use frontdesk_storage::{Batch, Stats, Store, StoreError, open_sled};

use super::Bench;
use super::figure::{Figure, Goal};
use super::load::{Took, drive, to_f64};
use super::world::{self, Workload};

/// How many callers wait for answers at the same time.
pub(super) const CALLERS: usize = 64;

/// A store that keeps what was committed.
struct Taped {
    store: Arc<dyn Store>,
    tape: Mutex<Vec<Batch>>,
}

impl Taped {
    fn take(&self) -> Vec<Batch> {
        std::mem::take(&mut *self.tape.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store for Taped {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key)
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.store.scan(range, limit)
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner).push(batch.clone());
        self.store.commit(batch)
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        self.store.stats()
    }
}

pub(super) async fn measure(
    bench: &Bench,
    workload: &Workload,
    folder: &Path,
) -> anyhow::Result<Vec<Figure>> {
    let taped = Arc::new(Taped { store: world::store(&folder.join("host"))?, tape: Mutex::default() });
    let host = world::host(&folder.join("host"), taped.clone(), None).await?;
    let site = world::site(&host, workload, "bench").await?;
    let before = taped.take();
    let open = workload.open()?;
    let during = Duration::from_secs(bench.seconds);
    let took = drive(CALLERS, during, move |_| {
        let (site, open) = (site.clone(), open.clone());
        async move { world::open_one(&site, &open).await }
    })
    .await?;
    host.stop().await;
    let tape = taped.take();
    let bare = tokio::task::block_in_place(|| bare(&folder.join("bare"), &before, &tape))?;
    let mut figures = took.figures("turns");
    figures.extend(shape(&tape, &took));
    let bare = took.calls() / bare.as_secs_f64().max(f64::EPSILON);
    figures.push(Figure::plain("bare_turns_per_second", bare, "1/s"));
    let ratio = took.per_second() / bare.max(f64::EPSILON);
    figures.push(Figure::with_goal("commit_ratio", ratio, "", Goal::AtLeast(0.7)));
    Ok(figures)
}

/// How long the store alone takes for what was taped.
fn bare(folder: &Path, before: &[Batch], tape: &[Batch]) -> anyhow::Result<Duration> {
    std::fs::create_dir_all(folder)?;
    let store = open_sled(&folder.join("store"))?;
    before.iter().try_for_each(|batch| store.commit(batch))?;
    let began = Stopwatch::now();
    tape.iter().try_for_each(|batch| store.commit(batch))?;
    Ok(began.elapsed())
}

/// How many turns share a commit, and what a turn writes.
fn shape(tape: &[Batch], took: &Took) -> Vec<Figure> {
    let writes = || tape.iter().flat_map(|batch| batch.writes());
    let keys = to_f64(writes().count() as u64);
    let bytes: usize = writes().map(|(key, record)| key.len() + record.as_ref().map_or(0, Vec::len)).sum();
    vec![
        Figure::plain("turns_per_commit", took.calls() / to_f64(tape.len().max(1) as u64), ""),
        Figure::plain("keys_per_turn", keys / took.calls().max(1.0), ""),
        Figure::plain("bytes_per_turn", to_f64(bytes as u64) / took.calls().max(1.0), "B"),
    ]
}
