//! Occurrences of recurring work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::value::Fields;

/// One time that a duty is to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Occurrence {
    /// Unique within the site.
    pub id: u64,
    /// The plugin whose duty it is.
    pub plugin: String,
    /// As in the blueprint.
    pub duty: String,
    /// When it is to be done.
    pub due: Instant,
    /// Until when it is in time; nothing: it stays open until done.
    pub until: Option<Instant>,
    /// Where it stands.
    pub state: OccurrenceState,
    /// Who is to do it, or did it.
    pub person: Option<String>,
    /// What it carried, then what was filled in.
    #[serde(default)]
    pub form: Fields,
    /// When it was done.
    pub done_at: Option<Instant>,
}

/// Where an occurrence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OccurrenceState {
    /// Its moment has not come.
    Planned,
    /// To be done now.
    Open,
    /// Done.
    Done,
    /// Not done in time; stays visible until done late.
    Missed,
}
