//! The site writer: one queue per site, batches of turns, one durable commit, answers after it.
//!
//! A batch runs on a blocking thread: due work first, then commands in the order they came. While it is made durable, the
//! next one runs already, on top of it; it is stored, and answered, only when the one before is stored. Reads go past the
//! writer to the committed state.

mod first;
mod turns;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Instant as Stopwatch;

use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::hooks::Hooks;
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::run::{self, Finished, Outcome};
use frontdesk_engine::site::Site;
use frontdesk_engine::turn::Logged;
use frontdesk_engine::view::{Overlay, View, ViewError, Writes};
use frontdesk_storage::{Batch, SiteView, Store, StoreError, point};
use tokio::sync::{Notify, broadcast, mpsc, oneshot};

use self::first::First;
pub use self::turns::Turns;
use crate::clock::Clock;
use crate::logs::Logs;

/// How many commands may wait for one site; beyond, callers are told to come back.
pub const QUEUE_MAX: usize = 1_024;

/// How many commands share one commit.
pub const BATCH_MAX: usize = 64;

/// How many due items are handled in one batch before waiting commands get their turn to be answered.
const DUE_PER_BATCH_MAX: usize = 256;

/// How long due work waits after the store took nothing.
const STORE_AGAIN: Span = Span::seconds(1);

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
    /// The store has no room; nothing of it is lost, and reads go on.
    #[error("{0}")]
    Full(String),
    /// The store failed.
    #[error("{0}")]
    Store(String),
}

impl From<&StoreError> for Unavailable {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::Full(error.to_string()),
            _ => Self::Store(error.to_string()),
        }
    }
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
    logs: Arc<Logs>,
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
        turns: Turns,
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
            logs: Arc::default(),
            committed: Arc::new(Notify::new()),
            waiting: Arc::new(AtomicUsize::new(0)),
            stop: Arc::new(Notify::new()),
        });
        let keeper = Arc::new(Keeper {
            name,
            store,
            site: handle.site.clone(),
            changes: handle.changes.clone(),
            logs: handle.logs.clone(),
            committed: handle.committed.clone(),
        });
        let writer = Writer { keeper, hooks, clock: clock.clone(), view, ahead: None, first: First::Unknown };
        let task = tokio::spawn(work(writer, queue, clock, turns, handle.stop.clone()));
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

    /// Whether the store would take what a turn writes now.
    #[must_use]
    pub fn can_store(&self) -> bool {
        self.view.ready().is_ok()
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

    /// What hooks of the site's plugins wrote since the host started.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.logs
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

/// The one who runs a site's turns.
struct Writer {
    keeper: Arc<Keeper>,
    hooks: Arc<dyn Hooks>,
    clock: Arc<Clock>,
    view: Arc<SiteView>,
    /// The batch that is being stored.
    ahead: Option<Ahead>,
    /// Behind all batches so far.
    first: First,
}

/// A batch on its way to the disk, as the next one sees it.
struct Ahead {
    overlay: Arc<Overlay>,
    site: Arc<Site>,
    /// Why it could not be stored, when it could not.
    stored: tokio::task::JoinHandle<Result<(), Unavailable>>,
}

/// The one who stores a site's batches and tells of them.
struct Keeper {
    name: String,
    store: Arc<dyn Store>,
    site: Arc<RwLock<Arc<Site>>>,
    changes: broadcast::Sender<Changed>,
    logs: Arc<Logs>,
    committed: Arc<Notify>,
}

/// Takes jobs and due work until the queue is closed and empty.
async fn work(
    writer: Writer,
    mut queue: mpsc::Receiver<Job>,
    clock: Arc<Clock>,
    turns: Turns,
    stop: Arc<Notify>,
) {
    let mut writer = Some(writer);
    // What came due while nobody ran is looked for at once.
    let mut next_due = Some(clock.now());
    let mut open = true;
    while open {
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        tokio::select! {
            taken = queue.recv_many(&mut jobs, BATCH_MAX) => open = taken > 0,
            () = clock.wait_for(next_due) => {}
            () = stop.notified() => queue.close(),
        }
        let Some(mut mine) = writer.take() else { return };
        let name = mine.keeper.name.clone();
        let batch = turns.run(move || {
            let (pending, due) = mine.batch(jobs);
            (mine, pending, due)
        });
        match batch.await {
            Ok((mut mine, pending, due)) => {
                let held = match pending {
                    Some(pending) => mine.store(pending).await,
                    None => true,
                };
                next_due = if held { due } else { mine.later() };
                if !held {
                    mine.first = First::Unknown;
                }
                writer = Some(mine);
            }
            // A bug in the rules: this site stops, the others go on, nothing half is stored.
            Err(error) => {
                tracing::error!(site = %name, %error, waiting = queue.len(), "the site's writer stopped on a bug");
                return;
            }
        }
    }
    if let Some(mut writer) = writer {
        // Whoever waits for it has been told how it ended.
        let _ = writer.stored().await;
    }
}

/// A batch under way: state with what its turns wrote so far, and who waits for it.
struct Pending {
    overlay: Arc<Overlay>,
    site: Arc<Site>,
    changed: Vec<Changed>,
    logged: Vec<(Instant, Vec<Logged>)>,
    answers: Vec<(oneshot::Sender<Answer>, Outcome)>,
    settled: Vec<oneshot::Sender<()>>,
}

impl Writer {
    /// Runs what is due and a batch of jobs, and tells when to look again.
    fn batch(&mut self, jobs: Vec<Job>) -> (Option<Pending>, Option<Instant>) {
        if let Err(error) = self.keeper.store.ready() {
            return (None, self.turn_away(jobs, &error));
        }
        let mut pending = self.begin();
        let mut all_rung = !self.first.is_due(self.clock.now()) || self.ring(&mut pending);
        point::reached("writer.rung");
        for job in jobs {
            match job {
                Job::Command { request, reply } => {
                    let (command, actor, idempotency) = *request;
                    let salt = salt();
                    let request = Request { command, actor, at: self.clock.now(), idempotency, salt };
                    match self.turn(&mut pending, &request) {
                        Ok(outcome) => pending.answers.push((reply, outcome)),
                        Err(error) => {
                            tracing::error!(site = %self.keeper.name, %error, "a turn could not read the store");
                            let _ = reply.send(Err(Unavailable::Store(error.to_string())));
                        }
                    }
                }
                Job::Settle { reply } => {
                    while !self.ring(&mut pending) {}
                    all_rung = true;
                    pending.settled.push(reply);
                }
            }
        }
        point::reached("writer.ran");
        let next_due = self.next_due(&pending.overlay, all_rung);
        (Some(pending), next_due)
    }

    /// An empty batch on top of what is stored, or about to be.
    fn begin(&self) -> Pending {
        let (base, site): (Arc<dyn View>, _) = match &self.ahead {
            Some(ahead) => (ahead.overlay.clone(), ahead.site.clone()),
            None => (self.view.clone(), self.keeper.site()),
        };
        Pending {
            overlay: Arc::new(Overlay::new(base)),
            site,
            changed: Vec::new(),
            logged: Vec::new(),
            answers: Vec::new(),
            settled: Vec::new(),
        }
    }

    /// Waits until the batch before is on the disk.
    async fn stored(&mut self) -> Result<(), Unavailable> {
        let Some(ahead) = self.ahead.take() else { return Ok(()) };
        let ended = ahead.stored.await;
        ended.unwrap_or_else(|error| Err(Unavailable::Store(format!("storing was interrupted: {error}"))))
    }

    /// Lets a batch be stored as soon as the one before is; without that one nothing of it holds. Tells whether it may be.
    async fn store(&mut self, pending: Pending) -> bool {
        if let Err(why) = self.stored().await {
            self.keeper.give_up(pending, &why);
            return false;
        }
        let mut overlay = Overlay::new(self.view.clone());
        overlay.writes.clone_from(&pending.overlay.writes);
        let (keeper, site) = (self.keeper.clone(), pending.site.clone());
        let stored = tokio::task::spawn_blocking(move || keeper.commit(pending));
        self.ahead = Some(Ahead { overlay: Arc::new(overlay), site, stored });
        true
    }

    /// The store takes nothing: hooks that would run for nothing are not run, and what is due waits.
    fn turn_away(&self, jobs: Vec<Job>, error: &StoreError) -> Option<Instant> {
        let why = Unavailable::from(error);
        if !jobs.is_empty() {
            tracing::error!(site = %self.keeper.name, %error, commands = jobs.len(), "commands were turned away");
        }
        for job in jobs {
            match job {
                Job::Command { reply, .. } => drop(reply.send(Err(why.clone()))),
                Job::Settle { reply } => answer_settled(vec![reply]),
            }
        }
        self.later()
    }

    /// When to look again at a store that took nothing.
    fn later(&self) -> Option<Instant> {
        Some(self.clock.now().plus(STORE_AGAIN))
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
                Ok(outcome) if outcome.goes_on() => return false,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(site = %self.keeper.name, %error, "due work could not read the store");
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
        mut finished: Finished,
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
            tracing::info!(site = %self.keeper.name, plugin = %line.plugin, level = %line.level, "{}", line.message);
        }
        pending.logged.push((line.now, std::mem::take(&mut finished.logged)));
        let site_changed = finished.site_changed;
        metrics::counter!("frontdesk_turns_total", "site" => self.keeper.name.clone()).increment(1);
        metrics::histogram!("frontdesk_turn_seconds").record(std::time::Duration::from_micros(micros));
        let writes: Writes = finished.seal(micros);
        Arc::make_mut(&mut pending.overlay).writes.extend(writes);
        if site_changed {
            let loaded = Site::load(pending.overlay.as_ref())?;
            pending.site = loaded.map_or_else(|| pending.site.clone(), Arc::new);
        }
        Ok(())
    }

    /// When to look again, behind a batch.
    fn next_due(&mut self, batch: &Overlay, all_rung: bool) -> Option<Instant> {
        let now = self.clock.now();
        match std::mem::take(&mut self.first).after(&batch.writes, batch) {
            Ok(first) => {
                let at = first.at(now);
                self.first = first;
                if all_rung { at } else { Some(now) }
            }
            Err(error) => {
                tracing::error!(site = %self.keeper.name, %error, "the alarm could not read the store");
                None
            }
        }
    }
}

impl Keeper {
    fn site(&self) -> Arc<Site> {
        self.site.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Makes a batch durable, then lets its answers go.
    fn commit(&self, mut pending: Pending) -> Result<(), Unavailable> {
        let writes = Arc::make_mut(&mut pending.overlay);
        let writes = std::mem::take(&mut writes.writes);
        let mut batch = Batch::new();
        let stored = if writes.is_empty() {
            Ok(())
        } else {
            batch.extend_site(&self.name, writes).and_then(|()| self.store.commit(&batch))
        };
        if let Err(error) = stored {
            let why = Unavailable::from(&error);
            self.give_up(pending, &why);
            return Err(why);
        }
        let Pending { site, changed, logged, answers, settled, .. } = pending;
        *self.site.write().unwrap_or_else(std::sync::PoisonError::into_inner) = site;
        point::reached("writer.stored");
        // Before the answers: whoever was told of a turn finds what was written in it.
        for (at, logged) in logged {
            self.logs.keep(at, logged);
        }
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
        answer_settled(settled);
        Ok(())
    }

    /// Tells everybody who waits for a batch that nothing of it holds.
    fn give_up(&self, pending: Pending, why: &Unavailable) {
        tracing::error!(site = %self.name, error = %why, "a batch could not be stored, nothing of it is answered");
        for (reply, _) in pending.answers {
            let _ = reply.send(Err(why.clone()));
        }
        answer_settled(pending.settled);
    }
}

fn answer_settled(settled: Vec<oneshot::Sender<()>>) {
    for reply in settled {
        // Whoever waited may be gone.
        let _ = reply.send(());
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
