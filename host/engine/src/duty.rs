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
    /// The series it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The ticket its series is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<u64>,
    /// Who settled it after it was missed, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// That somebody settled what was missed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settled {
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Why it will not be made up for.
    pub reason: String,
}

impl Occurrence {
    /// One that is to come.
    pub(crate) fn planned(id: u64, plugin: &str, duty: &str, due: Instant) -> Self {
        Self {
            id,
            plugin: plugin.to_owned(),
            duty: duty.to_owned(),
            due,
            until: None,
            state: OccurrenceState::Planned,
            person: None,
            form: Fields::new(),
            done_at: None,
            series: None,
            ticket: None,
            settled: None,
        }
    }
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
    /// Not done in time; stays visible until done late or settled.
    Missed,
    /// Not done in time, and settled with a reason: it will not be made up for.
    Settled,
}
