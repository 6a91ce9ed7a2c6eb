//! The host with a bug, by the name under which this program is called. The crash suite must notice each of them.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use frontdesk_engine::key;
use frontdesk_engine::notice::Outgoing;
use frontdesk_engine::view::{Pair, Range};
use frontdesk_server::auth::Auth;
use frontdesk_server::cli::serve::{Serve, Stop, serve};
use frontdesk_server::clock::Clock;
use frontdesk_server::console::Console;
use frontdesk_server::host::{Host, STORE};
use frontdesk_storage::{Batch, Memory, Sled, Stats, Store, StoreError, open_sled, site_key};

/// How long after the answer its batch is stored: nearly as long as the suite lets people work before it kills, as they have done on a
/// fast machine long before that.
const LATE: Duration = Duration::from_millis(550);

/// One commit in so many stores what the others left.
const FLUSHED_EVERY: u64 = 8;

/// One index entry in so many is forgotten.
const FORGOTTEN_EVERY: u64 = 5;

/// How far the id of a double lies behind that of its message.
const DOUBLE_FROM: u64 = 1_000_000;

/// What is wrong with the store.
#[derive(Clone, Copy, Debug)]
enum Bug {
    /// Answers leave before their batch is durable.
    EarlyAnswer,
    /// Most commits are not written out.
    SkippedFlush,
    /// Messages stand in the outbox twice, under keys of their own.
    DoubledOutbox,
    /// Some tickets are missing in the index of states.
    MissingIndex,
}

impl Bug {
    fn named(name: &str) -> anyhow::Result<Self> {
        Ok(match name {
            "early-answer" => Self::EarlyAnswer,
            "skipped-flush" => Self::SkippedFlush,
            "doubled-outbox" => Self::DoubledOutbox,
            "missing-index" => Self::MissingIndex,
            other => bail!("no bug is called `{other}`"),
        })
    }
}

/// What is read lies in memory; what is stored comes to the disk by way of the bug.
struct Planted {
    bug: Bug,
    seen: Memory,
    stored: Arc<Sled>,
    left: Arc<Mutex<VecDeque<Batch>>>,
    count: AtomicU64,
}

impl Planted {
    fn open(bug: Bug, stored: Sled) -> Result<Self, StoreError> {
        let (seen, mut batch) = (Memory::new(), Batch::new());
        let all = Range { from: vec![1], to: vec![u8::MAX; 64], backwards: false };
        for (key, record) in stored.scan(&all, usize::MAX)? {
            batch.put(key, record);
        }
        seen.commit(&batch)?;
        Ok(Self { bug, seen, stored: Arc::new(stored), left: Arc::default(), count: AtomicU64::new(0) })
    }

    /// Whether this call is the last one of so many.
    fn is_nth(&self, every: u64) -> bool {
        self.count.fetch_add(1, Ordering::Relaxed) % every == every - 1
    }

    fn left(&self) -> MutexGuard<'_, VecDeque<Batch>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store_late(&self, batch: &Batch) {
        self.left().push_back(batch.clone());
        let (stored, left) = (self.stored.clone(), self.left.clone());
        std::thread::spawn(move || {
            std::thread::sleep(LATE);
            // Each stores one, in their order, whichever comes first: who stored all there are would be early for most.
            let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(batch) = left.pop_front() {
                stored.commit(&batch).expect("a healthy store commits");
            }
        });
    }

    /// The batch with every new message in it twice.
    fn doubled(&self, batch: &Batch) -> Batch {
        let mut more = batch.clone();
        for (global, record) in batch.writes() {
            let Some((site, own)) = parts(global) else { continue };
            let message = record.as_ref().filter(|_| own.starts_with(b"outgoing/"));
            let message = message.and_then(|bytes| serde_json::from_slice::<Outgoing>(bytes).ok());
            let Some(message) = message.filter(|message| message.tries == 0 && message.id < DOUBLE_FROM)
            else {
                continue;
            };
            let Some(at) = message.next_try else { continue };
            let double =
                Outgoing { id: message.id + DOUBLE_FROM, key: format!("{}-again", message.key), ..message };
            let bytes = serde_json::to_vec(&double).expect("a message has text keys only");
            more.put(site_key(site, &key::outgoing(double.id).bytes()), bytes);
            let waiting = key::outgoing_try(at, double.id).bytes();
            more.put(site_key(site, &waiting), double.id.to_string().into_bytes());
        }
        more
    }

    /// The batch with some entries of an index left out.
    fn forgetful(&self, batch: &Batch) -> Batch {
        let mut less = Batch::new();
        for (global, record) in batch.writes() {
            let of_states = parts(global).is_some_and(|(_, own)| own.starts_with(b"ticket-state/"));
            match record {
                _ if of_states && self.is_nth(FORGOTTEN_EVERY) => {}
                Some(record) => less.put(global.clone(), record.clone()),
                None => less.remove(global.clone()),
            }
        }
        less
    }
}

/// Site and key within it.
fn parts(global: &[u8]) -> Option<(&str, &[u8])> {
    let end = global.iter().position(|&byte| byte == 0)?;
    Some((std::str::from_utf8(&global[..end]).ok()?, &global[end + 1..]))
}

impl Store for Planted {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.seen.get(key)
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.seen.scan(range, limit)
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let batch = match self.bug {
            Bug::DoubledOutbox => self.doubled(batch),
            Bug::MissingIndex => self.forgetful(batch),
            Bug::EarlyAnswer | Bug::SkippedFlush => batch.clone(),
        };
        match self.bug {
            Bug::EarlyAnswer => self.store_late(&batch),
            Bug::SkippedFlush if !self.is_nth(FLUSHED_EVERY) => self.left().push_back(batch.clone()),
            _ => {
                let left = std::mem::take(&mut *self.left());
                left.iter().try_for_each(|batch| self.stored.commit(batch))?;
                self.stored.commit(&batch)?;
            }
        }
        self.seen.commit(&batch)
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.stored.ready()
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        self.seen.stats()
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args();
    let called = PathBuf::from(arguments.next().unwrap_or_default());
    let bug = Bug::named(&called.file_name().unwrap_or_default().to_string_lossy())?;
    let given: Vec<String> = arguments.collect();
    let value = |name: &str| {
        let at = given.iter().position(|argument| argument == name);
        at.and_then(|at| given.get(at + 1)).with_context(|| format!("{name} is missing"))
    };
    let listen: SocketAddr = value("--listen")?.parse()?;
    let options = Serve {
        config: Some(value("--config")?.into()),
        data: Some(value("--data")?.into()),
        listen: Some(listen),
        console: None,
    };
    let config = options.config()?;
    std::fs::create_dir_all(&config.data)?;
    let store = Arc::new(Planted::open(bug, open_sled(&config.data.join(STORE))?)?);
    let host = Host::open_with(config, Arc::new(Clock::real()), store)?;
    let auth = Auth::open(host.store.clone(), host.clock.clone())?;
    let listener = tokio::net::TcpListener::bind(listen).await?;
    let stop = Stop::listen()?;
    println!("frontdesk serves on http://{}", listener.local_addr()?);
    serve(host, auth, Console::default(), listener, stop).await
}
