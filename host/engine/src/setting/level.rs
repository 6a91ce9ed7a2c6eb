//! Where a figure comes from: the case, the site, the organisation, the blueprint, each with the moments from which
//! it held. The nearest level that says something holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::model::Scalar;
use crate::instant::Instant;

/// Who says what a setting is, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Changed for one case.
    Case,
    /// Changed for the site.
    Site,
    /// Changed for all sites of the organisation.
    Organisation,
    /// Nobody changed it.
    Blueprint,
}

/// A change of a setting on one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// From when it holds.
    pub from: Instant,
    /// What holds then; nothing: this level leaves it to the next one again.
    pub value: Option<Scalar>,
    /// Who changed it: a person, `admin`, `plugin:<id>`, or the account of the organisation's administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why, for changes of a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Change {
    /// A figure from a moment on.
    #[must_use]
    pub fn new(from: Instant, value: Option<Scalar>, by: &str) -> Self {
        Self { from, value, by: Some(by.to_owned()), reason: None }
    }
}

/// A figure with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What holds.
    pub value: Scalar,
    /// Who says so.
    pub level: Level,
    /// Since when; nothing for the blueprint's default.
    pub since: Option<Instant>,
    /// Who changed it.
    pub by: Option<String>,
}

/// What a level says at a moment: its last change by then, unless that took the figure back. `changes` ascend.
#[must_use]
pub fn said(changes: &[Change], at: Instant) -> Option<&Change> {
    changes.iter().rev().find(|change| change.from <= at).filter(|change| change.value.is_some())
}

/// What holds: `levels` from the nearest on, each with its changes and the moment at which it is asked.
#[must_use]
pub fn held(levels: &[(Level, &[Change], Instant)], default: &Scalar) -> Held {
    let found = levels.iter().find_map(|(level, changes, at)| {
        let change = said(changes, *at)?;
        let value = change.value.clone()?;
        Some(Held { value, level: *level, since: Some(change.from), by: change.by.clone() })
    });
    found.unwrap_or_else(|| Held { value: default.clone(), level: Level::Blueprint, since: None, by: None })
}

/// Puts a change into a level's list, in place of one of the same moment.
pub fn put(changes: &mut Vec<Change>, change: Change) {
    changes.retain(|known| known.from != change.from);
    changes.push(change);
    changes.sort_by_key(|change| change.from);
}
