//! Events that come in by a door: each acts once, in one turn with the record that it did; what came too early waits, what
//! cannot be is listed with its reason. Nothing of it is lost: a refusal undoes what the event wanted, never the event.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Outcome, Turn};
use crate::blueprint::model::{Action, Target, Workflow};
use crate::command::{Actor, Command, Open};
use crate::delivery::{Delivery, DeliveryState, clashing};
use crate::door::{AHEAD_MAX, Content, Door, IDS_KEPT, Place, Received, Scene, Wanted};
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::query::index_text;
use crate::ticket::Ticket;
use crate::view::{Range, View as _, ViewError};
use crate::{key, record, text};

/// How many settled events are forgotten with one that comes.
const SWEPT: usize = 4;

/// How many events one ticket wakes at once; the others come by their own time.
const WOKEN_MAX: usize = 200;

/// How many tickets with the same value are looked at.
const LOOKED_AT_MAX: usize = 50;

/// The event of a turn that came to nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// It just came.
    Came(&'a Received),
    /// An administrator tried it.
    Tried(u64),
    /// Its time to be tried came.
    Rang(u64),
}

/// What came of a try.
enum Step {
    Acted(Option<u64>, String),
    Ignored,
    Waits(Place, String),
    Ended(DeliveryState, String),
}

impl Turn {
    /// The answer to an event that came before in the same words: nothing is to be done.
    pub(crate) fn received_before(&self, command: &Command) -> Result<Option<Json>, ViewError> {
        let Command::Receive(received) = command else { return Ok(None) };
        let fingerprint = received.fingerprint();
        for name in [received.id.clone(), clashing(&received.id, &fingerprint)] {
            let known = self.known_delivery(&received.door, &name)?;
            if let Some(known) = known.filter(|known| known.fingerprint == fingerprint) {
                return Ok(Some(told(&known)));
            }
        }
        Ok(None)
    }

    fn known_delivery(&self, door: &str, name: &str) -> Result<Option<Delivery>, ViewError> {
        match record::get::<u64>(&self.overlay, key::delivery_id(door, name))? {
            Some(number) => record::get(&self.overlay, key::delivery(number)),
            None => Ok(None),
        }
    }

    /// An event came in.
    pub(crate) fn receive(&mut self, received: &Received) -> Outcome<Json> {
        self.need_admin()?;
        let Some(known) = self.holder_of_id(received)? else {
            self.forget_deliveries()?;
            let delivery = self.new_delivery(received);
            return self.attempt(delivery);
        };
        if known.fingerprint == received.fingerprint() {
            // A fault of it runs again: whatever it came to meanwhile stays.
            return if known.state.may_try_again() { self.attempt(known) } else { Ok(told(&known)) };
        }
        let mut delivery = self.new_delivery(received);
        delivery.clashes = true;
        // Only for its kind and moment.
        let _ = self.plan(&mut delivery);
        let why =
            format!("an event with the id `{}` came before with other words, as {}", known.id, known.number);
        self.settle_delivery(delivery, Step::Ended(DeliveryState::Conflict, why))
    }

    /// The event that has an id already. What could not be read has no claim on the id that its delivery was signed with.
    fn holder_of_id(&self, received: &Received) -> Result<Option<Delivery>, ViewError> {
        let was_read = |known: &Delivery| {
            let content = known.received.as_ref().map(|one| &one.content);
            let is_unread = matches!(content, Some(Content::Unread { .. }));
            !is_unread || known.fingerprint == received.fingerprint()
        };
        Ok(self.known_delivery(&received.door, &received.id)?.filter(was_read))
    }

    fn new_delivery(&mut self, received: &Received) -> Delivery {
        Delivery::new(self.next_id(), self.now(), received.clone())
    }

    /// An administrator lets an event try again, with all its time to wait.
    pub(crate) fn try_delivery(&mut self, number: u64) -> Outcome<Json> {
        self.need_admin()?;
        let mut delivery = self.delivery(number)?;
        if !delivery.state.may_try_again() {
            let text = format!("event {number} is `{}` and is not tried again", delivery.state.name());
            return Err(Refusal::Conflict(text).into());
        }
        self.unlist(&delivery)?;
        delivery.until = None;
        self.attempt(delivery)
    }

    /// Puts an event away that is not to act.
    pub(crate) fn dismiss_delivery(&mut self, number: u64, reason: &str) -> Outcome<()> {
        let dismissed = Some(self.dismissal(reason)?);
        let delivery = self.delivery(number)?;
        if delivery.state.is_settled() {
            let text = format!("event {number} is `{}` already", delivery.state.name());
            return Err(Refusal::Conflict(text).into());
        }
        self.unlist(&delivery)?;
        let (state, received, next_try) = (DeliveryState::Dismissed, None, None);
        self.list(&Delivery { state, dismissed, received, next_try, ..delivery })
    }

    /// The time of an event that waits has come.
    pub(crate) fn ring_delivery(&mut self, number: u64) -> Outcome<()> {
        let delivery: Option<Delivery> = record::get(&self.overlay, key::delivery(number))?;
        let Some(delivery) = delivery else { return Ok(()) };
        // A fault of it runs again after the event was listed as refused.
        let again = self.trying && delivery.state.may_try_again();
        if delivery.state == DeliveryState::Waits || again {
            self.attempt(delivery)?;
        }
        Ok(())
    }

    /// An event whose turn came to nothing by a refusal: it waits where the mapping says that its time has not come.
    pub(crate) fn set_aside(&mut self, event: Event<'_>, why: &Refusal) -> Result<Option<Json>, ViewError> {
        let Some(mut delivery) = self.undone(event)? else { return Ok(None) };
        let reason = text::refusal(&self.site, why, &self.site.info.locale);
        let step = match self.plan(&mut delivery) {
            Ok(Wanted::Act { place, not_yet, .. }) if is_one_of(why, &not_yet) => Step::Waits(place, reason),
            _ => Step::Ended(DeliveryState::Refused, reason),
        };
        self.kept(delivery, step)
    }

    /// An event at which a plugin failed: listed with the parked fault.
    pub(crate) fn fail_delivery(
        &mut self,
        event: Event<'_>,
        fault: u64,
        reason: &str,
    ) -> Result<(), ViewError> {
        let Some(mut delivery) = self.undone(event)? else { return Ok(()) };
        // Only for its kind and moment.
        let _ = self.plan(&mut delivery);
        delivery.fault = Some(fault);
        let first = reason.lines().next().unwrap_or_default();
        let why = format!("a plugin failed: {first} (fault {fault})");
        self.kept(delivery, Step::Ended(DeliveryState::Refused, why)).map(drop)
    }

    /// The event as it stood before the turn that was undone, counted as tried.
    fn undone(&mut self, event: Event<'_>) -> Result<Option<Delivery>, ViewError> {
        let delivery = match event {
            Event::Came(received) => match self.holder_of_id(received)? {
                Some(_) => None,
                None => Some(self.new_delivery(received)),
            },
            Event::Tried(number) | Event::Rang(number) => record::get(&self.overlay, key::delivery(number))?,
        };
        let Some(mut delivery): Option<Delivery> = delivery else { return Ok(None) };
        if !delivery.state.may_try_again() {
            return Ok(None);
        }
        stored(self.unlist(&delivery))?;
        if matches!(event, Event::Tried(_)) {
            delivery.until = None;
        }
        delivery.tries += 1;
        Ok(Some(delivery))
    }

    fn kept(&mut self, delivery: Delivery, step: Step) -> Result<Option<Json>, ViewError> {
        stored(self.settle_delivery(delivery, step)).map(Some)
    }

    fn delivery(&self, number: u64) -> Outcome<Delivery> {
        let found = record::get(&self.overlay, key::delivery(number))?;
        Ok(found.ok_or_else(|| Refusal::NotFound(format!("there is no event {number}")))?)
    }

    /// Tries an event. What it wants joins this turn; a refusal undoes the turn and comes back to [`Turn::set_aside`].
    fn attempt(&mut self, mut delivery: Delivery) -> Outcome<Json> {
        self.unlist(&delivery)?;
        delivery.tries += 1;
        let step = match self.plan(&mut delivery) {
            Err(why) => Step::Ended(DeliveryState::Malformed, why),
            Ok(wanted) => {
                let door = self.site.doors.get(&delivery.door).cloned();
                match door {
                    Some(door) => self.do_wanted(&door, wanted)?,
                    None => Step::Ended(DeliveryState::Refused, "the door is gone".to_owned()),
                }
            }
        };
        self.settle_delivery(delivery, step)
    }

    /// What an event wants; notes its kind, its moment and how long it waits on the way.
    fn plan(&self, delivery: &mut Delivery) -> Result<Wanted, String> {
        let site = self.site.clone();
        let door = site.doors.get(&delivery.door).ok_or("the door is gone")?;
        let received = delivery.received.clone().ok_or("what came is not kept any more")?;
        let (event, around) = match &received.content {
            Content::Unread { why, .. } => return Err(why.clone()),
            Content::Event { event, around } => (event, around),
        };
        let scene = Scene { event, around };
        delivery.kind = door.mapping.kind_of(scene)?;
        delivery.happened = door.mapping.moment_of(scene, &site.calendars.zone)?;
        if let Some(happened) = delivery.happened {
            in_time(happened, delivery.at)?;
        }
        if delivery.until.is_none() {
            delivery.until = Some(self.now().plus(door.mapping.patience()?));
        }
        door.mapping.wanted(&site, scene)
    }

    /// Does what an event wants, in the name of the door's person.
    fn do_wanted(&mut self, door: &Door, wanted: Wanted) -> Outcome<Step> {
        self.become_actor(&Actor::Person(door.person.clone()))?;
        let plugin = door.mapping.plugin.clone();
        Ok(match wanted {
            Wanted::Nothing => Step::Ignored,
            Wanted::Open { workflow, form, once } => {
                if let Some((field, value)) = once {
                    let value = index_text(&value);
                    let place = Place { plugin: plugin.clone(), workflow: workflow.clone(), field, value };
                    if let Some(there) = self.ticket_at(&place)? {
                        let why =
                            format!("{} with the same `{}` is there already", there.number, place.field);
                        return Ok(Step::Acted(Some(there.id), why));
                    }
                }
                let open = Open { plugin, workflow, form, ..Open::default() };
                Step::Acted(Some(self.open_by_person(open)?), String::new())
            }
            Wanted::Act { action, form, place, .. } => {
                let Some(ticket) = self.ticket_at(&place)? else {
                    let Place { workflow, field, value, .. } = &place;
                    let why = format!("there is no `{workflow}` with `{field}` `{value}` yet");
                    return Ok(Step::Waits(place, why));
                };
                if let Some(step) = self.out_of_time(&ticket, &action, &place)? {
                    return Ok(step);
                }
                self.act_by_person(ticket.id, &action, &form, None)?;
                Step::Acted(Some(ticket.id), String::new())
            }
            Wanted::Put { register, key, form } => {
                self.put_entry_by_person(&plugin, &register, Some(key), &form, None)?;
                Step::Acted(None, String::new())
            }
            Wanted::Remove { register, key } => {
                self.remove_entry_by_person(&plugin, &register, &key)?;
                Step::Acted(None, String::new())
            }
        })
    }

    /// The ticket an event means: of several the newest that is not over.
    fn ticket_at(&self, place: &Place) -> Outcome<Option<Ticket>> {
        let under = key::ticket_field(&place.plugin, &place.workflow, &place.field, &place.value);
        let range = Range::prefix(&under.below()).reversed();
        let mut newest = None;
        for (found, _) in self.overlay.scan(&range, LOOKED_AT_MAX)? {
            let id = key::last_number(&found).unwrap_or_default();
            let Some(ticket) = record::get::<Ticket>(&self.overlay, key::ticket(id))? else { continue };
            if !self.site.is_over(&ticket) {
                return Ok(Some(ticket));
            }
            newest.get_or_insert(ticket);
        }
        Ok(newest)
    }

    /// Whether an action comes too early or too late for a ticket: too early as long as the workflow can still lead to a
    /// state in which it can be done.
    fn out_of_time(&self, ticket: &Ticket, action: &str, place: &Place) -> Outcome<Option<Step>> {
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow)?;
        // An unknown action is refused where actions are done.
        let Some(declared) = workflow.actions.get(action) else { return Ok(None) };
        if allows(workflow, declared, &ticket.state) {
            return Ok(None);
        }
        let (number, state) = (&ticket.number, &ticket.state);
        Ok(Some(if can_come(workflow, declared, state) {
            let why = format!("`{action}` cannot be done with {number} yet, which is in the state `{state}`");
            Step::Waits(place.clone(), why)
        } else {
            let why =
                format!("`{action}` cannot be done with {number} any more, which is in the state `{state}`");
            Step::Ended(DeliveryState::Refused, why)
        }))
    }

    /// Writes what came of a try.
    fn settle_delivery(&mut self, mut delivery: Delivery, step: Step) -> Outcome<Json> {
        (delivery.waits_for, delivery.next_try) = (None, None);
        let (state, reason) = match step {
            Step::Acted(ticket, why) => {
                delivery.ticket = ticket;
                (DeliveryState::Acted, why)
            }
            Step::Ignored => (DeliveryState::Ignored, String::new()),
            Step::Ended(state, why) => (state, why),
            Step::Waits(place, why) => self.made_to_wait(&mut delivery, place, why),
        };
        (delivery.state, delivery.reason) = (state, reason);
        if state.is_settled() {
            delivery.received = None;
        }
        self.list(&delivery)?;
        Ok(told(&delivery))
    }

    fn made_to_wait(&self, delivery: &mut Delivery, place: Place, why: String) -> (DeliveryState, String) {
        let until = delivery.until.unwrap_or(self.now());
        if until <= self.now() {
            return (DeliveryState::Unplaced, format!("waited in vain: {why}"));
        }
        delivery.waits_for = Some(place);
        delivery.next_try = Some(self.now().plus(delivery.pause()).min(until));
        (DeliveryState::Waits, why)
    }

    /// Writes an event with everything that finds it.
    fn list(&mut self, delivery: &Delivery) -> Outcome<()> {
        let number = delivery.number;
        self.put(key::delivery_id(&delivery.door, &delivery.name()), &number)?;
        self.put(key::delivery(number), delivery)?;
        self.find_by(delivery, true)?;
        if let Some(due) = delivery.due() {
            self.put(due.key(), &due)?;
        }
        if delivery.state.is_settled() {
            let from = delivery.kept_from();
            self.put(key::delivery_age(from, number), &(from, number))?;
        }
        Ok(())
    }

    /// Takes an event out of everything that finds it but its id.
    fn unlist(&mut self, delivery: &Delivery) -> Outcome<()> {
        self.find_by(delivery, false)?;
        match delivery.due() {
            Some(due) => self.remove(due.key().bytes()),
            None => Ok(()),
        }
    }

    fn find_by(&mut self, delivery: &Delivery, present: bool) -> Outcome<()> {
        let state = delivery.state.name();
        self.index(key::deliveries_in(&delivery.door, state).id(delivery.number), present)?;
        match &delivery.waits_for {
            Some(place) => self.index(wants(place).id(delivery.number), present),
            None => Ok(()),
        }
    }

    /// Events that wait for a ticket are tried right after the turn that wrote it.
    pub(super) fn wake_deliveries(&mut self, ticket: &Ticket) -> Outcome<()> {
        for field in self.site.watched(&ticket.plugin, &ticket.workflow) {
            let Some(value) = ticket.fields.get(&field) else { continue };
            let (plugin, workflow) = (ticket.plugin.clone(), ticket.workflow.clone());
            let place = Place { plugin, workflow, value: index_text(value), field };
            let range = Range::prefix(&wants(&place).below());
            for (found, _) in self.overlay.scan(&range, WOKEN_MAX)? {
                self.wake(key::last_number(&found).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    fn wake(&mut self, number: u64) -> Outcome<()> {
        let mut delivery = self.delivery(number)?;
        let now = Some(self.now());
        if delivery.next_try <= now {
            return Ok(());
        }
        self.unlist(&delivery)?;
        delivery.next_try = now;
        self.list(&delivery)
    }

    /// Forgets a few settled events whose ids were kept long enough.
    fn forget_deliveries(&mut self) -> Outcome<()> {
        let oldest = record::below::<(Instant, u64)>(&self.overlay, key::delivery_ages(), SWEPT)?;
        let now = self.now();
        for (from, number) in oldest.into_iter().filter(|(from, _)| now.since(*from) > IDS_KEPT) {
            self.remove(key::delivery_age(from, number).bytes())?;
            let Some(delivery) = record::get::<Delivery>(&self.overlay, key::delivery(number))? else {
                continue;
            };
            self.unlist(&delivery)?;
            let id = key::delivery_id(&delivery.door, &delivery.name());
            if record::get::<u64>(&self.overlay, id.clone())? == Some(number) {
                self.remove(id.bytes())?;
            }
            self.remove(key::delivery(number).bytes())?;
        }
        Ok(())
    }
}

fn wants(place: &Place) -> key::Key {
    key::delivery_wants(&place.plugin, &place.workflow, &place.field, &place.value)
}

fn told(delivery: &Delivery) -> Json {
    serde_json::to_value(delivery.receipt()).expect("receipts have text keys only and always encode")
}

/// An event that is older than ids are kept could be one that acted long ago.
fn in_time(happened: Instant, came: Instant) -> Result<(), String> {
    if came.since(happened) > IDS_KEPT {
        return Err(format!(
            "at: expected an event of the last {IDS_KEPT}, got one of {} ago",
            came.since(happened)
        ));
    }
    if happened.since(came) > AHEAD_MAX {
        return Err(format!("at: expected an event that happened, got one {} ahead", happened.since(came)));
    }
    Ok(())
}

/// A store that fails while an event is put aside gives the turn up; nothing else can refuse it.
fn stored<T>(outcome: Outcome<T>) -> Result<T, ViewError> {
    outcome.map_err(|halt| match halt {
        super::Halt::Store(error) => error,
        super::Halt::Refused(refusal) => ViewError(format!("an event could not be put aside: {refusal}")),
    })
}

fn is_one_of(refusal: &Refusal, rules: &[String]) -> bool {
    match refusal {
        Refusal::Rule { rule, .. } => rules.contains(rule),
        Refusal::Several(reasons) => reasons.iter().any(|reason| is_one_of(&reason.why, rules)),
        _ => false,
    }
}

/// Whether an action can be done in a state.
fn allows(workflow: &Workflow, action: &Action, state: &str) -> bool {
    let is_open = workflow.states.get(state).is_some_and(|state| !state.end);
    action.from.iter().any(|from| from == state || (from == "*" && is_open))
}

/// Whether the workflow can lead from a state to one in which an action can be done, without a case being reopened.
fn can_come(workflow: &Workflow, action: &Action, state: &str) -> bool {
    let mut seen = BTreeSet::from([state]);
    let mut ahead = vec![state];
    while let Some(here) = ahead.pop() {
        if allows(workflow, action, here) {
            return true;
        }
        for way in workflow.actions.values().filter(|way| !way.reopens && allows(workflow, way, here)) {
            ahead.extend(targets(way).into_iter().filter(|there| seen.insert(there)));
        }
    }
    false
}

fn targets(action: &Action) -> Vec<&str> {
    match &action.to {
        None => Vec::new(),
        Some(Target::State(state)) => vec![state],
        Some(Target::Branches(branches)) => branches.iter().map(|branch| branch.state.as_str()).collect(),
    }
}
