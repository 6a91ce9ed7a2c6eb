//! A turn: one command and everything that follows from it, all or nothing.
//!
//! The methods that hooks call stand in `turn/`, by the interfaces of the WIT package; what people
//! and the clock do uses the same ones. `run.rs` drives a turn from its command to its end.

mod acting;
mod addressees;
mod administration;
mod approvals;
mod clocks;
mod closings;
mod conditions;
mod custody;
mod deadlines;
mod deliveries;
mod directory;
mod documents;
mod doors;
mod duties;
mod ends;
mod gates;
mod guards;
mod handovers;
mod journeys;
mod ladders;
mod ledgers;
mod links;
mod logged;
mod migrations;
mod notifications;
mod quarantine;
mod queues;
mod quotas;
mod reactions;
mod recounts;
mod registers;
mod retention;
mod revealing;
mod rosters;
mod schedules;
mod series;
mod settings;
mod signatures;
mod spawns;
mod ticket_index;
mod tickets;
mod timers;
mod until;
mod words;

pub(crate) use closings::ToClose;
pub(crate) use deliveries::Event as DeliveryEvent;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::command::Actor;
use crate::directory::Person;
use crate::hooks::{Event, Refusal};
use crate::instant::{Instant, Span};
use crate::journal::Head;
use crate::key::Key;
use crate::notice::Notice;
use crate::site::{Active, Site};
use crate::ticket::Ticket;
use crate::view::{Overlay, View, ViewError};
use crate::{key, record};

/// How many records one turn may write: a month's report of a large estate stays far below, a runaway loop does not.
pub const WRITES_PER_TURN_MAX: usize = 10_000;

/// How many lines plugins may write for the operator in one turn.
pub const LOG_LINES_PER_TURN_MAX: usize = 200;

/// How long one of these lines may be, in bytes.
pub const LOG_LINE_BYTES_MAX: usize = 4_096;

/// What is found due later than this was missed because the host was down, not because it was busy.
pub(crate) const DOWNTIME_MIN: Span = Span::minutes(5);

/// How deep events may cause events: a move that causes a move that …
pub const CASCADE_DEPTH_MAX: u8 = 16;

pub use links::MEMBERS_MAX;
pub(crate) use logged::Running;
pub use logged::{LogLine, Logged, Output};
pub use migrations::LED_PER_TURN;

/// Why a call on the turn did not succeed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Halt {
    /// A rule said no; a plugin may handle it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not be read: the turn is given up, whatever the plugin does.
    #[error(transparent)]
    Store(#[from] ViewError),
}

/// What a call on the turn gives.
pub type Outcome<T> = Result<T, Halt>;

/// An event that waits for its hook.
#[derive(Clone, Debug)]
pub(crate) struct Queued {
    pub(crate) plugin: String,
    pub(crate) event: Event,
    pub(crate) depth: u8,
}

/// One command at work.
#[derive(Debug)]
pub struct Turn {
    pub(crate) site: Arc<Site>,
    pub(crate) overlay: Overlay,
    pub(crate) head: Head,
    now: Instant,
    actor: Actor,
    person: Option<Person>,
    /// The plugin whose hook runs, and how deep in the cascade; nothing outside hooks.
    pub(crate) caller: Option<(String, u8)>,
    /// The hook that runs, for what it logs.
    pub(crate) running: Option<Running>,
    pub(crate) queue: VecDeque<Queued>,
    /// Notices that leave even when the turn is refused, with their plugin.
    pub(crate) anyway: Vec<(String, Notice)>,
    pub(crate) log: Vec<Logged>,
    pub(crate) read_only: bool,
    /// A write was turned away: half of something may stand here, so nothing of it is kept.
    pub(crate) overfull: bool,
    /// An administrator tries a parked request again: quarantine does not keep it from running.
    pub(crate) trying: bool,
    /// Tickets that were written, for whoever watches.
    pub(crate) touched: BTreeSet<u64>,
    /// Writes that repeat what stands elsewhere for a whole site: they are no loop that ran away.
    pub(crate) bulk: usize,
    random: u64,
    /// How deep tickets open tickets just now.
    spawning: u8,
    /// What makes a drawn secret unguessable; see [`crate::command::Request::salt`].
    pub(crate) salt: Option<u64>,
}

impl Turn {
    /// Begins a turn on a site's state.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn begin(
        site: Arc<Site>,
        base: Arc<dyn View>,
        actor: &Actor,
        clock: Instant,
    ) -> Result<Box<Self>, ViewError> {
        let overlay = Overlay::new(base);
        let head: Head = record::get(&overlay, key::head())?.unwrap_or_default();
        let person = acting(&overlay, actor)?;
        let random = seed(&site.info.name, head.seq + 1);
        Ok(Box::new(Self {
            now: clock.max(head.now),
            site,
            overlay,
            head,
            actor: actor.clone(),
            person,
            caller: None,
            running: None,
            queue: VecDeque::new(),
            anyway: Vec::new(),
            log: Vec::new(),
            read_only: false,
            overfull: false,
            trying: false,
            touched: BTreeSet::new(),
            bulk: 0,
            random,
            spawning: 0,
            salt: None,
        }))
    }

    /// The moment of the event.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Who caused the turn: a person's id, `admin` or `system`.
    #[must_use]
    pub fn actor(&self) -> &str {
        self.actor.id()
    }

    /// The account of an administrator, or as [`Turn::actor`].
    pub(crate) fn actor_account(&self) -> &str {
        match &self.actor {
            Actor::Admin(account) => account,
            other => other.id(),
        }
    }

    /// As whom the turn writes right now: the plugin whose hook runs, `plugin:<id>`, else the actor.
    pub(crate) fn acts_as(&self) -> String {
        self.caller.as_ref().map_or_else(|| self.actor().to_owned(), |(id, _)| format!("plugin:{id}"))
    }

    /// The roles of the actor, in the order of their names.
    #[must_use]
    pub fn actor_roles(&self) -> Vec<String> {
        self.person.iter().flat_map(|person| person.roles.iter().cloned()).collect()
    }

    /// The site's name.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site.info.name
    }

    /// The next number of the turn's own sequence (splitmix64 from the site and the turn's number).
    pub fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number that nobody outside can guess, as long as the host gave the turn its salt.
    pub(crate) fn secret(&mut self) -> u128 {
        let digest = Sha256::new()
            .chain_update(self.salt.unwrap_or_default().to_be_bytes())
            .chain_update(self.random().to_be_bytes())
            .finalize();
        digest.iter().take(16).fold(0, |drawn, byte| (drawn << 8) | u128::from(*byte))
    }

    /// The plugin whose hook runs.
    pub(crate) fn caller_id(&self) -> Outcome<&str> {
        match &self.caller {
            Some((plugin, _)) => Ok(plugin),
            None => Err(Refusal::Denied("only plugins can ask for this".into()).into()),
        }
    }

    pub(crate) fn caller_plugin(&self) -> Outcome<&Active> {
        Ok(self.site.plugin(self.caller_id()?)?)
    }

    /// Refuses unless the calling plugin asked for a permission and the operator granted it.
    pub(crate) fn need(&self, permission: &str) -> Outcome<()> {
        let plugin = self.caller_plugin()?;
        let named = format!("plugin `{}` {}", plugin.installed.id, plugin.installed.version);
        if !plugin.blueprint.plugin.permissions.contains_key(permission) {
            let text = format!(
                "{named} uses `{permission}` without asking for it (add it under [plugin.permissions])"
            );
            return Err(Refusal::Denied(text).into());
        }
        if plugin.installed.grants.contains(permission) {
            return Ok(());
        }
        let text = format!(
            "{named} asked for `{permission}`, which is not granted on site `{}` (grant it to the plugin)",
            self.site.info.name
        );
        Err(Refusal::Denied(text).into())
    }

    /// Writes a record, unless the turn only reads or wrote too much already.
    pub(crate) fn put<T: Serialize>(&mut self, key: Key, record: &T) -> Outcome<()> {
        self.may_write()?;
        record::put(&mut self.overlay, key, record);
        Ok(())
    }

    /// Removes a record.
    pub(crate) fn remove(&mut self, key: Vec<u8>) -> Outcome<()> {
        self.may_write()?;
        self.overlay.remove(key);
        Ok(())
    }

    /// Writes or removes an entry of an index.
    pub(crate) fn index(&mut self, key: Vec<u8>, present: bool) -> Outcome<()> {
        self.may_write()?;
        if present {
            self.overlay.put(key, Vec::new());
        } else {
            self.overlay.remove(key);
        }
        Ok(())
    }

    fn may_write(&mut self) -> Outcome<()> {
        if self.read_only {
            return Err(Refusal::Denied("a report only reads".into()).into());
        }
        if self.overlay.writes.len().saturating_sub(self.bulk) >= WRITES_PER_TURN_MAX {
            self.overfull = true;
            return Err(Refusal::Limit(too_many_writes()).into());
        }
        Ok(())
    }

    /// The next id of anything but tickets.
    pub(crate) fn next_id(&mut self) -> u64 {
        self.head.others += 1;
        self.head.others
    }

    /// Queues an event for a plugin's hook.
    pub(crate) fn tell(&mut self, plugin: &str, event: Event) {
        let depth = self.caller.as_ref().map_or(0, |(_, depth)| depth + 1);
        self.queue.push_back(Queued { plugin: plugin.to_owned(), event, depth });
    }

    /// Acts as somebody else from here on: a fault's request runs again in its author's name.
    pub(crate) fn become_actor(&mut self, actor: &Actor) -> Result<(), ViewError> {
        self.actor = actor.clone();
        self.person = acting(&self.overlay, actor)?;
        Ok(())
    }

    /// Refuses unless the actor is an administrator or the host itself.
    pub(crate) fn need_admin(&self) -> Outcome<()> {
        match self.actor {
            Actor::Admin(_) | Actor::System => Ok(()),
            Actor::Person(_) => Err(Refusal::Denied("only an administrator can do this".into()).into()),
        }
    }

    /// The person who acts, when it is one.
    pub(crate) fn acting_person(&self, what: &str) -> Outcome<String> {
        match (&self.actor, &self.person) {
            (Actor::Person(_), Some(person)) => Ok(person.id.clone()),
            _ => {
                let text =
                    format!("{what} is for people of the site, and `{}` is none of them", self.actor());
                Err(Refusal::Denied(text).into())
            }
        }
    }

    /// Refuses unless the actor has one of the roles. `ticket` gives `assignee` and `requester` their meaning.
    pub(crate) fn need_role(&self, what: &str, roles: &[String], ticket: Option<&Ticket>) -> Outcome<()> {
        let Some(person) = &self.person else {
            let text = format!("{what} is for people of the site, and `{}` is none of them", self.actor());
            return Err(Refusal::Denied(text).into());
        };
        let stands_in = |who: fn(&Ticket) -> &Option<String>| {
            ticket.is_some_and(|ticket| who(ticket).as_deref() == Some(person.id.as_str()))
        };
        let may = roles.iter().any(|role| match role.as_str() {
            "anyone" => true,
            // What only hooks do: no person gets there by a role of that name.
            "plugin" => false,
            "assignee" => stands_in(|ticket| &ticket.assignee),
            "requester" => stands_in(|ticket| &ticket.requester),
            role => person.roles.contains(role),
        });
        if may {
            return Ok(());
        }
        if roles.is_empty() {
            return Err(Refusal::Denied(format!("{what} is open to no role")).into());
        }
        let has: Vec<_> = person.roles.iter().map(String::as_str).collect();
        let text = format!(
            "{what} needs one of the roles {}, and `{}` has {}",
            roles.join(", "),
            person.id,
            if has.is_empty() { "none".to_owned() } else { has.join(", ") }
        );
        Err(Refusal::Denied(text).into())
    }
}

/// The person behind an actor, who must still work here.
fn acting(overlay: &Overlay, actor: &Actor) -> Result<Option<Person>, ViewError> {
    let Actor::Person(id) = actor else { return Ok(None) };
    Ok(record::get::<Person>(overlay, key::person(id))?.filter(|person| !person.left))
}

/// What is told when a turn reaches [`WRITES_PER_TURN_MAX`].
pub(crate) fn too_many_writes() -> String {
    format!("a turn writes at most {WRITES_PER_TURN_MAX} records")
}

fn seed(site: &str, seq: u64) -> u64 {
    let digest =
        Sha256::new().chain_update(site).chain_update([0]).chain_update(seq.to_be_bytes()).finalize();
    digest.iter().take(8).fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}
