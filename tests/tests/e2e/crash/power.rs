//! The power goes while people work: what was not synced is gone, or got through in part, torn at sectors.
//!
//! `FRONTDESK_POWER_ROUNDS` tells how often (`cargo xtask crash --rounds 1000 --power`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use frontdesk_tests::{Draw, Mode, binary};

use super::planted::LOST;
use super::played::Play;
use super::{ROUNDS_BETWEEN_LOOKS, WORK_MS_MAX, drawn_end};

/// How often the power goes when nobody asks for more.
const ROUNDS: usize = 12;

/// How often a host with a bug may lose power before the bug counts as unnoticed.
const PLANTED_ROUNDS: usize = 6;

/// How long it works before.
const WORK: Duration = Duration::from_millis(300);

/// How a lost commit shows when the store does not open: the count of commits outlived it, or it left a hole that others lie behind.
const SHUT: &str = "` is damaged: ";

#[test]
fn what_was_answered_survives_every_power_cut_and_is_there_once() {
    let asked = std::env::var("FRONTDESK_POWER_ROUNDS").ok();
    let rounds = asked.map_or(ROUNDS, |asked| asked.parse().expect("a number of rounds"));
    let mut draw = Draw::printed("power");
    let mut play = Play::open_on_disk(&binary(), draw.another());
    for round in 1..=rounds {
        let end = drawn_end(round, &mut draw);
        play = play.round(end, Duration::from_millis(draw.below(WORK_MS_MAX)), round);
        if round % ROUNDS_BETWEEN_LOOKS == 0 {
            play = play.looked_at();
        }
        println!("round {round} at {}: {}", end.map_or("random", |(place, _)| place), play.told());
    }
    assert!(play.disk().syncs() > 0, "the disk of the test's was not asked to sync anything");
    play.end();
}

/// Power goes again and again under a host with a bug: something of it must be noticed.
#[track_caller]
fn assert_noticed(bug: &str, binary: &Path, mode: Mode) {
    let mut play = Play::open_on_disk(binary, Draw::printed(bug));
    play.disk().turn(mode);
    let played = catch_unwind(AssertUnwindSafe(|| {
        for round in 1..=PLANTED_ROUNDS {
            play = play.round(None, WORK, round);
        }
    }));
    let noticed = played.expect_err("nothing was noticed");
    let text = noticed.downcast_ref::<String>().cloned().unwrap_or_default();
    println!("{bug} was noticed: {text}");
    let is_loss = LOST.iter().chain([&SHUT]).any(|known| text.contains(known));
    assert!(is_loss, "it was noticed by something else: {text}");
}

#[test]
fn commits_that_reach_the_operating_system_and_not_the_disk_are_noticed() {
    assert_noticed("skipped-sync", &binary(), Mode::Deaf);
}
