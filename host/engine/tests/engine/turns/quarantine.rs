//! A plugin that faults again and again is not run for a while; nothing of it is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::fault::FaultState;
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::instant::Span;
use frontdesk_engine::key;
use frontdesk_engine::quarantine::{FAULTS_MAX, Quarantine};

use super::world::{World, complaint, desk, install, trap};

/// A plugin whose hook faults while it is broken, and how often it was run.
struct Broken {
    world: World,
    broken: Arc<AtomicBool>,
    runs: Arc<AtomicU32>,
}

impl Broken {
    fn new() -> Self {
        let world = World::new();
        let (broken, runs) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(0)));
        let (is_broken, counted) = (broken.clone(), runs.clone());
        world.on(Hook::OnTicket, move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            if is_broken.load(Ordering::Relaxed) { trap("out of memory") } else { Ok(()) }
        });
        Self { world, broken, runs }
    }

    /// Somebody opens a complaint, and the plugin fails at it.
    fn fault(&mut self) -> String {
        self.world.faulted(Actor::Person("ann".into()), Command::Open(complaint())).reason
    }

    fn in_quarantine() -> Self {
        let mut broken = Self::new();
        for _ in 0..FAULTS_MAX {
            assert_eq!(broken.fault(), "out of memory");
        }
        broken
    }

    fn runs(&self) -> u32 {
        self.runs.load(Ordering::Relaxed)
    }

    fn kept(&self) -> Option<Quarantine> {
        self.world.get(key::quarantine("desk"))
    }
}

#[test]
fn after_eight_faults_in_a_row_it_is_not_run_and_everybody_is_told_why() {
    let mut broken = Broken::in_quarantine();
    assert_eq!(broken.runs(), FAULTS_MAX);
    let told = broken.fault();
    assert_eq!(
        told,
        "is in quarantine until 2026-03-02 09:01:00 after 8 faults in a row, the last: out of memory (install a mended version, or release it)"
    );
    assert_eq!(broken.runs(), FAULTS_MAX, "it was run in quarantine");
    assert_eq!(
        broken.kept().map(|kept| kept.faults),
        Some(FAULTS_MAX),
        "what is not run is no fault of the plugin"
    );
}

#[test]
fn one_that_goes_well_in_between_counts_all_anew() {
    let mut broken = Broken::new();
    for _ in 1..FAULTS_MAX {
        broken.fault();
    }
    broken.broken.store(false, Ordering::Relaxed);
    broken.world.complaint();
    assert_eq!(broken.kept(), None);
    broken.broken.store(true, Ordering::Relaxed);
    broken.fault();
    assert_eq!(broken.kept().and_then(|kept| kept.until), None);
}

#[test]
fn after_the_pause_one_event_is_tried_and_the_pause_doubles_up_to_an_hour() {
    let mut broken = Broken::in_quarantine();
    for minutes in [1, 2, 4, 8, 16, 32, 64, 64] {
        let pause = Span::minutes(minutes);
        broken.world.clock = broken.world.clock.plus(Span(pause.0 - 1));
        assert!(broken.fault().starts_with("is in quarantine"), "after {minutes} minutes less a bit");
        broken.world.clock = broken.world.clock.plus(Span(1));
        assert_eq!(broken.fault(), "out of memory", "after {minutes} minutes");
    }
    broken.world.clock = broken.world.clock.plus(Span::minutes(64));
    broken.broken.store(false, Ordering::Relaxed);
    broken.world.complaint();
    assert_eq!(broken.kept(), None);
}

#[test]
fn another_version_or_an_administrator_ends_it() {
    let mut broken = Broken::in_quarantine();
    broken.broken.store(false, Ordering::Relaxed);
    broken.world.admin(Command::Release { plugin: "desk".into() });
    broken.world.complaint();
    let refused = broken.world.admin_refused(Command::Release { plugin: "desk".into() });
    assert_eq!(refused, "plugin `desk` is not in quarantine");

    let mut broken = Broken::in_quarantine();
    broken.broken.store(false, Ordering::Relaxed);
    let mut mended = desk();
    mended.plugin.version = semver::Version::new(9, 0, 0);
    let Command::Install(mut next) = install(mended, &["notify"]) else { panic!("an installation") };
    next.component = "9".repeat(64);
    broken.world.admin(Command::Install(next));
    assert_eq!(broken.kept(), None);
    broken.world.complaint();
}

#[test]
fn what_came_in_quarantine_waits_and_an_administrator_can_try_it_at_any_time() {
    let mut broken = Broken::in_quarantine();
    let parked = broken.world.faulted(Actor::Person("ann".into()), Command::Open(complaint()));
    assert_eq!(parked.state, FaultState::Parked);
    broken.broken.store(false, Ordering::Relaxed);
    broken.world.admin(Command::Rerun { fault: parked.id });
    assert_eq!(broken.runs(), FAULTS_MAX + 1);
    assert_eq!(
        (broken.world.head().tickets, broken.kept()),
        (1, None),
        "a rerun that goes well ends the quarantine"
    );
}
