//! Runs one request to its end: the command, the hooks it calls, what they cause, and how it is kept.

mod answer;
mod cascade;
mod report;
mod undo;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::alarm::{self, Due, DueItem};
use crate::command::{Command, Request};
use crate::fault::{Fault, FaultState};
use crate::hooks::{Hooks, Refusal};
use crate::journal::{self, Ending, Head, Line};
use crate::site::{SITE_KINDS, Site};
use crate::text;
use crate::turn::{Halt, Logged, ToClose, Turn};
use crate::view::{Overlay, View, ViewError, Writes};
use crate::{key, record};

pub use answer::IDEMPOTENCY_KEPT;
use answer::{earlier_answer, keep_answer};
pub use cascade::EVENTS_PER_TURN_MAX;
use cascade::cascade;
use report::close;
pub use report::{Built, ReportError, read_report, report};
use undo::{set_aside, undo};

/// In the answer of a turn of the clock: it did a piece of long work, and commands that wait go before the next one.
const GOES_ON: &str = "goes-on";

/// What a turn came to.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended, for whoever asked.
    pub outcome: Outcome,
    /// The journal line, not sealed yet; none when nothing was to be kept.
    pub line: Option<Line>,
    /// Everything to be committed together, but for the line and the head.
    writes: Writes,
    head: Head,
    /// Tickets that changed.
    pub touched: Vec<u64>,
    /// The site's description changed: load it anew before the next turn.
    pub site_changed: bool,
    /// What plugins wrote for the operator, as in the line, and where they did; of a turn that came to nothing, too.
    pub logged: Vec<Logged>,
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Everything happened.
    Done(Json),
    /// A rule said no; nothing happened.
    Refused(Refusal),
    /// A plugin misbehaved; nothing happened, the request is parked.
    Faulted {
        /// Under which id.
        fault: u64,
        /// Plugin, version, hook and reason.
        reason: String,
    },
    /// `ring` found nothing due.
    Idle,
}

impl Outcome {
    /// A piece of long work was done, and commands that wait go before the next one.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        matches!(self, Self::Done(answer) if answer[GOES_ON] == true)
    }
}

impl Finished {
    /// The turn's writes with its journal line, chained and sealed.
    #[must_use]
    pub fn seal(mut self, micros: u64) -> Writes {
        let Some(mut line) = self.line else { return Writes::new() };
        line.micros = micros;
        let sealed = line.seal();
        self.head.hash.clone_from(&line.hash);
        self.writes.insert(key::journal_line(line.seq).bytes(), Some(sealed));
        let head = serde_json::to_vec(&self.head).expect("records have text keys only and always encode");
        self.writes.insert(key::head().bytes(), Some(head));
        self.writes
    }
}

/// Why the work of a turn came to nothing.
enum End {
    Refused(Refusal),
    /// `ran`: the hook did run, and did wrong itself.
    Fault {
        plugin: String,
        version: String,
        hook: &'static str,
        reason: String,
        ran: bool,
    },
    Store(ViewError),
}

impl From<Halt> for End {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Refused(refusal) => Self::Refused(refusal),
            Halt::Store(error) => Self::Store(error),
        }
    }
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Runs a request on a site's state.
///
/// # Errors
/// Only when the store cannot be read: then nothing is to be kept and the request may be tried again.
pub fn run(
    site: &Arc<Site>,
    base: &Arc<dyn View>,
    hooks: &dyn Hooks,
    request: &Request,
) -> Result<Finished, ViewError> {
    let begin = || {
        let mut turn = Turn::begin(site.clone(), base.clone(), &request.actor, request.at)?;
        turn.salt = request.salt;
        Ok(turn)
    };
    let mut turn = begin()?;
    if let Some(answer) = earlier_answer(&turn, request)? {
        return Ok(nothing_new(&turn, answer));
    }
    if let Some(answer) = turn.received_before(&request.command)? {
        return Ok(nothing_new(&turn, Outcome::Done(answer)));
    }
    let rang = match &request.command {
        Command::Ring => match alarm::first(&turn.overlay)?.filter(|item| item.at <= turn.now()) {
            Some(item) => Some(item),
            None => return Ok(nothing_new(&turn, Outcome::Idle)),
        },
        Command::Handle(item) => Some(item.clone()),
        _ => None,
    };
    if let Some(item) = &rang {
        unqueue(&mut turn, item, &request.command)?;
    }
    let mut ran = Vec::new();
    let (turn, end) = work(turn, hooks, request, rang.as_ref(), &mut ran);
    let (mut turn, outcome) = match end {
        Ok(answer) => {
            let mut turn = turn;
            for plugin in ran.iter().filter_map(|ran| ran.split('@').next()) {
                turn.forget_faults(plugin)?;
            }
            (turn, Outcome::Done(answer))
        }
        Err(End::Store(error)) => return Err(error),
        Err(end) => {
            let mut fresh = begin()?;
            if let Some(item) = &rang {
                unqueue(&mut fresh, item, &request.command)?;
            }
            fresh.log = turn.log;
            let outcome = undo(&mut fresh, end, turn.anyway, request, rang.as_ref())?;
            let outcome = set_aside(&mut fresh, request, rang.as_ref(), outcome)?;
            (fresh, outcome)
        }
    };
    keep_answer(&mut turn, request, &outcome)?;
    Ok(finish(*turn, request, rang, outcome, ran))
}

/// Takes what rang out of the queue: that holds even when the rest of the turn is undone.
fn unqueue(turn: &mut Turn, item: &DueItem, command: &Command) -> Result<(), ViewError> {
    if matches!(command, Command::Handle(_)) {
        return Ok(());
    }
    alarm::forget(&mut turn.overlay, item);
    let went_on = match &item.what {
        Due::Cron { plugin, duty } => turn.schedule_cron(plugin, duty, item.at),
        Due::Series { plugin, duty, key } => turn.series_rang(plugin, duty, key, item.at),
        Due::Closes { plugin, report, first } => turn.closing_rang(plugin, report, *first),
        Due::Quota { plugin, duty, .. } => turn.schedule_quota(plugin, duty, item.at),
        Due::Deadline { ticket, name } => turn.mark_rung(*ticket, name, item.at),
        Due::Approval { ticket, approval } => turn.mark_late(*ticket, *approval, item.at),
        Due::Post { post } => turn.queue_post(post, item.at),
        Due::Recount { .. }
        | Due::Migration { .. }
        | Due::Delivery { .. }
        | Due::Timer { .. }
        | Due::DutyOpens { .. }
        | Due::DutyMissed { .. }
        | Due::Stay { .. }
        | Due::Confirm { .. }
        | Due::LoanLate { .. }
        | Due::LedgerPeriod { .. }
        | Due::PassExpired { .. }
        | Due::Retention { .. } => Ok(()),
    };
    match went_on {
        Ok(()) => Ok(()),
        Err(Halt::Store(error)) => Err(error),
        // A setting that fits no cron stops the duty; the operator finds the line in the journal.
        Err(Halt::Refused(refusal)) => {
            turn.log("error", &format!("nothing follows {:?}: {refusal}", item.what));
            Ok(())
        }
    }
}

/// Does the command and calls hooks until nothing follows any more.
fn work(
    mut turn: Box<Turn>,
    hooks: &dyn Hooks,
    request: &Request,
    rang: Option<&DueItem>,
    ran: &mut Vec<String>,
) -> (Box<Turn>, Result<Json, End>) {
    let begun = match rang {
        Some(item) => ring(&mut turn, item, matches!(request.command, Command::Handle(_))).map_err(End::from),
        None => command(&mut turn, &request.command),
    };
    let answer = match begun {
        Ok(Begun::Rerun(fault)) => return rerun(turn, hooks, *fault, ran),
        Ok(Begun::Close(what)) => {
            let (back, answer) = close(turn, hooks, *what, ran);
            turn = back;
            answer
        }
        Ok(Begun::Answer(answer)) => Ok(answer),
        Err(end) => Err(end),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(end) => return (turn, Err(end)),
    };
    let (mut turn, followed) = cascade(turn, hooks, ran);
    if let Err(end) = followed {
        return (turn, Err(end));
    }
    let ended = send_kept_back(&mut turn).and_then(|()| complete(&mut turn, answer));
    (turn, ended)
}

/// Sends what leaves whether or not the turn is refused.
fn send_kept_back(turn: &mut Turn) -> Result<(), End> {
    for (plugin, notice) in std::mem::take(&mut turn.anyway) {
        turn.dispatch(&plugin, notice)?;
    }
    Ok(())
}

/// What a command began with: its answer, or another request to run in its place.
enum Begun {
    Answer(Json),
    Rerun(Box<Fault>),
    /// A report is to be built and kept.
    Close(Box<ToClose>),
}

impl From<Json> for Begun {
    fn from(answer: Json) -> Self {
        Self::Answer(answer)
    }
}

/// Handles what is due; `again` when a fault of it runs again, which no downtime explains.
fn ring(turn: &mut Turn, item: &DueItem, again: bool) -> crate::turn::Outcome<Begun> {
    let rung = match &item.what {
        Due::Closes { plugin, report, first } => {
            let closing = turn.ring_closing(plugin, report, *first)?;
            return Ok(closing.map_or(Begun::Answer(Json::Null), |what| Begun::Close(Box::new(what))));
        }
        Due::Migration { plugin, after } => {
            let goes_on = turn.ring_migration(plugin, *after)?;
            return Ok(Begun::Answer(json!({ GOES_ON: goes_on })));
        }
        Due::Recount { edit, after } => turn.ring_recount(*edit, after.clone()),
        Due::Deadline { ticket, name } => turn.ring_deadline(*ticket, name, item.at, again),
        Due::Timer { plugin, key } => turn.ring_timer(plugin, key, item.at),
        Due::Cron { plugin, duty } => turn.ring_cron(plugin, duty, item.at, again),
        Due::Series { plugin, duty, key } => turn.ring_series((plugin, duty, key), item.at, again),
        Due::Quota { plugin, duty, first, share } => {
            turn.ring_quota((plugin, duty), (*first, *share), item.at, again)
        }
        Due::DutyOpens { occurrence, plugin, duty, due } => turn.ring_opens(*occurrence, plugin, duty, *due),
        Due::DutyMissed { occurrence, plugin, duty, due } => {
            turn.ring_missed(*occurrence, plugin, duty, *due)
        }
        Due::Approval { ticket, approval } => turn.ring_approval(*ticket, *approval, item.at),
        Due::Retention { ticket } => turn.ring_retention(*ticket),
        Due::Post { post } => turn.ring_post(post, item.at),
        Due::Stay { post, person, on } => turn.ring_stay(post, person, *on),
        Due::Confirm { notice, .. } => turn.ring_confirm(*notice, item.at),
        Due::LedgerPeriod { plugin, ledger, account } => turn.ring_rests(plugin, ledger, account, item.at),
        Due::PassExpired { plugin, document, number } => turn.ring_pass(plugin, document, number),
        Due::Delivery { delivery, .. } => turn.ring_delivery(*delivery),
        Due::LoanLate { plugin, register, key, loan } => turn.ring_loan(plugin, register, key, *loan),
    };
    rung.map(|()| Begun::Answer(Json::Null))
}

fn command(turn: &mut Turn, command: &Command) -> Result<Begun, End> {
    let nothing = Json::Null;
    Ok(match command.clone() {
        Command::Open(open) => json!({ "ticket": turn.open_by_person(open)? }),
        Command::Act { ticket, action, form, revision } => {
            turn.act_by_person(ticket, &action, &form, revision)?;
            json!({ "ticket": ticket })
        }
        Command::Sign(sign) => {
            let ticket = sign.ticket;
            turn.sign(sign)?;
            json!({ "ticket": ticket })
        }
        Command::Stamp { ticket, slot, proof } => {
            turn.stamp(ticket, &slot, proof)?;
            json!({ "ticket": ticket })
        }
        Command::Decide(decide) => {
            let ticket = decide.ticket;
            turn.decide(decide)?;
            json!({ "ticket": ticket })
        }
        Command::Note { ticket, text } => {
            turn.need_role("noting", &["anyone".to_owned()], None)?;
            turn.note(ticket, &text)?;
            json!({ "ticket": ticket })
        }
        Command::Reply { ticket, text } => {
            turn.reply(ticket, &text)?;
            json!({ "ticket": ticket })
        }
        Command::Reveal { ticket, reason } => {
            turn.reveal(ticket, &reason)?;
            json!({ "ticket": ticket })
        }
        Command::Assign { ticket, to } => {
            turn.assign_by_person(ticket, to)?;
            json!({ "ticket": ticket })
        }
        Command::Escalate { ticket, deadline, level } => {
            turn.escalate_by_person(ticket, &deadline, level)?;
            json!({ "ticket": ticket })
        }
        Command::Link { ticket, relation, other } => {
            turn.need_role("linking", &["anyone".to_owned()], None)?;
            turn.link(ticket, &relation, other)?;
            json!({ "ticket": ticket })
        }
        Command::ChangeCaseSetting { ticket, name, value, reason } => {
            turn.change_case_setting(ticket, &name, value, &reason)?;
            json!({ "ticket": ticket })
        }
        Command::Unlink { ticket, relation, other } => {
            turn.unlink_by_person(ticket, &relation, other)?;
            json!({ "ticket": ticket })
        }
        Command::CallNext(call) => json!({ "ticket": turn.call_next(&call)? }),
        Command::DoDuty { occurrence, form } => {
            turn.do_duty(occurrence, &form)?;
            json!({ "occurrence": occurrence })
        }
        Command::SettleDuty { occurrence, reason } => {
            turn.settle_duty(occurrence, &reason)?;
            json!({ "occurrence": occurrence })
        }
        Command::PutEntry { plugin, register, key, form, revision } => {
            json!({ "key": turn.put_entry_by_person(&plugin, &register, key, &form, revision)? })
        }
        Command::RemoveEntry { plugin, register, key } => {
            turn.remove_entry_by_person(&plugin, &register, &key)?;
            nothing
        }
        command @ (Command::Custody { .. }
        | Command::Reverse { .. }
        | Command::Void { .. }
        | Command::UsePass { .. }) => with_books(turn, command)?,
        Command::OfferHandover { to, tickets, workflows, text } => {
            json!({ "handover": turn.offer_handover(to, tickets, &workflows, text)? })
        }
        Command::AskSwap(ask) => json!({ "swap": turn.ask_swap(ask)? }),
        Command::PublishRota(rota) => {
            let draft = turn.publish_rota(&rota)?;
            json!({ "put": draft.put.len(), "removed": draft.remove.len() })
        }
        command if by_roster(turn, &command)? => nothing,
        Command::ReadNotice { notice } => {
            turn.read_notice(notice)?;
            nothing
        }
        Command::CloseReport { plugin, report, day, reason } => {
            let what = turn.close_by_hand(&plugin, &report, day, &reason)?;
            return Ok(Begun::Close(Box::new(what)));
        }
        Command::Rerun { fault } => {
            turn.need_admin()?;
            return parked(turn, fault).map(|fault| Begun::Rerun(Box::new(fault)));
        }
        Command::Dismiss { fault, reason } => {
            turn.need_admin()?;
            let fault = parked(turn, fault)?;
            turn.dismiss(fault, &reason)?;
            nothing
        }
        Command::Delivered(delivery) => {
            turn.need_admin()?;
            turn.delivered(&delivery)?;
            nothing
        }
        Command::Receive(received) => turn.receive(&received)?,
        Command::TryDelivery { delivery } => turn.try_delivery(delivery)?,
        Command::Ring | Command::Handle(_) => nothing,
        other => administer(turn, other)?,
    }
    .into())
}

/// What people do at posts; whether it was such a command.
fn by_roster(turn: &mut Turn, command: &Command) -> Result<bool, End> {
    match command.clone() {
        Command::ClockOn { post, person } => turn.clock_on(&post, person)?,
        Command::ClockOff { post, person, reason } => turn.clock_off(&post, person, &reason)?,
        Command::PutShift(shift) => turn.put_shift_by_person(&shift)?,
        Command::RemoveShift(shift) => turn.remove_shift_by_person(&shift.place())?,
        Command::MoveShift { from, to } => turn.move_shift_by_person(&from, &to)?,
        Command::PutAbsence(absence) => turn.put_absence(absence)?,
        Command::RemoveAbsence(absence) => turn.remove_absence(&absence)?,
        Command::AnswerSwap { swap, agree, reason } => turn.answer_swap(swap, agree, &reason)?,
        Command::DecideSwap { swap, approve, reason } => turn.decide_swap(swap, approve, &reason)?,
        Command::CancelSwap { swap } => turn.cancel_swap(swap)?,
        Command::AcceptHandover { handover, tickets, declined, reason } => {
            turn.accept_handover(handover, &tickets, &declined, &reason)?;
        }
        Command::DeclineHandover { handover, reason } => turn.decline_handover(handover, &reason)?,
        Command::WithdrawHandover { handover } => turn.withdraw_handover(handover)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// What people do with things, postings and papers.
fn with_books(turn: &mut Turn, command: Command) -> Result<Json, End> {
    Ok(match command {
        Command::Custody { plugin, register, handling } => {
            turn.handle_by_person(&plugin, &register, handling)?
        }
        Command::Reverse { plugin, ledger, posting, reason } => {
            json!({ "postings": turn.reverse_by_person(&plugin, &ledger, posting, &reason)? })
        }
        Command::Void { plugin, document, number, reason } => {
            turn.void_by_person(&plugin, &document, &number, &reason)?;
            Json::Null
        }
        Command::UsePass { code, place } => turn.use_pass_by_person(&code, &place)?,
        other => return Err(Refusal::Invalid(format!("nothing to do with books: {other:?}")).into()),
    })
}

fn administer(turn: &mut Turn, command: Command) -> Result<Json, End> {
    turn.need_admin()?;
    match command {
        Command::PutPerson(person) => turn.put_person(&person)?,
        Command::PutSite { info, calendars } => turn.put_site(&info, calendars.as_deref())?,
        Command::SetCalendars(calendars) => turn.set_calendars(&calendars)?,
        Command::ReplaceCalendars { calendars, seen } => turn.replace_calendars(&calendars, seen)?,
        Command::ChangeSetting { plugin, name, value, from } => {
            turn.change_setting(&plugin, &name, Some(value), from)?;
        }
        Command::UnsetSetting { plugin, name, from } => turn.change_setting(&plugin, &name, None, from)?,
        Command::ChangePhrases { plugin, list, additions, from } => {
            turn.change_phrases(&plugin, &list, additions, from)?;
        }
        Command::ChangeScript { plugin, script, wanted } => turn.change_script(&plugin, &script, wanted)?,
        Command::ShareSetting(shared) => return Ok(turn.share_setting(shared)?),
        Command::Install(install) => turn.install(&install)?,
        Command::RollBack { plugin } => turn.roll_back(&plugin)?,
        Command::Release { plugin } => turn.release_plugin(&plugin)?,
        Command::Remove { plugin } => turn.remove_plugin(&plugin)?,
        Command::Resend { outgoing } => turn.resend(outgoing)?,
        Command::PutDoor { door, person, source } => turn.put_door(&door, &person, &source)?,
        Command::RemoveDoor { door } => turn.remove_door(&door)?,
        Command::DismissDelivery { delivery, reason } => turn.dismiss_delivery(delivery, &reason)?,
        other => return Err(Refusal::Invalid(format!("not an administrator's command: {other:?}")).into()),
    }
    Ok(Json::Null)
}

/// Adds to an answer what only the end of the turn knows: the ticket as it stands.
fn complete(turn: &mut Turn, mut answer: Json) -> Result<Json, End> {
    if let Some(id) = answer.get("ticket").and_then(Json::as_u64) {
        let ticket = turn.ticket(id)?;
        answer["number"] = json!(ticket.number);
        answer["state"] = json!(ticket.state);
        answer["revision"] = json!(ticket.revision);
    }
    Ok(answer)
}

fn parked(turn: &Turn, id: u64) -> Result<Fault, End> {
    let found: Option<Fault> = record::get(&turn.overlay, key::fault(id)).map_err(End::Store)?;
    let fault = found.ok_or_else(|| Refusal::NotFound(format!("there is no fault {id}")))?;
    if fault.state == FaultState::Settled {
        return Err(Refusal::Conflict(format!("fault {id} is settled already")).into());
    }
    Ok(fault)
}

/// Runs a fault's request again in its author's name and settles the fault, unless it faults again.
fn rerun(
    mut turn: Box<Turn>,
    hooks: &dyn Hooks,
    fault: Fault,
    ran: &mut Vec<String>,
) -> (Box<Turn>, Result<Json, End>) {
    turn.trying = true;
    if let Err(error) = turn.become_actor(&fault.request.actor) {
        return (turn, Err(End::Store(error)));
    }
    let item = match &fault.request.command {
        Command::Handle(item) => Some(item.clone()),
        _ => None,
    };
    let (mut turn, end) = work(turn, hooks, &fault.request, item.as_ref(), ran);
    if end.is_ok() {
        let settled = Fault { state: FaultState::Settled, tries: fault.tries + 1, ..fault };
        record::put(&mut turn.overlay, key::fault(settled.id), &settled);
    }
    (turn, end)
}

fn nothing_new(turn: &Turn, outcome: Outcome) -> Finished {
    Finished {
        outcome,
        line: None,
        writes: Writes::new(),
        head: turn.head.clone(),
        touched: Vec::new(),
        site_changed: false,
        logged: Vec::new(),
    }
}

fn finish(
    mut turn: Turn,
    request: &Request,
    rang: Option<DueItem>,
    outcome: Outcome,
    plugins: Vec<String>,
) -> Finished {
    let now = turn.now();
    let logged = turn.take_log();
    let Turn { site, overlay, mut head, touched, .. } = turn;
    let Overlay { writes, .. } = overlay;
    head.seq += 1;
    head.now = now;
    let line = Line {
        seq: head.seq,
        now,
        request: request.clone(),
        rang,
        outcome: match &outcome {
            Outcome::Done(_) | Outcome::Idle => Ending::Done,
            Outcome::Refused(refusal) => Ending::Refused(text::refusal(&site, refusal, "en")),
            Outcome::Faulted { fault, .. } => Ending::Faulted(*fault),
        },
        plugins,
        writes: journal::notable(&writes),
        log: logged.iter().map(|logged| logged.line.clone()).collect(),
        micros: 0,
        previous: head.hash.clone(),
        hash: String::new(),
    };
    let kind_of =
        |key: &Vec<u8>| key.split(|&byte| byte == b'/').next().map(<[u8]>::to_vec).unwrap_or_default();
    let site_changed = writes.keys().any(|key| SITE_KINDS.iter().any(|kind| kind.as_bytes() == kind_of(key)));
    let touched = touched.into_iter().collect();
    Finished { outcome, line: Some(line), writes, head, touched, site_changed, logged }
}
