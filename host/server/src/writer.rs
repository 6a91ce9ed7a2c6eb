//! The site writer: one queue per site, batches of turns, one durable commit, answers after it.
//!
//! A batch runs on a blocking thread: due work first, then commands in the order they came. Reads
//! go past the writer to the committed state.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Instant as Stopwatch;

use frontdesk_engine::alarm;
use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::hooks::Hooks;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::run::{self, Finished, Outcome};
use frontdesk_engine::site::Site;
use frontdesk_engine::view::{Overlay, View, ViewError, Writes};
use frontdesk_storage::{Batch, SiteView, Store, StoreError, point};
use tokio::sync::{Notify, broadcast, mpsc, oneshot};

use crate::clock::Clock;

/// How many commands may wait for one site; beyond, callers are told to come back.
pub const QUEUE_MAX: usize = 1_024;

/// How many commands share one commit.
pub const BATCH_MAX: usize = 64;

/// How many due items are handled in one batch before waiting commands get their turn to be answered.
const DUE_PER_BATCH_MAX: usize = 256;

/// How many changes a slow watcher may lag behind before it has to read anew.
const CHANGES_KEPT: usize = 1_024;

/// Why a command got no answer from the rules.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unavailable {
    /// Too many commands wait already.
    #[error("too many commands are waiting for this site (try again in a second)")]
    Overloaded,
    /// The host is shutting down.
    #[error("the host is shutting down")]
    Stopping,
    /// The store failed.
    #[error("{0}")]
    Store(String),
}

/// Something on a site changed.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Changed {
    /// The journal line.
    pub seq: u64,
    /// The turn's moment.
    pub now: Instant,
    /// Tickets that changed.
    pub tickets: Vec<u64>,
    /// The command's kind: `open`, `act`, `ring`, …
    pub kind: String,
}

type Answer = Result<Outcome, Unavailable>;

enum Job {
    Command {
        request: Box<(Command, Actor, Option<String>)>,
        reply: oneshot::Sender<Answer>,
    },
    /// Answers when everything due by now is handled.
    Settle {
        reply: oneshot::Sender<()>,
    },
}

/// A running site, for everybody but its writer.
#[derive(Debug)]
pub struct SiteHandle {
    name: String,
    jobs: mpsc::Sender<Job>,
    view: Arc<SiteView>,
    site: Arc<RwLock<Arc<Site>>>,
    changes: broadcast::Sender<Changed>,
    committed: Arc<Notify>,
    waiting: Arc<AtomicUsize>,
    stop: Arc<Notify>,
}

impl SiteHandle {
    /// Starts the writer of a site. `initial` describes a site that is not stored yet.
    ///
    /// # Errors
    /// When the site's description cannot be read.
    pub fn start(
        store: Arc<dyn Store>,
        hooks: Arc<dyn Hooks>,
        clock: Arc<Clock>,
        initial: Site,
    ) -> Result<(Arc<Self>, tokio::task::JoinHandle<()>), StartError> {
        let name = initial.info.name.clone();
        let view = Arc::new(SiteView::new(store.clone(), &name)?);
        let site = Site::load(view.as_ref())?.unwrap_or(initial);
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        let handle = Arc::new(Self {
            name: name.clone(),
            jobs,
            view: view.clone(),
            site: Arc::new(RwLock::new(Arc::new(site))),
            changes: broadcast::channel(CHANGES_KEPT).0,
            committed: Arc::new(Notify::new()),
            waiting: Arc::new(AtomicUsize::new(0)),
            stop: Arc::new(Notify::new()),
        });
        let writer = Writer {
            name,
            store,
            hooks,
            clock: clock.clone(),
            view,
            site: handle.site.clone(),
            changes: handle.changes.clone(),
            committed: handle.committed.clone(),
        };
        let task = tokio::spawn(work(writer, queue, clock, handle.stop.clone()));
        Ok((handle, task))
    }

    /// Takes no more commands; those that wait are still answered.
    pub fn close(&self) {
        self.stop.notify_one();
    }

    /// The site's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Puts a command into the queue and waits until its turn is durable.
    ///
    /// # Errors
    /// [`Unavailable`] when the rules could not be asked.
    pub async fn submit(&self, command: Command, actor: Actor, idempotency: Option<String>) -> Answer {
        self.begin(command, actor, idempotency).await
    }

    /// Puts a command into the queue at once; what comes back waits until its turn is durable. Several that are begun one
    /// after the other run in that order and share a commit.
    pub fn begin(
        &self,
        command: Command,
        actor: Actor,
        idempotency: Option<String>,
    ) -> impl Future<Output = Answer> + Send + use<> {
        let (reply, answer) = oneshot::channel();
        let waiting = self.waiting.clone();
        waiting.fetch_add(1, Ordering::Relaxed);
        let sent =
            self.jobs.try_send(Job::Command { request: Box::new((command, actor, idempotency)), reply });
        async move {
            let answer = match sent {
                Ok(()) => answer.await.unwrap_or(Err(Unavailable::Stopping)),
                Err(mpsc::error::TrySendError::Full(_)) => Err(Unavailable::Overloaded),
                Err(mpsc::error::TrySendError::Closed(_)) => Err(Unavailable::Stopping),
            };
            waiting.fetch_sub(1, Ordering::Relaxed);
            answer
        }
    }

    /// Waits until everything that is due by now was handled.
    pub async fn settle(&self) {
        let (reply, done) = oneshot::channel();
        if self.jobs.send(Job::Settle { reply }).await.is_ok() {
            // A writer that stops meanwhile handles what is due after the next start.
            let _ = done.await;
        }
    }

    /// Committed state.
    #[must_use]
    pub fn view(&self) -> Arc<dyn View> {
        self.view.clone()
    }

    /// The site's present description.
    #[must_use]
    pub fn site(&self) -> Arc<Site> {
        self.site.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Changes from now on.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Changed> {
        self.changes.subscribe()
    }

    /// Wakes up after commits.
    #[must_use]
    pub fn committed(&self) -> Arc<Notify> {
        self.committed.clone()
    }

    /// How many commands wait.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// Why a site could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its records could not be read.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The one who writes a site's records.
struct Writer {
    name: String,
    store: Arc<dyn Store>,
    hooks: Arc<dyn Hooks>,
    clock: Arc<Clock>,
    view: Arc<SiteView>,
    site: Arc<RwLock<Arc<Site>>>,
    changes: broadcast::Sender<Changed>,
    committed: Arc<Notify>,
}

/// Takes jobs and due work until the queue is closed and empty.
async fn work(writer: Writer, mut queue: mpsc::Receiver<Job>, clock: Arc<Clock>, stop: Arc<Notify>) {
    let mut writer = Some(writer);
    let mut next_due = None;
    let mut open = true;
    while open {
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        tokio::select! {
            taken = queue.recv_many(&mut jobs, BATCH_MAX) => open = taken > 0,
            () = clock.wait_for(next_due) => {}
            () = stop.notified() => queue.close(),
        }
        let Some(mine) = writer.take() else { return };
        let name = mine.name.clone();
        let batch = tokio::task::spawn_blocking(move || {
            let next_due = mine.batch(jobs);
            (mine, next_due)
        });
        match batch.await {
            Ok((mine, due)) => {
                writer = Some(mine);
                next_due = due;
            }
            // A bug in the rules: this site stops, the others go on, nothing half is stored.
            Err(error) => {
                tracing::error!(site = %name, %error, waiting = queue.len(), "the site's writer stopped on a bug");
                return;
            }
        }
    }
}

/// A batch under way: state with what its turns wrote so far.
struct Pending {
    overlay: Arc<Overlay>,
    site: Arc<Site>,
    changed: Vec<Changed>,
    answers: Vec<(oneshot::Sender<Answer>, Outcome)>,
}

impl Writer {
    /// Runs what is due and a batch of jobs, commits, answers, and tells when to look again.
    fn batch(&self, jobs: Vec<Job>) -> Option<Instant> {
        let mut pending = Pending {
            overlay: Arc::new(Overlay::new(self.view.clone())),
            site: self.site.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone(),
            changed: Vec::new(),
            answers: Vec::new(),
        };
        let mut settled = Vec::new();
        let mut failed = Vec::new();
        let mut all_rung = self.ring(&mut pending);
        point::reached("writer.rung");
        for job in jobs {
            match job {
                Job::Command { request, reply } => {
                    let (command, actor, idempotency) = *request;
                    let salt = salt();
                    let request = Request { command, actor, at: self.clock.now(), idempotency, salt };
                    match self.turn(&mut pending, &request) {
                        Ok(outcome) => pending.answers.push((reply, outcome)),
                        Err(error) => failed.push((reply, error)),
                    }
                }
                Job::Settle { reply } => {
                    while !self.ring(&mut pending) {}
                    all_rung = true;
                    settled.push(reply);
                }
            }
        }
        point::reached("writer.ran");
        self.commit(pending);
        for (reply, error) in failed {
            tracing::error!(site = %self.name, %error, "a turn could not read the store");
            let _ = reply.send(Err(Unavailable::Store(error.to_string())));
        }
        for reply in settled {
            let _ = reply.send(());
        }
        self.next_due(all_rung)
    }

    /// Handles what is due by now; tells whether all of it was.
    fn ring(&self, pending: &mut Pending) -> bool {
        for _ in 0..DUE_PER_BATCH_MAX {
            let request = Request {
                command: Command::Ring,
                actor: Actor::System,
                at: self.clock.now(),
                idempotency: None,
                salt: salt(),
            };
            match self.turn(pending, &request) {
                Ok(Outcome::Idle) => return true,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(site = %self.name, %error, "due work could not read the store");
                    return true;
                }
            }
        }
        false
    }

    /// Runs one turn on top of the batch.
    fn turn(&self, pending: &mut Pending, request: &Request) -> Result<Outcome, ViewError> {
        let began = Stopwatch::now();
        let base: Arc<dyn View> = pending.overlay.clone();
        let finished = run::run(&pending.site, &base, self.hooks.as_ref(), request)?;
        drop(base);
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let outcome = finished.outcome.clone();
        self.keep(pending, finished, micros, request)?;
        Ok(outcome)
    }

    fn keep(
        &self,
        pending: &mut Pending,
        finished: Finished,
        micros: u64,
        request: &Request,
    ) -> Result<(), ViewError> {
        let Some(line) = &finished.line else { return Ok(()) };
        pending.changed.push(Changed {
            seq: line.seq,
            now: line.now,
            tickets: finished.touched.clone(),
            kind: kind_of(&request.command),
        });
        for line in &line.log {
            tracing::info!(site = %self.name, plugin = %line.plugin, level = %line.level, "{}", line.message);
        }
        let site_changed = finished.site_changed;
        metrics::counter!("frontdesk_turns_total", "site" => self.name.clone()).increment(1);
        metrics::histogram!("frontdesk_turn_seconds").record(std::time::Duration::from_micros(micros));
        let writes: Writes = finished.seal(micros);
        Arc::make_mut(&mut pending.overlay).writes.extend(writes);
        if site_changed {
            let loaded = Site::load(pending.overlay.as_ref())?;
            pending.site = loaded.map_or_else(|| pending.site.clone(), Arc::new);
        }
        Ok(())
    }

    /// Makes the batch durable, then lets its answers go.
    fn commit(&self, pending: Pending) {
        let Pending { overlay, site, changed, answers } = pending;
        let mut batch = Batch::new();
        let writes = overlay.writes.clone();
        let stored = if writes.is_empty() {
            Ok(())
        } else {
            batch.extend_site(&self.name, writes).and_then(|()| self.store.commit(&batch))
        };
        if let Err(error) = stored {
            tracing::error!(site = %self.name, %error, "a batch could not be stored, nothing of it is answered");
            for (reply, _) in answers {
                let _ = reply.send(Err(Unavailable::Store(error.to_string())));
            }
            return;
        }
        *self.site.write().unwrap_or_else(std::sync::PoisonError::into_inner) = site;
        point::reached("writer.stored");
        for (reply, outcome) in answers {
            // Whoever asked may be gone; the turn holds all the same.
            let _ = reply.send(Ok(outcome));
            point::reached("writer.answered");
        }
        for change in changed {
            // Nobody may be watching.
            let _ = self.changes.send(change);
        }
        self.committed.notify_waiters();
    }

    fn next_due(&self, all_rung: bool) -> Option<Instant> {
        if !all_rung {
            return Some(self.clock.now());
        }
        match alarm::first(self.view.as_ref()) {
            Ok(item) => item.map(|item| item.at),
            Err(error) => {
                tracing::error!(site = %self.name, %error, "the alarm could not read the store");
                None
            }
        }
    }
}

/// A number that nobody can guess, for what a turn draws as a secret. A machine without randomness does not stop the site: it takes
/// no part in what the rules decide.
fn salt() -> Option<u64> {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Some(u64::from_be_bytes(bytes)),
        Err(error) => {
            tracing::error!(%error, "the machine gives no randomness: codes drawn now could be foretold");
            None
        }
    }
}

/// The command's name as it stands in the journal.
fn kind_of(command: &Command) -> String {
    match serde_json::to_value(command) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}
