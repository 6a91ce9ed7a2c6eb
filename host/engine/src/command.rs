//! What can be asked of a site, by whom, and what it answers.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::alarm::DueItem;
use crate::approval::Choice;
use crate::blueprint::Blueprint;
use crate::blueprint::model::{Scalar, Text};
use crate::calendar::Calendars;
use crate::custody::Handling;
use crate::directory::Person;
use crate::door::Received;
use crate::handover::Receiver;
use crate::instant::{Date, Instant};
use crate::roster::{Absence, AskSwap, Rota, Shift, ShiftAt};
use crate::signature::Outside;
use crate::site::Info;
use crate::word::Additions;

/// A filled-in form: plain JSON by field name, read by the fields' types.
pub type Form = BTreeMap<String, Json>;

/// One command on its way into the site's queue; stored in the journal, so that it can run again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What is to be done.
    pub command: Command,
    /// Who wants it.
    pub actor: Actor,
    /// The clock when it was taken from the queue; the turn's `now` is never earlier than the last turn's.
    pub at: Instant,
    /// The same key again gets the same answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<String>,
    /// A number that nobody can guess, from the host: what a turn draws as a secret depends on it. Without one (in scenarios)
    /// codes can be foretold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<u64>,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A person of the site's directory.
    Person(String),
    /// An administrator of the host, by account; may change everything but acts in no role.
    Admin(String),
    /// The clock, or the host itself.
    System,
}

impl Actor {
    /// As it is written into histories and told to hooks.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Person(id) => id,
            Self::Admin(_) => "admin",
            Self::System => "system",
        }
    }
}

/// What can be asked of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Opens a ticket.
    Open(Open),
    /// Does an action with a ticket.
    Act {
        /// The ticket.
        ticket: u64,
        /// An action of its workflow.
        action: String,
        /// What is filled in.
        form: Form,
        /// Refused when the ticket has another revision by now.
        revision: Option<u64>,
    },
    /// Signs a ticket, or takes down what a person from outside signed.
    Sign(Sign),
    /// Puts the stamp beside a signature.
    Stamp {
        /// The ticket.
        ticket: u64,
        /// A signature of its workflow that asks for a stamp.
        slot: String,
        /// References of stored files: a photo of the stamp.
        proof: Vec<String>,
    },
    /// Decides about an approval.
    Decide(Decide),
    /// Adds a line to a ticket's history.
    Note {
        /// The ticket.
        ticket: u64,
        /// At most 4 000 characters.
        text: String,
    },
    /// Writes an answer of the house to a ticket: held against the lists of phrases.
    Reply {
        /// The ticket.
        ticket: u64,
        /// At most 4 000 characters.
        text: String,
    },
    /// Notes in a ticket's history that somebody had its personal data shown whole, and why.
    Reveal {
        /// The ticket.
        ticket: u64,
        /// 1 to 500 characters.
        reason: String,
    },
    /// Makes somebody responsible, or nobody.
    Assign {
        /// The ticket.
        ticket: u64,
        /// A person of the directory.
        to: Option<String>,
    },
    /// Takes a ticket straight to a level of a deadline's ladder.
    Escalate {
        /// The ticket.
        ticket: u64,
        /// A deadline of its workflow.
        deadline: String,
        /// From 1, above the one it stands at.
        level: u8,
    },
    /// Ties two tickets together.
    Link {
        /// From.
        ticket: u64,
        /// `duplicate`, `repeat`, …
        relation: String,
        /// To.
        other: u64,
    },
    /// Takes a tie back, from the ticket it was made from.
    Unlink {
        /// From.
        ticket: u64,
        /// As it was tied.
        relation: String,
        /// To.
        other: u64,
    },
    /// Takes the first of a queue by the action that calls.
    CallNext(CallNext),
    /// Completes an occurrence of a duty.
    DoDuty {
        /// The occurrence.
        occurrence: u64,
        /// What is filled in.
        form: Form,
    },
    /// Settles a missed occurrence of a duty: it will not be made up for.
    SettleDuty {
        /// The occurrence.
        occurrence: u64,
        /// Why; at most 1 000 characters.
        reason: String,
    },
    /// Closes a period of a report early or once more; the closings before stay.
    CloseReport {
        /// The plugin.
        plugin: String,
        /// A report of it.
        report: String,
        /// Any day of the period.
        day: Date,
        /// Why; at most 1 000 characters.
        reason: String,
    },
    /// Writes an entry of a register by hand.
    PutEntry {
        /// The plugin.
        plugin: String,
        /// A register of it.
        register: String,
        /// Nothing: under the next free key.
        key: Option<String>,
        /// All fields.
        form: Form,
        /// Refused when the entry has another revision by now.
        revision: Option<u64>,
    },
    /// Removes an entry of a register by hand.
    RemoveEntry {
        /// The plugin.
        plugin: String,
        /// A register of it.
        register: String,
        /// Its key.
        key: String,
    },
    /// Settles a parked fault without running its request again.
    Dismiss {
        /// The fault.
        fault: u64,
        /// Why; 1 to 500 characters.
        reason: String,
    },
    /// Ends a plugin's quarantine before its time.
    Release {
        /// The plugin.
        plugin: String,
    },
    /// Clocks on at a post.
    ClockOn {
        /// Where.
        post: String,
        /// Who; nothing: the actor.
        person: Option<String>,
    },
    /// Clocks off.
    ClockOff {
        /// Where.
        post: String,
        /// Who; nothing: the actor.
        person: Option<String>,
        /// Why somebody in charge lets them go.
        reason: String,
    },
    /// Enters an absence, with or without a stand-in.
    PutAbsence(Absence),
    /// Takes an absence back: `end`, `stand_in` and `reason` are no part of what it is found by.
    RemoveAbsence(Absence),
    /// Puts a rota on the roster.
    PublishRota(Box<Rota>),
    /// Asks somebody to take or swap a shift.
    AskSwap(AskSwap),
    /// Agrees to a swap, or declines it.
    AnswerSwap {
        /// The swap.
        swap: u64,
        /// Yes or no.
        agree: bool,
        /// Why not.
        reason: String,
    },
    /// Approves a swap that was agreed to, or refuses it.
    DecideSwap {
        /// The swap.
        swap: u64,
        /// Yes or no.
        approve: bool,
        /// Why not.
        reason: String,
    },
    /// Takes back a swap that was asked for.
    CancelSwap {
        /// The swap.
        swap: u64,
    },
    /// Offers tickets to somebody, who becomes responsible when they accept.
    OfferHandover {
        /// To whom.
        to: Receiver,
        /// Tickets of the actor.
        tickets: Vec<u64>,
        /// With them every open ticket of these workflows for which the actor is responsible.
        workflows: Vec<String>,
        /// What is to be known.
        text: String,
    },
    /// Takes over what was offered.
    AcceptHandover {
        /// The handover.
        handover: u64,
        /// Tickets that are taken; with `declined` all that were offered.
        tickets: Vec<u64>,
        /// Tickets that stay where they are.
        declined: Vec<u64>,
        /// Why they do.
        reason: String,
    },
    /// Takes over nothing.
    DeclineHandover {
        /// The handover.
        handover: u64,
        /// Why.
        reason: String,
    },
    /// Takes an offer back.
    WithdrawHandover {
        /// The handover.
        handover: u64,
    },
    /// Hands out, takes back or counts what a register keeps.
    Custody {
        /// The plugin.
        plugin: String,
        /// A register of it with custody.
        register: String,
        /// What is done.
        handling: Handling,
    },
    /// Takes a posting back by a counter-posting.
    Reverse {
        /// The plugin.
        plugin: String,
        /// A ledger of it.
        ledger: String,
        /// The posting.
        posting: u64,
        /// Why.
        reason: String,
    },
    /// Voids a document; its number stays.
    Void {
        /// The plugin.
        plugin: String,
        /// A kind of document of it.
        document: String,
        /// Its number.
        number: String,
        /// Why.
        reason: String,
    },
    /// Lets a pass through.
    UsePass {
        /// As it is shown.
        code: String,
        /// Where: a gate, a desk.
        place: String,
    },
    /// Marks a notice in the actor's inbox as read.
    ReadNotice {
        /// The notice.
        notice: u64,
    },
    /// Creates or changes a person.
    PutPerson(Person),
    /// Puts a shift on the roster.
    PutShift(Shift),
    /// Takes a shift off the roster.
    RemoveShift(Shift),
    /// Takes a shift off the roster and puts another in its place, both or none.
    MoveShift {
        /// The one that goes.
        from: ShiftAt,
        /// The one that comes.
        to: Shift,
    },
    /// Creates the site, or changes its name or language.
    PutSite {
        /// Name and language.
        info: Info,
        /// Zone and calendars; nothing keeps them.
        calendars: Option<Box<Calendars>>,
    },
    /// Changes calendars. Deadlines that run keep the time they used and count the rest by the new hours.
    SetCalendars(Box<Calendars>),
    /// The same, refused when others stand there than those that were seen.
    ReplaceCalendars {
        /// The new ones.
        calendars: Box<Calendars>,
        /// [`Calendars::mark`] of those that were seen.
        seen: u64,
    },
    /// Changes a setting from a moment on (not earlier than now).
    ChangeSetting {
        /// The plugin.
        plugin: String,
        /// `name` or `table.key`.
        name: String,
        /// The new figure.
        value: Scalar,
        /// Nothing: now.
        from: Option<Instant>,
    },
    /// Takes a site's own figure back from a moment on (not earlier than now): the organisation's holds again.
    UnsetSetting {
        /// The plugin.
        plugin: String,
        /// `name` or `table.key`.
        name: String,
        /// Nothing: now.
        from: Option<Instant>,
    },
    /// Changes what the operator adds to a list of phrases, from a moment on (not earlier than now).
    ChangePhrases {
        /// The plugin.
        plugin: String,
        /// A list under its `[banned]`.
        list: String,
        /// In place of what was added before.
        additions: Additions,
        /// Nothing: now.
        from: Option<Instant>,
    },
    /// Words a script otherwise on this site.
    ChangeScript {
        /// The plugin.
        plugin: String,
        /// A script of it.
        script: String,
        /// The words and their window.
        wanted: ScriptText,
    },
    /// A change of a setting for the whole organisation, on its way into one of its sites.
    ShareSetting(SharedSetting),
    /// Changes a setting for one case, for the roles that the setting names.
    ChangeCaseSetting {
        /// The ticket.
        ticket: u64,
        /// `name` or `table.key`.
        name: String,
        /// The new figure; nothing takes it back.
        value: Option<Scalar>,
        /// Why: 1 to 500 characters.
        reason: String,
    },
    /// Installs a plugin, upgrades it, or changes its grants.
    Install(Box<Install>),
    /// Goes back to the version before.
    RollBack {
        /// The plugin.
        plugin: String,
    },
    /// Removes a plugin that has no open tickets.
    Remove {
        /// The plugin.
        plugin: String,
    },
    /// The clock: handles the first thing that is due by now.
    Ring,
    /// A channel tells what became of a message.
    Delivered(Delivery),
    /// Sends a message again that was given up.
    Resend {
        /// The message.
        outgoing: u64,
    },
    /// Creates or changes a door for events of another system.
    PutDoor {
        /// In addresses.
        door: String,
        /// In whose name its events act.
        person: String,
        /// The mapping, as its file is written.
        source: String,
    },
    /// Removes a door at which nothing waits.
    RemoveDoor {
        /// Which.
        door: String,
    },
    /// An event came in by a door, and its signature is good.
    Receive(Box<Received>),
    /// Tries an event again that did not act.
    TryDelivery {
        /// Which.
        delivery: u64,
    },
    /// Puts an event away that is not to act.
    DismissDelivery {
        /// Which.
        delivery: u64,
        /// Why; 1 to 500 characters.
        reason: String,
    },
    /// Runs the request of a fault again.
    Rerun {
        /// The fault.
        fault: u64,
    },
    /// What a rerun of a clock's fault runs; not for the outside.
    Handle(DueItem),
}

/// A ticket to be opened by a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Open {
    /// The plugin; may be left out when only one has such a workflow.
    pub plugin: String,
    /// A workflow of it.
    pub workflow: String,
    /// One line; empty takes the blueprint's `summary` field.
    pub title: String,
    /// What is filled in.
    pub form: Form,
    /// Who asked; a person of the directory.
    pub requester: Option<String>,
    /// Who is responsible; a person of the directory.
    pub assignee: Option<String>,
    /// The ticket this one is part of.
    pub parent: Option<u64>,
    /// Free words to find it by.
    pub tags: Vec<String>,
}

/// A signature to be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sign {
    /// The ticket.
    pub ticket: u64,
    /// A signature of its workflow.
    pub slot: String,
    /// Who signed, where a person from outside does.
    pub outside: Option<Outside>,
    /// References of stored files: a photo of the paper.
    pub proof: Vec<String>,
    /// Refused when the ticket has another revision by now: what is signed is what was seen.
    pub revision: Option<u64>,
}

/// A script as a site words it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScriptText {
    /// By language; nothing: it is not offered.
    pub text: Option<Text>,
    /// From when, not earlier than now; nothing: now.
    pub from: Option<Instant>,
    /// Until when; then what held before is offered again.
    pub until: Option<Instant>,
}

/// A change of a setting for the whole organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SharedSetting {
    /// Counts the organisation's changes, from 1: a site takes each once, in their order.
    pub serial: u64,
    /// The plugin; it need not be installed on a site that gets the change.
    pub plugin: String,
    /// `name` or `table.key`.
    pub name: String,
    /// The new figure; nothing takes it back.
    pub value: Option<Scalar>,
    /// From when it holds; a site that hears of it later holds it from then.
    pub from: Instant,
    /// The administrator's account.
    pub by: String,
}

/// The first of a queue to be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallNext {
    /// The plugin.
    pub plugin: String,
    /// A queue of it.
    pub queue: String,
    /// Which line of it: the values of its `per`.
    pub per: Form,
    /// Which action, when several call from the queue.
    pub action: Option<String>,
    /// What is filled in for the action.
    pub form: Form,
}

/// A decision about an approval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decide {
    /// The ticket.
    pub ticket: u64,
    /// An approval of its plugin.
    pub approval: String,
    /// What is decided.
    pub choice: Choice,
    /// Why; needed to reject and to return. At most 4 000 characters.
    pub reason: String,
    /// To whom it is passed on.
    pub to: Option<String>,
    /// Refused when the ticket has another revision by now: what is approved is what was seen.
    pub revision: Option<u64>,
}

/// A plugin to be installed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Install {
    /// Content hash of the component.
    pub component: String,
    /// What it declares.
    pub blueprint: Blueprint,
    /// Permissions the operator grants.
    pub grants: BTreeSet<String>,
}

impl Install {
    /// The version that is to be installed.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.blueprint.plugin.version
    }
}

/// What a channel tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The message.
    pub outgoing: u64,
    /// Whether the channel took it.
    pub delivered: bool,
    /// The channel's own words.
    pub detail: String,
    /// When it is to be tried again; nothing: delivered or given up.
    pub next_try: Option<Instant>,
}
