//! Faults: what a plugin did wrong, parked with everything needed to run it again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::Request;
use crate::instant::Instant;

/// A parked fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Unique within the site.
    pub id: u64,
    /// When it happened last.
    pub at: Instant,
    /// The plugin.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// The hook.
    pub hook: String,
    /// What went wrong, naming the limit or the trap.
    pub reason: String,
    /// What was undone; runs again as it was.
    pub request: Request,
    /// How often it was tried.
    pub tries: u32,
    /// Where it stands.
    pub state: FaultState,
    /// Who settled it without running it again, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<Dismissal>,
}

/// An administrator's decision that a fault's request is not to run any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// The administrator's account.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Why, in their words.
    pub reason: String,
}

/// Where a fault stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultState {
    /// Waits for a fix.
    Parked,
    /// Ran again and went well, or was dismissed.
    Settled,
}
