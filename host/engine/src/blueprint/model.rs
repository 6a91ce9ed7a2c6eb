//! The shape of a blueprint, the same in TOML, in the packed JSON and in the API.

mod addressee;
mod approval;
mod condition;
mod custody;
mod deadline;
mod document;
mod duty;
mod field;
mod gate;
mod ledger;
mod link;
mod notice;
mod people;
mod personal;
mod post;
mod queue;
mod reaction;
mod register;
mod report;
mod setting;
mod signature;
mod unit;
mod word;
mod workflow;

use indexmap::IndexMap;
use schemars::JsonSchema;
use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

pub use addressee::{ADDRESSEES, Addressee};
pub use approval::{Afterwards, Approval, Step};
pub use condition::{Bounds, Condition, Evidence, Guard, Scalar, Wanted};
pub use custody::{Custody, OutTo};
pub use deadline::{DayEnd, Deadline, DeadlineKind, Level};
pub use document::{Document, Pass};
pub use duty::{AfterDowntime, Crons, Duty, DutyDays, HowMany, Phase, Quota, QuotaPer, Random};
pub use field::{Field, FieldKind};
pub use gate::{Find, GateGuard, Hold, Query};
pub use ledger::{Cap, Carry, Ledger, PostingKind, Same, Streak};
pub use link::{Link, LinkGuard, Repeat, Spawn, VisitedGuard};
pub use notice::{Confirm, Notice, Quiet, Quietness, Unread};
pub use people::Role;
pub use personal::{Mask, Personal};
pub use post::{Alert, Post, ShiftKind, ShiftRules, Swaps};
pub use queue::Queue;
pub use reaction::Reaction;
pub use register::Register;
pub use report::{Report, Shows};
pub use setting::{Setting, SettingKind, SettingValue};
pub use signature::Signature;
pub use unit::Unit;
pub use word::{Banned, Script, Severity};
pub use workflow::{Action, Branch, Formerly, Opening, State, Target, Workflow};

/// A name in a blueprint: `a-z`, then `a-z 0-9 - _`, at most 64 characters.
pub type Name = String;

/// A text in every locale of the plugin: `{ en = "Complaint", zh = "投诉" }`.
pub type Text = IndexMap<String, String>;

/// Named things in the order their author wrote them.
pub type Named<T> = IndexMap<Name, T>;

/// Everything a plugin declares. A plugin's files are merged into one; a name stands in one file only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// Who the plugin is and what it needs. In `plugin.toml` only.
    pub plugin: Plugin,
    /// What people can be here; the names are shared by all plugins of a site.
    #[serde(default)]
    pub roles: Named<Role>,
    /// Places where somebody must stand by roster.
    #[serde(default)]
    pub posts: Named<Post>,
    /// Kinds of tickets.
    #[serde(default)]
    pub workflows: Named<Workflow>,
    /// Figures and choices an operator may change.
    #[serde(default)]
    pub settings: Named<Setting>,
    /// Deadlines of tickets.
    #[serde(default)]
    pub deadlines: Named<Deadline>,
    /// Tickets that wait for their turn.
    #[serde(default)]
    pub queues: Named<Queue>,
    /// What keeps gates of the site shut.
    #[serde(default)]
    pub holds: Named<Hold>,
    /// Questions that other plugins of the site may ask.
    #[serde(default)]
    pub queries: Named<Query>,
    /// People who must agree before a case goes on, or after it had to.
    #[serde(default)]
    pub approvals: Named<Approval>,
    /// Recurring work.
    #[serde(default)]
    pub duties: Named<Duty>,
    /// Books with entries.
    #[serde(default)]
    pub registers: Named<Register>,
    /// Books with amounts.
    #[serde(default)]
    pub ledgers: Named<Ledger>,
    /// Numbered papers and passes.
    #[serde(default)]
    pub documents: Named<Document>,
    /// Templates of messages.
    #[serde(default)]
    pub notices: Named<Notice>,
    /// Figures of a period.
    #[serde(default)]
    pub reports: Named<Report>,
    /// Who sees which personal data.
    #[serde(default)]
    pub personal: Named<Personal>,
    /// When messages of this plugin are held back.
    #[serde(default)]
    pub quiet: Option<Quiet>,
    /// Phrases that must not leave the house.
    #[serde(default)]
    pub banned: Named<Banned>,
    /// What staff say.
    #[serde(default)]
    pub scripts: Named<Script>,
    /// Texts of refusals; `{{ argument }}` is filled in.
    #[serde(default)]
    pub refusals: Named<Text>,
}

/// Who the plugin is and what it needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plugin {
    /// Unique among the plugins of a site: `property`.
    pub id: Name,
    /// The plugin's own version.
    pub version: Version,
    /// Versions of `frontdesk:plugin` it works with: `^1.0`.
    #[schemars(with = "String")]
    pub interface: VersionReq,
    /// How people call it.
    pub title: Text,
    /// The languages in which every text is given: `["en", "zh"]`.
    pub locales: Vec<String>,
    /// What it asks to be allowed; each must also be granted by the operator.
    #[serde(default)]
    pub permissions: Named<Permission>,
}

/// Why a permission is asked for. Its name is one of [`PERMISSIONS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// In plain words, shown at installation.
    pub reason: Text,
}

/// The permissions there are, each with what it opens.
pub const PERMISSIONS: [(&str, &str); 5] = [
    ("directory", "read names, roles and fields of the site's people"),
    ("neighbours", "read what other plugins of the site publish"),
    ("notify", "send notices to the site's people"),
    ("notify-outside", "send notices to addresses outside the site"),
    ("roster", "put shifts and absences on the roster, and take them off"),
];
