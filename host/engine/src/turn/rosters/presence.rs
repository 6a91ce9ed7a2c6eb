//! Clocking on and off at posts, and who may go when.

use super::alerts::says;
use super::posts::{Declared, declared};
use crate::alarm::{Due, DueItem};
use crate::deadline::LIMIT_GRACE;
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::roster::{Standing, Stay};
use crate::turn::{Outcome, Turn};
use crate::value::Value;
use crate::{key, record};

/// How many open tickets one refusal names.
const NAMED_MAX: usize = 10;

impl Turn {
    /// Clocks somebody on: the actor by roster, anybody by whoever is in charge.
    pub(crate) fn clock_on(&mut self, post: &str, person: Option<String>) -> Outcome<()> {
        let site = self.site.clone();
        let declared = keeps_presence(&site, post)?;
        let (person, own) = self.meant(person, "clocking on", &declared)?;
        if let Some(stay) = self.open_stay(post, &person)? {
            let since = self.minute(stay.on);
            return Err(
                Refusal::Conflict(format!("`{person}` is clocked on at `{post}` since {since}")).into()
            );
        }
        self.not_elsewhere(&declared, &person)?;
        let shift = self.shift_for(&declared, &person)?;
        let standing = self.standing_soon(&declared, &person)?;
        if own && shift.is_none() && standing.is_none() {
            let text = format!(
                "`{person}` is not on the roster of `{post}` now or within {} (have somebody in charge clock you on: {})",
                declared.length(&declared.post.early, self.now())?,
                declared.post.in_charge().join(", ")
            );
            return Err(Refusal::Denied(text).into());
        }
        let stay = Stay {
            post: post.to_owned(),
            person,
            on: self.now(),
            off: None,
            shift_start: shift.as_ref().map(|shift| shift.0),
            shift_end: shift.as_ref().map(|shift| shift.1),
            relief: shift.is_none(),
            overlong_at: if shift.is_none() { overlong(&declared, self.now())? } else { None },
            on_by: (!own).then(|| self.actor().to_owned()),
            off_by: None,
            reason: String::new(),
        };
        if let Some(item) = stay_item(&stay) {
            self.put(item.key(), &item)?;
        }
        self.put(key::open_stay(post, &stay.person), &(&stay.person, stay.on))?;
        self.put(key::stay(post, stay.on, &stay.person), &stay)?;
        self.watch(post)
    }

    /// Clocks somebody off, unless that leaves the post or a matter without anybody; with a reason, whoever is in
    /// charge may let another person go all the same.
    pub(crate) fn clock_off(&mut self, post: &str, person: Option<String>, reason: &str) -> Outcome<()> {
        let site = self.site.clone();
        let declared = keeps_presence(&site, post)?;
        let (person, own) = self.meant(person, "clocking off", &declared)?;
        let stay = self
            .open_stay(post, &person)?
            .ok_or_else(|| Refusal::Conflict(format!("`{person}` is not clocked on at `{post}`")))?;
        let excused = !own && !reason.trim().is_empty();
        if !excused && let Err(halt) = self.may_leave(&declared, &stay) {
            if let Some(alert) = &declared.post.left_early {
                self.alert_anyway(&declared, alert, (&person, stay.on))?;
            }
            return Err(halt);
        }
        if let Some(item) = stay_item(&stay) {
            self.remove(item.key().bytes())?;
        }
        let stay = Stay {
            off: Some(self.now()),
            off_by: (!own).then(|| self.actor().to_owned()),
            reason: reason.trim().to_owned(),
            ..stay
        };
        self.remove(key::open_stay(post, &person).bytes())?;
        self.put(key::stay(post, stay.on, &person), &stay)?;
        self.watch(post)
    }

    /// A relief has been there for as long as a relief may.
    pub(crate) fn ring_stay(&mut self, post: &str, person: &str, on: Instant) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(declared) = declared(&site, post) else { return Ok(()) };
        let stay: Option<Stay> = record::get(&self.overlay, key::stay(post, on, person))?;
        let Some(stay) = stay.filter(|stay| stay.off.is_none()) else { return Ok(()) };
        self.put(key::stay(post, on, person), &Stay { overlong_at: None, ..stay })?;
        let Some(alert) = &declared.post.overlong else { return Ok(()) };
        let arguments =
            says([("post", declared.title()), ("person", Value::text(person)), ("since", Value::Moment(on))]);
        self.alert(&declared, alert, Some(person), arguments)
    }

    /// Who is meant, and whether they act for themselves.
    fn meant(&self, person: Option<String>, what: &str, declared: &Declared<'_>) -> Outcome<(String, bool)> {
        let person = match person.filter(|person| person != self.actor()) {
            None => return Ok((self.acting_person(what)?, true)),
            Some(person) => person,
        };
        self.need_in_charge(&format!("{what} for `{person}`"), declared)?;
        match self.read_person(&person)? {
            Some(found) if !found.left => Ok((person, false)),
            Some(_) => Err(Refusal::Conflict(format!("`{person}` works here no longer")).into()),
            None => Err(Refusal::NotFound(format!("there is no person `{person}` in the directory")).into()),
        }
    }

    fn open_stay(&self, post: &str, person: &str) -> Outcome<Option<Stay>> {
        let open: Option<(String, Instant)> = record::get(&self.overlay, key::open_stay(post, person))?;
        match open {
            Some((_, on)) => Ok(record::get(&self.overlay, key::stay(post, on, person))?),
            None => Ok(None),
        }
    }

    /// A person is clocked on at one post at a time, unless one of the two may be shared.
    fn not_elsewhere(&self, declared: &Declared<'_>, person: &str) -> Outcome<()> {
        for other in self.all_posts().into_iter().filter(|other| other != declared.name) {
            let shared = declared.post.shared || super::declared(&self.site, &other)?.post.shared;
            if let (Some(stay), false) = (self.open_stay(&other, person)?, shared) {
                let since = self.minute(stay.on);
                let text =
                    format!("`{person}` is clocked on at `{other}` since {since} (clock off there first)");
                return Err(Refusal::Conflict(text).into());
            }
        }
        Ok(())
    }

    /// The person's own shift here that runs or begins soon.
    fn shift_for(&self, declared: &Declared<'_>, person: &str) -> Outcome<Option<(Instant, Instant)>> {
        let until = self.now().plus(declared.length(&declared.post.early, self.now())?);
        let shifts = self.shifts_within(declared.name, self.now(), until.plus(crate::instant::Span(1)))?;
        Ok(shifts.iter().find(|shift| shift.person == person).map(|shift| (shift.start, shift.end)))
    }

    /// What the roster has them do here now or soon, as a stand-in too.
    fn standing_soon(&self, declared: &Declared<'_>, person: &str) -> Outcome<Option<Standing>> {
        let until = self.now().plus(declared.length(&declared.post.early, self.now())?);
        let standing =
            self.standing_within(declared.name, self.now(), until.plus(crate::instant::Span(1)))?;
        Ok(standing.into_iter().find(|one| one.person == person))
    }

    fn may_leave(&self, declared: &Declared<'_>, stay: &Stay) -> Outcome<()> {
        let in_charge = declared.post.in_charge().join(", ");
        if declared.post.relief {
            let needed = declared.needed(self.now())?;
            let others = self.on_post(declared.name, self.now())?;
            let others = others.iter().filter(|other| **other != stay.person).count();
            if others < usize::try_from(needed).unwrap_or(usize::MAX) {
                return Err(Refusal::Conflict(format!(
                    "nobody relieves `{}` at `{}` yet: {others} of {needed} people would stay (wait until the next has \
                     clocked on, or have somebody in charge let you go with a reason: {in_charge})",
                    stay.person, declared.name
                ))
                .into());
            }
        }
        let open = self.open_tickets_of(&stay.person, declared.plugin, &declared.post.hand_over)?;
        if open.is_empty() {
            return Ok(());
        }
        let mut numbers: Vec<_> = open.iter().take(NAMED_MAX).map(|ticket| ticket.number.as_str()).collect();
        if open.len() > NAMED_MAX {
            numbers.push("…");
        }
        Err(Refusal::Conflict(format!(
            "`{}` is still responsible for {} (hand over or finish what is open, or have somebody in charge let you go with a \
             reason: {in_charge})",
            stay.person,
            numbers.join(", ")
        ))
        .into())
    }
}

fn keeps_presence<'a>(site: &'a crate::site::Site, post: &str) -> Outcome<Declared<'a>> {
    let declared = declared(site, post)?;
    if declared.post.presence {
        return Ok(declared);
    }
    let text = format!("nobody clocks on at `{post}`: its roster tells who stands there");
    Err(Refusal::Conflict(text).into())
}

/// When a relief that comes now has been there too long.
fn overlong(declared: &Declared<'_>, now: Instant) -> Outcome<Option<Instant>> {
    let after = declared.post.overlong.as_ref().and_then(|alert| alert.after.as_deref());
    let length = after.map(|after| declared.length(after, now)).transpose()?;
    Ok(length.map(|length| now.plus(length).plus(LIMIT_GRACE)))
}

fn stay_item(stay: &Stay) -> Option<DueItem> {
    let what = Due::Stay { post: stay.post.clone(), person: stay.person.clone(), on: stay.on };
    stay.overlong_at.map(|at| DueItem { at, what })
}
