//! The shape of a blueprint, the same in TOML, in the packed JSON and in the API.

use indexmap::IndexMap;
use schemars::JsonSchema;
use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

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
    /// Deadlines that hooks start and stop.
    #[serde(default)]
    pub deadlines: Named<Deadline>,
    /// Recurring work.
    #[serde(default)]
    pub duties: Named<Duty>,
    /// Books with entries.
    #[serde(default)]
    pub registers: Named<Register>,
    /// Books with amounts.
    #[serde(default)]
    pub ledgers: Named<Ledger>,
    /// Templates of messages.
    #[serde(default)]
    pub notices: Named<Notice>,
    /// Figures of a period.
    #[serde(default)]
    pub reports: Named<Report>,
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
pub const PERMISSIONS: [(&str, &str); 3] = [
    ("directory", "read names, roles and fields of the site's people"),
    ("notify", "send notices to the site's people"),
    ("notify-outside", "send notices to addresses outside the site"),
];

/// What a person can be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// How people call it.
    pub title: Text,
    /// Higher stands above lower: 0 to 100.
    #[serde(default)]
    pub rank: u8,
}

/// A place where somebody must stand by roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// How people call it.
    pub title: Text,
    /// The role that is told when nobody stands there.
    pub fallback: Name,
}

/// A kind of ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// How people call it.
    pub title: Text,
    /// The catalogue family or department book it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Pattern of ticket numbers: `TS-{date}-{seq}`; `{date}` is `20260302`, `{year}` `2026`, `{month}` `202603`; `{seq}` has
    /// four digits or more and begins anew when the text before it changes.
    pub number: String,
    /// The field whose text becomes the ticket's title when none is given.
    #[serde(default)]
    pub summary: Option<Name>,
    /// The state a new ticket is in.
    pub start: Name,
    /// In the order of a board.
    pub states: Named<State>,
    /// All fields a ticket can have; forms ask for some of them.
    #[serde(default)]
    pub fields: Named<Field>,
    /// Who opens a ticket and what is asked then.
    pub open: Opening,
    /// What can be done with it.
    #[serde(default)]
    pub actions: Named<Action>,
}

/// A station of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// How people call it.
    pub title: Text,
    /// The case is over here: it needs no way out, its deadlines and timers are cleared.
    #[serde(default)]
    pub end: bool,
}

/// A field of a form, of a ticket or of a register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// How people call it.
    pub title: Text,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// For `choice` and `choices`: what can be chosen.
    #[serde(default)]
    pub choices: Named<Text>,
    /// For `text`: a regular expression the whole text must match.
    #[serde(default)]
    pub pattern: Option<String>,
    /// For `number`: the least allowed; for `text` the least number of characters.
    #[serde(default)]
    pub min: Option<Scalar>,
    /// For `number`: the most allowed; for `text` the most characters (at most 20 000); for `files` the most files.
    #[serde(default)]
    pub max: Option<Scalar>,
    /// For `number`: shown behind it, `CNY`, `m²`.
    #[serde(default)]
    pub unit: Option<String>,
    /// A sentence for whoever fills it in.
    #[serde(default)]
    pub help: Option<Text>,
    /// Tickets can be found by it quickly.
    #[serde(default)]
    pub indexed: bool,
    /// Class of personal data: `name`, `contact`, `identity`, `health`, `money`.
    #[serde(default)]
    pub personal: Option<String>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// An exact decimal.
    Number,
    /// Yes or no.
    Flag,
    /// A civil date.
    Day,
    /// A moment.
    Moment,
    /// A time of day, `18:00`, held as text.
    Clock,
    /// A length of time.
    Span,
    /// A person of the directory.
    Person,
    /// One of `choices`, held as text.
    Choice,
    /// Several of `choices`.
    Choices,
    /// References of stored files.
    Files,
    /// A small table of text.
    Rows,
    /// The id of another ticket of the site, held as a number.
    Ticket,
}

/// Who opens a ticket and what is asked then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Roles that may; see [`Action::roles`].
    pub roles: Vec<Name>,
    /// See [`Action::asks`].
    #[serde(default)]
    pub asks: Vec<String>,
    /// Checks before the ticket is opened.
    #[serde(default)]
    pub guards: Vec<Guard>,
}

/// Something that can be done with a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// On the button.
    pub title: Text,
    /// States in which it can be done; `["*"]` is every state that is not an end.
    pub from: Vec<Name>,
    /// The state it leads to; left out: the ticket stays where it is.
    #[serde(default)]
    pub to: Option<Target>,
    /// Roles that may. Beside roles of the blueprint: `anyone` (every member of the site), `assignee`,
    /// `requester`, and `plugin` for what only hooks do.
    pub roles: Vec<Name>,
    /// Fields of the workflow that its form asks for: `unit` must be filled in, `unit?` may. What is filled in is
    /// stored in the ticket.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Checks after the form is stored and before the ticket moves; the first that fails refuses.
    #[serde(default)]
    pub guards: Vec<Guard>,
}

/// Where an action leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Target {
    /// Always there.
    State(Name),
    /// The first branch whose condition holds; none: the action is refused.
    Branches(Vec<Branch>),
}

/// One way of several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Holds when left out.
    #[serde(default)]
    pub when: Condition,
    /// The state then.
    pub state: Name,
}

/// Holds when each named field has one of the given values: `{ kind = ["design", "engineering"], valid = true }`.
pub type Condition = IndexMap<Name, OneOrMany>;

/// One value or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// Exactly this.
    One(Scalar),
    /// Any of these.
    Many(Vec<Scalar>),
}

/// A plain value in TOML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// `true`
    Flag(bool),
    /// `12`
    Whole(i64),
    /// `"text"`; also a decimal in quotes, as there are no floats.
    Text(String),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Whole(whole) => whole.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A check that needs no code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Checked only then; left out: always.
    #[serde(default)]
    pub when: Condition,
    /// Fields that must not be empty (and not `false`).
    #[serde(default)]
    pub needs: Vec<Name>,
    /// Person fields in which the acting person must not stand.
    #[serde(default)]
    pub other_than: Vec<Name>,
    /// The condition that must hold.
    #[serde(default)]
    pub must: Condition,
    /// A name under `refusals`.
    pub refusal: Name,
}

/// A figure or choice an operator may change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// How people call it.
    pub title: Text,
    /// What it holds; `length` is a number with a unit of time.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// `length`: `s`, `min`, `h`, `days`, `working-days`, `weeks`, `months`, `years`. Others: shown behind the figure.
    /// Needed for `length` and `number`.
    #[serde(default)]
    pub unit: Option<String>,
    /// What holds until an operator changes it.
    pub default: SettingValue,
    /// For `choice`: what can be chosen.
    #[serde(default)]
    pub choices: Named<Text>,
    /// Figures of other sources that an operator can pick.
    #[serde(default)]
    pub presets: IndexMap<String, SettingValue>,
    /// The rule text does not give the figure; the default is a sensible guess.
    #[serde(default)]
    pub inferred: bool,
    /// Where the figure comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// What to know about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// A number with a unit of time.
    Length,
    /// A number with a unit.
    Number,
    /// A time of day, `18:00`.
    Clock,
    /// Words.
    Text,
    /// Yes or no.
    Flag,
    /// One of `choices`.
    Choice,
}

/// A single figure, or a table of them under names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SettingValue {
    /// `2`
    One(Scalar),
    /// `{ ordinary = 72, serious = 48 }`
    Table(IndexMap<String, Scalar>),
}

/// A deadline that hooks start and stop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How people call it.
    pub title: Text,
    /// Tickets that can have it.
    pub workflow: Name,
    /// `limit`: an act at the due moment is in time, the breach falls one second after it. `threshold`: fires at the moment itself.
    #[serde(default)]
    pub kind: DeadlineKind,
    /// The `length` setting that tells how long, when the hook does not say.
    #[serde(default)]
    pub within: Option<String>,
    /// `wall`, `working`, or the name of another calendar of the site.
    #[serde(default = "wall")]
    pub clock: String,
    /// How limits of days end.
    #[serde(default)]
    pub ends: DayEnd,
    /// How long before the end it warns: lengths (`30min`, `1h`) or names of `length` settings.
    #[serde(default)]
    pub warnings: Vec<String>,
}

fn wall() -> String {
    "wall".into()
}

/// See [`Deadline::kind`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineKind {
    /// Something to be done within.
    #[default]
    Limit,
    /// A moment at which something happens.
    Threshold,
}

/// How a limit of n days, weeks, months or years ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayEnd {
    /// At the end (23:59:59) of the n-th day, the start day not counted; 0 is the end of the start day.
    #[default]
    DayEnd,
    /// At the same time of day n days later.
    SameTime,
    /// At the close of work of the n-th day by the calendar.
    CloseOfWork,
}

/// Recurring work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Cron in the site's zone: `0 9 3 * *`. `{setting}` stands for a number; a `clock` setting stands for minute and hour:
    /// `{security_evening} * * *`. Left out: only hooks plan occurrences.
    #[serde(default)]
    pub cron: Option<String>,
    /// Which days count.
    #[serde(default)]
    pub on: DutyDays,
    /// Roles that do it.
    pub roles: Vec<Name>,
    /// The post whose holder does it.
    #[serde(default)]
    pub post: Option<Name>,
    /// How long after the due moment it is still in time: a length, a `length` setting, `end-of-day` or `end-of-month`. Left out: it
    /// stays open until done.
    #[serde(default)]
    pub within: Option<String>,
    /// What is filled in when it is done.
    #[serde(default)]
    pub fields: Named<Field>,
    /// Which of `fields`, as in [`Action::asks`].
    #[serde(default)]
    pub asks: Vec<String>,
    /// What becomes of occurrences that fell due while the host was down.
    #[serde(default)]
    pub after_downtime: AfterDowntime,
}

/// Which days count for a duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DutyDays {
    /// All.
    #[default]
    EveryDay,
    /// Working days of the site's calendar only.
    WorkingDays,
}

/// What becomes of what fell due while the host was down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AfterDowntime {
    /// Each one is made up for, late.
    #[default]
    Late,
    /// Only the latest is made up for.
    Once,
    /// None is; the next regular one counts.
    Skip,
}

/// A book with entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Columns.
    pub fields: Named<Field>,
    /// Roles that may read it; `anyone` for all staff.
    pub read: Vec<Name>,
    /// Roles that may write it by hand; none: only hooks do.
    #[serde(default)]
    pub write: Vec<Name>,
}

/// A book with amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// How people call it.
    pub title: Text,
    /// `CNY`, `points`.
    pub unit: String,
    /// Digits behind the point, 0 to 6; a posting with more is refused.
    #[serde(default)]
    pub scale: u8,
    /// Roles that may read it.
    pub read: Vec<Name>,
}

/// A template of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// One line; `{{ argument }}` is filled in, `{{ ticket.number }}`, `{{ ticket.title }}` and `{{ site }}` are always there.
    pub subject: Text,
    /// The message.
    pub body: Text,
    /// Arguments that the hook must give.
    #[serde(default)]
    pub arguments: Vec<Name>,
    /// Beside the inbox, where everything goes: `email`, `webhook`.
    #[serde(default)]
    pub channels: Vec<String>,
}

/// Figures of a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// `day`, `week`, `month`, `quarter`, `year`.
    pub period: String,
    /// Roles that may read it.
    pub read: Vec<Name>,
    /// Columns of its table.
    #[serde(default)]
    pub columns: Named<Text>,
    /// Headline numbers.
    #[serde(default)]
    pub figures: Named<Text>,
}
