//! A measured figure and what it should reach.

use std::fmt;

use serde::Serialize;

/// What a figure should reach.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
}

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured: `commit_ratio`.
    pub name: String,
    /// How much it was.
    pub value: f64,
    /// In what; empty for a ratio.
    pub unit: &'static str,
    /// What it should reach; nothing for what is only reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// Whether it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

impl Figure {
    /// A figure that is only reported.
    pub(super) fn plain(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, goal: None, met: None }
    }

    /// A ratio, or another figure, with its goal.
    pub(super) fn with_goal(name: impl Into<String>, value: f64, unit: &'static str, goal: Goal) -> Self {
        let met = match goal {
            Goal::AtLeast(least) => value >= least,
            Goal::AtMost(most) => value <= most,
        };
        Self { goal: Some(goal), met: Some(met), ..Self::plain(name, value, unit) }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.value.abs() >= 100.0 { 0 } else { 2 };
        write!(f, "{:<34} {:>12.digits$} {:<6}", self.name, self.value, self.unit)?;
        let met = if self.met == Some(true) { "met" } else { "missed" };
        match self.goal {
            Some(Goal::AtLeast(least)) => write!(f, " goal ≥ {least}: {met}"),
            Some(Goal::AtMost(most)) => write!(f, " goal ≤ {most}: {met}"),
            None => Ok(()),
        }
    }
}
