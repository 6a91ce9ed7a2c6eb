//! Posts: where somebody must stand, who may, and what the host does when nobody does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Named, Scalar, Text};

/// A place where somebody must stand by roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// How people call it.
    pub title: Text,
    /// The role that is told when nobody stands there.
    pub fallback: Name,
    /// Roles that plan its roster, let people go and clock them on. Left out: `fallback`.
    #[serde(default)]
    pub in_charge: Vec<Name>,
    /// How many people it needs while it is open: a whole number or a `number` setting. Left out: it may stand empty.
    #[serde(default)]
    pub cover: Option<Scalar>,
    /// When it needs them: `always`, `working` or the name of a calendar.
    #[serde(default = "always")]
    pub hours: Name,
    /// The most people on its roster at one time: a whole number or a `number` setting.
    #[serde(default)]
    pub headcount: Option<Scalar>,
    /// Who stands here may stand at another post at the same time.
    #[serde(default)]
    pub shared: bool,
    /// A rota that leaves it uncovered is refused; otherwise the gaps are shown.
    #[serde(default)]
    pub complete: bool,
    /// Kinds of shifts, for rotas.
    #[serde(default)]
    pub shifts: Named<ShiftKind>,
    /// What shifts here must keep.
    #[serde(default)]
    pub rules: ShiftRules,
    /// How people may swap shifts. Left out: they may not.
    #[serde(default)]
    pub swaps: Option<Swaps>,
    /// People clock on and off: whoever is clocked on stands here, whatever the roster says.
    #[serde(default)]
    pub presence: bool,
    /// How long before a shift its person may clock on: a length or a `length` setting.
    #[serde(default = "an_hour")]
    pub early: String,
    /// Nobody clocks off before enough others are clocked on.
    #[serde(default)]
    pub relief: bool,
    /// Nobody clocks off while responsible for an open ticket of these workflows: hand it over first.
    #[serde(default)]
    pub hand_over: Vec<Name>,
    /// Sent once each time it becomes uncovered. Says `post`, `since`, `people`, `needed`.
    #[serde(default)]
    pub uncovered: Option<Alert>,
    /// Sent when somebody is refused to clock off. Says `post`, `person`, `since`.
    #[serde(default)]
    pub left_early: Option<Alert>,
    /// Sent once when a relief stays longer than `after`. Says `post`, `person`, `since`.
    #[serde(default)]
    pub overlong: Option<Alert>,
    /// The notice to each person whose shifts a rota, a swap or a hook changes. Says `changes`.
    #[serde(default)]
    pub changed: Option<Name>,
}

fn always() -> Name {
    "always".into()
}

fn an_hour() -> String {
    "1h".into()
}

impl Post {
    /// Roles that plan its roster, let people go and clock them on.
    #[must_use]
    pub fn in_charge(&self) -> &[Name] {
        if self.in_charge.is_empty() { std::slice::from_ref(&self.fallback) } else { &self.in_charge }
    }
}

/// A kind of shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftKind {
    /// How people call it.
    pub title: Text,
    /// From: `17:30`, or a `clock` setting.
    pub start: String,
    /// Until: `24:00`, or a `clock` setting; not later than `start` is a time of the next day.
    pub end: String,
    /// The most of them that one person works from a Monday to the next: a whole number or a `number` setting.
    #[serde(default)]
    pub per_week: Option<Scalar>,
}

/// What shifts of one person must keep. A shift counts on the day on which it begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ShiftRules {
    /// The least time between two shifts of different days: a length or a `length` setting.
    pub rest: Option<String>,
    /// The most days with shifts in a row: a whole number or a `number` setting.
    pub days_in_row: Option<Scalar>,
}

/// How people may swap shifts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Swaps {
    /// The most swaps per person and calendar month, counted for both by when they are asked for: a whole number or a
    /// `number` setting.
    pub per_month: Option<Scalar>,
    /// How long before the earlier shift it must be settled: a length or a `length` setting. Left out: before it begins.
    pub notice: Option<String>,
    /// Roles of which one must approve. Left out: the two agree alone.
    pub approve: Vec<Name>,
    /// The notice to whoever is concerned. Says `post`, `person`, `with`, `start`, `end`, `outcome` (`asked`, `agreed`,
    /// `done`, `declined`, `refused`, `cancelled`).
    pub tell: Option<Name>,
}

/// A notice that the host sends by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// A name under `notices`.
    pub notice: Name,
    /// To whom: `role:NAME`, `post:NAME`, and where somebody is concerned `person` and `superior:N` (N steps above them).
    pub tell: Vec<String>,
    /// How long it must last: a length or a `length` setting. Left out: at once.
    #[serde(default)]
    pub after: Option<String>,
}
