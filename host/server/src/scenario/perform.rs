//! What people and administrators do in a step, as commands to the engine.

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::command::{Actor, CallNext, Command, Delivery, Form, Install, Open, SharedSetting};
use frontdesk_engine::directory::Person;
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::hooks::{DataOnly, Refusal};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::notice::{InboxItem, Outgoing, OutgoingState, Sent};
use frontdesk_engine::period::Stretch;
use frontdesk_engine::roster::Shift;
use frontdesk_engine::run::{self, Outcome, ReportError};
use frontdesk_engine::{key, record};
use serde_json::Value as Json;

use super::find;
use super::plain::Plains;
use super::play::{Differences, Done, End, Player};
use super::script::{CallText, DeliverText, OpenText, SetText, ShiftText, Verb};
use super::setup;

/// How many records of one kind a scenario may have.
pub(super) const ALL: usize = 1_000_000;

/// Stands for the component of a version that is only there to be followed by another.
const BEFORE: &str = "before";

/// What is wrong with the step itself, in one line.
type Wrong = String;

impl Player<'_> {
    pub(super) fn perform(&mut self, by: Option<&str>, verb: &Verb) -> Result<Done, Differences> {
        self.known_person(by)
            .and_then(|()| match verb {
                Verb::Open(open) => self.open(by, open),
                Verb::Act { on, action, form } => self.act(by, on, action, form),
                Verb::SignOff(sign_off) => {
                    let ticket = self.world.ticket(&sign_off.on)?;
                    self.as_person(by, sign_off.command(ticket), Some(ticket))
                }
                Verb::Note { on, text } => {
                    let ticket = self.world.ticket(on)?;
                    let command = Command::Note { ticket, text: text.clone() };
                    self.as_person(by, command, Some(ticket))
                }
                Verb::Reply { on, text } => {
                    let ticket = self.world.ticket(on)?;
                    let command = Command::Reply { ticket, text: text.clone() };
                    self.as_person(by, command, Some(ticket))
                }
                Verb::Assign { on, to } => {
                    let ticket = self.world.ticket(on)?;
                    self.as_person(by, Command::Assign { ticket, to: to.clone() }, Some(ticket))
                }
                Verb::Escalate { on, deadline, level } => {
                    let ticket = self.world.ticket(on)?;
                    let command = Command::Escalate { ticket, deadline: deadline.clone(), level: *level };
                    self.as_person(by, command, Some(ticket))
                }
                Verb::Link { from, relation, to } => {
                    let (ticket, other) = (self.world.ticket(from)?, self.world.ticket(to)?);
                    let command = Command::Link { ticket, relation: relation.clone(), other };
                    self.as_person(by, command, Some(ticket))
                }
                Verb::Unlink { from, relation, to } => {
                    let (ticket, other) = (self.world.ticket(from)?, self.world.ticket(to)?);
                    let command = Command::Unlink { ticket, relation: relation.clone(), other };
                    self.as_person(by, command, Some(ticket))
                }
                Verb::Call(call) => self.call(by, call),
                Verb::Done { duty, due, form } => self.do_duty(by, duty, due.as_deref(), form),
                Verb::Put { register, key, entry } => {
                    let (plugin, register, key) = (self.plugin.clone(), register.clone(), key.clone());
                    let form = self.form(entry)?;
                    let command = Command::PutEntry { plugin, register, key, form, revision: None };
                    self.as_person(by, command, None)
                }
                Verb::Remove { register, key } => {
                    let (plugin, register, key) = (self.plugin.clone(), register.clone(), key.clone());
                    self.as_person(by, Command::RemoveEntry { plugin, register, key }, None)
                }
                Verb::Read { template } => {
                    let notice = self.unread(by, template)?;
                    self.as_person(by, Command::ReadNotice { notice }, None)
                }
                Verb::Deed { deed, name, text } => {
                    let command = self.world.deed(&self.plugin, *deed, name, text)?;
                    self.as_person(by, command, None)
                }
                Verb::AtPost(step) => self.at_post(by, step),
                Verb::OfDuty(step) => self.of_duty(by, step),
                Verb::Report { report, period, live } => self.report(by, report, period, *live),
                Verb::Find { filter, name } => {
                    let found = find::tickets(&self.world, filter)?;
                    let newest = found.last().ok_or_else(|| {
                        format!("expected a ticket with {}, got none", find::described(filter))
                    })?;
                    self.world.names.insert(name.clone(), newest.id);
                    Ok(Done { ticket: Some(newest.id), ..Done::well() })
                }
                Verb::Deliver(deliver) => {
                    let delivery = self.delivery(deliver)?;
                    self.command(Actor::System, Command::Delivered(delivery), None)
                }
                Verb::Upgrade(was) => self.upgrade(was),
                Verb::Until(_) | Verb::After(_) | Verb::Down(_) | Verb::Look => Ok(Done::well()),
                administrators => {
                    let command = self.administration(administrators)?;
                    let actor = by.map_or_else(admin, |by| Actor::Person(by.into()));
                    self.command(actor, command, None)
                }
            })
            .map_err(|wrong: Wrong| vec![wrong])
    }

    /// A slip in a name must not look like a refusal that was expected.
    fn known_person(&self, by: Option<&str>) -> Result<(), Wrong> {
        let Some(id) = by else { return Ok(()) };
        let person = record::get::<Person>(self.world.view(), key::person(id)).map_err(|e| e.to_string())?;
        if person.is_some() {
            return Ok(());
        }
        let people: Vec<Person> =
            record::below(self.world.view(), key::people(), ALL).map_err(|error| error.to_string())?;
        let known: Vec<_> = people.into_iter().map(|person| person.id).collect();
        Err(format!("`by`: there is no person `{id}` on this site (there are: {})", known.join(", ")))
    }

    fn command(&mut self, actor: Actor, command: Command, ticket: Option<u64>) -> Result<Done, Wrong> {
        let outcome = self.world.run(actor, command).map_err(|broken| broken.to_string())?;
        Ok(Done::of(outcome, ticket))
    }

    fn as_person(&mut self, by: Option<&str>, command: Command, ticket: Option<u64>) -> Result<Done, Wrong> {
        let by = by.ok_or("`by` is missing (who does it?)")?;
        self.command(Actor::Person(by.to_owned()), command, ticket)
    }

    fn open(&mut self, by: Option<&str>, open: &OpenText) -> Result<Done, Wrong> {
        let by = by.ok_or("`by` is missing (who opens it?)")?;
        let command = Command::Open(Open {
            plugin: self.plugin.clone(),
            workflow: open.workflow.clone(),
            title: open.title.clone(),
            form: self.form(&open.form)?,
            requester: open.requester.clone(),
            assignee: open.assignee.clone(),
            parent: open.parent.as_deref().map(|parent| self.world.ticket(parent)).transpose()?,
            tags: open.tags.clone(),
        });
        self.naming(by, command, open.name.as_ref())
    }

    /// Does something that tells which ticket it was about, and gives that ticket a name.
    fn naming(&mut self, by: &str, command: Command, name: Option<&String>) -> Result<Done, Wrong> {
        let outcome = self.world.run(Actor::Person(by.to_owned()), command).map_err(|e| e.to_string())?;
        let ticket = match &outcome {
            Outcome::Done(answer) => answer["ticket"].as_u64(),
            _ => None,
        };
        if let (Some(name), Some(ticket)) = (name, ticket) {
            self.world.names.insert(name.clone(), ticket);
        }
        Ok(Done::of(outcome, ticket))
    }

    fn act(&mut self, by: Option<&str>, on: &str, action: &str, form: &Plains) -> Result<Done, Wrong> {
        let ticket = self.world.ticket(on)?;
        let command =
            Command::Act { ticket, action: action.to_owned(), form: self.form(form)?, revision: None };
        self.as_person(by, command, Some(ticket))
    }

    fn call(&mut self, by: Option<&str>, call: &CallText) -> Result<Done, Wrong> {
        let by = by.ok_or("`by` is missing (who calls?)")?;
        let command = Command::CallNext(CallNext {
            plugin: self.plugin.clone(),
            queue: call.queue.clone(),
            per: self.form(&call.per)?,
            action: call.action.clone(),
            form: self.form(&call.form)?,
        });
        self.naming(by, command, call.name.as_ref())
    }

    fn do_duty(
        &mut self,
        by: Option<&str>,
        duty: &str,
        due: Option<&str>,
        form: &Plains,
    ) -> Result<Done, Wrong> {
        let due = due.map(|text| self.world.zone().parse_civil(text)).transpose()?;
        let occurrence = self.waiting(by, duty, due)?;
        let command = Command::DoDuty { occurrence, form: self.form(form)? };
        self.as_person(by, command, None)
    }

    /// The oldest occurrence that is open or missed; one of the acting person's own before others'.
    fn waiting(&self, by: Option<&str>, duty: &str, due: Option<Instant>) -> Result<u64, Wrong> {
        let all: Vec<Occurrence> =
            record::below(self.world.view(), key::occurrences(&self.plugin, duty), ALL)
                .map_err(|error| error.to_string())?;
        let waits = |state| matches!(state, OccurrenceState::Open | OccurrenceState::Missed);
        let waiting = all.iter().filter(|one| waits(one.state) && due.is_none_or(|due| one.due == due));
        let own = |one: &&Occurrence| one.person.as_deref() == by;
        waiting
            .min_by_key(|one| (!own(one), one.due, one.id))
            .map(|one| one.id)
            .ok_or_else(|| format!("no occurrence of duty `{duty}` is open or missed ({} in all)", all.len()))
    }

    /// The newest notice of a template in a person's inbox that was not read.
    fn unread(&self, by: Option<&str>, template: &str) -> Result<u64, Wrong> {
        let by = by.ok_or("`by` is missing (who reads it?)")?;
        let items: Vec<InboxItem> =
            record::below(self.world.view(), key::inbox(by), ALL).map_err(|error| error.to_string())?;
        for item in items.iter().rev().filter(|item| item.read_at.is_none()) {
            let sent: Option<Sent> = record::get(self.world.view(), key::notice(item.notice))
                .map_err(|error| error.to_string())?;
            if sent.is_some_and(|sent| sent.template == template) {
                return Ok(item.notice);
            }
        }
        Err(format!("`{by}` has no unread notice `{template}`"))
    }

    /// What a channel tells of the newest message that waits.
    fn delivery(&self, deliver: &DeliverText) -> Result<Delivery, Wrong> {
        let all: Vec<Outgoing> =
            record::below(self.world.view(), key::all_outgoing(), ALL).map_err(|error| error.to_string())?;
        let is = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        let meant = all.iter().rev().find(|message| {
            message.state == OutgoingState::Waiting
                && is(&deliver.channel, &message.channel)
                && is(&deliver.to, &message.address)
        });
        let outgoing = meant.ok_or_else(|| format!("no such message waits ({} in all)", all.len()))?.id;
        let detail = deliver.detail.clone();
        Ok(Delivery { outgoing, delivered: !deliver.failed, detail, next_try: None })
    }

    fn report(&mut self, by: Option<&str>, report: &str, text: &str, live: bool) -> Result<Done, Wrong> {
        let by = by.ok_or("`by` is missing (who reads it?)")?;
        let bounds = text.parse::<Stretch>()?.bounds(self.world.zone());
        if let Some(refusal) = self.may_not_read(by, report)? {
            return Ok(Done { end: End::Refused(refusal), ..Done::well() });
        }
        let base: std::sync::Arc<dyn frontdesk_engine::view::View> = self.world.store.clone();
        let name = (self.plugin.as_str(), report);
        let (site, when) = (&self.world.site, (self.world.now, live));
        let built = run::read_report(site, &base, self.world.hooks, name, bounds, when);
        Ok(match built {
            Ok(built) => Done { report: Some(built.table), ..Done::well() },
            Err(ReportError::Refused(refusal)) => Done { end: End::Refused(refusal), ..Done::well() },
            Err(ReportError::Fault(reason)) => Done { end: End::Faulted(reason), ..Done::well() },
            Err(ReportError::Store(error)) => return Err(error.to_string()),
        })
    }

    /// Reports are for the roles that the blueprint names; the engine leaves that to whoever asks.
    fn may_not_read(&self, by: &str, report: &str) -> Result<Option<Refusal>, Wrong> {
        let active = self.world.site.plugin(&self.plugin).map_err(|refusal| refusal.to_string())?;
        let Some(declared) = active.blueprint.reports.get(report) else { return Ok(None) };
        let person: Option<Person> =
            record::get(self.world.view(), key::person(by)).map_err(|error| error.to_string())?;
        let has = |role: &String| role == "anyone" || person.iter().any(|person| person.roles.contains(role));
        if declared.read.iter().any(has) {
            return Ok(None);
        }
        let roles = declared.read.join(", ");
        Ok(Some(Refusal::Denied(format!("report `{report}` needs one of the roles {roles}"))))
    }

    fn administration(&self, verb: &Verb) -> Result<Command, Wrong> {
        let zone = self.world.zone();
        Ok(match verb {
            Verb::Set(set) => self.setting(set)?,
            Verb::Shift(shift) => Command::PutShift(self.shift(shift)?),
            Verb::Unshift(shift) => Command::RemoveShift(self.shift(shift)?),
            Verb::Person(person) => Command::PutPerson(setup::person(person)),
            Verb::Calendar(written) => {
                let mut calendars = self.world.site.calendars.clone();
                calendars.working = setup::calendar("working", written, zone)?;
                Command::SetCalendars(Box::new(calendars))
            }
            other => return Err(format!("{other:?} is no administrator's step")),
        })
    }

    /// Installs the blueprint as another version without hooks, and the plugin in its place.
    fn upgrade(&mut self, was: &str) -> Result<Done, Wrong> {
        let active = self.world.site.plugin(&self.plugin).map_err(|refusal| refusal.to_string())?.clone();
        let install = |component: &str, blueprint: Blueprint| {
            let (component, grants) = (component.to_owned(), active.installed.grants.clone());
            Command::Install(Box::new(Install { component, blueprint, grants }))
        };
        let mut before = Blueprint::clone(&active.blueprint);
        before.plugin.version = was.parse().map_err(|error| format!("`upgrade_from`: `{was}`: {error}"))?;
        let begun = self.without_hooks(install(BEFORE, before))?;
        if !matches!(begun.end, End::Well) {
            return Err(format!("`upgrade_from`: the plugin cannot be installed as {was}"));
        }
        let follows = || install(&active.installed.component, Blueprint::clone(&active.blueprint));
        let done = self.command(admin(), follows(), None)?;
        if !matches!(done.end, End::Well) {
            // What follows in the scenario is about the plugin, not about what stands for the version before.
            self.without_hooks(follows())?;
        }
        Ok(done)
    }

    fn without_hooks(&mut self, command: Command) -> Result<Done, Wrong> {
        let hooks = std::mem::replace(&mut self.world.hooks, &DataOnly);
        let done = self.command(admin(), command, None);
        self.world.hooks = hooks;
        done
    }

    fn setting(&self, set: &SetText) -> Result<Command, Wrong> {
        let (plugin, name) = (self.plugin.clone(), set.setting.clone());
        let value = setup::scalar(&set.value).map_err(|why| format!("`value`: {why}"))?;
        let from = set.from.as_deref().map(|from| self.world.zone().parse_civil(from)).transpose()?;
        if let Some(ticket) = &set.of {
            let (ticket, reason) = (self.world.ticket(ticket)?, set.reason.clone().unwrap_or_default());
            return Ok(Command::ChangeCaseSetting { ticket, name, value: Some(value), reason });
        }
        if !set.shared {
            return Ok(Command::ChangeSetting { plugin, name, value, from });
        }
        let serial: Option<u64> =
            record::get(self.world.view(), key::shared_serial()).map_err(|error| error.to_string())?;
        let (serial, from) = (serial.unwrap_or_default() + 1, from.unwrap_or(self.world.now));
        let by = "scenario".to_owned();
        Ok(Command::ShareSetting(SharedSetting { serial, plugin, name, value: Some(value), from, by }))
    }

    pub(super) fn shift(&self, shift: &ShiftText) -> Result<Shift, Wrong> {
        let zone = self.world.zone();
        Ok(Shift {
            post: shift.post.clone(),
            person: shift.person.clone(),
            start: zone.parse_civil(&shift.start)?,
            end: zone.parse_civil(&shift.end)?,
            kind: shift.kind.clone(),
        })
    }

    /// A form as the engine reads it: `"@c"` becomes the id of the ticket that is called `c`.
    fn form(&self, form: &Plains) -> Result<Form, Wrong> {
        form.iter().map(|(name, plain)| Ok((name.clone(), self.world.filled_in(&plain.0)?))).collect()
    }
}

fn admin() -> Actor {
    Actor::Admin("scenario".into())
}

impl super::world::World<'_> {
    /// A value with the names of tickets replaced by their ids; `"@@…"` is a text that begins with `@`.
    pub(super) fn filled_in(&self, json: &Json) -> Result<Json, Wrong> {
        Ok(match json {
            Json::String(text) => match text.strip_prefix('@') {
                Some(rest) if rest.starts_with('@') => Json::from(rest),
                Some(name) => Json::from(self.ticket(name)?),
                None => json.clone(),
            },
            Json::Array(list) => {
                Json::Array(list.iter().map(|item| self.filled_in(item)).collect::<Result<_, _>>()?)
            }
            other => other.clone(),
        })
    }

    /// The id of a ticket by the name that a step gave it, or by its number.
    pub(super) fn ticket(&self, name: &str) -> Result<u64, Wrong> {
        let name = name.strip_prefix('@').unwrap_or(name);
        if let Some(id) = self.names.get(name) {
            return Ok(*id);
        }
        let by_number: Option<u64> =
            record::get(self.view(), key::ticket_number(name)).map_err(|error| error.to_string())?;
        by_number.ok_or_else(|| {
            let known: Vec<_> = self.names.keys().map(String::as_str).collect();
            format!("no step called a ticket `{name}` (there are: {})", known.join(", "))
        })
    }

    /// The moment so much later: `2h`, `1d 4h`, `3 working-days`; days keep the time of day.
    pub(super) fn later(&self, text: &str) -> Result<Instant, Wrong> {
        use frontdesk_engine::blueprint::model::DayEnd;
        use frontdesk_engine::deadline::Clock;
        use frontdesk_engine::due::due;
        use frontdesk_engine::length::Length;

        let whole = text.parse::<Length>().map(|length| vec![length]);
        let lengths = whole.or_else(|error| {
            let parts: Result<Vec<Length>, _> = text.split_whitespace().map(str::parse).collect();
            parts.map_err(|_| format!("`after`: {error}"))
        })?;
        let mut at = self.now;
        for length in lengths {
            let later = due(at, length, &Clock::Wall, DayEnd::SameTime, &self.site.calendars);
            at = later.map_err(|error| format!("`after`: {error}"))?.at;
        }
        Ok(at)
    }
}
