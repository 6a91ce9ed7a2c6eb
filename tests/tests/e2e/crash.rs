//! The process is ended again and again while people work: killed at random moments, or ending itself between two steps.
//! What was answered is there, once; every limit breaches once; every mail arrives, again only under its own key.
//!
//! `FRONTDESK_CRASH_ROUNDS` tells how often (`cargo xtask crash --rounds 1000`).

mod planted;
mod played;
mod power;
mod worker;

use std::time::Duration;

use frontdesk_tests::Draw;

use self::played::Play;

/// How often the process is ended when nobody asks for more.
const ROUNDS: usize = 20;

/// How long it works before it is killed, at most, in milliseconds.
const WORK_MS_MAX: u64 = 400;

/// Places at which the process ends itself, as `frontdesk_storage::point` knows them.
const POINTS: [&str; 11] = [
    "writer.rung",
    "writer.ran",
    "store.applied",
    "store.flushed",
    "store.synced",
    "writer.stored",
    "writer.answered",
    "outbox.taken",
    "outbox.sent",
    "outbox.told",
    "backup.page",
];

/// Where an upload of a plugin can be cut short.
const UPLOAD_POINTS: [&str; 2] = ["library.written", "library.named"];

/// How often a place is passed before the process ends there, at most.
const PASSED_MAX: u64 = 12;

/// After so many rounds the host is stopped, and everything it keeps is held against everything else.
const ROUNDS_BETWEEN_LOOKS: usize = 10;

/// Where the process ends itself in a round; nowhere when it is killed at a random moment.
fn drawn_end(round: usize, draw: &mut Draw) -> Option<(&'static str, u64)> {
    match round % 4 {
        0 => None,
        1 if round % 20 == 1 => Some((UPLOAD_POINTS[draw.index(UPLOAD_POINTS.len())], 1)),
        _ => Some((POINTS[draw.index(POINTS.len())], 1 + draw.below(PASSED_MAX))),
    }
}

#[test]
fn what_was_answered_survives_every_end_and_is_there_once() {
    let asked = std::env::var("FRONTDESK_CRASH_ROUNDS").ok();
    let rounds = asked.map_or(ROUNDS, |asked| asked.parse().expect("a number of rounds"));
    let mut draw = Draw::printed("crash");
    let mut play = Play::open(frontdesk_tests::binary(), "");
    for round in 1..=rounds {
        let end = drawn_end(round, &mut draw);
        play = play.round(end, Duration::from_millis(draw.below(WORK_MS_MAX)), round);
        if round % ROUNDS_BETWEEN_LOOKS == 0 {
            play = play.looked_at();
        }
        println!("round {round} at {}: {}", end.map_or("random", |(place, _)| place), play.told());
    }
    play.end();
}
