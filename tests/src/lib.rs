//! The harness of the suites that drive the real binary: starts it, talks HTTP to it, reads its mail, stops it.
//!
//! Everything here panics with a sentence when something is not as it should be: it serves tests only. Time-outs
//! are fuses against hanging, never measures of speed.

mod client;
mod disk;
mod draw;
pub mod entries;
mod environment;
mod mail;
mod office;
mod program;

pub use client::{Answer, Client};
pub use disk::{Disk, Luck, Mode};
pub use draw::Draw;
pub use environment::{binary, ecommerce, property, python, registry, root};
pub use mail::{Mail, MailServer};
pub use office::{Office, SITE, upload};
pub use program::{FUSE, Program, run, wait_for};
